"""An acceptance that came on paper: entered for the group by the team, with the sheet that was signed.

The sheet carries a code of the terms that stood on it, so that nobody is held to other ones than they signed;
and everybody of the group hears of it at once. Locks: as for every answer, the award.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from grants import award_terms, letter_words, mailing, offers, payments
from grants.apart import check_apart
from grants.models import Award, Offer, SignedPaper
from grants.offers import Signature
from grants.states import AwardState
from programme import clock, file_kinds, files
from programme.canonical import Plain
from programme.models import User
from programme.refusals import Refused

FOLDER = "signed"
LARGEST = 10 * 1024 * 1024
KINDS = {ending: file_kinds.KINDS[ending] for ending in ("pdf", "jpg", "png", "heic")}


def accept(
    award: Award,
    *,
    signed: Signature,
    code: str,
    signed_on: date,
    upload: UploadedFile[Any],
    by: User,
    at: datetime,
) -> Award:
    """Enter that the group accepted on paper: who signed, on which day, and the sheet as a file.

    `code` is what stands on the sheet (see `offers.code_of`). Refused for other terms, a day before the offer
    or ahead, somebody of the group, and an offer that was answered. The upload is checked and scanned, so no
    lock may be held by whoever calls.
    """
    signed = signed.tidy()
    if not signed.name:
        raise Refused(_("Type the name of whoever signed."))
    if not signed.role:
        raise Refused(_("Type what they are in the group. If it is not on the sheet, ask them."))
    if not signed.may_accept:
        raise Refused(_("Tick that the sheet is signed. Without a signature nobody has accepted."))
    checked = files.checked(upload, largest=LARGEST, kinds=KINDS)
    path, sha256 = files.write(checked.content, folder=FOLDER)
    try:
        with transaction.atomic():
            award = payments.locked(award)
            check_apart([award.application_id], by)
            if award.state != AwardState.OFFERED:
                raise Refused(_("The offer is answered or has ended, so nothing can be entered."))
            offer = offers.frozen(award)
            stands = offers.code_of(bytes(offer.terms_sha256).hex())
            if "".join(code.split()).upper() != stands.replace(" ", ""):
                raise Refused(
                    _(
                        "This is not the code of the terms that stand now, which is %(code)s. If the sheet "
                        "has another one, it is of other terms: send a new one."
                    )
                    % {"code": stands}
                )
            zone = award.application.round.zone
            first, today = (clock.local(one, zone).date() for one in (award.offered_at, at))
            if not first <= signed_on <= today:
                raise Refused(
                    _("Choose the day beside the signature: from %(day)s, when it was offered, to today.")
                    % {"day": clock.date_in_words(first)}
                )
            award = offers.take_acceptance(
                award,
                offer,
                signed,
                by=by,
                at=at,
                paper={"signed_on": _day(award, signed_on), "sha256": sha256, "size": checked.size},
            )
            SignedPaper.objects.create(
                acceptance_id=offer.pk,
                signed_on=signed_on,
                file=path,
                name=checked.name,
                content_type=checked.kind.type,
                size=checked.size,
                sha256=sha256,
            )
            mailing.members(
                award.application,
                "accepted_on_paper",
                f"accepted_on_paper:{award.public_reference}",
                at=at,
                who=signed.name,
                signed_on=signed_on,
            )
    except BaseException:
        default_storage.delete(path)
        raise
    return award


def _day(award: Award, day: date) -> Plain:
    """The day in the words of the group's language, as the terms have theirs."""
    with clock.in_language(letter_words.language_for(award.application)):
        return award_terms.day_of(day)


def paper_of(offer: Offer | None) -> SignedPaper | None:
    """The sheet of an offer that was accepted on paper."""
    return getattr(offers.acceptance_of(offer), "paper", None)


def sweep(*, at: datetime) -> int:
    """Remove sheets that lie in storage for more than a day without a row."""
    known = SignedPaper.objects.values_list("file", flat=True)
    return files.sweep_folder(
        FOLDER, lambda names: set(known.filter(file__in=names)), storage=default_storage, at=at
    )
