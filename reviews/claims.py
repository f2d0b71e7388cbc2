"""What reviewers are paid: their claim, its approval by somebody else, and its way to finance.

Amounts are worked out here from the stage's terms and what was sent; nobody types the amount of work. Once a
claim is sent its lines stand. The ledger keeps totals and never what an expense was for.
Locks: the claim.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, DecimalField, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.translation import gettext as _

from programme import file_kinds, files, money, outbox, randomness
from programme.canonical import Plain
from programme.models import Round, User
from programme.refusals import Refused
from reviews.membership import composed, terms_of
from reviews.models import Assignment, ClaimLine, PanelClaim, PanelMember, PanelTerms
from reviews.stage_acts import record_stage
from reviews.states import AGREED_CLAIM, AssignmentState, ClaimState, LineKind, MemberState

PENNY = Decimal("0.01")
LARGEST_RECEIPT = 10 * 1024 * 1024
RECEIPTS = {ending: file_kinds.KINDS[ending] for ending in ("pdf", "jpg", "png", "heic", "webp")}
MOST_EXPENSES = 20
MOST_HOURS = Decimal(200)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Work:
    """One line of work as it would be claimed now."""

    kind: LineKind
    quantity: Decimal
    rate: Decimal

    @property
    def kind_words(self) -> str:
        """What it is for, in words."""
        return str(self.kind.label)

    @property
    def amount(self) -> Decimal:
        """Its money, to the penny."""
        return (self.quantity * self.rate).quantize(PENNY, ROUND_HALF_UP)


def rate_for_reading(terms: PanelTerms) -> Decimal:
    """What one application is paid: its own rate, else its minutes by the hour, else nothing."""
    if terms.per_application is not None:
        return terms.per_application
    by_the_hour = (terms.per_hour or ZERO) * terms.minutes / 60
    return by_the_hour.quantize(PENNY, ROUND_HALF_UP)


def is_paid(terms: PanelTerms) -> bool:
    """Whether anything is paid at all for this stage's work."""
    return bool(terms.per_application or terms.per_hour)


def sent_by(member: PanelMember) -> int:
    """How many applications the member has read and sent."""
    return Assignment.objects.filter(member=member, state=AssignmentState.SENT).count()


def work_of(
    member: PanelMember, terms: PanelTerms, *, meeting: Decimal, preparation: Decimal, sent: int
) -> list[Work]:
    """The lines of work: what was sent, and the hours that the reviewer says."""
    hour = terms.per_hour or ZERO
    found = [
        Work(LineKind.REVIEWS, Decimal(sent), rate_for_reading(terms)),
        Work(LineKind.MEETING, meeting, hour),
        Work(LineKind.PREPARATION, preparation, hour),
    ]
    return [one for one in found if one.quantity]


def can_claim(member: PanelMember) -> bool:
    """Whether there is a claim to make: they are or were on the panel."""
    return member.state in (MemberState.ACCEPTED, MemberState.STEPPED_DOWN)


def claim_of(member: PanelMember) -> PanelClaim | None:
    """The member's claim with its lines, or None while they have not begun one."""
    return PanelClaim.objects.filter(member=member).prefetch_related("lines").first()


def save_hours(
    member: PanelMember, *, meeting: Decimal, preparation: Decimal, by: User, at: datetime
) -> PanelClaim:
    """Write the lines of work of a claim that is open, and begin it if there is none."""
    with transaction.atomic():
        claim = _open(member, by=by)
        _write_work(claim, member, meeting=meeting, preparation=preparation)
    return claim


def add_expense(
    member: PanelMember,
    *,
    note: str,
    amount: Decimal,
    receipt: UploadedFile[Any] | None,
    by: User,
    at: datetime,
) -> ClaimLine:
    """Add an expense, with its receipt if there is one; or Refused with a sentence.

    The receipt is checked and scanned as all files are, so no lock may be held by whoever calls.
    """
    checked = files.checked(receipt, largest=LARGEST_RECEIPT, kinds=RECEIPTS) if receipt else None
    line = ClaimLine(kind=LineKind.EXPENSE, quantity=Decimal(1), rate=amount, amount=amount, note=note)
    if checked is not None and receipt is not None:
        line.receipt_name, line.receipt_type = checked.name, checked.kind.type
        line.receipt_sha256 = _sha256(receipt)
        receipt.seek(0)
        # In storage the name says nothing.
        line.receipt.save(str(randomness.uuid4()), receipt, save=False)
    try:
        with transaction.atomic():
            claim = _open(member, by=by)
            if claim.lines.filter(kind=LineKind.EXPENSE).count() >= MOST_EXPENSES:
                raise Refused(_("There are many expenses already. Please put some together."))
            line.claim = claim
            line.save(force_insert=True)
    except BaseException:
        if line.receipt:
            line.receipt.storage.delete(str(line.receipt.name))
        raise
    return line


def remove_expense(member: PanelMember, line: int, *, by: User, at: datetime) -> None:
    """Take an expense away; its receipt goes when that is certain."""
    with transaction.atomic():
        claim = _open(member, by=by)
        found = claim.lines.filter(pk=line, kind=LineKind.EXPENSE).first()
        if found is None:
            raise Refused(_("This expense is gone already."))
        if found.receipt:
            storage, name = found.receipt.storage, str(found.receipt.name)
            transaction.on_commit(lambda: storage.delete(name), robust=True)
        found.delete()


def send(
    member: PanelMember, *, meeting: Decimal, preparation: Decimal, by: User, at: datetime
) -> PanelClaim:
    """Ask to be paid: the lines of work are written as they are now, and then stand."""
    with transaction.atomic():
        claim = _open(member, by=by)
        _write_work(claim, member, meeting=meeting, preparation=preparation)
        total = total_of(claim.lines.all())
        if not total:
            raise Refused(_("There is nothing to claim yet. Send your scores first, or add an expense."))
        claim.claim()
        claim.claimed_at, claim.reason = at, ""
        claim.decided_by = claim.decided_at = None
        claim.save(update_fields=["state", "claimed_at", "reason", "decided_by", "decided_at"])
        _record(claim, "panel_claimed", by=by, at=at, total=money.canonical(total))
    return claim


def waive(member: PanelMember, *, by: User, at: datetime) -> PanelClaim:
    """'I would rather not be paid.' No reason is asked; it can be taken up again."""
    with transaction.atomic():
        claim = _open(member, by=by)
        claim.waive()
        claim.save(update_fields=["state"])
        _record(claim, "panel_claim_waived", by=by, at=at)
    return claim


def take_up(member: PanelMember, *, by: User, at: datetime) -> PanelClaim:
    """Be paid after all."""
    with transaction.atomic():
        claim = _locked(PanelClaim.objects.filter(member=member))
        _check_self(member, by)
        if claim.state != ClaimState.WAIVED:
            raise Refused(_stands(claim))
        claim.think_again()
        claim.save(update_fields=["state"])
        _record(claim, "panel_claim_taken_up", by=by, at=at)
    return claim


def approve(claim: PanelClaim, *, by: User, at: datetime) -> PanelClaim:
    """Agree to a claim, as somebody else than who made it. A mail tells them."""
    with transaction.atomic():
        claim = _decidable(claim, by)
        claim.approve()
        _decided(claim, by, at)
        total = total_of(claim.lines.all())
        _record(claim, "panel_claim_approved", by=by, at=at, total=money.canonical(total))
        _tell(claim, "claim_approved", at=at, total=total)
    return claim


def send_back(claim: PanelClaim, *, reason: str, by: User, at: datetime) -> PanelClaim:
    """Give a claim back with a sentence on what to put right. A mail brings it."""
    with transaction.atomic():
        claim = _decidable(claim, by)
        if not reason.strip():
            raise Refused(_("Say what has to be put right."))
        claim.send_back()
        claim.reason = reason.strip()
        _decided(claim, by, at)
        _record(claim, "panel_claim_sent_back", by=by, at=at)
        _tell(claim, "claim_sent_back", at=at, reason=claim.reason)
    return claim


def export(claims: Iterable[PanelClaim], *, by: User, at: datetime) -> list[PanelClaim]:
    """Say that approved claims were handed to finance; those that are not approved any more are left out."""
    with transaction.atomic():
        found = list(
            PanelClaim.objects.select_for_update(of=("self",), no_key=True)
            .select_related("member__user", "member__stage__round__programme")
            .filter(pk__in=[one.pk for one in claims], state=ClaimState.APPROVED)
            .order_by("pk")
        )
        for claim in found:
            claim.export()
            claim.exported_at = at
            claim.save(update_fields=["state", "exported_at"])
            _record(claim, "panel_claim_exported", by=by, at=at)
    return found


def mark_paid(claim: PanelClaim, *, on: date, by: User, at: datetime) -> PanelClaim:
    """Say on which day finance paid it. A mail tells the reviewer. Not by who is paid."""
    with transaction.atomic():
        claim = _locked(PanelClaim.objects.filter(pk=claim.pk))
        _check_other(claim, by)
        if claim.state != ClaimState.EXPORTED:
            raise Refused(_stands(claim))
        claim.pay()
        claim.paid_on = on
        claim.save(update_fields=["state", "paid_on"])
        total = total_of(claim.lines.all())
        _record(claim, "panel_claim_paid", by=by, at=at, on=on.isoformat(), total=money.canonical(total))
        _tell(claim, "claim_paid", at=at, total=total, paid_on=on)
    return claim


def total_of(lines: Iterable[ClaimLine] | Sequence[Work]) -> Decimal:
    """What lines come to."""
    return sum((one.amount for one in lines), start=ZERO)


def claims_of(round: Round) -> QuerySet[PanelClaim]:
    """All claims of the round by stage and name, each with its `total` and how many `receipts`."""
    return (
        PanelClaim.objects.filter(member__stage__round=round)
        .select_related("member__user", "member__stage", "decided_by")
        .annotate(
            total=Coalesce(Sum("lines__amount"), ZERO, output_field=DecimalField()),
            receipts=Count("lines", filter=~Q(lines__receipt="")),
        )
        .order_by("member__stage__order", "member__user__name", "pk")
    )


def agreed_in(round: Round) -> Decimal:
    """What is approved of the round's panel costs."""
    found = ClaimLine.objects.filter(
        claim__member__stage__round=round, claim__state__in=sorted(AGREED_CLAIM)
    ).aggregate(total=Sum("amount"))
    return found["total"] or ZERO


def get_claim(round: Round, id: uuid.UUID) -> PanelClaim:
    """A claim of the round that is more than a draft, or 404: a draft is its reviewer's own."""
    found = claims_of(round).exclude(state=ClaimState.DRAFT).filter(pk=id).prefetch_related("lines").first()
    if found is None:
        raise Http404
    return found


def _open(member: PanelMember, *, by: User) -> PanelClaim:
    """The member's claim, locked and open to change; begun when there is none. The member is locked first."""
    _check_self(member, by)
    found = PanelMember.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    if not can_claim(found):
        raise Refused(_("Only who is on the panel can claim."))
    if not PanelClaim.objects.filter(member=found).exists():
        PanelClaim.objects.create(member=found, claimant=by, currency=member.stage.round.currency)
    claim = _locked(PanelClaim.objects.filter(member=found))
    if claim.state not in (ClaimState.DRAFT, ClaimState.SENT_BACK):
        raise Refused(_stands(claim))
    return claim


def _write_work(claim: PanelClaim, member: PanelMember, *, meeting: Decimal, preparation: Decimal) -> None:
    if not (ZERO <= meeting <= MOST_HOURS and ZERO <= preparation <= MOST_HOURS):
        raise Refused(_("These hours cannot be right."))
    claim.lines.exclude(kind=LineKind.EXPENSE).delete()
    terms = terms_of(member.stage)
    for one in work_of(member, terms, meeting=meeting, preparation=preparation, sent=sent_by(member)):
        ClaimLine.objects.create(
            claim=claim, kind=one.kind, quantity=one.quantity, rate=one.rate, amount=one.amount
        )


def _locked(found: QuerySet[PanelClaim]) -> PanelClaim:
    return (
        found.select_for_update(of=("self",), no_key=True)
        .select_related("member__user", "member__stage__round__programme")
        .get()
    )


def _decidable(claim: PanelClaim, by: User) -> PanelClaim:
    claim = _locked(PanelClaim.objects.filter(pk=claim.pk))
    _check_other(claim, by)
    if claim.state != ClaimState.CLAIMED:
        raise Refused(_stands(claim))
    return claim


def _decided(claim: PanelClaim, by: User, at: datetime) -> None:
    claim.decided_by, claim.decided_at = by, at
    claim.save(update_fields=["state", "decided_by", "decided_at", "reason"])


def _check_self(member: PanelMember, by: User) -> None:
    if member.user_id != by.pk:
        raise Refused(_("Only the reviewer can claim for themselves."))


def _check_other(claim: PanelClaim, by: User) -> None:
    if claim.claimant_id == by.pk:
        raise Refused(_("This is your own claim. Somebody else has to decide it."))


def _stands(claim: PanelClaim) -> str:
    return _("This claim cannot be changed now: %(state)s.") % {"state": claim.get_state_display().lower()}


def _sha256(upload: UploadedFile[Any]) -> str:
    upload.seek(0)
    whole = hashlib.sha256()
    for part in upload.chunks():
        whole.update(part)
    return whole.hexdigest()


def _record(claim: PanelClaim, act: str, *, by: User, at: datetime, **more: Plain) -> None:
    member = claim.member
    record_stage(member.stage, act, by=by, at=at, reviewer=str(member.user.actor_id), **more)


def _tell(claim: PanelClaim, kind: str, *, at: datetime, **more: Any) -> None:
    address = f"{settings.BASE_URL}/reviews/claims/{claim.member.key}/"
    key = f"{kind}:{claim.pk}:{at.isoformat()}"
    outbox.queue([composed(claim.member, kind, key, at=at, claim=address, **more)])
