"""What is looked at before money goes: the list of an award, and what of it holds up the first payment.

The list is made with the offer, from the round's lines and from the conditions of the decision. Marking a
line is a recorded act of a person. `open_before_payment` is what the payment acts ask.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grants.apart import check_apart
from grants.award_states import CheckKind, CheckOutcome, InstalmentState
from grants.award_terms import Terms, lines_of
from grants.models import Award, AwardCheck
from grants.states import AwardState
from programme import canonical, ledger
from programme.models import User
from programme.refusals import Refused

# There is something to look at while an award is in one of these.
LOOKED_AT = frozenset({AwardState.OFFERED, AwardState.ACCEPTED, AwardState.ACTIVE})


def begin(award: Award, terms: Terms) -> list[AwardCheck]:
    """The list of a new offer: the conditions of its decision first, then the lines of the round."""
    lines = [
        *((CheckKind.CONDITION, words, True) for words in lines_of(award.decision.conditions)),
        *((CheckKind.LIST, words, True) for words in terms.checks_first),
        *((CheckKind.LIST, words, False) for words in terms.checks_later),
    ]
    return AwardCheck.objects.bulk_create(
        AwardCheck(award=award, order=order, kind=kind, words=words, before_payment=before)
        for order, (kind, words, before) in enumerate(lines, start=1)
    )


def renew(award: Award, *, before: str, by: User, at: datetime) -> None:
    """Make the conditions of the list those of the award's decision, after a correction; the rest stands.

    The caller holds the award, and `before` are the conditions of the decision that was corrected. What is
    new comes last and holds up the first payment; what was waited for and is no condition any more is not
    needed, until a correction names it again.
    """
    wanted = lines_of(award.decision.conditions)
    listed = {check.words: check for check in award.checks.filter(kind=CheckKind.CONDITION)}
    for words, check in listed.items():
        if words not in wanted and check.outcome == CheckOutcome.WAITING:
            check.outcome, check.note = CheckOutcome.NOT_NEEDED, _("The decision was put right.")
            check.marked_by, check.marked_at = by, at
            check.save(update_fields=["outcome", "note", "marked_by", "marked_at"])
        elif words in wanted and words not in lines_of(before) and check.outcome == CheckOutcome.NOT_NEEDED:
            check.outcome, check.note, check.before_payment = CheckOutcome.WAITING, "", True
            check.marked_by = check.marked_at = None
            check.save(update_fields=["outcome", "note", "before_payment", "marked_by", "marked_at"])
    last = award.checks.order_by("-order").values_list("order", flat=True).first() or 0
    new = [words for words in wanted if words not in listed]
    AwardCheck.objects.bulk_create(
        AwardCheck(award=award, order=order, kind=CheckKind.CONDITION, words=words, before_payment=True)
        for order, words in enumerate(new, start=last + 1)
    )


def of_award(award: Award) -> list[AwardCheck]:
    """The list in its order, with who marked what. One statement."""
    return list(award.checks.select_related("marked_by").order_by("order"))


def open_before_payment(award: Award) -> tuple[str, ...]:
    """One sentence for each line that holds up the first payment; () when nothing does. One statement."""
    return still_open(AwardCheck.objects.filter(award=award).order_by("order"))


def still_open(checks: Iterable[AwardCheck]) -> tuple[str, ...]:
    """The same of lines that were read already."""
    return tuple(
        (
            _("A condition of the award is open: %(words)s.")
            if check.kind == CheckKind.CONDITION
            else _("To be looked at first: %(words)s.")
        )
        % {"words": check.words.rstrip(".")}
        for check in checks
        if check.before_payment and check.outcome == CheckOutcome.WAITING
    )


def check_first_payment(award: Award) -> None:
    """Raise Refused while something is open and no payment was approved yet. The caller holds the award."""
    if award.instalments.filter(state__in=[InstalmentState.APPROVED, InstalmentState.PAID]).exists():
        return
    if still_open := open_before_payment(award):
        raise Refused(" ".join([_("The first payment has to wait."), *still_open]))


def mark(
    check: AwardCheck,
    *,
    outcome: CheckOutcome,
    before_payment: bool,
    note: str = "",
    by: User,
    at: datetime,
) -> AwardCheck:
    """Say how it stands with one line, and whether it holds up the first payment.

    Raises Refused without a note where one is needed: a line that is left out, and a condition of the
    decision that shall no longer hold up the payment. Marking it as it stands already changes nothing.
    """
    note = canonical.clean_text(note).strip()
    with transaction.atomic():
        award = (
            Award.objects.select_for_update(of=("self",), no_key=True)
            .select_related("application")
            .get(pk=check.award_id)
        )
        check_apart([award.application_id], by)
        check = AwardCheck.objects.select_for_update(no_key=True).get(pk=check.pk)
        if award.state not in LOOKED_AT:
            raise Refused(
                _("The award is %(state)s, so there is nothing left to look at.")
                % {"state": award.get_state_display().lower()}
            )
        if not note and outcome == CheckOutcome.NOT_NEEDED:
            raise Refused(_("Say why it is not needed."))
        let_go = check.kind == CheckKind.CONDITION and check.before_payment and not before_payment
        if not note and let_go:
            raise Refused(_("It is a condition of the decision. Say why the payment need not wait for it."))
        if (check.outcome, check.before_payment, check.note) == (outcome, before_payment, note):
            return check
        check.outcome, check.before_payment, check.note = outcome, before_payment, note
        check.marked_by, check.marked_at = by, at
        check.save(update_fields=["outcome", "before_payment", "note", "marked_by", "marked_at"])
        chain = award.application.ledger_id
        ledger.append(
            chain,
            "award_checked",
            subject=chain,
            by=by,
            at=at,
            payload={
                "line": check.words,
                "outcome": str(outcome),
                "before_payment": before_payment,
                "note": note,
            },
        )
    return check
