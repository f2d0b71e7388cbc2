"""The geometry of charts. Pure: values in, numbers for the template out; the template draws them as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEFT, RIGHT, TOP, BOTTOM = 52.0, 24.0, 44.0, 40.0
FEWEST_STEPS = 3
# Wide enough for the larger letters that a phone needs.
LABEL_WIDTH = 100.0
WIDEST_BAR = 56.0


@dataclass(frozen=True)
class Bar:
    """A column: its box, what it counts, and the words under it (empty where they would collide)."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    value: int
    label: str
    shown_label: str
    value_y: float


@dataclass(frozen=True)
class Tick:
    """A horizontal line of the grid and its number."""

    y: float
    text_y: float
    value: int


@dataclass(frozen=True)
class Chart:
    """All that the template needs; `mark_x` is where the noon line stands, or None."""

    width: float
    height: float
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    left: float
    tick_x: float
    right: float
    base: float
    label_y: float
    mark_x: float | None
    mark_anchor: str
    mark_text_x: float
    total: int
    most: int


def step_for(most: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50… that divides `most` into at most five steps."""
    step, factors, turn = 1, (2, 5, 10), 0
    while most > step * 5:
        step = factors[turn % 3] * 10 ** (turn // 3)
        turn += 1
    return step


def columns(
    values: Sequence[tuple[str, int]], *, width: float = 640, height: float = 280, mark: str | None = None
) -> Chart:
    """A column chart of counts (not negative) in the order given.

    `mark` names the column at whose right edge the noon line stands. The axis begins at zero. ValueError
    for a negative count.
    """
    if any(value < 0 for _, value in values):
        raise ValueError("A column counts something: it cannot be negative.")
    most = max((value for _, value in values), default=0)
    step = step_for(most)
    ceiling = max(step * FEWEST_STEPS, -(-most // step) * step)
    base, right = height - BOTTOM, width - RIGHT
    scale = (base - TOP) / ceiling
    slot = (right - LEFT) / max(len(values), 1)
    bar_width = min(slot * 0.72, WIDEST_BAR)
    # Labels are thinned from the right, so that the last day always has its words.
    every = max(1, -(-int(LABEL_WIDTH) // max(int(slot), 1)))
    bars, mark_x = [], None
    for index, (label, value) in enumerate(values):
        middle = LEFT + slot * (index + 0.5)
        tall = value * scale
        shown = label if (len(values) - 1 - index) % every == 0 else ""
        bars.append(
            Bar(
                x=round(middle - bar_width / 2, 2),
                y=round(base - tall, 2),
                width=round(bar_width, 2),
                height=round(tall, 2),
                middle=round(middle, 2),
                value=value,
                label=label,
                shown_label=shown,
                value_y=round(base - tall - 6, 2),
            )
        )
        if mark is not None and label == mark:
            mark_x = round(LEFT + slot * (index + 1), 2)
    ticks = tuple(
        Tick(y=round(base - value * scale, 2), text_y=round(base - value * scale + 5, 2), value=value)
        for value in range(0, ceiling + 1, step)
    )
    ends = mark_x is not None and mark_x > width / 2
    return Chart(
        width=width,
        height=height,
        bars=tuple(bars),
        ticks=ticks,
        left=LEFT,
        tick_x=LEFT - 10,
        right=right,
        base=base,
        label_y=base + 28,
        mark_x=mark_x,
        mark_anchor="end" if ends else "start",
        mark_text_x=0 if mark_x is None else mark_x + (-16 if ends else 16),
        total=sum(value for _, value in values),
        most=most,
    )
