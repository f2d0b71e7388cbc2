"""Signing in: a six-digit code by e-mail with a link beside it, or a password for those who set one.

One entrance for everybody. Asking for a code does the same, in the same words and the same time, whether or
not the address has an account; the account is made when code or link is claimed, and so each account's
address is proven. Limits belong to the address that somebody wants to sign in as, never to a network.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from programme import imaginary, outbox, randomness
from programme.models import Message, Session, SignInLink, User
from programme.refusals import Refused
from programme.states import MessageState

log = logging.getLogger(__name__)

CODE_LASTS = timedelta(minutes=15)
MOST_CODES = 5
CODES_WITHIN = timedelta(minutes=15)
MOST_WRONG_TRIES = 5
MOST_WRONG_PASSWORDS = 10
PASSWORDS_WITHIN = timedelta(minutes=15)
MAIL_KIND = "sign_in_code"
# After this long nobody needs to see what a sign-in mail said.
FORGOTTEN_AFTER = timedelta(hours=1)


class AccountAdapter(DefaultAccountAdapter):
    """How allauth's machinery of signing in meets our pages."""

    def add_message(self, *args: object, **kwargs: object) -> None:
        """Our own pages say what happened: the name in the page's head."""

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """A closed account: said only to somebody who has proven that it is theirs."""
        return redirect("account_closed")


@dataclass(frozen=True)
class Asked:
    """What came of asking for a code. `again_at` is set when the address gets no more codes for now."""

    link: SignInLink | None
    again_at: datetime | None = None


class Refusal(StrEnum):
    """Why a code or a link does not sign in."""

    WRONG = "wrong"
    EXPIRED = "expired"
    SPENT = "spent"
    TOO_MANY = "too_many"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Claim:
    """The person who may now be signed in, or why nobody may."""

    person: User | None = None
    then: str = ""
    refusal: Refusal | None = None
    tries_left: int = 0


def tidy_address(typed: str) -> str:
    """An address as accounts keep it."""
    return typed.strip().lower()


def tidy_code(typed: str) -> str:
    """The digits alone of what was typed or pasted: '123 456', '123-456', digits of any script."""
    return "".join(str(unicodedata.decimal(sign)) for sign in typed if sign.isdecimal())


def ask_for_code(email: str, *, at: datetime, then: str = "") -> Asked:
    """Send a code and a link to `email`, at most `MOST_CODES` within `CODES_WITHIN`.

    Side effects: a SignInLink, a message in the outbox. It looks nobody up.
    """
    address = tidy_address(email)
    code = "".join(randomness.pick("0123456789") for _ in range(6))
    token = randomness.token_bytes(32)
    digest = hashlib.sha256(token).digest()
    with transaction.atomic():
        _one_at_a_time(address)
        recent = SignInLink.objects.filter(email=address, made_at__gt=at - CODES_WITHIN)
        times = list(recent.order_by("-made_at").values_list("made_at", flat=True)[:MOST_CODES])
        if len(times) >= MOST_CODES:
            return Asked(None, times[-1] + CODES_WITHIN)
        link = SignInLink.objects.create(
            email=address,
            code_mac=_mac(digest, code),
            token_sha256=digest,
            then=then[:500],
            made_at=at,
            expires_at=at + CODES_WITHIN,
        )
        message = outbox.compose(
            f"{MAIL_KIND}:{digest.hex()}",
            kind=MAIL_KIND,
            to=User(email=address),
            at=at,
            language=get_language() or "en",
            context={"code": f"{code[:3]} {code[3:]}", "link": _address_of(token), "minutes": 15},
        )
        message.recipient = None
        outbox.queue([message], urgent=True)
    return Asked(link)


def claim_code(link_id: int, typed: str, *, at: datetime) -> Claim:
    """Try a code on the request that this browser made. A wrong try is counted, under a lock."""
    with transaction.atomic():
        link = SignInLink.objects.select_for_update(no_key=True).filter(pk=link_id).first()
        refusal = _refusal(link, at)
        if link is None or refusal is not None:
            return Claim(refusal=refusal)
        if link.wrong_tries >= MOST_WRONG_TRIES:
            return Claim(refusal=Refusal.TOO_MANY)
        expected = _mac(bytes(link.token_sha256), tidy_code(typed))
        if not constant_time_compare(expected, bytes(link.code_mac)):
            link.wrong_tries += 1
            link.save(update_fields=["wrong_tries"])
            left = MOST_WRONG_TRIES - link.wrong_tries
            return Claim(refusal=Refusal.WRONG if left else Refusal.TOO_MANY, tries_left=left)
        return _spend(link, at)


def look_at_link(token: str, *, at: datetime) -> tuple[SignInLink | None, Refusal | None]:
    """The request behind a link, and why it does not sign in. Changes nothing: mail scanners open links."""
    link = SignInLink.objects.filter(token_sha256=_digest(token)).first()
    return link, _refusal(link, at)


def claim_link(token: str, *, at: datetime) -> Claim:
    """Use a link, once, in whatever browser."""
    with transaction.atomic():
        link = SignInLink.objects.select_for_update(no_key=True).filter(token_sha256=_digest(token)).first()
        refusal = _refusal(link, at)
        if link is None or refusal is not None:
            return Claim(refusal=refusal)
        return _spend(link, at)


def rename(person: User, *, name: str, language: str | None = None) -> None:
    """Keep what the person wants to be called, and the language of mails to them."""
    person.name = " ".join(name.split())
    if language is not None:
        person.language = language
    person.save(update_fields=["name", "language"])


def set_password(person: User, password: str | None) -> None:
    """Set a password, or (None) go back to codes alone. Other sessions of the person end."""
    if person.is_imaginary:
        raise Refused(_("Somebody who does not exist has no password."))
    person.set_password(password)
    person.save(update_fields=["password"])


def password_allowed(email: str) -> bool:
    """Whether another password may be tried on this address now. Without the cache: yes, and a log line."""
    tried: int = _with_cache(lambda: cache.get(_password_key(email), 0), 0)
    return tried < MOST_WRONG_PASSWORDS


def password_failed(email: str) -> None:
    """Count one wrong password for this address, whether or not it has an account."""
    key, seconds = _password_key(email), int(PASSWORDS_WITHIN.total_seconds())
    _with_cache(lambda: cache.add(key, 0, seconds), False)
    _with_cache(lambda: cache.incr(key), 0)


def forget_spent(*, at: datetime) -> int:
    """Delete sign-ins that are over, asked for or had, and blank what was mailed. Returns how many went."""
    over = at - FORGOTTEN_AFTER
    Message.objects.filter(
        kind=MAIL_KIND, state__in=[MessageState.SENT, MessageState.FAILED], queued_at__lt=over
    ).exclude(text="").update(text="", html="")
    ended = Session.objects.filter(expire_date__lt=at).delete()[0]
    return ended + SignInLink.objects.filter(expires_at__lt=over).delete()[0]


def _refusal(link: SignInLink | None, at: datetime) -> Refusal | None:
    if link is None:
        return Refusal.UNKNOWN
    if link.used_at is not None:
        return Refusal.SPENT
    return Refusal.EXPIRED if at >= link.expires_at else None


def _spend(link: SignInLink, at: datetime) -> Claim:
    """Mark as used, and give the account of the address: this is where new accounts are made.

    Nobody is at an imaginary address: whoever claims its code read what never left.
    """
    link.used_at = at
    link.save(update_fields=["used_at"])
    if imaginary.is_imaginary_address(link.email):
        return Claim(refusal=Refusal.UNKNOWN)
    person = User.objects.filter(email=link.email).first()
    if person is None:
        _one_at_a_time(link.email)  # two first claims in two browsers make one account
        person = User.objects.filter(email=link.email).first() or User.objects.create_user(
            link.email, joined_at=at, language=(get_language() or "en").split("-")[0]
        )
    return Claim(person, then=link.then)


def _one_at_a_time(address: str) -> None:
    """Hold this address until the transaction ends."""
    number = int.from_bytes(hashlib.sha256(f"sign-in:{address}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _mac(digest: bytes, code: str) -> bytes:
    return salted_hmac("noon.sign-in", digest.hex() + code, algorithm="sha256").digest()


def _digest(token: str) -> bytes:
    """SHA-256 of what a link's token stands for; of a mangled token something that fits nothing."""
    try:
        return hashlib.sha256(base64.urlsafe_b64decode(token + "=")).digest()
    except (binascii.Error, ValueError):
        return b""


def _address_of(token: bytes) -> str:
    text = base64.urlsafe_b64encode(token).decode().rstrip("=")
    return settings.BASE_URL + reverse("account_link", args=[text])


def _password_key(email: str) -> str:
    return "noon.password." + hashlib.sha256(tidy_address(email).encode()).hexdigest()


def _with_cache(act: Callable[[], Any], without: Any) -> Any:
    """What `act` gives, or `without` when the cache is away: signing in must not hang on it."""
    try:
        return act()
    except RedisError as error:
        log.warning("The cache did not answer, so wrong passwords are not counted: %s", error)
        return without
