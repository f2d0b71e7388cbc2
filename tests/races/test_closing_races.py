"""Closing and submitting at the same instant, and two workers that close: one clean end, no mail twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from grants import closing, lifecycle, reminders, safety_net
from grants.models import Application, Settlement, Submission
from programme import ledger
from programme.models import LedgerRow, Message, Round
from tests import factories
from tests.races.test_acts_at_once import at_once, one_waits

pytestmark = pytest.mark.django_db(transaction=True)

NOON = factories.NOON
BEFORE = NOON - timedelta(hours=1)
COUNTED = NOON + timedelta(minutes=5)


def _round() -> Round:
    return factories.round(closes_at=NOON, opens_at=NOON - timedelta(days=10))


def _ticked(round_: Round) -> Application:
    draft = factories.complete_draft(round_, at=BEFORE)
    assert safety_net.tick(draft, by=factories.lead_of(draft), at=BEFORE).accepted
    return draft


def test_two_workers_close_one_round() -> None:
    round_ = _round()
    made = [_ticked(round_), factories.complete_draft(round_, at=BEFORE), _ticked(round_)]
    made += [factories.submitted(round_, at=BEFORE), factories.complete_draft(round_, at=BEFORE)]
    results = at_once(*(lambda: closing.close_round(round_, at=COUNTED) for _ in range(2)))
    assert all(isinstance(result, int) for result in results), results
    assert Settlement.objects.count() == len(made)
    assert Submission.objects.count() == 3
    assert LedgerRow.objects.filter(act="settled").count() == len(made)
    assert Message.objects.filter(kind="safety_net").count() == 2
    assert Message.objects.filter(kind="not_in").count() == 2
    assert ledger.verify().finding == "intact"


@pytest.mark.parametrize("first", ["settle", "submit"])
def test_an_arrival_in_time_and_settling_wait_for_each_other(first: str) -> None:
    round_ = _round()
    draft = _ticked(round_)
    lead = factories.lead_of(draft)

    def settle() -> Any:
        return closing.settle(draft, at=COUNTED)

    def submit() -> Any:
        return lifecycle.submit(draft, by=lead, at=NOON - timedelta(seconds=1), source="proxy")

    acts: tuple[Callable[[], Any], Callable[[], Any]] = (settle, submit)
    results = one_waits(*(acts if first == "settle" else acts[::-1]))
    assert not any(isinstance(result, Exception) for result in results), results
    found = Application.objects.select_related("standing").get(pk=draft.pk)
    assert found.standing is not None
    assert found.standing.received_source == "proxy"  # a press of the button in time comes first, either way
    assert found.standing.version == (2 if first == "settle" else 1)
    assert Settlement.objects.get().found == ("safety_net" if first == "settle" else "in")
    assert not Message.objects.filter(kind="not_in").exists()
    assert ledger.verify().finding == "intact"


def test_two_workers_remind_once() -> None:
    round_ = _round()
    for _ in range(3):
        factories.complete_draft(round_, at=NOON - timedelta(days=9))
    results = at_once(*(lambda: reminders.send_due(at=NOON - timedelta(days=1)) for _ in range(2)))
    assert all(isinstance(result, int) for result in results), results
    assert Message.objects.filter(kind="reminder").count() == 3
