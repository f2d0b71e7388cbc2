"""The last minute: everybody presses 'submit' at once, through a real nginx, before noon and across it.

    .venv/bin/python -m tests.bench.rush [--people 200] [--workers 2] [--threads 8] [--early 1.0]

Each is somebody else, signed in, with a complete application of the first programme's form (about 8 kB), on a
connection of their own. First all of them press at the same instant, `--early` seconds before the deadline;
then as many others press one after another from `--early` before the next deadline to as long after it.
Prints accepted per second, p50 and p99, statements, CPU of the web processes and of PostgreSQL per request,
and memory. Fails when an acknowledged receipt is missing or does not verify, when a request that arrived in
time was refused (written 50 ms before the deadline, or stamped before it by nginx), when a late one was
accepted, or when anything met a server error.
"""

from __future__ import annotations

import argparse
import resource
import sys
from datetime import datetime, timedelta
from importlib import import_module

from programme import clock
from programme.runtime import processes
from tests.bench import crowd, serving
from tests.bench.crowd import Applicant

# Between the setting of a deadline and the first press, seconds: everybody connects in that time.
ASSEMBLE = 2.0


def statements(applicant: Applicant) -> int:
    """Of one submission, BEGIN and COMMIT among them, counted in this process."""
    test, db, utils = (import_module(f"django.{name}") for name in ("test", "db", "test.utils"))
    client = test.Client(headers={"host": "localhost"})
    client.cookies["sessionid"] = applicant.cookie
    with utils.CaptureQueriesContext(db.connection) as captured:
        response = client.post(f"/applications/{applicant.reference}/submit/", {"key": applicant.key})
    assert response.status_code == 302, response.status_code
    return len(captured)


def figures(applicants: list[Applicant], spent: list[float]) -> None:
    """Print what one rush was like; `spent` is CPU seconds of web, PostgreSQL and nginx."""
    answered = [one for one in applicants if one.answered]
    accepted = [one for one in answered if one.acknowledged]
    began = min(one.begun for one in answered if one.begun)
    took = max((one.answered for one in accepted if one.answered), default=began) - began
    rate = len(accepted) / took.total_seconds() if accepted else 0.0
    print(f"accepted               {len(accepted)} of {len(applicants)}, {rate:.1f} per s")
    seconds = [one.seconds for one in answered]
    p50, p99 = (1000 * serving.quantile(seconds, share) for share in (0.5, 0.99))
    print(f"latency                p50 {p50:.0f} ms, p99 {p99:.0f} ms, max {1000 * max(seconds):.0f} ms")
    web, database, proxy = (1000 * part / len(answered) for part in spent)
    print(
        f"CPU per request        {web + database:.1f} ms: web {web:.1f} ms, PostgreSQL {database:.1f} ms "
        f"(and nginx {proxy:.1f} ms)"
    )


def rush(
    name: str,
    applicants: list[Applicant],
    front: serving.Front,
    stack: serving.Stack,
    moments: list[datetime],
    deadline: datetime,
) -> list[str]:
    """One rush with its figures; what was wrong in it."""
    before = [serving.cpu_seconds(pids) for pids in _processes(front, stack)]
    crowd.all_press(applicants, front.port, moments)
    after = [serving.cpu_seconds(pids) for pids in _processes(front, stack)]
    print(f"\n{name}")
    figures(applicants, [late - early for early, late in zip(before, after, strict=True)])
    wrong = crowd.wrongs(applicants, deadline)
    print(f"wrong                  {len(wrong)} {wrong[:3]}")
    return wrong


def _processes(front: serving.Front, stack: serving.Stack) -> list[list[int]]:
    postgres = stack.postgres.process
    assert postgres is not None
    nginx = front.nginx.pid
    return [
        front.web.pids(),
        [postgres.pid, *serving.children(postgres.pid)],
        [nginx, *serving.children(nginx)],
    ]


def main() -> int:
    """Run both and print the figures; 1 when something was lost, late or refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--early", type=float, default=1.0)
    asked = parser.parse_args()
    _soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 8192), most))
    early = timedelta(seconds=asked.early)
    with serving.stack() as stack:
        _warm_round, warm = crowd.gather(6 * asked.workers * asked.threads, clock.now())
        at_once_round, at_once = crowd.gather(asked.people, clock.now())
        across_round, across = crowd.gather(asked.people, clock.now())
        counted = [statements(one) for one in (warm.pop(), warm.pop())][-1]
        with serving.front(asked.workers, asked.threads) as front:
            crowd.all_press(warm, front.port, [clock.now()] * len(warm))
            print(f"people {asked.people}, workers {asked.workers} x {asked.threads}")
            print(f"statements             {counted} per submission, BEGIN and COMMIT among them")

            first = clock.now() + timedelta(seconds=ASSEMBLE + asked.people / 500)
            noon = first + early
            crowd.close(at_once_round, noon)
            name = f"all at once, {asked.early} s before the deadline"
            wrong = rush(name, at_once, front, stack, [first] * asked.people, noon)

            first = clock.now() + timedelta(seconds=ASSEMBLE + asked.people / 500)
            noon = first + early
            crowd.close(across_round, noon)
            moments = [first + 2 * early * place / asked.people for place in range(asked.people)]
            name = f"one after another, from {asked.early} s before the deadline to {asked.early} s after it"
            wrong += rush(name, across, front, stack, moments, noon)

            memory = serving.memory_mib(front.web.pids())
            if wrong:
                print(processes.tail(front.log, 20))
            print(f"\nmemory of web          {memory:.0f} MiB in {asked.workers} workers and a master")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
