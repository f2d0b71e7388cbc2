"""Letters that go by post: who asked for it, what waits to be printed, and on which day it was posted.

A letter to a group of whom somebody prefers post, or of whom nobody has an account, is put into the queue
when it is released. Staff can put any other released letter there too, or take out what is not needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grants.models import Application, Letter, LetterPost
from grants.states import LetterState
from programme import canonical, clock, ledger
from programme.models import Round, User
from programme.refusals import Refused


def queue_where_wanted(letter: Letter, *, instead_of: Letter | None, at: datetime) -> None:
    """Put a letter that is being released into the queue if its readers need it on paper.

    In the act's own transaction. A letter that takes another's place (written again, about a correction, or
    about an award after a reserve place) goes the way that that one, `instead_of`, went.
    """
    people = list(User.objects.filter(memberships__application=letter.application).order_by("pk"))
    by_post = [str(person) for person in people if person.contact_preference == User.Contact.POST]
    went_by_post = instead_of is not None and LetterPost.objects.filter(pk=instead_of.pk).exists()
    if not people:
        why = _("Nobody of the group has an account.")
    elif by_post:
        why = _("%(names)s asked for post.") % {"names": ", ".join(by_post)}
    elif went_by_post:
        why = _("The letter whose place it takes went by post.")
    else:
        return
    LetterPost(letter=letter, why=why[:300], asked_at=at).save(force_insert=True)
    _record(letter, "letter_to_post", by=None, at=at, payload={"number": letter.number, "why": why})


def ask(letter: Letter, *, why: str, by: User, at: datetime) -> LetterPost:
    """Put a released letter into the queue, for a reason that a person gives."""
    with transaction.atomic():
        letter = _locked(letter.pk)
        if letter.state != LetterState.RELEASED:
            raise Refused(_("Only a released letter can be posted."))
        if not why.strip():
            raise Refused(_("Say why it goes by post."))
        if LetterPost.objects.filter(letter=letter).exists():
            raise Refused(_("It is in the queue already, or has been posted."))
        found = LetterPost(
            letter=letter, why=canonical.clean_text(why.strip())[:300], asked_by=by, asked_at=at
        )
        found.save(force_insert=True)
        _record(letter, "letter_to_post", by=by, at=at, payload={"number": letter.number, "why": found.why})
    return found


def leave_out(letter: Letter, *, by: User, at: datetime) -> None:
    """Take a letter out of the queue that was not posted."""
    with transaction.atomic():
        letter = _locked(letter.pk)
        found = LetterPost.objects.filter(letter=letter, posted_on=None).first()
        if found is None:
            raise Refused(_("It does not wait to be posted."))
        found.delete()
        _record(letter, "letter_not_posted", by=by, at=at, payload={"number": letter.number})


def mark_posted(letters: Iterable[Letter], *, on: date, by: User, at: datetime) -> list[Letter]:
    """Remember on which day letters were posted, and by whom; all of them or none.

    Refused for a day to come, for none, and for a letter that does not wait to be posted.
    """
    wanted = sorted(letters, key=lambda letter: letter.application_id)
    if not wanted:
        raise Refused(_("Choose the letters that were posted."))
    if on > clock.local(at, wanted[0].application.round.zone).date():
        raise Refused(_("That day is still to come."))
    with transaction.atomic():
        wanted_by = Application.objects.filter(pk__in={letter.application_id for letter in wanted})
        list(wanted_by.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        done = []
        for one in wanted:
            letter = _locked(one.pk)
            post = (
                LetterPost.objects.select_for_update(of=("self",), no_key=True).filter(pk=letter.pk).first()
            )
            if post is None or post.posted_on is not None:
                raise Refused(
                    _("Letter %(number)s was marked already, or taken out. Look at the list again.")
                    % {"number": letter.number}
                )
            post.posted_on, post.posted_by, post.marked_at = on, by, at
            post.save(update_fields=["posted_on", "posted_by", "marked_at"])
            facts = {"number": letter.number, "on": on.isoformat()}
            _record(letter, "letter_posted", by=by, at=at, payload=facts)
            done.append(letter)
    return done


def waiting_in(round: Round) -> QuerySet[Letter]:
    """Letters of the round that wait to be posted, as they are numbered. What was replaced is not posted."""
    return (
        Letter.objects.filter(
            application__round=round, state=LetterState.RELEASED, post__isnull=False, post__posted_on=None
        )
        .select_related("application__round", "post")
        .order_by("number")
    )


def posted_in(round: Round) -> QuerySet[Letter]:
    """Letters of the round that were posted, the latest first."""
    return (
        Letter.objects.filter(application__round=round, post__posted_on__isnull=False)
        .select_related("application__round", "post__posted_by")
        .order_by("-post__posted_on", "number")
    )


def _locked(letter_id: int) -> Letter:
    """The letter fetched again, its application locked first, as every act on a letter does."""
    Application.objects.select_for_update(of=("self",), no_key=True).values_list("pk").get(letters=letter_id)
    return (
        Letter.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application__round")
        .get(pk=letter_id)
    )


def _record(
    letter: Letter, act: str, *, by: User | None, at: datetime, payload: Mapping[str, canonical.Plain]
) -> None:
    ledger.append(
        letter.application.ledger_id, act, subject=letter.ledger_id, by=by, at=at, payload=dict(payload)
    )
