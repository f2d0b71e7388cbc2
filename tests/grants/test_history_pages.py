"""The page of earlier texts, restoring one, and throwing a copy away."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants import lifecycle, page_marks
from grants.models import Application, LateAttempt
from grants.states import ApplicationState, Rule
from programme import answers, clock
from programme.answers import Seen
from programme.models import AnswerRevision, LedgerRow, Round, User
from tests import factories
from tests.factories import GOOD_ANSWERS

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def at() -> datetime:
    """The web stamps arrivals itself, so dates stand around this instant."""
    return clock.now()


@pytest.fixture
def person() -> User:
    return factories.user("Ada")


@pytest.fixture
def draft(at: datetime, person: User) -> Application:
    """A draft of which `idea` was written in three sittings."""
    made = factories.complete_draft(factories.round(at), person, at - 3 * HOUR)
    for hours, text in (
        (2, "We want to learn how a warm room changes a long street."),
        (1, "A warm street."),
    ):
        save(made, text, person, at - hours * HOUR)
    return made


@pytest.fixture
def client(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def save(application: Application, text: str, by: User, at: datetime) -> None:
    assert lifecycle.save_answers(application, answers_given={"idea": text}, by=by, at=at).accepted


def path(application: Application, rest: str = "history/idea/") -> str:
    return f"/applications/{application.reference}/{rest}"


def text(response: Any) -> str:
    """The page's words in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def idea(application: Application) -> Any:
    return answers.values_of(application.response)["idea"]


def mark_on(response: Any) -> str:
    found = re.search(rf'name="{page_marks.FIELD}" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


def test_entries_are_shown_newest_first_with_what_changed(client: Client, draft: Application) -> None:
    html = client.get(path(draft)).content.decode()
    words = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    places = [words.index(part) for part in ("What stands now", "A warm street.", "long street", "together")]
    assert places == sorted(places)
    assert "Most of it is different now." in words, "an edit so large is shown side by side"
    assert html.count("Restore this text") == 2
    assert words.count("Ada") >= 3


def test_changed_words_are_told_to_screen_readers(
    client: Client, draft: Application, person: User, at: datetime
) -> None:
    save(draft, "A warm and open street.", person, at)
    html = client.get(path(draft)).content.decode()
    assert "2 words were added since." in text(client.get(path(draft)))
    assert re.search(r"<ins><span class=\"visually-hidden\">\[added since: </span>and open<span", html)


def test_restoring_saves_the_text_as_a_new_revision(client: Client, draft: Application) -> None:
    page = client.get(path(draft))
    first = AnswerRevision.objects.get(response=draft.response, question_key="idea", revision=1)
    sent = {"revision": first.revision, page_marks.FIELD: mark_on(page)}
    answer = client.post(path(draft), sent, follow=True)
    assert answer.redirect_chain == [(path(draft), 302)]
    assert "is back in its place" in text(answer)
    assert idea(draft) == GOOD_ANSWERS["idea"]
    newest = AnswerRevision.objects.filter(response=draft.response).latest("revision")
    assert (newest.value, newest.revision) == (GOOD_ANSWERS["idea"], 4)
    assert "Brought back from an earlier text." in text(answer)
    assert "A warm street." in text(answer), "what stood until now is in the list"
    client.post(path(draft), sent)
    assert AnswerRevision.objects.filter(response=draft.response).latest("revision") == newest


def test_restoring_over_what_somebody_has_just_written_keeps_both(
    client: Client, draft: Application, at: datetime
) -> None:
    """Nobody is overwritten unseen: the text goes beside the one that stands, to be chosen from."""
    page = client.get(path(draft))
    ben = factories.user("Ben")
    factories.member(draft, ben, at=at)
    save(draft, "Ben wrote this meanwhile.", ben, at)
    outcome = lifecycle.save_answers(
        draft,
        answers_given={"idea": GOOD_ANSWERS["idea"]},
        by=factories.lead_of(draft),
        at=at,
        seen=page_marks.read(mark_on(page), draft.reference).seen,
        writer="back-x",
    )
    assert (outcome.apart, idea(draft)) == (("idea",), "Ben wrote this meanwhile.")
    words = text(client.get(path(draft)))
    assert "Kept apart: two people wrote at the same time" in words


@pytest.mark.parametrize("revision", ["", "0", "99", "one", "99999999999999"])
def test_only_what_is_kept_of_this_answer_can_be_restored(
    client: Client, draft: Application, revision: str
) -> None:
    assert client.post(path(draft), {"revision": revision}).status_code == 404
    assert idea(draft) == "A warm street."


def test_a_text_of_another_application_cannot_be_restored(
    client: Client, draft: Application, person: User, at: datetime
) -> None:
    other = factories.application(factories.round(at), person, at)
    assert client.post(path(other), {"revision": 1}).status_code == 404
    assert client.get(path(draft, "history/nothing/")).status_code == 404


def test_after_closing_earlier_texts_are_read_and_not_restored(
    client: Client, draft: Application, at: datetime
) -> None:
    Round.objects.update(opens_at=at - 2 * factories.WEEK, closes_at=at - MINUTE)
    page = client.get(path(draft))
    assert page.status_code == 200
    assert "Restore this text" not in page.content.decode()
    assert client.post(path(draft), {"revision": 1}).status_code == 409
    assert (idea(draft), LateAttempt.objects.get().rule) == ("A warm street.", Rule.LATE)


def test_who_may_only_read_reads(client: Client, draft: Application, at: datetime) -> None:
    reader = factories.user()
    factories.member(draft, reader, "reader", at)
    client.force_login(reader)
    assert "Restore this text" not in client.get(path(draft)).content.decode()
    assert client.post(path(draft), {"revision": 1}).status_code == 403
    assert client.get(path(draft, "throw-away/")).status_code == 403


def test_every_kind_is_shown_in_words(client: Client, draft: Application, person: User, at: datetime) -> None:
    lines = [{"label": "Van", "amount": "200.00"}]
    lifecycle.save_answers(draft, answers_given={"budget": lines}, by=person, at=at)
    words = text(client.get(path(draft, "history/budget/")))
    assert "Van: £200" in words
    assert "Total: £300.50" in words


def test_a_question_leads_to_its_earlier_texts_only_when_there_are_some(
    client: Client, draft: Application, at: datetime
) -> None:
    link = f'href="{path(draft)}"'
    assert link in client.get(path(draft, "sections/idea/")).content.decode()
    assert "history/" not in client.get(path(draft, "sections/about/")).content.decode()
    Round.objects.update(opens_at=at - 2 * factories.WEEK, closes_at=at - MINUTE)
    assert link in client.get(path(draft, "sections/idea/")).content.decode(), "also when it is only read"


def test_a_long_list_goes_over_several_pages(
    client: Client, draft: Application, person: User, at: datetime
) -> None:
    for number in range(12):
        save(draft, f"Text number {number}.", person, at + timedelta(minutes=number * 11 - 40))
    first = client.get(path(draft)).content.decode()
    assert first.count("<article") == 10
    assert 'href="?skip=10"' in first
    second = client.get(path(draft) + "?skip=10").content.decode()
    assert second.count("<article") == 5
    assert "What stands now" not in second
    assert client.get(path(draft) + "?skip=minus").status_code == 200


@pytest.mark.parametrize("sittings", [1, 3])
def test_statements_of_the_pages(client: Client, person: User, at: datetime, sittings: int) -> None:
    mine = factories.complete_draft(factories.round(at), person, at - 5 * HOUR)
    for number in range(sittings - 1):
        save(mine, f"Text {number}.", person, at - (4 - number) * HOUR)
    counts = []
    for rest in ("history/idea/", "sections/idea/"):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path(mine, rest)).status_code == 200
        counts.append(len(captured))
    assert counts == [4, 6]


# Throwing a copy away


@pytest.fixture
def copy(at: datetime, person: User) -> Application:
    """Version 1 is in, and two answers of the copy were changed."""
    made = factories.submitted(factories.round(at), person, at - 3 * HOUR)
    assert lifecycle.reopen(made, by=person, at=at - 2 * HOUR).accepted
    outcome = lifecycle.save_answers(
        made, answers_given={"idea": "Quite another idea.", "title": ""}, by=person, at=at - HOUR
    )
    assert outcome.accepted
    return Application.objects.get(pk=made.pk)


def test_a_copy_is_thrown_away_after_asking(client: Client, copy: Application) -> None:
    assert "Throw the copy away and keep version 1" in text(client.get(path(copy, "")))
    asked = text(client.get(path(copy, "throw-away/")))
    assert "2 answers go back" in asked
    assert "What is your project called?" in asked
    answer = client.post(path(copy, "throw-away/"), follow=True)
    assert "Your changes are thrown away. Version 1 is in, as you sent it." in text(answer)
    again = Application.objects.get(pk=copy.pk)
    assert (again.state, again.reopened_at, again.standing_id) == (
        ApplicationState.SUBMITTED,
        None,
        copy.standing_id,
    )
    assert answers.values_of(again.response) == GOOD_ANSWERS
    assert again.response.complete_revision == again.response.revision
    assert "Quite another idea." in text(client.get(path(copy)))


def test_throwing_away_is_recorded_once(
    client: Client, copy: Application, person: User, at: datetime
) -> None:
    for _press in range(2):
        assert lifecycle.discard_copy(copy, by=person, at=at).accepted
    assert LedgerRow.objects.filter(chain=copy.ledger_id, act="copy_discarded").count() == 1
    assert answers.values_of(copy.response) == GOOD_ANSWERS


def test_a_copy_can_be_opened_again_and_sent(
    client: Client, copy: Application, person: User, at: datetime
) -> None:
    lifecycle.discard_copy(copy, by=person, at=at)
    lifecycle.reopen(copy, by=person, at=at)
    save(copy, "The second try.", person, at)
    outcome = lifecycle.submit(copy, by=person, at=at)
    assert outcome.submission is not None
    assert outcome.submission.version == 2


@pytest.mark.parametrize("state", ["draft", "withdrawn", "in_review", "declined"])
def test_there_is_a_copy_to_throw_away_only_while_one_is_open(state: str, at: datetime) -> None:
    made = factories.in_state(state, factories.round(at), at)
    outcome = lifecycle.discard_copy(made, by=factories.lead_of(made), at=at)
    assert outcome.rule == Rule.WRONG_STATE
    assert LedgerRow.objects.filter(chain=made.ledger_id, act="refused").count() == 1
    stranger = lifecycle.discard_copy(made, by=factories.user(), at=at)
    assert stranger.rule == Rule.NOT_A_MEMBER


def test_what_waited_for_a_choice_is_kept_and_asked_no_more(
    copy: Application, person: User, at: datetime
) -> None:
    lifecycle.save_answers(
        copy, answers_given={"idea": "Apart."}, by=person, at=at, seen={"idea": Seen(0)}, writer="other"
    )
    assert answers.open_conflicts(copy.response)
    lifecycle.discard_copy(copy, by=person, at=at)
    assert not answers.open_conflicts(copy.response)
    assert AnswerRevision.objects.filter(response=copy.response, value="Apart.", apart=True).exists()
