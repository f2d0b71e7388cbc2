"""What stands between approved decisions and their release. Everybody is told together, or nobody is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants import corrections, letters
from grants.models import Application, Decision, Letter
from grants.states import ApplicationState, DecisionState, LetterState
from programme import clock
from programme.models import Round
from programme.refusals import Refused

DECIDABLE = frozenset({ApplicationState.REVIEWED, ApplicationState.RESERVE, ApplicationState.INELIGIBLE})
# Everybody is told together: of these each has an approved decision before any is released.
TO_BE_TOLD = frozenset(
    {
        ApplicationState.SUBMITTED,
        ApplicationState.IN_REVIEW,
        ApplicationState.REVIEWED,
        ApplicationState.INELIGIBLE,
    }
)


def at_this_time(round: Round, at: datetime) -> list[Decision]:
    """What would be released at `at`; Refused when something but letters being made stands in between."""
    found = list(
        Decision.objects.filter(application__round=round, state=DecisionState.APPROVED)
        .select_related("application__round__programme")
        .order_by("application_id")
    )
    check(round, found, at, made=False)
    return found


def check(round: Round, approved: list[Decision], at: datetime, *, made: bool = True) -> None:
    """Refused when something stands between these decisions and their release at `at`.

    `made`: also while a letter has no file yet, or no signature while signing works.
    """
    if not approved:
        raise Refused(_("No decision of this round is approved yet."))
    new = [one.application for one in approved if one.corrects_id is None]
    elsewhere = [application for application in new if application.state not in DECIDABLE]
    if elsewhere:
        raise Refused(
            _("%(reference)s is %(state)s. Rescind its decision first.")
            % {"reference": elsewhere[0].reference, "state": elsewhere[0].get_state_display().lower()}
        )
    for one in approved:
        reason = corrections.why_not(one.application) if one.corrects_id is not None else ""
        if reason:
            raise Refused(f"{one.application.reference}: {reason}")
    undecided = (
        Application.objects.filter(round=round, state__in=sorted(TO_BE_TOLD))
        .exclude(pk__in=[decision.application_id for decision in approved])
        .count()
    )
    if undecided:
        raise Refused(
            ngettext(
                "%(number)d application has no approved decision yet. Everybody is told together.",
                "%(number)d applications have no approved decision yet. Everybody is told together.",
                undecided,
            )
            % {"number": undecided}
        )
    dated = letters.latest_date(approved)
    if clock.local(at, round.zone).date() < dated:
        raise Refused(
            _("The letters are dated %(day)s. They can be released on that day or later.")
            % {"day": clock.date_in_words(dated)}
        )
    missing = unmade([decision.pk for decision in approved]) if made else 0
    if missing:
        raise Refused(
            ngettext(
                "%(number)d letter is still being made. Try again in a minute.",
                "%(number)d letters are still being made. Try again in a minute.",
                missing,
            )
            % {"number": missing}
        )


def unmade(decisions: Collection[int]) -> int:
    """How many letters of these decisions have no file yet, or no signature while signing works."""
    return Letter.objects.filter(
        letters.being_made(), decision__in=decisions, state=LetterState.APPROVED
    ).count()
