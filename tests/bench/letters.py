"""A thousand letters: how many a minute two workers make, tagged and signed, with what memory.

    .venv/bin/python -m tests.bench.letters [--letters 1000] [--workers 2]

Each letter is of two pages and its own: other names, another title, amount and feedback. They are approved
with their decisions, as a second person does it, and lie in the queue; then a Celery worker with so many
processes starts, makes every PDF (PDF/UA-1), signs it (EC P-256) and keeps both. Afterwards one process
measures a warm letter alone. Prints letters per minute, memory, and where a letter's time goes. Fails when a
letter is missing, is not of two pages, or is not signed.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pypdf

from programme import clock, pdf_signing
from tests.bench import serving

PATIENCE = 3600.0
WARM, MEASURED = 5, 25
WORDS = ["the", "panel", "liked", "how", "you", "share", "work", "and", "would", "read", "more", "about",
         "who", "decides", "what", "is", "measured", "people", "on", "your", "street", "first"]  # fmt: skip


def letters_of(count: int) -> Any:
    """A round with so many approved letters; the round."""
    factories, decisions, reviewing, scores = (
        import_module(name)
        for name in ("tests.factories", "grants.decisions", "grants.reviewing", "grants.scores")
    )
    chance = random.Random(2023)
    at = clock.now()
    programme = factories.programme(
        name="Measuring Success",
        letterhead="Measuring Success\n12 Plumtree Court\nLondon",
        signatory="N. Bell",
    )
    round_ = factories.round(
        programme=programme,
        opens_at=at - timedelta(9),
        closes_at=at + timedelta(1),
        decisions_at=at,
        largest_award=Decimal(100_000),
    )
    factories.pot(round_, "900000000.00")
    manager, approver = factories.staff(round_), factories.staff(round_, "approver", name="Jo Adeyemi")
    proposed = []
    for number in range(count):
        lead = factories.user(f"Siân {number} Wójcik")
        made = factories.submitted(round_, lead, at, group_name=f"Group {number}", title=_said(chance, 5))
        made = reviewing.begin_review(made, by=manager, at=at, stage="1")
        made = reviewing.finish_review(made, by=manager, at=at, stage="1")
        outcome = ("award", "reserve", "decline")[number % 3]
        proposed.append(
            decisions.decide(
                made,
                outcome=outcome,
                amount=Decimal(1000 + number) if outcome == "award" else None,
                reason="As the panel said.",
                feedback="\n\n".join(_said(chance, chance.randint(60, 90)) for _part in range(2)),
                summary=scores.ScoreSummary(),
                by=manager,
                at=at,
            )
        )
    decisions.approve(proposed, by=approver, at=at)
    return round_


def _said(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(WORDS) for _word in range(words)).capitalize() + "."


def worked_off(count: int, workers: int, log: Any) -> tuple[float, float, float]:
    """Start the worker and wait for all; (seconds from its start, letters a minute once warm, most MiB)."""
    models, database = import_module("grants.models"), import_module("django.db").connection
    began = time.monotonic()
    command = ["-m", "celery", "-A", "programme", "worker", "--loglevel", "WARNING"]
    worker = subprocess.Popen(
        [sys.executable, *command, "--concurrency", str(workers), "--without-gossip", "--without-mingle"],
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    most = 0.0
    try:
        while models.LetterSignature.objects.count() < count:
            most = max(most, serving.memory_mib([worker.pid, *serving.children(worker.pid)]))
            if time.monotonic() - began > PATIENCE or worker.poll() is not None:
                raise TimeoutError("The worker did not make them all.")
            time.sleep(0.5)
        taken = time.monotonic() - began
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    signed = list(models.LetterSignature.objects.order_by("signed_at").values_list("signed_at", flat=True))
    warm = signed[workers * WARM :] if count > 4 * workers * WARM else signed
    database.close()
    return taken, 60 * (len(warm) - 1) / (warm[-1] - warm[0]).total_seconds(), most


def one_at_a_time(certificate: Path) -> dict[str, float]:
    """Seconds of computing that a warm letter takes in one process, piece by piece (medians)."""
    models, letter_pdf, letter_html, pdf = (
        import_module(name)
        for name in ("grants.models", "grants.letter_pdf", "grants.letter_html", "programme.pdf")
    )
    contents = [
        bytes(content)
        for content in models.Letter.objects.order_by("pk").values_list("content", flat=True)[
            : WARM + MEASURED
        ]
    ]
    own = pdf_signing.load(certificate)
    taken: dict[str, list[float]] = {"words as HTML": [], "PDF": [], "signature": []}
    for content in contents:
        at = [time.process_time()]
        sheet = letter_html.sheet_of(content)
        at.append(time.process_time())
        made = pdf.write(sheet.html, css=sheet.css, identifier=sheet.identifier)
        at.append(time.process_time())
        pdf_signing.sign(made, own, label="Signature", reason="Letter")
        at.append(time.process_time())
        for name, before, after in zip(taken, at, at[1:], strict=False):
            taken[name].append(after - before)
    assert letter_pdf.render(contents[-1]) == made
    return {name: serving.quantile(values[WARM:], 0.5) for name, values in taken.items()}


def wrong(count: int) -> list[str]:
    """What is not as it should be."""
    models = import_module("grants.models")
    found, hashes = [], set()
    rows = models.LetterSignature.objects.select_related("letter__file").order_by("pk")
    for row in rows.iterator(chunk_size=50):
        hashes.add(bytes(row.pdf_sha256))
        if not bytes(row.pdf).startswith(bytes(row.letter.file.pdf)):
            found.append(f"{row.letter} is signed over other bytes")
        pages = len(pypdf.PdfReader(io.BytesIO(bytes(row.pdf))).pages)
        if pages != 2:
            found.append(f"{row.letter} has {pages} pages")
    if len(hashes) != count:
        found.append(f"{len(hashes)} different letters of {count}")
    return found


def main() -> int:
    """Run it and print the figures; 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="tests.bench.letters", description=__doc__)
    parser.add_argument("--letters", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="noon-letters-") as name:
        certificate = Path(name) / "letters.pem"
        pdf_signing.make_own(certificate, name="Noon, for benchmarks", at=clock.now())
        os.environ["NOON_LETTER_CERTIFICATE"] = str(certificate)
        with serving.stack(), (Path(name) / "log").open("wb") as log:
            letters_of(asked.letters)
            print(f"{asked.letters} letters are approved; load {os.getloadavg()[0]:.1f}", flush=True)
            taken, per_minute, most = worked_off(asked.letters, asked.workers, log)
            load = os.getloadavg()[0]
            pieces = one_at_a_time(certificate)
            found = wrong(asked.letters)
            import_module("django.db").connection.close()
    print(f"load                   {load:.1f}")
    print(f"all of them            {taken:.1f} s from the worker's start")
    print(f"once warm              {per_minute:.0f} letters per minute by {asked.workers} processes")
    print(f"memory                 {most:.0f} MiB, all processes of the worker")
    print(f"a warm letter          {sum(pieces.values()) * 1000:.0f} ms of computing")
    for piece, seconds in pieces.items():
        print(f"  {piece:<20} {seconds * 1000:.0f} ms")
    print(f"wrong                  {len(found)} {found[:5]}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
