"""Working a proposal out, in the worker: the facts become numbers, the solver chooses, the answer is kept.

Imported by tasks alone: the solver brings SciPy with it.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction

from reviews import assigning, proposal_inputs
from reviews.matching.values import Assignment as Found
from reviews.matching.values import GroupRule, Shortfall
from reviews.models import Proposal, ProposedPair
from reviews.proposal_inputs import LIVED, Facts, Worth
from reviews.proposals import MOVABLE
from reviews.states import PairWish, ProposalState

log = logging.getLogger(__name__)

FAIRNESS = 0.9
SECONDS = 60.0


def work_out(proposal_id: int, *, at: datetime) -> None:
    """Fill a waiting proposal with its pairs; does nothing to one that waits no more.

    The solving holds no lock. Whatever goes wrong is logged and said on the page, and nothing is given out.
    """
    proposal = Proposal.objects.select_related("stage__round").filter(pk=proposal_id).first()
    if proposal is None or proposal.state != ProposalState.WAITING:
        return
    try:
        facts = proposal_inputs.facts_of(proposal.stage)
        pairs, outcome = _solved(facts, proposal.asked)
    except Exception:
        log.exception("proposal %s could not be worked out", proposal_id)
        _end(proposal_id, None, {}, at=at)
    else:
        _end(proposal_id, pairs, outcome, at=at)


def _end(
    proposal_id: int, pairs: list[ProposedPair] | None, outcome: dict[str, Any], *, at: datetime
) -> None:
    with transaction.atomic():
        proposal = Proposal.objects.select_for_update(no_key=True).get(pk=proposal_id)
        if proposal.state != ProposalState.WAITING:
            return
        if pairs is None:
            proposal.fail()
        else:
            for pair in pairs:
                pair.proposal = proposal
            ProposedPair.objects.bulk_create(pairs)
            proposal.is_worked_out()
        proposal.ready_at, proposal.outcome = at, outcome
        proposal.save(update_fields=["state", "ready_at", "outcome"])


def _solved(facts: Facts, asked: dict[str, Any]) -> tuple[list[ProposedPair], dict[str, Any]]:
    if not facts.applications or not facts.members:
        return [], {"missing": [], "empty": "members" if facts.applications else "applications"}
    table = [
        [
            proposal_inputs.worth(
                application,
                member,
                facts.themes[application.pk],
                facts.wishes.get((application.pk, member.pk), ""),
            )
            for member in facts.members
        ]
        for application in facts.applications
    ]
    rows = {application.pk: place for place, application in enumerate(facts.applications)}
    columns = {member.pk: place for place, member in enumerate(facts.members)}
    wanted = int(asked["wanted"])
    locked: list[tuple[int, int]] = []
    movable: list[tuple[int, int]] = []
    for (application, member), state in facts.live.items():
        if member in columns:
            place = (rows[application], columns[member])
            (movable if asked.get("rearrange") and state in MOVABLE else locked).append(place)
    given = set(locked)
    locked += [
        (rows[application], columns[member])
        for (application, member), wish in facts.wishes.items()
        if wish == PairWish.MUST and member in columns and (rows[application], columns[member]) not in given
    ]
    conflicts = np.zeros((len(rows), len(columns)), dtype=bool)
    for application, member in facts.closed:
        if application in rows and member in columns:
            conflicts[rows[application], columns[member]] = True
    # What somebody has already read counts, whatever was said of the pair afterwards.
    for row, column in given:
        conflicts[row, column] = False
    capacities = [max(member.capacity, 1) for member in facts.members]
    least, most = proposal_inputs.loads(capacities, wanted * len(rows))
    found = assigning.solve(
        np.array([[one.points for one in line] for line in table]),
        wanted=wanted,
        load_min=np.array(least),
        load_max=np.array(most),
        conflicts=conflicts,
        locked=locked,
        groups=_groups(facts, asked),
        previous=movable or None,
        fairness=FAIRNESS,
        seed=int(asked.get("seed", 0)),
        time_limit=SECONDS,
        applications=[application.reference for application in facts.applications],
        reviewers=[f"{member} {member.pk}" for member in facts.members],
    )
    return _pairs(facts, table, found, given | set(movable), locked), _outcome(facts, asked, found)


def _groups(facts: Facts, asked: dict[str, Any]) -> list[GroupRule]:
    """Somebody with lived experience reads each; of one organisation, one at most."""
    groups = []
    if asked.get("lived") and any(facts.lived):
        groups.append(GroupRule(np.array(facts.lived), at_least=1, name=LIVED))
    if asked.get("organisations"):
        groups += [
            GroupRule(np.array(members), at_most=1, name=name)
            for name, members in facts.organisations.items()
        ]
    return groups


def _pairs(
    facts: Facts,
    table: list[list[Worth]],
    found: Found,
    already: set[tuple[int, int]],
    locked: list[tuple[int, int]],
) -> list[ProposedPair]:
    lived, fixed = facts.lived, set(locked)
    alone = {row: sum(lived[column] for one, column in found.pairs if one == row) for row, _c in found.pairs}
    made = []
    for row, column in found.pairs:
        reasons = list(table[row][column].reasons)
        if (row, column) in already:
            reasons = [["already", ""], *reasons]
        elif (row, column) in fixed:
            reasons = [["must", ""], *reasons]
        if lived[column] and alone[row] == 1:
            reasons.append(["lived", ""])
        made.append(
            ProposedPair(
                application=facts.applications[row],
                member=facts.members[column],
                given=(row, column) in already,
                reasons=reasons or [["even", ""]],
            )
        )
    return made


def _outcome(facts: Facts, asked: dict[str, Any], found: Found) -> dict[str, Any]:
    return {
        "applications": len(facts.applications),
        "members": len(facts.members),
        "total": round(found.total, 3),
        "worst": round(found.worst, 3),
        "bound": round(found.bound, 3),
        "gap": round(found.gap, 6),
        "fifth_percentile": round(found.fifth_percentile, 3),
        "plain_total": round(found.plain_total, 3),
        "plain_worst": round(found.plain_worst, 3),
        "weak_pairs": found.weak_pairs,
        "components": found.components,
        "kept": found.kept,
        "proven": found.proven,
        "solver": found.solver,
        "input_hash": found.input_hash,
        "missing": [_missing(facts, asked, one) for one in found.shortfalls],
    }


def _missing(facts: Facts, asked: dict[str, Any], one: Shortfall) -> dict[str, Any]:
    """A shortfall with ids in place of indices, for `reviews.proposal_words`."""
    rules = _groups(facts, asked)
    return {
        "kind": str(one.kind),
        "number": one.number,
        "asked": one.asked,
        "application": None if one.application is None else facts.applications[one.application].reference,
        "member": None if one.reviewer is None else str(facts.members[one.reviewer]),
        "rule": "" if one.rule is None else rules[one.rule].name,
        "steps": [
            {
                "step": str(step.step),
                "number": step.number,
                "member": None if step.reviewer is None else str(facts.members[step.reviewer]),
                "before": step.before,
                "after": step.after,
            }
            for step in one.relaxations
        ],
    }
