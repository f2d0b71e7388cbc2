"""Kill web, worker, Valkey and PostgreSQL at random instants during a rush; nothing acknowledged is lost.

    ./noon faults [--seed 1] [--kills 20] [--wave 15]

Production settings, gunicorn behind nginx, a Celery worker, PostgreSQL with fsync on; mail goes nowhere. For
every kill a wave of people, each with a complete application, presses 'submit' within about half a second,
and one part is killed in the middle of it and started again. Whoever is not told that it is in presses again
with the same key, as from the same page, until they are. What they were told is written into a file by their
own process, outside every server. Afterwards all of it must be there, once: one version, one outcome, one
mail queued, a receipt that verifies. While Valkey or the worker is away nobody may notice. Then the round
closes: the closing work is killed again and again until it has gone through, and must have settled everybody
once, told nobody who is in that they are not, and certified what is in; the whole verifier looks last.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from programme import clock
from tests.bench import crowd, serving
from tests.bench.crowd import Applicant

PARTS = ("web worker", "web master", "worker", "valkey", "postgres")
# People who never press, and the closing work killed so often on its way.
SILENT, CLOSINGS_KILLED = 20, 8
CLOSE = """
import django, sys
django.setup()
from datetime import datetime
from grants import closing
from programme.models import Round
print(flush=True)
closing.close_round(Round.objects.get(pk=int(sys.argv[1])), at=datetime.fromisoformat(sys.argv[2]))
"""
# Parts whose absence nobody who submits may notice.
UNNOTICED = ("worker", "valkey")
PATIENCE = 90.0


class House:
    """Everything that runs, and how each part is killed and comes back."""

    def __init__(self, folder: Path, stack: serving.Stack, chance: random.Random) -> None:
        self.folder, self.stack, self.chance = folder, stack, chance
        self.socket = folder / "web.sock"
        self.port = serving.free_port()
        self.log = (folder / "log").open("wb")
        self.nginx = serving.front_nginx(folder, self.port, self.socket)
        self.web = self._start_web()
        self.worker = self._start_worker()

    def _start_web(self) -> subprocess.Popen[bytes]:
        return serving.gunicorn(f"unix:{self.socket}", 2, 8, log=self.log, NOON_ARRIVAL="proxy")

    def _start_worker(self) -> subprocess.Popen[bytes]:
        command = ["-m", "celery", "-A", "programme", "worker", "--loglevel", "WARNING", "--concurrency", "1"]
        return subprocess.Popen(
            [sys.executable, *command, "--without-gossip", "--without-mingle"],
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def kill(self, part: str) -> str:
        """Kill it and have it come back; in which way it was killed."""
        if part == "web worker":
            os.kill(self.chance.choice(_children(self.web.pid)), signal.SIGKILL)
            return "killed"  # its master starts another
        if part == "web master":
            self.web.kill()
            self.web.wait()
            self.web = self._start_web()
            return "killed"
        if part == "worker":
            os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()
            self.worker = self._start_worker()
            return "killed"
        if part == "valkey":
            self.stack.valkey.kill()
            time.sleep(self.chance.random())
            self.stack.valkey.start()
            return "killed"
        return self._kill_postgres()

    def _kill_postgres(self) -> str:
        """As a power cut, as an administrator in a hurry, or one of its processes alone."""
        postgres = self.stack.postgres
        assert postgres.process is not None
        way = self.chance.choice(("killed", "stopped at once", "one backend killed"))
        if way == "one backend killed":
            os.kill(self.chance.choice(_children(postgres.process.pid)), signal.SIGKILL)
            return way  # it ends all the others and recovers by itself
        if way == "stopped at once":
            postgres.process.send_signal(signal.SIGQUIT)
            postgres.process.wait()
        postgres.kill()
        postgres.start()
        return way

    def end(self) -> None:
        """Stop what this started."""
        for process in (self.nginx, self.web):
            process.terminate()
        os.killpg(self.worker.pid, signal.SIGKILL)
        for process in (self.nginx, self.web, self.worker):
            process.wait(60)
        self.log.close()


def _children(parent: int) -> list[int]:
    """Its children, once it has some: one that was killed just before may not have started any yet."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = serving.children(parent)
        if found:
            return found
        time.sleep(0.02)
    raise TimeoutError("It starts no children.")


@contextmanager
def house(stack: serving.Stack, chance: random.Random) -> Iterator[House]:
    """All of it, answering."""
    with TemporaryDirectory(prefix="noon-faults-") as name:
        running = House(Path(name), stack, chance)
        try:
            serving.until_it_answers(running.port)
            yield running
        finally:
            running.end()


async def _press_until_told(applicant: Applicant, port: int, after: float, told: Path) -> None:
    """Press, and press again with the same key, until somebody says that it is in; then write that down."""
    await asyncio.sleep(after)
    until = time.monotonic() + PATIENCE
    while not applicant.acknowledged and time.monotonic() < until:
        failed_before = len(applicant.trouble)
        await crowd.press(applicant, port, clock.now(), patience=20)
        if applicant.acknowledged:
            with told.open("a") as file:
                file.write(json.dumps({"reference": applicant.reference, "key": applicant.key}) + "\n")
        else:
            if len(applicant.trouble) == failed_before:
                applicant.trouble.append(str(applicant.status))
            await asyncio.sleep(0.3)


def _wave(applicants: list[Applicant], port: int, moments: list[float], told: Path) -> threading.Thread:
    """A wave of people in a thread of its own; the parts are started by the main thread."""

    async def everybody() -> None:
        pairs = zip(applicants, moments, strict=True)
        await asyncio.gather(*(_press_until_told(one, port, after, told) for one, after in pairs))

    thread = threading.Thread(target=lambda: asyncio.run(everybody()))
    thread.start()
    return thread


def missing(told: list[dict[str, str]]) -> list[str]:
    """What was acknowledged and is not there exactly once, one line each; and whatever else does not hold."""
    models, ground, receipts, signing, verifying = (
        import_module(name)
        for name in (
            "grants.models",
            "programme.models",
            "grants.receipts",
            "programme.signing",
            "grants.verifying",
        )
    )
    submissions = {}
    versions: Counter[str] = Counter()
    for one in models.Submission.objects.select_related("application"):
        versions[one.application.reference] += 1
        if one.application.standing_id == one.pk:
            submissions[one.application.reference] = one
    outcomes = Counter(
        models.SubmitOutcome.objects.filter(rule="").values_list("application__reference", "key")
    )
    mails = Counter(ground.Message.objects.filter(kind="received").values_list("about", flat=True))
    _name, public = signing.current_public()
    found = []
    for one in told:
        reference, key = one["reference"], one["key"]
        if reference not in submissions:
            found.append(f"{reference} was told that it is in, and it is not")
        if outcomes[reference, key] != 1:
            found.append(f"{reference} has {outcomes[reference, key]} outcomes of one press")
    for reference, submission in submissions.items():
        if versions[reference] != 1:
            found.append(f"{reference} is in {versions[reference]} times")
        if mails[reference] != 1:
            found.append(f"{reference} has {mails[reference]} mails")
        if not receipts.verify(receipts.issue(submission), public).is_genuine:
            found.append(f"{reference} has a receipt that does not verify")
    return found + [f"verifier: {place}" for place in verifying.verify(verifying.Looked())]


def close(round_: Any, chance: random.Random) -> int:
    """Close the round in the past and do the closing work in processes that are killed; how many were."""
    deadlines = import_module("grants.deadlines")
    noon = clock.now()
    crowd.close(round_, noon)
    counted = deadlines.settled_at(round_, noon) + timedelta(seconds=1)
    command = [sys.executable, "-c", CLOSE, str(round_.pk), counted.isoformat()]
    killed = 0
    for turn in range(CLOSINGS_KILLED + 1):
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()  # it has begun
        try:
            process.wait(chance.random() if turn < CLOSINGS_KILLED else None)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            killed += 1
    return killed


def contradictions(round_: Any) -> list[str]:
    """What the closing work said of a round that is closed, where it is not what stands."""
    models, ground = import_module("grants.models"), import_module("programme.models")
    in_, never = set(), set()
    for reference, standing in models.Application.objects.filter(round=round_).values_list(
        "reference", "standing"
    ):
        (never if standing is None else in_).add(reference)
    settled = Counter(
        models.Settlement.objects.filter(application__round=round_).values_list(
            "application__reference", "found"
        )
    )
    told = Counter(ground.Message.objects.exclude(kind="received").values_list("about", "kind"))
    leaves = Counter(
        models.CertificateLeaf.objects.filter(certificate__round=round_).values_list("certificate", flat=True)
    )
    found = [f"{name} is in and was not settled as that once" for name in in_ if settled[name, "in"] != 1]
    found += [
        f"{name} is not in and was not settled as that once" for name in never if settled[name, "not_in"] != 1
    ]
    found += [f"{name} is in and was told {kind}" for name, kind in told if name in in_]
    found += [f"{name} was not told once that it is not in" for name in never if told[name, "not_in"] != 1]
    if len(settled) != len(in_) + len(never):
        found.append(f"{len(settled)} settlings of {len(in_) + len(never)} applications")
    if list(leaves.values()) != [len(in_)]:
        found.append(f"certificates over {list(leaves.values())}, and {len(in_)} are in")
    return found


def main() -> int:
    """Run it and print what happened; 1 when anything that was acknowledged is missing."""
    parser = argparse.ArgumentParser(prog="./noon faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--kills", type=int, default=20, help="of each part (20)")
    parser.add_argument("--wave", type=int, default=15, help="people who press around each kill (15)")
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    print(f"seed {asked.seed}: {asked.kills} kills of each of {', '.join(PARTS)}", flush=True)
    plan = list(PARTS) * asked.kills
    chance.shuffle(plan)
    with ExitStack() as opened:
        stack = opened.enter_context(serving.stack())
        told = Path(opened.enter_context(TemporaryDirectory(prefix="noon-told-"))) / "told.jsonl"
        told.touch()
        round_, people = crowd.gather(asked.wave * (len(plan) + 1) + SILENT, clock.now())
        del people[-SILENT:]
        crowd.close(round_, clock.now() + timedelta(days=1))
        running = opened.enter_context(house(stack, chance))
        began = time.monotonic()
        crowd_of = [people[start : start + asked.wave] for start in range(0, len(people), asked.wave)]
        _wave(crowd_of.pop(), running.port, [0.0] * asked.wave, told).join()  # warm
        killed: Counter[str] = Counter()
        noticed: Counter[str] = Counter()
        for part, wave in zip(plan, crowd_of, strict=True):
            moments = [chance.random() * 0.6 for _one in wave]
            thread = _wave(wave, running.port, moments, told)
            time.sleep(chance.random() * 0.6)
            killed[f"{part}, {running.kill(part)}"] += 1
            thread.join()
            noticed[part] += sum(bool(one.trouble) for one in wave)
            serving.until_it_answers(running.port)
        import_module("django.db").connection.close()  # it may be one of before the last kill
        acknowledged = [json.loads(line) for line in told.read_text().splitlines()]
        closings = close(round_, chance)
        wrong = missing(acknowledged) + contradictions(round_)
        wrong += [
            f"{noticed[part]} people noticed that {part} was away" for part in UNNOTICED if noticed[part]
        ]
        silent = [one for wave in crowd_of for one in wave if not one.acknowledged]
        wrong += [f"{one.reference} was never told: {one.trouble[-1:]}" for one in silent]
    for way, count in sorted(killed.items()):
        print(f"{count:4} x {way}")
    print(f"had to press again     {dict(noticed)}")
    print(f"closing work           killed {closings} times on its way")
    print(f"acknowledged           {len(acknowledged)} in {time.monotonic() - began:.0f} s")
    print(f"wrong                  {len(wrong)} {wrong[:5]}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
