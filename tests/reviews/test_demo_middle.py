"""The round that is being read just now: relative to any instant, valid for its form, the same every time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from programme.forms_library.measuring_success import SCORE_SHEET, STAGE_ONE, STAGE_TWO
from reviews.demo import applications as content
from reviews.demo import middle_round as middle
from reviews.demo import open_round
from reviews.demo.people import PANEL
from reviews.weighing import application_score, reviewer_total
from tests.reviews.test_demo_content import problems, words

NOW = datetime(2026, 3, 18, 15, 20, tzinfo=UTC)
# Just before and at a Monday noon, on both clock-change weeks, at a year's turn, at night.
INSTANTS = [
    NOW,
    datetime(2026, 3, 23, 11, 59, 59, tzinfo=UTC),
    datetime(2026, 3, 23, 12, 0, tzinfo=UTC),
    datetime(2026, 4, 6, 10, 30, tzinfo=UTC),
    datetime(2026, 4, 12, 23, 30, tzinfo=UTC),
    datetime(2026, 10, 26, 11, 59, 59, tzinfo=UTC),
    datetime(2026, 11, 9, 12, 0, tzinfo=UTC),
    datetime(2027, 1, 1, 0, 0, 1, tzinfo=UTC),
]


@pytest.mark.parametrize("now", INSTANTS, ids=str)
def test_it_closed_at_a_monday_noon_two_to_three_weeks_ago(now: datetime) -> None:
    closed = middle.closes_at(now)
    local = closed.astimezone(middle.ZONE)
    assert (local.weekday(), local.hour, local.minute, local.second) == (0, 12, 0, 0)
    # A week in which the clocks change is an hour longer or shorter.
    assert timedelta(days=14) <= now - closed < timedelta(days=21, hours=1)
    assert middle.opens_at(now) < closed


@pytest.mark.parametrize("now", INSTANTS, ids=str)
def test_everything_happens_in_order_and_only_the_due_date_lies_ahead(now: datetime) -> None:
    first, second = middle.first_read(now), middle.second_read(now)
    written = middle.applications(now)
    assert all(
        middle.opens_at(now) < one.started_at < one.saved_at < one.submitted_at < middle.closes_at(now)
        for one in written
    )
    line = [
        max(one.submitted_at for one in written),
        middle.closes_at(now),
        middle.stage_one_opens_at(now),
        *(one.at for one in first),
        middle.stage_one_due_at(now),
        middle.scores_shown_at(now),
        middle.shortlist_at(now),
        middle.stage_two_opens_at(now),
        *(one.at for one in second if one.state != "offered"),
        now,
        middle.stage_two_due_at(now),
        middle.decisions_at(now),
    ]
    assert line == sorted(line)
    assert middle.shortlist_at(now) < middle.decided_at(now) < now - timedelta(hours=1)
    assert timedelta(days=3) < middle.stage_two_due_at(now) - now < timedelta(days=7)
    assert middle.stage_two_due_at(now).astimezone(middle.ZONE).weekday() < 5


@pytest.mark.parametrize("now", INSTANTS, ids=str)
def test_ten_applications_answer_the_form(now: datetime) -> None:
    written = middle.applications(now)
    form = middle.form(now)
    assert len(written) == 10
    for one in written:
        answers: dict[str, Any] = one.answers
        assert problems(form, answers, complete=True) == []
        assert not any("{" in value or "  " in value for value in answers.values() if isinstance(value, str))
        assert words(str(answers["summary"])) >= 35
        assert words(str(answers["idea"])) >= 75


def test_they_are_ten_different_groups_with_names_from_several_languages() -> None:
    written = middle.applications(NOW)
    for key in ("group_name", "contact_name", "contact_email", "title", "summary", "idea", "power"):
        assert len({str(one.answers[key]) for one in written}) == 10, key
    names = " ".join(one.group + one.contact_name for one in written)
    assert all(part in names for part in ("قهوة", "Świątek", "Hafod y Gwynt"))
    others = {one.contact_email for one in content.everything()}
    others |= {one.contact_email for one in open_round.applications(NOW)}
    assert not others & {one.contact_email for one in written}
    assert [one.key for one in written if "content_note" in one.answers] == ["lull"]


def test_the_first_read_is_finished_and_the_best_five_go_on() -> None:
    weights = {one.key: one.weight for one in STAGE_ONE.criteria}
    totals: dict[str, list[Any]] = {}
    for one in middle.first_read(NOW):
        assert set(one.scores) == set(weights)
        assert one.state == "sent"
        totals.setdefault(one.application, []).append(reviewer_total(one.scores, weights))
    assert {key: len(given) for key, given in totals.items()} == dict.fromkeys(middle.BY_KEY, 2)
    scored = {key: application_score(given) or 0 for key, given in totals.items()}
    best = sorted(scored, key=lambda key: scored[key], reverse=True)[:5]
    outcomes = middle.shortlist()
    assert {key for key, (outcome, _) in outcomes.items() if outcome == "through"} == set(best)
    assert all(reason for _, reason in outcomes.values())


def test_the_closer_read_is_half_done() -> None:
    given = middle.second_read(NOW)
    assert Counter(one.state for one in given) == {"sent": 6, "begun": 3, "offered": 6}
    assert Counter(one.application for one in given) == dict.fromkeys(middle.THROUGH, 3)
    before = {(one.application, one.reviewer) for one in middle.first_read(NOW)}
    pairs = [(one.application, one.reviewer) for one in given]
    assert len(set(pairs)) == 15 and not before & set(pairs)
    assert {one.reviewer for one in given} == {person.key for person in PANEL}
    for one in given:
        count = len(one.scores)
        assert count == {"sent": 3, "offered": 0}.get(one.state, count)
        assert one.state != "begun" or 0 < count < 3


def test_dilys_has_three_left_to_read() -> None:
    hers = {one.application: one.state for one in middle.second_read(NOW) if one.reviewer == "dilys"}
    assert Counter(hers.values()) == {"sent": 1, "begun": 1, "offered": 2}
    assert hers["lull"] == "offered"


def test_scores_and_words_fit_the_score_sheet() -> None:
    limit = min(question.word_limit or 0 for question in SCORE_SHEET.questions())
    for stage, given in ((STAGE_ONE, middle.first_read(NOW)), (STAGE_TWO, middle.second_read(NOW))):
        bounds = {one.key: (one.lowest, one.highest) for one in stage.criteria}
        for one in given:
            assert words(one.for_applicant) <= limit and words(one.for_panel) <= limit
            assert "{" not in one.for_applicant + one.for_panel
            for key, score in one.scores.items():
                assert score is None or bounds[key][0] <= score <= bounds[key][1]


def test_five_decisions_wait_with_feedback_of_their_own() -> None:
    made = middle.decisions()
    assert {one.application for one in made} == set(middle.BY_KEY) - set(middle.THROUGH)
    assert all(60 <= words(one.feedback) <= 110 and one.reason for one in made)
    assert all(middle.BY_KEY[one.application].title in one.feedback for one in made)


def test_the_pot_is_forty_thousand() -> None:
    assert sum(amount for _name, _code, amount in middle.SOURCES) == Decimal(40_000)
    assert Decimal(40_000) - middle.SUPPORT_FUND - middle.PANEL_COSTS >= 2 * Decimal(15_000)


def test_it_is_the_same_every_time() -> None:
    for made in (middle.applications, middle.first_read, middle.second_read, middle.form):
        assert made(NOW) == made(NOW)
    assert middle.decisions() == middle.decisions()
