"""One application on its way to a letter, for the letters' tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from grants import decisions, reviewing, tasks
from grants.models import Application, Decision, Letter
from grants.scores import ScoreSummary
from grants.states import DecisionOutcome
from programme.models import Round, User
from tests import factories

DECIDED = datetime(2023, 12, 6, 15, 0, tzinfo=UTC)
TOLD = datetime(2023, 12, 11, 10, 0, tzinfo=UTC)
SUMMARY = ScoreSummary(
    place=3, of=52, mean="4.6", lowest="4.0", highest="5.2", reviews=2, cannot_judge=0, criteria=()
)
FEEDBACK = (
    "The panel liked how the young people chose the questions themselves, and how honestly you wrote "
    "about what had not worked before.\n\nThey would have liked to read more about who is paid for their "
    "time,\nand how."
)


@dataclass
class Scene:
    """People and rows that a letter needs."""

    round: Round
    application: Application
    lead: User
    manager: User
    approver: User

    def decide(self, outcome: str = "award", amount: str = "300.00", feedback: str = FEEDBACK) -> Letter:
        """A proposed decision; its draft letter."""
        decision = decisions.decide(
            self.application,
            outcome=DecisionOutcome(outcome),
            amount=Decimal(amount) if outcome == "award" else None,
            reason="Strong on power sharing.",
            feedback=feedback,
            summary=SUMMARY,
            by=self.manager,
            at=DECIDED,
        )
        return Letter.objects.get(decision=decision)

    def approve(self, outcome: str = "award", **given: str) -> Letter:
        """Decided and approved: frozen, its PDF not made yet."""
        decision = Decision.objects.get(letters=self.decide(outcome, **given))
        decisions.approve([decision], by=self.approver, at=DECIDED)
        return Letter.objects.get(decision=decision)

    def make(self, outcome: str = "award", **given: str) -> Letter:
        """Approved, with its PDF."""
        letter = self.approve(outcome, **given)
        tasks.render_letter(letter.pk)
        return Letter.objects.get(pk=letter.pk)

    def release(self, outcome: str = "award", **given: str) -> Letter:
        """In its reader's hands."""
        letter = self.make(outcome, **given)
        decisions.release(self.round, by=self.manager, at=TOLD)
        return Letter.objects.get(pk=letter.pk)


def scene(
    lead: str = "Llŷr Gŵyn ap Siôn", group: str = "Marsh Lane Growers", title: str = "A warm room in winter"
) -> Scene:
    """A reviewed application of the 2023 round, with a manager and an approver."""
    programme = factories.programme(
        name="Measuring Success in Co-production",
        letterhead="Measuring Success in Co-production\nCo-Production Collective\n"
        "Malet Place, London WC1E 7JG",
        signatory="Nerys Ffransis-Bell, Programme manager",
    )
    round_ = factories.round(
        programme=programme,
        name="Learning by Doing 2023",
        decisions_at=TOLD,
        work_ends_on=date(2024, 7, 31),
    )
    factories.pot(round_)
    person = factories.user(lead)
    manager = factories.staff(round_, "manager")
    application = factories.submitted(round_, person, group_name=group, title=title)
    application = reviewing.begin_review(application, by=manager, at=DECIDED, stage="1")
    application = reviewing.finish_review(application, by=manager, at=DECIDED, stage="1")
    return Scene(round_, application, person, manager, factories.staff(round_, "approver", name="Jo Adeyemi"))
