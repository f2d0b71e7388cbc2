"""Pages about time: more time for one and for all, late attempts, the rule for outages, what was measured."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from grants import extensions, lifecycle
from grants.deadlines import closes_at_for, window_of_round
from grants.models import Application, Extension, LateAttempt, OutageRule
from grants.states import ExtensionReason, LateAttemptState
from programme import clock
from programme.models import LedgerRow, Message, ServiceMinute
from tests import factories
from tests.reviews import rows
from tests.reviews.desk_scene import as_, statements, text

pytestmark = pytest.mark.django_db

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def fields(prefix: str, moment: datetime) -> dict[str, str]:
    local = clock.local(moment)
    return {f"{prefix}-until_0": local.date().isoformat(), f"{prefix}-until_1": local.strftime("%H:%M:%S")}


def a_late_press(act: str = "submit", words: str = "Too late, but true.") -> tuple[LateAttempt, Application]:
    round_ = factories.round(clock.now() - timedelta(days=7, hours=1))
    draft = factories.complete_draft(round_, at=round_.closes_at - HOUR, idea=words)
    at, lead = round_.closes_at + timedelta(seconds=3), factories.lead_of(draft)
    if act == "submit":
        lifecycle.submit(draft, by=lead, at=at)
    else:
        lifecycle.save_answers(draft, answers_given={"idea": "Saved late."}, by=lead, at=at)
    return LateAttempt.objects.get(), draft


def page_of(attempt: LateAttempt, draft: Application) -> str:
    return f"/manage/{draft.round.slug}/applications/{draft.reference}/late/{attempt.pk}/"


def test_a_late_press_counts_with_the_time_that_covers_it_in_one_act() -> None:
    attempt, draft = a_late_press()
    manager = factories.staff(draft.round)
    path = page_of(attempt, draft)
    shown = as_(manager).get(path)
    local = clock.local(draft.round.closes_at)
    assert f'value="{local.date().isoformat()}"' in shown.content.decode()
    assert "Give more time" not in text(shown)
    data = {"act": "decide", "answer": "count", "late-reason": "Our page was slow."}
    missing = as_(manager).post(path, data)
    assert missing.status_code == 422
    assert "Say until when." in text(missing)
    assert "Choose a reason." in text(missing)
    too_short = {**data, **fields("late", attempt.received_at - timedelta(seconds=2))}
    refused = as_(manager).post(path, {**too_short, "late-time_reason": "our_fault"})
    assert refused.status_code == 422
    assert not Extension.objects.exists()
    covering = {**data, **fields("late", attempt.received_at + MINUTE), "late-time_reason": "our_fault"}
    assert as_(manager).post(path, covering).status_code == 302
    assert LateAttempt.objects.get().state == LateAttemptState.ACCEPTED
    assert Extension.objects.get().application == draft
    stands = Application.objects.select_related("standing").get(pk=draft.pk).standing
    assert stands is not None
    assert stands.received_at == attempt.received_at
    acts = LedgerRow.objects.filter(chain=draft.ledger_id).order_by("sequence").values_list("act", flat=True)
    assert list(acts)[-4:] == [
        "extension_requested",
        "extension_approved",
        "submitted",
        "late_attempt_accepted",
    ]
    mail = Message.objects.get(kind="late_decided")
    assert mail.subject == f"What arrived late counts: {draft.reference}"
    assert "Our page was slow." in mail.text
    assert as_(manager).post(path, covering).status_code == 422


def test_a_late_press_that_cannot_be_submitted_gives_no_time_either() -> None:
    attempt, draft = a_late_press(words="")
    path = page_of(attempt, draft)
    data = {
        "act": "decide",
        "answer": "count",
        "late-reason": "Yes.",
        "late-time_reason": "other",
        **fields("late", attempt.received_at + MINUTE),
    }
    refused = as_(factories.staff(draft.round)).post(path, data)
    assert refused.status_code == 422
    assert "Something is missing" in text(refused)
    assert not Extension.objects.exists()
    assert LateAttempt.objects.get().state == LateAttemptState.KEPT


def test_what_was_only_saved_becomes_the_draft_with_time_to_send_it() -> None:
    attempt, draft = a_late_press("save")
    path = page_of(attempt, draft)
    tomorrow = clock.now() + timedelta(days=1)
    data = {
        "act": "decide",
        "answer": "count",
        "late-reason": "The lift was broken.",
        "late-time_reason": "access",
        **fields("late", tomorrow),
    }
    assert as_(factories.staff(draft.round)).post(path, data).status_code == 302
    answer = Application.objects.get(pk=draft.pk).response.answers.get(question_key="idea")
    assert answer.value == "Saved late."
    assert Application.objects.get(pk=draft.pk).standing is None
    mail = Message.objects.get(kind="late_decided")
    assert "put it into your draft. It is not in until you submit it." in mail.text
    assert "We must receive your application before" in mail.text


def test_a_late_press_is_left_outside_with_a_reason_that_the_group_reads() -> None:
    attempt, draft = a_late_press()
    client, path = as_(factories.staff(draft.round)), page_of(attempt, draft)
    data = {"act": "decide", "answer": "outside", "late-reason": ""}
    assert client.post(path, data).status_code == 422
    assert client.post(path, {**data, "late-reason": "The same for all."}).status_code == 302
    assert LateAttempt.objects.get().state == LateAttemptState.CLOSED
    mail = Message.objects.get(kind="late_decided")
    assert mail.subject == f"What arrived late does not count: {draft.reference}"
    assert "The team writes: The same for all." in mail.text


def test_the_text_is_read_by_those_who_decide_and_the_reading_is_recorded() -> None:
    attempt, draft = a_late_press(words="The marsh is cold.")
    path = page_of(attempt, draft)
    manager = factories.staff(draft.round)
    assert "The marsh is cold." not in text(as_(manager).get(path))
    read = LedgerRow.objects.filter(chain=draft.ledger_id, act="late_attempt_read")
    assert not read.exists()
    for _ in range(2):
        assert "The marsh is cold." in text(as_(manager).post(path, {"act": "read"}))
    assert read.get().actor == manager.actor_id
    for role in ("approver", "observer", "access"):
        other = as_(factories.staff(draft.round, role))
        assert other.get(path).status_code == 200
        assert other.post(path, {"act": "read"}).status_code == 403
        assert other.post(path, {"act": "decide", "late-reason": "x"}).status_code == 403
    member = rows.reviewer(rows.stage(draft.round, due_at=clock.now() + timedelta(days=4)), user=manager)
    assert as_(manager).post(path, {"act": "read"}).status_code == 403
    assert "who is not on the panel" in text(as_(manager).get(path))
    assert member.user == manager
    assert as_(factories.lead_of(draft)).get(path).status_code == 404
    assert as_(manager).post(path, {"act": "dance"}).status_code == 400


def test_a_doubtful_arrival_before_the_deadline_needs_no_more_time() -> None:
    round_ = factories.round(clock.now() - timedelta(days=7, hours=1))
    draft = factories.complete_draft(round_, at=round_.closes_at - HOUR)
    at, lead = round_.closes_at - 10 * MINUTE, factories.lead_of(draft)
    lifecycle.submit(draft, by=lead, at=at, source="proxy-too-old")
    attempt = LateAttempt.objects.get()
    client, path = as_(factories.staff(round_)), page_of(attempt, draft)
    assert 'name="late-until_0"' not in client.get(path).content.decode()
    data = {"act": "decide", "answer": "count", "late-reason": "The queue was ours."}
    assert client.post(path, data).status_code == 302
    assert not Extension.objects.exists()
    assert LateAttempt.objects.get().state == LateAttemptState.ACCEPTED


def test_more_time_is_asked_for_on_the_applications_page_and_answered_by_the_team() -> None:
    at = clock.now()
    round_ = factories.round(at)
    draft = factories.complete_draft(round_, at=at)
    lead = as_(factories.lead_of(draft))
    path = f"/applications/{draft.reference}/more-time/"
    assert path in lead.get(f"/applications/{draft.reference}/").content.decode()
    assert lead.post(path, {"note": "x"}).status_code == 422
    assert lead.post(path, {"reason": "access", "note": "My hands hurt."}).status_code == 302
    asked = Extension.objects.get()
    assert asked.until == round_.closes_at + timedelta(days=1)
    assert "My hands hurt." in text(lead.get(path))
    other = factories.user("Bo")
    factories.member(draft, other)
    seen = text(as_(other).get(path))
    assert "Your group has asked." in seen
    assert "My hands hurt." not in seen
    manage = f"/manage/{round_.slug}/dates/"
    assert "My hands hurt." in text(as_(factories.staff(round_, "access")).get(manage))
    assert "My hands hurt." not in text(as_(factories.staff(round_, "finance")).get(manage))
    until = round_.closes_at + timedelta(days=2)
    key = f"answer-{asked.pk}"
    data = {
        "act": "answer_one",
        "extension": asked.pk,
        "answer": "give",
        f"{key}-answer": "Take care.",
        **fields(key, until),
    }
    assert as_(factories.staff(round_, "finance")).post(manage, data).status_code == 403
    assert as_(factories.staff(round_, "access")).post(manage, data).status_code == 302
    assert abs(closes_at_for(draft) - until) < timedelta(seconds=1)
    assert Message.objects.filter(kind="more_time").count() == 2
    assert "Take care." in text(lead.get(path))
    assert lead.post(path, {"reason": "other"}).status_code == 302
    stranger = as_(factories.user())
    assert stranger.get(path).status_code == 404
    assert stranger.post(path, {"reason": "access"}).status_code == 404


def test_one_application_is_given_time_from_the_dates_page_by_its_reference() -> None:
    at = clock.now()
    round_ = factories.round(at)
    draft = factories.application(round_, at=at)
    elsewhere = factories.application(factories.round(at), at=at)
    client, path = as_(factories.staff(round_)), f"/manage/{round_.slug}/dates/"
    until = round_.closes_at + timedelta(days=2)
    data = {"act": "one", "one-reason": "other", **fields("one", until)}
    wrong = client.post(path, {**data, "one-reference": elsewhere.reference})
    assert wrong.status_code == 422
    assert "No application of this round" in text(wrong)
    assert client.post(path, {**data, "one-reference": draft.reference.lower()}).status_code == 302
    given = Extension.objects.get()
    assert given.application == draft
    assert "Take this time back" in text(client.get(path))
    back = {"act": "take_back", "extension": given.pk}
    assert as_(factories.staff(round_, "approver")).post(path, back).status_code == 403
    assert client.post(path, back).status_code == 302
    assert closes_at_for(draft) == round_.closes_at
    assert client.post(path, back).status_code == 404


def test_more_time_for_all_stands_on_the_public_pages_with_the_date_before_it() -> None:
    at = clock.now()
    round_ = factories.round(at)
    manager, second = factories.staff(round_), factories.staff(round_, "approver")
    path = f"/manage/{round_.slug}/dates/"
    until = round_.closes_at + timedelta(days=2)
    data = {
        "act": "more_time",
        "more-reason": "our_fault",
        "more-public_note": "The street was dark.",
        **fields("more", until),
    }
    assert as_(manager).post(path, data).status_code == 302
    asked = Extension.objects.get()
    answer = {"act": "answer", "extension": asked.pk, "answer": "give"}
    pages = [f"/rounds/{round_.slug}/", f"/rounds/{round_.slug}/questions/", f"/rounds/{round_.slug}/apply/"]
    visitor = as_(factories.user())
    assert not any("The street was dark." in text(visitor.get(page)) for page in pages)
    as_(manager).post(path, answer)
    assert window_of_round(round_).closes_at == round_.closes_at
    assert as_(second).post(path, answer).status_code == 302
    in_force = Extension.objects.get().until
    before, after = clock.closing_in_words(round_.closes_at), clock.closing_in_words(in_force)
    for page in pages:
        shown = text(visitor.get(page))
        assert f"Extended: {after}" in shown
        assert f"It was {before} before. Because: The street was dark." in shown
        assert clock.deadline_in_words(in_force) in shown
    assert f"Open until {after}." in text(as_(manager).get("/manage/"))
    calendar = visitor.get(f"/rounds/{round_.slug}.ics").content.decode()
    assert in_force.strftime("%Y%m%dT%H%M") in calendar


def test_mails_of_an_application_print_its_own_deadline() -> None:
    at = clock.now()
    round_ = factories.round(at)
    draft = factories.complete_draft(round_, at=at)
    until = round_.closes_at + timedelta(days=2)
    extensions.give(
        round_,
        application=draft,
        until=until,
        reason=ExtensionReason.ACCESS,
        by=factories.staff(round_),
        at=at,
    )
    lead = factories.lead_of(draft)
    made = lifecycle.submit(draft, by=lead, at=at).application
    lifecycle.withdraw(made, by=lead, at=at)
    for kind in ("received", "withdrawn"):
        mail = Message.objects.get(kind=kind)
        for body in (mail.text, mail.html):
            assert clock.closing_in_words(until) in body
            assert clock.closing_in_words(round_.closes_at) not in body


def test_a_rule_for_outages_is_proposed_agreed_and_printed() -> None:
    at = clock.now()
    round_ = factories.round(at, opens_at=at + timedelta(days=2), closes_at=at + timedelta(days=9))
    first, second = factories.staff(round_, "manager", "approver"), factories.staff(round_, "approver")
    path, public = f"/manage/{round_.slug}/dates/", f"/rounds/{round_.slug}/"
    data = {
        "act": "rule",
        "rule-minutes": "10",
        "rule-within_hours": "2",
        "rule-staffed_from": "09:00",
        "rule-staffed_until": "08:00",
    }
    assert as_(second).post(path, data).status_code == 403
    wrong = as_(first).post(path, data)
    assert wrong.status_code == 422
    assert "Your hours have to end after they begin." in text(wrong)
    assert as_(first).post(path, {**data, "rule-staffed_until": "17:00"}).status_code == 302
    words = "If submitting fails here for 10 minutes or more"
    assert words not in text(Client().get(public))
    proposed = clock.utc_text(OutageRule.objects.get().proposed_at)
    agree = {"act": "agree_rule", "proposed": proposed}
    assert "somebody else has to agree" in text(as_(first).post(path, agree))
    stale = as_(second).post(path, {**agree, "proposed": clock.utc_text(at - HOUR)})
    assert "changed in the meantime" in text(stale)
    assert 'value="agree_rule"' in as_(second).get(path).content.decode()
    assert as_(second).post(path, agree).status_code == 302
    shown = text(Client().get(public))
    assert words in shown
    assert "Two people agreed to this before the round opened." in shown
    ledger = text(as_(first).get(f"/manage/{round_.slug}/ledger/"))
    assert "Rule for outages agreed by a second person" in ledger


def test_what_was_measured_is_shown_and_as_much_time_is_one_press_away() -> None:
    round_ = factories.round(clock.now() - timedelta(days=7) + 10 * MINUTE)
    end = clock.now().replace(second=0, microsecond=0)
    for place in range(1, 60):
        ServiceMinute.objects.create(minute=end - place * MINUTE, ok=2, failed=int(10 < place < 25))
    path = f"/manage/{round_.slug}/dates/"
    first, second = factories.staff(round_), factories.staff(round_, "approver")
    shown = text(as_(first).get(path))
    assert "Submitting failed for 14 minutes in the last 2 hours before the deadline." in shown
    assert "Not measured" in shown
    ask = {"act": "outage"}
    assert as_(second).post(path, ask).status_code == 403
    assert as_(first).post(path, ask).status_code == 302
    asked = Extension.objects.get()
    assert asked.state == "requested"
    assert asked.until >= round_.closes_at + 14 * MINUTE
    assert "There is nothing to make good any more" in text(as_(first).post(path, ask))
    answer = {"act": "answer", "extension": asked.pk, "answer": "give"}
    assert as_(second).post(path, answer).status_code == 302
    because = "Submitting did not work for 14 minutes shortly before the deadline."
    assert because in text(Client().get(f"/rounds/{round_.slug}/"))


def test_statements_of_the_dates_page() -> None:
    counts: list[int] = []
    for many in (1, 3):
        round_ = factories.round(clock.now() - timedelta(days=7, hours=1))
        for _ in range(many):
            draft = factories.complete_draft(round_, at=round_.closes_at - HOUR)
            lead: Any = factories.lead_of(draft)
            ask: dict[str, Any] = {"until": None, "reason": ExtensionReason.OTHER}
            extensions.ask(draft, **ask, by=lead, at=round_.closes_at - HOUR)
            lifecycle.submit(draft, by=lead, at=round_.closes_at)
            extensions.request(
                round_,
                application=None,
                until=round_.closes_at + HOUR,
                reason=ExtensionReason.OTHER,
                by=lead,
                at=round_.closes_at - HOUR,
            )
        counts.append(statements(as_(factories.staff(round_)), f"/manage/{round_.slug}/dates/"))
    assert counts == [19, 19]
