"""Earlier texts: what one entry is, going back, what changed, and what thinning leaves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants import lifecycle
from grants.models import Application, Submission
from programme import answers, history, tasks
from programme.answers import Seen
from programme.differences import Kind, between
from programme.models import AnswerConflict, AnswerRevision, Response, User
from programme.states import ConflictChoice
from tests import factories
from tests.factories import AT, GOOD_ANSWERS

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def response() -> Response:
    return Response.objects.create(form=factories.form())


@pytest.fixture
def ada() -> User:
    return factories.user("Ada")


@pytest.fixture
def ben() -> User:
    return factories.user("Ben")


def write(response: Response, text: str, by: User | None, at: datetime, writer: str = "") -> None:
    answers.save(response, {"idea": text}, by=by, at=at, writer=writer)


def texts(response: Response) -> list[str]:
    """What the entries say, newest first."""
    return [entry.value for entry in history.entries(response, "idea")]


def test_one_sitting_is_one_entry_until_a_pause_or_somebody_else(
    response: Response, ada: User, ben: User
) -> None:
    write(response, "a", ada, AT)
    write(response, "ab", ada, AT + 9 * MINUTE + 59 * SECOND)
    assert texts(response) == ["ab"]
    write(response, "abc", ada, AT + 19 * MINUTE + 59 * SECOND)
    assert texts(response) == ["abc", "ab"], "ten minutes are a pause"
    write(response, "abcd", ben, AT + 20 * MINUTE)
    write(response, "abcde", ada, AT + 20 * MINUTE + SECOND)
    assert texts(response) == ["abcde", "abcd", "abc", "ab"]
    newest = history.entries(response, "idea")[0]
    assert (newest.by, newest.at, newest.apart) == (ada, AT + 20 * MINUTE + SECOND, False)
    assert texts(response)[1:3] == [
        entry.value for entry in history.entries(response, "idea", skip=1, most=2)
    ]


def test_somebody_who_has_left_is_still_one_person(response: Response, ada: User) -> None:
    write(response, "a", None, AT)
    write(response, "ab", None, AT + SECOND)
    write(response, "abc", ada, AT + 2 * SECOND)
    write(response, "abcd", None, AT + 3 * SECOND)
    assert texts(response) == ["abcd", "abc", "ab"]


def test_what_was_kept_apart_is_marked_and_breaks_no_sitting(
    response: Response, ada: User, ben: User
) -> None:
    write(response, "one", ada, AT, "page-a")
    for second in range(1, 6, 2):
        write(response, "one" + "!" * second, ada, AT + second * SECOND, "page-a")
        answers.save(
            response,
            {"idea": "two" + "?" * second},
            by=ben,
            at=AT + (second + 1) * SECOND,
            seen={"idea": Seen(0)},
            writer="page-b",
        )
    found = history.entries(response, "idea")
    assert [(entry.value, entry.apart) for entry in found] == [("two?????", True), ("one!!!!!", False)]
    assert history.with_earlier_texts(response, ["title", "idea"]) == {"idea"}


def test_going_back_is_an_entry_of_its_own_and_hides_nothing(response: Response, ada: User) -> None:
    write(response, "first", ada, AT)
    revision = response.revision
    write(response, "second", ada, AT + DAY, "page")
    history.go_back(response, revision, by=ada, at=AT + DAY + SECOND, writer="1")
    write(response, "first, better", ada, AT + DAY + 2 * SECOND, "page")
    assert texts(response) == ["first, better", "first", "second", "first"]
    assert [entry.went_back for entry in history.entries(response, "idea")] == [False, True, False, False]


def test_go_back_restores_every_kind_and_empties_what_was_not_there(response: Response, ada: User) -> None:
    answers.save(response, {"title": "One", "budget": GOOD_ANSWERS["budget"]}, by=ada, at=AT)
    then = answers.values_of(response)
    revision = response.revision
    answers.save(response, {**GOOD_ANSWERS, "title": "Two", "budget": []}, by=ada, at=AT + DAY)
    assert response.complete_revision is None
    assert history.changed_since(response, revision) == {"title", "budget", "group_name", "idea"}
    saved = history.go_back(response, revision, by=ada, at=AT + 2 * DAY)
    assert set(saved.changed) == {"title", "budget", "group_name", "idea"}
    assert answers.values_of(response) == {**then, "group_name": "", "idea": ""}
    assert history.changed_since(response, revision) == set()


def test_going_back_settles_what_waited_for_a_choice(response: Response, ada: User, ben: User) -> None:
    write(response, "stands", ada, AT)
    answers.save(response, {"idea": "other"}, by=ben, at=AT + SECOND, seen={}, writer="b")
    history.go_back(response, 1, by=ada, at=AT + 2 * SECOND)
    settled = AnswerConflict.objects.get()
    assert (settled.choice, settled.settled_by) == (ConflictChoice.STOOD, ada)
    assert "other" in texts(response)


@pytest.mark.parametrize("sittings", [1, 3])
def test_statements_of_history(response: Response, ada: User, sittings: int) -> None:
    for day in range(sittings):
        write(response, f"text {day}", ada, AT + day * DAY)
    with CaptureQueriesContext(connection) as captured:
        assert len(history.entries(response, "idea")) == sittings
        assert history.with_earlier_texts(response, ["title", "idea"]) == (
            {"idea"} if sittings > 1 else set()
        )
    assert len(captured) == 2


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["title", "idea"]),
        st.sampled_from([0, 1, None]),
        st.sampled_from(["", "page", f"{history.WENT_BACK}1"]),
        st.sampled_from([1, 30, 90, 599, 600, 4000, 86_400 * 20]),
        st.booleans(),
    ),
    max_size=25,
)


def play(response: Response, steps: list[Any], people: list[User]) -> datetime:
    """Save what the steps say, each after its pause; the instant of the last."""
    at = AT
    for number, (key, who, writer, pause, stale) in enumerate(steps):
        at += timedelta(seconds=pause)
        by = None if who is None else people[who]
        seen = {key: Seen(0)} if stale else None
        answers.save(response, {key: f"text {number}"}, by=by, at=at, seen=seen, writer=writer)
    return at


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_page_of_questions_and_the_page_of_texts_agree(ada: User, ben: User, steps: list[Any]) -> None:
    response = Response.objects.create(form=factories.form())
    play(response, steps, [ada, ben])
    several = {key for key in ("title", "idea") if len(history.entries(response, key)) > 1}
    assert history.with_earlier_texts(response, ["title", "idea"]) == several


# Thinning


def state_of(response: Response) -> dict[str, Any]:
    """All that must be the same after thinning."""
    fresh = Response.objects.get(pk=response.pk)
    needed = [fresh.complete_revision or 0, fresh.revision]
    needed += Submission.objects.filter(application__response=fresh).values_list("revision", flat=True)
    return {
        "now": answers.values_of(fresh),
        "then": [answers.values_at(fresh, revision) for revision in needed],
        "open": [
            (
                one.value,
                [row.value for row in fresh.revisions.filter(revision__in=[one.stood, one.revision])],
            )
            for one in answers.open_conflicts(fresh)
        ],
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, complete=st.integers(0, 25), later=st.sampled_from([0, 10, 40]))
def test_thinning_loses_nothing_that_is_needed(
    ada: User, ben: User, steps: list[Any], complete: int, later: int
) -> None:
    response = Response.objects.create(form=factories.form())
    at = play(response, steps, [ada, ben]) + later * DAY
    if complete and response.revision:
        Response.objects.filter(pk=response.pk).update(complete_revision=min(complete, response.revision))
    before = state_of(response)
    entries = {key: history.entries(response, key) for key in ("title", "idea")}
    history.thin(at=at)
    assert state_of(response) == before
    for key, found in entries.items():
        young = [entry for entry in found if entry.at >= at - history.KEPT]
        left = history.entries(response, key)
        assert [entry for entry in left if entry.at >= at - history.KEPT] == young, "a sitting was lost"
    assert history.thin(at=at) == 0, "twice is once"


def typed(response: Response, by: User, *, at: datetime, saves: int, first: int) -> None:
    """As fast typing leaves it: a revision each second, each with one word more, on one question."""
    words = "wordy " * saves
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            response=response,
            question_key="idea",
            value=words[: 6 * (number + 1)],
            revision=first + number,
            saved_by=by,
            saved_at=at + number * SECOND,
            writer="page",
        )
        for number in range(saves)
    )


def test_thousands_of_saves_become_one_a_minute(ada: User) -> None:
    draft = factories.submitted()
    assert draft.standing is not None
    lifecycle.reopen(draft, by=factories.lead_of(draft), at=AT)
    response = draft.response
    typed(response, ada, at=AT + DAY, saves=3000, first=10)
    typed(response, ada, at=AT - 40 * DAY, saves=3000, first=5000)
    response.revision = 8000
    Response.objects.filter(pk=response.pk).update(revision=8000)
    write(response, "the end", ada, AT + 2 * DAY)
    Response.objects.filter(pk=response.pk).update(complete_revision=5500)
    before = state_of(response)
    deleted = history.thin(at=AT + 3 * DAY, batch=1)
    assert state_of(response) == before
    left = AnswerRevision.objects.filter(response=response, question_key="idea")
    # What version 1 says; 3,000 seconds that begin on the minute; what was complete; and what stands.
    assert left.count() == 1 + 50 + 1 + 1
    assert deleted == 6000 + 2 - left.count()
    minutes = left.filter(saved_at__gte=AT + DAY, saved_at__lt=AT + 2 * DAY).values_list(
        "saved_at", flat=True
    )
    assert all(saved.second == 59 for saved in minutes), "the last of each minute"


def test_what_an_open_choice_needs_stays_and_goes_when_it_is_settled(
    response: Response, ada: User, ben: User
) -> None:
    write(response, "seen", ada, AT, "a")
    write(response, "stands", ada, AT + SECOND, "a")
    for second in range(2, 5):
        answers.save(
            response,
            {"idea": f"other {second}"},
            by=ben,
            at=AT + second * SECOND,
            seen={"idea": Seen(1)},
            writer="b",
        )
    conflict = answers.open_conflicts(response)[0]
    assert (conflict.seen, conflict.stood) == (1, 2)
    assert history.thin(at=AT + 60 * DAY) == 0
    answers.settle(conflict, ConflictChoice.STOOD, by=ada, at=AT + DAY)
    assert history.thin(at=AT + 2 * DAY) == 3, "the text that was seen, and two of those kept apart"
    assert texts(response) == ["other 4", "stands"]
    assert history.thin(at=AT + 60 * DAY) == 1
    assert texts(response) == ["stands"]


def test_the_task_thins_and_is_in_the_clocks_table(ada: User, settings: Any) -> None:
    planned = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks.thin_history.name in planned
    response = Response.objects.create(form=factories.form(), revision=20)
    typed(response, ada, at=AT, saves=20, first=1)
    tasks.thin_history()
    assert list(response.revisions.values_list("revision", flat=True)) == [20]


def test_a_submission_still_finds_its_answers_after_thinning() -> None:
    application = factories.submitted()
    first = Submission.objects.get(application=application)
    lead = factories.lead_of(application)
    lifecycle.reopen(application, by=lead, at=AT)
    lifecycle.save_answers(application, answers_given={"idea": "Changed."}, by=lead, at=AT + MINUTE)
    lifecycle.save_answers(application, answers_given={"idea": "Changed again."}, by=lead, at=AT + MINUTE)
    history.thin(at=AT + 100 * DAY)
    fresh = Application.objects.get(pk=application.pk)
    assert answers.values_at(fresh.response, first.revision) == GOOD_ANSWERS
    assert answers.values_of(fresh.response)["idea"] == "Changed again."


# What changed


def pieces(before: str, after: str) -> list[tuple[str, str]]:
    return [(str(piece.kind), piece.text) for piece in between(before, after).pieces]


def test_changed_words_are_marked_and_counted() -> None:
    found = between("We  meet on Mondays\r\n\r\nin the hall", "We meet on Tuesdays\n\nin the warm hall")
    assert [(piece.kind, piece.text) for piece in found.pieces] == [
        (Kind.SAME, "We meet on"),
        (Kind.GONE, "Mondays"),
        (Kind.NEW, "Tuesdays"),
        (Kind.SAME, "\n\nin the"),
        (Kind.NEW, "warm"),
        (Kind.SAME, "hall"),
    ]
    assert (found.gone, found.new, found.is_none) == (1, 2, False)


def test_long_stretches_that_are_the_same_are_left_out() -> None:
    same = " ".join(f"w{number}" for number in range(100))
    assert pieces(f"{same} old", f"{same} new") == [
        ("left_out", ""),
        ("same", " ".join(f"w{number}" for number in range(88, 100))),
        ("gone", "old"),
        ("new", "new"),
    ]


def test_a_text_that_is_quite_another_is_shown_whole() -> None:
    found = between("one two three four five six", "seven eight nine ten eleven six")
    assert (found.pieces, found.gone, found.new) == ((), 5, 5)
    long = " ".join(f"a{number}" for number in range(2000))
    other = " ".join(f"b{number}" for number in range(2000))
    assert between(long, other).pieces == ()


def test_the_same_words_are_no_difference() -> None:
    assert between("a  b\n", " a b").is_none
    assert not between("a b", "a\nb").is_none
    assert between("", "").is_none


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab \n", max_size=40), st.text(alphabet="ab \n", max_size=40))
def test_the_pieces_make_both_texts(before: str, after: str) -> None:
    """Of short texts nothing is left out: what is the same and gone is the old text, and so the new."""
    found = between(before, after)
    if found.pieces:
        for text, kinds in ((before, {Kind.SAME, Kind.GONE}), (after, {Kind.SAME, Kind.NEW})):
            joined = " ".join(piece.text for piece in found.pieces if piece.kind in kinds)
            assert joined.split() == text.split()
    assert found.gone <= len(before.split())
