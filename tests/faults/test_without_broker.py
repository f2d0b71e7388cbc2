"""With broker and mail down a submission succeeds and is answered as always: neither is on its way."""

from __future__ import annotations

import http.client
import socket
from datetime import timedelta
from pathlib import Path

import pytest

from grants import receipts
from grants.models import Submission
from programme import clock, outbox, signing
from programme.models import Message
from tests import factories
from tests.front import front, press, ready

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("way", ["nobody listens", "it hangs"])
def test_submitting_without_broker_and_mail(tmp_path: Path, way: str) -> None:
    at = clock.now()
    round_ = factories.round(opens_at=at - timedelta(days=1), closes_at=at + timedelta(days=1))
    people = ready(round_, 4)
    Message.objects.all().delete()
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if way == "it hangs":
            silent.listen(50)  # takes connections and never says a word
        dead = f"127.0.0.1:{silent.getsockname()[1]}"
        with front(tmp_path, REDIS_URL=f"redis://{dead}/0", EMAIL_URL=f"smtp://{dead}") as found:
            for application, session in people:
                asked = http.client.HTTPConnection("127.0.0.1", found.port, timeout=60)
                assert press(asked, application, session) == (
                    302,
                    f"/applications/{application.reference}/receipt/",
                )
        # One wake-up found out that the broker is away, and nobody after it waited for it.
        log = (tmp_path / "web.log").read_text()
        assert log.count("The broker did not answer") == len(people)
        assert log.count("It did not answer a moment ago") == len(people) - 1
        assert "Traceback" not in log
    _name, public = signing.current_public()
    for submission in Submission.objects.all():
        assert receipts.verify(receipts.issue(submission), public).is_genuine
    assert Submission.objects.count() == len(people)
    assert sorted(outbox.due(clock.now())) == sorted(Message.objects.values_list("pk", flat=True))
    assert Message.objects.filter(state="queued", kind="received").count() == len(people)
