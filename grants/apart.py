"""The team and the group stay apart: nobody acts for the programme on what their own group applied for."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from grants.models import ApplicationMember
from programme.models import User
from programme.refusals import Refused


def check_apart(application_ids: Iterable[int], by: User) -> None:
    """Raise Refused when the person belongs to one of these applications, in whatever part. One statement."""
    own = ApplicationMember.objects.filter(application__in=list(application_ids), user=by)
    mine = own.select_related("application").order_by("application").first()
    if mine is not None:
        raise Refused(
            _("You belong to %(reference)s, so somebody else has to do this.")
            % {"reference": mine.application.reference}
        )
