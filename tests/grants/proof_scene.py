"""A closed round with everything that proves anything: versions, a file, signed heads, a certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from grants import certificates, heads, lifecycle, verifying
from grants.models import Application, Certificate
from grants.verifying import Looked
from programme import ledger
from programme.models import AnswerFile, Round, User
from tests import factories, files_scene
from tests.factories import AT, NOON

HOUR = timedelta(hours=1)
SETTLED = NOON + timedelta(minutes=10)
ANSWERS = {"title": "A warm room in winter", "group_name": "Marsh Lane Growers"}


@dataclass
class Scene:
    """`twice` sent two versions, `once` one with a file, `back` was withdrawn, `draft` never sent."""

    round: Round
    person: User
    twice: Application
    once: Application
    back: Application
    draft: Application
    file: AnswerFile
    certificate: Certificate


def scene() -> Scene:
    """Through the real acts: heads signed while people write, a certificate after closing, heads again."""
    round_, person = make_round(), factories.user()
    twice = sent(round_, person)
    heads.sign(round_, at=AT + HOUR)
    lifecycle.reopen(twice, by=person, at=AT + 2 * HOUR)
    assert lifecycle.submit(twice, by=person, at=AT + 3 * HOUR).accepted
    once = draft(round_, person)
    file = files_scene.file_of(files_scene.attach(once, by=person))
    assert lifecycle.submit(once, by=person, at=AT + 4 * HOUR, source="proxy").accepted
    back = sent(round_, person)
    lifecycle.withdraw(back, by=person, at=AT + 5 * HOUR)
    begun = draft(round_, person)
    heads.sign(round_, at=AT + 6 * HOUR)
    certificate = certificates.issue(round_, at=SETTLED)
    assert certificate is not None
    heads.sign(round_, at=SETTLED + HOUR)
    return Scene(
        round_,
        person,
        *(Application.objects.get(pk=one.pk) for one in (twice, once, back, begun)),
        file,
        certificate,
    )


def make_round(**fields: Any) -> Round:
    """A round that closes at noon, with its first ledger row, as every real one has."""
    round_ = factories.round(
        AT, form=files_scene.form(), closes_at=NOON, decisions_at=NOON + 2 * factories.WEEK, **fields
    )
    with transaction.atomic():
        ledger.append(
            round_.chain, "round_set_up", subject=round_.ledger_id, by=factories.user("Mo"), at=AT, payload={}
        )
    return round_


def draft(round_: Round, person: User) -> Application:
    """An application of its own, complete. (An empty one would be begun only once.)"""
    made = factories.application(round_, person, AT)
    assert lifecycle.save_answers(made, answers_given=ANSWERS, by=person, at=AT).accepted
    return made


def sent(round_: Round, person: User, at: Any = AT) -> Application:
    """One of which version 1 is in."""
    made = draft(round_, person)
    outcome = lifecycle.submit(made, by=person, at=at)
    assert outcome.accepted, outcome
    return Application.objects.get(pk=made.pk)


def tamper(sql: str, values: Sequence[object] = ()) -> None:
    """What somebody with the database's own keys could do: switch the triggers off and write."""
    with connection.cursor() as cursor:
        # Foreign keys that were deferred would be looked at when the triggers are on again.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        assert cursor.rowcount != 0, sql
        cursor.execute("SET LOCAL session_replication_role = origin")


def places() -> list[str]:
    """Every line that the verifier says now."""
    return [str(place) for place in verifying.verify(Looked())]
