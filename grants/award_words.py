"""What an award's people read of it: where it stands, what happens next, and its payments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from grants.award_states import INSTALMENT_APPLICANT_WORDS, BankState, InstalmentState, InstalmentTrigger
from grants.committed import LET_GO, with_sums
from grants.models import Award, BankDetails, Instalment
from grants.states import AWARD_APPLICANT_WORDS, AwardState
from programme import clock, money

# An award in one of these is good news still.
GOING_WELL = frozenset({AwardState.OFFERED, AwardState.ACCEPTED, AwardState.ACTIVE, AwardState.COMPLETED})
INSTALMENT_TONES = {InstalmentState.PAID: "good", InstalmentState.WITHHELD: "warn"}


def heading(award: Award) -> str:
    """'Funded', or how it ended."""
    return str(AWARD_APPLICANT_WORDS[award.state])


def following(award: Award, *, is_writer: bool) -> str:
    """What happens next, in one or two sentences."""
    amount = {"amount": money.in_words(award.amount, award.currency)}
    if award.state == AwardState.OFFERED and is_writer:
        said = (
            _("We offer you %(amount)s. Please accept the award, or tell us if you cannot take it.") % amount
        )
        offer = getattr(award, "offer", None)
        if offer is None:
            return said
        day = {"day": clock.date_in_words(offer.answer_by)}
        return f"{said} {_('The day to answer by is %(day)s.') % day}"
    sentences = {
        AwardState.OFFERED: _(
            "We offer your group %(amount)s. Somebody who may change the application answers for the group."
        ),
        AwardState.ACCEPTED: _("You have accepted the award of %(amount)s. Its page says when we pay."),
        AwardState.ACTIVE: _("Your award of %(amount)s has begun. Its page says when we pay."),
        AwardState.COMPLETED: _("The work with the award of %(amount)s is done. Thank you."),
        AwardState.LAPSED: _(
            "We offered you %(amount)s, and the offer ended without an answer. "
            "If you did not expect this, please talk with us."
        ),
        AwardState.TURNED_DOWN: _(
            "You told us that you cannot take the award of %(amount)s. There is nothing more to do."
        ),
        AwardState.ENDED_EARLY: _(
            "The award of %(amount)s ended before the end of the work. "
            "If you have a question, please talk with us."
        ),
    }
    return sentences[AwardState(award.state)] % amount


def on_its_page(award: Award, *, is_writer: bool) -> str:
    """The same for the award's own page, whose heading names the amount."""
    sentences = {
        AwardState.OFFERED: (
            _("Please accept the award, or tell us if you cannot take it.")
            if is_writer
            else _("Somebody who may change the application answers for your group.")
        ),
        AwardState.ACCEPTED: _("The award is accepted. Thank you."),
        AwardState.ACTIVE: _("The award has begun."),
    }
    return sentences.get(AwardState(award.state)) or following(award, is_writer=is_writer)


@dataclass(frozen=True)
class Payment:
    """One instalment as its receiver reads it: how it stands, and the day in a sentence."""

    order: int
    amount: Decimal
    words: str
    tone: str
    day: str
    condition: str = ""


def payments_of(award: Award) -> list[Payment]:
    """The payments in their order; a paid one with the day on which it was paid."""
    return [
        Payment(
            order=part.order,
            amount=part.amount,
            words=str(INSTALMENT_APPLICANT_WORDS[part.state]),
            tone=INSTALMENT_TONES.get(InstalmentState(part.state), "neutral"),
            day=_day(part),
            condition=_condition(part),
        )
        for part in award.instalments.order_by("order")
        if award.state not in LET_GO
    ]


def returned_of(award: Award) -> Decimal:
    """What came back of the award."""
    back: Decimal = with_sums(Award.objects.filter(pk=award.pk)).get().back
    return back


def bank_words(
    award: Award, standing: Mapping[str, BankDetails], *, refused: BankDetails | None = None, at: datetime
) -> str:
    """How it stands with the account, in a sentence. `refused` is what was given last and is not used."""
    zone = award.application.round.zone
    if BankState.GIVEN in standing and BankState.IN_FORCE in standing:
        new = standing[BankState.GIVEN]
        if at < new.not_before:
            return _("You gave other details. We use them once we have checked them, not before %(at)s.") % {
                "at": clock.instant_in_words(new.not_before, zone)
            }
        return _("You gave other details. We use them once we have checked them.")
    if BankState.GIVEN in standing:
        return _("We have your bank details, and check them before we pay.")
    if BankState.IN_FORCE in standing and refused is not None:
        return _("We do not use the other details that you gave. We pay to the account that we had before.")
    if BankState.IN_FORCE in standing:
        return _("We have your bank details.")
    if refused is not None:
        return _("We cannot use the bank details that you gave. Please give them again.")
    return _("We need your bank details before we can pay.")


def _day(part: Instalment) -> str:
    if part.paid_on:
        return _("Paid on %(day)s.") % {"day": clock.date_in_words(part.paid_on)}
    day = {"day": clock.date_in_words(part.due_on), "number": part.after_report or 0}
    if part.state != InstalmentState.PLANNED or part.trigger in (
        InstalmentTrigger.DATE,
        InstalmentTrigger.HAND,
    ):
        return _("Planned for %(day)s.") % day
    if part.trigger == InstalmentTrigger.ACCEPTANCE:
        return _("When you have accepted the award.")
    if part.after_report == 1:
        return _("When your first report is accepted, about %(day)s.") % day
    return _("When your report %(number)d is accepted, about %(day)s.") % day


def _condition(part: Instalment) -> str:
    if not part.condition or part.state == InstalmentState.PAID:
        return ""
    if part.waits_for_condition:
        return _("Before that: %(condition)s") % {"condition": part.condition}
    return _("Done: %(condition)s") % {"condition": part.condition}
