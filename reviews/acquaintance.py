"""Who may know whom, by names and e-mail domains; and the names that a text of partners holds.

Pure: takes and returns plain values. What it finds is offered to people, who decide: it
closes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

MOST_NAMES = 25
LONGEST_NAME = 80
# Forms in which a body is registered: 'Carers Ltd' and 'carers' are one.
_FORMS = frozenset(
    {"ltd", "limited", "cic", "cio", "scio", "plc", "llp", "inc", "charity", "trust", "coop", "the"}
)
# What introduces a name and is no part of it.
_OPENING = re.compile(r"^(?:\W|\d+[.)]|and\b|with\b|our\b|the\b|from\b|also\b)+", re.IGNORECASE)
_SMALL = frozenset({"of", "and", "the", "for", "in", "on", "at", "de", "la", "y", "a", "&", "ap"})
_BREAKS = re.compile(r"[\n;•·]|(?<=[.!?])\s+")
_ENDS = re.compile(r"\s[-–—]\s|[:(–—]|,|\bwill\b|\bbrings?\b|\bwho\b|\bwhich\b|\bis\b|\bare\b|\bhas\b", re.I)
_WORD = re.compile(r"[^\W_][\w'’.\-]*|&")
_CONTACT = re.compile(r"\S*@\S*|https?://\S+|\+?\d[\d\s().\-]{6,}\d")
# Openings of a sentence that look like a name because of their capital.
_NO_NAMES = frozenset(
    {"we", "our", "they", "it", "this", "that", "these", "all", "each", "both", "everybody", "in", "on", "a"}
    | {"people", "one", "two", "three", "four", "at", "when", "some", "there", "he", "she", "i", "no", "none"}
    | {"an", "the", "and", "from", "with", "for", "as", "if"}
)


@dataclass(frozen=True)
class Party:
    """Somebody behind an application, as one name. `user` is the account's id, for a member of the group.

    `domains` are e-mail domains that are theirs alone; see `mail_providers`.
    """

    name: str
    user: int | None = None
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reviewer:
    """What is known of a reviewer. `fellows` are ids of people with whom they write an application."""

    user: int
    name: str
    organisation: str = ""
    domain: str = ""
    fellows: frozenset[int] = frozenset()


def plain(name: str) -> str:
    """A name as it is compared: without case, accents, marks and the form in which a body is registered."""
    split = unicodedata.normalize("NFKD", name.replace("’", "'")).casefold()
    letters = "".join(sign for sign in split if not unicodedata.combining(sign))
    words = re.findall(r"\w+", letters.replace("'", "").replace("co-op", "coop"))
    kept = [word for word in words if word not in _FORMS and word != "and"]
    return " ".join(kept or words)


ORGANISATION, DOMAIN, FELLOW, NAMED = "organisation", "domain", "fellow", "named"


def matches(reviewer: Reviewer, parties: Iterable[Party]) -> list[tuple[str, str]]:
    """(why, name) of each party whom the reviewer may know: organisation, domain, fellow or named."""
    own, body = plain(reviewer.name), plain(reviewer.organisation)
    found = []
    for party in parties:
        told = plain(party.name)
        if party.user == reviewer.user or (own and told == own and " " in own):
            found.append((NAMED, party.name))
        elif body and told and (told == body or _within(body, told) or _within(told, body)):
            found.append((ORGANISATION, party.name))
        elif reviewer.domain and reviewer.domain in party.domains:
            found.append((DOMAIN, party.name))
        elif party.user is not None and party.user in reviewer.fellows:
            found.append((FELLOW, party.name))
    return found


def _within(short: str, long: str) -> bool:
    """Whether the whole words of a name of two words or more stand inside another."""
    return " " in short and f" {short} " in f" {long} "


def names_in(text: str) -> list[str]:
    """Names out of a text in which people tell of their partners, as far as software can find them.

    A line, or what stands before its first dash, colon, comma or verb, when it is short and begins like a
    name; else the runs of capitalised words in it. Whoever is named in another way is not found.
    """
    found: dict[str, str] = {}
    for piece in _BREAKS.split(_CONTACT.sub(" ", text)):
        for name in _names_of(piece):
            key = plain(name)
            if key and len(found) < MOST_NAMES:
                found.setdefault(key, name)
    return list(found.values())


def _names_of(piece: str) -> list[str]:
    runs = _runs(piece)
    if runs or not piece.strip():
        return runs
    # Writing without capitals (Arabic, Chinese) or a name written small.
    head = _OPENING.sub("", _ENDS.split(piece, maxsplit=1)[0]).strip(" .,-–—'\"“”‘’")
    has_cases = head.lower() != head.upper()
    is_name = 0 < len(head) <= LONGEST_NAME and (not has_cases or len(head.split()) <= 3)
    return [head] if is_name else []


def _runs(piece: str) -> list[str]:
    """Runs of two or more capitalised words, small words between them counted in; single ones in a list."""
    runs: list[str] = []
    for part in _ENDS.split(piece):
        run: list[str] = []
        for word in [*_WORD.findall(part), ""]:
            if word[:1].isupper() or (run and word.lower() in _SMALL):
                run.append(word)
                continue
            runs.append(_tidy(run))
            run = []
    return [name for name in runs if name]


def _tidy(run: list[str]) -> str:
    while run and (run[-1].lower() in _SMALL or run[-1].lower() in _NO_NAMES):
        run = run[:-1]
    while run and run[0].lower() in _NO_NAMES:
        run = run[1:]
    name = " ".join(run).strip(".")
    is_name = len(run) > 1 or (len(run) == 1 and len(name) > 1 and name.isupper())
    return name if is_name and len(name) <= LONGEST_NAME else ""
