"""What changed between two texts, word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import takewhile

# A word, or the line breaks between two paragraphs.
TOKEN = re.compile(r"\n+|\S+")
# Of what stayed the same, so many words are shown beside a change; longer stretches are left out.
BESIDE = 12
# Comparing costs about words times words, after what is alike at both ends: more is shown side by side.
MOST_PAIRS = 600_000
# With less than this share in common, marked words are harder to read than two texts side by side.
LEAST_ALIKE = 0.3


class Kind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Piece:
    """Words in a row that share one fate."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Difference:
    """How one text became another: `gone` and `new` count words. No `pieces`: show both texts whole."""

    pieces: tuple[Piece, ...]
    gone: int
    new: int

    @property
    def is_none(self) -> bool:
        """The same words in the same paragraphs."""
        return not self.gone and not self.new and all(piece.kind == Kind.SAME for piece in self.pieces)


def between(before: str, after: str) -> Difference:
    """The difference from `before` to `after`. Spaces do not count, line breaks do."""
    old, new = _tokens(before), _tokens(after)
    head = sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    rest = min(len(old), len(new)) - head
    ends = zip(reversed(old), reversed(new), strict=False)
    tail = min(sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], ends)), rest)
    old_middle, new_middle = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(old_middle) * len(new_middle) > MOST_PAIRS:
        return Difference((), _words(old_middle), _words(new_middle))
    runs: list[tuple[Kind, Sequence[str]]] = [(Kind.SAME, old[:head])]
    alike = head + tail
    matcher = SequenceMatcher(None, old_middle, new_middle, autojunk=False)
    for _name, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if _name == "equal":
            runs.append((Kind.SAME, new_middle[new_from:new_to]))
            alike += new_to - new_from
        else:
            runs += [(Kind.GONE, old_middle[old_from:old_to]), (Kind.NEW, new_middle[new_from:new_to])]
    runs.append((Kind.SAME, old[len(old) - tail :]))
    gone = sum(_words(run) for kind, run in runs if kind == Kind.GONE)
    came = sum(_words(run) for kind, run in runs if kind == Kind.NEW)
    if old and new and alike < LEAST_ALIKE * max(len(old), len(new)):
        return Difference((), gone, came)
    return Difference(tuple(_pieces([(kind, run) for kind, run in runs if run])), gone, came)


def _tokens(text: str) -> list[str]:
    """Words, and '\n' or '\n\n' for where a line or a paragraph ends; not at the ends of the text."""
    text = re.sub(r"[^\S\n]+", " ", text.replace("\r", "")).strip()
    return [token if token.strip() else token[:2] for token in TOKEN.findall(re.sub(r" ?\n ?", "\n", text))]


def _words(tokens: Sequence[str]) -> int:
    return sum(1 for token in tokens if token.strip())


def _pieces(runs: Sequence[tuple[Kind, Sequence[str]]]) -> list[Piece]:
    found: list[Piece] = []
    for place, (kind, run) in enumerate(runs):
        if kind != Kind.SAME or len(runs) == 1:
            found.append(Piece(kind, _text(run)))
            continue
        # The first stretch is shown at its end only, the last at its beginning, others at both.
        before = 0 if place == 0 else BESIDE
        behind = 0 if place == len(runs) - 1 else BESIDE
        if len(run) <= before + behind + 5:
            found.append(Piece(kind, _text(run)))
            continue
        parts = [
            (kind, run[:before]),
            (Kind.LEFT_OUT, []),
            (kind, run[len(run) - behind :] if behind else []),
        ]
        found += [Piece(name, _text(part)) for name, part in parts if part or name == Kind.LEFT_OUT]
    return found


def _text(tokens: Sequence[str]) -> str:
    return re.sub(r" ?(\n+) ?", r"\1", " ".join(tokens))
