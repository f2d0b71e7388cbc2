"""What the worker does for grants. Each task fetches, calls one function, and can run twice."""

from __future__ import annotations

import logging

from celery import shared_task

log = logging.getLogger(__name__)


@shared_task
def render_letter(letter_id: int) -> None:
    """Make the PDF of one approved letter and sign it, outside any transaction. What it has is left."""
    from grants import letter_pdf, letter_signing, letters
    from grants.models import Letter
    from programme import clock

    content = (
        Letter.objects.filter(pk=letter_id, content__isnull=False, file__isnull=True)
        .values_list("content", flat=True)
        .first()
    )
    if content is not None:
        letters.keep_file(letter_id, letter_pdf.render(bytes(content)), at=clock.now())
    letter_signing.sign(letter_id, at=clock.now())


@shared_task
def render_due_letters() -> None:
    """Make the PDFs that a wake-up missed. One that fails is logged, and the others are made."""
    from grants import letters

    due = letters.without_file()
    if not due:
        return
    reason = letters_unavailable()
    if reason:
        log.error("%d letters wait: PDFs cannot be made on this machine. %s", len(due), reason)
        return
    for letter_id in due:
        try:
            render_letter(letter_id)
        except Exception:  # one letter must not hold up the others
            log.exception("the PDF of letter %s could not be made", letter_id)


@shared_task
def sign_due_letters() -> None:
    """See how the certificate is, and sign what could not be signed when it was made and is not out yet."""
    from grants import letter_signing
    from programme import clock

    if letter_signing.certificate(clock.now()) is None:
        return
    for letter_id in letter_signing.unsigned():
        try:
            letter_signing.sign(letter_id, at=clock.now())
        except Exception:  # one letter must not hold up the others
            log.exception("letter %s could not be signed", letter_id)


@shared_task
def render_notice(variation_id: int) -> None:
    """Make, sign and keep the PDF of one letter about a change to an award. What it has is left."""
    from grants import notice_files
    from programme import clock

    notice_files.make(variation_id, at=clock.now())


@shared_task
def render_due_notices() -> None:
    """Make the PDFs of letters about changes that a wake-up missed. One that fails holds up no other."""
    from grants import notice_files

    for variation_id in notice_files.without_file():
        try:
            render_notice(variation_id)
        except Exception:
            log.exception("the PDF of the letter about change %s could not be made", variation_id)


@shared_task
def tell_of_more_time() -> None:
    """Mail everybody whom more time for all concerns: woken by the decision, and by the clock."""
    from grants import announcing
    from programme import clock

    announcing.tell_of_more_time(at=clock.now())


@shared_task
def apply_outage_rules() -> None:
    """Give more time by the rules that two people agreed, where submitting failed for long enough."""
    from grants import outages
    from programme import clock

    outages.apply_due(at=clock.now())


@shared_task
def forget_invitations() -> None:
    """Blank what invitations said once they are sent: their words hold the link."""
    from grants import invitations
    from programme import clock

    invitations.forget_sent(at=clock.now())


@shared_task
def forget_detached_files() -> None:
    """Delete files that were taken out of an answer a month ago, unless something still holds them."""
    from grants import attaching
    from programme import clock

    attaching.forget_detached(at=clock.now())


@shared_task
def instalments_fall_due() -> None:
    """Mark as due what was waiting for its date, the award's acceptance, a report or a condition."""
    from grants import falling_due
    from programme import clock

    falling_due.fall_due(at=clock.now())


@shared_task
def forget_bank_details() -> None:
    """Erase the accounts that nothing uses any more."""
    from grants import bank
    from programme import clock

    bank.erase_unused(at=clock.now())


@shared_task
def sign_heads() -> None:
    """Sign where the chains end, in the rounds in which something happened; make the key in force known."""
    from grants import heads
    from programme import clock, signing

    signing.introduce()
    heads.sign_due(at=clock.now())


@shared_task
def close_rounds() -> None:
    """Settle and certify what is due. A round that fails is logged, and the others are closed."""
    from grants import closing
    from programme import clock

    at = clock.now()
    for round in closing.due(at):
        try:
            closing.close_round(round, at=at)
        except Exception:  # one round must not hold up the others
            log.exception("the round %s could not be closed", round.slug)


@shared_task
def release_due() -> None:
    """Release the decisions for which a person set this time. One round that fails holds up no other."""
    from grants import releasing
    from programme import clock

    for plan_id in releasing.due(at=clock.now()):
        try:
            releasing.run(plan_id, at=clock.now())
        except Exception:  # tried again; a round of which nobody can be told stays as it is
            log.exception("the release %s could not be done", plan_id)


@shared_task
def send_reminders() -> None:
    """Remind whoever has something unfinished before a deadline."""
    from grants import reminders
    from programme import clock

    reminders.send_due(at=clock.now())


@shared_task
def remind_of_offers() -> None:
    """Remind those who can answer an offer before its day."""
    from grants import offer_reminders
    from programme import clock

    offer_reminders.send_due(at=clock.now())


@shared_task
def remind_of_reports() -> None:
    """Remind groups of the reports that they owe, before the day and after it."""
    from grants import report_reminders
    from programme import clock

    report_reminders.send_due(at=clock.now())


def letters_unavailable() -> str:
    """'' when PDFs can be made here, else one line that says what to install."""
    try:
        from grants import letter_pdf  # noqa: F401
    except OSError as error:
        packages = "libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0"
        return f"Install {packages}. ({str(error).splitlines()[0]})"
    return ""


@shared_task
def sweep_signed_sheets() -> None:
    """Remove signed sheets that no row knows."""
    from grants import paper_acceptance
    from programme import clock

    paper_acceptance.sweep(at=clock.now())
