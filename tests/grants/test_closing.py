"""What closing finds, once, when the deadline in force and the settling time have passed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from grants import (
    attaching,
    certificates,
    closing,
    extensions,
    late,
    lifecycle,
    receipts,
    safety_net,
    submissions,
    tasks,
)
from grants.models import Application, LateAttempt, Settlement, Submission
from grants.states import ApplicationState, ExtensionReason, SettledAs
from programme import clock, ledger, outbox, signing
from programme.arrival import longest_queue
from programme.models import AnswerFile, LedgerRow, Message, Round, User
from tests import factories

pytestmark = pytest.mark.django_db

NOON = factories.NOON
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
TICK = timedelta(microseconds=1)
BEFORE = NOON - HOUR
COUNTED = NOON + timedelta(minutes=5)


@pytest.fixture
def round_() -> Round:
    return factories.round(closes_at=NOON, opens_at=NOON - timedelta(days=10))


def now(application: Application) -> Application:
    return Application.objects.select_related("standing").get(pk=application.pk)


def save(application: Application, at: datetime = BEFORE, **given: Any) -> None:
    outcome = lifecycle.save_answers(
        application, answers_given=given, by=factories.lead_of(application), at=at
    )
    assert outcome.accepted, outcome


def tick(application: Application, at: datetime = BEFORE) -> None:
    assert safety_net.tick(application, by=factories.lead_of(application), at=at).accepted


def copy_of(round_: Round, **changes: Any) -> Application:
    """Version 1 is in, and its members have changed a copy at 11."""
    made = factories.submitted(round_)
    lifecycle.reopen(made, by=factories.lead_of(made), at=BEFORE)
    save(made, **changes)
    return made


def settled(application: Application) -> list[tuple[datetime, str]]:
    return list(Settlement.objects.filter(application=application).values_list("deadline", "found"))


def told(*kinds: str) -> list[str]:
    return list(Message.objects.filter(kind__in=kinds).order_by("pk").values_list("text", flat=True))


def state_of_everything() -> dict[str, Any]:
    """All that closing may write, to compare one run with another."""
    return {
        "settled": sorted(Settlement.objects.values_list("application__reference", "deadline", "found")),
        "versions": sorted(
            Submission.objects.values_list("application__reference", "version", "received_at")
        ),
        "mails": sorted(Message.objects.values_list("key", flat=True)),
        "acts": sorted(LedgerRow.objects.values_list("chain", "sequence", "act")),
        "states": sorted(Application.objects.values_list("reference", "state", "standing__version")),
    }


# What is found


def test_nothing_happens_before_the_settling_time_is_over(round_: Round) -> None:
    draft = factories.complete_draft(round_)
    assert round_.settle == COUNTED - NOON > longest_queue()
    assert closing.due(COUNTED - TICK) == []
    assert closing.settle(draft, at=COUNTED - TICK) is None
    assert closing.close_round(round_, at=COUNTED - TICK) == 0
    assert closing.due(COUNTED) == [round_]
    assert closing.close_round(round_, at=COUNTED) == 1
    assert settled(draft) == [(NOON, SettledAs.NOT_IN)]


def test_the_settling_time_is_never_shorter_than_the_longest_queue(round_: Round) -> None:
    Round.objects.update(settle=timedelta(0))
    draft = factories.complete_draft(round_)
    assert closing.settle(draft, at=NOON + longest_queue() - TICK) is None
    assert closing.settle(draft, at=NOON + longest_queue()) is not None


def test_what_is_in_is_found_in_and_nobody_is_mailed(round_: Round) -> None:
    made = factories.submitted(round_)
    Message.objects.all().delete()
    assert closing.close_round(round_, at=COUNTED) == 1
    assert settled(made) == [(NOON, SettledAs.IN)]
    assert not Message.objects.exists()


def test_withdrawn_is_found_withdrawn_and_nobody_is_mailed(round_: Round) -> None:
    made = factories.submitted(round_)
    lifecycle.withdraw(made, by=factories.lead_of(made), at=BEFORE)
    Message.objects.all().delete()
    closing.close_round(round_, at=COUNTED)
    assert settled(made) == [(NOON, SettledAs.WITHDRAWN)]
    assert not Message.objects.exists()


def test_what_is_not_in_is_mailed_whole_to_every_member(round_: Round) -> None:
    long = "Ŵe begin.\n" + "word " * 3000 + "The end <b>."
    draft = factories.complete_draft(round_, idea=long)
    factories.member(draft, factories.user("Bo"))
    factories.member(draft, factories.user("Rita"), "reader")
    closing.close_round(round_, at=COUNTED)
    assert settled(draft) == [(NOON, SettledAs.NOT_IN)]
    mails = Message.objects.filter(kind="not_in")
    assert {one.recipient.name for one in mails if one.recipient} == {"Ada Lovegrove", "Bo", "Rita"}
    first = mails[0]
    assert first.subject == f"Your application was not submitted: {draft.reference}"
    assert long in first.text
    assert "word word" in first.html and "The end &lt;b&gt;." in first.html
    for words in ("Marsh Lane Growers", "Room hire: £120", "12 noon (UK time) on Monday 27 November 2023"):
        assert words in first.text
    assert "reached us too late" not in first.text
    assert "020 7946 0000" in first.text


def test_a_long_copy_goes_through_the_post(round_: Round) -> None:
    draft = factories.complete_draft(round_, idea="x" * 5000 + " ÿ " + "y" * 3000)
    closing.close_round(round_, at=COUNTED)
    (message,) = Message.objects.filter(kind="not_in", about=draft.reference)
    assert outbox.send(message.pk, at=COUNTED)
    sent = mail.outbox[-1].message().as_bytes()
    assert max(len(line) for line in sent.splitlines()) < 998


def test_a_draft_in_which_nothing_was_written_gets_no_mail(round_: Round) -> None:
    empty, spaces = factories.application(round_), factories.application(round_)
    save(spaces, idea="  \n ")
    closing.close_round(round_, at=COUNTED)
    assert settled(empty) == settled(spaces) == [(NOON, SettledAs.NOT_IN)]
    assert told("not_in") == []


def test_the_mail_says_what_came_too_late_and_whom_to_call(round_: Round) -> None:
    draft = factories.complete_draft(round_)
    lead = factories.lead_of(draft)
    lifecycle.submit(draft, by=lead, at=NOON + timedelta(seconds=3))
    closing.close_round(round_, at=COUNTED)
    (text,) = told("not_in")
    assert "- Sent on Monday 27 November 2023, 12:00:03 UK time" in text
    assert "020 7946 0000" in text
    assert "team@example.org" in text


def test_late_words_of_an_empty_draft_are_told_too(round_: Round) -> None:
    draft = factories.application(round_)
    lifecycle.save_answers(
        draft, answers_given={"idea": "Too late."}, by=factories.lead_of(draft), at=NOON + MINUTE
    )
    closing.close_round(round_, at=COUNTED)
    (text,) = told("not_in")
    assert "- Saved on Monday 27 November 2023, 12:01:00 UK time" in text


def test_an_unsent_copy_does_not_change_what_is_in(round_: Round) -> None:
    made = copy_of(round_, idea="These words were never sent.")
    closing.close_round(round_, at=COUNTED)
    assert settled(made) == [(NOON, SettledAs.IN)]
    assert now(made).standing.version == 1  # type: ignore[union-attr]
    (message,) = Message.objects.filter(kind="copy_not_sent")
    assert message.subject == f"Version 1 is in; your later changes were not sent: {made.reference}"
    assert "These words were never sent." in message.text
    assert "Marsh Lane Growers" not in message.text  # that is in
    assert told("not_in") == []


def test_a_copy_in_which_nothing_was_changed_is_no_news(round_: Round) -> None:
    made = factories.submitted(round_)
    lifecycle.reopen(made, by=factories.lead_of(made), at=BEFORE)
    closing.close_round(round_, at=COUNTED)
    assert settled(made) == [(NOON, SettledAs.IN)]
    assert told("copy_not_sent", "not_in") == []


# The safety net


def test_the_safety_net_puts_in_the_last_complete_version_as_it_was_saved(round_: Round) -> None:
    draft = factories.complete_draft(round_)
    lead = factories.lead_of(draft)
    complete_at = BEFORE - MINUTE
    save(draft, complete_at, idea="The last complete words.")
    tick(draft)
    save(draft, BEFORE + MINUTE, title="")
    closing.close_round(round_, at=COUNTED)
    found = now(draft)
    standing = found.standing
    assert standing is not None
    assert (found.state, standing.version) == (ApplicationState.SUBMITTED, 1)
    assert (standing.received_at, standing.received_source) == (complete_at, receipts.SAFETY_NET)
    assert standing.submitted_by == lead
    assert submissions.answers_in(standing)["idea"] == "The last complete words."
    assert submissions.answers_in(standing)["title"] == factories.GOOD_ANSWERS["title"]
    assert standing.revision == found.response.complete_revision == 2
    assert (found.title, found.safety_net_at) == (factories.GOOD_ANSWERS["title"], None)
    assert settled(draft) == [(NOON, SettledAs.SAFETY_NET)]
    receipt = receipts.issue(standing)
    assert receipt["receipt"]["by_safety_net"] is True
    assert receipts.verify(receipt, signing.current_public()[1]).is_genuine
    row = LedgerRow.objects.select_related("payload").get(chain=draft.ledger_id, act="submitted")
    payload = json.loads(bytes(row.payload.content))
    assert (row.at, row.actor) == (COUNTED, lead.actor_id)
    assert (payload["source"], payload["received_at"]) == ("safety-net", clock.utc_text(complete_at))
    (message,) = Message.objects.filter(about=draft.reference)
    assert (message.kind, message.subject) == (
        "safety_net",
        f"Your application is in, by the safety net: {draft.reference}",
    )
    assert "Saved Monday 27 November 2023, 10:59:00 UK time" in message.text
    assert "Ada Lovegrove had asked for this" in message.text
    # The title that was taken out afterwards is not part of it, and said to be so.
    assert "What you wrote after that was not complete" in message.text
    assert ledger.verify(draft.ledger_id).finding == "intact"


def test_without_a_tick_nothing_is_put_in(round_: Round) -> None:
    draft = factories.complete_draft(round_)
    closing.close_round(round_, at=COUNTED)
    assert now(draft).standing is None
    assert settled(draft) == [(NOON, SettledAs.NOT_IN)]


def test_ticked_and_never_complete_is_not_in_and_says_why(round_: Round) -> None:
    draft = factories.application(round_)
    save(draft, idea="Not all of it.")
    tick(draft)
    closing.close_round(round_, at=COUNTED)
    assert settled(draft) == [(NOON, SettledAs.NOT_IN)]
    (text,) = told("not_in")
    assert "There was none: each time it was saved, something was missing." in text


def test_what_was_complete_only_after_a_date_that_moved_back_is_not_put_in(round_: Round) -> None:
    draft = factories.complete_draft(round_, at=BEFORE)
    tick(draft, BEFORE + MINUTE)
    Round.objects.update(closes_at=BEFORE)
    closing.close_round(round_, at=COUNTED)
    assert settled(draft) == [(BEFORE, SettledAs.NOT_IN)]


def test_ticked_for_a_copy_the_changed_version_is_put_in(round_: Round) -> None:
    made = copy_of(round_, idea="Changed and complete.")
    tick(made)
    save(made, BEFORE + MINUTE, idea="")
    closing.close_round(round_, at=COUNTED)
    found = now(made)
    assert found.standing is not None
    assert (found.standing.version, found.reopened_at) == (2, None)
    assert submissions.answers_in(found.standing)["idea"] == "Changed and complete."
    assert settled(made) == [(NOON, SettledAs.SAFETY_NET)]
    (text,) = told("safety_net")
    assert "This version stands in place of the one before it." in text


@pytest.mark.parametrize("ticked", [True, False])
def test_a_copy_that_was_never_complete_leaves_what_is_in(round_: Round, ticked: bool) -> None:
    made = copy_of(round_, idea="")
    if ticked:
        tick(made)
    closing.close_round(round_, at=COUNTED)
    assert now(made).standing.version == 1  # type: ignore[union-attr]
    assert settled(made) == [(NOON, SettledAs.IN)]
    (text,) = told("copy_not_sent")
    assert ("There was none in which nothing was missing." in text) == ticked
    assert told("not_in", "safety_net") == []


def test_a_copy_that_says_what_is_in_already_makes_no_new_version(round_: Round) -> None:
    made = copy_of(round_, idea="Other words.")
    lifecycle.discard_copy(made, by=factories.lead_of(made), at=BEFORE)
    lifecycle.reopen(made, by=factories.lead_of(made), at=BEFORE)
    tick(made)
    assert now(made).response.complete_revision > now(made).standing.revision  # type: ignore[operator, union-attr]
    closing.close_round(round_, at=COUNTED)
    assert now(made).standing.version == 1  # type: ignore[union-attr]
    assert settled(made) == [(NOON, SettledAs.IN)]


def test_what_was_in_and_brought_back_is_a_draft_for_the_safety_net(round_: Round) -> None:
    made = factories.submitted(round_)
    lead = factories.lead_of(made)
    lifecycle.withdraw(made, by=lead, at=BEFORE)
    lifecycle.bring_back(made, by=lead, at=BEFORE)
    tick(made)
    closing.close_round(round_, at=COUNTED)
    assert now(made).standing.version == 2  # type: ignore[union-attr]


def test_an_arrival_in_time_that_is_handled_later_replaces_the_safety_net(round_: Round) -> None:
    draft = factories.complete_draft(round_, at=BEFORE)
    lead = factories.lead_of(draft)
    tick(draft)
    closing.close_round(round_, at=COUNTED)
    outcome = lifecycle.submit(draft, by=lead, at=NOON - TICK, source="proxy")
    assert outcome.accepted
    found = now(draft)
    assert found.standing is not None
    assert (found.standing.version, found.standing.received_source) == (2, "proxy")
    assert closing.close_round(round_, at=COUNTED + HOUR) == 0
    assert settled(draft) == [(NOON, SettledAs.SAFETY_NET)]
    assert told("not_in") == []


def test_what_is_let_in_by_a_person_replaces_the_safety_net(round_: Round) -> None:
    draft = factories.complete_draft(round_, at=BEFORE)
    tick(draft)
    lifecycle.submit(draft, by=factories.lead_of(draft), at=NOON + MINUTE)
    closing.close_round(round_, at=COUNTED)
    manager = factories.staff(round_)
    extensions.give(
        round_, application=draft, until=NOON + HOUR, reason=ExtensionReason.OTHER, by=manager, at=COUNTED
    )
    late.accept(LateAttempt.objects.get(), reason="Our fault.", by=manager, at=COUNTED)
    assert now(draft).standing.received_source == "person"  # type: ignore[union-attr]


# Once for each deadline


def test_more_time_for_one_is_settled_when_it_is_over(round_: Round) -> None:
    draft, other = factories.complete_draft(round_), factories.complete_draft(round_)
    manager = factories.staff(round_)
    extensions.give(
        round_, application=draft, until=NOON + HOUR, reason=ExtensionReason.ACCESS, by=manager, at=BEFORE
    )
    assert closing.close_round(round_, at=COUNTED) == 1
    assert (settled(draft), settled(other)) == ([], [(NOON, SettledAs.NOT_IN)])
    assert closing.due(COUNTED + HOUR) == [round_]
    assert closing.close_round(round_, at=COUNTED + HOUR) == 1
    assert settled(draft) == [(NOON + HOUR, SettledAs.NOT_IN)]


def test_more_time_after_closing_is_a_new_deadline(round_: Round) -> None:
    draft = factories.complete_draft(round_)
    closing.close_round(round_, at=COUNTED)
    manager = factories.staff(round_)
    extensions.give(
        round_, application=draft, until=NOON + HOUR, reason=ExtensionReason.OUR_FAULT, by=manager, at=COUNTED
    )
    outcome = lifecycle.submit(draft, by=factories.lead_of(draft), at=COUNTED + MINUTE)
    assert outcome.accepted
    closing.close_round(round_, at=COUNTED + HOUR)
    assert settled(draft) == [(NOON, SettledAs.NOT_IN), (NOON + HOUR, SettledAs.IN)]
    assert len(told("not_in")) == 1


def test_what_is_settled_is_not_visited_again(round_: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = factories.complete_draft(round_)
    factories.submitted(round_)
    closing.close_round(round_, at=COUNTED)
    before = state_of_everything()
    monkeypatch.setattr(closing, "settle", lambda *given, **more: pytest.fail("visited again"))
    assert closing.close_round(round_, at=COUNTED + HOUR) == 0
    assert state_of_everything() == before
    monkeypatch.undo()
    again = closing.settle(draft, at=COUNTED + HOUR)
    assert again is not None and again.settled_at == COUNTED
    assert state_of_everything() == before


def test_a_round_that_was_over_long_ago_is_settled_in_silence(round_: Round) -> None:
    draft, ticked = factories.complete_draft(round_), factories.complete_draft(round_)
    tick(ticked)
    closing.close_round(round_, at=NOON + timedelta(days=30))
    assert settled(draft) == [(NOON, SettledAs.NOT_IN)]
    assert settled(ticked) == [(NOON, SettledAs.SAFETY_NET)]
    assert list(Message.objects.values_list("kind", flat=True)) == ["safety_net"]


# Anything may fail


def test_the_worker_that_was_down_at_noon_makes_up_for_it(
    round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticked = factories.complete_draft(round_)
    tick(ticked)
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=2))
    tasks.close_rounds()
    tasks.close_rounds()
    assert settled(ticked) == [(NOON, SettledAs.SAFETY_NET)]
    assert len(told("safety_net")) == 1


def _several(round_: Round) -> list[Application]:
    ticked = factories.complete_draft(round_)
    tick(ticked)
    copied = copy_of(round_, idea="Better.")
    tick(copied)
    return [ticked, factories.complete_draft(round_), copied, factories.submitted(round_)]


@pytest.mark.parametrize("step", ["put_in", "record", "create", "members"])
def test_one_that_fails_holds_up_nobody_and_is_made_up_for(
    round_: Round, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    made = _several(round_)
    unlucky = made[0].pk
    where = {
        "put_in": (lifecycle, "put_in"),
        "record": (closing.refusing, "record"),
        "create": (Settlement.objects, "create"),
        "members": (closing.mailing, "members"),
    }[step]
    real = getattr(*where)

    def break_down(*given: Any, **more: Any) -> Any:
        application = more.get("application") or given[0]
        result = real(*given, **more)
        if application.pk == unlucky:
            raise OSError("the power went out")
        return result

    monkeypatch.setattr(*where, break_down)
    issued: list[Round] = []
    monkeypatch.setattr(certificates, "issue", lambda made, **_when: issued.append(made))
    assert closing.close_round(round_, at=COUNTED) == 3
    assert now(made[0]).standing is None
    assert issued == []  # nothing is certified while one is not settled
    monkeypatch.setattr(*where, real)
    assert closing.close_round(round_, at=COUNTED + MINUTE) == 1
    assert issued == [round_]
    assert [settled(one)[0][1] for one in made] == ["safety_net", "not_in", "safety_net", "in"]
    keys = list(Message.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys))
    assert len(told("safety_net", "not_in")) == 3
    assert ledger.verify().finding == "intact"


def test_killed_between_two_applications(round_: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    made = _several(round_)
    real, calls = closing.settle, []

    def killed(application: Application, *, at: datetime) -> Any:
        calls.append(application)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(application, at=at)

    monkeypatch.setattr(closing, "settle", killed)
    with pytest.raises(KeyboardInterrupt):
        closing.close_round(round_, at=COUNTED)
    assert Settlement.objects.count() == 2
    monkeypatch.setattr(closing, "settle", real)
    assert closing.due(COUNTED) == [round_]
    assert closing.close_round(round_, at=COUNTED) == 2
    assert [settled(one)[0][1] for one in made] == ["safety_net", "not_in", "safety_net", "in"]


def test_one_round_that_fails_holds_up_no_other(round_: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    other = factories.round(closes_at=NOON + HOUR, opens_at=NOON - timedelta(days=10))
    draft = factories.complete_draft(other)

    def issue(round: Round, *, at: datetime) -> None:
        if round == round_:
            raise OSError("no key")

    monkeypatch.setattr(certificates, "issue", issue)
    monkeypatch.setattr(clock, "now", lambda: NOON + 2 * HOUR)
    tasks.close_rounds()
    assert settled(draft) == [(NOON + HOUR, SettledAs.NOT_IN)]


# The pages


def test_the_pages_count_until_it_is_settled_and_then_say_what_was_found(client: Client) -> None:
    at = clock.now()
    lead = factories.user("Ada Lovegrove")
    client.force_login(lead)
    round_ = factories.round(at)
    made = {
        "draft": factories.complete_draft(round_, lead, at - HOUR),
        "ticked": factories.complete_draft(round_, lead, at - HOUR),
        "in": factories.submitted(round_, lead, at - HOUR),
        "copy": factories.submitted(round_, lead, at - HOUR),
    }
    tick(made["ticked"], at - 10 * MINUTE)
    lifecycle.reopen(made["copy"], by=lead, at=at - 10 * MINUTE)
    save(made["copy"], at - 9 * MINUTE, idea="Never sent.")
    Round.objects.filter(pk=round_.pk).update(closes_at=at - 6 * MINUTE)

    def said(name: str) -> str:
        return client.get(f"/applications/{made[name].reference}/").content.decode()

    assert "The round has closed, and we are counting" in said("draft")
    assert "We have not received this application so far." in said("draft")
    assert "You asked us to put in your last complete saved version" in said("ticked")
    assert "Your application is in" in said("in") and "We are counting." in said("in")
    assert "Version 1 is in. If you sent your changes before" in said("copy")
    listed = client.get("/applications/").content.decode()
    assert listed.count("The round has closed, and we are counting") == 2
    assert "Not sent" not in listed
    for page in map(said, made):
        assert "Not sent" not in page

    closing.close_round(round_, at=clock.now())
    assert "Not sent" in said("draft") and "nobody had sent this application by then" in said("draft")
    assert "Your application is in" in said("ticked")
    assert "so we put in your last complete saved version, as you had asked" in said("ticked")
    assert "The changes that you began after it were not sent." in said("copy")
    for page in (*map(said, made), client.get("/applications/").content.decode()):
        assert "counting" not in page
    receipt = client.get(f"/applications/{made['ticked'].reference}/receipt/").content.decode()
    assert "submitted by Noon at the deadline, as the group had asked beforehand" in receipt


def test_files_of_a_safety_net_version_are_held(round_: Round) -> None:
    """The files of the last complete version stay, also when they were taken out of the answer since."""
    question = round_.form.sections.get(key="idea").questions.get()
    question.kind, question.word_limit = "file", None
    question.save()
    lead = factories.user("Ada")
    draft = factories.application(round_, lead, BEFORE - timedelta(days=2))
    file = AnswerFile.objects.create(
        response=draft.response,
        question_key="idea",
        name="plan.pdf",
        size=3,
        sha256="0" * 64,
        content_type="application/pdf",
        file="f/plan",
        scan="clean",
        uploaded_by=lead,
        uploaded_at=BEFORE,
    )
    one = {"id": str(file.pk), "name": file.name, "size": 3, "sha256": file.sha256, "type": file.content_type}
    save(draft, **{**factories.GOOD_ANSWERS, "idea": [one]})
    tick(draft)
    save(draft, BEFORE + MINUTE, idea=[])
    assert attaching.forget_detached(at=BEFORE + timedelta(days=60)) == 0
    closing.close_round(round_, at=COUNTED)
    standing = now(draft).standing
    assert standing is not None
    assert [held["name"] for held in submissions.files_in(standing)] == ["plan.pdf"]
    assert file.held_by.get().submission == standing


def test_rounds_that_are_due_are_found_in_one_statement(
    round_: Round, django_assert_num_queries: Any
) -> None:
    factories.complete_draft(round_)
    with django_assert_num_queries(1):
        assert closing.due(COUNTED) == [round_]


def test_nobody_with_a_standing_version_is_told_that_they_are_not_in(round_: Round) -> None:
    made = [copy_of(round_, idea=words) for words in ("Other words.", "", "More.")]
    tick(made[2])
    person: User = factories.lead_of(made[0])
    lifecycle.submit(made[0], by=person, at=NOON + MINUTE)
    closing.close_round(round_, at=COUNTED)
    assert told("not_in") == []
    for message in Message.objects.exclude(kind="received"):
        assert "is in" in message.subject
