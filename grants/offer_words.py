"""What people read of an offer: its terms, who accepted them, the day to answer by, what is open."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from grants import award_terms, offers
from grants.award_states import CheckOutcome
from grants.award_terms import Clause
from grants.models import Award, AwardCheck, Offer
from grants.states import AwardState
from programme import canonical, clock


@dataclass(frozen=True)
class AwardText:
    """The frozen text of an offer, and of its acceptance, for a page or for paper.

    `words` are the facts of `noon/award-terms/1`, `accepted` those of `noon/award-acceptance/1` or None;
    `said` is the sentence that stands under an acceptance.
    Hashes are hexadecimal.
    """

    words: dict[str, Any]
    clauses: list[Clause]
    sha256: str
    accepted: dict[str, Any] | None
    accepted_sha256: str
    said: str

    @property
    def code(self) -> str:
        """What stands beside the place to sign on paper."""
        return offers.code_of(self.sha256)

    @property
    def language(self) -> str:
        """The language in which it is written, for `lang`."""
        return str(self.words["language"])


def text_of(award: Award, offer: Offer | None) -> AwardText:
    """The text of an award: what was accepted if somebody has, else what is offered."""
    content = offers.terms_of(award, offer)
    acceptance = offers.acceptance_of(offer)
    accepted = json.loads(bytes(acceptance.content)) if acceptance else None
    words: dict[str, Any] = accepted["terms"] if accepted else award_terms.read(content)
    return AwardText(
        words=words,
        clauses=award_terms.clauses(words["terms"]),
        sha256=canonical.sha256(content).hex(),
        accepted=accepted,
        accepted_sha256=bytes(acceptance.content_sha256).hex() if acceptance else "",
        said=accepted["said"] if accepted else offers.statement(words["recipient"]),
    )


@dataclass(frozen=True)
class AnswerDay:
    """The day to answer an offer by. `passed`: it is over, and the offer still waits."""

    day: date
    passed: bool

    @property
    def words(self) -> str:
        """The day as its applicants read it, in a sentence or two."""
        day = {"day": clock.date_in_words(self.day)}
        if self.passed:
            return (
                _("We had asked for your answer by %(day)s. You can still answer, until we end the offer.")
                % day
            )
        return _("Please answer by %(day)s. If you need longer, tell us.") % day


def answer_day(award: Award, offer: Offer | None, *, at: datetime) -> AnswerDay | None:
    """The day of an offer that waits; None when it is answered, has ended, or has no day."""
    if offer is None or award.state != AwardState.OFFERED:
        return None
    today = clock.local(at, award.application.round.zone).date()
    return AnswerDay(offer.answer_by, today > offer.answer_by)


@dataclass(frozen=True)
class Looked:
    """One line of the list as the group reads it: no names and no notes, which are the team's."""

    words: str
    standing: str
    tone: str


def looked_at(checks: Iterable[AwardCheck]) -> list[Looked]:
    """What has to be settled before the first payment, without what is not needed."""
    return [
        Looked(
            check.words,
            _("Settled") if check.outcome == CheckOutcome.DONE else _("Open"),
            "good" if check.outcome == CheckOutcome.DONE else "neutral",
        )
        for check in checks
        if check.before_payment and check.outcome != CheckOutcome.NOT_NEEDED
    ]
