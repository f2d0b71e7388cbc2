"""What was written by hand for each invented application; the rest of its answers is composed from this."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Pitch:
    """The individual part of an invented application.

    The short fields are fragments that fit into sentences: ``who`` is a plural noun phrase, ``where`` a place
    with its preposition, ``measure`` and ``wonder`` are clauses that begin with whether, how, what or who,
    ``output`` and ``liked`` are noun phrases, and ``steps`` are three things done, in order.
    ``quality`` from 0 to 1 is what the invented panel would think if it agreed.
    """

    key: str
    group: str
    contact: str
    kind: str
    title: str
    themes: tuple[str, ...]
    partners: str
    summary: str
    idea: str
    together: str
    who: str
    where: str
    measure: str
    output: str
    steps: tuple[str, str, str]
    access: str
    liked: str
    wonder: str
    quality: float
    budget: tuple[tuple[str, str], ...]
    holder: str = ""
    note: str = ""
