"""Changes to an award: asked for by its group, decided by one person, and by a second when money changes.

Locks: the award, then the change, then its planned payments by their order, then its open reports by id; and
only then a row in the ledger. Nothing is overwritten: what was asked, what was decided and how the payments
were planned before stay in the rows, in the notice and in the ledger. The amount of an award never changes
here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grants import mailing, payments, reports, terms_in_force, variation_notice
from grants.access import may_write
from grants.apart import check_apart
from grants.award_states import VARIATION_OPEN, InstalmentState, VariationKind, VariationState
from grants.models import Award, Instalment, Report, Variation
from grants.numbering import next_number
from grants.states import AwardState
from grants.tasks import render_notice
from grants.terms_in_force import Agreed
from programme import canonical, clock, ledger, money, references
from programme.canonical import Plain
from programme.models import User
from programme.refusals import Refused

# A change can be asked for while the award is in one of these.
CHANGEABLE = frozenset({AwardState.ACCEPTED, AwardState.ACTIVE})


def ask(
    award: Award,
    *,
    kind: VariationKind,
    asks: str,
    reason: str,
    until: date | None = None,
    lines: Sequence[tuple[str, Decimal]] = (),
    by: User,
    at: datetime,
) -> Variation:
    """A full member asks for a change. One of a kind waits at a time."""
    asks, reason = _words(asks, _("Say what you would like to change.")), _words(reason, _("Say why."))
    with transaction.atomic():
        award = payments.locked(award)
        if not may_write(award.application, by):
            raise Refused(_("Only members who may change the application can ask for this."))
        if award.state not in CHANGEABLE:
            raise Refused(_("A change can be asked for once the award is accepted, and until it ends."))
        if award.variations.filter(kind=kind, state__in=sorted(VARIATION_OPEN)).exists():
            raise Refused(_("Your group has asked for this already. We will answer that first."))
        if kind == VariationKind.TIME:
            terms_in_force.check_day(award, until, at)
        if lines:
            terms_in_force.check_budget(award, lines)
        last = award.variations.order_by("-number").values_list("number", flat=True).first() or 0
        variation = Variation.objects.create(
            award=award,
            number=last + 1,
            kind=kind,
            asks=asks,
            reason=reason,
            asked_until=until if kind == VariationKind.TIME else None,
            asked_lines=_plain_lines(lines),
            asked_by=by,
            asked_at=at,
        )
        _record(
            variation,
            "variation_asked",
            by=by,
            at=at,
            asks=asks,
            reason=reason,
            until=until.isoformat() if until else "",
        )
    return variation


def take_back(variation: Variation, *, by: User, at: datetime) -> Variation:
    """The group does not need it any more. A second press changes nothing."""
    with transaction.atomic():
        variation = _locked_variation(variation)
        if not may_write(variation.award.application, by):
            raise Refused(_("Only members who may change the application can take this back."))
        if variation.state == VariationState.TAKEN_BACK:
            return variation
        if variation.state != VariationState.ASKED:
            raise Refused(_("We are answering already, so it cannot be taken back. Please talk with us."))
        variation.take_back()
        variation.save(update_fields=["state"])
        _record(variation, "variation_taken_back", by=by, at=at)
    return variation


def agree(
    variation: Variation, agreed: Agreed, *, word: str = "", seen: str | None = None, by: User, at: datetime
) -> Variation:
    """One person agrees. It is in force at once, or waits for a second person when money changes.

    `seen` is the `terms_in_force.mark_of` that their page showed: refused when it is another one now.
    """
    with transaction.atomic():
        variation = _decidable(variation, by)
        planned = _planned(variation.award)
        _expect_seen(variation, planned, seen)
        terms_in_force.check(variation, agreed, planned, at=at)
        variation.ends_on = agreed.ends_on
        variation.budget = _plain_lines(agreed.budget)
        variation.payments = [
            {"order": order, "amount": money.canonical(amount), "due_on": day.isoformat()}
            for order, (amount, day) in sorted(agreed.payments.items())
        ]
        variation.changes_money = bool(agreed.budget or agreed.payments)
        variation.word = canonical.clean_text(word).strip()
        variation.decided_by, variation.decided_at = by, at
        if variation.changes_money:
            variation.propose()
            _save_decision(variation)
            _record(variation, "variation_proposed", by=by, at=at, **_figures(variation))
        else:
            variation.come_into_force()
            _settle(variation, planned, by=by, at=at)
    return variation


def approve(variation: Variation, *, seen: str | None = None, by: User, at: datetime) -> Variation:
    """A second person agrees to a change of money: it is in force, and the group is told.

    What the first person looked at is looked at again as things stand now. `seen` as for `agree`.
    """
    with transaction.atomic():
        variation = _locked_variation(variation)
        if variation.state == VariationState.IN_FORCE and variation.approved_by_id == by.pk:
            return variation
        _expect(variation, VariationState.PROPOSED)
        check_apart([variation.award.application_id], by)
        if variation.decided_by_id == by.pk:
            raise Refused(_("You agreed to this first, so somebody else has to agree as well."))
        if variation.award.state not in CHANGEABLE:
            raise Refused(_("The award has ended, so it can no longer be changed."))
        planned = _planned(variation.award)
        _expect_seen(variation, planned, seen)
        terms_in_force.check(variation, terms_in_force.agreed_in(variation), planned, at=at)
        variation.come_into_force()
        variation.approved_by, variation.approved_at = by, at
        _settle(variation, planned, by=by, at=at)
    return variation


def give_back(variation: Variation, *, reason: str, by: User, at: datetime) -> Variation:
    """The second person does not agree: it is to be decided anew. The group is told nothing."""
    reason = _words(reason, _("Say why it should be decided anew."))
    with transaction.atomic():
        variation = _locked_variation(variation)
        _expect(variation, VariationState.PROPOSED)
        check_apart([variation.award.application_id], by)
        variation.give_back()
        variation.ends_on, variation.budget, variation.payments = None, [], []
        variation.changes_money = False
        _save_decision(variation)
        _record(variation, "variation_given_back", by=by, at=at, reason=reason)
    return variation


def refuse(variation: Variation, *, word: str, by: User, at: datetime) -> Variation:
    """It is not agreed, for a reason that the group reads."""
    word = _words(word, _("Say why, to the group."))
    with transaction.atomic():
        variation = _decidable(variation, by)
        variation.refuse()
        variation.word, variation.decided_by, variation.decided_at = word, by, at
        _freeze(variation, [], [], at=at)
        _record(variation, "variation_refused", by=by, at=at, reason=word, letter=variation.letter_number)
        _tell(variation, at=at)
    return variation


def end_with(award: Award, *, by: User, at: datetime) -> None:
    """What nobody has decided needs no answer: the award ends. For the act that ends it, under its lock."""
    found = award.variations.select_for_update(of=("self",), no_key=True).filter(
        state__in=sorted(VARIATION_OPEN)
    )
    for variation in found.order_by("number"):
        variation.award = award
        variation.overtake()
        variation.save(update_fields=["state"])
        _record(variation, "variation_overtaken", by=by, at=at)


def opened(variation: Variation, *, by: User, at: datetime) -> None:
    """A member of the group has the notice before them: recorded the first time."""
    if variation.opened_at is not None or variation.notice is None:
        return
    with transaction.atomic():
        variation = _locked_variation(variation)
        if variation.opened_at is None:
            variation.opened_at = at
            variation.save(update_fields=["opened_at"])
            _record(variation, "variation_opened", by=by, at=at, letter=variation.letter_number)


def _settle(variation: Variation, planned: list[Instalment], *, by: User, at: datetime) -> None:
    """Carry out what came into force: payments, days of open reports, the notice, the mail."""
    before = terms_in_force.as_planned(planned)
    moved = _reports_to_move(variation, at=at)
    _move_payments(planned, terms_in_force.agreed_in(variation).payments)
    _freeze(variation, before, moved, at=at)
    _move_reports(variation, moved, by=by, at=at)
    _record(
        variation,
        "variation_in_force",
        by=by,
        at=at,
        letter=variation.letter_number,
        before=before,
        **_figures(variation),
    )
    _tell(variation, at=at)


def _move_payments(planned: list[Instalment], wanted: dict[int, tuple[Decimal, date]]) -> None:
    """Give the planned payments their new amounts and days; smaller ones first: the sum never passes."""
    if not wanted:
        return
    for one in sorted(planned, key=lambda one: wanted[one.order][0] - one.amount):
        one.amount, one.due_on = wanted[one.order]
        one.save(update_fields=["amount", "due_on"])


def _reports_to_move(variation: Variation, *, at: datetime) -> list[tuple[Report, date]]:
    """Open reports of which the day is still to come move along with the end of the work: (it, new day)."""
    award = variation.award
    ended = terms_in_force.work_ends_on(award)
    if variation.ends_on is None or ended is None:
        return []
    more, today = variation.ends_on - ended, clock.local(at, award.application.round.zone).date()
    return [(one, one.due_on + more) for one in reports.open_of(award) if one.due_on >= today]


def _move_reports(variation: Variation, moved: list[tuple[Report, date]], *, by: User, at: datetime) -> None:
    """Their days are in the notice, so that no other mail tells of them."""
    reason = _("More time was agreed: letter %(number)s.") % {"number": variation.letter_number}
    for report, day in moved:
        reports.set_day(report, due_on=day, reason=reason, by=by, at=at, is_told=False)


def _planned(award: Award) -> list[Instalment]:
    """The payments that can still be planned otherwise, under a lock."""
    return list(
        award.instalments.select_for_update(of=("self",), no_key=True)
        .filter(state=InstalmentState.PLANNED)
        .order_by("order")
    )


def _freeze(
    variation: Variation, before: list[dict[str, Any]], moved: list[tuple[Report, date]], *, at: datetime
) -> None:
    """Number and freeze every word of the notice, and save the decision."""
    variation.letter_number = next_number(
        variation.award.application.round,
        Variation.objects.all(),
        "letter_number",
        kind="changes",
        letter="C",
        at=at,
    )
    prefix = variation.award.application.round.prefix
    variation.letter_code = references.new(prefix).removeprefix(f"{prefix}-")
    days = [(report.title, day) for report, day in sorted(moved, key=lambda one: one[1])]
    variation.notice = variation_notice.write(variation, at=at, before=before, reports=days)
    variation.notice_sha256 = canonical.sha256(variation.notice)
    _save_decision(variation)
    transaction.on_commit(lambda: _wake(variation.pk), robust=True)


def _wake(variation_id: int) -> None:
    render_notice.apply_async((variation_id,), retry=False)


def _save_decision(variation: Variation) -> None:
    variation.save(
        update_fields=[
            "state",
            "ends_on",
            "budget",
            "payments",
            "changes_money",
            "word",
            "decided_by",
            "decided_at",
            "approved_by",
            "approved_at",
            "letter_number",
            "letter_code",
            "notice",
            "notice_sha256",
        ]
    )


def _decidable(variation: Variation, by: User) -> Variation:
    variation = _locked_variation(variation)
    _expect(variation, VariationState.ASKED)
    check_apart([variation.award.application_id], by)
    if variation.award.state not in CHANGEABLE:
        raise Refused(_("The award has ended, so it can no longer be changed."))
    return variation


def _expect(variation: Variation, state: VariationState) -> None:
    if variation.state != state:
        raise Refused(
            _("This change is ‘%(state)s’, so this cannot be done.")
            % {"state": variation.get_state_display()}
        )


def _expect_seen(variation: Variation, planned: list[Instalment], seen: str | None) -> None:
    if seen is not None and seen != terms_in_force.mark_of(variation, planned):
        raise Refused(_("Something changed since you opened this page. Look at it again, then decide."))


def _words(text: str, missing: str) -> str:
    text = canonical.clean_text(text).strip()
    if not text:
        raise Refused(missing)
    return text


def _plain_lines(lines: Sequence[tuple[str, Decimal]]) -> list[dict[str, str]]:
    return [{"label": label, "amount": money.canonical(amount)} for label, amount in lines]


def _figures(variation: Variation) -> dict[str, Plain]:
    return {
        "ends_on": variation.ends_on.isoformat() if variation.ends_on else "",
        "budget": variation.budget,
        "payments": variation.payments,
        "word": variation.word,
    }


def _tell(variation: Variation, *, at: datetime) -> None:
    application = variation.award.application
    mailing.members(
        application,
        "variation_decided",
        f"variation:{variation.letter_number}",
        at=at,
        variation=variation,
        notice_link=mailing.address(application, f"award/changes/{variation.number}/"),
    )


def _locked_variation(variation: Variation) -> Variation:
    """The variation under its award's lock."""
    award = payments.locked(Award(pk=variation.award_id))
    variation = (
        Variation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("asked_by")
        .get(pk=variation.pk)
    )
    variation.award = award
    return variation


def _record(variation: Variation, act: str, *, by: User, at: datetime, **more: Any) -> None:
    chain = variation.award.application.ledger_id
    payload: dict[str, Plain] = {"change": variation.number, "kind": variation.kind, **more}
    ledger.append(chain, act, subject=chain, by=by, at=at, payload=payload)
