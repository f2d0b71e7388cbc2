"""The figures that a decision keeps: a value object that the panel's app hands down."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class ScoreSummary:
    """What the deciding person saw, frozen. Scores are decimal text ('4.6'): no floats are kept.

    `place` is the place in the ranked list, `tied` how many share it, `of` how many were ranked;
    `criteria` holds (title, mean) pairs. An application without scores has empty texts and place 0.
    """

    place: int = 0
    tied: int = 1
    of: int = 0
    mean: str = ""
    lowest: str = ""
    highest: str = ""
    reviews: int = 0
    cannot_judge: int = 0
    criteria: tuple[tuple[str, str], ...] = ()

    def as_plain(self) -> dict[str, Any]:
        """As plain values, for the decision's row and the ledger."""
        plain = asdict(self)
        plain["criteria"] = [list(pair) for pair in self.criteria]
        return plain
