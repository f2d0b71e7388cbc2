"""The pages of a report and of changes, as the group has them: saving, sending, the letter, who gets what."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants import awards, page_marks, report_writing, reports, variations
from grants.models import Report, ReportAside, Variation
from grants.views.reports import mark_of
from programme import answers
from programme.models import AnswerConflict, AnswerFile, User
from tests import factories
from tests.file_makers import PDF
from tests.grants import after_scene
from tests.grants.after_scene import MIDDLE, SPRING, After
from tests.reviews.desk_scene import as_, statements, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> After:
    return after_scene.after()


def path(made: After, rest: str = "reports/1/") -> str:
    return f"/applications/{made.scene.application.reference}/{rest}"


def mark(made: After, person: User, writer: str = "a", order: int = 1) -> str:
    reference = made.scene.application.reference
    return page_marks.Mark(reference, person.pk, writer).write(of=mark_of(order))


def typed(made: After, person: User, **given: str) -> dict[str, str]:
    return {page_marks.FIELD: mark(made, person), "noon-keys": ",".join(given), **given}


def test_a_report_saves_itself_and_says_so(made: After) -> None:
    answer = as_(made.lead).post(path(made, "reports/1/save/"), typed(made, made.lead, happened="We met."))
    body = answer.json()
    assert (answer.status_code, body["answers"]["happened"]["state"]) == (200, "saved")
    assert answers.values_of(made.report().response) == {"happened": "We met."}
    assert "We met." in as_(made.lead).get(path(made)).content.decode()


def test_the_mark_of_one_report_or_of_the_application_does_not_save_in_another(made: After) -> None:
    reference = made.scene.application.reference
    for wrong in (
        mark(made, made.lead, order=2),
        page_marks.Mark(reference, made.lead.pk, "a").write(),
        mark(made, factories.user("Else")),
    ):
        data = {**typed(made, made.lead, happened="We met."), page_marks.FIELD: wrong}
        answer = as_(made.lead).post(path(made, "reports/1/save/"), data)
        assert (answer.status_code, answer.json()) == (403, {"other_person": True})
    assert not answers.values_of(made.report().response)


def test_signed_out_or_without_the_right_nothing_is_saved(made: After) -> None:
    reader = after_scene.reader_of(made)
    save = path(made, "reports/1/save/")
    data = typed(made, made.lead, happened="We met.")
    assert Client().post(save, data).json()["signed_out"] is True
    gone = as_(reader).post(save, typed(made, reader, happened="We met."))
    assert (gone.status_code, gone.json()["gone"]) == (404, True)
    assert as_(reader).post(path(made), {"happened": "We met."}).status_code == 403
    assert as_(reader).post(path(made, "reports/1/check/")).status_code == 403
    stranger = factories.user("Strange")
    for rest in ("reports/1/", "reports/1/check/", "reports/1/texts/", "award/changes/"):
        assert as_(stranger).get(path(made, rest)).status_code == 404
    assert as_(made.lead).get(path(made, "reports/9/")).status_code == 404
    assert not answers.values_of(made.report().response)


def test_what_was_typed_signed_out_comes_back_after_signing_in(made: After) -> None:
    client = Client()
    held = client.post(path(made), {page_marks.FIELD: mark(made, made.lead), "happened": "We met."})
    assert held.status_code == 403 and "We met." in held.content.decode()
    client.force_login(made.lead)
    page = client.get(path(made)).content.decode()
    assert "It is not saved yet: press save." in page and "We met." in page
    assert not answers.values_of(made.report().response)


def test_two_pages_and_the_choice_between_their_texts(made: After) -> None:
    other = after_scene.writer_of(made)
    for person, words in ((made.lead, "One"), (other, "Two")):
        answer = as_(person).post(
            path(made, "reports/1/save/"),
            {**typed(made, person, happened=words), page_marks.FIELD: mark(made, person, person.name)},
        )
    assert answer.json()["answers"]["happened"]["state"] == "apart"
    texts = path(made, "reports/1/texts/")
    assert answer.json()["answers"]["happened"]["choose"] == texts
    page = text(as_(made.lead).get(texts))
    assert "One" in page and "Two" in page
    conflict = AnswerConflict.objects.get()
    done = as_(made.lead).post(texts, {"conflict": conflict.pk, "choice": "other"})
    assert done.status_code == 302
    assert answers.values_of(made.report().response) == {"happened": "Two"}


def test_after_sending_the_page_is_told_and_what_it_had_is_kept(made: After) -> None:
    made.send()
    late = as_(made.lead).post(path(made, "reports/1/save/"), typed(made, made.lead, happened="More."))
    assert (late.status_code, late.json()["refused"]) == (409, True)
    late = as_(made.lead).post(path(made), {**MIDDLE, "learnt": "Patience."})
    assert late.status_code == 409 and "Patience." in text(late)
    assert ReportAside.objects.count() == 2
    assert answers.values_of(made.report().response) == MIDDLE


def test_what_is_no_answer_and_files_are_named_when_the_report_is_sent_already(made: After) -> None:
    """A page without scripts, still open when somebody else sent it: no word of it is lost in silence."""
    made.send()
    upload = SimpleUploadedFile("garden.pdf", PDF, content_type="application/pdf")
    late = as_(made.lead).post(path(made), {"share_learning": "something else", "pictures": upload})
    assert late.status_code == 409
    assert "The files that you chose are not kept." in text(late)
    assert "something else" in text(late) and ReportAside.objects.get().value == "something else"
    # Kept, so it is there on the next visit as well.
    assert "something else" in text(as_(made.lead).get(path(made)))


def test_what_was_typed_signed_out_is_shown_when_somebody_sent_the_report_meanwhile(made: After) -> None:
    client = Client()
    client.post(path(made), {page_marks.FIELD: mark(made, made.lead), "happened": "We met on Sundays."})
    made.send()
    client.force_login(made.lead)
    page = text(client.get(path(made)))
    assert "What you had typed when you were signed out" in page and "We met on Sundays." in page
    assert "Please send it by" not in page
    assert "We met on Sundays." not in text(client.get(path(made)))


def test_a_report_that_is_not_needed_is_not_asked_for(made: After) -> None:
    assert "Please send it by" in text(as_(after_scene.reader_of(made)).get(path(made)))
    reports.drop(made.report(), reason="We talked.", by=made.manager, at=SPRING)
    page = text(as_(made.lead).get(path(made)))
    assert "This report is not needed any more." in page and "Please send it by" not in page
    assert "By Saturday 6 April 2024" not in text(as_(made.lead).get(path(made, "award/")))


def test_a_change_typed_signed_out_comes_back(made: After) -> None:
    client, address = Client(), path(made, "award/changes/")
    own = page_marks.Mark(made.scene.application.reference, made.lead.pk).write(of=".changes")
    data = {
        "kind": "time",
        "asks": "Until the harvest.",
        "reason": "Rain.",
        "until": "31/10/2024",
        "lines": "",
    }
    held = client.post(address, {page_marks.FIELD: own, **data})
    assert held.status_code == 403 and "Until the harvest." in text(held)
    assert client.post(address, {"act": "take_back", "change": "1"}).status_code == 302
    client.force_login(made.lead)
    page = client.get(address)
    assert "You were signed out while you were asking" in text(page)
    assert page.context["form"].initial["until"] == "31/10/2024"
    assert "Until the harvest." in page.content.decode() and not Variation.objects.exists()


def test_a_change_that_comes_when_the_award_has_ended_can_be_copied(made: After) -> None:
    awards.end_early(made.fresh(), reason="They moved.", by=made.manager, at=SPRING)
    data = {"kind": "activity", "asks": "A walk.", "reason": "Sun."}
    late = as_(made.lead).post(path(made, "award/changes/"), data)
    assert late.status_code == 422
    assert "We do not have it." in text(late) and "A walk." in text(late) and "Sun." in text(late)


def test_what_belongs_to_another_kind_of_change_is_said_and_kept(made: After) -> None:
    address = path(made, "award/changes/")
    data = {"asks": "More.", "reason": "Rain.", "until": "31/10/2024", "lines": "Room hire 300"}
    for kind, words in (("time", "Spend the money on something else"), ("budget", "More time")):
        page = as_(made.lead).post(address, {"kind": kind, **data})
        assert page.status_code == 422
        assert f"This belongs to ‘{words}" in text(page)
        assert "31/10/2024" in page.content.decode() and "Room hire 300" in page.content.decode()
    assert not Variation.objects.exists()


def test_a_report_is_looked_at_and_sent(made: After) -> None:
    lead, check = as_(made.lead), path(made, "reports/1/check/")
    saved = lead.post(path(made), {"happened": "We met.", "noon-then": "check"})
    assert (saved.status_code, saved["Location"]) == (302, check)
    assert "2 things to do before you can send it" in text(lead.get(check))
    assert lead.post(check).status_code == 409
    made.write()
    assert "Nothing is missing." in text(lead.get(check))
    assert lead.post(check).status_code == 302
    assert made.report().state == "sent"
    assert "Sent. We are reading it" in text(lead.get(path(made, "award/")))


def test_files_are_added_without_scripts_and_read_by_those_who_may(made: After) -> None:
    lead = as_(made.lead)
    upload = SimpleUploadedFile("garden.pdf", PDF, content_type="application/pdf")
    lead.post(path(made, "reports/2/"), {"happened": "We dug.", "pictures": upload})
    file = AnswerFile.objects.get()
    assert file.response == made.report(2).response
    own = path(made, f"reports/2/files/{file.pk}/")
    answer = lead.get(own)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert as_(factories.user("Strange")).get(own).status_code == 404
    assert lead.get(path(made, f"reports/1/files/{file.pk}/")).status_code == 404
    desk = f"/manage/{made.scene.round.slug}/awards/{made.award.public_reference}/reports/2/"
    # What is being written stays with the group.
    assert as_(made.manager).get(f"{desk}files/{file.pk}/").status_code == 404
    assert "We dug." not in text(as_(made.manager).get(desk))
    made.send(2, pictures=answers.values_of(made.report(2).response)["pictures"])
    answer = as_(made.manager).get(f"{desk}files/{file.pk}/")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert "garden.pdf" in text(as_(made.manager).get(desk))


def test_a_script_adds_a_file_and_takes_it_out(made: After) -> None:
    lead, json = as_(made.lead), {"HTTP_ACCEPT": "application/json"}
    upload = SimpleUploadedFile("garden.pdf", PDF, content_type="application/pdf")
    attach = path(made, "reports/2/files/pictures/")
    added = lead.post(attach, {"file": upload, page_marks.FIELD: mark(made, made.lead, order=2)}, **json)  # type: ignore[arg-type]
    assert added.status_code == 201
    key = added.json()["file"]["id"]
    assert lead.post(f"{attach}{key}/remove/", **json).json() == {"removed": key}  # type: ignore[arg-type]
    assert answers.values_of(made.report(2).response)["pictures"] == []
    reader = after_scene.reader_of(made)
    upload = SimpleUploadedFile("garden.pdf", PDF, content_type="application/pdf")
    assert as_(reader).post(attach, {"file": upload}, **json).status_code == 404  # type: ignore[arg-type]


def test_a_change_is_asked_for_answered_and_read(made: After) -> None:
    lead, address = as_(made.lead), path(made, "award/changes/")
    data: dict[str, Any] = {"kind": "time", "asks": "Until autumn.", "reason": "Rain.", "until": ""}
    wrong = lead.post(address, data)
    assert wrong.status_code == 422 and "Say until when." in text(wrong)
    past = lead.post(address, {**data, "until": "1/2/2024"})
    assert past.status_code == 422 and "Choose a" in text(past)
    bad = lead.post(address, {**data, "kind": "budget", "lines": "Room hire"})
    assert bad.status_code == 422 and "Look at: Room hire" in text(bad)
    assert as_(after_scene.reader_of(made)).post(address, data).status_code == 403
    done = lead.post(address, {**data, "kind": "activity"})
    assert done.status_code == 302
    found = Variation.objects.get()
    assert "Asked. Go on as agreed until we answer" in text(lead.get(address))
    letter = path(made, "award/changes/1/")
    assert lead.get(letter).status_code == 404
    variations.refuse(found, word="Not this time.", by=made.manager, at=SPRING)
    assert "Not this time." in text(lead.get(letter))
    plain = lead.get(path(made, "award/changes/1.txt"))
    assert plain["Content-Type"] == "text/plain; charset=utf-8"
    assert "Not this time." in plain.content.decode()
    assert Variation.objects.get().opened_at is not None
    assert as_(factories.user("Strange")).get(letter).status_code == 404


def test_no_word_of_the_office_stands_on_the_groups_pages(made: After) -> None:
    made.send()
    for rest in ("award/", "reports/1/", "reports/1/check/", "reports/2/", "award/changes/"):
        page = text(as_(made.lead).get(path(made, rest))).lower()
        for word in ("ledger", "declined", "lock", "instalment", "variation"):
            assert word not in page.split(), f"{word} on {rest}"


@pytest.mark.parametrize("count", [1, 3])
def test_the_award_page_asks_as_much_however_many_reports_there_are(made: After, count: int) -> None:
    """A report or three, a change or three: the same statements."""
    while made.award.reports.count() < count + 2:
        reports.add(
            made.award,
            title="More",
            form_key="standard-report-final",
            due_on=date(2024, 9, 1),
            by=made.manager,
            at=SPRING,
        )
    for kind in ("time", "budget", "activity")[:count]:
        until = date(2025, 1, 1) if kind == "time" else None
        variations.ask(made.fresh(), kind=kind, asks="A", reason="B", until=until, by=made.lead, at=SPRING)
    lead = as_(made.lead)
    lead.get(path(made, "award/"))
    assert statements(lead, path(made, "award/")) == 16
    assert statements(lead, path(made, "reports/1/")) == 7


def test_saving_asks_as_much_at_one_answer_as_at_three(made: After) -> None:
    lead, save = as_(made.lead), path(made, "reports/1/save/")
    report_writing.save(made.report(), {"happened": "We met."}, by=made.lead, at=SPRING)
    counts = []
    for given in ({"learnt": "A"}, {"learnt": "C", "otherwise": "D", "share_learning": "no"}):
        data = typed(made, made.lead, **given)
        with CaptureQueriesContext(connection) as seen:
            lead.post(save, data)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert Report.objects.get(order=1).state == "started"
