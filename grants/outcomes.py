"""What comes of an applicant's act. A refusal is an outcome too, so the row that records it stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from grants.deadlines import Window
from grants.models import Application, LateAttempt, Submission
from grants.states import Rule
from programme.models import AnswerFile
from programme.problems import Problem


@dataclass(frozen=True)
class Outcome:
    """What came of an act: accepted (`rule` is None), or refused by a rule with what was kept of it.

    Of a save: `changed` keys, keys kept `apart` because somebody else had changed them too, and the
    `revision` of the answers afterwards. Of adding a file: the `file`, also when it was kept apart.
    """

    application: Application
    at: datetime
    deadline: datetime
    rule: Rule | None = None
    submission: Submission | None = None
    late_attempt: LateAttempt | None = None
    problems: tuple[Problem, ...] = ()
    changed: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    revision: int = 0
    file: AnswerFile | None = None

    @property
    def accepted(self) -> bool:
        """Whether it was done."""
        return self.rule is None


@dataclass(frozen=True)
class NotStarted:
    """Why no application was begun, and the window it was held against."""

    rule: Rule
    window: Window
