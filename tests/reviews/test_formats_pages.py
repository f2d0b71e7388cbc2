"""Other formats beside the questions: for everybody, and the page on which they are added."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from programme import clock, formats
from programme.models import FormFormat, Round, User
from programme.states import FormatKind
from tests import factories
from tests.file_makers import PDF, PROGRAM
from tests.reviews.desk_scene import as_, statements, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> Round:
    return factories.round(clock.now(), slug="r")


@pytest.fixture
def manager(round_: Round) -> User:
    return factories.staff(round_)


def given(round_: Round, by: User, name: str = "Easy, read – سهل.pdf") -> FormFormat:
    return formats.add_file(
        round_,
        kind=FormatKind.EASY_READ,
        title="Easy read, 6 pages",
        upload=SimpleUploadedFile(name, PDF),
        by=by,
        at=clock.now(),
    )


@pytest.mark.parametrize("path", ["", "questions/"])
def test_without_a_format_the_page_says_whom_to_ask(client: Client, round_: Round, path: str) -> None:
    page = client.get(f"/rounds/r/{path}").content.decode()
    assert "Tell us what you need" in page
    assert page.count("team@example.org")
    assert "/rounds/r/questions.pdf" in page
    assert "/rounds/r/questions.docx" in page


@pytest.mark.parametrize("path", ["", "questions/"])
def test_formats_stand_beside_the_questions(client: Client, round_: Round, manager: User, path: str) -> None:
    file = given(round_, manager)
    formats.add_link(
        round_,
        kind=FormatKind.SIGN_LANGUAGE,
        title="In <BSL>",
        url="https://example.org/bsl",
        by=manager,
        at=clock.now(),
    )
    page = client.get(f"/rounds/r/{path}").content.decode()
    assert f'href="/rounds/r/formats/{file.pk}/"' in page
    assert "Easy, read – سهل.pdf" in page
    assert 'href="https://example.org/bsl"' in page
    assert "In &lt;BSL&gt;" in page
    assert "Tell us what you need" not in page


def test_file_comes_with_its_name_and_type(client: Client, round_: Round, manager: User) -> None:
    answer = client.get(f"/rounds/r/formats/{given(round_, manager).pk}/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''Easy%2C%20read%20%E2%80%93%20%D8%B3%D9%87%D9%84.pdf"
    )


def test_a_file_is_as_public_as_its_round(client: Client, round_: Round, manager: User) -> None:
    path = f"/rounds/r/formats/{given(round_, manager).pk}/"
    other = factories.round(slug="other")
    assert client.get(path.replace("/r/", f"/{other.slug}/")).status_code == 404
    round_.is_published = False
    round_.save()
    assert client.get(path).status_code == 404
    answer = as_(manager).get(path)
    assert b"".join(answer.streaming_content) == PDF


def test_a_link_and_a_lost_file_are_no_download(client: Client, round_: Round, manager: User) -> None:
    link = formats.add_link(
        round_, kind=FormatKind.AUDIO, title="A", url="https://example.org/", by=manager, at=clock.now()
    )
    assert client.get(f"/rounds/r/formats/{link.pk}/").status_code == 404
    file = given(round_, manager)
    file.file.storage.delete(file.file.name)
    assert client.get(f"/rounds/r/formats/{file.pk}/").status_code == 404


def post(round_: Round, by: User, **data: Any) -> Any:
    return as_(by).post(
        f"/manage/{round_.slug}/formats/", {"act": "add", "kind": "audio", "title": "T", **data}
    )


def test_manager_adds_a_link_and_a_file_and_takes_one_away(round_: Round, manager: User) -> None:
    assert post(round_, manager, url="https://example.org/a").status_code == 302
    assert post(round_, manager, file=SimpleUploadedFile("a.pdf", PDF)).status_code == 302
    link, file = FormFormat.objects.order_by("pk")
    assert (link.url, link.kind, file.file_name) == ("https://example.org/a", "audio", "a.pdf")
    as_(manager).post("/manage/r/formats/", {"act": "remove", "format": str(link.pk)})
    assert list(FormFormat.objects.values_list("pk", flat=True)) == [file.pk]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, "Give a web address or a file: one of the two."),
        (
            {"url": "https://example.org/", "file": SimpleUploadedFile("a.pdf", PDF)},
            "Give a web address or a file: one of the two.",
        ),
        ({"url": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"url": "https://example.org/", "title": ""}, "This field is required."),
        ({"file": SimpleUploadedFile("a.pdf", PROGRAM)}, "This is a program"),
        ({"file": SimpleUploadedFile("a.pdf", b"")}, "There is nothing in this file"),
    ],
)
def test_what_cannot_be_added_is_said_beside_its_box(
    round_: Round, manager: User, data: dict[str, Any], says: str
) -> None:
    if "file" in data:
        data["file"].seek(0)
    answer = post(round_, manager, **data)
    assert answer.status_code == 422
    assert says in text(answer)
    assert not FormFormat.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [("manager", 302), ("access", 302), ("observer", 403), ("approver", 403), ("finance", 403)],
)
def test_managers_and_access_contacts_add_and_nobody_else(round_: Round, role: str, status: int) -> None:
    assert post(round_, factories.staff(round_, role), url="https://example.org/").status_code == status
    assert FormFormat.objects.count() == (status == 302)


def test_formats_of_another_form_cannot_be_taken_away(round_: Round, manager: User) -> None:
    other = factories.round(clock.now(), slug="other")
    theirs = given(other, factories.staff(other))
    for pk in (str(theirs.pk), "x", "9" * 30, ""):
        assert as_(manager).post("/manage/r/formats/", {"act": "remove", "format": pk}).status_code == 404
    assert as_(manager).post("/manage/r/formats/", {"act": "other"}).status_code == 400
    assert FormFormat.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_the_page(round_: Round, manager: User, count: int) -> None:
    for _ in range(count):
        given(round_, manager)
    assert statements(as_(manager), "/manage/r/formats/") == 5
