"""On which days finance paid: read from their file, shown first, and then entered in one act.

Reading writes nothing: every row is a payment to mark as paid, or one that is marked so already, or a
sentence that says what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from grants import payments
from grants.award_states import InstalmentState
from grants.models import Instalment
from grants.payment_rules import Rules, rules_of
from programme import clock, ledger, money
from programme.models import Round, User
from programme.refusals import Refused
from programme.spreadsheets import MOST_BYTES, column, rows_of
from programme.workbooks import FORMULA

MOST_LINES = 2000
REFERENCE = frozenset({"payment reference", "payment", "reference", "cyfeirnod"})
PAID_ON = frozenset({"paid on", "paid", "date paid", "payment date", "date", "talwyd ar"})
AMOUNT = frozenset({"amount", "paid amount", "amount paid", "swm"})


@dataclass(frozen=True)
class Wrong:
    """A row that cannot be used, counted as a spreadsheet counts it, and why."""

    line: int
    says: str


@dataclass(frozen=True)
class Found:
    """A payment to be marked as paid on that day."""

    line: int
    instalment: Instalment
    on: date


@dataclass(frozen=True)
class ReadDays:
    """What a file says: what would change, how many are marked so already, rows that cannot be used."""

    found: list[Found]
    already: int
    wrong: list[Wrong]

    @property
    def total(self) -> Decimal:
        """What would be marked as paid."""
        return sum((one.instalment.amount for one in self.found), Decimal(0))


def read(
    round: Round, content: bytes, name: str, *, closed: Iterable[int] = (), by: User, at: datetime
) -> ReadDays:
    """What the file would change in this round. Refused when it is no table that can be read at all."""
    if len(content) > MOST_BYTES:
        raise Refused(_("The file is larger than 2 MB. It needs two columns and nothing more."))
    rows = rows_of(content, name)
    head = next(rows, [])
    places = [column(head, names) for names in (REFERENCE, PAID_ON, AMOUNT)]
    if places[0] is None or places[1] is None:
        raise Refused(_("The first row has to name the columns: ‘payment reference’ and ‘paid on’."))
    known = {
        one.reference.upper(): one
        for one in Instalment.objects.filter(award__application__round=round)
        .exclude(award__application__in=list(closed))
        .select_related("award__application__round", "approved_by")
    }
    reading = _Reading(known, rules_of(round), by, clock.local(at, round.zone).date())
    if closed:
        reading.unknown = _(
            "‘%(reference)s’ is no payment of this round, or of a group from which you keep away."
        )
    for line, row in enumerate(rows, start=2):
        cells = [row[place].strip() if place is not None and place < len(row) else "" for place in places]
        if FORMULA in cells:
            reading.refuse(line)
            continue
        if not any(cells):
            continue
        if line > MOST_LINES:
            raise Refused(_("The file has more than %(most)d lines.") % {"most": MOST_LINES})
        reading.take(line, *cells)
    return ReadDays(reading.found, reading.already, reading.wrong)


def enter(
    round: Round, days: Sequence[tuple[Instalment, date]], *, by: User, at: datetime
) -> list[Instalment]:
    """Mark them as paid in one act: all, or none and a sentence that says which is in the way.

    What is marked as paid on that very day already is passed over, so that the act can be done twice.
    """
    on = {one.pk: day for one, day in days}
    with transaction.atomic():
        done = []
        for one in payments.in_lock_order(instalment for instalment, _day in days):
            award = payments.locked(one.award)
            now = Instalment.objects.select_for_update(no_key=True).filter(pk=one.pk).first()
            if now is not None and now.state == InstalmentState.PAID and now.paid_on == on[one.pk]:
                continue
            try:
                done.append(payments.mark_paid(one, on=on[one.pk], by=by, at=at))
            except Refused as no:
                raise Refused(f"{award.public_reference}-{one.order}: {no}") from no
        if done:
            ledger.append(
                round.chain,
                "paid_days_entered",
                subject=round.ledger_id,
                by=by,
                at=at,
                payload={
                    "total": money.canonical(sum((one.amount for one in done), Decimal(0))),
                    "payments": [f"{one.reference}: {on[one.pk].isoformat()}" for one in done],
                },
            )
    return done


class _Reading:
    """One file on its way through: the payments of the round by their references, and what was found."""

    def __init__(self, known: dict[str, Instalment], rules: Rules, by: User, today: date) -> None:
        self.known, self.rules, self.by, self.today = known, rules, by, today
        self.unknown = _("‘%(reference)s’ is no payment of this round.")
        self.found: list[Found] = []
        self.wrong: list[Wrong] = []
        self.already = 0
        self.lines: dict[int, int] = {}

    def refuse(self, line: int) -> None:
        """A row that a spreadsheet would have to work out."""
        says = _("A cell of this row is a formula. Copy the column, paste it as values, and bring it again.")
        self.wrong.append(Wrong(line, says))

    def take(self, line: int, reference: str, typed_day: str, typed_amount: str) -> None:
        one = self.known.get(reference.upper())
        day = day_of(typed_day)
        if one is None:
            says = self.unknown % {"reference": reference[:40]}
        elif one.pk in self.lines:
            says = _("%(reference)s stands in line %(line)d already.") % {
                "reference": one.reference,
                "line": self.lines[one.pk],
            }
        else:
            self.lines[one.pk] = line
            if day is None:
                says = _("%(reference)s: ‘%(day)s’ is no day. Write it like 19/01/2024 or 2024-01-19.") % {
                    "reference": one.reference,
                    "day": typed_day[:40],
                }
            elif one.state == InstalmentState.PAID and one.paid_on == day:
                self.already += 1
                return
            else:
                says = self._in_the_way(one, day, typed_amount)
                if not says:
                    self.found.append(Found(line, one, day))
                    return
        self.wrong.append(Wrong(line, says))

    def _in_the_way(self, one: Instalment, day: date, typed_amount: str) -> str:
        words = {"reference": one.reference, "day": clock.date_in_words(day)}
        amount = money.parse(typed_amount, one.award.currency) if typed_amount else one.amount
        if amount != one.amount:
            return _("%(reference)s: the file says ‘%(typed)s’, and the payment is %(amount)s.") % {
                **words,
                "typed": typed_amount[:20],
                "amount": money.in_words(one.amount, one.award.currency),
            }
        if one.state == InstalmentState.PAID and one.paid_on:
            return _("%(reference)s is marked as paid already, on %(paid_on)s.") % {
                **words,
                "paid_on": clock.date_in_words(one.paid_on),
            }
        if one.state == InstalmentState.WITHHELD:
            return _("%(reference)s came too late: the payment is held back.") % words
        if one.award.state not in payments.PAYABLE:
            return _("%(reference)s came too late: the award is %(state)s.") % {
                **words,
                "state": one.award.get_state_display().lower(),
            }
        if one.state != InstalmentState.APPROVED:
            return _("%(reference)s was not approved, so it should not have been paid.") % words
        if day > self.today:
            return _("%(reference)s: %(day)s is still to come.") % words
        if day < clock.local(one.award.offered_at, one.award.application.round.zone).date():
            return _("%(reference)s: %(day)s is before the award was offered.") % words
        limit = self.rules.two_people_above
        if one.amount > limit and one.approved_by_id in (None, self.by.pk):
            return _("%(reference)s: you approved it yourself, so somebody else marks it as paid.") % words
        return ""


def day_of(typed: str) -> date | None:
    """A day as spreadsheets and people in the United Kingdom write it, or None."""
    text = typed.strip()
    iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})([ T]00:00(:00(\.0+)?)?)?", text)
    local = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text)
    if iso:
        parts = (iso[1], iso[2], iso[3])
    elif local:
        parts = (local[3], local[2], local[1])
    else:
        return None
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None
