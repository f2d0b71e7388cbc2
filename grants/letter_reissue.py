"""Writing a released letter again: a new number, the reason in it, and the old one kept.

A correction of the letter, not of the decision: outcome and amount are those of the same decision. It is
approved by a second person as any letter, and when it is released the old one is superseded by it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grants import letters
from grants.models import Application, Letter
from grants.states import UNRELEASED_LETTER, DecisionState, LetterState
from programme import canonical, ledger
from programme.models import User
from programme.refusals import Refused

LONGEST_SUMMARY = 4000


def reissue(letter: Letter, *, reason: str, by: User, at: datetime) -> Letter:
    """Draft the letter that takes this one's place. Its reader is told `reason`.

    Refused without a reason, for a letter that is not the released one, and while another is on its way.
    """
    reason = canonical.clean_text(reason.strip())
    if not reason:
        raise Refused(_("Say why letter %(number)s is written again.") % {"number": letter.number})
    with transaction.atomic():
        Application.objects.select_for_update(of=("self",), no_key=True).get(pk=letter.application_id)
        letter = Letter.objects.select_related("decision", "application").get(pk=letter.pk)
        if letter.state != LetterState.RELEASED or letter.decision.state != DecisionState.RELEASED:
            raise Refused(_("Only the released letter can be written again."))
        new = letters.draft(letter.decision, by=by, at=at)
        new.replaces, new.reissue_reason, new.easy_read = letter, reason, letter.easy_read
        new.save(update_fields=["replaces", "reissue_reason", "easy_read"])
        ledger.append(
            letter.application.ledger_id,
            "letter_reissued",
            subject=new.ledger_id,
            by=by,
            at=at,
            payload={"number": new.number, "replaces": letter.number, "reason": reason},
        )
    return new


def drop(letter: Letter, *, by: User, at: datetime) -> Letter:
    """Do not send a letter that was to take another's place; the released one stands.

    Refused for a letter that belongs to its decision, and for one that was released or dropped meanwhile.
    """
    with transaction.atomic():
        Application.objects.select_for_update(of=("self",), no_key=True).get(pk=letter.application_id)
        letter = Letter.objects.select_for_update(of=("self",), no_key=True).get(pk=letter.pk)
        if letter.replaces_id is None:
            raise Refused(_("This letter belongs to its decision: rescind that."))
        if letter.state not in UNRELEASED_LETTER:
            raise Refused(
                _("Letter %(number)s is ‘%(state)s’ by now, so it stays.")
                % {"number": letter.number, "state": letter.get_state_display()}
            )
        return letters.supersede(letter, reason=_("It was not needed after all."), by=by, at=at)


def write_easy_read(letter: Letter, text: str, *, by: User, at: datetime) -> Letter:
    """Put a summary in easy words into a draft; an empty one takes it out. It is frozen with the letter.

    Somebody other than whoever wrote it last approves it, as everything else in the letter.
    """
    text = canonical.clean_text(text.strip())
    if len(text) > LONGEST_SUMMARY:
        raise Refused(_("A summary has at most %(number)d characters.") % {"number": LONGEST_SUMMARY})
    with transaction.atomic():
        application = Application.objects.select_for_update(of=("self",), no_key=True).get(
            pk=letter.application_id
        )
        letter = Letter.objects.select_for_update(of=("self",), no_key=True).get(pk=letter.pk)
        if letter.state != LetterState.DRAFT:
            raise Refused(_("The words of letter %(number)s are frozen.") % {"number": letter.number})
        if letter.easy_read == text:
            return letter
        letter.easy_read, letter.easy_read_by = text, by
        letter.save(update_fields=["easy_read", "easy_read_by"])
        ledger.append(
            application.ledger_id,
            "letter_summary_written",
            subject=letter.ledger_id,
            by=by,
            at=at,
            payload={"number": letter.number, "text": text},
        )
    return letter
