"""Inviting and joining: who may, once, for whom, and what a stranger learns."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.test import Client

from grants import group, invitations, lifecycle
from grants.invitations import LASTS, MOST_OPEN
from grants.models import Application, ApplicationMember, Invitation
from programme import clock, ledger
from programme.models import LedgerPayload, LedgerRow, Message, Round, User
from programme.refusals import Refused
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

SECRET = "A sentence of the draft that no stranger may read"


@pytest.fixture
def draft() -> Application:
    return factories.complete_draft(at=AT, idea=SECRET)


@pytest.fixture
def lead(draft: Application) -> User:
    return factories.lead_of(draft)


def invite(application: Application, email: str = "bo@example.org", **given: Any) -> Invitation:
    given.setdefault("by", factories.lead_of(application))
    return invitations.invite(application, **{"email": email, "kind": "full", "at": AT, **given})


def token_of(address: str) -> str:
    """The token in the newest mail to an address."""
    mail = Message.objects.filter(kind="invitation", address=address).order_by("-pk").first()
    assert mail is not None
    found = re.search(r"/join/([^/\s]+)/", mail.text)
    assert found is not None and f"/join/{found[1]}/" in mail.html
    return found[1]


def acts(application: Application) -> list[str]:
    rows = LedgerRow.objects.filter(chain=application.ledger_id).order_by("sequence")
    return [row.act for row in rows]


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_an_invitation_keeps_the_hash_and_the_ledger_no_address(draft: Application, lead: User) -> None:
    made = invite(draft, " Bo@Example.ORG ", kind="reader")
    assert (made.email, made.kind, made.invited_by, made.expires_at) == (
        "bo@example.org",
        "reader",
        lead,
        AT + LASTS,
    )
    token = token_of("bo@example.org")
    assert len(token) == 43
    assert token not in json.dumps(
        {k: str(v) for k, v in Invitation.objects.values().get(pk=made.pk).items()}
    )
    payload = LedgerPayload.objects.get(row__chain=draft.ledger_id, row__act="invited")
    assert json.loads(bytes(payload.content)) == {"invitation": str(made.pk), "kind": "reader"}
    assert ledger.verify(draft.ledger_id).finding == "intact"


def test_the_mail_says_who_and_to_what_and_nothing_of_the_text(draft: Application, lead: User) -> None:
    invite(draft)
    mail = Message.objects.get(kind="invitation")
    assert mail.recipient is None
    for text in (mail.text, mail.html):
        assert lead.name in text and lead.email in text and draft.round.name in text
        assert "Marsh Lane" not in text and "warm room" not in text and SECRET not in text


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Ada Lovegrove", "Ada Lovegrove"),
        ("J.R. Ŵyn", "J.R. Ŵyn"),
        ("You won! https://evil.example/x", None),
        ("evil.example", None),
        ("call me@evil", None),
        ("a" * 61, None),
        ("", None),
    ],
)
def test_a_name_that_could_pass_for_a_link_gives_way_to_the_address(name: str, called: str | None) -> None:
    person = factories.user(name)
    assert group.called(person) == (called or person.email)


def test_the_same_address_again_is_one_invitation_with_a_new_link(draft: Application) -> None:
    first = invite(draft)
    old = token_of("bo@example.org")
    second = invite(draft, "BO@example.org", kind="reader", at=AT + timedelta(days=2))
    assert first.pk == second.pk
    assert Invitation.objects.get().kind == "reader"
    assert acts(draft) == ["started", "invited", "invited_again"]
    assert invitations.look(old, at=AT).standing == "unknown"
    assert invitations.look(token_of("bo@example.org"), at=AT).standing == "open"
    assert Message.objects.filter(kind="invitation").count() == 2


def test_send_again_revives_an_expired_one(draft: Application, lead: User) -> None:
    made = invite(draft)
    later = AT + LASTS
    assert invitations.look(token_of(made.email), at=later - timedelta(microseconds=1)).standing == "open"
    assert invitations.look(token_of(made.email), at=later).standing == "expired"
    invitations.send_again(made, by=lead, at=later)
    assert invitations.look(token_of(made.email), at=later).standing == "open"


@pytest.mark.parametrize("email", ["", "nothing", "a@b", "a@b.org\nBcc: c@d.org", "a b@c.org", "\0@x.org"])
def test_what_is_no_address_is_refused(draft: Application, email: str) -> None:
    with pytest.raises(Refused, match="not an e-mail address"):
        invite(draft, email)
    assert not Message.objects.filter(kind="invitation").exists()


@pytest.mark.parametrize("kind", ["lead", "", "owner"])
def test_nobody_is_invited_as_lead(draft: Application, kind: str) -> None:
    with pytest.raises(Refused, match="may write, or only read"):
        invite(draft, kind=kind)


def test_readers_and_strangers_cannot_invite(draft: Application) -> None:
    reader = factories.user("Cy")
    factories.member(draft, reader, "reader")
    for person in (reader, factories.user("Nobody")):
        with pytest.raises(Refused, match="change nothing"):
            invite(draft, by=person)
    assert acts(draft) == ["started"]


def test_somebody_inside_is_named(draft: Application, lead: User) -> None:
    with pytest.raises(Refused, match="Ada Lovegrove is in your group already"):
        invite(draft, lead.email.upper())


def test_a_withdrawn_application_invites_nobody_and_its_links_wait(draft: Application, lead: User) -> None:
    made = invite(draft)
    token = token_of(made.email)
    lifecycle.withdraw(draft, by=lead, at=AT)
    with pytest.raises(Refused, match="withdrawn"):
        invite(draft, "other@example.org")
    with pytest.raises(Refused, match="withdrawn"):
        invitations.join(token, by=factories.user("Bo"), at=AT)
    lifecycle.bring_back(draft, by=lead, at=AT)
    invitations.join(token, by=factories.user("Bo"), at=AT)
    assert ApplicationMember.objects.filter(application=draft).count() == 2


def test_twenty_open_invitations_are_the_most(draft: Application) -> None:
    made = [invite(draft, f"p{number}@example.org") for number in range(MOST_OPEN)]
    with pytest.raises(Refused, match="20 open invitations"):
        invite(draft, "more@example.org")
    invite(draft, "p3@example.org")  # one of them again is no further one
    invitations.take_back(made[0], by=made[0].invited_by, at=AT)
    invite(draft, "more@example.org")


def test_fifty_mails_a_day_are_the_most(draft: Application, lead: User) -> None:
    other = factories.user("Bo")
    factories.member(draft, other)
    with mock.patch.object(group, "MOST_MAILS_A_DAY", 4):
        for number in range(4):
            invite(draft, f"p{number}@example.org")
        with pytest.raises(Refused, match="as many e-mails as we send in a day"):
            invite(draft, "p0@example.org")
        # A notice beyond the bound is left out, and the act is done all the same.
        group.allow_help(draft, by=lead, at=AT)
        assert not Message.objects.filter(kind="group_news").exists()
        invite(draft, "p0@example.org", at=AT + timedelta(days=1, seconds=1))
    assert group.MOST_MAILS_A_DAY == 50


def test_one_person_cannot_send_from_many_applications(lead: User) -> None:
    with mock.patch.object(invitations, "MOST_BY_ONE_A_DAY", 3):
        for number in range(3):
            invite(factories.complete_draft(lead=lead, at=AT), f"p{number}@example.org")
        with pytest.raises(Refused, match="as many e-mails"):
            invite(factories.complete_draft(lead=lead, at=AT), "p9@example.org")


def test_joining_is_once_and_told_to_the_others(draft: Application, lead: User) -> None:
    made = invite(draft, kind="reader")
    token = token_of(made.email)
    bo, cy = factories.user("Bo"), factories.user("Cy")
    assert invitations.join(token, by=bo, at=AT) == draft
    assert ApplicationMember.objects.get(user=bo).kind == "reader"
    assert invitations.join(token, by=bo, at=AT) == draft  # a second press is the same act
    with pytest.raises(Refused, match="used already"):
        invitations.join(token, by=cy, at=AT)
    assert acts(draft) == ["started", "invited", "joined_group"]
    told = Message.objects.filter(kind="group_news")
    assert [(mail.recipient, mail.subject) for mail in told] == [
        (lead, f"Bo joined your group: {draft.reference}")
    ]


def test_somebody_inside_does_not_spend_a_link(draft: Application, lead: User) -> None:
    token = token_of(invite(draft, "team@example.org").email)
    with pytest.raises(Refused, match="stays open for somebody else"):
        invitations.join(token, by=lead, at=AT)
    invitations.join(token, by=factories.user("Bo"), at=AT)


def test_who_used_a_link_and_left_cannot_use_it_again(draft: Application) -> None:
    bo = factories.user("Bo")
    token = token_of(invite(draft).email)
    invitations.join(token, by=bo, at=AT)
    group.leave(draft, by=bo, at=AT)
    with pytest.raises(Refused, match="used already"):
        invitations.join(token, by=bo, at=AT)


def test_joining_after_the_deadline_opens_receipt_and_letters_later(lead: User) -> None:
    made = factories.submitted(lead=lead, at=AT)
    late = made.round.closes_at + timedelta(days=3)
    Round.objects.filter(pk=made.round.pk).update(closes_at=AT)
    invite(made, at=late, by=lead)
    bo = factories.user("Bo")
    invitations.join(token_of("bo@example.org"), by=bo, at=late)
    client = Client()
    client.force_login(bo)
    assert client.get(f"/applications/{made.reference}/receipt/").status_code == 200


@pytest.mark.parametrize(
    "token", ["x", "A" * 43, "..", "é", "%00", "a" * 3000, "' OR 1=1", "\u202eabc", "a%2Fb"]
)
def test_a_made_up_link_is_known_to_nobody(client: Client, token: str) -> None:
    page = client.get(f"/join/{token}/") if "%2F" not in token else client.get(f"/join/{token}")
    assert page.status_code == 404
    with pytest.raises(Refused, match="do not know this link"):
        invitations.join(token, by=factories.user(), at=AT)


# The page


@pytest.fixture
def now_draft() -> Application:
    return factories.complete_draft(at=clock.now(), idea=SECRET)


def test_a_stranger_sees_who_and_what_and_comes_back(client: Client, now_draft: Application) -> None:
    invite(now_draft, "team@example.org", at=clock.now())
    address = f"/join/{token_of('team@example.org')}/"
    for _time in range(3):  # as a mail scanner does
        page = client.get(address)
    assert page.status_code == 200 and page["Cache-Control"].startswith("max-age=0")
    assert "Ada Lovegrove invites you to write" in words(page)
    assert "Marsh Lane Growers" in words(page) and now_draft.round.name in words(page)
    assert "sent to team@example.org" in words(page)
    assert SECRET not in page.content.decode() and now_draft.reference not in page.content.decode()
    assert f"/account/sign-in/?next={address}" in page.content.decode()
    sent = client.post(address)
    assert (sent.status_code, sent["Location"]) == (302, f"/account/sign-in/?next={address}")
    assert Invitation.objects.get().accepted_at is None


def test_somebody_signed_in_with_another_address_is_told_and_joins(
    client: Client, now_draft: Application
) -> None:
    invite(now_draft, "team@example.org", at=clock.now())
    bo = factories.user("Bo", email="bo@example.org")
    client.force_login(bo)
    address = f"/join/{token_of('team@example.org')}/"
    assert "This invitation was sent to team@example.org; you are signed in as bo@example.org." in words(
        client.get(address)
    )
    assert client.post(address)["Location"] == f"/applications/{now_draft.reference}/"
    assert client.get(address).status_code == 302  # it was theirs: they are led to the application
    other = Client()
    other.force_login(factories.user("Cy"))
    for page in (other.get(address), other.post(address)):
        assert page.status_code == 410
        assert "used already" in words(page)
        assert "Marsh Lane" not in page.content.decode()


def test_taken_back_and_expired_links_say_so_with_410(client: Client, now_draft: Application) -> None:
    at = clock.now()
    made = invite(now_draft, at=at)
    address = f"/join/{token_of(made.email)}/"
    client.force_login(factories.user("Bo"))
    Invitation.objects.update(expires_at=at)
    assert client.get(address).status_code == 410
    assert "has expired" in words(client.post(address))
    Invitation.objects.update(expires_at=at + LASTS)
    invitations.take_back(made, by=made.invited_by, at=at)
    page = client.post(address)
    assert page.status_code == 410 and "taken this invitation back" in words(page)
    assert ApplicationMember.objects.filter(application=now_draft).count() == 1


def test_sent_invitations_forget_their_link(draft: Application) -> None:
    invite(draft)
    mail = Message.objects.get(kind="invitation")
    assert invitations.forget_sent(at=AT + timedelta(days=2)) == 0  # not sent yet
    for move in (mail.claim, mail.mark_sent):
        move()
        mail.save()
    assert invitations.forget_sent(at=AT + timedelta(minutes=59)) == 0
    assert invitations.forget_sent(at=AT + timedelta(minutes=61)) == 1
    again = Message.objects.get(pk=mail.pk)
    assert (again.text, again.html) == ("", "")
