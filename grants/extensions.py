"""More time, for one application or for all of a round: rows that a person decides, never an edited date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from grants import telling
from grants.access import may_write
from grants.apart import check_apart
from grants.deadlines import Window, window_for, window_of_round
from grants.models import Application, Extension, OutageRule
from grants.states import ApplicationState, ExtensionReason, ExtensionState
from grants.tasks import tell_of_more_time
from grants.telling import News
from programme import clock, ledger
from programme.models import Round, User
from programme.refusals import Refused

# What an application asks for when its members name no time: the team may give another.
A_DAY = timedelta(days=1)
# Only what is not with the panel yet can use more time.
STILL_OPEN = frozenset({ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN})


def request(
    round: Round,
    *,
    application: Application | None,
    until: datetime,
    reason: ExtensionReason,
    note: str = "",
    public_note: str = "",
    by: User,
    at: datetime,
) -> Extension:
    """Ask for more time, for one application or (None) for all. It has to end after the date in force.

    `public_note`: what those whom it concerns may read. For all it stands on the round's page.
    """
    with transaction.atomic():
        _check(until, application or round)
        extension = Extension.objects.create(
            round=round,
            application=application,
            until=until,
            reason=reason,
            note=note.strip(),
            public_note=public_note.strip(),
            requested_by=by,
            requested_at=at,
        )
        _record(extension, "extension_requested", by=by, at=at)
    return extension


def ask(
    application: Application,
    *,
    until: datetime | None,
    reason: ExtensionReason,
    note: str = "",
    by: User,
    at: datetime,
) -> Extension:
    """A member asks for more time for their application. No proof is asked; without a time it is a day more.

    Refused: somebody who may only read, an application with the panel, a second request beside one that
    waits. It may be asked after the deadline too, until applicants are told.
    """
    with transaction.atomic():
        application = (
            Application.objects.select_for_update(of=("self",), no_key=True)
            .select_related("round__programme")
            .get(pk=application.pk)
        )
        if not may_write(application, by):
            raise Refused(_("Only those who can write in your group can ask for more time."))
        if not may_be_asked(application, at):
            raise Refused(_("More time is of no use to this application any more."))
        waiting = Extension.objects.filter(application=application, state=ExtensionState.REQUESTED)
        if waiting.exists():
            raise Refused(_("Your group has asked already. The team will answer."))
        return request(
            application.round,
            application=application,
            until=until or max(window_for(application).closes_at, at) + A_DAY,
            reason=reason,
            note=note,
            by=by,
            at=at,
        )


def may_be_asked(application: Application, at: datetime) -> bool:
    """Whether more time could be of use: it is not with the panel, not decided, and nobody was told yet."""
    return application.state in STILL_OPEN and at < application.round.decisions_at


def give(
    round: Round,
    *,
    application: Application,
    until: datetime,
    reason: ExtensionReason,
    note: str = "",
    by: User,
    at: datetime,
) -> Extension:
    """Give one application more time at once: one person may ask and agree. Two rows, one transaction."""
    with transaction.atomic():
        asked = request(round, application=application, until=until, reason=reason, note=note, by=by, at=at)
        return approve(asked, by=by, at=at)


def approve(
    extension: Extension, *, by: User, at: datetime, until: datetime | None = None, answer: str = ""
) -> Extension:
    """Give it, and tell those whom it concerns. For all of a round that takes somebody other than who asked.

    For one application another time may be given than was asked for, with an answer that its members read.
    """
    with transaction.atomic():
        extension = _locked(extension, ExtensionState.REQUESTED)
        if extension.application is None:
            if extension.requested_by_id == by.pk:
                raise Refused(_("More time for everybody needs two people: somebody else has to agree."))
        else:
            check_apart([extension.application.pk], by)
            extension.public_note = answer.strip() or extension.public_note
            if until is not None and until != extension.until:
                _check(until, extension.application)
                extension.until = until
        extension.approve()
        return _decided(extension, "extension_approved", News.GIVEN, by=by, at=at)


def refuse(extension: Extension, *, by: User, at: datetime, answer: str = "") -> Extension:
    """Do not give it. The members of the application that asked are told, in the words of `answer`."""
    with transaction.atomic():
        extension = _locked(extension, ExtensionState.REQUESTED)
        if extension.application is not None:
            check_apart([extension.application.pk], by)
            extension.public_note = answer.strip() or extension.public_note
        extension.refuse()
        return _decided(extension, "extension_refused", News.REFUSED, by=by, at=at)


def close(extension: Extension, *, by: User, at: datetime) -> Extension:
    """Take it back before anybody used it: only while the round itself is still open."""
    with transaction.atomic():
        extension = _locked(extension, ExtensionState.APPROVED)
        if not may_be_taken_back(extension, at):
            raise Refused(_("Somebody may be relying on it: it cannot be taken back after the round closed."))
        extension.close()
        return _decided(extension, "extension_closed", News.TAKEN_BACK, by=by, at=at)


def may_be_taken_back(extension: Extension, at: datetime) -> bool:
    """While the round's own date, without any extension, has not passed."""
    return extension.state == ExtensionState.APPROVED and at < extension.round.closes_at


def give_by_rule(
    rule: OutageRule, *, until: datetime, minutes: int, public_note: str, at: datetime
) -> Extension:
    """More time for all by the rule on which two people had agreed: asked by one of them, given by the other.

    The caller holds the rule locked and has found that it applies: see `grants.outages.apply`.
    """
    extension = Extension.objects.create(
        round=rule.round,
        until=until,
        reason=ExtensionReason.OUR_FAULT,
        public_note=public_note,
        outage_rule=rule,
        requested_by=rule.proposed_by,
        requested_at=at,
    )
    extension.approve()
    extension.decided_by, extension.decided_at = rule.agreed_by, at
    extension.save(update_fields=["state", "decided_by", "decided_at"])
    _record(extension, "outage_rule_applied", by=None, at=at, minutes=minutes)
    _tell(extension, News.GIVEN, at=at)
    return extension


@dataclass(frozen=True)
class Notice:
    """More time for all as everybody reads it: until when, instead of when, and because of what."""

    until: datetime
    former: datetime
    because: str
    at: datetime


BECAUSE = {
    ExtensionReason.OUR_FAULT: lambda: _("something of ours did not work"),
    ExtensionReason.ACCESS: lambda: _("people need the time"),
    ExtensionReason.OTHER: lambda: _("the team decided so"),
}


def notices(round: Round, window: Window) -> list[Notice]:
    """Every extension for all that counts and moved the deadline, in order. At most one statement.

    `window`: the round's, as `deadlines.window_of_round` gives it.
    """
    if window.closes_at == round.closes_at:
        return []
    given = Extension.objects.filter(round=round, application=None, state=ExtensionState.APPROVED)
    found, former = [], round.closes_at
    for extension in given.order_by("decided_at", "pk"):
        if extension.until > former and extension.decided_at is not None:
            because = extension.public_note or BECAUSE[ExtensionReason(extension.reason)]()
            found.append(Notice(extension.until, former, because, extension.decided_at))
            former = extension.until
    return found


def _check(until: datetime, whose: Application | Round) -> None:
    if isinstance(whose, Application):
        closes_at, zone = window_for(whose).closes_at, whose.round.zone
    else:
        closes_at, zone = window_of_round(whose).closes_at, whose.zone
    if until <= closes_at:
        raise Refused(
            _("More time has to end after the deadline that stands, %(closing)s.")
            % {"closing": clock.closing_in_words(closes_at, zone)}
        )


def _locked(extension: Extension, state: ExtensionState) -> Extension:
    found = (
        Extension.objects.select_for_update(of=("self",), no_key=True)
        .select_related("round__programme", "application__round__programme", "application__standing")
        .get(pk=extension.pk)
    )
    if found.state != state:
        raise Refused(
            _("This was decided in the meantime: %(state)s.") % {"state": found.get_state_display().lower()}
        )
    return found


def _decided(extension: Extension, act: str, news: News, *, by: User, at: datetime) -> Extension:
    extension.decided_by, extension.decided_at = by, at
    extension.save(update_fields=["state", "until", "public_note", "decided_by", "decided_at"])
    _record(extension, act, by=by, at=at)
    _tell(extension, news, at=at)
    return extension


def _tell(extension: Extension, news: News, *, at: datetime) -> None:
    """The members of one application at once; for all, which may be hundreds, a task with a sweep behind it.

    Nobody was told of a request for all, so nobody is told that it was refused.
    """
    if extension.application is not None:
        telling.of_extension(extension, news, at=at)
    elif news != News.REFUSED:
        transaction.on_commit(partial(tell_of_more_time.apply_async, retry=False), robust=True)


def _record(
    extension: Extension, act: str, *, by: User | None, at: datetime, minutes: int | None = None
) -> None:
    owner = extension.application or extension.round
    ledger.append(
        owner.ledger_id,
        act,
        subject=owner.ledger_id,
        by=by,
        at=at,
        payload={
            "until": clock.utc_text(extension.until),
            "reason": str(extension.reason),
            "for_all": extension.application_id is None,
            **({"public_note": extension.public_note} if extension.application_id is None else {}),
            **({"failed_minutes": minutes} if minutes is not None else {}),
        },
    )
