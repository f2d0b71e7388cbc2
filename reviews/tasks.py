"""What the worker does for reviews. Each task calls one function, and can run twice."""

from __future__ import annotations

import logging

from celery import shared_task

log = logging.getLogger(__name__)


@shared_task
def chase_reviewers() -> None:
    """Remind reviewers before scores are due and once after, and thank those who have sent everything."""
    from programme import clock
    from reviews import chasing

    chasing.send_due(at=clock.now())


@shared_task
def work_out_proposal(proposal_id: int) -> None:
    """Work out who would read what. Does nothing to a proposal that waits no more."""
    from programme import clock
    from reviews import working_out

    working_out.work_out(proposal_id, at=clock.now())


@shared_task
def work_out_due_proposals() -> None:
    """Work out what a wake-up missed."""
    from reviews.models import Proposal
    from reviews.states import ProposalState

    for proposal_id in Proposal.objects.filter(state=ProposalState.WAITING).values_list("pk", flat=True):
        work_out_proposal(proposal_id)


@shared_task
def make_blind_copies() -> None:
    """Copies without properties of the files that blind stages show. One that fails holds up no other."""
    from programme import clock
    from reviews import blind

    blind.note_missing(at=clock.now())
    for copy_id in blind.due(clock.now()):
        try:
            blind.make(copy_id, at=clock.now())
        except Exception:  # one file must not hold up the others; it is tried again
            log.exception("copy %s could not be made", copy_id)


@shared_task
def sweep_blind_copies() -> None:
    """Remove copies that no row knows: what a crash left between writing a file and its row."""
    from programme import clock
    from reviews import blind

    blind.sweep(at=clock.now())
