"""Files in answers: adding and removing them, what is kept of them, and who gets at them."""

from __future__ import annotations

import hashlib
import json
import re
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as config
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants import attaching, extensions, late, lifecycle, submissions
from grants.models import Application, LateAttempt, Submission, SubmissionFile
from grants.states import ExtensionReason, Rule
from programme import answers, clock, files
from programme.arrival import ENTRY
from programme.models import AnswerFile, AnswerRevision, Round, User
from programme.refusals import Refused
from tests import factories, files_scene
from tests import file_makers as make
from tests.clamd import FakeClamd
from tests.files_scene import HIDDEN, ONE, SEVERAL, SPOKEN, attach, file_of

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def at() -> datetime:
    return clock.now()


@pytest.fixture
def person() -> User:
    return factories.user()


@pytest.fixture
def round_(at: datetime) -> Round:
    return factories.round(at, form=files_scene.form())


@pytest.fixture
def draft(round_: Round, person: User, at: datetime) -> Application:
    return factories.application(round_, person, at)


@pytest.fixture
def client(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def path(application: Application, rest: str) -> str:
    return f"/applications/{application.reference}/{rest}"


def held(application: Application, key: str = SEVERAL) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answers.values_of(application.response).get(key, [])
    return found


def on_disk() -> list[Path]:
    return sorted(place for place in Path(config.MEDIA_ROOT).rglob("*") if place.is_file())


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def send(client: Client, application: Application, key: str = SEVERAL, **given: Any) -> Any:
    data = {"file": files_scene.upload(**given)}
    return client.post(path(application, f"files/{key}/"), data, headers=JSON)


def as_browser(client: Client, address: str, name: str, files: list[tuple[str, bytes]], **fields: str) -> Any:
    """A form as a browser sends it: names in UTF-8 as they are, a quotation mark as %22."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    for given, content in files:
        sent = given.replace('"', "%22")
        head = f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="{sent}"\r\n'
        parts.append(head.encode() + b"Content-Type: text/html\r\n\r\n" + content + b"\r\n")
    body = b"".join(parts) + b"--x--\r\n"
    return client.post(address, body, content_type="multipart/form-data; boundary=x")


# Adding


def test_a_file_is_stored_in_private_and_stands_in_the_answer(
    client: Client, draft: Application, person: User
) -> None:
    answer = send(client, draft, name=make.NAMES[2])
    assert answer.status_code == 201
    file = AnswerFile.objects.get()
    told = answer.json()["file"]
    assert (told["id"], told["name"]) == (str(file.pk), make.NAMES[2])
    assert told["scan"] == "Not checked for malware: no scanner is set up"
    assert held(draft) == [
        {
            "id": str(file.pk),
            "name": make.NAMES[2],
            "size": len(make.PDF),
            "sha256": hashlib.sha256(make.PDF).hexdigest(),
            "type": "application/pdf",
        }
    ]
    assert (file.uploaded_by, file.question_key, file.scan) == (person, SEVERAL, "not_scanned")
    [stored] = on_disk()
    assert stored.read_bytes() == make.PDF
    key = stored.name
    assert re.fullmatch("[0-9a-f]{32}", key) and file.file.name == f"answers/{key[:2]}/{key[2:4]}/{key}"
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    assert stat.S_IMODE(stored.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", make.NAMES)
def test_names_survive_from_the_form_to_the_receipt(client: Client, draft: Application, name: str) -> None:
    section = path(draft, "sections/files/")
    answer = as_browser(client, section, SEVERAL, [(name, make.PDF)], **{"noon-then": "stay"})
    assert answer.status_code == 302
    file = AnswerFile.objects.get()
    assert file.name == name
    page = client.get(section)
    assert name in [one.name for one in page.context["form"].fields[SEVERAL].widget.files]
    got = client.get(path(draft, f"files/{file.pk}/"))
    assert got["Content-Disposition"] == f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    assert b"".join(got.streaming_content) == make.PDF
    assert client.post(path(draft, "submit/"), {"key": "aaaaaaaa-1"}).status_code == 302
    receipt = client.get(path(draft, "receipt/"))
    [shown] = [one for part in receipt.context["sections"] for a in part.answers for one in a.files]
    assert shown.name == name
    [listed] = client.get(path(draft, "receipt.json")).json()["files"]
    assert (listed["name"], listed["question"]) == (name, SEVERAL)


def test_a_file_goes_out_to_be_kept_and_never_opened_here(client: Client, draft: Application) -> None:
    send(client, draft, name="a.txt", content=b"Hello")
    got = client.get(path(draft, f"files/{AnswerFile.objects.get().pk}/"))
    assert got["Content-Type"] == "text/plain"
    assert got["Content-Length"] == "5"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert set(got["Cache-Control"].split(", ")) == {"private", "no-store"}


BAD = [
    ("eicar.com", make.MALWARE, "The check for malware found something in this file."),
    ("eicar.txt", make.MALWARE, "The check for malware found something in this file."),
    ("plan.pdf", make.PROGRAM, "This is a program or a script"),
    ("plan.pdf", b"", "There is nothing in this file (0 bytes)."),
    ("plan.docx", make.bomb(1), "This file is packed so tightly"),
]


@pytest.mark.parametrize(("name", "content", "says"), BAD)
def test_bad_files_are_refused_with_a_sentence(
    client: Client, draft: Application, name: str, content: bytes, says: str
) -> None:
    answer = send(client, draft, name=name, content=content)
    assert answer.status_code == 422
    assert answer.json()["says"].startswith(says)
    assert (AnswerFile.objects.count(), held(draft), on_disk()) == (0, [], [])


@pytest.mark.parametrize(("name", "content", "says"), BAD)
def test_bad_files_are_refused_beside_their_box_and_words_are_saved(
    client: Client, draft: Application, name: str, content: bytes, says: str
) -> None:
    answer = as_browser(
        client, path(draft, "sections/files/"), SEVERAL, [(name, content)], about_them="Our papers"
    )
    assert answer.status_code == 200
    assert f"{name}: {says}" in text(answer)
    assert "Everything else on this page is saved." in text(answer)
    assert answers.values_of(draft.response)["about_them"] == "Our papers"
    assert (AnswerFile.objects.count(), on_disk()) == (0, [])


def test_a_recording_is_sound_or_film(client: Client, draft: Application) -> None:
    refused_ = send(client, draft, SPOKEN, name="a.pdf")
    assert refused_.json()["says"].startswith("This question asks for sound or film.")
    taken = send(client, draft, SPOKEN, name="a.webm", content=make.GOOD["sound.webm"][0])
    assert taken.status_code == 201
    assert AnswerFile.objects.get().content_type == "audio/webm"


def test_the_same_file_once_more_is_one_act(client: Client, draft: Application) -> None:
    """A browser whose connection broke after the last byte sends it again."""
    first, second = send(client, draft), send(client, draft)
    assert first.json() == second.json()
    assert (len(held(draft)), len(on_disk()), AnswerFile.objects.count()) == (1, 1, 1)


def test_a_question_takes_as_many_files_as_it_says(client: Client, draft: Application) -> None:
    assert send(client, draft, ONE, name="1.pdf").status_code == 201
    answer = send(client, draft, ONE, name="2.pdf")
    assert answer.json()["says"] == (
        "This question takes 1 file, and it is there. Remove it, and add this one."
    )
    for number in range(3):
        assert send(client, draft, name=f"{number}.pdf").status_code == 201
    assert send(client, draft, name="3.pdf").json()["says"].startswith("This question takes 3 files")
    assert [one["name"] for one in held(draft)] == ["0.pdf", "1.pdf", "2.pdf"]
    assert len(on_disk()) == 4


def test_all_files_together_have_a_bound(client: Client, draft: Application, settings: Any) -> None:
    settings.LARGEST_FILES_TOGETHER = len(make.PDF) + 1
    assert send(client, draft, name="1.pdf").status_code == 201
    assert send(client, draft, ONE, name="2.pdf").json()["says"].startswith("All files of an application")
    settings.LARGEST_FILES_TOGETHER = settings.LARGEST_FILES_KEPT = 2 * len(make.PDF) + 1
    assert send(client, draft, name="2.pdf").status_code == 201
    detach(client, draft, held(draft)[-1]["id"])
    assert send(client, draft, name="more.pdf").json()["says"].startswith("So much has been added here")


def detach(client: Client, application: Application, file_id: str, key: str = SEVERAL) -> Any:
    return client.post(path(application, f"files/{key}/{file_id}/remove/"), headers=JSON)


def test_a_file_too_large_is_refused(client: Client, draft: Application, settings: Any) -> None:
    settings.LARGEST_FILE = 10
    assert send(client, draft).json()["says"].startswith("This file is ")


def test_too_much_at_once_is_a_page_and_a_sentence(client: Client, draft: Application, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = send(client, draft, content=make.PDF + b"x" * 2000)
    assert answer.status_code == 413
    assert answer.json()["says"].startswith("This is more than 1000")
    page = as_browser(client, path(draft, "sections/files/"), SEVERAL, [("a.pdf", b"x" * 2000)])
    assert page.status_code == 413
    assert "Go back in your browser: what you typed should still be there." in text(page)


def test_a_row_that_fails_takes_its_file_along(
    draft: Application, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_named: Any) -> None:
        raise RuntimeError("no row")

    monkeypatch.setattr(files, "write_row", fail)
    with pytest.raises(RuntimeError):
        attach(draft, at=at)
    assert (on_disk(), held(draft)) == ([], [])


def test_a_page_keeps_its_mark(client: Client, draft: Application) -> None:
    page = client.get(path(draft, "sections/files/"))
    data = {"file": files_scene.upload(), "noon-page": page.context["page_mark"]}
    assert client.post(path(draft, f"files/{SEVERAL}/"), data, headers=JSON).status_code == 201
    assert re.fullmatch("[0-9a-f]{18}", AnswerRevision.objects.get().writer)


# The scanner


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="noon") as place:
        yield Path(place)


def test_a_scanner_says_clean(client: Client, draft: Application, settings: Any, folder: Path) -> None:
    with FakeClamd(folder) as clamd:
        settings.CLAMAV = clamd.address
        assert send(client, draft).json()["file"]["scan"] == "Checked for malware: nothing found"
    assert "Checked for malware: nothing found" in text(client.get(path(draft, "sections/files/")))


def test_a_scanner_that_is_away_lets_nothing_pass(
    client: Client, draft: Application, settings: Any, folder: Path
) -> None:
    settings.CLAMAV = f"unix:{folder / 'nothing'}"
    answer = send(client, draft)
    assert (answer.status_code, answer.json()["again"]) == (503, 60)
    assert answer.json()["says"].endswith("try again in a minute.")
    assert (AnswerFile.objects.count(), on_disk()) == (0, [])


# Removing


def test_removing_takes_it_out_of_the_working_copy_alone(client: Client, draft: Application) -> None:
    send(client, draft, name="1.pdf")
    send(client, draft, name="2.pdf")
    first, second = (one["id"] for one in held(draft))
    client.post(path(draft, "submit/"), {"key": "aaaaaaaa-2"})
    client.post(path(draft, "reopen/"))
    for _press in range(2):
        assert detach(client, draft, first).json() == {"removed": first}
    assert [one["id"] for one in held(draft)] == [second]
    assert client.get(path(draft, f"files/{first}/")).status_code == 200
    assert [one["id"] for one in submissions.files_in(Submission.objects.get())] == [first, second]
    assert len(on_disk()) == 2


def test_what_was_removed_and_never_sent_is_not_handed_out(client: Client, draft: Application) -> None:
    send(client, draft)
    [one] = held(draft)
    detach(client, draft, one["id"])
    assert client.get(path(draft, f"files/{one['id']}/")).status_code == 404


def test_the_button_of_the_page_removes_and_saves_what_was_typed(client: Client, draft: Application) -> None:
    send(client, draft)
    [one] = held(draft)
    section = path(draft, "sections/files/")
    page = client.get(section).content.decode()
    assert f'name="noon-remove" value="{SEVERAL}:{one["id"]}"' in page
    assert page.index('name="noon-then" value="stay" tabindex="-1"') < page.index("noon-remove")
    data = {"about_them": "Our papers", "noon-remove": f"{SEVERAL}:{one['id']}"}
    answer = client.post(section, data)
    assert (answer.status_code, answer["Location"]) == (302, section)
    assert held(draft) == []
    assert answers.values_of(draft.response)["about_them"] == "Our papers"


@pytest.mark.parametrize("sent", ["", "nothing", "about_them:x", f"{SEVERAL}:x", "papers"])
def test_a_strange_button_does_nothing(client: Client, draft: Application, sent: str) -> None:
    send(client, draft)
    assert client.post(path(draft, "sections/files/"), {"noon-remove": sent}).status_code == 302
    assert len(held(draft)) == 1


def test_saving_a_page_leaves_its_files_alone(client: Client, draft: Application) -> None:
    send(client, draft)
    client.post(path(draft, "sections/files/"), {"about_them": "More", SEVERAL: "[]"})
    assert len(held(draft)) == 1


# Too late


@pytest.fixture
def closed(draft: Application, round_: Round, at: datetime) -> None:
    Round.objects.filter(pk=round_.pk).update(closes_at=at - timedelta(minutes=1))


@pytest.mark.usefixtures("closed")
def test_what_comes_too_late_is_kept_together_and_can_count(
    client: Client, draft: Application, round_: Round, person: User, at: datetime
) -> None:
    first = send(client, draft, name="1.pdf")
    assert (first.status_code, first.json()["kept"]) == (409, True)
    assert "We have kept it." in first.json()["says"]
    send(client, draft, name="2.pdf")
    assert held(draft) == []
    [one, two] = LateAttempt.objects.order_by("pk")
    names = [[file["name"] for file in late.answers_in(each)[SEVERAL]] for each in (one, two)]
    assert names == [["1.pdf"], ["1.pdf", "2.pdf"]]
    kept = AnswerFile.objects.order_by("uploaded_at")
    page = client.get(path(draft, ""))
    for file in kept:
        assert f'href="{path(draft, f"files/{file.pk}/")}"' in page.content.decode()
        assert client.get(path(draft, f"files/{file.pk}/")).status_code == 200
    given = factories.staff(round_, "manager", "access")
    from_now = at + timedelta(days=1)
    _more_time(draft, given, from_now, at)
    late.accept(two, reason="A power cut.", by=given, at=at)
    assert [file["name"] for file in held(draft)] == ["1.pdf", "2.pdf"]


def _more_time(application: Application, by: User, until: datetime, at: datetime) -> None:
    extensions.give(
        application.round,
        application=application,
        until=until,
        reason=ExtensionReason.OTHER,
        note="",
        by=by,
        at=at,
    )


@pytest.mark.usefixtures("closed")
def test_a_late_file_of_a_form_is_kept_with_its_words(client: Client, draft: Application) -> None:
    answer = as_browser(
        client, path(draft, "sections/files/"), SEVERAL, [("1.pdf", make.PDF)], about_them="Late"
    )
    assert answer.status_code == 409
    assert "We have kept it." in text(answer)
    kept = [late.answers_in(one) for one in LateAttempt.objects.order_by("pk")]
    assert kept[0]["about_them"] == "Late" and kept[1][SEVERAL][0]["name"] == "1.pdf"


def test_nothing_goes_into_what_is_sent_and_not_reopened(client: Client, draft: Application) -> None:
    client.post(path(draft, "submit/"), {"key": "aaaaaaaa-3"})
    answer = send(client, draft)
    assert answer.status_code == 409
    assert LateAttempt.objects.get().rule == Rule.NOT_CHANGING
    assert held(draft) == []


# Who


def test_readers_strangers_and_people_signed_out(draft: Application, at: datetime) -> None:
    send_as = {"reader": factories.user(), "stranger": factories.user()}
    factories.member(draft, send_as["reader"], "reader", at=at)
    file = file_of(attach(draft, at=at))
    for role, expected in (("reader", 403), ("stranger", 404)):
        client = Client()
        client.force_login(send_as[role])
        assert send(client, draft, name="other.pdf").status_code == expected
        assert detach(client, draft, str(file.pk)).status_code == expected
        got = client.get(path(draft, f"files/{file.pk}/")).status_code
        assert got == (200 if role == "reader" else 404)
    nobody = Client()
    assert send(nobody, draft).status_code == 401
    assert "You are signed out." in send(nobody, draft).json()["says"]
    asked = nobody.post(path(draft, f"files/{SEVERAL}/"), {"file": files_scene.upload()})
    assert asked.status_code == 302 and "/account/sign-in/" in asked["Location"]
    assert len(held(draft)) == 1 and len(on_disk()) == 1


def test_files_chosen_while_signed_out_are_said_to_be_lost(draft: Application) -> None:
    answer = as_browser(
        Client(), path(draft, "sections/files/"), SEVERAL, [("1.pdf", make.PDF)], about_them="Words"
    )
    assert answer.status_code == 403
    assert "The files that you chose are not kept" in text(answer)


def test_a_file_of_another_application_is_nobodys(
    client: Client, draft: Application, person: User, round_: Round, at: datetime
) -> None:
    other = factories.application(round_, factories.user(), at)
    file = file_of(attach(other, at=at))
    assert client.get(path(draft, f"files/{file.pk}/")).status_code == 404
    assert client.get(path(other, f"files/{file.pk}/")).status_code == 404
    assert detach(client, draft, str(file.pk)).status_code == 200
    assert len(held(other)) == 1
    client.post(path(draft, "sections/files/"), {SEVERAL: json.dumps(held(other))})
    assert held(draft) == []


@pytest.mark.parametrize("key", ["about_them", "nothing"])
def test_other_questions_take_no_files(client: Client, draft: Application, key: str, at: datetime) -> None:
    assert send(client, draft, key).status_code == 404
    with pytest.raises(Refused):
        attach(draft, key, at=at)


# Submitting


def test_submitting_writes_down_what_it_holds(draft: Application, person: User, at: datetime) -> None:
    with CaptureQueriesContext(connection) as without:
        assert lifecycle.submit(draft, by=person, at=at).accepted
    lifecycle.reopen(draft, by=person, at=at)
    first, second = (file_of(attach(draft, name=name, at=at)) for name in ("1.pdf", "2.pdf"))
    with CaptureQueriesContext(connection) as with_files:
        outcome = lifecycle.submit(draft, by=person, at=at)
    assert outcome.submission is not None
    assert set(SubmissionFile.objects.values_list("submission", "file")) == {
        (outcome.submission.pk, first.pk),
        (outcome.submission.pk, second.pk),
    }
    inserts = [one for one in without if "submissionfile" in (one["sql"] or "")]
    assert inserts == []
    assert len([one for one in with_files if "submissionfile" in (one["sql"] or "")]) == 1


# Staff and panel


@pytest.fixture
def gallery(at: datetime) -> tuple[files_scene.Gallery, dict[str, User]]:
    people = {name: factories.user(name) for name in ("lead", "full", "reader", "reviewer", "manager")}
    programme = factories.programme()
    factories.role(programme, "manager", people["manager"])
    return files_scene.gallery(programme, people), people


def test_the_panel_gets_what_it_reads(gallery: tuple[files_scene.Gallery, dict[str, User]]) -> None:
    scene, people = gallery
    client = Client()
    client.force_login(people["reviewer"])
    base = f"/reviews/{scene.assignment.review.pk}/"
    page = client.get(base)
    assert "The files here were looked at, and not checked for malware" in text(page)
    for file, status in ((scene.seen, 200), (scene.own, 200), (scene.hidden, 404), (scene.draft_file, 404)):
        assert client.get(f"{base}files/{file.pk}/").status_code == status
        assert (f"{base}files/{file.pk}/" in page.content.decode()) == (status == 200)
    got = client.get(f"{base}files/{scene.seen.pk}/")
    assert got["Content-Disposition"] == f"attachment; filename*=UTF-8''{quote(make.NAMES[0], safe='')}"
    assert client.get(path(scene.reading, f"files/{scene.seen.pk}/")).status_code == 404


def test_a_blind_stage_shows_no_names_of_files(gallery: tuple[files_scene.Gallery, dict[str, User]]) -> None:
    scene, people = gallery
    type(scene.assignment.stage).objects.filter(pk=scene.assignment.stage_id).update(is_blind=True)
    client = Client()
    client.force_login(people["reviewer"])
    base = f"/reviews/{scene.assignment.review.pk}/"
    page = client.get(base)
    assert ".pdf" in text(page) and "Being prepared without its properties" in text(page)
    for name in (make.NAMES[0], make.NAMES[2], "Us.pdf"):
        assert name not in page.content.decode()
    assert client.get(f"{base}files/{scene.seen.pk}/").status_code == 404
    assert client.get(f"{base}files/{scene.own.pk}/").status_code == 404


def test_staff_get_what_stands(gallery: tuple[files_scene.Gallery, dict[str, User]], at: datetime) -> None:
    scene, people = gallery
    client = Client()
    client.force_login(people["manager"])
    base = f"/manage/files-read/applications/{scene.reading.reference}/"
    page = client.get(base).content.decode()
    for file in (scene.seen, scene.hidden, scene.own):
        assert f"{base}files/{file.pk}/" in page
        assert client.get(f"{base}files/{file.pk}/").status_code == 200
    drafts = f"/manage/files/applications/{scene.draft.reference}/files/{scene.draft_file.pk}/"
    assert client.get(drafts).status_code == 404
    lifecycle.withdraw(scene.reading, by=people["lead"], at=at)
    assert client.get(f"{base}files/{scene.seen.pk}/").status_code == 404


# Sweeping


def test_what_has_no_row_is_swept_after_a_day(draft: Application, at: datetime) -> None:
    file = file_of(attach(draft, at=at))
    stray = Path(config.MEDIA_ROOT) / "answers" / "ab" / "cd" / ("abcd" + "0" * 28)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"left behind")
    elsewhere = Path(config.MEDIA_ROOT) / "formats" / "easy.pdf"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(b"not ours")
    soon = clock.now() + timedelta(hours=23)
    assert files.sweep(at=soon) == 0
    assert files.sweep(at=soon + timedelta(hours=2)) == 1
    assert not stray.exists() and elsewhere.exists()
    assert Path(config.MEDIA_ROOT, str(file.file.name)).exists()


def test_an_empty_storage_is_swept(settings: Any) -> None:
    assert files.sweep(at=clock.now()) == 0


DAY = timedelta(days=1)


def test_what_was_removed_goes_after_a_month_since_then(
    draft: Application, person: User, at: datetime
) -> None:
    file = file_of(attach(draft, at=at - 5 * DAY))
    attaching.detach(draft, question_key=SEVERAL, file_id=str(file.pk), by=person, at=at, source=ENTRY)
    assert attaching.forget_detached(at=at + 29 * DAY) == 0
    assert attaching.forget_detached(at=at + 31 * DAY) == 1
    assert (AnswerFile.objects.count(), on_disk()) == (0, [])


@pytest.mark.parametrize("holder", ["answer", "submission", "late"])
def test_what_something_holds_stays(
    draft: Application, person: User, round_: Round, at: datetime, holder: str
) -> None:
    if holder == "late":
        Round.objects.filter(pk=round_.pk).update(closes_at=at - timedelta(minutes=1))
        assert attach(draft, at=at).late_attempt is not None
    else:
        file = file_of(attach(draft, at=at))
        if holder == "submission":
            lifecycle.submit(draft, by=person, at=at)
            lifecycle.reopen(draft, by=person, at=at)
            attaching.detach(
                draft, question_key=SEVERAL, file_id=str(file.pk), by=person, at=at, source=ENTRY
            )
    assert attaching.forget_detached(at=at + 400 * DAY) == 0
    assert len(on_disk()) == 1


# How many statements


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_of_a_section_with_files(
    client: Client, draft: Application, at: datetime, rows: int
) -> None:
    for number in range(rows):
        attach(draft, name=f"{number}.pdf", at=at)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path(draft, "sections/files/")).status_code == 200
    with CaptureQueriesContext(connection) as words:
        assert client.get(path(draft, "sections/words/")).status_code == 200
    assert len(captured) - len(words) == 1


def test_statements_of_adding_a_file(draft: Application, person: User, at: datetime) -> None:
    application = Application.objects.select_related("response__form").get(pk=draft.pk)
    attach(application, name="first.pdf", at=at, by=person)  # the form is in memory afterwards
    found = []
    for number in range(2):
        with CaptureQueriesContext(connection) as captured:
            attach(application, name=f"{number}.pdf", at=at, by=person)
        found.append(len(captured))
    assert found == [12, 12]


def test_a_hidden_question_is_hidden(draft: Application) -> None:
    """The scene itself: without the panel's blindness to it the tests above would show nothing."""
    question = attaching.file_question(draft, HIDDEN)
    assert not question.panel_sees
