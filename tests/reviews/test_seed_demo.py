"""`seed_demo` from end to end: what the demonstration promises is what the real acts have made of it."""

from __future__ import annotations

import hashlib
import html
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse

from grants import invitations
from grants.budget import pot_of
from grants.models import Application, Award, Decision, Letter, SubmissionFile
from grants.states import ApplicationState, DecisionState, LetterState
from programme import clock, ledger
from programme.answers import values_of
from programme.models import Answer, AnswerConflict, AnswerRevision, LedgerRow, Message, Round, User
from reviews.claims import claims_of
from reviews.demo import applications, middle_round, open_round, open_together
from reviews.demo.tour import APPLICANTS, STOPS
from reviews.guide import guide
from reviews.models import Assignment, PanelClaim, PanelMember, PanelTerms, SpecimenScore, StageEntry
from reviews.states import EntryOutcome

# Without the mark no test database is made, and the fixture would reach the one of the settings.
pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")


@pytest.fixture(scope="module")
def kept_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the seeded files lie."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module", autouse=True)
def seeded(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, kept_files: Path
) -> Iterator[None]:
    """The demonstration, built once for this module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_database()")
            assert cursor.fetchone()[0].startswith("test_"), "this is not a database of the tests"
        assert not Round.objects.exists()
        with override_settings(DEMONSTRATION=True, MEDIA_ROOT=kept_files):
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


def of_the_open_round(key: str) -> Application:
    """The application of the lead with this key."""
    lead = applications.email_of(key)
    return Application.objects.get(memberships__user__email=lead, memberships__kind="lead")


def test_two_texts_for_one_answer_wait_for_a_choice(client: Client) -> None:
    walkers = of_the_open_round("longshadow")
    [waiting] = AnswerConflict.objects.filter(settled_at__isnull=True)
    assert (waiting.response_id, waiting.question_key) == (walkers.response_id, "power")
    [planned] = open_together.TWO_TEXTS
    stands = Answer.objects.get(response=walkers.response, question_key="power")
    assert (stands.value, waiting.value) == (planned.first[2], planned.other[2])
    assert stands.saved_by != waiting.by
    client.force_login(User.objects.get(email=open_together.HELPERS["rhodri"].email))
    page = client.get(reverse("two_texts", args=[walkers.reference, "power"]))
    page_says = html.unescape(page.content.decode())
    assert planned.first[2] in page_says and planned.other[2] in page_says


def test_an_answer_has_earlier_texts_of_two_people(client: Client) -> None:
    walkers = of_the_open_round("longshadow")
    client.force_login(User.objects.get(email=applications.email_of("longshadow")))
    page = html.unescape(client.get(reverse("history", args=[walkers.reference, "idea"])).content.decode())
    revisions = AnswerRevision.objects.filter(response=walkers.response, question_key="idea")
    earlier = [one.text for one in open_together.SITTINGS]
    assert [one.value for one in revisions.order_by("revision")][:-1] == earlier
    assert len(set(revisions.values_list("saved_by", flat=True))) == 2
    assert "Rhodri" in page and "Tegwen" in page


def test_somebody_joined_and_somebody_is_still_asked(client: Client) -> None:
    letterbox = of_the_open_round("slowpost")
    kinds = Counter(letterbox.memberships.values_list("user__name", "kind"))
    assert kinds == {("Harriet Amoah-Quinn", "lead"): 1, ("Dr Ines Farrow", "full"): 1}
    [asked] = invitations.open_invitations(letterbox)
    assert asked.email == "caretaker@slowpost.example.org"
    mail = Message.objects.get(address=asked.email)
    token = mail.text.split("/join/")[1].split("/")[0]
    assert invitations.look(token, at=clock.now()).standing == invitations.Standing.OPEN
    client.force_login(User.objects.get(email=applications.email_of("slowpost")))
    assert asked.email in client.get(reverse("group", args=[letterbox.reference])).content.decode()


def test_a_letter_and_a_recording_are_in(client: Client, settings: Any, kept_files: Path) -> None:
    settings.MEDIA_ROOT = kept_files
    choir = of_the_open_round("bluebadge")
    assert choir.standing is not None
    held = SubmissionFile.objects.filter(submission=choir.standing).select_related("file")
    files = {one.file.question_key: one.file for one in held}
    assert {key: file.content_type for key, file in files.items()} == {
        "idea_recording": "audio/wav",
        "support": "application/pdf",
    }
    client.force_login(User.objects.get(email=applications.email_of("bluebadge")))
    for file in files.values():
        reply = client.get(reverse("answer_file", args=[choir.reference, file.pk]))
        content = b"".join(reply)  # type: ignore[call-overload]
        assert hashlib.sha256(content).hexdigest() == file.sha256


def test_whoever_is_asked_for_a_fund_holder_has_one() -> None:
    every = [values_of(one.response) for one in Application.objects.select_related("response")]
    assert len(every) > 60
    asked = {one["organisation"]["status"] == "fund_holder" for one in every if "fund_holder_contact" in one}
    assert asked == {True}


def test_the_first_page_leads_everywhere(client: Client) -> None:
    found = guide()
    assert len(found.steps) == len(STOPS)
    assert len(found.applicants) == len(APPLICANTS)
    for step in found.steps:
        client.force_login(step.person)
        assert client.get(step.path).status_code == 200, step.path


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


def test_the_panel_was_told_practised_claimed_and_somebody_is_still_asked() -> None:
    middle = Round.objects.get(slug=middle_round.SLUG)
    members = PanelMember.objects.filter(stage__round=middle)
    assert Counter(members.values_list("state", flat=True)) == {"accepted": 24, "invited": 1}
    assert members.exclude(topics=[]).count() == 24
    assert PanelTerms.objects.filter(stage__round=middle).count() == 2
    assert SpecimenScore.objects.filter(specimen__stage__round=middle).count() == 12
    claims = PanelClaim.objects.filter(member__stage__round=middle)
    assert Counter(claims.values_list("state", flat=True)) == {"approved": 1, "claimed": 1, "waived": 1}
    assert claims_of(middle).get(state="approved").total == Decimal("87.50")
