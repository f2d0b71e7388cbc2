"""More time as a decision: who may, what follows from it, who is told, and what everybody reads."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives

from grants import announcing, extensions, lifecycle
from grants.deadlines import closes_at_for, window_of_round
from grants.models import Application, Extension
from grants.states import ExtensionReason, ExtensionState
from programme import ledger, outbox
from programme.models import LedgerRow, Message
from programme.refusals import Refused
from tests import factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def round_() -> Any:
    return factories.round(opens_at=NOON - 10 * DAY, closes_at=NOON)


def for_all(
    round_: Any, until: Any = NOON + DAY, at: Any = NOON - HOUR, note: str = "It broke."
) -> Extension:
    asked = extensions.request(
        round_,
        application=None,
        until=until,
        reason=ExtensionReason.OUR_FAULT,
        public_note=note,
        by=factories.staff(round_),
        at=at,
    )
    return extensions.approve(asked, by=factories.staff(round_, "approver"), at=at)


def give(application: Application, until: Any = NOON + DAY, at: Any = NOON - HOUR) -> Extension:
    return extensions.give(
        application.round,
        application=application,
        until=until,
        reason=ExtensionReason.ACCESS,
        note="private",
        by=factories.staff(application.round),
        at=at,
    )


def told(kind: str = "more_time") -> list[tuple[str, str]]:
    found = Message.objects.filter(kind=kind).order_by("about", "address")
    return list(found.values_list("about", "address"))


def test_a_late_link_is_useless_to_anybody_else(round_: Any) -> None:
    mine = factories.complete_draft(round_, at=NOON - 2 * DAY)
    other = factories.complete_draft(round_, at=NOON - 2 * DAY)
    give(mine)
    at = NOON + HOUR
    stranger = factories.lead_of(other)
    assert not lifecycle.submit(other, by=stranger, at=at).accepted
    assert lifecycle.submit(mine, by=stranger, at=at).rule == "not_a_member"
    assert lifecycle.submit(mine, by=factories.lead_of(mine), at=at).accepted
    assert closes_at_for(other) == NOON
    assert window_of_round(round_).closes_at == NOON
    begun = lifecycle.start(round_, by=factories.lead_of(mine), at=at)
    assert not isinstance(begun, Application)


def test_the_members_are_told_and_nobody_reads_why(round_: Any) -> None:
    draft = factories.complete_draft(round_, at=NOON - DAY)
    reader = factories.user("Bo")
    factories.member(draft, reader, "reader")
    give(draft)
    assert told() == sorted((draft.reference, person.email) for person in (factories.lead_of(draft), reader))
    mail = Message.objects.filter(kind="more_time").first()
    assert mail is not None
    assert mail.subject == f"You have more time: {draft.reference}"
    assert "before 12:00:00 noon (UK time) on Tuesday 28 November 2023" in mail.text
    for body in (mail.text, mail.html):
        assert "private" not in body
        assert "Access need" not in body


def test_for_all_takes_two_people_and_the_first_cannot(round_: Any) -> None:
    first = factories.staff(round_, "manager", "approver")
    asked = extensions.request(
        round_, application=None, until=NOON + DAY, reason=ExtensionReason.OTHER, by=first, at=NOON - HOUR
    )
    with pytest.raises(Refused, match="somebody else has to agree"):
        extensions.approve(asked, by=first, at=NOON - HOUR)
    assert window_of_round(round_).closes_at == NOON
    extensions.approve(asked, by=factories.staff(round_), at=NOON - HOUR)
    assert window_of_round(round_).closes_at == NOON + DAY


def test_for_all_tells_every_draft_and_every_open_copy_once(round_: Any) -> None:
    at = NOON - DAY
    draft = factories.complete_draft(round_, at=at)
    copy = factories.submitted(round_, at=at)
    lifecycle.reopen(copy, by=factories.lead_of(copy), at=at)
    factories.submitted(round_, at=at)
    gone = factories.submitted(round_, at=at)
    lifecycle.withdraw(gone, by=factories.lead_of(gone), at=at)
    factories.complete_draft(factories.round(opens_at=NOON - 10 * DAY, closes_at=NOON), at=at)
    given = for_all(round_)
    factories.complete_draft(round_, at=NOON - HOUR / 2)
    assert told() == []
    assert announcing.tell_of_more_time(at=NOON) == 2
    expected = sorted((one.reference, factories.lead_of(one).email) for one in (draft, copy))
    assert told() == expected
    assert announcing.tell_of_more_time(at=NOON) == 0
    mail = Message.objects.filter(kind="more_time", about=copy.reference).get()
    assert "Because: It broke." in mail.text
    assert "Version 1 is in, and it stays in" in mail.text
    extensions.close(given, by=factories.staff(round_), at=NOON - HOUR / 4)
    assert announcing.tell_of_more_time(at=NOON) == 3
    assert announcing.tell_of_more_time(at=NOON + 2 * DAY) == 0


def test_hundreds_are_told_in_batches(round_: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grants.telling.BATCH", 2)
    drafts = [factories.application(round_, at=NOON - DAY) for _ in range(5)]
    for_all(round_)
    assert announcing.tell_of_more_time(at=NOON) == 5
    assert {about for about, _address in told()} == {draft.reference for draft in drafts}


def test_one_failing_address_blocks_nobody(round_: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts = [factories.application(round_, at=NOON - DAY) for _ in range(3)]
    for_all(round_)
    announcing.tell_of_more_time(at=NOON)
    bad = factories.lead_of(drafts[0]).email
    real = EmailMultiAlternatives.send

    def send(self: EmailMultiAlternatives, *args: Any, **kwargs: Any) -> Any:
        if bad in self.to:
            raise smtplib.SMTPRecipientsRefused({bad: (550, b"no such person")})
        return real(self, *args, **kwargs)

    monkeypatch.setattr(EmailMultiAlternatives, "send", send)
    for message_id in outbox.due(NOON):
        outbox.send(message_id, at=NOON)
    sent = set(Message.objects.filter(kind="more_time", state="sent").values_list("address", flat=True))
    assert sent == {factories.lead_of(draft).email for draft in drafts[1:]}


def test_one_round_that_cannot_be_told_keeps_no_other_from_it(
    round_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = factories.round(opens_at=NOON - 10 * DAY, closes_at=NOON)
    for each in (round_, other):
        factories.application(each, at=NOON - DAY)
    bad, _good = for_all(round_), for_all(other)
    real = announcing.telling.of_extension_for_all

    def tell(extension: Extension, **kwargs: Any) -> int:
        if extension.pk == bad.pk:
            raise RuntimeError("broken")
        return real(extension, **kwargs)

    monkeypatch.setattr(announcing.telling, "of_extension_for_all", tell)
    assert announcing.tell_of_more_time(at=NOON) == 1


def test_members_ask_and_the_team_gives_another_time_with_a_word(round_: Any) -> None:
    draft = factories.complete_draft(round_, at=NOON - DAY)
    lead = factories.lead_of(draft)
    asked = extensions.ask(
        draft, until=None, reason=ExtensionReason.ACCESS, note="Hands hurt.", by=lead, at=NOON - HOUR
    )
    assert (asked.state, asked.until) == (ExtensionState.REQUESTED, NOON + DAY)
    assert closes_at_for(draft) == NOON
    assert told() == []
    with pytest.raises(Refused, match="asked already"):
        extensions.ask(draft, until=None, reason=ExtensionReason.OTHER, by=lead, at=NOON - HOUR)
    given = extensions.approve(
        asked, until=NOON + 2 * DAY, answer="Take care.", by=factories.staff(round_), at=NOON - HOUR
    )
    assert (given.until, closes_at_for(draft)) == (NOON + 2 * DAY, NOON + 2 * DAY)
    mail = Message.objects.get(kind="more_time")
    assert "The team writes: Take care." in mail.text
    assert "Hands hurt" not in mail.text + mail.html
    acts = LedgerRow.objects.filter(chain=draft.ledger_id).order_by("sequence").values_list("act", flat=True)
    assert list(acts)[-2:] == ["extension_requested", "extension_approved"]
    assert not ledger.verify(draft.ledger_id).faults


def test_a_refused_request_is_told(round_: Any) -> None:
    draft = factories.complete_draft(round_, at=NOON - DAY)
    asked = extensions.ask(
        draft, until=None, reason=ExtensionReason.OTHER, by=factories.lead_of(draft), at=NOON - HOUR
    )
    extensions.refuse(asked, answer="The round is short.", by=factories.staff(round_), at=NOON - HOUR)
    mail = Message.objects.get(kind="more_time")
    assert mail.subject == f"About your request for more time: {draft.reference}"
    assert "The team writes: The round is short." in mail.text
    assert "before 12:00:00 noon (UK time) on Monday 27 November 2023" in mail.text
    again = extensions.ask(
        draft, until=None, reason=ExtensionReason.OTHER, by=factories.lead_of(draft), at=NOON - HOUR
    )
    assert again.state == ExtensionState.REQUESTED


def test_who_may_not_ask(round_: Any) -> None:
    draft = factories.complete_draft(round_, at=NOON - DAY)
    reader = factories.user()
    factories.member(draft, reader, "reader")
    ask = {"until": None, "reason": ExtensionReason.OTHER, "at": NOON - HOUR}
    for person in (reader, factories.user()):
        with pytest.raises(Refused, match="Only those who can write"):
            extensions.ask(draft, by=person, **ask)
    read = factories.in_review(factories.round(opens_at=NOON - 10 * DAY, closes_at=NOON), at=NOON - DAY)
    with pytest.raises(Refused, match="of no use"):
        extensions.ask(read, by=factories.lead_of(read), **ask)
    with pytest.raises(Refused, match="of no use"):
        late = {**ask, "at": round_.decisions_at}
        extensions.ask(draft, by=factories.lead_of(draft), **late)


def test_nobody_decides_about_their_own_group(round_: Any) -> None:
    manager = factories.staff(round_)
    draft = factories.application(round_, manager, NOON - DAY)
    with pytest.raises(Refused, match="You belong to"):
        extensions.give(
            round_,
            application=draft,
            until=NOON + DAY,
            reason=ExtensionReason.OTHER,
            by=manager,
            at=NOON - HOUR,
        )
    assert not Extension.objects.exists()


def test_it_is_taken_back_only_while_the_round_is_open_and_told(round_: Any) -> None:
    draft = factories.complete_draft(round_, at=NOON - DAY)
    given = give(draft)
    with pytest.raises(Refused, match="relying on it"):
        extensions.close(given, by=factories.staff(round_), at=NOON)
    extensions.close(given, by=factories.staff(round_), at=NOON - timedelta(microseconds=1))
    assert closes_at_for(draft) == NOON
    assert Message.objects.filter(subject=f"The deadline is as it was before: {draft.reference}").count() == 1


def test_the_public_notices_tell_each_step(round_: Any) -> None:
    assert extensions.notices(round_, window_of_round(round_)) == []
    for_all(round_, until=NOON + HOUR, at=NOON - 2 * HOUR)
    for_all(round_, until=NOON + DAY, at=NOON - HOUR, note="")
    draft = factories.application(round_, at=NOON - DAY)
    give(draft, until=NOON + 3 * DAY)
    told = [
        (one.until, one.former, one.because) for one in extensions.notices(round_, window_of_round(round_))
    ]
    assert told == [
        (NOON + HOUR, NOON, "It broke."),
        (NOON + DAY, NOON + HOUR, "something of ours did not work"),
    ]
