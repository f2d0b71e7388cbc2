"""The part of the page of giving out that shows a proposal."""

from __future__ import annotations

from typing import Any

from reviews import proposal_words, proposals
from reviews.models import Proposal, Stage
from reviews.proposal_forms import ProposeForm
from reviews.states import ProposalState
from reviews.views.desk import Desk


def context_of(desk: Desk, stage: Stage) -> dict[str, Any]:
    """What the page of giving out shows of the stage's proposal."""
    if stage.opened_at is None or stage.scores_shown_at is not None:
        return {"proposal": None, "propose": None}
    proposal = proposals.live_of(stage)
    words = None
    if proposal is not None and proposal.state == ProposalState.READY:
        words = proposal_words.in_words(proposal, without=desk.closed)
    return {
        "proposal": proposal,
        "failed": proposal is None and proposals.last_failed(stage),
        "words": words,
        "propose": ProposeForm(initial=_as_last(stage)),
        "may_propose": desk.may_manage,
    }


def _as_last(stage: Stage) -> dict[str, Any]:
    """What was asked for the last time, or what most rounds want."""
    usual = {"wanted": stage.reviews_wanted, "lived": True, "organisations": True, "rearrange": False}
    last = Proposal.objects.filter(stage=stage).order_by("-pk").values_list("asked", flat=True).first()
    return usual | {key: value for key, value in (last or {}).items() if key in usual}
