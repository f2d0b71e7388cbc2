"""The whole verifier: every changed byte is found and its place is said; an erasure is no tampering."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as config
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from grants import heads, verifying
from grants.models import Application, Submission
from grants.verifying import Looked
from programme import canonical, ledger
from programme.ledger import Finding
from programme.models import LedgerHead, LedgerRow
from tests.grants.proof_scene import AT, HOUR, SETTLED, Scene, places, scene, sent, tamper

pytestmark = pytest.mark.django_db
SEED = 20231127


@pytest.fixture
def held() -> Scene:
    return scene()


class _Undo(Exception):
    pass


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is taken back, with the triggers as they were."""
    try:
        with transaction.atomic():
            yield
            raise _Undo
    except _Undo:
        pass


def query(sql: str, values: Any = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def flipped(content: bytes, chance: random.Random) -> bytes:
    """One bit of one byte changed."""
    spot = chance.randrange(len(content))
    return content[:spot] + bytes([content[spot] ^ (1 << chance.randrange(8))]) + content[spot + 1 :]


def test_what_nobody_touched_is_intact(held: Scene) -> None:
    looked = Looked()
    assert list(verifying.verify(looked)) == []
    assert looked.finding == Finding.INTACT
    assert looked.rows == LedgerRow.objects.count()
    assert (looked.rounds, looked.counted.applications, looked.counted.submissions) == (1, 4, 4)
    assert (looked.certificates, looked.files) == (1, 1)


def test_an_erasure_is_told_from_tampering(held: Scene) -> None:
    row = LedgerRow.objects.get(chain=held.once.ledger_id, act="submitted")
    ledger.erase_payload(row, by=None, at=SETTLED)
    heads.sign(held.round, at=SETTLED + 2 * HOUR)
    looked = Looked()
    assert list(verifying.verify(looked)) == []
    assert (looked.finding, looked.erased) == (Finding.ERASED, 1)
    with undone():
        tamper(
            "DELETE FROM programme_ledgerpayload WHERE row_id = %s",
            [LedgerRow.objects.get(chain=held.back.ledger_id, act="submitted").pk],
        )
        assert [
            line for line in places() if "no erasure was recorded" in line and "row 2" in line
        ] == places()


@pytest.mark.parametrize("act", sorted(ledger.NEVER_ERASED))
def test_what_proves_other_rows_is_never_erased(held: Scene, act: str) -> None:
    row = LedgerRow.objects.filter(act=act).first() or ledger.erase_payload(
        LedgerRow.objects.get(chain=held.once.ledger_id, act="submitted"), by=None, at=SETTLED
    )
    with pytest.raises(ValueError, match="never erased"):
        ledger.erase_payload(row, by=None, at=SETTLED)


# Each column: the rows to choose from with their value, how a row is found again, and where it must be said.
_ROW = "SELECT r.id, {0}, 'chain ' || r.chain || ', row ' || r.sequence FROM programme_ledgerrow r "
_SENT = (
    "SELECT s.id, {0}, 'application ' || a.reference || ', version ' || s.version "
    "FROM grants_submission s JOIN grants_application a ON a.id = s.application_id"
)
_CERTIFICATE = (
    "SELECT c.id, {0}, 'certificate ' || c.number || ' of round ' || r.slug "
    "FROM grants_certificate c JOIN programme_round r ON r.id = c.round_id"
)
BYTES = [
    ("programme_ledgerrow", "id", "commitment", _ROW),
    ("programme_ledgerrow", "id", "previous", _ROW),
    ("programme_ledgerrow", "id", "hash", _ROW),
    ("programme_ledgerpayload", "row_id", "content", _ROW + "JOIN programme_ledgerpayload ON row_id = r.id"),
    ("programme_ledgerpayload", "row_id", "salt", _ROW + "JOIN programme_ledgerpayload ON row_id = r.id"),
    (
        "programme_ledgerhead",
        "chain",
        "hash",
        "SELECT chain, {0}, 'chain ' || chain || ', row ' || sequence FROM programme_ledgerhead",
    ),
    ("grants_submission", "id", "content", _SENT),
    ("grants_submission", "id", "content_sha256", _SENT),
    ("grants_submission", "id", "salt", _SENT),
    ("grants_submission", "id", "receipt", _SENT),
    ("grants_submission", "id", "receipt_signature", _SENT),
    ("grants_certificate", "id", "content", _CERTIFICATE),
    ("grants_certificate", "id", "signature", _CERTIFICATE),
    (
        "programme_signingkey",
        "key_id",
        "public",
        "SELECT key_id, {0}, 'key ' || key_id FROM programme_signingkey",
    ),
]


@pytest.mark.parametrize(("table", "key", "column", "rows"), BYTES, ids=[f"{t}-{c}" for t, _, c, _ in BYTES])
def test_a_changed_byte_is_found_with_its_place(
    held: Scene, table: str, key: str, column: str, rows: str
) -> None:
    chance = random.Random(f"{SEED} {table} {column}")
    found = sorted(query(rows.format(column)), key=str)
    for _ in range(6):
        name, value, where = chance.choice(found)
        with undone():
            tamper(
                f"UPDATE {table} SET {column} = %s WHERE {key} = %s", [flipped(bytes(value), chance), name]
            )
            said = places()
        assert [line for line in said if line.startswith(f"{where}:")], (where, said)
    assert places() == []


VALUES = [
    ("programme_ledgerrow", "id", "act", "act || 'x'", _ROW),
    ("programme_ledgerrow", "id", "at", "at - interval '1 microsecond'", _ROW),
    ("programme_ledgerrow", "id", "actor", "gen_random_uuid()", _ROW),
    ("programme_ledgerrow", "id", "subject", "gen_random_uuid()", _ROW),
    ("programme_ledgerrow", "id", "sequence", "sequence + 100", _ROW),
    ("programme_ledgerrow", "id", "chain", "gen_random_uuid()", _ROW),
    (
        "programme_ledgerhead",
        "chain",
        "sequence",
        "sequence + 1",
        "SELECT chain, {0}, 'chain ' || chain || ', row ' || sequence + 1 FROM programme_ledgerhead",
    ),
    ("grants_submission", "id", "received_at", "received_at - interval '1 microsecond'", _SENT),
    ("grants_submission", "id", "received_source", "received_source || 'x'", _SENT),
    ("grants_submission", "id", "submitted_by_id", "(SELECT min(id) FROM programme_user)", _SENT),
    ("grants_submission", "id", "receipt_key_id", "'0123456789abcdef'", _SENT),
    ("grants_certificate", "id", "issued_at", "issued_at - interval '1 microsecond'", _CERTIFICATE),
    ("grants_certificate", "id", "number", "number + 1", _CERTIFICATE.replace("c.number", "c.number + 1")),
    ("grants_certificate", "id", "key_id", "'0123456789abcdef'", _CERTIFICATE),
    (
        "grants_certificateleaf",
        "id",
        "place",
        "place + 5",
        "SELECT l.id, {0}, 'certificate 1 of round ' || r.slug "
        "FROM grants_certificateleaf l, programme_round r",
    ),
    (
        "grants_application",
        "id",
        "standing_id",
        "(SELECT min(id) FROM grants_submission WHERE version = 1)",
        "SELECT a.id, {0}, 'application ' || a.reference FROM grants_application a "
        "WHERE standing_id IS NOT NULL AND state = 'submitted'",
    ),
]


@pytest.mark.parametrize(
    ("table", "key", "column", "to", "rows"), VALUES, ids=[f"{one[0]}-{one[2]}" for one in VALUES]
)
def test_a_changed_value_is_found_with_its_place(
    held: Scene, table: str, key: str, column: str, to: str, rows: str
) -> None:
    for name, _value, where in query(rows.format(f"{column}::text" if "." not in column else column)):
        with undone():
            tamper(f"UPDATE {table} SET {column} = {to} WHERE {key} = %s", [name])
            said = places()
        assert [line for line in said if line.startswith(f"{where}:")], (where, said)


def test_a_file_on_disk_is_held_against_its_sum(held: Scene) -> None:
    [stored] = [place for place in Path(config.MEDIA_ROOT).rglob("*") if place.is_file()]
    stored.chmod(0o600)
    whole, chance = stored.read_bytes(), random.Random(SEED)
    for _ in range(5):
        stored.write_bytes(flipped(whole, chance))
        assert places() == [f"file {held.file.pk}: its bytes are not those that were taken"]
    stored.unlink()
    assert places() == [f"file {held.file.pk}: its bytes are gone or cannot be read"]
    assert list(verifying.verify(Looked(), with_files=False)) == []
    stored.write_bytes(whole)
    assert places() == []


def test_a_file_cannot_be_exchanged_together_with_its_row(held: Scene) -> None:
    [stored] = [place for place in Path(config.MEDIA_ROOT).rglob("*") if place.is_file()]
    stored.chmod(0o600)
    stored.write_bytes(b"something else")
    tamper(
        "UPDATE programme_answerfile SET sha256 = %s, size = 14",
        [hashlib.sha256(b"something else").hexdigest()],
    )
    assert places() == [
        f"application {held.once.reference}, version 1: file {held.file.pk} is not the one that was submitted"
    ]


def _cut(chain: Any, *, move_head: bool) -> int:
    """Take the last row of a chain away, and if asked for say that the chain ended before it."""
    last = LedgerRow.objects.filter(chain=chain).order_by("-sequence").first()
    assert last is not None
    tamper("DELETE FROM programme_ledgerpayload WHERE row_id = %s", [last.pk])
    tamper("DELETE FROM programme_ledgerrow WHERE id = %s", [last.pk])
    if move_head:
        tamper(
            "UPDATE programme_ledgerhead SET sequence = sequence - 1, hash = %s WHERE chain = %s",
            [bytes(last.previous), chain],
        )
    return last.sequence


@pytest.mark.parametrize("name", ["twice", "once", "back", "draft"])
def test_a_last_row_that_is_gone_is_found(held: Scene, name: str) -> None:
    chain = getattr(held, name).ledger_id
    sequence = _cut(chain, move_head=False)
    if sequence == 1:
        assert f"chain {chain}, row 1: the whole chain is gone" in places()
        return
    assert f"chain {chain}, row {sequence}: rows are gone from the end, up to row {sequence}" in places()


@pytest.mark.parametrize("name", ["twice", "once", "back", "draft"])
def test_a_last_row_that_is_gone_with_its_end_moved_back_is_found_by_the_signed_heads(
    held: Scene, name: str
) -> None:
    chain = getattr(held, name).ledger_id
    sequence = _cut(chain, move_head=True)
    assert ledger.verify(chain).finding == Finding.INTACT or sequence == 1
    [line] = [line for line in places() if line.startswith(f"chain {chain}, row {sequence}: is gone")]
    assert f"was signed as the end of its chain at row 3 of chain {held.round.chain}" in line


def _forget(chain: Any) -> None:
    tamper(
        "DELETE FROM programme_ledgerpayload WHERE row_id IN "
        "(SELECT id FROM programme_ledgerrow WHERE chain = %s)",
        [chain],
    )
    tamper("DELETE FROM programme_ledgerrow WHERE chain = %s", [chain])
    tamper("DELETE FROM programme_ledgerhead WHERE chain = %s", [chain])


@pytest.mark.parametrize("name", ["twice", "once", "back", "draft"])
def test_a_whole_chain_that_is_gone_with_its_end_is_found(held: Scene, name: str) -> None:
    application = getattr(held, name)
    _forget(application.ledger_id)
    assert ledger.verify().finding == Finding.INTACT
    said = places()
    assert f"application {application.reference}: its chain {application.ledger_id} is gone" in said
    assert [line for line in said if line.startswith(f"chain {application.ledger_id}, row")]


def test_the_rounds_own_chain_is_missed_when_it_is_gone(held: Scene) -> None:
    _forget(held.round.chain)
    said = places()
    assert f"round {held.round.slug}: its chain {held.round.chain} is gone" in said
    assert f"certificate 1 of round {held.round.slug}: the ledger does not say that it was issued" in said


def test_an_application_that_is_gone_with_everything_is_found(held: Scene) -> None:
    gone = held.once
    _forget(gone.ledger_id)
    for sql in (
        "DELETE FROM grants_certificateleaf WHERE submission_id IN "
        "(SELECT id FROM grants_submission WHERE application_id = %s)",
        "DELETE FROM grants_submissionfile WHERE submission_id IN "
        "(SELECT id FROM grants_submission WHERE application_id = %s)",
        "DELETE FROM grants_submitoutcome WHERE application_id = %s",
        "DELETE FROM grants_submission WHERE application_id = %s",
        "DELETE FROM grants_application WHERE id = %s",
    ):
        tamper(sql, [gone.pk])
    said = places()
    assert [line for line in said if line.startswith(f"chain {gone.ledger_id}, row") and "is gone" in line]
    for says in (
        "what it says of ‘received’ does not fit",
        "the receipts that it counts do not make its root",
    ):
        assert f"certificate 1 of round {held.round.slug}: {says}" in said


def test_a_submission_that_is_gone_is_found_by_the_ledger(held: Scene) -> None:
    first = Submission.objects.get(application=held.twice, version=1)
    tamper("DELETE FROM grants_submission WHERE id = %s", [first.pk])
    assert places() == [
        f"application {held.twice.reference}, version 1: is gone, and the ledger says that it was submitted"
    ]
    tamper("DELETE FROM grants_application WHERE id = %s", [held.back.pk])
    assert f"chain {held.back.ledger_id}, row 2: the application that was submitted here is gone" in places()


def test_a_submission_that_the_ledger_does_not_know_is_found(held: Scene) -> None:
    tamper(
        "INSERT INTO grants_submission (application_id, version, form_id, revision, content, content_sha256, "
        "salt, received_at, received_source, submitted_by_id) SELECT application_id, 7, form_id, revision, "
        "content, content_sha256, salt, received_at, received_source, submitted_by_id "
        "FROM grants_submission WHERE application_id = %s",
        [held.once.pk],
    )
    said = places()
    where = f"application {held.once.reference}, version 7"
    assert f"{where}: the ledger does not say that it was submitted" in said
    assert f"{where}: its answers say another ‘version’" in said


def test_history_written_anew_to_its_end_is_found_by_the_signed_heads(held: Scene) -> None:
    """Everything but the signatures can be recomputed by whoever holds the database."""
    chain = held.twice.ledger_id
    previous = ledger.START
    for row in LedgerRow.objects.filter(chain=chain).order_by("sequence"):
        content = json.loads(bytes(row.payload.content))
        if row.act == "submitted":
            content["received_at"] = "2023-11-20T08:00:00.000000Z"
        written = canonical.encode(content)
        row.commitment = canonical.commitment(bytes(row.payload.salt), written)
        row.previous = previous
        previous = ledger.hash_of(row)
        tamper("UPDATE programme_ledgerpayload SET content = %s WHERE row_id = %s", [written, row.pk])
        tamper(
            "UPDATE programme_ledgerrow SET commitment = %s, previous = %s, hash = %s WHERE id = %s",
            [row.commitment, bytes(row.previous), previous, row.pk],
        )
    tamper("UPDATE programme_ledgerhead SET hash = %s WHERE chain = %s", [previous, chain])
    assert ledger.verify().finding == Finding.INTACT
    wanted = f"chain {chain}, row 2: is another row"
    assert [line for line in places() if line.startswith(wanted)]
    # That the worker signs the new history too does not heal it.
    heads.sign(held.round, at=SETTLED + 2 * HOUR)
    assert [line for line in places() if line.startswith(wanted)]


def test_a_moved_head_is_one_fault_among_many_intact_rows(held: Scene) -> None:
    tamper("DELETE FROM programme_ledgerhead WHERE chain = %s", [held.draft.ledger_id])
    assert places() == [f"chain {held.draft.ledger_id}, row 1: nothing says that the chain ends here"]


def _run(*arguments: str, **options: Any) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_ledger", *arguments, stdout=out, **options)
    except SystemExit as end:
        assert isinstance(end.code, int)
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_the_command_says_where_and_ends_with_its_status(held: Scene) -> None:
    code, said = _run()
    assert (code, said) == (
        0,
        f"intact: {LedgerRow.objects.count()} rows, 1 rounds, 4 applications, 4 submissions, "
        "1 certificates, 1 files\n",
    )
    _cut(held.draft.ledger_id, move_head=False)
    code, said = _run()
    assert code == 1
    assert said.splitlines()[-1].startswith("tampered: ")
    code, said = _run("--json")
    found = json.loads(said)
    assert (code, found["finding"], found["applications"]) == (1, "tampered", 4)
    assert {"where", "says"} == set(found["faults"][0])
    code, said = _run(str(held.once.ledger_id))
    assert (code, said) == (0, "intact: 2 rows\n")


def test_the_command_knows_what_a_chain_looks_like() -> None:
    with pytest.raises(CommandError, match="8-4-4-4-12"):
        call_command("verify_ledger", "nonsense")


def test_statements_do_not_grow_with_applications(held: Scene) -> None:
    counts = []
    for more in (1, 3):
        for _ in range(more):
            sent(held.round, held.person, AT)
        with CaptureQueriesContext(connection) as asked:
            assert places() == []
        counts.append(len(asked))
    assert counts == [20, 20]
    assert Application.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_verifying_reads_one_moment_while_others_write() -> None:
    """A row that is added between two passes is neither an end that is not reached nor one too many."""
    held = scene()
    before = LedgerRow.objects.count()

    def write() -> None:
        try:
            with transaction.atomic():
                ledger.append(
                    held.draft.ledger_id, "act", subject=held.draft.ledger_id, by=None, at=AT, payload={}
                )
        finally:
            connection.close()

    with ledger.one_moment():
        assert LedgerHead.objects.exists()
        with ThreadPoolExecutor(1) as pool:
            pool.submit(write).result()
        looked = Looked()
        assert list(verifying.verify(looked)) == []
        assert looked.rows == before
    assert LedgerRow.objects.count() == before + 1
