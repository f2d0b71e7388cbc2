"""In time or not: the only comparison of an arrival with a deadline. Every door passes through here.

Windows are half-open, opens_at <= at < closes_at: 11:59:59.999999 is in time, 12:00:00.000000 is late.
Dates are read fresh at every call, never from a cached row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest

from grants.models import Application, Extension
from grants.states import ExtensionState, Rule
from programme.arrival import TOO_OLD, longest_queue
from programme.models import Round


@dataclass(frozen=True)
class Window:
    """The dates in force for one application, or for a round."""

    opens_at: datetime
    closes_at: datetime

    def refusal(self, at: datetime) -> Rule | None:
        """None when `at` is in time, else by which rule it is not."""
        if at < self.opens_at:
            return Rule.NOT_OPEN
        if at >= self.closes_at:
            return Rule.LATE
        return None


# How a round stands, in the order in which lists show them.
OPEN, COMING, PAST = "open", "coming", "past"


def standing(window: Window, at: datetime) -> str:
    """Whether a round of this window is open, coming or past."""
    return {None: OPEN, Rule.NOT_OPEN: COMING}.get(window.refusal(at), PAST)


def window_for(application: Application) -> Window:
    """The round's window with the latest extension in force, for this application or for all, read fresh."""
    return _window(
        application.round_id,
        Q(extensions__application=application.pk) | Q(extensions__application__isnull=True),
    )


def with_windows(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Each with the dates in force for it, read in the same statement; `window_in` takes them out."""
    given = (
        Extension.objects.filter(
            Q(application=OuterRef("pk")) | Q(application__isnull=True),
            round=OuterRef("round"),
            state=ExtensionState.APPROVED,
        )
        .order_by("-until")
        .values("until")
    )
    return applications.annotate(
        window_opens_at=F("round__opens_at"),
        window_closes_at=Greatest(F("round__closes_at"), Subquery(given[:1])),
    )


def window_in(application: Any) -> Window:
    """The window of an application that was read by `with_windows`."""
    return Window(application.window_opens_at, application.window_closes_at)


def windows_for(applications: Iterable[Application]) -> dict[int, Window]:
    """{application's id: its window}, as `window_for`, in one statement."""
    given = Q(extensions__state=ExtensionState.APPROVED)
    for_all = Q(round__extensions__state=ExtensionState.APPROVED, round__extensions__application__isnull=True)
    found = (
        Application.objects.filter(pk__in=[application.pk for application in applications])
        .annotate(
            own=Max("extensions__until", filter=given), common=Max("round__extensions__until", filter=for_all)
        )
        .annotate(until=Greatest(F("round__closes_at"), F("own"), F("common")))
        .order_by("pk")
        .values_list("pk", "round__opens_at", "until")
    )
    return {key: Window(opens_at, until) for key, opens_at, until in found}


def window_of_round(round: Round) -> Window:
    """The round's window with extensions for all, read fresh: for those who have not begun yet."""
    return _window(round.pk, Q(extensions__application__isnull=True))


def windows_of_rounds(rounds: Iterable[Round]) -> dict[int, Window]:
    """{round's id: its window}, as `window_of_round`, in one statement."""
    for_all = Q(extensions__application__isnull=True, extensions__state=ExtensionState.APPROVED)
    found = (
        Round.objects.filter(pk__in=[round.pk for round in rounds])
        .annotate(extended=Max("extensions__until", filter=for_all))
        .annotate(until=Greatest(F("closes_at"), F("extended")))
        .order_by("pk")
        .values_list("pk", "opens_at", "until")
    )
    return {key: Window(opens_at, until) for key, opens_at, until in found}


def _window(round_id: int, whose: Q) -> Window:
    found = (
        Round.objects.filter(pk=round_id)
        .annotate(
            extended=Max("extensions__until", filter=whose & Q(extensions__state=ExtensionState.APPROVED))
        )
        .annotate(until=Greatest(F("closes_at"), F("extended")))
        .values_list("opens_at", "until")
        .get()
    )
    return Window(*found)


def settled(round: Round, at: datetime) -> bool:
    """Whether nothing more can come in: everybody's deadline and the settling time have passed."""
    return is_settled(round, _window(round.pk, Q()).closes_at, at)


def settled_at(round: Round, closes_at: datetime) -> datetime:
    """From when on nothing that arrived before `closes_at` can still be on its way."""
    return closes_at + settling(round)


def settling(round: Round) -> timedelta:
    """How long after a deadline we count; never shorter than the longest queue behind our door."""
    return max(round.settle, longest_queue())


def is_settled(round: Round, closes_at: datetime, at: datetime) -> bool:
    """Whether everything that arrived before `closes_at` has been dealt with."""
    return at >= settled_at(round, closes_at)


def that_are_settled(applications: QuerySet[Application], at: datetime) -> QuerySet[Application]:
    """Those of which the deadline in force and the settling time have passed, each with its window."""
    found = with_windows(applications.filter(round__closes_at__lte=at - longest_queue()))
    return found.alias(settles=_settles("window_closes_at", "round__settle")).filter(settles__lte=at)


def rounds_settled(at: datetime) -> QuerySet[Round]:
    """The rounds whose own deadline, and the settling time after it, have passed: there is something to do.

    Whoever has more time is looked at one by one; see `that_are_settled`.
    """
    return Round.objects.alias(settles=_settles("closes_at", "settle")).filter(settles__lte=at)


def _settles(closes_at: str, settle: str) -> Combinable:
    """`settled_at` in the database, of the fields of these names."""
    settling = Greatest(F(settle), Value(longest_queue()), output_field=DurationField())
    return ExpressionWrapper(F(closes_at) + settling, output_field=DateTimeField())


def closes_at_for(application: Application) -> datetime:
    """The deadline in force for this application."""
    return window_for(application).closes_at


def in_time(application: Application, at: datetime) -> bool:
    """Whether what arrived at `at` counts for this application."""
    return window_for(application).refusal(at) is None


def refusal(application: Application, at: datetime, source: str) -> tuple[Rule | None, Window]:
    """By which rule of time an arrival does not count (None: it does), and the window it was held against."""
    window = window_for(application)
    return judge(window, at, source), window


def judge(window: Window, at: datetime, source: str) -> Rule | None:
    """By which rule of time an arrival does not count, or None.

    A stamp older than any queue of ours is not judged by software: a person decides.
    """
    return Rule.DOUBTFUL if source == TOO_OLD else window.refusal(at)
