"""The planner's numbers for one stage, and what it found in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.models import Application
from grants.states import ApplicationState
from programme import clock
from reviews import planning
from reviews.models import PanelMember, PanelTerms, Stage
from reviews.queries import GONE, entries_of

# Before anything is known: numbers to begin from.
A_ROUND, A_PANEL = 50, 8
# Somebody who is not asked yet: how much they can read is not known, so it stands in nobody's way.
JUST_ENOUGH = 5000


@dataclass(frozen=True)
class Said:
    """A plan in words: the load in one sentence, what stands in its way, and what would make it easier."""

    load: str
    troubles: list[str]
    easier: list[str]


def numbers_of(stage: Stage, members: Sequence[PanelMember], terms: PanelTerms) -> dict[str, Any]:
    """What the planner begins from: the fields of its form, as things stand. Up to two statements."""
    asked = sum(member.is_unanswered for member in members)
    return {
        "applications": _applications(stage) or A_ROUND,
        "reviews": stage.reviews_wanted,
        "reviewers": len(capacities_of(members)) or asked or A_PANEL,
        "minutes": terms.minutes,
        "until": clock.local(stage.due_at, stage.round.zone).date(),
    }


def capacities_of(members: Sequence[PanelMember]) -> list[int]:
    """How many each person on the panel can read, the largest first."""
    return sorted((member.capacity for member in members if member.is_on_panel), reverse=True)


def plan_of(
    stage: Stage, numbers: Mapping[str, Any], members: Sequence[PanelMember], *, at: datetime
) -> planning.Plan:
    """The plan for these numbers. People beyond those on the panel can read as many as need be."""
    known = capacities_of(members)[: numbers["reviewers"]]
    return planning.plan(
        planning.Ask(
            applications=numbers["applications"],
            reviews=numbers["reviews"],
            capacities=(*known, *[JUST_ENOUGH] * (numbers["reviewers"] - len(known))),
            minutes=numbers["minutes"],
            begins=clock.local(max(at, stage.round.closes_at), stage.round.zone).date(),
            until=numbers["until"],
        )
    )


def say_plan(plan: planning.Plan) -> Said:
    """The plan in sentences."""
    return Said(_load(plan), list(_troubles(plan)), list(_easier(plan)))


def _applications(stage: Stage) -> int:
    inside = entries_of(stage).count()
    if inside or stage.order > 1:
        return inside
    waiting = GONE - {ApplicationState.DRAFT}
    found = Application.objects.filter(round=stage.round_id).exclude(state__in=sorted(waiting))
    return found.count()


def _load(plan: planning.Plan) -> str:
    ask = plan.ask
    with_ = _("With %(applications)s, %(reviews)s each and %(people)s") % {
        "applications": ngettext("%(n)d application", "%(n)d applications", ask.applications)
        % {"n": ask.applications},
        "reviews": ngettext("%(n)d review", "%(n)d reviews", ask.reviews) % {"n": ask.reviews},
        "people": ngettext("%(n)d reviewer", "%(n)d reviewers", len(ask.capacities))
        % {"n": len(ask.capacities)},
    }
    if plan.load is None:
        return _("%(with)s, not everything can be read.") % {"with": with_}
    return _(
        "%(with)s: up to %(each)d each, about %(hours)s at %(minutes)d minutes, "
        "%(a_day)s a day for the %(days)s until %(until)s."
    ) % {
        "with": with_,
        "each": plan.load.each,
        "hours": _hours(plan.load.hours),
        "minutes": ask.minutes,
        "a_day": _time(plan.minutes_a_day),
        "days": ngettext("%(n)d day", "%(n)d days", ask.days) % {"n": ask.days},
        "until": _day(ask.until),
    }


def _troubles(plan: planning.Plan) -> list[str]:
    found = []
    if plan.too_few:
        found.append(
            ngettext(
                "%(n)d person is missing: nobody reads the same application twice.",
                "%(n)d people are missing: nobody reads the same application twice.",
                plan.too_few,
            )
            % {"n": plan.too_few}
        )
    if plan.short:
        found.append(
            ngettext(
                "%(n)d reading has nobody: people can read no more than they said.",
                "%(n)d readings have nobody: people can read no more than they said.",
                plan.short,
            )
            % {"n": plan.short}
        )
    return found


def _easier(plan: planning.Plan) -> list[str]:
    found = []
    if plan.fewer:
        found.append(
            ngettext(
                "Use %(n)d review each: %(each)d to read for each person, about %(hours)s.",
                "Use %(n)d reviews each: %(each)d to read for each person, about %(hours)s.",
                plan.fewer.reviews,
            )
            % {
                "n": plan.fewer.reviews,
                "each": plan.fewer.load.each,
                "hours": _hours(plan.fewer.load.hours),
            }
        )
    if plan.more:
        found.append(
            ngettext(
                "Ask %(n)d more person: %(each)d each, about %(hours)s.",
                "Ask %(n)d more people: %(each)d each, about %(hours)s.",
                plan.more.people,
            )
            % {"n": plan.more.people, "each": plan.more.load.each, "hours": _hours(plan.more.load.hours)}
        )
    if plan.longer:
        found.append(
            _("Give until %(until)s: then one application a day is enough.")
            % {"until": _day(plan.longer.until)}
        )
    return found


def _hours(hours: int) -> str:
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}


def _time(minutes: int) -> str:
    """To the next five minutes under an hour, and to the nearest half hour above it."""
    rounded = -(-minutes // 5) * 5
    if rounded < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", rounded) % {"n": rounded}
    halves = (minutes + 15) // 30
    if halves % 2:
        return _("%(n)d½ hours") % {"n": halves // 2}
    return _hours(max(halves // 2, 1))


def _day(day: date) -> str:
    return clock.date_in_words(day)
