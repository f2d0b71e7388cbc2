"""How answers that are files are given: the list of what is there, and a box to choose more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from programme.files import accepts


@dataclass(frozen=True)
class ListedFile:
    """A file of an answer as its writers see it: where to get it, and what the scanner said."""

    id: str
    name: str
    size: int
    scan: str
    href: str


class FilesWidget(forms.FileInput):
    """Drawn by its own template. Whoever shows the page gives it `files` and the address that takes more.

    `limits` are the sentences that say how many files of which kind it takes.

    Without an address (a preview) the box is there and leads nowhere.
    """

    noon_template = "programme/_files.html"
    noon_first_control = "choose"
    use_fieldset = True
    allow_multiple_selected = True

    def __init__(self, kind: str, most: int, limits: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.limits = limits
        self.kind, self.most = kind, most
        self.accept = accepts(kind)
        self.files: list[ListedFile] = []
        self.attach_at = ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> None:
        """Nothing: files are taken in one by one, by whoever shows the page."""


class FilesAnswer(forms.Field):
    """The files of an answer. What is sent with the form is no part of its value."""

    def clean(self, value: Any) -> Any:
        return self.initial

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was chosen in the box cannot be shown again."""
        return initial
