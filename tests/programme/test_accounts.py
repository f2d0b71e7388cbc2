"""Signing in: one entrance, codes, links, passwords, limits, names."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.test import Client
from django.urls import NoReverseMatch, reverse
from redis.exceptions import ConnectionError as RedisAway

from programme import accounts, clock, outbox, randomness
from programme.accounts import Refusal
from programme.models import Message, Session, SignInLink, User
from tests import factories

pytestmark = pytest.mark.django_db
AT = factories.AT


@pytest.fixture(autouse=True)
def fresh_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """A corner of the cache of one's own: tests run side by side, and clearing would clear the others'."""
    monkeypatch.setattr(caches["default"], "key_prefix", str(randomness.uuid4()))


def mail_to(email: str) -> Message:
    return Message.objects.filter(address=email, kind="sign_in_code").latest("pk")


def code_in(message: Message) -> str:
    found = re.search(r"^(\d{3} \d{3})$", message.text, re.M)
    assert found
    return found[1]


def path_in(message: Message) -> str:
    found = re.search(r"http://testserver(/account/sign-in/link/\S+)", message.text)
    assert found
    return found[1]


def ask(client: Client, email: str, **more: str) -> Any:
    return client.post(reverse("account_login"), {"email": email, **more})


def wrong(code: str) -> str:
    return f"{(int(code.replace(' ', '')) + 1) % 1000000:06d}"


def signed_in(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize(
    "shape", ["{0}{1}", "{0} {1}", "{0}-{1}", " {0} {1}\n", "{0}\u00a0{1}", "Code: {0} {1}."]
)
def test_code_signs_in_however_it_is_pasted(client: Client, shape: str) -> None:
    ask(client, "New@Example.org")
    digits = code_in(mail_to("new@example.org")).split()
    before = client.session.session_key
    response = client.post(reverse("account_code"), {"code": shape.format(*digits)})
    person = User.objects.get(email="new@example.org")
    assert response.status_code == 302
    assert signed_in(client) == str(person.pk)
    assert client.session.session_key != before
    assert not person.has_usable_password()


def test_digits_of_other_scripts_are_digits() -> None:
    assert accounts.tidy_code("١٢٣ ４５６") == "123456"


def test_account_is_made_by_the_claim_and_not_by_the_request(client: Client) -> None:
    ask(client, "new@example.org")
    assert not User.objects.filter(email="new@example.org").exists()
    client.post(reverse("account_code"), {"code": code_in(mail_to("new@example.org"))})
    assert User.objects.filter(email="new@example.org").count() == 1


def test_known_and_unknown_addresses_are_answered_alike(
    client: Client, django_assert_num_queries: Any
) -> None:
    factories.user(email="known@example.org")
    pages, told, statements = [], [], []
    for email in ("known@example.org", "other@example.org"):
        browser = Client()
        with django_assert_num_queries(13, exact=False) as counted:
            response = ask(browser, email)
        statements.append([re.sub(r"\W.*", "", query["sql"]) for query in counted.captured_queries])
        assert response.status_code == 302
        page = browser.get(response["Location"]).content.decode()
        pages.append(re.sub(r'value="\w{64}"', "", page.replace(email, "X")))
        message = mail_to(email)
        told.append(re.sub(r"\d{3} \d{3}|link/\S+", "", message.subject + message.text))
    assert pages[0] == pages[1]
    assert told[0] == told[1]
    assert statements[0] == statements[1]


def test_wrong_code_can_be_tried_five_times(client: Client) -> None:
    ask(client, "ada@example.org")
    right = code_in(mail_to("ada@example.org"))
    for left in (4, 3, 2, 1):
        response = client.post(reverse("account_code"), {"code": wrong(right)})
        assert response.status_code == 422
        assert f"You can try {left} more time" in response.content.decode()
    assert (
        "Ask for a new one" in client.post(reverse("account_code"), {"code": wrong(right)}).content.decode()
    )
    response = client.post(reverse("account_code"), {"code": right})
    assert response.status_code == 422
    assert signed_in(client) is None


def test_code_works_only_in_the_browser_that_asked(client: Client) -> None:
    ask(client, "ada@example.org")
    code = code_in(mail_to("ada@example.org"))
    other = Client()
    assert other.post(reverse("account_code"), {"code": code})["Location"] == reverse("account_login")
    ask(other, "mallory@example.org")
    assert other.post(reverse("account_code"), {"code": code}).status_code == 422
    assert signed_in(other) is None


@pytest.mark.parametrize(
    ("later", "refusal"),
    [
        (timedelta(minutes=15) - timedelta(microseconds=1), None),
        (timedelta(minutes=15), Refusal.EXPIRED),
    ],
)
def test_code_and_link_expire_together(later: timedelta, refusal: Refusal | None) -> None:
    asked = accounts.ask_for_code("ada@example.org", at=AT)
    assert asked.link is not None
    token = path_in(mail_to("ada@example.org")).rstrip("/").rsplit("/", 1)[1]
    assert accounts.look_at_link(token, at=AT + later)[1] == refusal
    claim = accounts.claim_code(asked.link.pk, code_in(mail_to("ada@example.org")), at=AT + later)
    assert claim.refusal == refusal


def test_opening_the_link_spends_nothing_and_pressing_its_button_signs_in_once(client: Client) -> None:
    ask(client, "ada@example.org", next="/applications/")
    link = path_in(mail_to("ada@example.org"))
    scanner, phone, again = Client(), Client(), Client()
    for _ in range(3):
        assert scanner.get(link).status_code == 200
        assert scanner.head(link).status_code == 200
    assert signed_in(scanner) is None
    response = phone.post(link)
    assert response.status_code == 302
    assert "next=%2Fapplications%2F" in response["Location"]
    assert signed_in(phone) == str(User.objects.get(email="ada@example.org").pk)
    refused = again.post(link)
    assert refused.status_code == 410
    assert "It was used already" in refused.content.decode()
    assert signed_in(again) is None
    code = client.post(reverse("account_code"), {"code": code_in(mail_to("ada@example.org"))})
    assert "was used already" in code.content.decode()


def test_link_needs_a_csrf_token() -> None:
    accounts.ask_for_code("ada@example.org", at=clock.now())
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path_in(mail_to("ada@example.org"))).status_code == 403
    assert SignInLink.objects.get().used_at is None


def test_mangled_link_is_a_404_page(client: Client) -> None:
    for token in ("x", "ä", "A" * 43, "%00"):
        assert client.get(reverse("account_link", args=[token])).status_code == 404
        assert client.post(reverse("account_link", args=[token])).status_code == 404


def test_neither_code_nor_token_is_stored_in_the_request() -> None:
    accounts.ask_for_code("ada@example.org", at=AT)
    message, row = mail_to("ada@example.org"), SignInLink.objects.values().get()
    everything = repr(
        {key: bytes(value) if isinstance(value, memoryview) else value for key, value in row.items()}
    )
    assert code_in(message).replace(" ", "") not in everything
    assert path_in(message).rstrip("/").rsplit("/", 1)[1] not in everything


def test_five_codes_per_address_in_a_quarter_of_an_hour(client: Client) -> None:
    for _ in range(5):
        assert ask(client, "ada@example.org").status_code == 302
    refused = ask(client, "Ada@example.org ")
    assert refused.status_code == 429
    assert "as many codes to this address as we send" in refused.content.decode()
    assert Message.objects.filter(address="ada@example.org").count() == 5
    assert ask(client, "grace@example.org").status_code == 302, "limits are per address, not per network"


def test_limit_ends_a_quarter_of_an_hour_after_the_first_of_the_five() -> None:
    for minute in range(5):
        assert accounts.ask_for_code("ada@example.org", at=AT + timedelta(minutes=minute)).link
    refused = accounts.ask_for_code("ada@example.org", at=AT + timedelta(minutes=5))
    assert refused.again_at == AT + timedelta(minutes=15)
    assert accounts.ask_for_code("ada@example.org", at=AT + timedelta(minutes=15)).link


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/applications/?a=1", "/applications/?a=1"),
        ("https://evil.example/", "/start/"),
        ("//evil.example/", "/start/"),
        ("/\\evil.example/", "/start/"),
        ("javascript:alert(1)", "/start/"),
    ],
)
def test_next_leads_only_inside(client: Client, wanted: str, reached: str) -> None:
    factories.user("Ada", email="ada@example.org")
    ask(client, "ada@example.org", next=wanted)
    response = client.post(reverse("account_code"), {"code": code_in(mail_to("ada@example.org"))})
    assert response["Location"] == reached


def test_name_is_asked_once_and_can_be_skipped(client: Client) -> None:
    ask(client, "ada@example.org")
    response = client.post(reverse("account_code"), {"code": code_in(mail_to("ada@example.org"))})
    assert response["Location"] == "/account/name/?next=%2Fstart%2F"
    page = client.get(response["Location"]).content.decode()
    assert 'href="/start/">Skip this' in page
    client.post(reverse("account_logout"))
    ask(client, "ada@example.org")
    response = client.post(reverse("account_code"), {"code": code_in(mail_to("ada@example.org"))})
    assert response["Location"] == "/start/"


def test_name_is_kept(client: Client) -> None:
    person = factories.user("")
    client.force_login(person)
    response = client.post(reverse("account_name"), {"name": "  Siân   Ó Briain ", "next": "/rounds/"})
    assert response["Location"] == "/rounds/"
    assert User.objects.get(pk=person.pk).name == "Siân Ó Briain"
    assert client.post(reverse("account_name"), {"name": " "}).status_code == 422


def test_closed_account_is_told_only_after_the_code(client: Client) -> None:
    factories.user(email="gone@example.org", is_active=False)
    assert ask(client, "gone@example.org")["Location"] == reverse("account_code")
    response = client.post(reverse("account_code"), {"code": code_in(mail_to("gone@example.org"))})
    assert response["Location"] == reverse("account_closed")
    assert client.get(response["Location"]).status_code == 403
    assert signed_in(client) is None


def test_password_is_optional_and_works_beside_codes(client: Client) -> None:
    person = factories.user(email="ada@example.org")
    client.force_login(person)
    assert client.post(reverse("account_password"), {"password": "short"}).status_code == 422
    client.post(reverse("account_password"), {"password": "correct horse battery"})
    assert signed_in(client) == str(person.pk), "setting a password signs nobody out here"
    other = Client()
    tried = {"email": "ADA@example.org", "password": "correct horse battery"}
    assert other.post(reverse("account_password_sign_in"), tried).status_code == 302
    assert signed_in(other) == str(person.pk)
    changed = other.post(
        reverse("account_password"), {"current": "wrong", "password": "another horse entirely"}
    )
    assert "This is not your password." in changed.content.decode()
    assert other.post(reverse("account_password"), {"act": "remove"}).status_code == 422


def test_who_came_by_code_may_replace_or_remove_a_forgotten_password(client: Client) -> None:
    factories.user("Ada", email="ada@example.org", password="correct horse battery")
    ask(client, "ada@example.org")
    client.post(reverse("account_code"), {"code": code_in(mail_to("ada@example.org"))})
    assert client.post(reverse("account_password"), {"act": "remove"}).status_code == 302
    assert not User.objects.get(email="ada@example.org").has_usable_password()
    assert signed_in(client) is not None


def test_wrong_passwords_are_counted_by_address(client: Client) -> None:
    factories.user(email="ada@example.org", password="correct horse battery")
    texts = set()
    for email in ("ada@example.org", "nobody@example.org"):
        for _ in range(10):
            response = client.post(reverse("account_password_sign_in"), {"email": email, "password": "x"})
            assert response.status_code == 422
            texts.add(re.sub(r'value="\w{64}"', "", response.content.decode().replace(email, "X")))
        good = {"email": email, "password": "correct horse battery"}
        assert client.post(reverse("account_password_sign_in"), good).status_code == 429
    assert len(texts) == 1, "nobody learns from the answer which addresses have an account"
    assert signed_in(client) is None


def test_sign_in_works_without_the_cache(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise RedisAway("away")

    for name in ("get", "set", "add", "incr"):
        monkeypatch.setattr(cache, name, away, raising=False)
    factories.user("Ada", email="ada@example.org", password="correct horse battery")
    wrong_one = client.post(
        reverse("account_password_sign_in"), {"email": "ada@example.org", "password": "x"}
    )
    assert wrong_one.status_code == 422
    assert "wrong passwords are not counted" in caplog.text
    ask(client, "ada@example.org")
    client.post(reverse("account_code"), {"code": code_in(mail_to("ada@example.org"))})
    assert signed_in(client) is not None


def test_code_is_sent_at_once_when_the_broker_is_away(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any, mailoutbox: Any
) -> None:
    def away() -> None:
        raise outbox.OperationalError("away")

    monkeypatch.setattr(outbox, "_wake", away)
    with django_capture_on_commit_callbacks(execute=True):
        ask(client, "ada@example.org")
    assert [mail.to for mail in mailoutbox] == [["ada@example.org"]]
    assert mail_to("ada@example.org").state == "sent"


def test_empty_network_address_does_not_matter(client: Client) -> None:
    factories.user("Ada", email="ada@example.org", password="correct horse battery")
    tried = {"email": "ada@example.org", "password": "correct horse battery"}
    assert (
        client.post(reverse("account_login"), {"email": "a@example.org"}, REMOTE_ADDR="").status_code == 302
    )
    assert client.post(reverse("account_password_sign_in"), tried, REMOTE_ADDR="").status_code == 302


def test_sign_out_is_a_post(client: Client) -> None:
    client.force_login(factories.user())
    assert client.get(reverse("account_logout")).status_code == 405
    assert signed_in(client) is not None
    assert client.post(reverse("account_logout")).status_code == 302
    assert signed_in(client) is None


def test_signed_in_person_is_sent_on(client: Client) -> None:
    client.force_login(factories.user())
    assert client.get(reverse("account_login"), {"next": "/rounds/"})["Location"] == "/rounds/"


@pytest.mark.parametrize("typed", ["", "nobody", "a@b", "x" * 250 + "@example.org"])
def test_address_that_is_none_keeps_what_was_typed(client: Client, typed: str) -> None:
    response = ask(client, typed)
    assert response.status_code == 422
    page = response.content.decode()
    assert "error-summary" in page
    assert f'value="{typed}"' in page or not typed
    assert not SignInLink.objects.exists()


def test_mail_says_the_code_in_subject_text_and_html() -> None:
    accounts.ask_for_code("ada@example.org", at=AT)
    message = mail_to("ada@example.org")
    code = code_in(message)
    assert message.subject == f"{code} is your code to sign in"
    assert message.text.startswith(f"Your code to sign in:\n\n{code}\n")
    assert code in message.html
    assert path_in(message) in message.html
    assert message.recipient is None


def test_what_is_over_is_forgotten() -> None:
    accounts.ask_for_code("ada@example.org", at=AT)
    outbox.send(mail_to("ada@example.org").pk, at=AT)
    accounts.ask_for_code("ada@example.org", at=AT + timedelta(hours=1))
    assert accounts.forget_spent(at=AT + timedelta(hours=1, minutes=20)) == 1
    texts = Message.objects.filter(kind="sign_in_code").order_by("pk").values_list("text", flat=True)
    assert [bool(text) for text in texts] == [False, True]
    assert accounts.forget_spent(at=AT + timedelta(hours=1, minutes=20)) == 0


def test_sessions_that_ended_are_forgotten_and_others_stay() -> None:
    for key, hours in (("ended", 0), ("running", 1)):
        Session.objects.create(session_key=key, expire_date=AT + timedelta(hours=hours))
    assert accounts.forget_spent(at=AT + timedelta(seconds=1)) == 1
    assert Session.objects.get().session_key == "running"


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_reset_password", "account_request_login_code"]
)
def test_no_page_of_the_library_is_routed(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)
