"""How far an application has come: its sections as a task list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programme.outlines import Outline
from programme.problems import Problem, is_empty, problems
from programme.texts import say

# So many things that are missing are named; the check page has them all.
NAMED = 3


@dataclass(frozen=True)
class Task:
    """One section: its title and how far it has come (`not_begun`, `begun`, `complete`), in words too."""

    key: str
    title: str
    state: str
    words: str
    tone: str
    hint: str


@dataclass(frozen=True)
class Progress:
    """All sections, and everything that stands between the answers and submitting."""

    tasks: tuple[Task, ...]
    problems: tuple[Problem, ...]

    @property
    def done(self) -> int:
        """How many sections are complete."""
        return sum(task.state == "complete" for task in self.tasks)

    @property
    def is_complete(self) -> bool:
        """Nothing is missing."""
        return not self.problems

    @property
    def first_problems(self) -> tuple[Problem, ...]:
        """The first few things to do: more of them at once help nobody."""
        return self.problems[:NAMED]

    @property
    def more_problems(self) -> int:
        """How many there are beside the first few."""
        return max(len(self.problems) - NAMED, 0)


def progress(form: Outline, values: Mapping[str, Any]) -> Progress:
    """The task list of these values. Pure. A section in which nothing is asked is left out."""
    found = tuple(problems(form, values))
    tasks = []
    for key, questions in form.only_asked(values).sections:
        begun = any(not is_empty(values.get(question.key)) for question in questions)
        wrong = sum(problem.section == key for problem in found)
        title = say(questions[0].section.title)
        if not begun:
            only_optional = wrong == 0
            hint = _("You can leave this out.") if only_optional else ""
            state = "complete" if only_optional else "not_begun"
            words = _("Optional") if only_optional else _("Not begun")
            tasks.append(Task(key, title, state, words, "neutral", hint))
        elif wrong:
            hint = ngettext("%(n)d thing left to do.", "%(n)d things left to do.", wrong) % {"n": wrong}
            tasks.append(Task(key, title, "begun", _("Begun"), "info", hint))
        else:
            tasks.append(Task(key, title, "complete", _("Complete"), "good", ""))
    return Progress(tuple(tasks), found)
