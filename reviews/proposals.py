"""Proposing who reads what, wishing for pairs, and giving a proposal out.

A proposal is worked out by the worker (`reviews.working_out`), since that takes time and memory that a web
process does not have. Locks: the proposal, then as `reviews.panel` takes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grants.models import Application
from programme.canonical import Plain
from programme.models import User
from programme.refusals import Refused
from reviews import panel
from reviews.models import Assignment, PairWish, PanelMember, Proposal, ProposedPair, Stage, StageEntry
from reviews.stage_acts import locked_stage, record_stage
from reviews.states import (
    LIVE_PROPOSAL,
    AssignmentState,
    ProposalSource,
    ProposalState,
)
from reviews.states import PairWish as Wish
from reviews.tasks import work_out_proposal

# What a proposal may move: given out, and nobody has begun to score it.
MOVABLE = frozenset({AssignmentState.OFFERED, AssignmentState.ACCEPTED})


def propose(
    stage: Stage,
    *,
    wanted: int,
    lived: bool = True,
    organisations: bool = True,
    rearrange: bool = False,
    seed: int = 0,
    by: User,
    at: datetime,
) -> Proposal:
    """Ask for a proposal: `wanted` reviews each, somebody with lived experience and nobody's colleague each.

    What is given out already stays, unless `rearrange` lets what nobody has begun move. One that was not
    given out is put aside. The worker is woken after the commit; a sweep stands behind it.
    """
    with transaction.atomic():
        stage = _locked(stage)
        _put_aside(stage, at)
        asked = {
            "wanted": wanted,
            "lived": lived,
            "organisations": organisations,
            "rearrange": rearrange,
            "seed": seed,
        }
        proposal = Proposal.objects.create(stage=stage, asked=asked, made_by=by, made_at=at)
        record_stage(stage, "proposal_asked", by=by, at=at, **asked)
        wake = partial(work_out_proposal.apply_async, (proposal.pk,), retry=False)
        transaction.on_commit(wake, robust=True)
    return proposal


def from_file(
    stage: Stage, pairs: Sequence[tuple[Application, PanelMember]], *, by: User, at: datetime
) -> Proposal:
    """Keep pairs that were read from a file as a proposal, to be looked at and given out like any other."""
    with transaction.atomic():
        stage = _locked(stage)
        _put_aside(stage, at)
        proposal = Proposal.objects.create(stage=stage, source=ProposalSource.FILE, made_by=by, made_at=at)
        ProposedPair.objects.bulk_create(
            ProposedPair(proposal=proposal, application=application, member=member, reasons=[["file", ""]])
            for application, member in pairs
        )
        proposal.is_worked_out()
        proposal.ready_at = at
        proposal.save(update_fields=["state", "ready_at"])
        record_stage(stage, "proposal_read", by=by, at=at, pairs=len(pairs))
    return proposal


def give_out(proposal: Proposal, *, by: User, at: datetime) -> list[Assignment]:
    """Make assignments of all its pairs, and take back what it moved; all of it, or a sentence.

    Each reviewer gets one mail. Refused where something changed in the meantime: then it is worked out again.
    """
    with transaction.atomic():
        proposal = _live(proposal)
        if proposal.state != ProposalState.READY:
            raise Refused(_("It is not worked out yet."))
        pairs = list(
            proposal.pairs.select_related("application", "member__user").order_by("application", "member")
        )
        moved = _moved(proposal, pairs)
        for assignment in moved:
            panel.take_back(assignment, by=by, at=at)
        new = [(pair.application, pair.member) for pair in pairs if not pair.given]
        if not new and not moved:
            raise Refused(_("There is nothing in it to give out."))
        made = panel.assign_many(proposal.stage, new, by=by, at=at) if new else []
        proposal.give()
        proposal.ended_at = at
        proposal.save(update_fields=["state", "ended_at"])
        told: dict[str, Plain] = {
            "given": len(made),
            "moved": len(moved),
            "input": str(proposal.outcome.get("input_hash", "")),
            "solver": str(proposal.outcome.get("solver", "")),
            "seed": int(proposal.asked.get("seed", 0)),
        }
        record_stage(proposal.stage, "proposal_given", by=by, at=at, **told)
    return made


def put_aside(proposal: Proposal, *, by: User, at: datetime) -> None:
    """Put a proposal aside that nobody wants. Pressed twice it is one act."""
    with transaction.atomic():
        stage = _locked(proposal.stage)
        if _put_aside(stage, at):
            record_stage(stage, "proposal_put_aside", by=by, at=at)


def wish(stage: Stage, wishes: Mapping[tuple[int, int], str], *, by: User, at: datetime) -> int:
    """Set what is wished of pairs; how many changed.

    `wishes` is {(application id, member id): a `PairWish`, or '' for nothing}. What a conflict
    closes stays closed, whatever is wished: the proposal says so.
    """
    with transaction.atomic():
        stage = _locked(stage)
        applications = set(StageEntry.objects.filter(stage=stage).values_list("application_id", flat=True))
        members = set(PanelMember.objects.filter(stage=stage).values_list("pk", flat=True))
        for (application, member), wanted in wishes.items():
            known = application in applications and member in members
            if not known or wanted not in ("", *Wish.values):
                raise Refused(_("This page is out of date. Open it again and try once more."))
        before = {
            (one.application_id, one.member_id): one
            for one in PairWish.objects.filter(member__stage=stage, application__in=applications)
        }
        changed = [
            pair for pair, wanted in wishes.items() if (before[pair].wish if pair in before else "") != wanted
        ]
        PairWish.objects.filter(pk__in=[before[pair].pk for pair in changed if pair in before]).delete()
        PairWish.objects.bulk_create(
            PairWish(application_id=pair[0], member_id=pair[1], wish=wishes[pair], set_by=by, set_at=at)
            for pair in changed
            if wishes[pair]
        )
        if changed:
            record_stage(stage, "pairs_wished", by=by, at=at, changed=len(changed))
    return len(changed)


def live_of(stage: Stage) -> Proposal | None:
    """The proposal that is being worked out or looked at, if any."""
    return (
        Proposal.objects.filter(stage=stage, state__in=sorted(LIVE_PROPOSAL))
        .select_related("made_by")
        .first()
    )


def last_failed(stage: Stage) -> Proposal | None:
    """The newest proposal, where it could not be worked out."""
    last = Proposal.objects.filter(stage=stage).order_by("-pk").first()
    return last if last is not None and last.state == ProposalState.FAILED else None


def _moved(proposal: Proposal, pairs: Sequence[ProposedPair]) -> list[Assignment]:
    """What was given out, begun by nobody, and is not in a proposal that may rearrange."""
    if not proposal.asked.get("rearrange"):
        return []
    kept = {(pair.application_id, pair.member_id) for pair in pairs}
    movable = (
        Assignment.objects.filter(stage=proposal.stage, state__in=sorted(MOVABLE))
        .select_related("application", "stage", "member")
        .order_by("application", "pk")
    )
    return [one for one in movable if (one.application_id, one.member_id) not in kept]


def _locked(stage: Stage) -> Stage:
    stage = locked_stage(stage)
    panel.check_stage(stage)
    return stage


def _live(proposal: Proposal) -> Proposal:
    found = (
        Proposal.objects.select_for_update(of=("self",), no_key=True)
        .select_related("stage__round")
        .get(pk=proposal.pk)
    )
    if found.state not in LIVE_PROPOSAL:
        raise Refused(_("This proposal was put aside or given out. Open the page again."))
    return found


def _put_aside(stage: Stage, at: datetime) -> bool:
    found: Any = (
        Proposal.objects.select_for_update(of=("self",), no_key=True)
        .filter(stage=stage, state__in=sorted(LIVE_PROPOSAL))
        .first()
    )
    if found is None:
        return False
    found.drop()
    found.ended_at = at
    found.save(update_fields=["state", "ended_at"])
    return True
