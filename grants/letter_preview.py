"""A text tried on a real application, before and after it is saved. Reads, and writes nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from grants import letter_words
from grants.letter_body import Text
from grants.letter_texts import Stationery
from grants.letter_words import LetterView
from grants.models import Application, Decision, EligibilityFinding, Letter
from grants.states import LIVE_DECISION, ApplicationState, DecisionOutcome, EligibilityReason, LetterKind
from programme import clock
from programme.models import Round

MOST_OFFERED = 300


@dataclass(frozen=True)
class Preview:
    """How a letter would look. `made_up`: nothing like it is decided, amount and feedback are examples."""

    application: Application
    view: LetterView
    faults: tuple[str, ...]
    made_up: bool


def outcome_of(kind: LetterKind) -> DecisionOutcome:
    """The outcome of a decision whose letter has a text of this kind."""
    return DecisionOutcome.DECLINE if kind == LetterKind.INELIGIBLE else DecisionOutcome(kind)


def to_try_on(round: Round, kind: LetterKind, *, leaving_out: Collection[int] = ()) -> QuerySet[Application]:
    """Applications on which a text of this kind can be tried, first those of which it is decided.

    Those that a person keeps away from (`leaving_out`, ids) are not among them.
    """
    decided = Decision.objects.filter(
        application=OuterRef("pk"), outcome=outcome_of(kind), state__in=sorted(LIVE_DECISION)
    )
    ineligible = Q(state=ApplicationState.INELIGIBLE)
    found = Application.objects.filter(round=round, standing__isnull=False).exclude(pk__in=list(leaving_out))
    if kind != LetterKind.INELIGIBLE:
        return (
            found.exclude(ineligible).annotate(fits=Exists(decided)).order_by("-fits", "title", "reference")
        )
    fits = Case(When(ineligible, then=Value(True)), default=Value(False), output_field=BooleanField())
    return found.annotate(fits=fits).order_by("-fits", "title", "reference")


def preview(
    application: Application,
    *,
    kind: LetterKind,
    language: str,
    text: Text,
    written_with: Stationery,
    at: datetime,
) -> Preview:
    """The letter to this application, written with this text."""
    application.round = written_with.round
    letter = (
        Letter.objects.filter(
            application=application,
            decision__outcome=outcome_of(kind),
            decision__state__in=sorted(LIVE_DECISION),
        )
        .select_related("decision")
        .defer("content")
        .order_by("-drafted_at")
        .first()
    )
    finding = letter_words.not_eligible_because(application)
    made_up = letter is None or (kind == LetterKind.INELIGIBLE and finding is None)
    with clock.in_language(language):
        if letter is None:
            letter = _imagined(application, kind, language)
        if kind == LetterKind.INELIGIBLE and finding is None:
            finding = EligibilityFinding(
                application=application,
                reason_code=EligibilityReason.OTHER,
                reason=_("Here stands what two people found, in the words of the first."),
            )
    letter.application = application
    letter.language = language
    made = letter_words.composed(letter, at=at, written_with=written_with, finding=finding, text=text)
    return Preview(application, letter_words.preview_of(made.words), tuple(made.sentences), made_up)


def _imagined(application: Application, kind: LetterKind, language: str) -> Letter:
    """A letter about a decision that nobody has taken. Neither is ever saved."""
    round = application.round
    is_award = kind == LetterKind.AWARD
    decision = Decision(
        application=application,
        outcome=outcome_of(kind),
        amount=(application.requested or round.largest_award) if is_award else None,
        feedback=_("Here stands the feedback that you write for this group."),
        conditions=_("Here stand the conditions, if this award has any.") if is_award else "",
    )
    return Letter(
        application=application, decision=decision, number=f"{round.prefix}-0000-0000", language=language
    )
