"""Looking as somebody who does not exist: a manager's browser becomes an imaginary person, and back.

The server's session remembers who is really there. An imaginary person is signed in in no other way, and
only for as long as the one behind them may look as them, which is asked at every request. Nobody becomes
somebody real.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from programme import ledger, sessions
from programme.models import ProgrammeRole, Round, User
from programme.states import Role

# In the session of somebody imaginary: {"person": id of who is really there, "hash": what their own session
# would hold, "methods": how they had signed in}.
REALLY = "noon_really"


def may_look_as(real: User, person: User) -> bool:
    """Whether `real` may see a rehearsal as `person`: a manager of its programme, and nobody real."""
    return (
        person.is_imaginary
        and person.is_active
        and not real.is_imaginary
        and real.is_active
        and ProgrammeRole.objects.filter(
            user=real, role=Role.MANAGER, programme__rounds__imaginary_people=person
        ).exists()
    )


def begin(request: HttpRequest, person: User, *, at: datetime) -> None:
    """Let the browser of the manager who sits at it be `person` from now on; PermissionDenied otherwise.

    Side effects: another session key, a row in the rehearsal's chain.
    """
    real = request.user
    if not isinstance(real, User) or not may_look_as(real, person):
        raise PermissionDenied
    behind = {
        "person": real.pk,
        "hash": real.get_session_auth_hash(),
        "methods": request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, []),
    }
    rehearsal = Round.objects.get(imaginary_people=person)
    with transaction.atomic():
        ledger.append(
            rehearsal.chain, "looked_as", subject=person.actor_id, by=real, at=at, payload={"as": person.name}
        )
    auth.login(request, person)  # empties the session of somebody else first
    request.session[REALLY] = behind


def end(request: HttpRequest) -> User | None:
    """Be oneself again, in a fresh session; None (and signed out) when there is nobody to go back to."""
    behind = request.session.get(REALLY)
    real = _really_there(request.session)
    if real is None or behind is None:
        auth.logout(request)
        return None
    auth.login(request, real)
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = behind["methods"]
    return real


def person_of_session(request: HttpRequest) -> User | AnonymousUser:
    """Who is signed in. Somebody imaginary counts only with a manager behind them who may look as them."""
    person = sessions.person_of(request)
    if isinstance(person, User) and not person.is_imaginary:
        return person
    real = _really_there(request.session)
    if isinstance(person, User) and real is not None and may_look_as(real, person):
        return person
    if REALLY in request.session:  # put away, or the one behind them may not any more: nobody is left
        request.session.flush()
    return AnonymousUser()


def _really_there(session: SessionBase) -> User | None:
    """The person behind an imaginary one, while their own session would still be good."""
    behind: dict[str, Any] | None = session.get(REALLY)
    if behind is None:
        return None
    real = User.objects.filter(pk=behind["person"], is_active=True, rehearsal=None).first()
    if real is None or not constant_time_compare(behind["hash"], real.get_session_auth_hash()):
        return None
    return real
