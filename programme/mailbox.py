"""The demonstration's mailbox: mail is written to a folder and read on a page. Production has neither."""

from __future__ import annotations

import email
import email.policy
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage as DjangoEmail
from django.core.mail.backends.base import BaseEmailBackend

from programme import clock, randomness

NAME = re.compile(r"^\d{8}T\d{12}-[0-9a-f]{8}$")
SHOWN = 200


class MailboxBackend(BaseEmailBackend):
    """Writes each message as one .eml file into settings.MAILBOX, whole or not at all."""

    def send_messages(self, email_messages: Sequence[DjangoEmail]) -> int:
        """Keep the messages; returns how many."""
        folder = Path(settings.MAILBOX)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{clock.now():%Y%m%dT%H%M%S%f}-{randomness.token_bytes(4).hex()}"
            unfinished = folder / f".{name}"
            unfinished.write_bytes(message.message().as_bytes())
            os.replace(unfinished, folder / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class Post:
    """One message as the page shows it. `html` is as it was sent: show it only under a policy of its own."""

    name: str
    subject: str
    to: str
    sender: str
    at: datetime | None
    text: str
    html: str


def newest() -> list[Post]:
    """The newest messages first."""
    folder = Path(settings.MAILBOX)
    if not folder.is_dir():
        return []
    names = sorted((path.stem for path in folder.glob("*.eml") if NAME.match(path.stem)), reverse=True)
    return [post for name in names[:SHOWN] if (post := find(name)) is not None]


def find(name: str) -> Post | None:
    """The message of that name, or None."""
    if not NAME.match(name):
        return None
    try:
        content = (Path(settings.MAILBOX) / f"{name}.eml").read_bytes()
    except FileNotFoundError:
        return None
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return Post(
        name=name,
        subject=str(message["Subject"] or ""),
        to=str(message["To"] or ""),
        sender=str(message["From"] or ""),
        at=_sent_at(message),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _sent_at(message: EmailMessage) -> datetime | None:
    try:
        at = parsedate_to_datetime(str(message["Date"]))
    except (TypeError, ValueError):
        return None
    # A zone of -0000, as Django writes it, is UTC told by somebody who does not say where they are.
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
