"""What people read when something of theirs could not count: what arrived when, and what stands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from grants.models import Application, LateAttempt
from grants.outcomes import Outcome
from grants.states import LateAttemptState, Rule
from programme import answer_words, clock
from programme.answer_words import ShownSection
from programme.models import Question
from programme.outlines import Outline

# The acts of which what was sent is kept.
KEPT_ACTS = frozenset({"save", "submit"})


@dataclass(frozen=True)
class RefusalWords:
    """A heading and some sentences."""

    title: str
    sentences: tuple[str, ...]


def refusal_words(outcome: Outcome, act: str) -> RefusalWords:
    """The words for an outcome that was refused; `act` is save, submit, reopen, withdraw or bring_back."""
    application = outcome.application
    zone = application.round.zone
    kept = act in KEPT_ACTS
    facts = {
        "time": clock.time_in_words(outcome.at, zone),
        "instant": clock.instant_in_words(outcome.at, zone),
        "closing": clock.closing_in_words(outcome.deadline, zone),
        "opening": clock.closing_in_words(application.round.opens_at, zone),
    }
    if outcome.rule == Rule.LATE:
        title = _("This arrived at %(time)s. We have kept it.") if kept else _("This arrived at %(time)s.")
        sentences = [
            _("It reached us on %(instant)s. The deadline was %(closing)s, so it came too late to count."),
            *([_("If something kept you from being in time, tell us: we look at it.")] if kept else []),
        ]
    elif outcome.rule == Rule.NOT_OPEN:
        title = (
            _("The round is not open yet. We have kept this.") if kept else _("The round is not open yet.")
        )
        sentences = [_("It reached us on %(instant)s. The round opens at %(opening)s.")]
    elif outcome.rule == Rule.DOUBTFUL:
        title = _("We have kept this.") if kept else _("This has not been done.")
        sentences = [
            _(
                "It was on its way to us for longer than usual, so a person decides whether it counts. "
                "It seems to have reached us on %(instant)s; the deadline is %(closing)s."
            )
        ]
    elif outcome.rule == Rule.NOT_CHANGING:
        title = _("This was not put into your application. We have kept it.")
        sentences = [
            _(
                "Your application is in, and you were not changing a copy of it. "
                "Perhaps somebody in your group sent it."
            ),
            _("To change it, go to your application and press ‘Change it’."),
        ]
    else:
        title = (
            _("Your application cannot be changed now. We have kept this.")
            if kept
            else _("This cannot be done now.")
        )
        sentences = [
            _("Where your application is now: %(words)s. Perhaps somebody in your group acted first.")
        ]
    facts["words"] = application.words
    sentences = [sentence % facts for sentence in sentences]
    return RefusalWords(title % facts, (*sentences, what_stands(application)))


def what_stands(application: Application) -> str:
    """'Version 1, received Monday …, stands.' or that nothing does."""
    standing = application.standing
    if standing is None:
        return _("Nothing of this application is in.")
    return _("Version %(version)d stands. We received it on %(instant)s.") % {
        "version": standing.version,
        "instant": clock.instant_in_words(standing.received_at, application.round.zone),
    }


@dataclass(frozen=True)
class KeptAttempt:
    """Something that was kept apart: what it was, when it came, what became of it, and what was in it."""

    attempt: LateAttempt
    title: str
    fate: str
    sections: tuple[ShownSection, ...]

    @property
    def is_waiting(self) -> bool:
        """It came too late, or perhaps too late, and nobody has decided about it."""
        by_time = self.attempt.rule in (Rule.LATE, Rule.DOUBTFUL)
        return by_time and self.attempt.state == LateAttemptState.KEPT


def kept_attempts(application: Application, form: Outline) -> list[KeptAttempt]:
    """Everything of the application that was kept apart, oldest first. One statement."""
    zone, currency = application.round.zone, application.round.currency
    found = []
    for attempt in application.late_attempts.all():
        title = _("Sent on %(instant)s") if attempt.act == "submit" else _("Saved on %(instant)s")
        answers = json.loads(bytes(attempt.content))["answers"]
        found.append(
            KeptAttempt(
                attempt,
                title % {"instant": clock.instant_in_words(attempt.received_at, zone)},
                _fate(attempt),
                tuple(
                    answer_words.sections_shown(
                        form,
                        answers,
                        currency=currency,
                        only=partial(_was_sent, answers),
                        file_href=partial(_file_address, application.reference),
                    )
                ),
            )
        )
    return found


def _file_address(reference: str, file_id: str) -> str:
    return reverse("answer_file", args=[reference, file_id])


def _was_sent(answers: Mapping[str, Any], question: Question) -> bool:
    return question.key in answers


def _fate(attempt: LateAttempt) -> str:
    if attempt.state == LateAttemptState.ACCEPTED:
        return _("The team let it count.")
    if attempt.state == LateAttemptState.CLOSED:
        return _("The team looked at it. It does not count.")
    return _("It does not count unless the team decides that it does.")
