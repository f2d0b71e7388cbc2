"""Triggers that several tables share: rows that are written once, rows that may not go, moves of state."""

from __future__ import annotations

from collections.abc import Iterable

import pgtrigger


def never_changed(name: str, *fields: str) -> pgtrigger.Protect:
    """Refuse UPDATE, of these fields or (none named) of any."""
    operation = pgtrigger.UpdateOf(*fields) if fields else pgtrigger.Update
    return pgtrigger.Protect(name=f"{name}_no_update", operation=operation)


def kept_as_born(name: str, column: str) -> pgtrigger.Protect:
    """Refuse an UPDATE that gives this column another value; one that repeats it passes."""
    return pgtrigger.Protect(
        name=f"{name}_keeps_{column}",
        operation=pgtrigger.UpdateOf(column),
        condition=pgtrigger.Condition(f"OLD.{column} IS DISTINCT FROM NEW.{column}"),
    )


def never_deleted(name: str) -> pgtrigger.Protect:
    """Refuse DELETE."""
    return pgtrigger.Protect(name=f"{name}_no_delete", operation=pgtrigger.Delete)


def never_emptied(name: str) -> pgtrigger.Trigger:
    """Refuse TRUNCATE, save on a connection that says it is a test's (`-c noon.test=on`)."""
    return pgtrigger.Trigger(
        name=f"{name}_no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=pgtrigger.Func(
            "IF current_setting('noon.test', true) = 'on' THEN RETURN NULL; END IF; "
            "RAISE EXCEPTION 'noon: this table is only ever added to';"
        ),
    )


def legal_moves(name: str, moves: Iterable[tuple[str, str]]) -> pgtrigger.Trigger:
    """Refuse an UPDATE of `state` that is not in the machine's table of moves.

    `update()`, `bulk_update()` and plain SQL pass a protected field by; this they cannot pass.
    """
    allowed = ", ".join(f"('{source}', '{target}')" for source, target in sorted(set(moves)))
    return pgtrigger.Trigger(
        name=f"{name}_moves",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("state"),
        condition=pgtrigger.Condition("OLD.state IS DISTINCT FROM NEW.state"),
        func=pgtrigger.Func(
            f"IF (OLD.state, NEW.state) NOT IN ({allowed}) THEN "
            f"RAISE EXCEPTION 'noon: {name} cannot go from % to %', OLD.state, NEW.state "
            "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
        ),
    )


def born_as(name: str, *states: str) -> pgtrigger.Trigger:
    """Refuse an INSERT in any other state than these."""
    allowed = ", ".join(f"'{state}'" for state in states)
    return pgtrigger.Trigger(
        name=f"{name}_born",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=pgtrigger.Func(
            f"IF NEW.state NOT IN ({allowed}) THEN "
            f"RAISE EXCEPTION 'noon: {name} cannot begin as %', NEW.state "
            "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
        ),
    )
