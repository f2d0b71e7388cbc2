"""Accounts: given by the group, encrypted, checked by a second person, seen by finance alone.

Nothing of an account is ever in a ledger, a mail or a log: they say that it was given, seen or checked.
"""

from __future__ import annotations

import logging
import re
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from grants import mailing
from grants.access import may_write
from grants.apart import check_apart
from grants.award_states import BankState, InstalmentState
from grants.models import Award, BankDetails, PaymentRunLine
from grants.models.bank import ERASED_AFTER_DAYS
from grants.payment_rules import rules_of
from grants.payments import PLANNABLE, locked, record
from programme import clock, outbox, sealing
from programme.models import ProgrammeRole, User
from programme.refusals import Refused
from programme.states import Role

log = logging.getLogger(__name__)

WAITING_OR_USED = (BankState.GIVEN, BankState.IN_FORCE)


@dataclass(frozen=True)
class Account:
    """An account in the United Kingdom: six and eight digits, and what a building society may ask for."""

    holder: str
    sort_code: str
    number: str
    building_society: str = ""

    @property
    def sort_code_in_words(self) -> str:
        """'12-34-56'."""
        return "-".join(self.sort_code[place : place + 2] for place in (0, 2, 4))


_DAYS = re.compile(r"\b(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[/.][0-9]{1,2}[/.](?:19|20)[0-9]{2})\b")


def sort_code_of(typed: str) -> str | None:
    """The six digits of what somebody typed ('12-34-56', '12 34 56'), or None."""
    return _digits(typed, 6)


def number_of(typed: str) -> str | None:
    """The eight digits of an account number, or None. With seven or fewer one asks the bank."""
    return _digits(typed, 8)


def _digits(typed: str, count: int) -> str | None:
    tidy = re.sub(r"[\s\-\u2010-\u2015]", "", typed)
    return tidy if re.fullmatch(rf"[0-9]{{{count}}}", tidy) and tidy.strip("0") else None


def give(award: Award, account: Account, *, by: User, at: datetime) -> BankDetails:
    """A full member gives the account, or another one. All members get a mail, without a digit in it.

    It is used once finance has checked it; one that replaces another waits for the cooling period first.
    """
    sealed = sealing.seal(asdict(account))
    with transaction.atomic():
        award = locked(award)
        rules = rules_of(award.application.round)
        if not rules.bank_details:
            raise Refused(_("We do not keep bank details here. We ask you for them in another way."))
        if not may_write(award.application, by):
            raise Refused(_("Only members of the application who may change it can give an account."))
        if award.state not in PLANNABLE:
            raise Refused(_("Nothing more is paid for this award, so no account is needed."))
        standing = _standing(award)
        is_change = BankState.IN_FORCE in standing
        if BankState.GIVEN in standing:
            earlier = standing[BankState.GIVEN]
            earlier.replace()
            earlier.save(update_fields=["state"])
        made = BankDetails.objects.create(
            award=award,
            sealed=sealed,
            given_by=by,
            given_at=at,
            not_before=at + rules.cooling if is_change else at,
        )
        record(award, "bank_details_given", by=by, at=at, payload={"change": "yes" if is_change else "no"})
        _tell(award, made, is_change=is_change, by=by, at=at)
        _tell_finance(award, made, at=at)
    return made


def confirm(details: BankDetails, *, by: User, at: datetime) -> BankDetails:
    """Finance has checked it with the group: it is used from now on, in place of the one before."""
    with transaction.atomic():
        award, details = _checking(details, by=by)
        if at < details.not_before:
            raise Refused(
                _(
                    "A change waits for some days, so that the group can object. Confirm it from "
                    "%(instant)s on."
                )
                % {"instant": clock.instant_in_words(details.not_before, award.application.round.zone)}
            )
        standing = _standing(award)
        if BankState.IN_FORCE in standing:
            earlier = standing[BankState.IN_FORCE]
            earlier.replace()
            earlier.save(update_fields=["state"])
        details.put_in_force()
        return _checked(award, details, "bank_details_confirmed", note="", by=by, at=at)


def refuse(details: BankDetails, *, note: str, by: User, at: datetime) -> BankDetails:
    """Finance does not use it, for a stated reason that the group reads. The one before stays in use.

    All members get a mail, without the reason.
    """
    if not note.strip():
        raise Refused(_("Say why these details are not used."))
    if re.search(r"[0-9]{6}", re.sub(r"[\s\-\u2010-\u2015./]", "", _DAYS.sub(";", note))):
        raise Refused(_("Write no numbers of accounts or telephones here: the group and the record read it."))
    with transaction.atomic():
        award, details = _checking(details, by=by)
        details.refuse()
        mailing.members(
            award.application,
            "bank_details_refused",
            f"bank_details_refused:{award.public_reference}:{details.pk}",
            at=at,
            goes_on=BankState.IN_FORCE in _standing(award),
            bank_link=mailing.address(award.application, "bank/"),
            programme=award.application.round.programme,
        )
        return _checked(award, details, "bank_details_refused", note=note.strip(), by=by, at=at)


def look(details: BankDetails, *, why: str, by: User, at: datetime) -> Account:
    """The account for somebody of finance. Each look is recorded before anything is shown."""
    with transaction.atomic():
        award = locked(Award(pk=details.award_id))
        _require_finance(award, by)
        check_apart([award.application_id], by)
        if details.erased_at is not None:
            raise Refused(_("These details are not used any more, and were erased."))
        record(award, "bank_details_seen", by=by, at=at, payload={"why": why})
    return opened(details)


def opened(details: BankDetails) -> Account:
    """The account itself. For `look` and for a payment run, which records every account that it names."""
    return Account(**sealing.open_sealed(details.sealed))


def ending_of(details: BankDetails) -> str:
    """The last two digits of the number, by which its own group knows it; '' when no key opens it."""
    try:
        return opened(details).number[-2:]
    except Refused:
        return ""


def refused_last(award: Award) -> BankDetails | None:
    """The details that the group gave last, when they are not used; else None."""
    last = award.bank_details.order_by("-pk").first()
    return last if last is not None and last.state == BankState.REFUSED else None


def erase_unused(*, at: datetime) -> int:
    """Erase the accounts that nothing uses any more, and keep their rows; how many. One stops no other."""
    erased = 0
    for pk, award_id in _unused(at).order_by("award", "pk").values_list("pk", "award"):
        try:
            with transaction.atomic():
                award = locked(Award(pk=award_id))
                list(BankDetails.objects.select_for_update(no_key=True).filter(award=award).order_by("pk"))
                one = _unused(at).filter(pk=pk).first()
                if one is None:  # something uses it again
                    continue
                one.sealed, one.erased_at = b"", at
                one.save(update_fields=["sealed", "erased_at"])
                record(award, "bank_details_erased", by=None, at=at, payload={})
                erased += 1
        except Exception:  # one account must not hold up the others
            log.exception("bank details %s could not be erased", pk)
    return erased


def _unused(at: datetime) -> QuerySet[BankDetails]:
    """Replaced or refused, with another in force so long, and in no run of which it is still to be paid."""
    since = at - timedelta(days=ERASED_AFTER_DAYS)
    used = BankDetails.objects.filter(
        award=OuterRef("award"), state=BankState.IN_FORCE, checked_at__lte=since
    )
    lines = PaymentRunLine.objects.filter(bank=OuterRef("pk"), taken_out_at=None).exclude(
        instalment__state=InstalmentState.PAID
    )
    return BankDetails.objects.filter(
        Exists(used),
        ~Exists(lines),
        Q(checked_at=None) | Q(checked_at__lte=since),
        state__in=[BankState.REPLACED, BankState.REFUSED],
        erased_at=None,
        given_at__lte=since,
    )


def standing_of(award: Award) -> dict[str, BankDetails]:
    """{state: details} of what is used and what waits to be checked."""
    found = award.bank_details.filter(state__in=WAITING_OR_USED).select_related("given_by", "checked_by")
    return {one.state: one for one in found}


def _standing(award: Award) -> dict[str, BankDetails]:
    found = award.bank_details.select_for_update(no_key=True).filter(state__in=WAITING_OR_USED)
    return {one.state: one for one in found}


def _checking(details: BankDetails, *, by: User) -> tuple[Award, BankDetails]:
    award = locked(Award(pk=details.award_id))
    found = BankDetails.objects.select_for_update(of=("self",), no_key=True).get(pk=details.pk)
    _require_finance(award, by)
    check_apart([award.application_id], by)
    if found.state != BankState.GIVEN:
        raise Refused(_("These details do not wait to be checked any more."))
    if found.given_by_id == by.pk:
        raise Refused(_("You gave these details yourself, so somebody else checks them."))
    return award, found


def _checked(
    award: Award, details: BankDetails, act: str, *, note: str, by: User, at: datetime
) -> BankDetails:
    details.checked_by, details.checked_at, details.note = by, at, note
    details.save(update_fields=["state", "checked_by", "checked_at", "note"])
    record(award, act, by=by, at=at, payload={"reason": note})
    return details


def _require_finance(award: Award, by: User) -> None:
    programme = award.application.round.programme_id
    if not ProgrammeRole.objects.filter(programme=programme, user=by, role=Role.FINANCE).exists():
        raise Refused(_("Only finance sees bank details."))


def _tell_finance(award: Award, details: BankDetails, *, at: datetime) -> None:
    """Whoever pays hears of other details while a run that is not paid yet names those before."""
    round = award.application.round
    lines = PaymentRunLine.objects.filter(instalment__award=award, taken_out_at=None, bank__isnull=False)
    waiting = lines.exclude(instalment__state=InstalmentState.PAID).order_by("instalment__order")
    found = [
        (f"{award.public_reference}-{order}", number)
        for order, number in waiting.values_list("instalment__order", "run__number")
    ]
    if not found:
        return
    people = (
        User.objects.filter(roles__programme=round.programme_id, roles__role=Role.FINANCE, is_active=True)
        .exclude(memberships__application=award.application_id)
        .distinct()
        .order_by("pk")
    )
    context = {
        "round_name": round.name,
        "programme": round.programme,
        "payments": found,
        "link": f"{settings.BASE_URL}/manage/{round.slug}/payments/runs/",
    }
    outbox.queue(
        outbox.compose(
            f"bank_details_in_run:{award.public_reference}:{details.pk}:{person.actor_id}",
            kind="bank_details_in_run",
            to=person,
            at=at,
            context=context,
        )
        for person in people
    )


def _tell(award: Award, details: BankDetails, *, is_change: bool, by: User, at: datetime) -> None:
    mailing.members(
        award.application,
        "bank_details",
        f"bank_details:{award.public_reference}:{details.pk}",
        at=at,
        who=str(by),
        given_at=at,
        is_change=is_change,
        not_before=details.not_before,
        programme=award.application.round.programme,
    )
