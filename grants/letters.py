"""Letters: drafted with a decision, frozen by a second person, made into a PDF by the worker, released.

The row is the truth. Page and PDF are made from the frozen bytes and from nothing else. Every act locks
the application and then the letter, and writes one row in the application's ledger. An act on many letters
sorts its applications by id and holds the round's lock, so that numbering cannot tie two of them in a knot.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from itertools import chain

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from grants import access, letter_body, letter_posting, letter_stops, letter_texts, letter_words
from grants.letter_texts import Stationery
from grants.letter_words import LetterView
from grants.models import Application, Decision, Letter, LetterFile, LetterSignature
from grants.numbering import next_number
from grants.states import (
    LIVE_DECISION,
    LIVE_LETTER,
    UNRELEASED_LETTER,
    DecisionState,
    LetterState,
)
from grants.tasks import render_letter
from programme import canonical, health, ledger, outbox, references
from programme.canonical import Plain
from programme.models import User
from programme.refusals import Refused

MOST_RENDERED_AT_ONCE = 200


def draft(decision: Decision, *, by: User, at: datetime) -> Letter:
    """Begin the letter about a decision: it gets its number and code, and can be previewed.

    Raises Refused when the decision was rescinded, or another letter to the application is on its way. One
    that was released before stays until this one is released in its place.
    """
    with transaction.atomic():
        application = _locked_application(decision.application_id)
        decision = Decision.objects.get(pk=decision.pk)
        if decision.state not in LIVE_DECISION:
            raise Refused(_("This decision was taken back, so there is nothing to write about."))
        if Letter.objects.filter(application=application, state__in=UNRELEASED_LETTER).exists():
            raise Refused(
                _("A letter to %(reference)s is on its way already. Replace that one first.")
                % {"reference": application.reference}
            )
        prefix = application.round.prefix
        letter = Letter.objects.create(
            decision=decision,
            application=application,
            number=next_number(application.round, Letter.objects.all(), "number", kind="letters", at=at),
            code=references.new(prefix).removeprefix(f"{prefix}-"),
            language=letter_words.language_for(application),
            author=by,
            drafted_at=at,
        )
        _record(letter, "letter_drafted", by=by, at=at, payload={"number": letter.number})
    return letter


def approve(
    letter: Letter,
    *,
    by: User,
    at: datetime,
    seen: str | None = None,
    written_with: Stationery | None = None,
) -> Letter:
    """Freeze every word of the letter, and wake the worker to make its PDF.

    `seen` is the mark of the words that the person read (`letter_words.mark_of`): refused when it reads
    otherwise by now. Whoever approves many holds their round and hands in what they are `written_with`.

    Raises Refused for the author of the letter or of its summary, and for whatever the dry run says stops it.
    """
    with transaction.atomic():
        if written_with is None:
            written_with = letter_texts.in_force_until_done(letter.application.round_id)
        letter = _locked(letter)
        _expect(letter, LetterState.DRAFT)
        if by.pk == letter.author_id:
            raise Refused(
                _("You drafted letter %(number)s, so somebody else must approve it.") % _named(letter)
            )
        if by.pk == letter.easy_read_by_id:
            raise Refused(
                _("You wrote the summary of letter %(number)s, so somebody else must approve it.")
                % _named(letter)
            )
        if letter.decision.state not in LIVE_DECISION:
            raise Refused(_("The decision behind letter %(number)s was taken back.") % _named(letter))
        words = _words_to_freeze(letter, written_with, at)
        if seen is not None and seen != letter_words.mark_of(words):
            raise Refused(
                _("Letter %(number)s reads otherwise than when you opened this. Read it, then approve.")
                % _named(letter)
            )
        letter.content = canonical.encode(words)
        letter.content_sha256 = canonical.sha256(letter.content)
        letter.approve()
        letter.approved_by, letter.approved_at = by, at
        letter.save(update_fields=["state", "content", "content_sha256", "approved_by", "approved_at"])
        _record(
            letter,
            "letter_approved",
            by=by,
            at=at,
            payload={"number": letter.number, "content_sha256": letter.content_sha256.hex()},
        )
        transaction.on_commit(lambda: _wake(letter.pk), robust=True)
    return letter


def _words_to_freeze(letter: Letter, written_with: Stationery, at: datetime) -> dict[str, Plain]:
    recipient = letter_words.recipient_of(letter.application)
    made = letter_words.composed(letter, at=at, written_with=written_with, recipient=recipient)
    facts, said = letter_stops.of_facts(letter, recipient), letter_stops.of_words(letter, made.words)
    fault = next(chain(facts, made.sentences, said), "")
    if fault:
        raise Refused(
            _("Letter %(number)s to %(reference)s cannot be approved. %(fault)s")
            % {"number": letter.number, "reference": letter.application.reference, "fault": fault}
        )
    return made.words


def keep_file(letter_id: int, pdf: bytes, *, at: datetime) -> bool:
    """Store the PDF of an approved letter, once. False when it has one, or nobody has frozen its words."""
    with transaction.atomic():
        letter = Letter.objects.filter(pk=letter_id, content__isnull=False).first()
        if letter is None:
            return False
        letter = _locked(letter)
        if LetterFile.objects.filter(letter=letter).exists():
            return False
        sha256 = canonical.sha256(pdf)
        LetterFile(letter=letter, pdf=pdf, pdf_sha256=sha256, made_at=at).save(force_insert=True)
        ledger.append(
            letter.application.ledger_id,
            "letter_made",
            subject=letter.ledger_id,
            by=None,
            at=at,
            payload={"number": letter.number, "pdf_sha256": sha256.hex(), "bytes": len(pdf)},
        )
    return True


def being_made() -> Q:
    """Of approved letters, those that nobody can be sent yet: without their PDF, or its signature.

    A worker that stopped between the two leaves a letter that is signed later, so it is waited for while
    signing works. When signing is off, in trouble or not heard of, nothing waits for it.
    """
    without = Q(file__isnull=True)
    if health.letter_signing().works:
        without |= Q(signature__isnull=True)
    return without


def has_file(letter: Letter) -> bool:
    """Whether its PDF is made."""
    return getattr(letter, "file", None) is not None


def pdf_of(letter: Letter) -> bytes:
    """The PDF that its reader is given: the signed one, where there is a signature."""
    signature = LetterSignature.objects.filter(letter=letter).first()
    return bytes(signature.pdf if signature else LetterFile.objects.get(letter=letter).pdf)


def without_file() -> list[int]:
    """Ids of approved letters whose PDF is still to be made, oldest first."""
    return list(
        Letter.objects.filter(state__in=[LetterState.APPROVED, LetterState.RELEASED], file__isnull=True)
        .order_by("approved_at", "pk")
        .values_list("pk", flat=True)[:MOST_RENDERED_AT_ONCE]
    )


def release(letter: Letter, *, by: User, at: datetime) -> Letter:
    """Let its reader open the letter, and tell every member, in words that are the same for every outcome.

    A letter that was released to the application before is superseded by this one, and stays readable.
    Raises Refused while the PDF is not made (or not signed, where it is going to be), or while the decision
    is not approved.
    """
    with transaction.atomic():
        letter = _locked(letter)
        _expect(letter, LetterState.APPROVED)
        if letter.decision.state not in (DecisionState.APPROVED, DecisionState.RELEASED):
            raise Refused(_("The decision behind letter %(number)s is not approved.") % _named(letter))
        if Letter.objects.filter(being_made(), pk=letter.pk).exists():
            raise Refused(
                _("The PDF of letter %(number)s is still being made. Try again in a minute.") % _named(letter)
            )
        earlier = Letter.objects.filter(application=letter.application, state=LetterState.RELEASED).first()
        if earlier is not None:
            reason = letter.reissue_reason or _("Letter %(number)s took its place.") % _named(letter)
            supersede(earlier, reason=reason, by=by, at=at)
        letter.release()
        letter.released_at = at
        letter.save(update_fields=["state", "released_at"])
        _record(letter, "letter_released", by=by, at=at, payload={"number": letter.number})
        _tell_members(letter, at=at)
        letter_posting.queue_where_wanted(letter, instead_of=earlier, at=at)
    return letter


def summarised_by(person: User, found: Collection[Decision]) -> set[int]:
    """The ids of those of these decisions to whose letters the person wrote the summary in easy words."""
    drafts = Letter.objects.filter(decision__in=found, state=LetterState.DRAFT, easy_read_by=person)
    return set(drafts.exclude(easy_read="").values_list("decision_id", flat=True))


def keep_summary(letter: Letter, before: Letter) -> None:
    """Give a draft the summary in easy words of the draft in whose place it comes, with who wrote it."""
    if before.easy_read:
        letter.easy_read, letter.easy_read_by = before.easy_read, before.easy_read_by
        letter.save(update_fields=["easy_read", "easy_read_by"])


def supersede(letter: Letter, *, reason: str, by: User, at: datetime) -> Letter:
    """Take a letter out of use, for a stated reason; it is kept, and its number is never used again."""
    if not reason.strip():
        raise Refused(_("Please say why letter %(number)s is replaced.") % _named(letter))
    with transaction.atomic():
        letter = _locked(letter)
        if letter.state not in LIVE_LETTER:
            raise Refused(_("Letter %(number)s was replaced already.") % _named(letter))
        letter.supersede()
        letter.save(update_fields=["state"])
        _record(
            letter,
            "letter_superseded",
            by=by,
            at=at,
            payload={"number": letter.number, "reason": canonical.clean_text(reason)},
        )
    return letter


def mark_opened(letter: Letter, *, by: User, at: datetime) -> None:
    """Remember when somebody to whom a released letter is addressed first opened it; staff do not count."""
    if letter.opened_at is not None or letter.released_at is None:
        return
    if not access.is_member(letter.application_id, by):
        return
    with transaction.atomic():
        letter = _locked(letter)
        if letter.opened_at is None:
            letter.opened_at = at
            letter.save(update_fields=["opened_at"])
            _record(letter, "letter_opened", by=by, at=at, payload={"number": letter.number})


def latest_date(decisions: Iterable[Decision]) -> date:
    """The latest day that the approved letters of these decisions carry: none is read before its own date."""
    frozen = Letter.objects.filter(decision__in=list(decisions), state=LetterState.APPROVED)
    return max(letter_body.day_of(bytes(letter.content or b"")) for letter in frozen)


def view_of(letter: Letter, *, at: datetime) -> LetterView:
    """The letter as it is read: from its frozen bytes, or, before approval, as it would be frozen at `at`."""
    if letter.content is not None:
        return letter_words.view_of_content(bytes(letter.content))
    return letter_words.preview_of(letter_words.composed(letter, at=at).words)


def mark_of(letter: Letter, *, at: datetime) -> str:
    """The mark of what a draft says, as it would be frozen at `at`."""
    return letter_words.mark_of(letter_words.composed(letter, at=at).words)


def _locked_application(application_id: int) -> Application:
    return (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("round__programme")
        .get(pk=application_id)
    )


def _locked(letter: Letter) -> Letter:
    """The letter fetched again, its application locked first."""
    application = _locked_application(letter.application_id)
    locked = (
        Letter.objects.select_for_update(of=("self",), no_key=True)
        .select_related("decision")
        .get(pk=letter.pk)
    )
    locked.application = application
    return locked


def _expect(letter: Letter, state: LetterState) -> None:
    if letter.state != state:
        raise Refused(
            _("Letter %(number)s is ‘%(state)s’ and cannot go that way.")
            % {"number": letter.number, "state": letter.get_state_display()}
        )


def _named(letter: Letter) -> dict[str, str]:
    return {"number": letter.number}


def _record(letter: Letter, act: str, *, by: User, at: datetime, payload: Plain) -> None:
    ledger.append(letter.application.ledger_id, act, subject=letter.ledger_id, by=by, at=at, payload=payload)


def _wake(letter_id: int) -> None:
    render_letter.apply_async((letter_id,), retry=False)


def _tell_members(letter: Letter, *, at: datetime) -> None:
    """One mail to each member: a link that needs signing in. It knows nothing of the outcome."""
    application = letter.application
    attached = application.round.programme.letters_attached
    context = {
        "attached": attached,
        "reference": application.reference,
        "title": application.title,
        "round_name": application.round.name,
        "programme": application.round.programme,
        "link": f"{settings.BASE_URL}/letters/{letter.number}/",
    }
    people = list(User.objects.filter(memberships__application=application).order_by("pk"))
    mails = [
        outbox.compose(
            f"letter_ready:{letter.number}:{person.actor_id}",
            kind="letter_ready",
            to=person,
            at=at,
            context=context,
            language=application.language,
            about=application.reference,
        )
        for person in people
    ]
    outbox.queue(mails)
    if attached:
        pdf = pdf_of(letter)
        for mail in mails:
            name = f"{letter.number}.pdf"
            outbox.attach(mail.key, name=name, content_type="application/pdf", content=pdf)
