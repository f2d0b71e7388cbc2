"""Who is behind a request: the session with its person, read in one statement that is made once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from allauth.account import auth_backends
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends import db
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from programme import clock
from programme.compiled import Compiled
from programme.models import Session, User


def _session(session_key: str, now: datetime) -> QuerySet[Session]:
    found = Session.objects.filter(session_key=session_key, expire_date__gt=now)
    return found.select_related("person")


SESSION = Compiled(_session, session_key="the session's key", now=datetime(1, 1, 1, tzinfo=UTC))


class SessionStore(db.SessionStore):
    """Django's sessions in the database, by the one clock.

    `person` is who was read together with the session, if it was read and had one.
    """

    person: User | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our own."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row of these data, with the person whom they name."""
        found = cast(Session, super().create_model_instance(data))
        found.person_id = data.get(auth.SESSION_KEY)
        return found

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """Until when the session lasts, counted from now unless told otherwise."""
        found: datetime = super().get_expiry_date(**{"modification": clock.now(), **kwargs})
        return found

    def _get_session_from_db(self) -> Session | None:
        found: Session | None = SESSION.first(session_key=self.session_key, now=clock.now())
        if found is None:
            self._session_key = None
        self.person = found.person if found is not None else None
        return found


def person_of(request: HttpRequest) -> User | AnonymousUser:
    """As `django.contrib.auth.get_user`, which is asked whenever the person read with the session is not it.

    What makes a session theirs is the same: its data name them and this way of signing in, and hold the hash
    of the password that they have now.
    """
    session = cast(SessionStore, request.session)
    said = session.get(auth.SESSION_KEY)  # reads the session
    person = session.person
    if (
        person is not None
        and person.is_active
        and said == str(person.pk)
        and session.get(auth.BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(session.get(auth.HASH_SESSION_KEY, ""), person.get_session_auth_hash())
    ):
        return person
    found: User | AnonymousUser = auth.get_user(request)
    return found


class AuthenticationBackend(auth_backends.AuthenticationBackend):
    """allauth's, which signs people in by e-mail and password."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Whoever proves to be somebody; nobody is somebody imaginary, but by way of `programme.looking`."""
        found: User | None = super().authenticate(request, **credentials)
        return None if found is not None and found.is_imaginary else found
