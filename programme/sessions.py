"""Who is behind a request: the session and the person, read in two statements that are made once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from allauth.account import auth_backends
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest

from programme import clock
from programme.compiled import Compiled
from programme.models import User


def _session(session_key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=session_key, expire_date__gt=now)


def _person(pk: int) -> QuerySet[User]:
    return User.objects.filter(pk=pk)


SESSION = Compiled(_session, session_key="the session's key", now=datetime(1, 1, 1, tzinfo=UTC))
PERSON = Compiled(_person, pk=-(2**62))


class SessionStore(db.SessionStore):
    """Django's sessions in the database, by the one clock."""

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """Until when the session lasts, counted from now unless told otherwise."""
        found: datetime = super().get_expiry_date(**{"modification": clock.now(), **kwargs})
        return found

    def _get_session_from_db(self) -> Session | None:
        found: Session | None = SESSION.first(session_key=self.session_key, now=clock.now())
        if found is None:
            self._session_key = None
        return found


class AuthenticationBackend(auth_backends.AuthenticationBackend):
    """allauth's, which signs people in by e-mail and password; and finds the person of a session."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Whoever proves to be somebody; nobody is somebody imaginary, but by way of `programme.looking`."""
        found: User | None = super().authenticate(request, **credentials)
        return None if found is not None and found.is_imaginary else found

    def get_user(self, user_id: int) -> User | None:
        """The person, or None when there is nobody or the account is closed."""
        found: User | None = PERSON.first(pk=user_id)
        return found if found is not None and self.user_can_authenticate(found) else None
