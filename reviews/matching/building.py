"""A sparse linear program put together piece by piece, in arrays and never pair by pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csc_array

from reviews.matching.reading import Floats, Ints


@dataclass(eq=False)
class Columns:
    """The columns of one program as they stand: pairs first, then what is missing, spare or above a floor."""

    application: Ints
    reviewer: Ints
    cost: Floats
    low: Floats
    high: Floats
    matrix: csc_array
    right: Floats
    start: dict[str, int]  # where the rows of a kind begin
    group_rows: list[tuple[int, Ints]]  # rule, and its applications in the order of their rows


class Builder:
    """Rows and columns gathered in pieces."""

    def __init__(self, cost: Floats, low: Floats) -> None:
        self.cost = [cost]
        self.low = [low]
        self.high = [np.ones(len(cost))]
        self.width = len(cost)
        self.height = 0
        self._row: list[Ints] = []
        self._column: list[Ints] = []
        self._value: list[Floats] = []
        self._right: list[Floats] = []

    def rows(self, row: Ints, column: Ints, value: float | npt.NDArray[np.float64 | np.int64]) -> None:
        """Put a value at each row and column."""
        self._row.append(np.asarray(row, dtype=np.int64))
        self._column.append(np.asarray(column, dtype=np.int64))
        self._value.append(np.array(np.broadcast_to(np.asarray(value, dtype=float), (len(row),))))

    def right(self, value: npt.NDArray[np.float64 | np.int64]) -> None:
        """What the next rows must come to."""
        self._right.append(np.asarray(value, dtype=float))
        self.height += len(value)

    def add(self, high: npt.NDArray[np.float64 | np.int64], cost: float) -> Ints:
        """More columns from 0 to `high`; their numbers."""
        made = np.arange(self.width, self.width + len(high))
        self.cost.append(np.full(len(high), float(cost)))
        self.low.append(np.zeros(len(high)))
        self.high.append(np.asarray(high, dtype=float))
        self.width += len(high)
        return made

    def close(self, columns: Ints) -> None:
        """Nothing of these columns may be used."""
        whole = np.concatenate(self.high)
        whole[columns] = 0.0
        self.high = [whole]

    def done(
        self, application: Ints, reviewer: Ints, start: dict[str, int], groups: list[tuple[int, Ints]]
    ) -> Columns:
        triples = (np.concatenate(self._value), (np.concatenate(self._row), np.concatenate(self._column)))
        return Columns(
            application,
            reviewer,
            np.concatenate(self.cost),
            np.concatenate(self.low),
            np.concatenate(self.high),
            coo_array(triples, shape=(self.height, self.width)).tocsc(),
            np.concatenate(self._right),
            start,
            groups,
        )
