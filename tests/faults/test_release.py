"""A release is interrupted: every letter reaches its reader, none under two Message-IDs, nothing is lost.

With a fixed seed. The release itself is killed on its way, and must have been done whole or not at all. Then
the worker is killed while it hands the mails over, each time in the middle of one: once before the mail
server has the words, twice when it has all of them and has not said so yet. What was in the worker's hands is
shown, tried again under the same Message-ID, and everything else goes on.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from kombu import Connection

from grants import decisions, letter_delivery, letters, reviewing
from grants.models import Letter
from grants.scores import ScoreSummary
from grants.states import DecisionOutcome, LetterState
from programme import clock, outbox
from programme.models import Message, Round, User
from programme.runtime.embedded import EmbeddedValkey
from programme.settings import environment
from programme.states import MessageState
from programme.tasks import send_due_messages
from tests import factories
from tests.faults.catcher import BEFORE_ANSWER, BEFORE_WORDS, catcher
from tests.front import database_url, until

pytestmark = pytest.mark.django_db(transaction=True)

SEED, LETTERS = 1127, 12
RELEASE = """
import django, sys
django.setup()
from grants import decisions
from programme import clock
from programme.models import Round, User
round_, manager = Round.objects.get(pk=int(sys.argv[1])), User.objects.get(pk=int(sys.argv[2]))
print(flush=True)
decisions.release(round_, by=manager, at=clock.now())
"""


def approved(count: int) -> tuple[Round, User]:
    """A round of so many approved letters with their files, and its manager."""
    at = clock.now()
    round_ = factories.round(opens_at=at - timedelta(9), closes_at=at + timedelta(1), decisions_at=at)
    factories.pot(round_)
    manager, approver = factories.staff(round_), factories.staff(round_, "approver", name="Jo Adeyemi")
    proposed = []
    for number in range(count):
        made = factories.submitted(round_, factories.user(f"Reader {number}"), at)
        made = reviewing.begin_review(made, by=manager, at=at, stage="1")
        made = reviewing.finish_review(made, by=manager, at=at, stage="1")
        facts: dict[str, Any] = {"reason": "As the panel said.", "summary": ScoreSummary(), "by": manager}
        proposed.append(decisions.decide(made, outcome=DecisionOutcome.DECLINE, at=at, **facts))
    decisions.approve(proposed, by=approver, at=at)
    for letter in Letter.objects.all():
        letters.keep_file(letter.pk, b"%PDF-1.7", at=at)
    Message.objects.all().delete()
    return round_, manager


def settings(valkey: EmbeddedValkey, port: int, folder: Path) -> dict[str, str]:
    """As in production, on the tests' own database, with mail to the catcher."""
    return {
        **os.environ,
        "DATABASE_URL": database_url(),
        "REDIS_URL": valkey.url,
        "DJANGO_SETTINGS_MODULE": "programme.settings.production",
        "NOON_SECRET_KEY": "only-for-fault-tests-" * 4,
        "NOON_SIGNING_KEY": "b25seS1mb3ItYmVuY2htYXJrcy0zMi1ieXRlcy1sb24=",
        "NOON_BASE_URL": "http://localhost",
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "NOON_VAR": str(folder / "var"),
    }


class Worker:
    """A Celery worker that comes back when it was killed."""

    def __init__(self, env: dict[str, str], broker: str, log: Path) -> None:
        self.env, self.broker, self.log = env, broker, log.open("wb")
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = ["-m", "celery", "-A", "programme", "worker", "--loglevel", "WARNING", "--pool", "solo"]
        return subprocess.Popen(
            [sys.executable, *command, "--without-gossip", "--without-mingle"],
            env=self.env,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        self.kill()
        self.log.close()

    def begin_again(self) -> None:
        self.process = self._start()

    def wake(self) -> None:
        """As the clock does every twenty seconds."""
        with Connection(self.broker) as broker:
            send_due_messages.apply_async(connection=broker, retry=False)


def test_a_release_that_is_killed_is_done_whole_or_not_at_all_and_every_mail_arrives_under_one_id(
    tmp_path: Path,
) -> None:
    chance = random.Random(SEED)
    round_, manager = approved(LETTERS)
    with EmbeddedValkey() as valkey, catcher() as post:
        env = settings(valkey, post.port, tmp_path)
        _release_and_kill(env, round_, manager, after=chance.random() * 0.2)
        out = Letter.objects.filter(state=LetterState.RELEASED).count()
        assert out in (0, LETTERS)
        assert Message.objects.count() == out
        if not out:
            decisions.release(round_, by=manager, at=clock.now())

        plan = dict(zip(sorted(chance.sample(range(2, LETTERS), 3)), _moments(chance), strict=True))
        worker = Worker(env, environment.redis_urls(valkey.url)[1], tmp_path / "worker.log")
        killed: list[str] = []

        def moment(when: str, number: int) -> None:
            if plan.get(number) == when:
                worker.kill()
                killed.append(when)

        post.moment = moment
        try:
            worker.wake()
            for kills in range(1, len(plan) + 1):
                until(lambda kills=kills: len(killed) == kills, 120)
                _shown_and_put_right(round_)
                worker.begin_again()
                worker.wake()
            until(lambda: not Message.objects.exclude(state=MessageState.SENT).exists(), 120)
        finally:
            worker.end()
    assert sorted(killed) == sorted(plan.values())
    _all_arrived_under_one_id(post.mails, lost=killed.count(BEFORE_WORDS))


def _moments(chance: random.Random) -> list[str]:
    moments = [BEFORE_WORDS, BEFORE_ANSWER, BEFORE_ANSWER]
    chance.shuffle(moments)
    return moments


def _release_and_kill(env: dict[str, str], round_: Round, manager: User, *, after: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", RELEASE, str(round_.pk), str(manager.pk)], env=env, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()  # it has begun
    time.sleep(after)
    process.kill()
    process.communicate()
    # What it had open ends with it; whoever looks before that waits for its locks.
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _shown_and_put_right(round_: Round) -> None:
    """One mail was in the worker's hands: after ten minutes the letters page shows it, and it goes again."""
    left = Message.objects.get(state=MessageState.SENDING)
    long_ago = clock.now() - outbox.ABANDONED_AFTER - timedelta(seconds=1)
    Message.objects.filter(pk=left.pk).update(next_try_at=long_ago)
    found = letter_delivery.troubled(round_.pk)
    assert [[mail.pk for mail in fared.stuck(clock.now())] for _letter, fared in found] == [[left.pk]]
    assert left.pk in outbox.due(clock.now())


def _all_arrived_under_one_id(mails: list[Any], *, lost: int) -> None:
    ids: dict[str, set[str]] = defaultdict(set)
    for mail in mails:
        ids[mail.to].add(mail.message_id)
    rows = {row.address: row for row in Message.objects.all()}
    assert len(rows) == LETTERS
    assert ids == {address: {row.message_id} for address, row in rows.items()}
    # A mail of which the answer was never heard has come twice: under the same id, so it is one mail.
    assert len(mails) == LETTERS + 3 - lost
    assert sum(row.attempts for row in rows.values()) == LETTERS + 3
    assert {row.key.split(":")[1] for row in rows.values()} == set(
        Letter.objects.values_list("number", flat=True)
    )
