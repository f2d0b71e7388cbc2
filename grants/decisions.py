"""Deciding: proposed by one person, approved with its letter by another, released together.

Until release the application stays `reviewed`, so that nothing an applicant can reach differs. Lock order:
round (it holds the pot), applications by id, decisions, letters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants import corrections, funding, letter_texts, letters, offers, releasable
from grants.apart import check_apart
from grants.budget import pot_of
from grants.funding import Split
from grants.models import Application, Award, Decision, Letter
from grants.releasable import DECIDABLE
from grants.scores import ScoreSummary
from grants.states import (
    UNRELEASED_DECISION,
    UNRELEASED_LETTER,
    ApplicationState,
    DecisionOutcome,
    DecisionState,
)
from programme import ledger, money
from programme.canonical import Plain
from programme.models import Round, User
from programme.refusals import Refused

REVISED = "revised"
WITHDRAWN = "withdrawn"


def decide(
    application: Application,
    *,
    outcome: DecisionOutcome,
    amount: Decimal | None = None,
    reason: str,
    feedback: str = "",
    conditions: str = "",
    departure: str = "",
    split: Split | None = None,
    corrects: Decision | None = None,
    correction: str = "",
    summary: ScoreSummary,
    by: User,
    at: datetime,
) -> Decision:
    """Propose a decision with its letter. One that was still proposed is replaced and kept as a row.

    `split` is {funding source: part} of an award, from the first source on when nobody says otherwise.
    With `corrects` it goes in the place of what was released (see `grants.corrections`).

    Refused when the application is not reviewed, an approved decision stands, the reason is empty, or the
    amount does not fit the round's bounds, what is left in the pot or what its sources have.
    """
    with transaction.atomic():
        round = _locked_round(application.round_id)
        application = _locked(application.pk)
        check_apart([application.pk], by)
        if corrects is None:
            _check_decidable(application, outcome)
        else:
            corrections.check(application, corrects, outcome, correction)
        if not reason.strip():
            raise Refused(_("A decision needs its reason."))
        amount = _checked_amount(round, application, outcome, amount)
        earlier = _on_its_way(application)
        before: Letter | None = None
        if earlier is not None:
            if earlier.state == DecisionState.APPROVED:
                raise Refused(_("This decision is approved already. Rescind it first, with a reason."))
            before = _letter_of(earlier)
            _rescind(earlier, reason=REVISED, by=by, at=at)
        parts = funding.checked(round, application, amount, split) if amount is not None else {}
        decision = Decision.objects.create(
            application=application,
            outcome=outcome,
            amount=amount,
            conditions=conditions.strip(),
            reason=reason.strip(),
            feedback=feedback.strip(),
            score_summary=summary.as_plain(),
            departure=departure.strip(),
            corrects=corrects,
            correction=correction.strip(),
            proposed_by=by,
            proposed_at=at,
        )
        funding.write(decision, parts)
        _record(
            decision,
            "decision_proposed",
            by=by,
            at=at,
            payload={
                "outcome": str(outcome),
                "amount": money.canonical(amount) if amount is not None else "",
                "reason": decision.reason,
                "sources": funding.in_codes(round, parts),
                "differs_from_meeting": decision.departure,
                "corrects": str(corrects.ledger_id) if corrects is not None else "",
                "scores": summary.as_plain(),
            },
        )
        letter = letters.draft(decision, by=by, at=at)
        if earlier is not None and before is not None and _says_the_same(earlier, decision):
            letters.keep_summary(letter, before)
    return decision


def _says_the_same(earlier: Decision, decision: Decision) -> bool:
    """Whether a summary in easy words of the one is still true of the other: its other words may differ."""
    return all(
        getattr(earlier, name) == getattr(decision, name) for name in ("outcome", "amount", "conditions")
    )


def approve(
    decisions: Iterable[Decision], *, by: User, at: datetime, seen: Mapping[int, str] | None = None
) -> list[Decision]:
    """Approve a whole batch with its letters, all or none. Nobody approves what they proposed themselves.

    `seen` is {decision: mark of its letter's words as the person saw them}: refused when one reads otherwise
    by now, or is not among them. What letters say stands still meanwhile, because their round is held.
    """
    wanted = {decision.pk: decision.application_id for decision in decisions}
    if not wanted:
        raise Refused(_("No decision was chosen."))
    with transaction.atomic():
        written_with = {
            round_id: letter_texts.in_force_until_done(round_id)
            for round_id in Round.objects.filter(applications__in=wanted.values())
            .order_by("pk")
            .distinct()
            .values_list("pk", flat=True)
        }
        _lock_applications(wanted.values())
        check_apart(wanted.values(), by)
        found = _locked_decisions(wanted)
        own = [decision for decision in found if decision.proposed_by_id == by.pk]
        if own:
            raise Refused(
                ngettext(
                    "You proposed %(number)d of these decisions yourself. Somebody else has to approve it.",
                    "You proposed %(number)d of these decisions yourself. Somebody else has to approve them.",
                    len(own),
                )
                % {"number": len(own)}
            )
        moved = [decision for decision in found if decision.state != DecisionState.PROPOSED]
        if moved:
            raise Refused(
                _("%(reference)s has changed in the meantime: it is %(state)s. Look at the list again.")
                % {
                    "reference": moved[0].application.reference,
                    "state": moved[0].get_state_display().lower(),
                }
            )
        for decision in found:
            decision.approve()
            decision.approved_by, decision.approved_at = by, at
            decision.save(update_fields=["state", "approved_by", "approved_at"])
            _record(decision, "decision_approved", by=by, at=at, payload={"outcome": decision.outcome})
            letters.approve(
                _letter_of(decision),
                by=by,
                at=at,
                seen=seen.get(decision.pk, "") if seen is not None else None,
                written_with=written_with[decision.application.round_id],
            )
    return found


def release(round: Round, *, by: User, at: datetime, seen: Collection[int] | None = None) -> list[Decision]:
    """Let every approved decision of the round be known, together, with its letter; awards are offered.

    `seen` are the ids of the decisions that the releasing person saw: refused when others are approved by
    now. Refused while an application of the round has no approved decision, a letter's file is not made yet,
    or before the day that the letters carry.
    """
    with transaction.atomic():
        round = _locked_round(round.pk)
        wanted = dict(
            Decision.objects.filter(application__round=round, state=DecisionState.APPROVED).values_list(
                "pk", "application_id"
            )
        )
        _lock_applications(wanted.values())
        found = [one for one in _locked_decisions(wanted) if one.state == DecisionState.APPROVED]
        if seen is not None and set(seen) != {decision.pk for decision in found}:
            raise Refused(_("The list has changed since you opened it. Look at it again, then release."))
        releasable.check(round, found, at)
        for decision in found:
            to_offer = _applied(decision, by=by, at=at)
            decision.release()
            decision.released_at = at
            decision.save(update_fields=["state", "released_at"])
            _record(decision, "decision_released", by=by, at=at, payload={"outcome": decision.outcome})
            letters.release(_letter_of(decision), by=by, at=at)
            if to_offer:
                offers.offer(decision, by=by, at=at)
    return found


def _applied(decision: Decision, *, by: User, at: datetime) -> bool:
    """Move the application as it is decided. True when an award is to be offered."""
    if decision.corrects_id is not None:
        return corrections.apply(decision, by=by, at=at)
    application = decision.application
    if decision.outcome == DecisionOutcome.AWARD:
        application.mark_awarded()
    elif decision.outcome == DecisionOutcome.RESERVE:
        application.mark_reserve()
    else:
        application.mark_declined()
    application.save(update_fields=["state"])
    return decision.outcome == DecisionOutcome.AWARD


def rescind(decision: Decision, *, reason: str, by: User, at: datetime) -> Decision:
    """Take back a decision before its release. The row and its letter are kept; the reason is recorded."""
    if not reason.strip():
        raise Refused(_("Say why the decision is rescinded."))
    with transaction.atomic():
        _locked_round(decision.application.round_id)
        _lock_applications([decision.application_id])
        check_apart([decision.application_id], by)
        decision = _locked_decisions({decision.pk: decision.application_id})[0]
        if decision.state not in UNRELEASED_DECISION:
            raise Refused(
                _("This decision is %(state)s and cannot be rescinded.")
                % {"state": decision.get_state_display().lower()}
            )
        return _rescind(decision, reason=reason.strip(), by=by, at=at)


def rescind_withdrawn(application: Application, *, by: User, at: datetime) -> None:
    """Rescind what is on its way for an application that its members withdraw, in that act's transaction.

    A letter that is being written again goes no further either.

    The caller holds the application; the pot is not locked, because money only becomes free.
    """
    decision = _on_its_way(application)
    if decision is not None:
        _rescind(decision, reason=WITHDRAWN, by=by, at=at)
    again = Letter.objects.filter(
        application=application, replaces__isnull=False, state__in=sorted(UNRELEASED_LETTER)
    ).first()
    if again is not None:
        letters.supersede(again, reason=WITHDRAWN, by=by, at=at)


def _rescind(decision: Decision, *, reason: str, by: User, at: datetime) -> Decision:
    decision.rescind()
    decision.rescinded_by, decision.rescinded_at, decision.rescinded_reason = by, at, reason
    decision.save(update_fields=["state", "rescinded_by", "rescinded_at", "rescinded_reason"])
    _record(decision, "decision_rescinded", by=by, at=at, payload={"reason": reason})
    letters.supersede(_letter_of(decision), reason=reason, by=by, at=at)
    return decision


def _check_decidable(application: Application, outcome: DecisionOutcome) -> None:
    if application.state not in DECIDABLE:
        raise Refused(
            _("%(reference)s is %(state)s: it can be decided once its reviews are finished.")
            % {"reference": application.reference, "state": application.get_state_display().lower()}
        )
    if application.state == ApplicationState.RESERVE and outcome != DecisionOutcome.AWARD:
        raise Refused(_("An application on the reserve list can be given an award, and nothing else."))
    if outcome == DecisionOutcome.AWARD and Award.objects.filter(application=application).exists():
        raise Refused(
            _("%(reference)s was offered an award before, and that offer has ended. It cannot have another.")
            % {"reference": application.reference}
        )
    if application.state == ApplicationState.INELIGIBLE and outcome != DecisionOutcome.DECLINE:
        raise Refused(_("An application that is not eligible cannot be funded."))


def _checked_amount(
    round: Round, application: Application, outcome: DecisionOutcome, amount: Decimal | None
) -> Decimal | None:
    if outcome != DecisionOutcome.AWARD:
        return None
    if amount is None or amount <= 0:
        raise Refused(_("An award needs an amount."))
    if amount < round.smallest_award:
        raise Refused(
            _("%(amount)s is less than the smallest award of this round, %(smallest)s.")
            % {
                "amount": money.in_words(amount, round.currency),
                "smallest": money.in_words(round.smallest_award, round.currency),
            }
        )
    if amount > round.largest_award:
        raise Refused(
            _("%(amount)s is more than the largest award of this round, %(largest)s.")
            % {
                "amount": money.in_words(amount, round.currency),
                "largest": money.in_words(round.largest_award, round.currency),
            }
        )
    left = pot_of(round, leaving_out=application).uncommitted
    if amount > left:
        raise Refused(
            _("%(amount)s is more than what is left in the pot, %(left)s.")
            % {"amount": money.in_words(amount, round.currency), "left": money.in_words(left, round.currency)}
        )
    return amount


def _locked_round(round_id: int) -> Round:
    return (
        Round.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme")
        .get(pk=round_id)
    )


def _locked(application_id: int) -> Application:
    return (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("round__programme", "standing")
        .get(pk=application_id)
    )


def _lock_applications(ids: Iterable[int]) -> None:
    """Lock several applications, by id."""
    list(
        Application.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=list(ids))
        .order_by("pk")
        .values_list("pk")
    )


def _locked_decisions(wanted: dict[int, int]) -> list[Decision]:
    """The decisions under lock, read after their applications were locked, by application id."""
    return list(
        Decision.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application__round__programme", "application__standing")
        .filter(pk__in=wanted)
        .order_by("application_id")
    )


def _on_its_way(application: Application) -> Decision | None:
    return (
        Decision.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application")
        .filter(application=application, state__in=UNRELEASED_DECISION)
        .first()
    )


def _letter_of(decision: Decision) -> Letter:
    return decision.letters.get(state__in=UNRELEASED_LETTER)


def _record(decision: Decision, act: str, *, by: User, at: datetime, payload: Plain) -> None:
    ledger.append(
        decision.application.ledger_id, act, subject=decision.ledger_id, by=by, at=at, payload=payload
    )
