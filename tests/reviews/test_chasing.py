"""Reminding and thanking reviewers, progress, and giving what is late to somebody else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from programme.models import LedgerRow
from programme.refusals import Refused
from reviews import chasing, following, membership, panel, stages, tasks
from reviews.models import Assignment, PanelMember, Stage
from tests import factories
from tests.reviews import panel_scene, rows
from tests.reviews.desk_scene import as_, statements, text
from tests.reviews.panel_scene import AT, days, mails

pytestmark = pytest.mark.django_db

DUE = AT + days(10)
TICK = timedelta(microseconds=1)


def reminders() -> list[str]:
    return [mail.key.rsplit(":", 1)[1] for mail in mails("review_reminder")]


@pytest.mark.parametrize(
    ("before", "offset"),
    [
        (days(7) + TICK, ""),
        (days(7), "7-days"),
        (days(3) + TICK, "7-days"),
        (days(3), "3-days"),
        (days(1), "1-day"),
        (TICK, "1-day"),
        (timedelta(0), "overdue"),
        (-days(2) + TICK, "overdue"),
        (-days(2), ""),
    ],
)
def test_which_reminder_is_due(before: timedelta, offset: str) -> None:
    assert chasing.latest_offset(DUE, DUE - before) == offset


def test_each_reminder_goes_once_and_says_how_many_are_left() -> None:
    _stage, (first, _second), _reviewer = rows.assigned(2)
    rows.score(first, 4, 4, 4)
    for at in (DUE - days(7), DUE - days(7), DUE - days(6), DUE - days(3), DUE - days(1), DUE, DUE + days(1)):
        chasing.send_due(at=at)
    assert reminders() == ["7-days", "3-days", "1-day", "overdue"]
    mail, *_others, last = mails("review_reminder")
    assert mail.subject == "1 application left to read: Measuring Success 2023"
    assert "Each takes about 45 minutes." in mail.text
    assert "Please send your scores by 12:05 (UK time) on Thursday 7 December 2023." in mail.text
    assert "Scores were due by" in last.text
    assert "Scores were due by" in last.html


def test_a_missed_tick_sends_the_latest_alone() -> None:
    rows.assigned(1)
    assert chasing.send_due(at=DUE - days(2)) == 1
    assert reminders() == ["3-days"]


def test_when_the_date_moves_the_reminders_follow() -> None:
    stage, _given, _reviewer = rows.assigned(1)
    chasing.send_due(at=DUE - days(3))
    Stage.objects.filter(pk=stage.pk).update(due_at=DUE + days(7))
    assert chasing.send_due(at=DUE - days(2)) == 0
    assert chasing.send_due(at=DUE) == 1
    assert reminders() == ["3-days", "7-days"]


def test_nobody_is_reminded_who_was_given_it_since_or_has_nothing_left() -> None:
    stage, (done,), manager_of = rows.assigned(1)
    rows.score(done, 4, 4, 4)
    late = panel_scene.another(stage)
    panel.assign(stage, done.application, late, by=done.assigned_by, at=DUE - days(2))
    assert chasing.send_due(at=DUE - days(2)) == 0
    assert chasing.send_due(at=DUE - days(1)) == 1
    assert [mail.recipient for mail in mails("review_reminder")] == [late.user]
    membership.step_down(late, by=late.user, at=DUE - days(1))
    assert chasing.send_due(at=DUE) == 0
    assert manager_of != late.user


def test_who_sent_everything_is_thanked_once() -> None:
    _stage, (first, second), reviewer = rows.assigned(2)
    rows.score(first, 4, 4, 4)
    assert chasing.send_due(at=AT) == 0
    rows.score(second, 4, 4, 4)
    assert chasing.send_due(at=AT) == 1
    assert chasing.send_due(at=AT) == 0
    (mail,) = mails("review_thanks")
    assert mail.recipient == reviewer
    assert "Your scores for 2 applications" in mail.text
    assert "send your claim" not in mail.text


def test_thanks_are_not_sent_for_what_is_long_past() -> None:
    _stage, (given,), _reviewer = rows.assigned(1)
    rows.score(given, 4, 4, 4)
    assert chasing.send_due(at=AT + days(2)) == 0


def test_an_invitation_without_an_answer_is_reminded_of_once() -> None:
    member, _manager = panel_scene.invited()
    assert chasing.send_due(at=AT + days(3) - TICK) == 0
    assert chasing.send_due(at=AT + days(3)) == 1
    assert chasing.send_due(at=AT + days(4)) == 0
    (mail,) = mails("panel_reminder")
    assert mail.recipient == member.user
    assert "No is a good answer too" in mail.text


def test_an_invitation_that_was_sent_again_is_not_reminded_of() -> None:
    member, manager = panel_scene.invited()
    membership.invite_again(member, by=manager, at=AT + days(2))
    assert chasing.send_due(at=AT + days(3)) == 0


def test_one_that_fails_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    stage, (application,), manager = rows.opened()
    for name in ("A", "B"):
        panel_scene.given_to(stage, panel_scene.another(stage, name), [application], manager)
    real = chasing.composed
    calls: list[PanelMember] = []

    def composed(member: PanelMember, *args: object, **more: object) -> object:
        calls.append(member)
        if len(calls) == 1:
            raise ValueError("no words")
        return real(member, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(chasing, "composed", composed)
    assert chasing.send_due(at=DUE - days(1)) == 1
    assert len(mails("review_reminder")) == 1


def test_the_task_can_run_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[datetime] = []
    monkeypatch.setattr(chasing, "send_due", lambda *, at: asked.append(at))
    tasks.chase_reviewers()
    tasks.chase_reviewers()
    assert len(asked) == 2


def test_reminding_by_hand_is_recorded_and_not_too_often() -> None:
    stage, (given,), _reviewer = rows.assigned(1)
    manager = given.assigned_by
    chasing.remind_now(given.member, by=manager, at=AT)
    with pytest.raises(Refused, match="less than an hour ago"):
        chasing.remind_now(given.member, by=manager, at=AT + timedelta(minutes=59))
    chasing.remind_now(given.member, by=manager, at=AT + timedelta(hours=1))
    assert len(mails("review_reminder")) == 2
    acts = LedgerRow.objects.filter(chain=stage.round.chain, act="reviewer_reminded")
    assert acts.count() == 2
    rows.score(given, 4, 4, 4)
    with pytest.raises(Refused, match="nothing left"):
        chasing.remind_now(given.member, by=manager, at=AT + days(1))


def test_reassigning_takes_back_and_gives_in_one() -> None:
    stage, (given,), _reviewer = rows.assigned(1)
    manager, other = given.assigned_by, panel_scene.another(stage)
    made = chasing.reassign(given, to=other, by=manager, at=AT)
    assert (made.member, made.state) == (other, "offered")
    assert Assignment.objects.get(pk=given.pk).state == "withdrawn"
    with pytest.raises(Refused, match="Only a review that is not sent yet"):
        chasing.reassign(given, to=other, by=manager, at=AT)


def test_reassigning_to_who_must_not_have_it_changes_nothing() -> None:
    stage, (given,), _reviewer = rows.assigned(1)
    manager = given.assigned_by
    author = panel_scene.another(stage, user=factories.lead_of(given.application))
    asked, _other = panel_scene.invited(stage)
    for to, says in (
        (author, "one of the applicants"),
        (asked, "not on the panel"),
        (given.member, "already"),
    ):
        with pytest.raises(Refused, match=says):
            chasing.reassign(given, to=to, by=manager, at=AT)
    assert Assignment.objects.get().state == "offered"


def test_progress_puts_late_and_short_ones_first() -> None:
    stage, (one, two, three), manager = rows.opened(3)
    quick, slow, idle = (panel_scene.another(stage, name) for name in ("Quick", "Slow", "Idle"))
    (done,) = panel_scene.given_to(stage, quick, [one], manager)
    panel_scene.given_to(stage, slow, [one, two], manager)
    rows.score(done, 4, 4, 4)
    begun = Assignment.objects.get(member=slow, application=two)
    rows.score(begun, 4, 4, 4, sent=False)
    found = following.progress_of(stage, at=DUE)
    assert found.late
    assert [(str(each.member), each.given, each.begun, each.sent, each.left) for each in found.readers] == [
        ("Slow", 2, 1, 0, 2),
        ("Idle", 0, 0, 0, 0),
        ("Quick", 1, 0, 1, 0),
    ]
    assert [(each.entry.application_id, each.short, each.sent) for each in found.applications] == [
        (three.pk, 2, 0),
        (two.pk, 1, 0),
        (one.pk, 0, 1),
    ]
    assert (found.sent, found.wanted) == (1, 6)
    assert found.readers[0].seen_at == AT
    assert following.progress_of(stage, at=DUE - days(1)).days_left == 1
    assert idle.pk


def test_who_can_read_it_instead_full_and_handed_back_ones_last() -> None:
    stage, (one, two), manager = rows.opened(2)
    holder, free, full, back = (
        panel_scene.another(stage, name, capacity=capacity)
        for name, capacity in (("Holder", 9), ("Free", 9), ("Full", 1), ("Back", 9))
    )
    (given,) = panel_scene.given_to(stage, holder, [one], manager)
    panel_scene.given_to(stage, full, [two], manager)
    (returned,) = panel_scene.given_to(stage, back, [one], manager)
    panel.hand_back(returned, by=back.user, at=AT)
    panel_scene.another(stage, user=factories.lead_of(one))
    panel_scene.invited(stage)
    assert [str(offer.member) for offer in following.offers_for(given)] == ["Free", "Full", "Back"]
    assert free.pk


def test_reassigning_from_the_page_takes_two_presses() -> None:
    stage, (given,), _reviewer = rows.assigned(1)
    client, other = as_(given.assigned_by), panel_scene.another(stage)
    path = reverse("manage_progress", args=[stage.round.slug])
    link = reverse("manage_reassign", args=[stage.round.slug, given.ledger_id])
    assert f'href="{link}"' in client.get(path).content.decode()
    assert "Colm, Lived experience: has 0 of up to 10" in text(client.get(link))
    nothing = client.post(link, {})
    assert nothing.status_code == 422
    assert "Choose somebody." in text(nothing)
    assert client.post(link, {"to": given.member.pk}).status_code == 422
    said = text(client.post(link, {"to": other.pk}, follow=True))
    assert "is with Colm now" in said
    assert "there is nothing to move" in text(client.get(link))


def test_reminding_from_the_page() -> None:
    stage, (given,), _reviewer = rows.assigned(1)
    client = as_(given.assigned_by)
    path = reverse("manage_progress", args=[stage.round.slug])
    assert "Rhian gets a reminder." in text(client.post(path, {"remind": given.member_id}, follow=True))
    assert "less than an hour ago" in text(client.post(path, {"remind": given.member_id}, follow=True))
    for wrong in ("", "x", "9" * 30):
        assert client.post(path, {"remind": wrong}).status_code == 404
    observer = as_(factories.staff(stage.round, "observer", name="O"))
    assert "Remind now" not in text(observer.get(path))
    assert observer.post(path, {"remind": given.member_id}).status_code == 403
    link = reverse("manage_reassign", args=[stage.round.slug, given.ledger_id])
    assert observer.post(link, {"to": "1"}).status_code == 403


def test_progress_before_and_after_the_reading() -> None:
    round_ = rows.closed_round()
    path = reverse("manage_progress", args=[round_.slug])
    manager = factories.staff(round_)
    assert as_(manager).get(path).status_code == 200
    assert as_(manager).post(path, {"remind": "1"}).status_code == 404
    stage, (application,), opener = rows.opened()
    rows.given_and_scored(stage, application, opener, (4, 4, 4))
    stages.show_scores(stage, by=opener, at=AT)
    said = text(as_(opener).get(reverse("manage_progress", args=[stage.round.slug])))
    assert "The scores have been shown." in said
    assert "Remind now" not in said


def test_progress_takes_as_many_statements_for_three_as_for_one() -> None:
    stage, applications, manager = rows.opened(3)
    client = as_(manager)
    path = reverse("manage_progress", args=[stage.round.slug])
    panel_scene.given_to(stage, panel_scene.another(stage, "One"), applications[:1], manager)
    once = statements(client, path)
    for number in range(2):
        panel_scene.given_to(stage, panel_scene.another(stage, f"M{number}"), applications, manager)
    assert statements(client, path) == once == 8
