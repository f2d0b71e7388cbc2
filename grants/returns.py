"""Money of an award that came back: a row of its own, never more than was paid, and free again in the pot."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from grants.apart import check_apart
from grants.budget import books_of
from grants.committed import with_sums
from grants.models import Award, Return
from grants.payments import locked, record
from programme import clock, money
from programme.models import Round, User
from programme.refusals import Refused


class Moved(Refused):
    """Another return was entered since the person looked."""


def enter(
    award: Award,
    *,
    amount: Decimal,
    came_on: date,
    reason: str,
    seen: int | None = None,
    by: User,
    at: datetime,
) -> Return:
    """Money came back on a day, for a reason. It belongs to the pot again.

    `seen` is how many returns the person saw: a form that is sent twice, or two people's, is refused.
    """
    if not reason.strip():
        raise Refused(_("Say why the money came back."))
    if amount <= 0:
        raise Refused(_("Money that comes back is more than nothing."))
    with transaction.atomic():
        award = locked(award)
        check_apart([award.application_id], by)
        if came_on > clock.local(at, award.application.round.zone).date():
            raise Refused(_("That day is still to come. Enter money once it is back."))
        if seen is not None and award.returns.count() != seen:
            raise Moved(_("Money that came back was entered in the meantime. Look at it first."))
        sums = with_sums(Award.objects.filter(pk=award.pk)).get()
        if amount > sums.paid - sums.back:
            raise Refused(
                _("At most %(most)s can come back: that is what was paid and is not back yet.")
                % {"most": money.in_words(sums.paid - sums.back, award.currency)}
            )
        made = Return.objects.create(
            award=award,
            amount=amount,
            came_on=came_on,
            reason=reason.strip(),
            entered_by=by,
            entered_at=at,
        )
        _record(award, made, "money_returned", reason=made.reason, by=by, at=at)
    return made


def strike_out(entry: Return, *, reason: str, by: User, at: datetime) -> Return:
    """It was entered wrongly: the award holds that money again, of the sources that had paid it.

    Refused when the round, or one of those sources, has promised it to somebody else since.
    """
    if not reason.strip():
        raise Refused(_("Say what was wrong with it."))
    with transaction.atomic():
        # The round first: it holds the pot, and nobody spends from it meanwhile.
        round = Round.objects.select_for_update(of=("self",), no_key=True).get(
            pk=Return.objects.values_list("award__application__round").get(pk=entry.pk)[0]
        )
        award = locked(Award(pk=entry.award_id))
        check_apart([award.application_id], by)
        entry = Return.objects.select_for_update(no_key=True).get(pk=entry.pk)
        if entry.struck_out_at is not None:
            raise Refused(_("It is struck out already."))
        books = books_of(round)
        left = books.pot().uncommitted
        if left < entry.amount:
            raise Refused(
                _("The round has promised that money to another award: %(left)s is left in the pot.")
                % {"left": money.in_words(max(left, Decimal(0)), round.currency)}
            )
        before = {share.source.pk: share.left for share in books.shares()}
        for share in books.holding_more(award.decision_id, entry.amount).shares():
            if share.left < 0:
                raise Refused(
                    _(
                        "%(source)s has promised that money to another award: %(left)s of it is left. Pay "
                        "one of the two awards from another source first."
                    )
                    % {
                        "source": share.source,
                        "left": money.in_words(max(before[share.source.pk], Decimal(0)), round.currency),
                    }
                )
        entry.struck_out_by, entry.struck_out_at, entry.struck_out_reason = by, at, reason.strip()
        entry.save(update_fields=["struck_out_by", "struck_out_at", "struck_out_reason"])
        _record(award, entry, "money_return_struck_out", reason=reason.strip(), by=by, at=at)
    return entry


def _record(award: Award, entry: Return, act: str, *, reason: str, by: User, at: datetime) -> None:
    payload = {
        "amount": money.canonical(entry.amount),
        "came_on": entry.came_on.isoformat(),
        "reason": reason,
    }
    record(award, act, by=by, at=at, payload={**payload})
