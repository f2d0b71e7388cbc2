"""Whether every submission is still what was received: against its ledger row, its receipt, its files."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from grants import receipts
from grants.models import Application, Submission, SubmissionFile
from programme import canonical, clock, signing
from programme.models import AnswerFile, LedgerRow

AT_ONCE = 200
# What a submission is recorded by, and what ends its standing.
SUBMITTED, WITHDRAWN = "submitted", "withdrawn"


@dataclass
class _Recorded:
    """What an application's chain says of its submissions, by version.

    `is_sure`: nothing of it was erased, so that a version of which it says nothing was never recorded.
    """

    begun: bool = False
    payloads: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    actors: dict[int, UUID | None] = field(default_factory=dict)
    stands: int | None = None
    is_sure: bool = True


@dataclass
class Count:
    """How many were looked at."""

    applications: int = 0
    submissions: int = 0


def faults(keys: Mapping[str, bytes], count: Count) -> Iterator[tuple[str, str]]:
    """(where, what is wrong) of every application and submission, some applications at a time."""
    every = (
        Application.objects.select_related("round")
        .only("pk", "state", "reference", "ledger_id", "standing_id", "round__slug")
        .order_by("pk")
        .iterator(chunk_size=AT_ONCE)
    )
    while some := list(islice(every, AT_ONCE)):
        count.applications += len(some)
        yield from _faults_of(some, keys, count)


def _faults_of(
    applications: list[Application], keys: Mapping[str, bytes], count: Count
) -> Iterator[tuple[str, str]]:
    recorded = _recorded(applications)
    sent: dict[int, list[Submission]] = defaultdict(list)
    found = (
        Submission.objects.filter(application__in=applications)
        .select_related("form", "submitted_by")
        .order_by("application", "version")
    )
    for submission in found.iterator(chunk_size=AT_ONCE):
        sent[submission.application_id].append(submission)
    files = _files(submission for some in sent.values() for submission in some)
    for application in applications:
        told = recorded[application.ledger_id]
        if not told.begun:
            yield f"application {application.reference}", f"its chain {application.ledger_id} is gone"
        versions = {submission.version for submission in sent[application.pk]}
        for version in sorted(told.payloads.keys() - versions):
            yield (
                f"application {application.reference}, version {version}",
                "is gone, and the ledger says that it was submitted",
            )
        for submission in sent[application.pk]:
            count.submissions += 1
            where = f"application {application.reference}, version {submission.version}"
            for says in _faults(submission, application, told, keys, files):
                yield where, says
        yield from _standing_faults(application, told, sent[application.pk])


def _recorded(applications: Iterable[Application]) -> dict[UUID, _Recorded]:
    found = {application.ledger_id: _Recorded() for application in applications}
    rows = (
        LedgerRow.objects.filter(chain__in=found)
        .filter(act__in=[SUBMITTED, WITHDRAWN])
        .select_related("payload")
        .order_by("chain", "sequence")
    )
    first = LedgerRow.objects.filter(chain__in=found, sequence=1).values_list("chain", flat=True)
    for chain in first:
        found[chain].begun = True
    for row in rows.iterator(chunk_size=AT_ONCE):
        told = found[row.chain]
        if row.act == WITHDRAWN:
            told.stands = None
            continue
        read = _version_in(row)
        if read is None:
            told.is_sure = False
            continue
        version, payload = read
        told.payloads[version], told.actors[version] = payload, row.actor
        told.stands = version
    return found


def _version_in(row: LedgerRow) -> tuple[int, Mapping[str, Any]] | None:
    """(version, payload) of a row `submitted`; None where it is erased, or changed and told of elsewhere."""
    payload = getattr(row, "payload", None)
    try:
        said = json.loads(bytes(payload.content)) if payload is not None else {}
        return int(said["version"]), said
    except (ValueError, KeyError, TypeError):
        return None


def _standing_faults(
    application: Application, told: _Recorded, sent: list[Submission]
) -> Iterator[tuple[str, str]]:
    """Whether what stands is what was submitted last, as long as the ledger still says what that was."""
    stands = next((one.version for one in sent if one.pk == application.standing_id), None)
    if told.begun and told.is_sure and stands != told.stands:
        says = f"version {told.stands}" if told.stands else "nothing"
        yield (
            f"application {application.reference}",
            f"{f'version {stands}' if stands else 'nothing'} stands, and by the ledger {says} should",
        )


def _files(submissions: Iterable[Submission]) -> dict[str, tuple[str, int, str]]:
    """{id: (name, size, SHA-256)} of the files that these hold, by their rows."""
    rows = SubmissionFile.objects.filter(submission__in=[one.pk for one in submissions]).values("file")
    found = AnswerFile.objects.filter(pk__in=rows).values_list("pk", "name", "size", "sha256")
    return {str(key): (name, size, sha256) for key, name, size, sha256 in found}


def _faults(
    submission: Submission,
    application: Application,
    told: _Recorded,
    keys: Mapping[str, bytes],
    files: Mapping[str, tuple[str, int, str]],
) -> Iterator[str]:
    content, salt = bytes(submission.content), bytes(submission.salt)
    if canonical.sha256(content) != bytes(submission.content_sha256):
        yield "its answers do not have their fingerprint"
    payload = told.payloads.get(submission.version)
    if payload is not None:
        if payload.get("content") != canonical.commitment(salt, content).hex():
            yield "its answers or salt are not those that the ledger committed to"
        for name, value in (
            ("received_at", clock.utc_text(submission.received_at)),
            ("source", submission.received_source),
        ):
            if payload.get(name) != value:
                yield f"its ‘{name}’ is not the one in the ledger"
        actor = told.actors.get(submission.version)
        if actor is not None and actor != submission.submitted_by.actor_id:
            yield "was submitted by somebody else, says the ledger"
    elif told.is_sure and told.begun:
        yield "the ledger does not say that it was submitted"
    yield from _content_faults(submission, application, files)
    if submission.receipt is not None:
        yield from _receipt_faults(submission, application, payload, keys)


def _content_faults(
    submission: Submission, application: Application, files: Mapping[str, tuple[str, int, str]]
) -> Iterator[str]:
    """Whether the frozen bytes say what stands beside them."""
    try:
        frozen = json.loads(bytes(submission.content))
        wanted = {
            "application": application.reference,
            "version": submission.version,
            "received_at": clock.utc_text(submission.received_at),
            "received_source": submission.received_source,
            "form": {"key": submission.form.key, "version": submission.form.version},
        }
        differing = [name for name, value in wanted.items() if frozen[name] != value]
        held = [(one["id"], (one["name"], one["size"], one["sha256"])) for one in frozen["files"]]
    except (ValueError, KeyError, TypeError):
        yield "its answers cannot be read"
        return
    for name in differing:
        yield f"its answers say another ‘{name}’"
    for key, file in held:
        if files.get(str(key)) != file:
            yield f"file {key} is not the one that was submitted"


def _receipt_faults(
    submission: Submission,
    application: Application,
    payload: Mapping[str, Any] | None,
    keys: Mapping[str, bytes],
) -> Iterator[str]:
    receipt = bytes(submission.receipt or b"")
    public = keys.get(submission.receipt_key_id or "")
    if public is None:
        yield "its receipt names a key that is not known"
    elif not signing.is_signed_by(public, receipt, bytes(submission.receipt_signature or b"")):
        yield "the signature of its receipt does not fit"
    try:
        said = json.loads(receipt)
        deadline = said["deadline"]
        wanted = json.loads(
            receipts.content_of(
                submission, round=application.round.slug, deadline=clock.from_utc_text(deadline)
            )
        )
        differing = sorted(name for name in wanted.keys() | said.keys() if wanted.get(name) != said.get(name))
    except (ValueError, KeyError, TypeError, AttributeError):
        yield "its receipt cannot be read"
        return
    if payload is not None and payload.get("deadline") != deadline:
        differing.append("deadline")
    for name in differing:
        yield f"its receipt says another ‘{name}’"
