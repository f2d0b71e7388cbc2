"""Letters drafted and made at the same moment on two real connections."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, transaction

from grants import decisions, letters
from grants.models import Letter, LetterFile
from programme import ledger
from programme.models import LedgerRow
from tests.grants.letter_scene import DECIDED, scene

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], object]) -> list[object]:
    """Run the acts at the same moment, each on a connection of its own."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            start.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(run, act) for act in acts]]


def test_two_drafts_at_once_get_neighbouring_numbers() -> None:
    stages = [scene() for _ in range(4)]
    decisions = []
    for stage in stages:
        letter = stage.decide()
        letters.supersede(letter, reason="Written again.", by=stage.manager, at=DECIDED)
        decisions.append(letter.decision)
    together(
        *[
            lambda stage=stage, decision=decision: letters.draft(decision, by=stage.manager, at=DECIDED)
            for stage, decision in zip(stages, decisions, strict=True)
        ]
    )
    numbers = sorted(Letter.objects.values_list("number", flat=True))
    assert numbers == [f"MSC-2023-{place:04d}" for place in range(1, 9)]


def test_a_number_given_back_by_a_rollback_is_used_again() -> None:
    first, second = scene(), scene()
    letter = first.decide()
    letters.supersede(letter, reason="Written again.", by=first.manager, at=DECIDED)
    with pytest.raises(RuntimeError), transaction.atomic():
        letters.draft(letter.decision, by=first.manager, at=DECIDED)
        raise RuntimeError
    assert second.decide().number == "MSC-2023-0002"


def test_two_workers_store_one_file_and_one_row() -> None:
    stage = scene()
    letter = stage.approve()
    kept = together(
        *[lambda: letters.keep_file(letter.pk, b"%PDF-1.7 the same bytes", at=DECIDED) for _ in range(2)]
    )
    assert sorted(kept, key=bool) == [False, True]
    assert LetterFile.objects.count() == 1
    chain = stage.application.ledger_id
    assert LedgerRow.objects.filter(chain=chain, act="letter_made").count() == 1
    assert ledger.verify(chain).faults == ()


def test_storing_a_pdf_against_a_rescission_ties_no_knot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both take the application first: the ledger's chain is held by the one while the other waits."""
    stage = scene()
    letter = stage.approve()
    recorded = Event()
    supersede = letters.supersede

    def slowly(*args: Any, **named: Any) -> Letter:
        recorded.set()
        Event().wait(0.5)
        return supersede(*args, **named)

    monkeypatch.setattr(letters, "supersede", slowly)

    def store() -> bool:
        recorded.wait(10)
        return letters.keep_file(letter.pk, b"%PDF-1.7", at=DECIDED)

    together(
        lambda: decisions.rescind(letter.decision, reason="A new fact.", by=stage.manager, at=DECIDED), store
    )
    assert Letter.objects.get().state == "superseded"
    assert ledger.verify(stage.application.ledger_id).faults == ()
