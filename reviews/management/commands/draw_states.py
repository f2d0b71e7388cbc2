"""Write docs/states.md: every state machine as text, drawn from the methods themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Model
from django_fsm import FSMField

PAGE = "docs/states.md"
BEGIN = "<!-- drawn by `./noon manage draw_states`: do not edit below this line -->"


def machines() -> list[type[Model]]:
    """Every model with a state machine, app by app from the ground up."""
    return [
        model
        for app in ("programme", "grants", "reviews")
        for model in sorted(apps.get_app_config(app).get_models(), key=lambda model: model.__name__)
        if any(isinstance(field, FSMField) for field in model._meta.get_fields())
    ]


def drawing(model: type[Model]) -> str:
    """One machine: a Mermaid diagram, and what each move means, from the method's own docstring."""
    field: Any = model._meta.get_field("state")
    moves = sorted(
        (str(move.source), str(move.target), move.method.__name__, (move.method.__doc__ or "").strip())
        for move in field.get_all_transitions(model)
    )
    lines = [f"## {model.__name__}", "", "```mermaid", "stateDiagram-v2"]
    lines.append(f"    [*] --> {field.get_default()}")
    lines += [f"    {source} --> {target}: {method}" for source, target, method, _says in moves]
    left = {source for source, *_rest in moves}
    ends = sorted({target for _source, target, *_rest in moves} - left)
    lines += [f"    {end} --> [*]" for end in ends]
    lines += ["```", "", "| move | from | to | meaning |", "|---|---|---|---|"]
    told: dict[tuple[str, str, str], list[str]] = {}
    for source, target, method, says in moves:
        told.setdefault((method, target, says), []).append(source)
    lines += [
        f"| `{method}` | {', '.join(sources)} | {target} | {says} |"
        for (method, target, says), sources in sorted(told.items())
    ]
    return "\n".join(lines) + "\n"


def page(kept: str) -> str:
    """The page: what a person wrote above the line, and the drawings below it."""
    head = kept.split(BEGIN)[0].rstrip()
    return f"{head}\n\n{BEGIN}\n\n" + "\n".join(drawing(model) for model in machines())


class Command(BaseCommand):
    help = "Draws every state machine into docs/states.md; with --check only says whether that is current."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.ROOT) / PAGE
        kept = path.read_text() if path.exists() else "# States\n"
        drawn = page(kept)
        if options["check"]:
            if drawn != kept:
                raise SystemExit(f"{PAGE} is not current: run ./noon manage draw_states")
            return
        path.write_text(drawn)
        self.stdout.write(f"{PAGE} is drawn.")
