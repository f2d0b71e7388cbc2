"""What is missing in an assignment, named, with the smallest step that would help, in plain English.

A page that speaks another language words a `Shortfall` from its fields; the sentences here serve logs,
commands and tests.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from reviews.matching.reading import Bools, Ints, Problem
from reviews.matching.values import GroupRule, Missing, Relaxation, Shortfall, Step

MANY = 3  # short applications beyond which the whole is told first

KINDS = {kind: number for number, kind in enumerate(Missing)}


def shortfalls(problem: Problem, table: Bools) -> list[Shortfall]:
    """All that is missing, each with the steps of which any one would help; in the order of the input.

    Taken together, the first steps of all of them end all of the shortages.
    """
    extra = np.zeros(len(problem.load_max), dtype=np.int64)
    found = [
        *problem.refused,
        *_panel(problem, table),
        *_reviews(problem, table, extra),
        *_members(problem, table, extra),
        *_reading(problem, table),
    ]
    return sorted(found, key=_place)


def _place(one: Shortfall) -> tuple[int, ...]:
    indices = (one.rule, one.application, one.reviewer)
    return KINDS[one.kind], *(-1 if index is None else index for index in indices)


def _panel(problem: Problem, table: Bools) -> list[Shortfall]:
    """That the panel as a whole may read less than is wanted, if that leaves many applications short."""
    wanted, most = int(problem.wanted.sum()), int(problem.load_max.sum())
    lack, panel = wanted - most, len(problem.load_max)
    if lack <= 0 or (table.sum(axis=1) < problem.wanted).sum() <= MANY or not most:
        return []
    steps = (
        Relaxation(Step.MORE_REVIEWERS, number=-(-lack * panel // most)),
        Relaxation(Step.HIGHER_LOADS, number=-(-lack // panel)),
    )
    return [Shortfall(Missing.PANEL, lack, wanted, relaxations=steps)]


def _reviews(problem: Problem, table: Bools, extra: Ints) -> list[Shortfall]:
    """Applications with fewer reviews than wanted.

    Whoever may read one and does not is full, or the review would not be missing; so one more reading by any
    of them ends it, and less cannot.
    """
    lacks = problem.wanted - table.sum(axis=1)
    found = []
    for a in np.flatnonzero(lacks > 0):
        wanted, number = int(problem.wanted[a]), int(lacks[a])
        possible = problem.allowed[a] & ~table[a]
        steps = [
            Relaxation(Step.MORE_REVIEWERS, number=number),
            *_higher_loads(problem, table, int(a), possible, number, extra),
            Relaxation(Step.FEWER_WANTED, number=number, before=wanted, after=wanted - number),
        ]
        application = int(problem.applications[a])
        found.append(Shortfall(Missing.REVIEWS, number, wanted, application, relaxations=tuple(steps)))
    return found


def _members(problem: Problem, table: Bools, extra: Ints) -> list[Shortfall]:
    """Applications with fewer members of a group than its rule asks."""
    found = []
    for place, rule in enumerate(problem.rules):
        lacks = rule.at_least - table[:, rule.members].sum(axis=1)
        for a in np.flatnonzero(lacks > 0):
            number, asked = int(lacks[a]), int(rule.at_least[a])
            steps = [Relaxation(Step.MORE_MEMBERS, number=number)]
            if asked <= problem.wanted[a]:
                possible = problem.allowed[a] & ~table[a] & rule.members
                steps += _higher_loads(problem, table, int(a), possible, number, extra)
            application = int(problem.applications[a])
            found.append(
                Shortfall(Missing.MEMBERS, number, asked, application, rule=place, relaxations=tuple(steps))
            )
    return found


def _higher_loads(
    problem: Problem, table: Bools, a: int, possible: Bools, number: int, extra: Ints
) -> list[Relaxation]:
    """Who of the possible would read more; nobody, if they are too few. `extra` counts what was asked before.

    The fullest are spared: least asked so far, then fewest to read, then the best match.
    """
    possible = possible & (table.sum(axis=0) >= problem.load_max)
    for rule in problem.rules:
        if table[a, rule.members].sum() >= rule.at_most[a]:
            possible &= ~rule.members
    who = np.flatnonzero(possible)
    if len(who) < number:
        return []
    order = np.lexsort((-problem.score[a, who], problem.load_max[who], extra[who]))
    steps = []
    for r in who[order[:number]]:
        extra[r] += 1
        before = int(problem.load_max[r])
        steps.append(
            Relaxation(
                Step.HIGHER_LOAD,
                number=int(extra[r]),
                reviewer=int(problem.reviewers[r]),
                before=before,
                after=before + int(extra[r]),
            )
        )
    return steps


def _reading(problem: Problem, table: Bools) -> list[Shortfall]:
    """Reviewers with fewer applications than the agreed least."""
    load = table.sum(axis=0)
    found = []
    for r in np.flatnonzero(load < problem.load_min):
        least, has, reviewer = int(problem.load_min[r]), int(load[r]), int(problem.reviewers[r])
        step = Relaxation(Step.LOWER_LEAST, least - has, reviewer, before=least, after=has)
        found.append(Shortfall(Missing.READING, least - has, least, reviewer=reviewer, relaxations=(step,)))
    return found


# ---- words


def told(
    found: Sequence[Shortfall],
    *,
    applications: Sequence[str] | None,
    reviewers: Sequence[str] | None,
    groups: Sequence[GroupRule],
) -> list[Shortfall]:
    """The same with a sentence each. Without labels, applications and reviewers are counted from 1."""

    def application(index: int | None) -> str:
        number = index or 0
        return str(applications[number]) if applications is not None else f"Application {number + 1}"

    def reviewer(index: int | None) -> str:
        number = index or 0
        return str(reviewers[number]) if reviewers is not None else f"Reviewer {number + 1}"

    def group(index: int | None) -> str:
        number = index or 0
        return groups[number].name or f"group {number + 1}"

    def sentence(one: Shortfall) -> str:
        words = {
            "application": application(one.application),
            "reviewer": reviewer(one.reviewer),
            "group": group(one.rule) if groups else "",
            "number": one.number,
            "asked": one.asked,
            "has": one.asked - one.number,
            "held": one.asked + one.number,
        }
        steps = _steps(one, reviewer, str(words["group"]))
        return SENTENCES[one.kind].format(**words) + (f" {steps}" if steps else "")

    return [replace(one, sentence=sentence(one)) for one in found]


SENTENCES = {
    Missing.PANEL: "The panel may read {has} in all, and {asked} reviews are wanted.",
    Missing.REVIEWS: "{application} has {has} of {asked} reviews.",
    Missing.MEMBERS: "{application} has {has} of {asked} readers from '{group}'.",
    Missing.READING: "{reviewer} has {has} to read, and the least agreed is {asked}.",
    Missing.LOCKED_CONFLICT: "{reviewer} is fixed to {application} "
    "but has a conflict with it: the pair was left out.",
    Missing.LOCKED_LOAD: "{reviewer} is fixed to {held} applications "
    "and may read {asked}: all {held} were kept.",
    Missing.LOCKED_WANTED: "{application} has {held} fixed reviewers "
    "and wants {asked}: all {held} were kept.",
    Missing.LOCKED_RULE: "{application} has {held} fixed readers from '{group}', "
    "and the most allowed is {asked}: all {held} were kept.",
}


def _steps(one: Shortfall, reviewer: Callable[[int | None], str], group: str) -> str:
    """'Ask one more reviewer, or let Ama read 14 instead of 13.'"""
    loads = [
        f"let {reviewer(step.reviewer)} read {step.after} instead of {step.before}"
        for step in one.relaxations
        if step.step is Step.HIGHER_LOAD
    ]
    parts = []
    for step in one.relaxations:
        many = "one" if step.number == 1 else str(step.number)
        plural = "" if step.number == 1 else "s"
        if step.step is Step.MORE_REVIEWERS:
            parts.append(f"ask {many} more reviewer{plural}")
        elif step.step is Step.MORE_MEMBERS:
            parts.append(f"ask {many} more reviewer{plural} from '{group}'")
        elif step.step is Step.HIGHER_LOADS:
            parts.append(f"let everybody read up to {step.number} more")
        elif step.step is Step.LOWER_LEAST:
            parts.append(f"let {reviewer(step.reviewer)} read {step.after} instead of at least {step.before}")
        elif step.step is Step.FEWER_WANTED:
            parts.append(f"be content with {step.after} instead of {step.before}")
        elif loads:
            parts.append(" and ".join(loads))
            loads = []
    text = ", or ".join(parts)
    return f"{text[0].upper()}{text[1:]}." if text else ""
