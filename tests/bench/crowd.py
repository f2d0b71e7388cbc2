"""People who press 'submit' at a running Noon, each on a connection of their own, and what they were told.

They stand outside: what they note (when a request was written, what came back) is by no means of the server.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from programme import clock

# A request that was written this long before the deadline must count; nearer, the proxy's stamp decides.
MARGIN = timedelta(milliseconds=50)


@dataclass
class Applicant:
    """Somebody with a complete draft, signed in; and what became of their press."""

    reference: str
    cookie: str
    key: str = "the-only-press"
    begun: datetime | None = None
    written: datetime | None = None
    answered: datetime | None = None
    status: int = 0
    location: str = ""
    trouble: list[str] = field(default_factory=list)

    @property
    def acknowledged(self) -> bool:
        """Whether the server said that it is in."""
        return self.status == 302 and self.location.endswith(f"/{self.reference}/receipt/")

    @property
    def seconds(self) -> float:
        """From the first byte of the request to the last of the answer."""
        assert self.begun and self.answered
        return (self.answered - self.begun).total_seconds()

    def request(self) -> bytes:
        """What a browser sends."""
        body = urlencode({"key": self.key}).encode()
        head = (
            f"POST /applications/{self.reference}/submit/ HTTP/1.1\r\nHost: localhost\r\n"
            f"Cookie: sessionid={self.cookie}\r\nOrigin: http://localhost\r\nSec-Fetch-Site: same-origin\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nAccept: text/html\r\n"
            "Accept-Language: en-GB,en;q=0.9\r\nAccept-Encoding: gzip\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def gather(count: int, at: datetime) -> tuple[Any, list[Applicant]]:
    """A round that is open around `at`, and so many people with complete drafts in it."""
    factories, scene, test = (
        import_module(name) for name in ("tests.factories", "tests.bench.answers", "django.test")
    )
    round_ = scene.round_of_the_first_programme(at)
    found = []
    for number in range(count):
        person = factories.user(f"Applicant {number}")
        draft = scene.draft(round_, person, at)
        client = test.Client()
        client.force_login(person)
        found.append(Applicant(draft.reference, client.cookies["sessionid"].value))
    return round_, found


def close(round_: Any, at: datetime) -> None:
    """Set the round's deadline, as its manager did long ago."""
    type(round_).objects.filter(pk=round_.pk).update(closes_at=at)


async def press(applicant: Applicant, port: int, at: datetime, *, patience: float = 150) -> None:
    """Connect now, write the whole request at `at`, and note what comes back."""
    try:
        async with asyncio.timeout((at - clock.now()).total_seconds() + patience):
            reader, sender = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.sleep(max(0.0, (at - clock.now()).total_seconds()))
            applicant.begun = clock.now()
            sender.write(applicant.request())
            await sender.drain()
            applicant.written = clock.now()
            applicant.status, applicant.location = await answer(reader)
            applicant.answered = clock.now()
            sender.close()
    except (OSError, EOFError, TimeoutError, ValueError) as error:
        applicant.trouble.append(f"{type(error).__name__}: {error}")


async def answer(reader: asyncio.StreamReader) -> tuple[int, str]:
    """Status and Location of one response, read to its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in head[1:])
    }
    if "content-length" in headers:
        await reader.readexactly(int(headers["content-length"]))
    elif headers.get("transfer-encoding") == "chunked":
        await reader.readuntil(b"\r\n0\r\n\r\n")
    return int(head[0].split()[1]), headers.get("location", "")


def all_press(applicants: list[Applicant], port: int, moments: list[datetime]) -> None:
    """Each at their own moment."""

    async def everybody() -> None:
        pairs = zip(applicants, moments, strict=True)
        await asyncio.gather(*(press(one, port, moment) for one, moment in pairs))

    asyncio.run(everybody())


def wrongs(applicants: list[Applicant], deadline: datetime) -> list[str]:
    """Everything that must not be, one line each, by what people noted and what the database holds."""
    models, receipts, signing, ledger = (
        import_module(name)
        for name in ("grants.models", "grants.receipts", "programme.signing", "programme.ledger")
    )
    references = [one.reference for one in applicants]
    of_these = {"application__reference__in": references}
    submissions = models.Submission.objects.filter(**of_these).select_related("application")
    versions = Counter(one.application.reference for one in submissions)
    stands = {one.application.reference: one for one in submissions if one.application.standing_id == one.pk}
    kept = dict(
        models.LateAttempt.objects.filter(**of_these).values_list("application__reference", "received_at")
    )
    _name, public = signing.current_public()
    found = []
    for one in applicants:
        held, late = stands.get(one.reference), kept.get(one.reference)
        if one.acknowledged and held is None:
            found.append(f"{one.reference} was told that it is in, and nothing is there")
        if one.status >= 500 or one.trouble:
            found.append(f"{one.reference} met {one.status} {one.trouble}")
        if one.written and one.written < deadline - MARGIN and not one.acknowledged:
            found.append(f"{one.reference} was written {deadline - one.written} early and got {one.status}")
        if late is not None and late < deadline:
            found.append(f"{one.reference} arrived {deadline - late} early and was refused")
        if held is not None and held.received_at >= deadline:
            found.append(f"{one.reference} arrived {held.received_at - deadline} late and is in")
        if held is not None and one.begun and one.begun >= deadline:
            found.append(f"{one.reference} was begun {one.begun - deadline} late and is in")
        if one.begun and one.begun >= deadline and late is None:
            found.append(f"{one.reference} was late, and nothing of it was kept")
        if versions[one.reference] > 1:
            found.append(f"{one.reference} is in {versions[one.reference]} times")
        if held is not None and not receipts.verify(receipts.issue(held), public).is_genuine:
            found.append(f"{one.reference} has a receipt that does not verify")
    found += [f"ledger: {fault}" for fault in ledger.verify().faults]
    return found
