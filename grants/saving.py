"""Saving answers into the working copy, and choosing between two texts for one answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from grants import deadlines, holding, refusing
from grants.holding import Hold
from grants.models import Application
from grants.outcomes import Outcome
from grants.states import ApplicationState, Rule
from programme import answers
from programme.answers import Guard, Moved, Saved, Seen
from programme.arrival import ENTRY
from programme.models import AnswerConflict, User
from programme.states import ConflictChoice


def save_answers(
    application: Application,
    *,
    answers_given: Mapping[str, Any],
    by: User,
    at: datetime,
    source: str = ENTRY,
    seen: Mapping[str, Seen] | None = None,
    writer: str = "",
    unread: Mapping[str, str] | None = None,
    peeked: Hold | None = None,
) -> Outcome:
    """Keep answers in the working copy; what cannot go there is kept as a late attempt.

    `unread` is what was typed and cannot be kept in its place, by question key: a kept attempt keeps it as
    it was typed. `seen` is what the person had before them, by question key, and `writer` names their open
    page; see `programme.answers.save`. `peeked` is the application as it was read a moment ago: if nothing
    has changed since, the whole act is one statement.
    """
    if peeked is not None and not unread and refusal_of_changes(peeked, at, source) is None:
        try:
            return _save(
                peeked, answers_given, by=by, at=at, seen=seen, writer=writer, guard=holding.unchanged(peeked)
            )
        except Moved:
            pass
    with transaction.atomic():
        found = holding.take(application, by)
        application, window = found.application, found.window
        rule = refusal_of_changes(found, at, source)
        if rule is not None:
            if rule == Rule.NOT_A_MEMBER:
                refusing.record_refusal(application, "save", rule, window, by=by, at=at, source=source)
                return Outcome(application, at, window.closes_at, rule)
            kept = refusing.keep(
                application,
                "save",
                rule,
                window,
                answers_given,
                by=by,
                at=at,
                source=source,
                unread=unread,
            )
            return Outcome(application, at, window.closes_at, rule, late_attempt=kept)
        return _save(found, answers_given, by=by, at=at, seen=seen, writer=writer, guard=answers.LOCKED)


def refusal_of_changes(found: Hold, at: datetime, source: str) -> Rule | None:
    """By which rule answers cannot go into the working copy, or None."""
    member = None if found.is_writer else Rule.NOT_A_MEMBER
    return member or deadlines.judge(found.window, at, source) or _not_open_for_changes(found.application)


def _save(
    found: Hold,
    given: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    seen: Mapping[str, Seen] | None,
    writer: str,
    guard: Guard,
) -> Outcome:
    saved = answers.save(
        found.application.response,
        given,
        by=by,
        at=at,
        held=found.held,
        seen=seen,
        writer=writer,
        guard=guard,
    )
    return Outcome(
        found.application,
        at,
        found.window.closes_at,
        changed=saved.changed,
        apart=saved.apart,
        revision=saved.revision,
    )


def choose_text(
    application: Application,
    *,
    conflict: int,
    choice: ConflictChoice,
    merged: Any = None,
    by: User,
    at: datetime,
    source: str = ENTRY,
) -> Outcome:
    """Choose between two texts for one answer; the one that is not chosen stays in the history.

    `conflict` is the id of an open conflict of this application; one that is gone was chosen by somebody
    else in the meantime, which is no fault. `merged` is the text of somebody who put both together.
    """
    with transaction.atomic():
        found = holding.take(application, by)
        rule = refusal_of_changes(found, at, source)
        if rule is not None:
            refusing.record_refusal(
                found.application, "choose_text", rule, found.window, by=by, at=at, source=source
            )
            return Outcome(found.application, at, found.window.closes_at, rule)
        saved = Saved()
        open_one = AnswerConflict.objects.filter(
            pk=conflict, response=found.application.response, settled_at__isnull=True
        ).first()
        if open_one is not None:
            open_one.response = found.application.response
            saved = answers.settle(open_one, choice, merged=merged, by=by, at=at)
    return Outcome(found.application, at, found.window.closes_at, changed=saved.changed)


def _not_open_for_changes(application: Application) -> Rule | None:
    if application.state == ApplicationState.DRAFT:
        return None
    if application.state == ApplicationState.SUBMITTED:
        return None if application.reopened_at else Rule.NOT_CHANGING
    return Rule.WRONG_STATE
