"""A copy of one's own answers: the working copy while it can be changed, else what stands."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta
from typing import Any

import docx
import page
import pypdf
import pytest
from django.test import Client

from grants import closing, lifecycle
from grants.models import Application
from programme import clock
from programme.models import Round, User
from tests import factories
from tests.programme import asking
from tests.reviews.desk_scene import statements

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
FILES = ["answers.pdf", "answers.docx"]


@pytest.fixture
def at() -> datetime:
    return clock.now()


@pytest.fixture
def person() -> User:
    return factories.user()


@pytest.fixture
def round_(at: datetime) -> Round:
    return factories.round(at)


@pytest.fixture
def client(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def said(client: Client, application: Application, name: str) -> str:
    """All words of the file in one line."""
    answer = client.get(f"/applications/{application.reference}/{name}")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert f'"{application.reference}.{name.rsplit(".")[-1]}"' in answer["Content-Disposition"]
    if name.endswith("pdf"):
        sheets = pypdf.PdfReader(io.BytesIO(answer.content)).pages
        text = " ".join(sheet.extract_text() for sheet in sheets)
    else:
        text = " ".join(paragraph.text for paragraph in docx.Document(io.BytesIO(answer.content)).paragraphs)
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("name", FILES)
def test_draft_says_that_it_is_not_sent(
    client: Client, round_: Round, person: User, at: datetime, name: str
) -> None:
    draft = factories.complete_draft(round_, person, at - HOUR)
    words = said(client, draft, name)
    assert "Draft, not sent. Saved " + clock.instant_in_words(at - HOUR) in words
    assert draft.reference in words
    assert round_.name in words
    assert clock.closing_in_words(round_.closes_at) in words
    assert "We want to learn together how a warm room changes a street." in words
    assert "Room hire: £120" in words
    assert "Total: £300.50" in words


@pytest.mark.parametrize("name", FILES)
def test_what_is_in_says_its_version_and_when_it_was_received(
    client: Client, round_: Round, person: User, at: datetime, name: str
) -> None:
    sent = factories.submitted(round_, person, at - HOUR)
    words = said(client, sent, name)
    assert "Version 1, which is in. Received " + clock.instant_in_words(at - HOUR) in words
    assert "not sent" not in words


@pytest.mark.parametrize("name", FILES)
def test_a_copy_being_changed_is_the_copy_until_closing_and_then_what_stands(
    client: Client, round_: Round, person: User, at: datetime, name: str
) -> None:
    sent = factories.submitted(round_, person, at - 3 * HOUR)
    sent = lifecycle.reopen(sent, by=person, at=at - 2 * HOUR).application
    lifecycle.save_answers(sent, answers_given={"idea": "Something else."}, by=person, at=at - HOUR)
    words = said(client, sent, name)
    assert "Version 1 is in. This is the copy that you are changing, and it is not sent." in words
    assert "Something else." in words
    round_.closes_at = at - timedelta(minutes=1)
    round_.save()
    words = said(client, sent, name)
    assert "Version 1, which is in." in words
    assert "Something else." not in words
    assert "a warm room changes a street" in words


@pytest.mark.parametrize("name", FILES)
def test_what_was_never_sent_or_taken_back_can_still_be_kept(
    client: Client, round_: Round, person: User, at: datetime, name: str
) -> None:
    draft = factories.complete_draft(round_, person, at - 2 * HOUR)
    gone = factories.submitted(round_, person, at - 2 * HOUR)
    lifecycle.withdraw(gone, by=person, at=at - HOUR)
    assert "Withdrawn: nothing of this counts." in said(client, gone, name)
    round_.closes_at = at - timedelta(minutes=1)
    round_.save()
    assert "The round has closed, and we are counting." in said(client, draft, name)
    closing.close_round(round_, at=at + HOUR)
    assert "Not sent: the round has closed, and this does not count." in said(client, draft, name)


@pytest.mark.parametrize("name", FILES)
def test_an_empty_draft_is_a_file_too(
    client: Client, round_: Round, person: User, at: datetime, name: str
) -> None:
    words = said(client, factories.application(round_, person, at), name)
    assert "Nothing is saved yet." in words
    assert words.count("Not answered") == 4


@pytest.mark.parametrize("name", FILES)
def test_members_alone_get_it(client: Client, round_: Round, at: datetime, name: str) -> None:
    theirs = factories.complete_draft(round_, at=at)
    path = f"/applications/{theirs.reference}/{name}"
    assert client.get(path).status_code == 404
    manager = Client()
    manager.force_login(factories.staff(round_))
    assert manager.get(path).status_code == 404
    assert Client().get(path).status_code == 302


def test_a_reader_gets_what_the_writers_get(round_: Round, person: User, at: datetime) -> None:
    draft = factories.complete_draft(round_, person, at)
    reader = factories.user()
    factories.member(draft, reader, "reader", at=at)
    clients = [Client(), Client()]
    for one, who in zip(clients, (person, reader), strict=True):
        one.force_login(who)
    first, second = (said(one, draft, "answers.docx") for one in clients)
    assert first == second


@pytest.mark.parametrize("name", FILES)
def test_questions_that_are_not_asked_are_left_out(
    client: Client, person: User, at: datetime, name: str
) -> None:
    draft = factories.application(factories.round(at, form=asking.every_kind()), person, at)
    assert "Asked as holder?" not in said(client, draft, name)
    given = {"organisation": {"status": "fund_holder", "name": "Tŷ", "charity": "", "company": ""}}
    lifecycle.save_answers(draft, answers_given=given, by=person, at=at)
    assert "Asked as holder?" in said(client, draft, name)


@pytest.mark.parametrize("name", FILES)
def test_every_script_and_odd_characters_are_kept(
    client: Client, round_: Round, person: User, at: datetime, name: str
) -> None:
    draft = factories.complete_draft(
        round_, person, at, title="李明华 – Tŷ <b>", idea="مريم\n\nOne\x0bTwo\x1f", group_name="مريم الخطيب"
    )
    words = said(client, draft, name)
    assert "李明华 – Tŷ <b>" in words
    assert set("مريم") <= set(words)
    assert "One�Two�" in words


def test_pdf_of_answers_is_valid_as_pdf_ua(client: Client, round_: Round, person: User, at: datetime) -> None:
    draft = factories.complete_draft(round_, person, at, group_name="مريم الخطيب")
    pdf = client.get(f"/applications/{draft.reference}/answers.pdf").content
    report = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant


def test_word_headings_of_answers_are_sections_and_questions(
    client: Client, round_: Round, person: User, at: datetime
) -> None:
    draft = factories.complete_draft(round_, person, at)
    written = docx.Document(io.BytesIO(client.get(f"/applications/{draft.reference}/answers.docx").content))
    headings: list[Any] = [
        (paragraph.style.name, paragraph.text)
        for paragraph in written.paragraphs
        if paragraph.style and paragraph.style.name.startswith("Heading")
    ]
    assert headings == [
        ("Heading 1", "A warm room in winter"),
        ("Heading 2", "About you"),
        ("Heading 3", "What is your group called?"),
        ("Heading 3", "What is your project called?"),
        ("Heading 2", "Your idea"),
        ("Heading 3", "What do you want to do?"),
        ("Heading 2", "Money"),
        ("Heading 3", "What would you spend it on?"),
    ]


def test_both_files_are_offered_where_people_look(
    client: Client, round_: Round, person: User, at: datetime
) -> None:
    draft = factories.complete_draft(round_, person, at)
    sent = factories.submitted(round_, person, at)
    for application, path in ((draft, ""), (sent, ""), (sent, "receipt/")):
        shown = client.get(f"/applications/{application.reference}/{path}").content.decode()
        for name in FILES:
            assert f'href="/applications/{application.reference}/{name}"' in shown


@pytest.mark.parametrize("name", FILES)
def test_statements_of_a_copy(client: Client, round_: Round, person: User, at: datetime, name: str) -> None:
    draft = factories.complete_draft(round_, person, at)
    assert statements(client, f"/applications/{draft.reference}/{name}") == 2
