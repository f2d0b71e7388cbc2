"""Signing the PDFs of letters with the programme's certificate, in the worker; and how the certificate is.

Without `LETTER_CERTIFICATE` nothing is signed and nothing is amiss. With one that cannot be used (gone,
ended, a wrong password) letters are made and released unsigned rather than not at all, and that is said: in
the worker's log, by `manage.py healthcheck`, on the letters page. Letters that nobody has been sent yet are
signed as soon as it can be used again. While it can be used, nobody is sent a letter before it is signed
(`letters.being_made`); when signing itself fails that counts as trouble with the certificate.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from grants.models import Application, Letter, LetterFile, LetterSignature
from grants.states import LetterState
from programme import canonical, clock, health, ledger, pdf_signing
from programme.health import SigningStanding
from programme.pdf_signing import Certificate, CertificateTrouble

log = logging.getLogger(__name__)

ENDS_SOON = timedelta(days=30)
MOST_SIGNED_AT_ONCE = 200


def certificate(at: datetime) -> Certificate | None:
    """The certificate that signs now, or None; how it is, is noted for the letters page.

    It is read again when its file changes, so that a renewed one needs no restart.
    """
    path = settings.LETTER_CERTIFICATE
    if not path:
        health.letter_signing_is(SigningStanding("off"))
        return None
    try:
        if settings.LETTER_CERTIFICATE_IS_SELF_MADE and not Path(path).exists():
            pdf_signing.make_own(Path(path), name="Noon demonstration", at=at)
        found = _loaded(path, settings.LETTER_CERTIFICATE_PASSWORD, _stamp(path))
        found.check(at)
    except CertificateTrouble as trouble:
        _amiss(str(trouble), path)
        return None
    except OSError as error:  # its folder, or the key beside it, cannot be looked at or written to
        _amiss(f"The file cannot be read: {error.strerror or error}.", path)
        return None
    state = "ends_soon" if at > found.ends - ENDS_SOON else "ok"
    health.letter_signing_is(SigningStanding(state, found.subject, f"{found.ends:%Y-%m-%d}"))
    return found


def _amiss(says: str, path: str) -> None:
    log.error("Letters are not signed: %s (%s)", says, path)
    health.letter_signing_is(SigningStanding("trouble", says=says))


def sign(letter_id: int, *, at: datetime) -> bool:
    """Sign the PDF of one approved letter, outside any transaction, and keep it.

    False when there is nothing to do: no certificate, no file, signed already, or in its reader's hands.
    When the signing fails that is noted, and raised.
    """
    with_what = certificate(at)
    if with_what is None:
        return False
    due = LetterFile.objects.filter(letter__state=LetterState.APPROVED, letter__signature=None)
    file = due.filter(pk=letter_id).select_related("letter").defer("letter__content").first()
    if file is None:
        return False
    try:
        with clock.in_language(file.letter.language):
            signed = pdf_signing.sign(
                bytes(file.pdf),
                with_what,
                label=_("Digital signature of letter %(number)s") % {"number": file.letter.number},
                reason=_("Letter %(number)s") % {"number": file.letter.number},
            )
    except Exception as error:  # whatever it is: nobody's letter may wait for it for ever
        _amiss(f"Letter {file.letter.number} could not be signed: {error}", settings.LETTER_CERTIFICATE)
        raise
    return _keep(letter_id, signed, with_what, at=at)


def unsigned() -> list[int]:
    """Ids of letters with a PDF and without a signature that nobody outside has seen yet, oldest first."""
    return list(
        LetterFile.objects.filter(letter__state=LetterState.APPROVED, letter__signature=None)
        .order_by("made_at", "pk")
        .values_list("pk", flat=True)[:MOST_SIGNED_AT_ONCE]
    )


def _keep(letter_id: int, signed: bytes, with_what: Certificate, *, at: datetime) -> bool:
    """Store the signed file, once. False when its letter was released or replaced while it was being signed.

    What somebody was sent stays the file that it is.
    """
    with transaction.atomic():
        Application.objects.select_for_update(of=("self",), no_key=True).values_list("pk").get(
            letters=letter_id
        )
        letter = (
            Letter.objects.select_for_update(of=("self",), no_key=True)
            .select_related("application", "file")
            .defer("content", "file__pdf")
            .get(pk=letter_id)
        )
        if letter.state != LetterState.APPROVED or LetterSignature.objects.filter(pk=letter_id).exists():
            return False
        sha256 = canonical.sha256(signed)
        LetterSignature(
            letter=letter,
            pdf=signed,
            pdf_sha256=sha256,
            subject=with_what.subject[:300],
            certificate_sha256=with_what.sha256,
            signed_at=at,
        ).save(force_insert=True)
        ledger.append(
            letter.application.ledger_id,
            "letter_signed",
            subject=letter.ledger_id,
            by=None,
            at=at,
            payload={
                "number": letter.number,
                "pdf_sha256": sha256.hex(),
                "unsigned_sha256": bytes(letter.file.pdf_sha256).hex(),
                "certificate_sha256": with_what.sha256.hex(),
            },
        )
    return True


def _stamp(path: str) -> tuple[int, ...]:
    """What changes when the certificate's files change."""
    found: list[int] = []
    for file in (Path(path), Path(path).with_suffix(".key")):
        if file.is_file():
            found += [file.stat().st_mtime_ns, file.stat().st_size]
    return tuple(found)


@lru_cache(maxsize=2)
def _loaded(path: str, password: str, stamp: tuple[int, ...]) -> Certificate:
    return pdf_signing.load(Path(path), password=password)
