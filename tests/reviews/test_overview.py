"""Where a round stands, what waits, and how applications came in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from grants import appeals, decisions, extensions, lifecycle, reviewing
from grants.deadlines import Window
from grants.models import Decision
from grants.states import AppealKind, AppealState, AppealWay, DecisionOutcome, ExtensionReason
from programme.models import Round, User
from reviews import arrivals, deciding, overview, stages
from reviews.phases import Phase
from tests import factories
from tests.grants import letter_scene
from tests.reviews import rows

NOON = factories.NOON
MICRO = timedelta(microseconds=1)
SETTLE = timedelta(minutes=5)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "phase"),
    [
        (NOON - 2 * factories.WEEK - MICRO, Phase.BEFORE),
        (NOON - 2 * factories.WEEK, Phase.OPEN),
        (NOON - MICRO, Phase.OPEN),
        (NOON, Phase.COUNTING),
        (NOON + SETTLE - MICRO, Phase.COUNTING),
        (NOON + SETTLE, Phase.CLOSED),
    ],
)
def test_the_phase_follows_the_dates_to_the_microsecond(at: datetime, phase: Phase) -> None:
    round_ = factories.round(closes_at=NOON, opens_at=NOON - 2 * factories.WEEK)
    assert overview.overview_of(round_, at=at).phase == phase


@pytest.mark.django_db
def test_the_sentence_names_the_weekday_of_the_closing() -> None:
    round_ = factories.round(closes_at=NOON)
    found = overview.overview_of(round_, at=NOON - timedelta(hours=1))
    assert found.sentence == "Open until 12 noon (UK time) on Monday 27 November 2023."
    assert (found.step.label, found.step.page) == ("See the applications", "manage_applications")


@pytest.mark.django_db
def test_more_time_for_everybody_moves_the_phase() -> None:
    round_ = factories.round(closes_at=NOON)
    asked = extensions.request(
        round_,
        application=None,
        until=NOON + timedelta(days=1),
        reason=ExtensionReason.OUR_FAULT,
        by=factories.user(),
        at=NOON - timedelta(hours=2),
    )
    before = overview.overview_of(round_, at=NOON)
    assert before.phase == Phase.COUNTING
    assert [item.words for item in before.waiting] == ["More time for everybody waits for a second person."]
    extensions.approve(asked, by=factories.user("Somebody else"), at=NOON - timedelta(hours=1))
    assert overview.overview_of(round_, at=NOON).phase == Phase.OPEN


@pytest.mark.django_db
def test_a_round_walks_from_reading_to_released() -> None:
    stage, found, manager = rows.opened(2)
    round_, at = stage.round, rows.CLOSED + timedelta(days=1)

    def now() -> overview.Overview:
        return overview.overview_of(Round.objects.get(pk=round_.pk), at=at)

    rows.given_and_scored(stage, found[0], manager, (6, 5, 4))
    assert now().sentence == "All reviews are in for ‘Reading 1’: 1 of 1."
    rows.given_and_scored(stage, found[1], manager, (3, 3, 3))
    assert (now().phase, now().step.page) == (Phase.ALL_READ, "manage_shortlist")
    stages.show_scores(stage, by=manager, at=at)
    assert now().sentence == "The reading is done: 0 of 2 applications are decided."
    assert (now().step.page, now().step.query) == ("manage_decisions", "show=undecided")
    for case in deciding.cases_of(round_):
        propose(case, manager, at)
    assert now().sentence == "All are decided; 2 decisions wait for a second person."
    assert now().step.page == "manage_approve"
    approver = factories.staff(round_, "approver", name="Asha")
    decisions.approve(Decision.objects.all(), by=approver, at=at)
    assert now().phase == Phase.APPROVED
    assert now().step.why == "2 letters are still being made."


@pytest.mark.django_db
def test_the_next_step_leads_to_where_it_can_be_done() -> None:
    first = rows.stage()
    second = rows.stage(first.round, order=2)
    application = factories.submitted(first.round)
    manager, at = factories.user("Mo"), rows.CLOSED

    def step() -> tuple[str, str]:
        found = overview.overview_of(Round.objects.get(pk=first.round_id), at=at).step
        return found.page, found.query

    assert step() == ("manage_shortlist", "")
    stages.open_stage(first, by=manager, at=at)
    assert step() == ("manage_assign", "")
    rows.given_and_scored(first, application, manager, (5, 4, 3))
    assert step() == ("manage_shortlist", "")
    stages.show_scores(first, by=manager, at=at)
    assert step() == ("manage_shortlist", "")
    stages.shortlist(first, {application.pk: ("through", "Strong.")}, by=manager, at=at)
    assert step() == ("manage_shortlist", "stage=2")
    stages.shortlist(first, {application.pk: ("not_through", "No.")}, by=manager, at=at)
    assert step() == ("manage_decisions", "show=undecided")
    stages.shortlist(first, {application.pk: ("through", "Strong.")}, by=manager, at=at)
    stages.open_stage(second, by=manager, at=at)
    assert step() == ("manage_assign", "")


@pytest.mark.django_db
def test_what_is_withdrawn_or_outside_changes_what_waits() -> None:
    stage, (one, two), _reviewer = rows.assigned(2)
    manager, at = one.assigned_by, rows.CLOSED + timedelta(days=20)
    rows.score(one, 5, 4, 3)
    lifecycle.withdraw(two.application, by=factories.lead_of(two.application), at=rows.CLOSED)
    found = overview.overview_of(stage.round, at=at)
    assert (found.phase, found.waiting) == (Phase.ALL_READ, ())
    for eligible in (False, True):
        reviewing.set_eligibility(one.application, eligible=eligible, reason="Why.", by=manager, at=at)
    found = overview.overview_of(stage.round, at=at)
    assert [item.words for item in found.waiting] == ["1 application is in and not with the panel."]


def propose(case: deciding.Case, by: User, at: datetime) -> Decision:
    return decisions.decide(
        case.application,
        outcome=DecisionOutcome.AWARD,
        amount=Decimal("300.00"),
        reason="Good.",
        summary=case.summary,
        by=by,
        at=at,
    )


@pytest.mark.django_db
def test_what_waits_is_counted_in_sentences() -> None:
    round_ = factories.round(closes_at=NOON)
    draft = factories.complete_draft(round_, at=NOON - timedelta(hours=3))
    lifecycle.submit(draft, by=factories.lead_of(draft), at=NOON)
    extensions.request(
        round_,
        application=draft,
        until=NOON + timedelta(days=1),
        reason=ExtensionReason.ACCESS,
        by=factories.user(),
        at=NOON,
    )
    found = overview.overview_of(round_, at=NOON + timedelta(hours=1))
    assert [item.words for item in found.waiting] == [
        "1 attempt arrived too late and is kept for you to decide.",
        "1 request for more time waits for an answer.",
    ]
    assert (found.received, found.drafts) == (0, 1)


@pytest.mark.django_db
def test_whoever_asked_us_to_look_again_waits_until_answered() -> None:
    scene = letter_scene.scene()
    scene.release("decline")
    asked, at = date(2023, 12, 20), datetime(2023, 12, 20, 12, tzinfo=UTC)
    made = [
        appeals.receive(
            scene.application,
            kind=kind,
            way=AppealWay.PHONE,
            sender="Llŷr",
            about="Why?",
            received_on=asked,
            by=scene.manager,
            at=at,
        )
        for kind in (AppealKind.QUESTION, AppealKind.COMPLAINT)
    ]

    def said(at: datetime) -> list[str]:
        waiting = overview.overview_of(scene.round, at=at).waiting
        return [item.words for item in waiting if item.page == "manage_appeals"]

    assert said(at) == [
        "2 appeals, complaints or questions wait for their answers, the first by Tuesday 9 January 2024."
    ]
    appeals.look_into(made[0], by=scene.manager, at=at)
    appeals.decide(
        made[0], outcome=AppealState.ANSWERED, reason="So.", response="So.", by=scene.manager, at=at
    )
    late = datetime(2024, 1, 10, 0, 0, tzinfo=UTC)
    assert len(said(late - MICRO)) == 1
    assert said(late) == ["1 appeal, complaint or question should have had its answer by now."]


@pytest.mark.django_db
def test_counts_and_sums_leave_drafts_and_withdrawn_ones_out() -> None:
    round_ = factories.round(closes_at=NOON)
    at = NOON - timedelta(hours=1)
    factories.submitted(round_, at=at, budget=[{"label": "All", "amount": "300.00"}])
    gone = factories.submitted(round_, at=at, budget=[{"label": "All", "amount": "400.00"}])
    lifecycle.withdraw(gone, by=factories.lead_of(gone), at=at)
    factories.complete_draft(round_, at=at)
    found = overview.overview_of(round_, at=at)
    assert (found.received, found.drafts, found.asked) == (1, 1, Decimal("300.00"))
    assert [(count.state, count.number) for count in found.counts] == [
        ("draft", 1),
        ("submitted", 1),
        ("withdrawn", 1),
    ]
    assert arrivals.arrival_times(round_) == [at]


WINDOW = Window(NOON - timedelta(days=60), NOON)


def test_days_end_at_the_closing_and_hold_four_weeks() -> None:
    found = arrivals.by_day(
        [NOON - timedelta(days=40), NOON - timedelta(hours=1)], WINDOW, "Europe/London", at=NOON
    )
    assert len(found.rows) == 28
    assert (found.rows[-1].label, found.rows[-1].number) == ("27 Nov", 1)
    assert found.rows[-1].words == "Monday 27 November 2023"
    assert (found.earlier, found.total, found.mark) == (1, 2, "27 Nov")


def test_a_long_round_shows_the_weeks_up_to_today() -> None:
    long = Window(NOON - timedelta(days=40), NOON + timedelta(days=40))
    found = arrivals.by_day([NOON - timedelta(days=1)], long, "Europe/London", at=NOON)
    assert (len(found.rows), found.rows[-1].label, found.rows[-2].number) == (28, "27 Nov", 1)
    assert found.mark == ""


def test_a_day_is_a_day_of_the_programmes_zone() -> None:
    summer = Window(datetime(2023, 6, 1, tzinfo=UTC), datetime(2023, 6, 10, 11, tzinfo=UTC))
    late_evening = datetime(2023, 6, 5, 23, 30, tzinfo=UTC)
    found = arrivals.by_day([late_evening], summer, "Europe/London", at=late_evening)
    assert [row.label for row in found.rows if row.number] == ["6 Jun"]


def test_hours_are_half_open_and_leave_out_what_is_late() -> None:
    times = [NOON - timedelta(hours=24) - MICRO, NOON - timedelta(hours=24), NOON - MICRO, NOON]
    found = arrivals.by_hour(times, WINDOW, "Europe/London")
    assert len(found.rows) == 24
    assert (found.rows[0].number, found.rows[-1].number, found.total) == (1, 1, 2)
    assert (found.rows[-1].label, found.mark) == ("12:00", "12:00")
    assert found.rows[-1].words == "27 Nov, from 11:00 to before 12:00"


def test_nothing_received_is_said_in_words() -> None:
    assert arrivals.by_day([], WINDOW, "Europe/London", at=NOON).gist == "Nothing came in during this time."
