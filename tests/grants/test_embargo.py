"""Between decision and release nothing leaks: all an applicant can reach is the same for all outcomes."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from decimal import Decimal
from http.cookies import SimpleCookie
from typing import Any

import docx
import pypdf
import pytest
import time_machine
from django.test import Client

from grants import decisions, reviewing, tasks
from grants.models import Application, EligibilityFinding, Letter
from grants.scores import ScoreSummary
from programme.models import Message
from tests import factories
from tests.routes import ROUTES

pytestmark = pytest.mark.django_db

OUTCOMES = ("award", "reserve", "decline", "ineligible")
PAST_CLOSING = factories.NOON + timedelta(days=3)


def _decided(round_: Any, outcome: str, manager: Any, approver: Any) -> Application:
    """Approved, with its letter's PDF made, and not released: the longest an embargo gets."""
    lead = factories.user("Ada Lovegrove", email=f"{outcome}@example.org")
    made = factories.submitted(round_, lead, at=factories.NOON - timedelta(hours=1))
    if outcome == "ineligible":
        # Two people said so. Not by closing the round: proofs of what was in differ by their place in it.
        EligibilityFinding.objects.create(
            application=made,
            eligible=False,
            reason_code="other",
            reason="Not in this round.",
            needs_second=True,
            found_by=manager,
            found_at=PAST_CLOSING,
            agrees=True,
            second_by=approver,
            second_at=PAST_CLOSING,
        )
        made = reviewing.set_eligibility(
            made, eligible=False, reason="Not in this round.", by=approver, at=PAST_CLOSING
        )
    else:
        reviewing.begin_review(made, by=manager, at=PAST_CLOSING, stage="1")
        made = reviewing.finish_review(made, by=manager, at=PAST_CLOSING, stage="1")
    decision = decisions.decide(
        made,
        outcome="decline" if outcome == "ineligible" else outcome,
        amount=Decimal(300) if outcome == "award" else None,
        reason=f"Reason for {outcome}.",
        feedback=f"Words that belong to {outcome}.",
        summary=ScoreSummary(),
        by=manager,
        at=PAST_CLOSING,
    )
    decisions.approve([decision], by=approver, at=PAST_CLOSING)
    tasks.render_letter(Letter.objects.get(decision=decision).pk)
    return Application.objects.get(pk=made.pk)


def _everything_reachable(application: Application, letter: Letter) -> dict[str, str]:
    """What its lead gets from every address, without what is random of this application."""

    class Filled:
        """Stands in for the walk's world: every row is this application's."""

        rounds = dict.fromkeys(("open", "reading", "decided", "released"), application.round)
        assignment = application

        def __getattr__(self, name: str) -> Any:
            return letter if name in ("letter", "draft_letter") else application

    seen = {}
    client = Client()
    # At one instant: a clock must not make the difference.
    with time_machine.travel(PAST_CLOSING + timedelta(hours=1), tick=False):
        client.force_login(factories.lead_of(application))
        signed_in = dict(client.cookies)
        for name, route in ROUTES.items():
            # Each page by itself: what another page left behind must not make it either.
            client.cookies = SimpleCookie({key: one.value for key, one in signed_in.items()})
            answer = client.get(_path(route, Filled()))
            body = b"".join(answer) if answer.streaming else answer.content
            told = f"{answer.status_code} {answer.get('Location', '')} {_words(body)}"
            seen[name] = _same(told, application, letter)
    return seen


def _words(body: bytes) -> str:
    """What a page or a file says; of a PDF and a Word file its text."""
    if body.startswith(b"%PDF"):
        return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)
    if body.startswith(b"PK"):
        return " ".join(each.text for each in docx.Document(io.BytesIO(body)).paragraphs)
    return body.decode(errors="replace")


def _path(route: Any, world: Any) -> str:
    try:
        return str(route.path(world))
    except AttributeError:
        # A review or an award: their keys are not an applicant's to know, so any stands for all.
        return "/reviews/00000000-0000-4000-8000-000000000000/"


def _same(body: str, application: Application, letter: Letter) -> str:
    standing = application.standing
    assert standing is not None
    for word in (
        application.reference,
        letter.number,
        factories.lead_of(application).email,
        bytes(standing.salt).hex(),
        bytes(standing.content_sha256).hex(),
    ):
        body = body.replace(word, "…")
    # Fingerprints and signatures, and how a PDF breaks them; the code of a receipt.
    body = re.sub(r"[0-9a-f]{64}|([0-9a-f]{8}\s+){3,}[0-9a-f]{8}|([0-9A-F]{4}-){3}[0-9A-F]{4}", "…", body)
    body = re.sub(r'"clock_offset_seconds": [-\d.]+', "…", body)
    # Each has a lead of their own, and each page leads back to itself from the reading choices.
    body = re.sub(r'data-(person|browser-key)="[^"]+"|\?next=[^"]+"', "…", body)
    return re.sub(r'name="(csrfmiddlewaretoken|key)" value="[^"]*"', "…", body)


def test_nothing_that_an_applicant_can_reach_differs_before_release() -> None:
    round_ = factories.round(
        opens_at=factories.NOON - timedelta(days=10), closes_at=factories.NOON, slug="open"
    )
    factories.pot(round_)
    manager, approver = factories.staff(round_), factories.staff(round_, "approver")
    made = {outcome: _decided(round_, outcome, manager, approver) for outcome in OUTCOMES}
    reached = {
        outcome: _everything_reachable(one, Letter.objects.get(application=one))
        for outcome, one in made.items()
    }
    for name in ROUTES:
        answers = {reached[outcome][name] for outcome in OUTCOMES}
        assert len(answers) == 1, name
    told = {
        outcome: list(Message.objects.filter(address=f"{outcome}@example.org").values_list("kind", flat=True))
        for outcome in OUTCOMES
    }
    assert set(map(tuple, told.values())) == {("received",)}

    # The walk can fail: after release the same comparison finds the difference.
    decisions.release(round_, by=manager, at=round_.decisions_at)
    after = {
        outcome: _everything_reachable(
            Application.objects.get(pk=one.pk), Letter.objects.get(application=one)
        )
        for outcome, one in made.items()
    }
    differing = {name for name in ROUTES if len({after[outcome][name] for outcome in OUTCOMES}) > 1}
    assert {"application", "applications", "letter", "award"} <= differing
