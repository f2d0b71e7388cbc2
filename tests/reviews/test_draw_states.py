"""The page of states is drawn from the code, and current."""

from pathlib import Path

from django.conf import settings

from reviews.management.commands import draw_states


def test_the_page_of_states_is_current() -> None:
    kept = (Path(settings.ROOT) / draw_states.PAGE).read_text()
    assert draw_states.page(kept) == kept, "run ./noon manage draw_states"


def test_every_machine_is_drawn() -> None:
    drawn = "\n".join(draw_states.drawing(model) for model in draw_states.machines())
    assert drawn.count("stateDiagram-v2") == 17
    assert "    submitted --> in_review: begin_review\n" in drawn
