"""Payment runs: what finance is asked to pay, handed over once, downloadable again, always the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants import bank
from grants.apart import check_apart
from grants.award_states import BankState, InstalmentState
from grants.models import Award, BankDetails, DecisionFunding, Instalment, PaymentRun, PaymentRunLine
from grants.payment_rules import rules_of
from grants.payments import PAYABLE, record
from programme import ledger, money
from programme.canonical import Plain
from programme.models import Round, User
from programme.refusals import Refused
from programme.spreadsheets import XLSX, csv_of, xlsx_of

COLUMNS: tuple[tuple[str, Promise], ...] = (
    ("reference", gettext_lazy("Payment reference")),
    ("recipient", gettext_lazy("Recipient")),
    ("title", gettext_lazy("For")),
    ("amount", gettext_lazy("Amount")),
    ("currency", gettext_lazy("Currency")),
    ("due_on", gettext_lazy("Due on")),
    ("supplier_number", gettext_lazy("Supplier number")),
    ("purchase_order", gettext_lazy("Purchase order")),
    ("codes", gettext_lazy("Funding codes")),
    ("approved_by", gettext_lazy("Approved by")),
)
ACCOUNT_COLUMNS: tuple[Promise, ...] = (
    gettext_lazy("Account name"),
    gettext_lazy("Sort code"),
    gettext_lazy("Account number"),
    gettext_lazy("Building society reference"),
)
KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}


@dataclass(frozen=True)
class LeftOut:
    """An approved payment that cannot go into a run yet, and why."""

    instalment: Instalment
    says: str


@dataclass(frozen=True)
class Ready:
    """What the next run would hold, and what it would leave out."""

    instalments: list[Instalment]
    left_out: list[LeftOut]

    @property
    def total(self) -> Decimal:
        """What the run would come to."""
        return sum((one.amount for one in self.instalments), Decimal(0))


def ready(round: Round, *, closed: Collection[int] = ()) -> Ready:
    """The approved payments of a round that stand in no run; without those of applications in `closed`."""
    found = (
        _approved(round)
        .exclude(award__application__in=list(closed))
        .select_related("award__application", "approved_by")
        .order_by("award", "order")
    )
    return _sorted(round, found)


def make(round: Round, instalments: Iterable[Instalment], *, by: User, at: datetime) -> PaymentRun:
    """Hand these to finance in one go. All of them or none: each is still approved and in no other run."""
    wanted = {one.pk for one in instalments}
    if not wanted:
        raise Refused(_("No payment is approved and waiting."))
    with transaction.atomic():
        round = Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round.pk)
        awards = Award.objects.filter(instalments__in=wanted).order_by("pk")
        # The awards by id, then what is paid of them.
        list(Award.objects.select_for_update(no_key=True).filter(pk__in=awards.values("pk")).order_by("pk"))
        found = list(
            Instalment.objects.select_for_update(of=("self",), no_key=True)
            .filter(pk__in=wanted)
            .select_related("award__application__round", "approved_by")
            .order_by("award", "order")
        )
        check_apart({one.award.application_id for one in found}, by)
        good = _sorted(round, _approved(round).filter(pk__in=wanted))
        if {one.pk for one in good.instalments} != wanted:
            says = good.left_out[0].says if good.left_out else ""
            raise Refused(
                says or _("Something about these payments changed in the meantime. Look at them again.")
            )
        return _made(round, found, by=by, at=at)


def _made(round: Round, instalments: Sequence[Instalment], *, by: User, at: datetime) -> PaymentRun:
    accounts = _accounts(instalments) if rules_of(round).bank_details else {}
    codes = _codes(instalments)
    number = (round.payment_runs.aggregate(last=Max("number"))["last"] or 0) + 1
    run = PaymentRun.objects.create(
        round=round,
        number=number,
        made_at=at,
        made_by=by,
        total=sum((one.amount for one in instalments), Decimal(0)),
        with_bank_details=bool(accounts),
    )
    PaymentRunLine.objects.bulk_create(
        PaymentRunLine(
            run=run, instalment=one, bank=accounts.get(one.award_id), cells=_cells(one, codes[one.award_id])
        )
        for one in instalments
    )
    for one in instalments:
        payload: dict[str, Plain] = {
            "order": one.order,
            "amount": money.canonical(one.amount),
            "run": number,
        }
        record(one.award, "instalment_with_finance", by=by, at=at, payload=payload)
    ledger.append(
        round.chain,
        "payment_run_made",
        subject=round.ledger_id,
        by=by,
        at=at,
        payload={
            "run": number,
            "total": money.canonical(run.total),
            "payments": [one.reference for one in instalments],
        },
    )
    return run


def take(run: PaymentRun, kind: str, *, by: User, at: datetime, closed: Collection[int] = ()) -> bytes:
    """The run as a file (`csv` or `xlsx`). Each download is recorded, and each account that it shows.

    Refused when no key of this installation opens the accounts, and while one of them is not used any more
    or about to be another.
    """
    lines = list(
        run.lines.filter(taken_out_at=None)
        .exclude(instalment__award__application__in=list(closed))
        .select_related("bank", "instalment__award__application")
        .order_by("instalment__award", "instalment__order")
    )
    if says := stale(lines):
        raise Refused(" ".join(says.values()))
    head = [str(words) for _name, words in COLUMNS]
    if run.with_bank_details:
        head += [str(words) for words in ACCOUNT_COLUMNS]
    rows = [_row(line, with_account=run.with_bank_details) for line in lines]
    with transaction.atomic():
        for line in sorted(lines, key=lambda each: each.instalment.award_id):
            if line.bank is not None and line.bank.erased_at is None:
                why = _("Payment run %(number)d") % {"number": run.number}
                record(line.instalment.award, "bank_details_seen", by=by, at=at, payload={"why": why})
        ledger.append(
            run.round.chain,
            "payment_run_taken",
            subject=run.round.ledger_id,
            by=by,
            at=at,
            payload={"run": run.number, "kind": kind},
        )
    title = _("Payment run %(number)d") % {"number": run.number}
    return xlsx_of(title, head, rows) if kind == "xlsx" else csv_of(head, rows)


def to_pay(lines: Iterable[PaymentRunLine]) -> Decimal:
    """What the lines of a run come to that were not taken out: the sum of its file."""
    return sum((line.instalment.amount for line in lines if line.taken_out_at is None), Decimal(0))


def stale(lines: Iterable[PaymentRunLine]) -> dict[int, str]:
    """{id of the line: what is the matter} of what is still to be paid, and not to the account that it names.

    One statement, none when no line names an account.
    """
    waiting = [
        line
        for line in lines
        if line.bank_id and line.taken_out_at is None and line.instalment.state != InstalmentState.PAID
    ]
    if not waiting:
        return {}
    found = BankDetails.objects.filter(
        award__in={line.instalment.award_id for line in waiting}, state__in=bank.WAITING_OR_USED
    )
    given = set()
    used = set()
    for pk, award, state in found.values_list("pk", "award", "state"):
        if state == BankState.GIVEN:
            given.add(award)
        else:
            used.add(pk)
    says = {}
    for line in waiting:
        words = {"reference": line.instalment.reference}
        if line.instalment.award_id in given:
            says[line.pk] = (
                _(
                    "%(reference)s: the group has given other bank details since this run was made. If it is "
                    "not paid yet, stop it and take it out. It can go into another run once they are checked."
                )
                % words
            )
        elif line.bank_id not in used:
            says[line.pk] = (
                _(
                    "%(reference)s: this run names an account that is not used any more. If it is not paid "
                    "yet, stop it and take it out, and put it into another run."
                )
                % words
            )
    return says


def take_out(line: PaymentRunLine, *, reason: str, by: User, at: datetime) -> PaymentRunLine:
    """Finance says that it was not paid: it is out of the run, and can be held back or go into another."""
    if not reason.strip():
        raise Refused(_("Say how you know that it was not paid."))
    with transaction.atomic():
        award = Award.objects.select_for_update(no_key=True).get(instalments=line.instalment_id)
        line = (
            PaymentRunLine.objects.select_for_update(of=("self",), no_key=True)
            .select_related("instalment__award__application", "run")
            .get(pk=line.pk)
        )
        check_apart([award.application_id], by)
        if line.taken_out_at is not None:
            raise Refused(_("It is out of that run already."))
        if line.instalment.state == InstalmentState.PAID:
            raise Refused(_("It is marked as paid."))
        line.taken_out_at, line.taken_out_by, line.taken_out_reason = at, by, reason.strip()
        line.save(update_fields=["taken_out_at", "taken_out_by", "taken_out_reason"])
        award.application = line.instalment.award.application
        payload: dict[str, Plain] = {
            "order": line.instalment.order,
            "run": line.run.number,
            "reason": reason.strip(),
        }
        record(award, "instalment_out_of_run", by=by, at=at, payload=payload)
    return line


def _approved(round: Round) -> QuerySet[Instalment]:
    lines = PaymentRunLine.objects.filter(instalment=OuterRef("pk"), taken_out_at=None)
    return Instalment.objects.filter(
        ~Exists(lines),
        award__application__round=round,
        award__state__in=sorted(PAYABLE),
        state=InstalmentState.APPROVED,
    )


def _sorted(round: Round, approved: QuerySet[Instalment]) -> Ready:
    """Those that can go, and those whose account is not known or waits to be checked."""
    instalments = list(approved)
    if not rules_of(round).bank_details:
        return Ready(instalments, [])
    found = BankDetails.objects.filter(
        award__in={one.award_id for one in instalments}, state__in=bank.WAITING_OR_USED
    ).values_list("award", "state")
    states: dict[int, set[str]] = {}
    for award, state in found:
        states.setdefault(award, set()).add(state)
    good, left_out = [], []
    for one in instalments:
        says = _in_the_way(one, states.get(one.award_id, set()))
        if says:
            left_out.append(LeftOut(one, says))
        else:
            good.append(one)
    return Ready(good, left_out)


def _in_the_way(instalment: Instalment, states: set[str]) -> str:
    words = {"reference": instalment.reference}
    if BankState.GIVEN in states:
        return _("%(reference)s waits: its bank details are still to be checked.") % words
    if BankState.IN_FORCE not in states:
        return _("%(reference)s waits: its group has not given its bank details.") % words
    return ""


def _accounts(instalments: Iterable[Instalment]) -> dict[int, BankDetails]:
    found = BankDetails.objects.filter(
        award__in={one.award_id for one in instalments}, state=BankState.IN_FORCE
    )
    return {one.award_id: one for one in found}


def _codes(instalments: Iterable[Instalment]) -> dict[int, str]:
    """{award id: the codes of the sources that pay it}."""
    awards = {one.award_id: one.award.decision_id for one in instalments}
    found: dict[int, list[str]] = {}
    parts = DecisionFunding.objects.filter(decision__in=set(awards.values())).order_by("decision", "source")
    for decision, code in parts.values_list("decision", "source__code"):
        found.setdefault(decision, []).append(code)
    return {award: "; ".join(found.get(decision, [])) for award, decision in awards.items()}


def _cells(instalment: Instalment, codes: str) -> dict[str, str]:
    award = instalment.award
    return {
        "reference": instalment.reference,
        "recipient": award.recipient,
        "title": award.title,
        "amount": money.canonical(instalment.amount),
        "currency": award.currency,
        "due_on": instalment.due_on.isoformat(),
        "supplier_number": award.supplier_number,
        "purchase_order": award.purchase_order,
        "codes": codes,
        "approved_by": str(instalment.approved_by or ""),
    }


def _row(line: PaymentRunLine, *, with_account: bool) -> list[str]:
    row = [str(line.cells.get(name, "")) for name, _words in COLUMNS]
    if with_account:
        if line.bank is None:
            return [*row, "", "", "", ""]
        if line.bank.erased_at is not None:
            return [*row, _("erased"), "", "", ""]
        account = bank.opened(line.bank)
        row += [account.holder, account.sort_code_in_words, account.number, account.building_society]
    return row
