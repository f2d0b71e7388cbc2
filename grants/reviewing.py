"""What the panel's work does to an application: being read, read, and found eligible or not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from grants import holding, refusing
from grants.models import Application
from grants.states import UNRELEASED_DECISION, ApplicationState
from programme.models import User
from programme.refusals import Refused


def begin_review(application: Application, *, by: User, at: datetime, stage: str) -> Application:
    """Hand what stands to the panel: from submitted, or from reviewed for a further stage.

    The caller has checked that the round is closed and settled. Refused while a decision is on its way.
    """
    with transaction.atomic():
        application = holding.locked(application)
        if application.decisions.filter(state__in=UNRELEASED_DECISION).exists():
            raise Refused(
                _("A decision of %(reference)s is on its way. Rescind it first.")
                % {"reference": application.reference}
            )
        if application.state == ApplicationState.REVIEWED:
            application.review_again()
        else:
            application.begin_review()
        application.save(update_fields=["state", "reopened_at"])
        refusing.record(application, "review_begun", by=by, at=at, payload={"stage": stage})
    return application


def finish_review(application: Application, *, by: User, at: datetime, stage: str) -> Application:
    """The scores of a stage are in."""
    with transaction.atomic():
        application = holding.locked(application)
        application.finish_review()
        application.save(update_fields=["state"])
        refusing.record(application, "review_finished", by=by, at=at, payload={"stage": stage})
    return application


def set_eligibility(
    application: Application, *, eligible: bool, reason: str, by: User, at: datetime
) -> Application:
    """Let it count, with a reason, that an application cannot be considered, or that it can after all.

    Two people have said so: see `eligibility`, which alone calls this.
    """
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why it is eligible, or why it is not."))
    with transaction.atomic():
        application = holding.locked(application)
        if application.decisions.filter(state__in=UNRELEASED_DECISION).exists():
            raise Refused(
                _("A decision of %(reference)s is on its way. Rescind it first.")
                % {"reference": application.reference}
            )
        move = application.mark_eligible if eligible else application.mark_ineligible
        if not can_proceed(move):
            raise Refused(
                _("The application is “%(state)s” now, so this cannot be said of it.")
                % {"state": application.get_state_display()}
            )
        move()
        application.save(update_fields=["state", "reopened_at"])
        act = "found_eligible" if eligible else "found_ineligible"
        refusing.record(application, act, by=by, at=at, payload={"reason": reason})
    return application
