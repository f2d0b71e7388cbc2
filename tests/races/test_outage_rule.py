"""Two workers that apply a rule for outages at the same instant give one extension."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from threading import Barrier

import pytest
from django.db import connection

from grants import outage_rules, outages
from grants.models import Extension
from programme import ledger
from programme.models import ServiceMinute
from tests import factories
from tests.factories import NOON

MINUTE = timedelta(minutes=1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_give_one_extension() -> None:
    opens_at = NOON - timedelta(days=10)
    round_ = factories.round(opens_at=opens_at, closes_at=NOON)
    rule = outage_rules.propose(
        round_,
        minutes=10,
        within_hours=2,
        staffed_from=time(9),
        staffed_until=time(17),
        by=factories.staff(round_),
        at=opens_at - MINUTE,
    )
    outage_rules.agree(rule, by=factories.staff(round_), at=opens_at - MINUTE)
    for place in range(20):
        ServiceMinute.objects.create(minute=NOON - (30 - place) * MINUTE, ok=1, failed=int(place < 15))
    together = Barrier(4)

    def work(_number: int) -> int:
        try:
            together.wait()
            return len(outages.apply_due(at=NOON - 10 * MINUTE))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        given = list(pool.map(work, range(4)))
    assert sum(given) == 1
    assert Extension.objects.get().until == NOON + 15 * MINUTE
    assert not ledger.verify(round_.ledger_id).faults
