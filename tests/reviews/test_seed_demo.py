"""`seed_demo` from end to end: what the demonstration promises is what the real acts have made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse

from grants.budget import pot_of
from grants.models import Application, Award, Decision, Letter
from grants.states import ApplicationState, DecisionState, LetterState
from programme import clock, ledger
from programme.models import LedgerRow, Round, User
from reviews.demo import applications, middle_round, open_round
from reviews.models import Assignment, PanelMember, StageEntry
from reviews.states import EntryOutcome

# Without the mark no test database is made, and the fixture would reach the one of the settings.
pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")


@pytest.fixture(scope="module", autouse=True)
def seeded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The demonstration, built once for this module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_database()")
            assert cursor.fetchone()[0].startswith("test_"), "this is not a database of the tests"
        assert not Round.objects.exists()
        with override_settings(DEMONSTRATION=True):
            call_command("seed_demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)


def past() -> Round:
    return Round.objects.get(slug=applications.ROUND_SLUG)


def test_52_are_in_and_23_were_shortlisted() -> None:
    assert Application.objects.of_round(past()).that_are_in().count() == 52
    entries = StageEntry.objects.filter(stage__round=past())
    assert entries.filter(stage__order=1).count() == 52
    assert entries.filter(stage__order=1, outcome=EntryOutcome.THROUGH).count() == 23
    assert entries.filter(stage__order=2).count() == 23


def test_eight_awards_fit_the_bounds_and_the_pot_reconciles() -> None:
    awards = list(Award.objects.filter(application__round=past()))
    assert len(awards) == 8
    assert all(10_000 <= award.amount <= 15_000 for award in awards)
    pot = pot_of(past())
    assert pot.awards == sum(award.amount for award in awards)
    assert pot.awards + pot.support_fund + pot.panel_costs + pot.uncommitted == pot.total
    assert pot.uncommitted >= 0


def test_the_panel_is_twelve_and_half_of_it_has_lived_experience() -> None:
    members = PanelMember.objects.filter(stage__round=past(), stage__order=1)
    kinds = Counter(members.values_list("kind", flat=True))
    assert (sum(kinds.values()), kinds["lived"]) == (12, 6)


def test_each_of_the_52_was_told_by_a_letter_with_its_file() -> None:
    released = Letter.objects.filter(application__round=past(), state=LetterState.RELEASED)
    assert released.count() == 52
    assert all(bytes(letter.file.pdf).startswith(b"%PDF-") for letter in released.select_related("file"))
    decided = Decision.objects.filter(application__round=past())
    assert set(decided.values_list("state", flat=True)) == {DecisionState.RELEASED}


def test_the_open_round_closes_at_a_monday_noon_in_london() -> None:
    round = Round.objects.get(slug=open_round.SLUG)
    closes = round.closes_at.astimezone(LONDON)
    assert (closes.weekday(), closes.hour, closes.minute, closes.second) == (0, 12, 0, 0)
    assert round.opens_at < clock.now() < round.closes_at
    states = Counter(Application.objects.filter(round=round).values_list("state", flat=True))
    assert states == {ApplicationState.SUBMITTED: 5, ApplicationState.DRAFT: 4}


def test_the_middle_round_is_being_read() -> None:
    round = Round.objects.get(slug=middle_round.SLUG)
    first, second = round.stages.order_by("order")
    assert first.shortlisted_at and second.opened_at and second.scores_shown_at is None
    assert second.due_at > clock.now() > second.opened_at
    assert Counter(Assignment.objects.filter(stage=first).values_list("state", flat=True)) == {"sent": 20}
    assert Counter(Assignment.objects.filter(stage=second).values_list("state", flat=True)) == {
        "sent": 6,
        "in_progress": 3,
        "offered": 6,
    }
    pot = pot_of(round)
    assert (pot.total, pot.awards) == (Decimal(40_000), 0)
    assert pot.support_fund + pot.panel_costs + pot.uncommitted == pot.total


def test_a_reviewer_has_something_to_read(client: Client) -> None:
    dilys = User.objects.get(email="dilys@panel.example.org")
    hers = Assignment.objects.filter(member__user=dilys, stage__round__slug=middle_round.SLUG)
    now = hers.filter(stage__order=2)
    assert Counter(now.values_list("state", flat=True)) == {"sent": 1, "in_progress": 1, "offered": 2}
    client.force_login(dilys)
    page = client.get(reverse("reviews")).content.decode()
    for one in now.select_related("application"):
        path = reverse("review", args=[one.review.pk])
        assert path in page
        assert client.get(path).status_code == 200


def test_the_second_person_has_five_proposals_to_approve(client: Client) -> None:
    waiting = Decision.objects.filter(
        application__round__slug=middle_round.SLUG, state=DecisionState.PROPOSED
    )
    assert waiting.count() == 5
    assert all(decision.letters.count() == 1 and decision.feedback for decision in waiting)
    client.force_login(User.objects.get(email="tobias@programme.example.org"))
    page = client.get(reverse("manage_decisions", args=[middle_round.SLUG])).content.decode()
    assert all(decision.application.reference in page for decision in waiting)


def test_the_ledger_is_intact() -> None:
    found = ledger.verify()
    assert found.finding == ledger.Finding.INTACT
    assert found.rows > 1000


def test_a_second_call_does_nothing() -> None:
    before = LedgerRow.objects.count(), User.objects.count(), Round.objects.count()
    said = StringIO()
    with override_settings(DEMONSTRATION=True):
        call_command("seed_demo", stdout=said)
    assert "there already" in said.getvalue()
    assert (LedgerRow.objects.count(), User.objects.count(), Round.objects.count()) == before


def test_it_refuses_where_real_people_are() -> None:
    with pytest.raises(CommandError):
        call_command("seed_demo")
