"""A round on the manager's desk: people with roles, applications reviewed, decided and approved."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants import decisions, letters
from grants.models import Application, Decision, Letter
from grants.states import DecisionOutcome
from programme.models import Round, User
from reviews import deciding, stages
from reviews.models import Stage
from tests import factories
from tests.reviews import rows


def text(response: Any) -> str:
    """The page's words in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def statements(client: Client, path: str) -> int:
    """How many statements one look at the page takes."""
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def reviewed(applications: int = 2) -> tuple[Round, list[Application], User, Stage]:
    """A round whose applications are read, scores shown, with a manager."""
    stage, found, manager = rows.opened(applications)
    for number, application in enumerate(found):
        rows.given_and_scored(stage, application, manager, (6 - number % 5, 5, 4), (5, 4, 3))
    stage = stages.show_scores(stage, by=manager, at=rows.CLOSED)
    return stage.round, found, manager, stage


def proposed(applications: int = 2) -> tuple[Round, list[Application], User, User]:
    """The same with every decision proposed by the manager: the first an award. And an approver."""
    round_, found, manager, _stage = reviewed(applications)
    for case in deciding.cases_of(round_):
        first = case.application == found[0]
        decisions.decide(
            case.application,
            outcome=DecisionOutcome.AWARD if first else DecisionOutcome.DECLINE,
            amount=Decimal("300.00") if first else None,
            reason="The panel said so.",
            feedback="We liked it.",
            summary=case.summary,
            by=manager,
            at=rows.CLOSED,
        )
    return round_, found, manager, factories.staff(round_, "approver", name="Asha Approver")


def with_files(round_: Round) -> None:
    """Every letter has its PDF."""
    for letter in Letter.objects.filter(application__round=round_):
        letters.keep_file(letter.pk, b"%PDF-1.7", at=rows.CLOSED)


def approved(applications: int = 2) -> tuple[Round, list[Application], User, User]:
    round_, found, manager, approver = proposed(applications)
    decisions.approve(Decision.objects.filter(application__round=round_), by=approver, at=rows.CLOSED)
    return round_, found, manager, approver
