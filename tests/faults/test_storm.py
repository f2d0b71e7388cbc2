"""Each part is killed once while people submit: the short version of `./noon faults`, with a fixed seed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import transaction

from grants import lifecycle
from programme import ledger
from tests import factories
from tests.faults import storm


def test_each_part_is_killed_while_people_submit_and_nothing_acknowledged_is_missing() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.faults.storm", "--seed", "1127", "--kills", "1", "--wave", "8"],
        check=False,
        capture_output=True,
        text=True,
        cwd=settings.ROOT,
        env={**os.environ, "PYTHONPATH": str(settings.ROOT)},
        timeout=600,
    )
    assert told.returncode == 0, told.stdout + told.stderr[-4000:]
    assert "wrong                  0 []" in told.stdout


@pytest.mark.django_db
def test_the_storm_sees_what_is_missing_and_what_is_there_twice() -> None:
    """Otherwise it would be content with anything."""
    at = factories.AT
    made = factories.complete_draft(at=at)
    chain = made.round.chain
    with transaction.atomic():
        ledger.append(chain, "round_set_up", subject=chain, by=None, at=at, payload={})
    told = [{"reference": made.reference, "key": "the-only-press"}]
    assert storm.missing(told) == [
        f"{made.reference} was told that it is in, and it is not",
        f"{made.reference} has 0 outcomes of one press",
    ]
    lead = factories.lead_of(made)
    lifecycle.submit(made, by=lead, at=at, key="the-only-press")
    assert storm.missing(told) == []
    lifecycle.submit(made, by=lead, at=at, key="another-press")
    assert storm.missing(told) == [f"{made.reference} is in 2 times", f"{made.reference} has 2 mails"]
