"""The ledger: a fixed form, appended to and never changed; what is wrong is found, and where."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from programme import canonical, ledger, randomness
from programme.models import LedgerPayload, LedgerRow
from tests import factories

pytestmark = pytest.mark.django_db

AT = datetime(2023, 11, 27, 11, 59, 59, 999999, tzinfo=UTC)
CHAIN = uuid.UUID("00000000-0000-4000-8000-000000000001")


def _rows(number: int = 3, chain: uuid.UUID = CHAIN) -> list[LedgerRow]:
    person = factories.user()
    with transaction.atomic():
        return [
            ledger.append(chain, f"act_{place}", subject=chain, by=person, at=AT, payload={"place": place})
            for place in range(number)
        ]


def _tamper(sql: str, values: list[object]) -> None:
    """What somebody with the database's own keys could do: switch the triggers off and write."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_the_hash_of_a_row_is_fixed_for_ever() -> None:
    """Literal bytes: if this test has to change, every chain out there breaks."""
    row = LedgerRow(
        chain=CHAIN,
        sequence=1,
        act="submitted",
        at=AT,
        actor=None,
        subject=CHAIN,
        commitment=bytes(range(32)),
        previous=ledger.START,
    )
    content = (
        b'{"act":"submitted","actor":"","at":"2023-11-27T11:59:59.999999Z",'
        b'"chain":"00000000-0000-4000-8000-000000000001",'
        b'"commitment":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",'
        b'"previous":"' + b"0" * 64 + b'","sequence":1,'
        b'"subject":"00000000-0000-4000-8000-000000000001"}'
    )
    assert ledger.hash_of(row) == canonical.sha256(content)


def test_rows_follow_each_other_and_verify() -> None:
    first, second, third = _rows()
    assert [row.sequence for row in (first, second, third)] == [1, 2, 3]
    assert (bytes(second.previous), bytes(third.previous)) == (first.hash, second.hash)
    found = ledger.verify()
    assert (found.rows, found.finding) == (3, ledger.Finding.INTACT)


def test_a_row_says_nothing_about_anybody() -> None:
    person = factories.user("Ada Lovegrove", email="ada@example.org")
    with transaction.atomic():
        row = ledger.append(
            CHAIN, "submitted", subject=CHAIN, by=person, at=AT, payload={"name": "Ada Lovegrove"}
        )
    columns = LedgerRow.objects.filter(pk=row.pk).values_list().get()
    assert "Ada" not in repr([bytes(v) if isinstance(v, memoryview) else v for v in columns])
    assert row.actor == person.actor_id


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        ledger.append(CHAIN, "act", subject=CHAIN, by=None, at=AT, payload={})


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE programme_ledgerrow SET act = 'other'",
        "DELETE FROM programme_ledgerrow WHERE sequence = 3",
        "UPDATE programme_ledgerpayload SET content = 'x'",
    ],
)
def test_the_database_refuses_to_change_a_ledger(sql: str) -> None:
    _rows()
    with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_database_refuses_to_empty_a_ledger_outside_tests() -> None:
    _rows()
    with (
        pytest.raises(DatabaseError, match="only ever added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL noon.test = 'off'")
        cursor.execute("TRUNCATE programme_ledgerrow CASCADE")


@pytest.mark.parametrize(
    ("sql", "values", "place", "says"),
    [
        ("UPDATE programme_ledgerrow SET act = 'other' WHERE sequence = 2", [], 2, "its hash does not fit"),
        (
            "UPDATE programme_ledgerrow SET at = at + interval '1 microsecond' WHERE sequence = 2",
            [],
            2,
            "its hash does not fit",
        ),
        (
            "UPDATE programme_ledgerrow SET previous = %s WHERE sequence = 2",
            [bytes(range(32))],
            2,
            "does not follow",
        ),
        ("DELETE FROM programme_ledgerrow WHERE sequence = 2", [], 2, "missing"),
        (
            "UPDATE programme_ledgerpayload SET content = %s WHERE row_id = "
            "(SELECT id FROM programme_ledgerrow WHERE sequence = 2)",
            [b'{"place":7}'],
            2,
            "not what was committed to",
        ),
        (
            "DELETE FROM programme_ledgerpayload WHERE row_id = "
            "(SELECT id FROM programme_ledgerrow WHERE sequence = 2)",
            [],
            2,
            "no erasure was recorded",
        ),
    ],
)
def test_tampering_is_found_with_its_place(sql: str, values: list[object], place: int, says: str) -> None:
    _rows()
    if sql.startswith("DELETE FROM programme_ledgerrow"):
        _tamper(
            "DELETE FROM programme_ledgerpayload WHERE row_id = "
            "(SELECT id FROM programme_ledgerrow WHERE sequence = 2)",
            [],
        )
    _tamper(sql, values)
    found = ledger.verify()
    assert found.finding == ledger.Finding.TAMPERED
    assert (found.faults[0].chain, found.faults[0].sequence) == (CHAIN, place)
    assert says in found.faults[0].says


def test_an_erasure_is_told_from_tampering() -> None:
    _first, second, _third = _rows()
    with transaction.atomic():
        ledger.erase_payload(second, by=None, at=AT)
    found = ledger.verify()
    assert (found.finding, found.erased, found.rows) == (ledger.Finding.ERASED, 1, 4)
    assert not LedgerPayload.objects.filter(row=second).exists()


@pytest.mark.django_db(transaction=True)
def test_a_payload_goes_only_together_with_the_row_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        row = _rows(1)[0]

    def fails(*args: object, **named: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(ledger, "append", fails)
    with pytest.raises(RuntimeError):
        ledger.erase_payload(row, by=None, at=AT)
    assert LedgerPayload.objects.filter(row=row).exists()


def test_chains_are_apart() -> None:
    other = randomness.uuid4()
    _rows(2)
    _rows(3, other)
    assert ledger.verify(other).rows == 3
    assert ledger.verify().rows == 5
