"""Inviting people by e-mail to write or to read along, and joining by the link in that mail.

The link works once, for 30 days, for whoever reads the mailbox and signs in with whatever address: a shared
mailbox works. Opening it spends nothing, because mail scanners open links; joining does. Of its token only
SHA-256 is kept, and the mail's own words are blanked soon after it went.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants import group, holding, refusing
from grants.models import Application, ApplicationMember, Invitation
from grants.states import ApplicationState
from programme import access, accounts, imaginary, outbox, randomness
from programme.models import Message, User
from programme.refusals import Refused
from programme.states import MessageState

Kind = ApplicationMember.Kind

LASTS = timedelta(days=30)
MOST_OPEN = 20
# Of one person, over all that they write: who begins many applications sends no more mails for it.
MOST_BY_ONE_A_DAY = 60
MAIL_KIND = "invitation"
FORGOTTEN_AFTER = timedelta(hours=1)


class Standing(StrEnum):
    """What an invitation's link is good for."""

    OPEN = "open"
    UNKNOWN = "unknown"
    USED = "used"
    TAKEN_BACK = "taken_back"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


SENTENCES: dict[Standing, Promise] = {
    Standing.UNKNOWN: gettext_lazy(
        "We do not know this link. It may be cut off, or a newer e-mail has taken its place: "
        "open it from the newest e-mail."
    ),
    Standing.USED: gettext_lazy(
        "This invitation was used already. Each works once: ask the group for another."
    ),
    Standing.TAKEN_BACK: gettext_lazy(
        "The group has taken this invitation back. If you think it was meant for you, ask them for another."
    ),
    Standing.EXPIRED: gettext_lazy(
        "This invitation has expired: it worked for 30 days. Ask the group for another."
    ),
    Standing.WITHDRAWN: gettext_lazy(
        "The group has withdrawn this application, so nobody can join it. If they bring it back, "
        "this invitation works again."
    ),
}


@dataclass(frozen=True)
class Found:
    """What lies behind a link: the invitation, unless nobody knows it, and what it is good for."""

    invitation: Invitation | None
    standing: Standing

    @property
    def sentence(self) -> str:
        """Why it cannot be used; empty when it can."""
        return str(SENTENCES.get(self.standing, ""))


def invite(application: Application, *, email: str, kind: str, by: User, at: datetime) -> Invitation:
    """Ask somebody, by their address, to write along or only to read.

    The same address again is the same invitation, sent again with a new link. Side effects: a ledger row, a
    mail. Refused for readers, for somebody who is in the group, for a withdrawn application, beyond
    `MOST_OPEN` open invitations, and beyond the mails of a day.
    """
    address = accounts.tidy_address(email)
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused(_("“%(typed)s” is not an e-mail address.") % {"typed": email}) from error
    if kind not in (Kind.FULL, Kind.READER):
        raise Refused(_("Choose whether they may write, or only read."))
    with transaction.atomic():
        application = group.locked_for_change(application, by)
        if application.state == ApplicationState.WITHDRAWN:
            raise Refused(_("This application is withdrawn. Bring it back before you invite somebody."))
        if application.round.is_rehearsal and not imaginary.is_imaginary_address(address):
            raise Refused(
                _(
                    "In a rehearsal only people who do not exist can be invited: "
                    "use an address that ends in “.invalid”."
                )
            )
        inside = application.memberships.select_related("user").filter(user__email=address).first()
        if inside is not None:
            raise Refused(_("%(name)s is in your group already.") % {"name": inside.user})
        waiting = _waiting(application)
        invitation = next((one for one in waiting if one.email == address), None)
        if invitation is None:
            if sum(one.expires_at > at for one in waiting) >= MOST_OPEN:
                raise Refused(
                    _(
                        "You have %(n)d open invitations, which is as many as there can be. "
                        "Take one back first."
                    )
                    % {"n": MOST_OPEN}
                )
            invitation = Invitation(application=application, email=address)
        invitation.kind = Kind(kind)
        return _send(application, invitation, by=by, at=at)


def send_again(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """Send an open or expired invitation once more, with a new link for another 30 days."""
    with transaction.atomic():
        application = group.locked_for_change(invitation.application, by)
        invitation = _still_waiting(application, invitation)
        if application.state == ApplicationState.WITHDRAWN:
            raise Refused(_("This application is withdrawn. Bring it back before you invite somebody."))
        return _send(application, invitation, by=by, at=at)


def take_back(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """Make an invitation's link worthless."""
    with transaction.atomic():
        application = group.locked_for_change(invitation.application, by)
        invitation = _still_waiting(application, invitation)
        invitation.taken_back_at = at
        invitation.save(update_fields=["taken_back_at"])
        _record(invitation, "invitation_taken_back", by=by, at=at)
    return invitation


def look(token: str, *, at: datetime) -> Found:
    """What a link is good for at `at`. Changes nothing: mail scanners open links."""
    invitation = (
        Invitation.objects.select_related(
            "application__round__programme", "application__response__form", "invited_by"
        )
        .filter(token_sha256=_digest(token))
        .first()
    )
    return Found(invitation, _standing(invitation, at))


def join(token: str, *, by: User, at: datetime) -> Application:
    """Become a member by a link, once. Pressed twice by the same person it is one act.

    Somebody who is in the group already does not spend it: it may have been meant for a colleague who reads
    the same mailbox. Side effects: a ledger row, a mail to each of the others.
    """
    with transaction.atomic():
        found = look(token, at=at)
        if found.invitation is None:
            raise Refused(found.sentence)
        application = holding.locked(found.invitation.application)
        invitation = Invitation.objects.select_related("application").get(pk=found.invitation.pk)
        if not access.belongs(application.round, by):
            raise Refused(str(SENTENCES[Standing.UNKNOWN]))
        if invitation.accepted_by_id == by.pk and group.member_of(application, by) is not None:
            return application
        standing = _standing(invitation, at)
        if standing == Standing.OPEN and bytes(invitation.token_sha256) != _digest(token):
            standing = Standing.UNKNOWN  # sent again, with a new link, while this press was waiting
        if standing != Standing.OPEN:
            raise Refused(Found(invitation, standing).sentence)
        if group.member_of(application, by) is not None:
            raise Refused(_("You are in this group already. The invitation stays open for somebody else."))
        invitation.accepted_by, invitation.accepted_at = by, at
        invitation.save(update_fields=["accepted_by", "accepted_at"])
        ApplicationMember.objects.create(application=application, user=by, kind=invitation.kind, joined_at=at)
        _record(invitation, "joined_group", by=by, at=at, member=str(by.actor_id))
        others = [member.user for member in group.members(application)]
        group.tell(application, "joined", others, by=by, at=at)
    return application


def open_invitations(application: Application) -> list[Invitation]:
    """Those that nobody has used or taken back, also expired ones, oldest first. One statement."""
    return list(_waiting(application))


def forget_sent(*, at: datetime) -> int:
    """Blank what sent invitations said: their words hold the link. Returns how many.

    One that could not be sent keeps its words, so that a person can try it again.
    """
    over = Message.objects.filter(
        kind=MAIL_KIND, state=MessageState.SENT, queued_at__lt=at - FORGOTTEN_AFTER
    ).exclude(text="")
    return over.update(text="", html="")


def _waiting(application: Application) -> list[Invitation]:
    found = Invitation.objects.filter(application=application, accepted_at=None, taken_back_at=None)
    return list(found.select_related("invited_by", "application__round"))


def _still_waiting(application: Application, invitation: Invitation) -> Invitation:
    """The invitation as it is now, under the lock."""
    now = Invitation.objects.select_related("application").get(pk=invitation.pk, application=application)
    if now.accepted_at is not None:
        raise Refused(_("Somebody has joined with this invitation."))
    if now.taken_back_at is not None:
        raise Refused(_("This invitation was taken back."))
    return now


def _standing(invitation: Invitation | None, at: datetime) -> Standing:
    if invitation is None:
        return Standing.UNKNOWN
    if invitation.accepted_at is not None:
        return Standing.USED
    if invitation.taken_back_at is not None:
        return Standing.TAKEN_BACK
    if at >= invitation.expires_at:
        return Standing.EXPIRED
    if invitation.application.state == ApplicationState.WITHDRAWN:
        return Standing.WITHDRAWN
    return Standing.OPEN


def _send(application: Application, invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """Give the invitation a new link and queue its mail, within the day's bounds."""
    by_one = Invitation.objects.filter(invited_by=by, invited_at__gt=at - group.DAY)
    if not group.mails_left(application, at) or by_one.count() >= MOST_BY_ONE_A_DAY:
        raise Refused(_("You have sent as many e-mails as we send in a day. Please go on tomorrow."))
    token = base64.urlsafe_b64encode(randomness.token_bytes(32)).decode().rstrip("=")
    act = "invited" if invitation.pk is None else "invited_again"
    invitation.token_sha256 = _digest(token)
    invitation.invited_by, invitation.invited_at, invitation.expires_at = by, at, at + LASTS
    invitation.save()
    _record(invitation, act, by=by, at=at)
    message = outbox.compose(
        group.mail_key(application, MAIL_KIND, invitation.token_sha256.hex()),
        kind=MAIL_KIND,
        to=User(email=invitation.email),
        at=at,
        context={
            "by": group.called(by),
            "by_address": by.email,
            "round": application.round,
            "may_write": invitation.kind == Kind.FULL,
            "expires_at": invitation.expires_at,
            "link": f"{settings.BASE_URL}/join/{token}/",
        },
        language=application.language,
        about=application.reference,
    )
    # The address may or may not have an account; which, is nobody's business here.
    message.recipient = None
    outbox.queue([message])
    return invitation


def _record(invitation: Invitation, act: str, *, by: User, at: datetime, **more: str) -> None:
    payload = {"invitation": str(invitation.pk), "kind": str(invitation.kind), **more}
    refusing.record(invitation.application, act, by=by, at=at, payload=payload)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()
