"""The files of letters about changes to awards: made once, in the worker, signed as letters are, and kept.

A notice is told at once, so it does not wait for its file: until there is one the page makes the same bytes.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grants import letter_signing, payments, variation_notice
from grants.models import Award, Variation, VariationFile
from programme import canonical, clock, pdf_maker, pdf_signing

MOST_AT_ONCE = 50


def without_file() -> list[int]:
    """Ids of decided changes whose notice has no file yet, oldest first."""
    found = Variation.objects.filter(notice__isnull=False, file__isnull=True).order_by("pk")
    return list(found.values_list("pk", flat=True)[:MOST_AT_ONCE])


def make(variation_id: int, *, at: datetime) -> bool:
    """Make the PDF of a notice, sign it if there is a certificate, and keep both with their hashes, once.

    Made and signed outside any transaction. False when it has one, or is not decided. A certificate that
    cannot be used stops no notice: it is kept unsigned. Raises `pdf_maker.NoPdf`.
    """
    found = (
        Variation.objects.select_related("award__application__round__programme")
        .filter(pk=variation_id, notice__isnull=False, file__isnull=True)
        .first()
    )
    if found is None:
        return False
    author = found.award.application.round.programme.name
    pdf = pdf_maker.as_pdf(variation_notice.document_of(found, author=author))
    made = VariationFile(variation=found, pdf=pdf, pdf_sha256=canonical.sha256(pdf), made_at=at)
    with_what = letter_signing.certificate(at)
    if with_what is not None:
        with clock.in_language(variation_notice.read(found).language):
            label = _("Digital signature of letter %(number)s") % {"number": found.letter_number}
            reason = _("Letter %(number)s") % {"number": found.letter_number}
        made.signed = pdf_signing.sign(pdf, with_what, label=label, reason=reason)
        made.signed_sha256 = canonical.sha256(made.signed)
        made.subject, made.certificate_sha256 = with_what.subject[:300], with_what.sha256
    return _keep(made, at=at)


def _keep(made: VariationFile, *, at: datetime) -> bool:
    with transaction.atomic():
        award = payments.locked(Award(pk=made.variation.award_id))
        if VariationFile.objects.filter(pk=made.variation_id).exists():
            return False
        made.save(force_insert=True)
        payments.record(
            award,
            "variation_letter_made",
            by=None,
            at=at,
            payload={
                "letter": made.variation.letter_number,
                "pdf_sha256": made.pdf_sha256.hex(),
                "signed_sha256": made.signed_sha256.hex() if made.signed_sha256 else "",
            },
        )
    return True
