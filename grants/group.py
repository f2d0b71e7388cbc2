"""The people of an application: leaving, removing, who leads, who may write, and letting the team help.

Each act locks the application, checks, changes, writes the ledger row and the mails in one transaction.
None asks for the deadline: people join to read letters, and leave when they want to. What is not possible
is Refused with a sentence. Ledger rows name people by their random ids, never by name or address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from grants import access, holding, refusing
from grants.models import Application, ApplicationMember, Invitation, Presence
from programme import clock, outbox
from programme.models import LedgerRow, Message, User
from programme.refusals import Refused

Kind = ApplicationMember.Kind

# Of all mails that the acts of one group send. A notice beyond it is left out, an invitation refused.
MOST_MAILS_A_DAY = 50
DAY = timedelta(days=1)
# A name that a mail program would make a link of.
LINK_LIKE = re.compile(r"[/@]|www\.|\w\.\w{2,}", re.IGNORECASE)


def leave(application: Application, *, by: User, at: datetime) -> None:
    """Go out of the group. The lead hands over first, and the last person who can write stays."""
    with transaction.atomic():
        application = holding.locked(application)
        own = member_of(application, by)
        if own is None:
            raise Refused(_("You are not in this group."))
        if own.kind in access.WRITERS and _writers(application).exclude(pk=own.pk).first() is None:
            raise Refused(
                _(
                    "You are the only person who can write here, so you cannot leave. Let somebody else "
                    "write and make them the lead first, or withdraw the application."
                )
            )
        if own.kind == Kind.LEAD:
            raise Refused(_("You are the lead. Make somebody else the lead before you leave."))
        _take_out(application, own, at=at)
        _record(application, "left_group", own, by=by, at=at)
        tell(application, "left", _people(_writers(application)), by=by, at=at)


def remove(application: Application, *, member: ApplicationMember, by: User, at: datetime) -> None:
    """Take somebody out of the group, with the invitations that they sent and nobody has used.

    Not the lead, who hands over first, and not oneself, which is leaving. They are told.
    """
    with transaction.atomic():
        application = locked_for_change(application, by)
        member = _again(application, member)
        if member.user_id == by.pk:
            raise Refused(_("To go yourself, use ‘Leave this group’."))
        if member.kind == Kind.LEAD:
            raise Refused(
                _("%(name)s is the lead. Make somebody else the lead first.") % {"name": member.user}
            )
        _take_out(application, member, at=at)
        _record(application, "removed_from_group", member, by=by, at=at)
        tell(application, "removed", [member.user], by=by, at=at)


def make_lead(
    application: Application, *, member: ApplicationMember, by: User, at: datetime, reason: str = ""
) -> ApplicationMember:
    """Make somebody the lead; whoever was it stays a full member. Pressed twice it is one act.

    By anybody who writes here, for somebody who writes here; or, with a reason, by staff who help groups,
    who may also choose somebody who could only read: the writers may all be out of reach.
    """
    with transaction.atomic():
        application = holding.locked(application)
        is_ours = access.may_write(application, by)
        reason = reason.strip()
        if not is_ours and not access.may_help(application, by):
            raise Refused(_("Only members who can write here may change the lead."))
        if not is_ours and not reason:
            raise Refused(_("Say why you change the lead of a group that is not yours."))
        member = _again(application, member)
        if member.kind == Kind.LEAD:
            return member
        if is_ours and member.kind not in access.WRITERS:
            raise Refused(_("%(name)s may only read. Let them write first.") % {"name": member.user})
        before = application.memberships.select_related("user").filter(kind=Kind.LEAD).first()
        if before is not None:
            before.kind = Kind.FULL
            before.save(update_fields=["kind"])
        member.kind = Kind.LEAD
        member.save(update_fields=["kind"])
        more = {"before": str(before.user.actor_id) if before else "", "reason": reason}
        _record(application, "lead_changed", member, by=by, at=at, **more)
        others = _people(_writers(application).exclude(pk=member.pk))
        tell(application, "lead", [member.user], by=by, at=at)
        tell(application, "lead_changed", others, by=by, at=at, whom=member.user, reason=reason)
    return member


def set_kind(
    application: Application, *, member: ApplicationMember, kind: str, by: User, at: datetime
) -> ApplicationMember:
    """Let somebody write, or only read. The lead writes; to change that, hand over first. They are told."""
    with transaction.atomic():
        application = locked_for_change(application, by)
        member = _again(application, member)
        if kind not in (Kind.FULL, Kind.READER):
            raise Refused(_("Choose whether they may write, or only read."))
        if member.kind == Kind.LEAD:
            raise Refused(
                _("%(name)s is the lead, and the lead can write. Make somebody else the lead first.")
                % {"name": member.user}
            )
        if member.kind == kind:
            return member
        member.kind = Kind(kind)
        member.save(update_fields=["kind"])
        _record(application, "kind_changed", member, by=by, at=at)
        news = "may_write" if kind == Kind.FULL else "may_read"
        tell(application, news, [member.user], by=by, at=at)
    return member


def allow_help(application: Application, *, by: User, at: datetime) -> Application:
    """Let the programme's team read the working copy, until it is undone. The others are told."""
    with transaction.atomic():
        application = locked_for_change(application, by)
        if not access.is_being_written(application):
            raise Refused(_("There is nothing that you are writing, so there is nothing to read along."))
        if application.help_allowed_at is None:
            application.help_allowed_at = at
            application.save(update_fields=["help_allowed_at"])
            refusing.record(application, "help_allowed", by=by, at=at, payload={})
            tell(application, "help_allowed", _people(application.memberships.all()), by=by, at=at)
    return application


def end_help(application: Application, *, by: User, at: datetime) -> Application:
    """Close the working copy to the team again. Possible at any time, and pressed twice one act."""
    with transaction.atomic():
        application = locked_for_change(application, by)
        if application.help_allowed_at is not None:
            application.help_allowed_at = None
            application.save(update_fields=["help_allowed_at"])
            refusing.record(application, "help_ended", by=by, at=at, payload={})
    return application


def read_draft(application: Application, *, by: User, at: datetime) -> Application:
    """Open the working copy to somebody of the team, who is recorded once for each day.

    Refused unless the group allows it now. The caller has checked that the person is not on the panel.
    """
    with transaction.atomic():
        application = holding.locked(application)
        if not access.may_help(application, by) or not access.is_open_to_helpers(application):
            raise Refused(_("The group does not let the team read its draft."))
        today = clock.start_of_day(at, application.round.zone)
        chain = LedgerRow.objects.filter(chain=application.ledger_id, act="draft_read", actor=by.actor_id)
        if not chain.filter(at__gte=today).exists():
            refusing.record(application, "draft_read", by=by, at=at, payload={})
    return application


@dataclass(frozen=True)
class Help:
    """Who let the team read the draft (empty: nobody at present); who of it read it when, newest first."""

    allowed_by: str
    readings: tuple[tuple[str, datetime], ...]


def help_given(application: Application) -> Help:
    """What the group is told of its help. At most two statements."""
    rows = LedgerRow.objects.filter(chain=application.ledger_id, act__in=["help_allowed", "draft_read"])
    found = list(rows.order_by("-sequence").values_list("act", "actor", "at"))
    actors = {actor for _act, actor, _at in found if actor}
    people = User.objects.filter(actor_id__in=actors) if actors else []
    names = {person.actor_id: str(person) for person in people}
    allowed = next((actor for act, actor, _at in found if act == "help_allowed"), None)
    return Help(
        names.get(allowed, "") if allowed and application.help_allowed_at else "",
        tuple((names.get(actor, ""), when) for act, actor, when in found if actor and act == "draft_read"),
    )


def members(application: Application) -> list[ApplicationMember]:
    """Everybody in the group: the lead, then those who write, then those who read. One statement."""
    order = [Kind.LEAD, Kind.FULL, Kind.READER]
    found = application.memberships.select_related("user").order_by("joined_at", "pk")
    return sorted(found, key=lambda member: order.index(Kind(member.kind)))


def member_of(application: Application, user: User) -> ApplicationMember | None:
    """The person's own place in the group."""
    return application.memberships.filter(user=user).first()


def locked_for_change(application: Application, by: User) -> Application:
    """The application under a lock, for an act of somebody who writes it; Refused for everybody else."""
    application = holding.locked(application)
    if not access.may_write(application, by):
        raise Refused(_("You may read here and change nothing. Ask somebody in your group who can write."))
    return application


def called(person: User) -> str:
    """What mails call somebody. A name that could pass for a link, or a tale, gives way to the address."""
    name = " ".join(person.name.split())
    return person.email if not name or len(name) > 60 or LINK_LIKE.search(name) else name


def mails_left(application: Application, at: datetime) -> int:
    """How many more mails the acts of this group may send today."""
    sent = Message.objects.filter(key__startswith=mail_key(application), queued_at__gt=at - DAY)
    return max(MOST_MAILS_A_DAY - sent.count(), 0)


def mail_key(application: Application, *parts: str) -> str:
    """The key of a mail of this group; all of them begin alike, so that they can be counted."""
    return ":".join(["group", application.reference, *parts])


def tell(
    application: Application,
    news: str,
    people: Iterable[User],
    *,
    by: User,
    at: datetime,
    whom: User | None = None,
    reason: str = "",
) -> None:
    """Mail some news of the group to these people but to whoever made it; `whom` is who it is about."""
    left = mails_left(application, at)
    context: dict[str, Any] = {
        "application": application,
        "round": application.round,
        "news": news,
        "by": called(by),
        "whom": called(whom) if whom else "",
        "reason": reason,
        "link": f"{settings.BASE_URL}/applications/{application.reference}/group/",
    }
    outbox.queue(
        outbox.compose(
            mail_key(application, news, clock.utc_text(at), str(person.actor_id)),
            kind="group_news",
            to=person,
            at=at,
            context=context,
            language=application.language,
            about=application.reference,
        )
        for person in [person for person in people if person.pk != by.pk][:left]
    )


def _writers(application: Application) -> Any:
    return application.memberships.filter(kind__in=access.WRITERS)


def _people(memberships: Any) -> list[User]:
    return [member.user for member in memberships.select_related("user").order_by("pk")]


def _again(application: Application, member: ApplicationMember) -> ApplicationMember:
    """The member as they are now, under the lock: somebody else may have been quicker."""
    now = application.memberships.select_related("user").filter(pk=member.pk).first()
    if now is None:
        raise Refused(_("They are not in this group any more."))
    return now


def _take_out(application: Application, member: ApplicationMember, *, at: datetime) -> None:
    member_user = member.user_id
    Invitation.objects.filter(
        application=application, invited_by=member_user, accepted_at=None, taken_back_at=None
    ).update(taken_back_at=at)
    Presence.objects.filter(application=application, user=member_user).delete()
    application.memberships.filter(pk=member.pk).delete()


def _record(
    application: Application,
    act: str,
    member: ApplicationMember,
    *,
    by: User,
    at: datetime,
    **more: str,
) -> None:
    payload = {"member": str(member.user.actor_id), "kind": str(member.kind), **more}
    refusing.record(application, act, by=by, at=at, payload=payload)
