"""Two hundred people typing at once: what saving one answer costs, and that nothing acknowledged is missing.

    .venv/bin/python -m tests.bench.autosave [--people 200] [--seconds 30] [--pause 2.0]
        [--workers 2] [--threads 8]

Everybody has an application of the first programme's form with all its answers (about 8 kB), and writes on in
one long answer: a save at every pause, as the page's script sends it. Prints statements, saves per second,
p50 and p99, CPU of the web processes and of PostgreSQL per save, and memory. Fails when an acknowledged text
is not in the database, or a save failed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from tests.bench import serving

WORDS = [
    "we",
    "measure",
    "what",
    "matters",
    "to",
    "the",
    "people",
    "of",
    "this",
    "street",
    "and",
    "write",
    "it",
    "on",
    "the",
    "wall",
]


@dataclass
class Writer:
    """One person at one page."""

    reference: str
    cookie: str
    mark: str
    text: str
    acknowledged: str = ""
    latencies: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def request(self) -> bytes:
        body = urlencode({"noon-page": self.mark, "noon-keys": "idea", "idea": self.text}).encode()
        head = (
            f"POST /applications/{self.reference}/save/ HTTP/1.1\r\nHost: localhost\r\n"
            f"Cookie: sessionid={self.cookie}\r\nOrigin: http://localhost\r\nSec-Fetch-Site: same-origin\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nAccept: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def people(count: int) -> list[Writer]:
    """So many people with complete drafts, signed in, each with an open page."""
    factories, clock, scene = (
        import_module(name) for name in ("tests.factories", "programme.clock", "tests.bench.answers")
    )
    test = import_module("django.test")
    at = clock.now()
    round_ = scene.round_of_the_first_programme(at)
    found = []
    for number in range(count):
        person = factories.user(f"Writer {number}")
        draft = scene.draft(round_, person, at)
        client = test.Client(headers={"host": "localhost"})
        client.force_login(person)
        page = client.get(f"/applications/{draft.reference}/sections/idea/").content.decode()
        mark = page.partition('data-page="')[2].partition('"')[0]
        found.append(Writer(draft.reference, client.cookies["sessionid"].value, mark, scene.LONG))
    return found


async def type_on(writer: Writer, port: int, until: float, pause: float, chance: random.Random) -> None:
    """Save at every pause until the time is up, on one connection that stays open."""
    await asyncio.sleep(chance.random() * pause)
    reader, sender = await asyncio.open_connection("127.0.0.1", port)
    while time.monotonic() < until:
        writer.text = f"{writer.text} {chance.choice(WORDS)}"
        began = time.monotonic()
        sender.write(writer.request())
        await sender.drain()
        status, body = await answer(reader)
        writer.latencies.append(time.monotonic() - began)
        told: dict[str, Any] = json.loads(body) if status == 200 else {}
        if told.get("answers", {}).get("idea", {}).get("state") == "saved":
            writer.acknowledged = writer.text
        else:
            writer.failures.append(f"{status} {body[:200]!r}")
        await asyncio.sleep(pause * (0.5 + chance.random()))
    sender.close()


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Status and body of one response."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    length = next(int(line.partition(":")[2]) for line in lines if line.lower().startswith("content-length"))
    return int(lines[0].split()[1]), await reader.readexactly(length)


async def all_type(writers: list[Writer], port: int, seconds: float, pause: float) -> None:
    """Everybody at once."""
    chance = random.Random(2023)
    until = time.monotonic() + seconds
    await asyncio.gather(
        *(type_on(writer, port, until, pause, random.Random(chance.random())) for writer in writers)
    )


def statements(writer: Writer, turn: int) -> int:
    """Of one save, counted in this process."""
    test, db, utils = (import_module(f"django.{name}") for name in ("test", "db", "test.utils"))
    client = test.Client(headers={"host": "localhost"})
    client.cookies["sessionid"] = writer.cookie
    sent = {"noon-page": writer.mark, "noon-keys": "idea", "idea": f"{writer.text} and {turn}"}
    with utils.CaptureQueriesContext(db.connection) as captured:
        client.post(f"/applications/{writer.reference}/save/", sent)
    return len(captured)


def lost(writers: list[Writer]) -> list[str]:
    """References of those whose last acknowledged text is not in the database."""
    models = import_module("programme.models")
    texts = dict(
        models.Answer.objects.filter(question_key="idea").values_list(
            "response__application__reference", "value"
        )
    )
    return [
        writer.reference
        for writer in writers
        if writer.acknowledged and texts[writer.reference] not in (writer.acknowledged, writer.text)
    ]


def main() -> int:
    """Run it and print the figures; 1 when something was lost or refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--pause", type=float, default=2.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=8)
    asked = parser.parse_args()
    with serving.stack() as stack:
        writers = people(asked.people)
        counted = [statements(writers[0], turn) for turn in range(2)][-1]
        with serving.web(asked.workers, asked.threads) as web:
            asyncio.run(all_type(writers, web.port, 5, asked.pause))  # warm
            for writer in writers:
                writer.latencies.clear()
            process = stack.postgres.process
            database = [process.pid, *serving.children(process.pid)] if process else []
            before = serving.cpu_seconds(web.pids()), serving.cpu_seconds(database)
            began = time.monotonic()
            asyncio.run(all_type(writers, web.port, asked.seconds, asked.pause))
            took = time.monotonic() - began
            database = [process.pid, *serving.children(process.pid)] if process else []
            after = serving.cpu_seconds(web.pids()), serving.cpu_seconds(database)
            memory = serving.memory_mib(web.pids())
        latencies = [one for writer in writers for one in writer.latencies]
        failures = [one for writer in writers for one in writer.failures]
        missing = lost(writers)
        saves = len(latencies)
        spent = [1000 * (late - early) / saves for early, late in zip(before, after, strict=True)]
        print(f"people {asked.people}, workers {asked.workers} x {asked.threads}, pause {asked.pause} s")
        print(f"statements per save    {counted}")
        print(f"saves                  {saves} in {took:.1f} s, {saves / took:.1f} per s")
        p50, p99 = (1000 * serving.quantile(latencies, share) for share in (0.5, 0.99))
        print(
            f"latency                p50 {p50:.0f} ms, p99 {p99:.0f} ms, max {1000 * max(latencies):.0f} ms"
        )
        print(f"CPU per save           web {spent[0]:.1f} ms, PostgreSQL {spent[1]:.1f} ms")
        print(f"memory of web          {memory:.0f} MiB in {asked.workers} workers and a master")
        print(f"failed                 {len(failures)} {failures[:3]}")
        print(f"acknowledged and lost  {len(missing)} {missing[:3]}")
    return 1 if missing or failures else 0


if __name__ == "__main__":
    sys.exit(main())
