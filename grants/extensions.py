"""More time, for one application or for all of a round: rows that a person decides, never an edited date."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grants.deadlines import window_for, window_of_round
from grants.models import Application, Extension
from grants.states import ExtensionReason, ExtensionState
from programme import clock, ledger
from programme.models import Round, User
from programme.refusals import Refused


def request(
    round: Round,
    *,
    application: Application | None,
    until: datetime,
    reason: ExtensionReason,
    note: str = "",
    by: User,
    at: datetime,
) -> Extension:
    """Ask for more time, for one application or (None) for all. It has to end after the date in force."""
    with transaction.atomic():
        window = window_for(application) if application else window_of_round(round)
        if until <= window.closes_at:
            raise Refused(
                _("More time has to end after the deadline that stands, %(closing)s.")
                % {"closing": clock.closing_in_words(window.closes_at, round.zone)}
            )
        extension = Extension.objects.create(
            round=round,
            application=application,
            until=until,
            reason=reason,
            note=note.strip(),
            requested_by=by,
            requested_at=at,
        )
        _record(extension, "extension_requested", by=by, at=at)
    return extension


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


def approve(extension: Extension, *, by: User, at: datetime) -> Extension:
    """Give it. For all of a round that takes somebody other than who asked."""
    with transaction.atomic():
        extension = _locked(extension, ExtensionState.REQUESTED)
        if extension.application_id is None and extension.requested_by_id == by.pk:
            raise Refused(_("More time for everybody needs two people: somebody else has to agree."))
        extension.approve()
        return _decided(extension, "extension_approved", by=by, at=at)


def refuse(extension: Extension, *, by: User, at: datetime) -> Extension:
    """Do not give it."""
    with transaction.atomic():
        extension = _locked(extension, ExtensionState.REQUESTED)
        extension.refuse()
        return _decided(extension, "extension_refused", by=by, at=at)


def close(extension: Extension, *, by: User, at: datetime) -> Extension:
    """Take it back before anybody used it: only while the round itself is still open."""
    with transaction.atomic():
        extension = _locked(extension, ExtensionState.APPROVED)
        if at >= extension.round.closes_at:
            raise Refused(_("Somebody may be relying on it: it cannot be taken back after the round closed."))
        extension.close()
        return _decided(extension, "extension_closed", by=by, at=at)


def _locked(extension: Extension, state: ExtensionState) -> Extension:
    found = (
        Extension.objects.select_for_update(of=("self",), no_key=True)
        .select_related("round__programme", "application")
        .get(pk=extension.pk)
    )
    if found.state != state:
        raise Refused(
            _("This was decided in the meantime: %(state)s.") % {"state": found.get_state_display().lower()}
        )
    return found


def _decided(extension: Extension, act: str, *, by: User, at: datetime) -> Extension:
    extension.decided_by, extension.decided_at = by, at
    extension.save(update_fields=["state", "decided_by", "decided_at"])
    _record(extension, act, by=by, at=at)
    return extension


def _record(extension: Extension, act: str, *, by: User, at: datetime) -> None:
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
        },
    )
