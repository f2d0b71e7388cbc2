"""Sharing an award out over the funding sources of its round: to the penny, never more than a source has.

The round is locked by whoever calls, because it holds the pot.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from grants.budget import ZERO, SourceShare, books_of
from grants.committed import LET_GO
from grants.models import Application, Award, Decision, DecisionFunding
from grants.states import UNRELEASED_DECISION, DecisionOutcome
from programme import ledger, money
from programme.canonical import Plain
from programme.models import Round, User
from programme.refusals import Refused

Split = Mapping[int, Decimal]


def suggested(shares: list[SourceShare], amount: Decimal) -> dict[int, Decimal]:
    """{source id: part} when nobody says otherwise: from the first source that still has something, on."""
    parts: dict[int, Decimal] = {}
    left = amount
    for share in shares:
        part = min(left, max(share.left, ZERO))
        if part > 0:
            parts[share.source.pk] = part
            left -= part
    return parts


def checked(
    round: Round, application: Application, amount: Decimal, split: Split | None
) -> dict[int, Decimal]:
    """The parts of an award, {source id: part}; Refused when they are not the award or a source has less."""
    shares = books_of(round).shares(leaving_out=application)
    parts = {source: part for source, part in (split or {}).items() if part}
    if not parts:
        parts = suggested(shares, amount)
    known = {share.source.pk: share for share in shares}
    if parts.keys() - known.keys():
        raise Refused(_("There is no such funding source in this round."))
    if any(part < 0 for part in parts.values()):
        raise Refused(_("No source can give less than nothing."))
    for source_id, part in parts.items():
        share = known[source_id]
        if part > share.left:
            raise Refused(
                _("%(source)s has %(left)s left, and %(part)s is asked of it.")
                % {
                    "source": share.source,
                    "left": money.in_words(share.left, round.currency),
                    "part": money.in_words(part, round.currency),
                }
            )
    total = sum(parts.values(), ZERO)
    if total != amount:
        raise Refused(
            _("The sources give %(total)s in all, and the award is %(amount)s. They have to be the same.")
            % {
                "total": money.in_words(total, round.currency),
                "amount": money.in_words(amount, round.currency),
            }
        )
    return parts


def write(decision: Decision, parts: Split) -> None:
    """The rows of a decision that has none."""
    for source_id, part in sorted(parts.items()):
        DecisionFunding.objects.create(decision=decision, source_id=source_id, amount=part)


def share_out(decision: Decision, split: Split, *, by: User, at: datetime) -> dict[int, Decimal]:
    """Pay an award from other sources than before. Its amount stays, and so does its letter.

    Refused for a decision that keeps no money, and when a source has not as much.
    """
    with transaction.atomic():
        round = (
            Round.objects.select_for_update(of=("self",), no_key=True)
            .select_related("programme")
            .get(pk=decision.application.round_id)
        )
        application = Application.objects.select_for_update(of=("self",), no_key=True).get(
            pk=decision.application_id
        )
        decision = Decision.objects.select_for_update(of=("self",), no_key=True).get(pk=decision.pk)
        if decision.outcome != DecisionOutcome.AWARD or decision.amount is None or not _keeps(decision):
            raise Refused(_("This decision keeps no money, so there is nothing to share out."))
        before = parts_of(decision)
        parts = checked(round, application, decision.amount, split)
        if parts == before:
            return parts
        DecisionFunding.objects.filter(decision=decision).delete()
        write(decision, parts)
        payload: dict[str, Plain] = {"before": in_codes(round, before), "now": in_codes(round, parts)}
        ledger.append(
            application.ledger_id,
            "award_shared_out",
            subject=decision.ledger_id,
            by=by,
            at=at,
            payload=payload,
        )
    return parts


def parts_of(decision: Decision) -> dict[int, Decimal]:
    """{source id: part} as it is shared out."""
    return dict(DecisionFunding.objects.filter(decision=decision).values_list("source_id", "amount"))


def in_codes(round: Round, parts: Split) -> dict[str, Plain]:
    """{code of the source: part}, for the record."""
    codes = dict(round.funding_sources.values_list("pk", "code"))
    return {codes[source]: money.canonical(part) for source, part in sorted(parts.items())}


def _keeps(decision: Decision) -> bool:
    if decision.state in UNRELEASED_DECISION:
        return True
    return Award.objects.filter(decision=decision).exclude(state__in=sorted(LET_GO)).exists()
