"""Sending a report while its day moves with the end of the work, on two real connections: both are done."""

from __future__ import annotations

from datetime import date

import pytest

from grants import reports, variations
from grants.award_states import VariationKind
from grants.models import Report, Variation
from grants.terms_in_force import Agreed
from programme import ledger
from tests.grants import after_scene
from tests.grants.after_scene import SPRING
from tests.races.test_acts_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("turn", range(2))
def test_the_last_report_is_sent_while_more_time_is_agreed(turn: int) -> None:
    made = after_scene.after()
    made.write(2)
    october = date(2024, 10, 31)
    asked = variations.ask(
        made.fresh(),
        kind=VariationKind.TIME,
        asks="Until the harvest.",
        reason="Rain.",
        until=october,
        by=made.lead,
        at=SPRING,
    )
    results = at_once(
        lambda: reports.send(made.report(2), by=made.lead, at=SPRING),
        lambda: variations.agree(asked, Agreed(ends_on=october), by=made.manager, at=SPRING),
    )
    assert {type(result) for result in results} == {Report, Variation}, results
    assert (made.report(2).state, Variation.objects.get().state) == ("sent", "in_force")
    # It moved before it was sent, or not at all.
    moved = made.report(2).due_on == date(2024, 11, 28)
    acts = [act for act in made.acts("report_") if act in ("report_moved", "report_sent")]
    assert acts == (["report_moved"] * 2 + ["report_sent"] if moved else acts)
    assert acts.count("report_moved") == (2 if moved else 1)
    assert ledger.verify(made.award.application.ledger_id).finding == "intact"
