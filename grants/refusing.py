"""Recording acts in an application's chain, and refusing: one row each, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from grants.deadlines import Window
from grants.models import Application, LateAttempt, SubmitOutcome
from grants.states import Rule
from programme import canonical, clock, ledger
from programme.canonical import Plain
from programme.models import LedgerRow, User
from programme.problems import Problem


def record(application: Application, act: str, *, by: User | None, at: datetime, payload: Plain) -> LedgerRow:
    return ledger.append(
        application.ledger_id, act, subject=application.ledger_id, by=by, at=at, payload=payload
    )


def refuse(
    application: Application,
    rule: Rule,
    window: Window,
    values: Mapping[str, Any],
    missing: tuple[Problem, ...],
    *,
    by: User,
    at: datetime,
    source: str,
    key: str,
) -> LateAttempt | None:
    """Record one refused press: its outcome, exactly one ledger row, and what was late, kept whole."""
    SubmitOutcome(
        application=application,
        key=key,
        revision=application.response.revision,
        rule=rule,
        received_at=at,
    ).save(force_insert=True)
    if rule in (Rule.LATE, Rule.DOUBTFUL):
        return keep(application, "submit", rule, window, values, by=by, at=at, source=source)
    record_refusal(
        application,
        "submit",
        rule,
        window,
        by=by,
        at=at,
        source=source,
        missing=[problem.question for problem in missing],
    )
    return None


def keep(
    application: Application,
    act: str,
    rule: Rule,
    window: Window,
    values: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    source: str,
    unread: Mapping[str, str] | None = None,
) -> LateAttempt:
    """Keep what arrived, dated and whole, apart from the draft, with its ledger row."""
    kept = LateAttempt.objects.create(
        application=application,
        act=act,
        rule=rule,
        received_at=at,
        received_source=source,
        deadline=window.closes_at,
        by=by,
        content=canonical.encode({"answers": dict(values), "unread": dict(unread or {})}),
    )
    record_refusal(application, act, rule, window, by=by, at=at, source=source, kept=True)
    return kept


def record_refusal(
    application: Application,
    act: str,
    rule: Rule,
    window: Window,
    *,
    by: User,
    at: datetime,
    source: str,
    missing: list[str] | None = None,
    kept: bool = False,
) -> None:
    record(
        application,
        "refused",
        by=by,
        at=at,
        payload={
            "act": act,
            "rule": str(rule),
            "received_at": clock.utc_text(at),
            "source": source,
            "deadline": clock.utc_text(window.closes_at),
            "missing": missing or [],
            "kept": kept,
        },
    )
