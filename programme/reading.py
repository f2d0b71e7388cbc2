"""How somebody likes to read: the size of the text, the space in it, and the colours behind it.

Kept in a cookie for a year, signed in or not. It says nothing about who they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COOKIE = "reading"
KEPT = timedelta(days=365)

SIZES: dict[str, Promise] = {"normal": _("Normal"), "larger": _("Larger"), "largest": _("Largest")}
SPACINGS: dict[str, Promise] = {"normal": _("Normal"), "wide": _("Wide")}
GROUNDS: dict[str, Promise] = {
    "paper": _("Paper"),
    "white": _("White"),
    "cream": _("Cream"),
    "blue": _("Pale blue"),
    "dark": _("Dark, with light text"),
}
# What the frame of a phone's browser is coloured with: each ground's own colour, as in reading.css.
THEME_COLOURS = {
    "paper": "#fdfbf6",
    "white": "#ffffff",
    "cream": "#fdf3d8",
    "blue": "#e8f1fa",
    "dark": "#14161f",
}


@dataclass(frozen=True)
class Reading:
    """One person's choices."""

    size: str = "normal"
    spacing: str = "normal"
    ground: str = "paper"

    @property
    def classes(self) -> str:
        """Classes for <html>; none when nothing was chosen."""
        named = (
            ("text", self.size, "normal"),
            ("spacing", self.spacing, "normal"),
            ("ground", self.ground, "paper"),
        )
        return " ".join(f"{name}-{value}" for name, value, usual in named if value != usual)

    @property
    def theme_colour(self) -> str:
        """The ground as #rrggbb."""
        return THEME_COLOURS[self.ground]

    @property
    def is_usual(self) -> bool:
        """Nothing was chosen."""
        return self == Reading()

    def write(self) -> str:
        """The choices as a cookie's value."""
        return f"{self.size}.{self.spacing}.{self.ground}"


def of(cookies: Mapping[str, str]) -> Reading:
    """The choices in somebody's cookies; whatever is not one of ours counts as not chosen."""
    parts = cookies.get(COOKIE, "").split(".")
    if len(parts) != 3:
        return Reading()
    size, spacing, ground = parts
    return Reading(
        size if size in SIZES else "normal",
        spacing if spacing in SPACINGS else "normal",
        ground if ground in GROUNDS else "paper",
    )
