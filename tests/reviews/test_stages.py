"""Opening a stage, showing its scores, and the shortlist."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest

from grants import extensions, lifecycle, reviewing
from grants.models import Application, Extension
from grants.states import ExtensionReason
from programme.models import LedgerRow, User
from programme.refusals import Refused
from reviews import panel, stages
from reviews.models import Assignment, Stage, StageEntry
from reviews.states import AssignmentState, EntryOutcome
from tests import factories
from tests.reviews import rows

pytestmark = pytest.mark.django_db
THROUGH, NOT_THROUGH = EntryOutcome.THROUGH, EntryOutcome.NOT_THROUGH
MICROSECOND = timedelta(microseconds=1)

# Opening a stage closes the round first, where the worker has not yet: its chain then begins with these.
CLOSED = ("heads_signed", "certificate_issued")


def acts(chain: object) -> list[str]:
    return list(LedgerRow.objects.filter(chain=chain).order_by("sequence").values_list("act", flat=True))


def state_of(application: Application) -> str:
    return str(Application.objects.get(pk=application.pk).state)


def test_the_first_stage_takes_all_that_are_in_and_nothing_else() -> None:
    stage = rows.stage()
    came_in = factories.submitted(stage.round)
    draft = factories.complete_draft(stage.round)
    by = factories.user("Mo")
    opened = stages.open_stage(stage, by=by, at=rows.CLOSED)
    assert opened.opened_at == rows.CLOSED
    assert list(StageEntry.objects.values_list("application", "outcome")) == [(came_in.pk, "pending")]
    assert (state_of(came_in), state_of(draft)) == ("in_review", "draft")
    assert acts(stage.round.ledger_id) == [*CLOSED, "stage_opened"]
    assert acts(came_in.ledger_id)[-1] == "review_begun"
    with pytest.raises(Refused, match="already open"):
        stages.open_stage(stage, by=by, at=rows.CLOSED)


def test_a_stage_opens_once_the_round_has_settled_and_not_a_microsecond_before() -> None:
    stage = rows.stage()
    factories.submitted(stage.round)
    by = factories.user("Mo")
    with pytest.raises(Refused, match="still open for somebody"):
        stages.open_stage(stage, by=by, at=rows.CLOSED - MICROSECOND)
    assert Stage.objects.get(pk=stage.pk).opened_at is None
    stages.open_stage(stage, by=by, at=rows.CLOSED)


def test_a_stage_waits_for_the_last_extension_of_anybody() -> None:
    stage = rows.stage()
    application = factories.submitted(stage.round)
    by = factories.user("Mo")
    extension = Extension.objects.create(
        round=stage.round,
        application=application,
        until=stage.round.closes_at + timedelta(days=1),
        reason="access",
        requested_by=by,
        requested_at=factories.AT,
    )
    extension.decided_by, extension.decided_at = by, factories.AT
    extension.approve()
    extension.save()
    with pytest.raises(Refused, match="still open for somebody"):
        stages.open_stage(stage, by=by, at=rows.CLOSED)
    stages.open_stage(stage, by=by, at=rows.CLOSED + timedelta(days=1))


def test_a_stage_without_applications_stays_closed() -> None:
    stage = rows.stage()
    with pytest.raises(Refused, match="no application"):
        stages.open_stage(stage, by=factories.user("Mo"), at=rows.CLOSED)


def test_scores_are_shown_once_all_reviews_are_sent() -> None:
    stage, (one, two), manager = rows.opened(2)
    rows.given_and_scored(stage, one, manager, (5, 4, 3))
    (unsent,) = panel.assign_many(stage, [(two, rows.reviewer(stage))], by=manager, at=rows.CLOSED)
    with pytest.raises(Refused, match="1 review is not sent"):
        stages.show_scores(stage, by=manager, at=rows.CLOSED)
    rows.score(unsent, 1, None, 3)
    stages.show_scores(stage, by=manager, at=rows.CLOSED)
    assert Stage.objects.get(pk=stage.pk).scores_shown_at == rows.CLOSED
    assert (state_of(one), state_of(two)) == ("reviewed", "reviewed")
    assert acts(stage.round.ledger_id) == [*CLOSED, "stage_opened", "scores_shown"]
    with pytest.raises(Refused, match="already shown"):
        stages.show_scores(stage, by=manager, at=rows.CLOSED)


def test_showing_anyway_takes_unsent_reviews_back() -> None:
    stage, (one, two), manager = rows.opened(2)
    rows.given_and_scored(stage, one, manager, (5, 4, 3))
    started, untouched = (
        panel.assign(stage, two, rows.reviewer(stage, name), by=manager, at=rows.CLOSED) for name in "ab"
    )
    rows.score(started, 1, 1, 1, sent=False)
    stages.show_scores(stage, by=manager, at=rows.CLOSED, anyway=True)
    ended = Assignment.objects.filter(pk__in=[started.pk, untouched.pk]).values_list("state", flat=True)
    assert list(ended) == ["withdrawn", "withdrawn"]
    assert state_of(two) == "reviewed"


def test_an_application_without_a_review_is_not_passed_over_in_silence() -> None:
    stage, (one, _two), manager = rows.opened(2)
    rows.given_and_scored(stage, one, manager, (5, 4, 3))
    with pytest.raises(Refused, match="1 application has no sent review"):
        stages.show_scores(stage, by=manager, at=rows.CLOSED)


def shown(applications: int) -> tuple[Stage, list[Application], User]:
    stage, found, manager = rows.opened(applications)
    for application in found:
        rows.given_and_scored(stage, application, manager, (5, 4, 3))
    return stages.show_scores(stage, by=manager, at=rows.CLOSED), found, manager


def test_a_shortlist_says_of_every_application_why() -> None:
    stage, (one, two), manager = shown(2)
    with pytest.raises(Refused, match="for every application"):
        stages.shortlist(stage, {one.pk: (THROUGH, "Strong.")}, by=manager, at=rows.CLOSED)
    with pytest.raises(Refused, match="needs a reason"):
        stages.shortlist(
            stage, {one.pk: (THROUGH, "Strong."), two.pk: (NOT_THROUGH, "  ")}, by=manager, at=rows.CLOSED
        )
    assert not StageEntry.objects.exclude(outcome="pending").exists()
    outcomes = {one.pk: (THROUGH, "Strong."), two.pk: (NOT_THROUGH, "Too little to learn.")}
    assert stages.shortlist(stage, outcomes, by=manager, at=rows.CLOSED) == 1
    assert Stage.objects.get(pk=stage.pk).shortlisted_at == rows.CLOSED
    assert acts(one.ledger_id)[-1] == "went_through"
    assert acts(two.ledger_id)[-1] == "did_not_go_through"
    assert acts(stage.round.ledger_id)[-1] == "shortlisted"


def test_a_shortlist_waits_for_the_scores() -> None:
    stage, (one,), manager = rows.opened()
    with pytest.raises(Refused, match="not shown yet"):
        stages.shortlist(stage, {one.pk: (THROUGH, "Strong.")}, by=manager, at=rows.CLOSED)


def test_the_next_stage_takes_those_that_go_on_and_closes_the_shortlist() -> None:
    stage, (one, two), manager = shown(2)
    later = rows.stage(stage.round, order=2)
    with pytest.raises(Refused, match="not recorded yet"):
        stages.open_stage(later, by=manager, at=rows.CLOSED)
    outcomes = {one.pk: (THROUGH, "Strong."), two.pk: (NOT_THROUGH, "Too little to learn.")}
    stages.shortlist(stage, outcomes, by=manager, at=rows.CLOSED)
    assert stages.shortlist(stage, {two.pk: (THROUGH, "Read again.")}, by=manager, at=rows.CLOSED) == 2
    stages.shortlist(stage, {two.pk: (NOT_THROUGH, "No.")}, by=manager, at=rows.CLOSED)
    stages.open_stage(later, by=manager, at=rows.CLOSED)
    assert list(StageEntry.objects.filter(stage=later).values_list("application", flat=True)) == [one.pk]
    assert (state_of(one), state_of(two)) == ("in_review", "reviewed")
    with pytest.raises(Refused, match="can no longer be changed"):
        stages.shortlist(stage, {two.pk: (THROUGH, "Read again.")}, by=manager, at=rows.CLOSED)


def test_what_is_found_eligible_after_all_joins_the_reading_again() -> None:
    stage, (one, two), manager = rows.opened(2)
    given = rows.given_and_scored(stage, one, manager, (5, 4, 3))
    rows.given_and_scored(stage, two, manager, (5, 4, 3))
    for eligible in (False, True):
        reviewing.set_eligibility(one, eligible=eligible, reason="Read again.", by=manager, at=rows.CLOSED)
    assert (state_of(one), list(stages.latecomers(stage.round))) == ("submitted", [one])
    with pytest.raises(Refused, match="1 application is in and not with the panel yet"):
        stages.show_scores(stage, by=manager, at=rows.CLOSED)
    assert stages.take_in(stage.round, by=manager, at=rows.CLOSED) == 1
    assert state_of(one) == "in_review"
    assert StageEntry.objects.filter(application=one).count() == 1
    assert Assignment.objects.get(pk=given[0].pk).state == AssignmentState.SENT
    assert acts(stage.round.ledger_id)[-1] == "taken_in"
    with pytest.raises(Refused, match="nothing to take in"):
        stages.take_in(stage.round, by=manager, at=rows.CLOSED)


def late_one(stage: Stage, manager: User) -> Application:
    """An application whose own more time ended a day after the round; it came in within it."""
    draft = factories.complete_draft(stage.round)
    until = rows.CLOSED + timedelta(days=1)
    extensions.give(
        stage.round, application=draft, until=until, reason=ExtensionReason.ACCESS, by=manager, at=rows.CLOSED
    )
    assert lifecycle.submit(draft, by=factories.lead_of(draft), at=until - MICROSECOND).accepted
    return draft


def test_what_came_in_with_more_time_joins_the_first_stage_once_all_is_settled() -> None:
    stage, _found, manager = rows.opened(1)
    late = late_one(stage, manager)
    settled = rows.CLOSED + timedelta(days=1, minutes=5)
    with pytest.raises(Refused, match="Somebody still has more time"):
        stages.take_in(stage.round, by=manager, at=settled - MICROSECOND)
    assert not StageEntry.objects.filter(application=late).exists()
    stages.take_in(stage.round, by=manager, at=settled)
    assert (StageEntry.objects.get(application=late).stage, state_of(late)) == (stage, "in_review")
    panel.assign(stage, late, rows.reviewer(stage), by=manager, at=settled)


def test_what_comes_in_after_the_scores_can_still_be_decided() -> None:
    stage, _found, manager = shown(1)
    late = late_one(stage, manager)
    stages.take_in(stage.round, by=manager, at=rows.CLOSED + timedelta(days=2))
    assert state_of(late) == "reviewed"


def test_before_the_panel_begins_nothing_is_late_for_it() -> None:
    stage = rows.stage()
    factories.submitted(stage.round)
    assert not stages.latecomers(stage.round).exists()
    with pytest.raises(Refused, match="nothing to take in"):
        stages.take_in(stage.round, by=factories.user("Mo"), at=rows.CLOSED)


def test_a_stage_opens_with_the_shortlist_as_it_stands_when_the_lock_is_won(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage, (one, two), manager = shown(2)
    later = rows.stage(stage.round, order=2)
    outcomes = {one.pk: (THROUGH, "Strong."), two.pk: (NOT_THROUGH, "Too little to learn.")}
    stages.shortlist(stage, outcomes, by=manager, at=rows.CLOSED)
    lock = stages._lock

    def changed_meanwhile(applications: Iterable[Application]) -> list[Application]:
        found = lock(applications)
        StageEntry.objects.filter(application=two).update(outcome=THROUGH)
        return found

    monkeypatch.setattr(stages, "_lock", changed_meanwhile)
    with pytest.raises(Refused, match="changed in the meantime"):
        stages.open_stage(later, by=manager, at=rows.CLOSED)
    assert not StageEntry.objects.filter(stage=later).exists()
