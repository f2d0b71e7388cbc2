"""Putting a released decision right: by another with a reason and a second person, in its place.

The first decision and its letter stay as rows. `grants.decisions` proposes, approves and releases a
correction as it does every decision; here is what differs.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from grants import offers
from grants.models import Application, Award, Decision
from grants.states import DECIDED, AwardState, DecisionOutcome, DecisionState
from programme import ledger
from programme.models import User
from programme.refusals import Refused

_ENDED = frozenset({AwardState.LAPSED, AwardState.TURNED_DOWN})


def why_not(application: Application) -> str:
    """Why what was released cannot be corrected by another decision, and what to do; '' when it can be."""
    if application.state not in DECIDED:
        return _("Nothing was released yet, so there is nothing to correct.")
    award = Award.objects.filter(application=application).first()
    if award is None or award.state == AwardState.OFFERED:
        return ""
    if award.state in _ENDED:
        return _("The offer has ended already. A new decision cannot bring it back: talk with the group.")
    return _(
        "The award was accepted, so another decision cannot change it. Agree a change with the group, or end "
        "the award early with a reason, on the page of the award."
    )


def latest(application: Application) -> Decision | None:
    """The decision that was released last and stands."""
    released = Decision.objects.filter(application=application, state=DecisionState.RELEASED)
    return released.order_by("-released_at", "-pk").first()


def check(application: Application, corrects: Decision, outcome: DecisionOutcome, words: str) -> None:
    """Refused unless the released decision can be corrected in this way. The application is locked."""
    last = latest(application)
    if last is None or last.pk != corrects.pk:
        raise Refused(_("Only the decision that was released last can be corrected."))
    reason = why_not(application)
    if reason:
        raise Refused(reason)
    if outcome == DecisionOutcome.RESERVE and Award.objects.filter(application=application).exists():
        raise Refused(
            _(
                "An award was offered, so this cannot become a place on the reserve list: nothing could be "
                "offered from it again. Correct the amount, or correct it to not funded."
            )
        )
    if not words.strip():
        raise Refused(_("Say what was wrong, in words for the applicant."))


def apply(decision: Decision, *, by: User, at: datetime) -> bool:
    """What the release of a correction does to application, award and the earlier decision.

    Called by `decisions.release` in its transaction. True when an award is still to be offered.
    """
    application = decision.application
    assert decision.corrects_id is not None  # whoever calls has looked
    earlier = Decision.objects.select_for_update(of=("self",), no_key=True).get(pk=decision.corrects_id)
    # Before anything is written to the chain: whoever answers the offer holds the award and then the chain.
    offered = (
        Award.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application__round__programme", "decision")
        .filter(application=application)
        .first()
    )
    check(application, earlier, DecisionOutcome(decision.outcome), decision.correction)
    if application.state != _ENDS_AS[decision.outcome]:
        _MOVES[DecisionOutcome(decision.outcome)](application)
        application.save(update_fields=["state"])
    earlier.correct()
    earlier.save(update_fields=["state"])
    ledger.append(
        application.ledger_id,
        "decision_corrected",
        subject=earlier.ledger_id,
        by=by,
        at=at,
        payload={
            "outcome": earlier.outcome,
            "now": decision.outcome,
            "reason": decision.reason,
            "for_the_applicant": decision.correction,
        },
    )
    if offered is None:
        return decision.outcome == DecisionOutcome.AWARD
    if decision.outcome == DecisionOutcome.AWARD:
        offers.offer_again(offered, decision, by=by, at=at)
    else:
        offers.lapse(offered, reason=decision.reason, by=by, at=at)
    return False


_ENDS_AS: dict[str, str] = {
    DecisionOutcome.AWARD: "awarded",
    DecisionOutcome.RESERVE: "reserve",
    DecisionOutcome.DECLINE: "declined",
}


def _to_awarded(application: Application) -> None:
    if application.state == "reserve":
        application.mark_awarded()
    else:
        application.correct_to_awarded()


_MOVES = {
    DecisionOutcome.AWARD: _to_awarded,
    DecisionOutcome.RESERVE: Application.correct_to_reserve,
    DecisionOutcome.DECLINE: Application.correct_to_declined,
}
