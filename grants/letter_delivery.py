"""How the mails about letters fared: what went, what could not, what came back, and another try.

A mail is of a letter by its key, `letter_ready:<number>:<person>`. Another try goes under the same
Message-ID, so that a mail server that has it already can know it again. It goes only while the letter is the
one that counts, and only to somebody who still belongs to the application: it may hold the letter itself.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import getaddresses

from django.db import transaction
from django.db.models import CharField, Exists, Func, OuterRef, Q, Value
from django.utils.translation import gettext as _

from grants.models import Application, ApplicationMember, Letter
from grants.states import LetterState
from programme import ledger, outbox
from programme.models import Message, User
from programme.refusals import Refused
from programme.states import MessageState

KIND = "letter_ready"
# A worker that is alive has settled what it sends long before this.
STUCK_AFTER = outbox.ABANDONED_AFTER
# In a report, to whom it could not be delivered (RFC 3464): 'Final-Recipient: rfc822; lou@example.org'.
RECIPIENT = re.compile(
    r"^(?:Final|Original)-Recipient:[^;\n]*;[ \t]*<?([^>\s]+)>?", re.MULTILINE | re.IGNORECASE
)


# Of a message that is a mail of a letter: that its letter counts and its recipient is among its readers.
STANDS = Exists(
    Letter.objects.filter(
        number=Func(OuterRef("key"), Value(":"), Value(2), function="SPLIT_PART", output_field=CharField()),
        state=LetterState.RELEASED,
        application__memberships__user=OuterRef("recipient"),
    )
)
# Of any message: that it is about a letter that was replaced, or to somebody who left. It never goes again.
LAPSED = Q(kind=KIND) & ~Q(STANDS)


@dataclass(frozen=True)
class Fared:
    """How the mails of one letter fared; `lapsed`, the ids of those that never go again (`LAPSED`)."""

    mails: tuple[Message, ...] = ()
    lapsed: frozenset[int] = frozenset()

    @property
    def failed(self) -> list[Message]:
        """What could not be sent, or came back."""
        return [mail for mail in self.mails if mail.state == MessageState.FAILED]

    @property
    def to_try(self) -> list[Message]:
        """What failed and can go again: to a reader whom the letter still concerns."""
        return [mail for mail in self.failed if mail.pk not in self.lapsed]

    @property
    def sent(self) -> int:
        """How many went."""
        return sum(mail.state == MessageState.SENT for mail in self.mails)

    @property
    def waiting(self) -> int:
        """How many are still to go, those among them that a worker has in its hands."""
        return len(self.mails) - self.sent - len(self.failed)

    def stuck(self, at: datetime) -> list[Message]:
        """What a worker began and has not ended: it is tried again by itself, under the same Message-ID."""
        return [
            mail
            for mail in self.mails
            if mail.state == MessageState.SENDING and mail.next_try_at <= at - STUCK_AFTER
        ]


def of_letters(letters: Iterable[Letter]) -> dict[str, Fared]:
    """How the mails of these letters fared, by the letter's number; one statement."""
    wanted = {letter.number for letter in letters}
    references = {letter.application.reference for letter in letters}
    found: dict[str, list[Message]] = defaultdict(list)
    mails = (
        Message.objects.filter(kind=KIND, about__in=sorted(references))
        .select_related("recipient")
        .annotate(stands=STANDS)
        .defer("text", "html")
    )
    lapsed: set[int] = set()
    for mail in mails.order_by("pk"):
        number = mail.key.split(":")[1]
        if number in wanted:
            found[number].append(mail)
            lapsed.update(() if mail.stands else (mail.pk,))
    return {number: Fared(tuple(found[number]), frozenset(lapsed)) for number in wanted}


def troubled(round_id: int, *, leaving_out: Iterable[int] = ()) -> list[tuple[Letter, Fared]]:
    """Letters of a round with a mail that failed or is in a worker's hands, as they are numbered.

    What was replaced meanwhile, and mails to people who left, are nobody's trouble any more.
    """
    references = Application.objects.filter(round=round_id).values("reference")
    keys = Message.objects.filter(
        STANDS, kind=KIND, state__in=[MessageState.FAILED, MessageState.SENDING], about__in=references
    ).values_list("key", flat=True)
    rows = list(
        Letter.objects.filter(number__in={key.split(":")[1] for key in keys})
        .exclude(application__in=list(leaving_out))
        .select_related("application")
        .defer("content")
        .order_by("number")
    )
    fared = of_letters(rows) if rows else {}
    return [(letter, fared[letter.number]) for letter in rows]


@dataclass(frozen=True)
class Tried:
    """How many mails were queued once more, and of each that was not, which and why, in a sentence."""

    count: int
    refused: tuple[str, ...] = ()


def try_again(letters: Iterable[Letter], *, by: User, at: datetime) -> Tried:
    """Queue every mail of these letters that failed or came back once more, each to its person's address now.

    One that cannot be queued (somebody else was quicker, its person left, its letter was replaced) holds up
    no other. Refused when none was queued.
    """
    chosen = {letter.number: letter for letter in letters}
    tried, refused = 0, []
    for number, fared in sorted(of_letters(chosen.values()).items()):
        for mail in fared.failed:
            try:
                _try_again(chosen[number], mail, by=by, at=at)
            except Refused as no:
                who = mail.recipient or mail.address
                refused.append(_("%(number)s, %(who)s: %(why)s") % {"number": number, "who": who, "why": no})
            else:
                tried += 1
    if not tried:
        raise Refused(" ".join(refused) or _("No mail of these letters waits for another try."))
    return Tried(tried, tuple(refused))


def try_mail_again(mail: Message, *, by: User, at: datetime) -> None:
    """Queue one failed mail of a letter once more, as `try_again` does. Refused when it never goes again."""
    letter = Letter.objects.select_related("application").defer("content").get(number=mail.key.split(":")[1])
    _try_again(letter, mail, by=by, at=at)


def _try_again(letter: Letter, mail: Message, *, by: User, at: datetime) -> None:
    """While the application and then the letter are held: who reads it, and whether it counts, stays so."""
    with transaction.atomic():
        Application.objects.select_for_update(no_key=True).values_list("pk").get(pk=letter.application_id)
        states = Letter.objects.select_for_update(no_key=True).values_list("state", flat=True)
        if states.get(pk=letter.pk) != LetterState.RELEASED:
            raise Refused(_("This letter is not the one that counts, so it is not sent again."))
        readers = ApplicationMember.objects.filter(application=letter.application_id)
        if not readers.filter(user=mail.recipient_id).exists():
            raise Refused(_("They do not belong to the application any more, so it is not sent to them."))
        mail, before = outbox.try_again(mail, at=at)
        addresses = {"address_before": before, "address": mail.address}
        _record(letter, "letter_mail_again", by=by, at=at, mail=mail, **addresses)


def came_back(letter: Letter, mail: Message, *, says: str, by: User | None, at: datetime) -> None:
    """Note that a mail about this letter came back, and what was said; by a person, or by the mail server."""
    with transaction.atomic():
        outbox.came_back(mail, says=says or _("It came back."))
        _record(letter, "letter_mail_came_back", by=by, at=at, mail=mail)


@dataclass(frozen=True)
class Report:
    """What a mail server's report is about.

    `letter`: None when it is no report of a failure, or not about a mail of a letter. `ignored`: the address
    that it is about, when the mail goes elsewhere by now, so that nothing was noted; '' otherwise.
    """

    letter: Letter | None = None
    ignored: str = ""


def read_bounce(content: bytes, *, at: datetime) -> Report:
    """Take in a mail server's report that a mail could not be delivered. A second report changes nothing.

    Nor does a late one about the address to which an earlier try went: every try has the same Message-ID, and
    the one to the address now may have arrived.
    """
    report = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(report, EmailMessage)
    failed, says, about = False, "", ""
    addresses: list[str] = []
    for part in report.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            text = part.as_string()
            failed = failed or bool(re.search(r"^Action:\s*failed", text, re.MULTILINE | re.IGNORECASE))
            told = re.search(r"^Diagnostic-Code:\s*(.+)$", text, re.MULTILINE | re.IGNORECASE)
            status = re.search(r"^Status:\s*(.+)$", text, re.MULTILINE | re.IGNORECASE)
            says = (told or status)[1].strip() if (told or status) else ""  # type: ignore[index]
            addresses += RECIPIENT.findall(text)
        elif kind in ("message/rfc822", "text/rfc822-headers"):
            text = part.as_string()
            named = re.search(r"^Message-ID:\s*(<[^>]+>)", text, re.MULTILINE | re.IGNORECASE)
            about = named[1] if named else about
            # Who forwards mail is the final recipient's business: what we sent names whom we sent it to.
            to = re.search(r"^To:(.*(?:\n[ \t].*)*)", text, re.MULTILINE | re.IGNORECASE)
            addresses += [address for _name, address in getaddresses([to[1]])] if to else []
    mail = Message.objects.filter(message_id=about, kind=KIND).first() if failed and about else None
    if mail is None:
        return Report()
    letter = Letter.objects.select_related("application").filter(number=mail.key.split(":")[1]).first()
    if addresses and mail.address.casefold() not in {address.casefold() for address in addresses}:
        return Report(letter, ignored=addresses[0])
    if letter is not None and mail.state == MessageState.SENT:
        came_back(letter, mail, says=says, by=None, at=at)
    return Report(letter)


def _record(letter: Letter, act: str, *, by: User | None, at: datetime, mail: Message, **more: str) -> None:
    ledger.append(
        letter.application.ledger_id,
        act,
        subject=letter.ledger_id,
        by=by,
        at=at,
        payload={"number": letter.number, "message_id": mail.message_id, **more},
    )
