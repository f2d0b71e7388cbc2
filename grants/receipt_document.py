"""The receipt as a document to print: in words first, and how anybody can check it."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grants import receipts, submissions
from grants.models import Submission
from grants.situation import Situation
from programme import clock
from programme.documents import Block, Bullets, Document, Facts, Heading, Note, Paragraph


def source_in_words(source: str) -> str:
    """How we know when it arrived."""
    if source == receipts.SAFETY_NET:
        return _("submitted by Noon at the deadline, as the group had asked beforehand")
    if source == "proxy":
        return _("stamped at our front door, when the last of it had arrived")
    return _("stamped by the application, when the last of it had arrived")


def document_of(submission: Submission, situation: Situation, *, title: str) -> Document:
    """The receipt of one version. It carries as its date when that was received."""
    application = situation.application
    round = application.round
    received = clock.instant_in_words(submission.received_at, round.zone)
    stands = submission.pk == application.standing_id
    facts = [
        (_("Reference"), application.reference),
        (_("Version"), str(submission.version)),
        (_("Round"), round.name),
        (_("Project"), title),
        (_("The exact moment (UTC)"), clock.utc_text(submission.received_at)),
        (_("How we know"), source_in_words(submission.received_source)),
    ]
    return Document(
        title=_("Receipt for %(reference)s") % {"reference": application.reference},
        over=round.programme.name,
        language=get_language() or "en-gb",
        author=round.programme.name,
        at=submission.received_at,
        footer=application.reference,
        blocks=(
            Note(
                _("Your application is in.") if stands else _("This version was received."),
                _("Received %(when)s.") % {"when": received},
            ),
            Facts(tuple((name, value) for name, value in facts if value)),
            *_files(submission),
            *_check(submission),
        ),
    )


def _files(submission: Submission) -> Iterator[Block]:
    files = submissions.files_in(submission)
    if files:
        yield Heading(2, _("Files that came with it"))
        yield Bullets(tuple(f"{one['name']} ({filesizeformat(one['size'])})" for one in files))


def _check(submission: Submission) -> Iterator[Block]:
    if submission.receipt is None:
        return
    address = settings.BASE_URL + reverse("verify")
    yield Heading(2, _("How to check this receipt"))
    yield Paragraph(
        _("Anybody can type the reference and the code at %(address)s. No name is shown there.")
        % {"address": address}
    )
    yield Facts(
        (
            (_("Code"), receipts.code_of(submission)),
            (_("Fingerprint of the answers (SHA-256)"), _in_groups(bytes(submission.content_sha256).hex())),
            (_("Signature (Ed25519)"), _in_groups(bytes(submission.receipt_signature or b"").hex())),
            (_("Signed with key"), submission.receipt_key_id or ""),
        )
    )


def _in_groups(digits: str) -> str:
    """Hex digits that a line can break, eight at a time."""
    return " ".join(digits[place : place + 8] for place in range(0, len(digits), 8))
