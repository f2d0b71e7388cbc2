"""Who is behind a request: the session and its person, in one statement, and never anybody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from programme import sessions
from programme.models import Session, User
from tests import factories

pytestmark = pytest.mark.django_db


def asks(client: Client) -> Any:
    """A request from this browser, as it is before anybody asked who sits there."""
    request = RequestFactory().get("/")
    request.session = sessions.SessionStore(client.cookies["sessionid"].value)
    return request


@pytest.fixture
def ada() -> User:
    return factories.user("Ada")


@pytest.fixture
def browser(ada: User) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def test_session_and_person_are_read_in_one_statement(
    browser: Client, ada: User, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        found = sessions.person_of(asks(browser))
    assert found == ada
    assert vars(found).keys() == vars(User.objects.get(pk=ada.pk)).keys()


def test_the_row_alone_makes_nobody_somebody_else(browser: Client, ada: User) -> None:
    Session.objects.update(person=factories.user("Bo"))
    assert sessions.person_of(asks(browser)) == ada
    Session.objects.update(person=None)
    assert sessions.person_of(asks(browser)) == ada


@pytest.mark.parametrize("change", ["password", "closed", "deleted", "other way in"])
def test_a_session_ends_with_what_made_it(browser: Client, ada: User, change: str, settings: Any) -> None:
    request = asks(browser)
    if change == "password":
        ada.set_password("another one, and long")
        ada.save()
    elif change == "closed":
        User.objects.filter(pk=ada.pk).update(is_active=False)
    elif change == "deleted":
        User.objects.filter(pk=ada.pk).delete()
    else:
        settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    assert isinstance(sessions.person_of(request), AnonymousUser)


def test_signing_out_leaves_nobody(browser: Client) -> None:
    request = asks(browser)
    request.user = sessions.person_of(request)
    auth.logout(request)
    assert isinstance(sessions.person_of(request), AnonymousUser)
    assert not Session.objects.exists()


def test_who_signs_in_is_the_person_of_the_session(browser: Client) -> None:
    bo = factories.user("Bo")
    browser.force_login(bo)
    assert list(Session.objects.values_list("person", flat=True)) == [bo.pk]
    assert sessions.person_of(asks(browser)) == bo
