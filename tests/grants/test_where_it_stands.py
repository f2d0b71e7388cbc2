"""What people read of where their application stands, what is missing, and what comes next."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants import closing, lifecycle
from grants.models import Application
from programme import clock
from programme.forms_library import FormData, QuestionData, SectionData, en
from programme.forms_library.load import load
from programme.models import Form, Round, User
from tests import factories

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def at() -> datetime:
    """The web stamps arrivals itself, so dates stand around this instant."""
    return clock.now()


@pytest.fixture
def person() -> User:
    return factories.user("Ada")


@pytest.fixture
def client(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def many_questions(number: int) -> Form:
    """A form of so many short questions, `q1` and so on, and a declaration."""
    asked = tuple(
        QuestionData(key=f"q{place}", kind="short_text", label=en(f"Question {place}?"), help=en(""))
        for place in range(1, number + 1)
    )
    tick = QuestionData(key="tick", kind="declaration", label=en("All of this is true."), help=en(""))
    parts = (
        SectionData(key="one", title=en("One"), intro=en(""), questions=asked),
        SectionData(key="two", title=en("Two"), intro=en(""), questions=(tick,)),
    )
    return load(FormData(key=f"many-{number}", kind="application", title=en("Many"), sections=parts))


def path(application: Application, rest: str = "") -> str:
    return f"/applications/{application.reference}/{rest}"


def text(response: Any) -> str:
    """The page's words in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.parametrize("where", ["/applications/", ""])
def test_the_first_three_things_that_are_missing_are_named(
    client: Client, person: User, at: datetime, where: str
) -> None:
    draft = factories.application(factories.round(at, form=many_questions(6)), person, at)
    page = client.get(where or path(draft))
    words, html = text(page), page.content.decode()
    assert "7 things are still missing:" in words
    for key in ("q1", "q2", "q3"):
        assert f'href="{path(draft, "sections/one/")}#id_{key}_field"' in html
    assert "Question 4?" not in words
    assert "and 4 more" in words
    assert "Time left" in words


def test_three_missing_things_are_all_of_them(client: Client, person: User, at: datetime) -> None:
    draft = factories.application(factories.round(at, form=many_questions(2)), person, at)
    words = text(client.get(path(draft)))
    assert "3 things are still missing:" in words
    assert " more" not in words[words.index("still missing") : words.index("We must receive")]


def test_lists_are_apart_what_is_to_send_and_what_is_over(client: Client, person: User, at: datetime) -> None:
    factories.submitted(factories.round(at), person, at)
    words = text(client.get("/applications/"))
    assert "Still to send" not in words
    factories.application(factories.round(at), person, at)
    words = text(client.get("/applications/"))
    assert words.index("Still to send") < words.index("Sent, or over")


def test_who_may_only_read_is_not_told_to_write(at: datetime, client: Client) -> None:
    reader = factories.user("Rita")
    draft = factories.application(factories.round(at), at=at)
    factories.member(draft, reader, "reader", at)
    client.force_login(reader)
    for where in ("/applications/", path(draft)):
        words = text(client.get(where))
        assert "Your group can send it until" in words
        assert "missing" not in words
    assert "Still to send" in text(client.get("/applications/"))


def test_headings_say_where_it_stands(client: Client, person: User, at: datetime) -> None:
    said: dict[str, str] = {}
    draft = factories.complete_draft(factories.round(at), person, at)

    def heading() -> str:
        found = re.search(r'<h2 id="stands">([^<]*)</h2>', client.get(path(draft)).content.decode())
        assert found
        return found[1]

    said["draft"] = heading()
    lifecycle.submit(draft, by=person, at=at)
    said["in"] = heading()
    lifecycle.reopen(draft, by=person, at=at)
    said["copy"] = heading()
    lifecycle.discard_copy(draft, by=person, at=at)
    said["again"] = heading()
    lifecycle.withdraw(draft, by=person, at=at)
    said["withdrawn"] = heading()
    lifecycle.bring_back(draft, by=person, at=at)
    said["back"] = heading()
    Round.objects.update(opens_at=at - 2 * factories.WEEK, closes_at=at - HOUR)
    said["counting"] = heading()
    closing.close_round(draft.round, at=at)
    said["over"] = heading()
    assert said == {
        "draft": "Not sent yet",
        "in": "Your application is in",
        "copy": "Version 1 is in. You are changing a copy.",
        "again": "Your application is in",
        "withdrawn": "Withdrawn",
        "back": "Not sent yet",
        "counting": "The round has closed, and we are counting",
        "over": "Not sent",
    }


def test_sending_again_says_what_stands_until_then(client: Client, person: User, at: datetime) -> None:
    made = factories.submitted(factories.round(at), person, at)
    lifecycle.reopen(made, by=person, at=at)
    words = text(client.get(path(made, "check/")))
    assert "Send version 2; version 1 stands until then" in words
    assert "Submit your application" not in words


def test_a_declaration_is_shown_as_it_was_ticked(client: Client, person: User, at: datetime) -> None:
    draft = factories.application(factories.round(at, form=many_questions(1)), person, at)
    assert "All of this is true. Not ticked This has to be ticked before you can submit. Change" in text(
        client.get(path(draft, "check/"))
    )
    lifecycle.save_answers(draft, answers_given={"tick": True, "q1": "Yes"}, by=person, at=at)
    when = clock.instant_in_words(at)
    assert f"All of this is true. Ticked Ada, {when} Change" in text(client.get(path(draft, "check/")))


def test_what_stands_in_the_way_comes_first_on_the_check_page(
    client: Client, person: User, at: datetime
) -> None:
    draft = factories.complete_draft(factories.round(at), person, at, title="")
    words = text(client.get(path(draft, "check/")))
    main = words[words.index("Check your answers") :]
    assert main.index("1 thing to do before you can send it") < main.index("We must receive")
    assert main.index("We must receive") < main.index("About you")


def test_the_receipt_of_what_was_brought_back_does_not_say_withdrawn(
    client: Client, person: User, at: datetime
) -> None:
    made = factories.submitted(factories.round(at), person, at)
    lifecycle.withdraw(made, by=person, at=at)
    assert "This application was in and is withdrawn." in text(client.get(path(made, "receipt/")))
    lifecycle.bring_back(made, by=person, at=at)
    words = text(client.get(path(made, "receipt/")))
    assert "This was in. It is not in now." in words
    assert "withdrawn" not in words


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_of_my_applications_with_things_missing(
    client: Client, person: User, at: datetime, rows: int
) -> None:
    for row in range(rows):
        factories.application(factories.round(at, form=many_questions(row + 4)), person, at)
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/applications/").status_code == 200
    assert len(captured) == 7


def test_statements_of_the_check_page_with_a_declaration(client: Client, person: User, at: datetime) -> None:
    draft = factories.application(factories.round(at, form=many_questions(1)), person, at)
    lifecycle.save_answers(draft, answers_given={"tick": True}, by=person, at=at)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path(draft, "check/")).status_code == 200
    assert len(captured) == 5
