"""The field in which a state machine keeps its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import CharField
from django_fsm import FSMField

if TYPE_CHECKING:
    _Field = CharField[str, str]
else:
    _Field = FSMField


class StateField(_Field):
    """A state that moves by its transitions alone. In migrations it is the column of characters that it is.

    A migration makes every model anew many times over, and each machine listens for every class that is
    made: with their machines in them migrations took twice as long.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"protected": True, **kwargs})

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """As Django's CharField."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("protected")
        return name, "django.db.models.CharField", args, kwargs
