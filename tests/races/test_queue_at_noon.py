"""A real nginx before one worker that cannot keep up: everybody is judged by when they arrived.

The worker is stopped dead (SIGSTOP) before noon and wakes well after it, which is a queue of more than half
a second whatever the machine. What arrived before noon waits in it; what arrived after noon waits beside it.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from grants.models import Application, LateAttempt, Submission
from programme import clock, ledger
from programme.models import LedgerRow, Round
from tests import factories
from tests.front import BODY, Front, UnixConnection, address, front, headers, press, ready

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(name="front")
def at_the_front(tmp_path: Path) -> Iterator[Front]:
    with front(tmp_path) as found:
        yield found


def test_a_queue_at_noon_loses_nobody_and_lets_nobody_in(front: Front) -> None:
    number = 120
    round_ = factories.round(
        opens_at=clock.now() - timedelta(days=1), closes_at=clock.now() + timedelta(days=1)
    )
    early, late = ready(round_, number), ready(round_, number)
    noon = clock.now() + timedelta(seconds=4)
    Round.objects.filter(pk=round_.pk).update(closes_at=noon)
    answers: dict[str, tuple[int, str]] = {}

    def send(application: Application, session: str, after: float) -> None:
        """Sent at noon plus `after` seconds, each on a connection of its own."""
        time.sleep(max(0.0, (noon - clock.now()).total_seconds() + after))
        asked = http.client.HTTPConnection("127.0.0.1", front.port, timeout=120)
        answers[application.reference] = press(asked, application, session)

    threads = [
        threading.Thread(target=send, args=(*who, moment))
        for group, first, step in ((early, -2.50, 0.010), (late, 0.05, 0.005))
        for who, moment in ((one, first + step * place) for place, one in enumerate(group))
    ]
    front.stop()
    for thread in threads:
        thread.start()
    time.sleep(max(0.0, (noon - clock.now()).total_seconds() + 1.5))
    front.go_on()
    for thread in threads:
        thread.join(120)

    assert len(answers) == 2 * number
    assert {status for status, _where in answers.values()} == {302, 409}, answers
    standing = set(Submission.objects.values_list("application__reference", flat=True))
    assert standing == {application.reference for application, _session in early}
    assert all(received < noon for received in Submission.objects.values_list("received_at", flat=True))
    assert set(Submission.objects.values_list("received_source", flat=True)) == {"proxy"}
    kept = LateAttempt.objects.values_list("application__reference", "received_at", "rule")
    assert {reference for reference, _received, _rule in kept} == {one.reference for one, _session in late}
    assert all(received >= noon and rule == "late" for _reference, received, rule in kept)
    # The worker wrote every row after noon: a judge by its own clock would have refused all of them.
    assert LedgerRow.objects.filter(act="submitted").count() == number
    assert LedgerRow.objects.filter(act="refused").count() == number
    assert ledger.verify().finding == "intact"


@pytest.mark.parametrize(("seconds_left", "is_in"), [(1.0, False), (30.0, True)])
def test_a_slow_request_counts_from_its_last_byte(front: Front, seconds_left: float, is_in: bool) -> None:
    """Its first bytes are here before noon; the last comes two seconds later, through a slow network."""
    round_ = factories.round(
        opens_at=clock.now() - timedelta(days=1), closes_at=clock.now() + timedelta(days=1)
    )
    (application, session), *_rest = ready(round_, 1)
    noon = clock.now() + timedelta(seconds=seconds_left)
    Round.objects.filter(pk=round_.pk).update(closes_at=noon)
    asked = http.client.HTTPConnection("127.0.0.1", front.port, timeout=60)
    asked.putrequest("POST", address(application))
    for name, value in {**headers(session), "Content-Length": str(len(BODY))}.items():
        asked.putheader(name, value)
    asked.endheaders(BODY[:10].encode())
    begun = clock.now()
    time.sleep(2)
    asked.send(BODY[10:].encode())
    assert (asked.getresponse().status == 302) == is_in
    asked.close()
    (received,) = (Submission if is_in else LateAttempt).objects.values_list("received_at", flat=True)
    # nginx writes whole milliseconds, of a clock that it reads before each of its turns.
    assert received - begun > timedelta(seconds=1.9)


@pytest.mark.parametrize(("milliseconds", "is_in"), [(-1, True), (0, False), (1, False)])
def test_a_stamp_at_the_stroke_of_noon(front: Front, milliseconds: int, is_in: bool) -> None:
    """The stamp is nginx's, to the millisecond; the worker is asked on the socket that the proxy uses."""
    noon = clock.now().replace(microsecond=0)
    round_ = factories.round(opens_at=noon - timedelta(days=1), closes_at=noon + timedelta(days=1))
    (application, session), *_rest = ready(round_, 1)
    Round.objects.filter(pk=round_.pk).update(closes_at=noon)
    stamp = noon + timedelta(milliseconds=milliseconds)
    header = f"t={int(stamp.timestamp())}.{stamp.microsecond // 1000:03d}"
    press(UnixConnection(front.web_socket), application, session, X_Request_Start=header)
    assert Submission.objects.filter(application=application).exists() == is_in
    assert LateAttempt.objects.filter(application=application).exists() != is_in


def test_a_forged_stamp_does_not_pass_the_proxy(front: Front) -> None:
    """What a client calls its own arrival is replaced at the door."""
    noon = clock.now() - timedelta(seconds=5)
    round_ = factories.round(opens_at=noon - timedelta(days=1), closes_at=noon + timedelta(days=1))
    (application, session), *_rest = ready(round_, 1)
    Round.objects.filter(pk=round_.pk).update(closes_at=noon)
    forged = f"t={int((noon - timedelta(seconds=10)).timestamp())}.000"
    asked = http.client.HTTPConnection("127.0.0.1", front.port, timeout=30)
    press(asked, application, session, X_Request_Start=forged)
    kept = LateAttempt.objects.get(application=application)
    assert kept.received_at >= noon
    assert not Submission.objects.exists()
