"""Being asked to a panel, answering, and stepping down: the acts, the machine and the pages."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from programme.models import LedgerRow, Message, Round
from programme.refusals import Refused
from reviews import membership, panel, queries, stages, tables
from reviews.membership import Answers
from reviews.models import Assignment, PanelMember, PanelTerms
from reviews.states import MEMBER_MOVES, MemberState, ReviewerKind
from tests import factories
from tests.reviews import panel_scene, rows
from tests.reviews.desk_scene import as_, statements, text
from tests.reviews.panel_scene import ANSWERS, AT

pytestmark = pytest.mark.django_db

MOVES = {"accept": "accepted", "decline": "declined", "step_down": "stepped_down"}


def recorded(round_: Round) -> list[tuple[str, Any]]:
    found = LedgerRow.objects.filter(chain=round_.chain).select_related("payload").order_by("sequence")
    return [(row.act, json.loads(bytes(row.payload.content))) for row in found]


@pytest.mark.parametrize("state", MemberState.values)
@pytest.mark.parametrize("move", sorted(MOVES))
def test_every_state_and_move(state: str, move: str) -> None:
    member = PanelMember.objects.get(pk=panel_scene.in_state(state).pk)
    if (state, MOVES[move]) in MEMBER_MOVES:
        getattr(member, move)()
        assert member.state == MOVES[move]
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(member, move)()
        assert member.state == state


@pytest.mark.parametrize("state", MemberState.values)
@pytest.mark.parametrize("target", MemberState.values)
def test_the_database_lets_no_other_move_pass(state: str, target: str) -> None:
    member = panel_scene.in_state(state)
    instants = {"answered_at": AT, "stepped_down_at": AT, "invited_at": AT}
    found = PanelMember.objects.filter(pk=member.pk)
    if state == target or (state, target) in MEMBER_MOVES:
        assert found.update(state=target, **instants) == 1
        return
    with pytest.raises(IntegrityError, match="cannot go from"), transaction.atomic():
        found.update(state=target, **instants)


@pytest.mark.parametrize("state", [MemberState.DECLINED, MemberState.STEPPED_DOWN])
def test_nobody_begins_at_the_end(state: str) -> None:
    person, stage = factories.user(), rows.stage()
    made = PanelMember(
        stage=stage, user=person, kind="lived", state=state, answered_at=AT, stepped_down_at=AT
    )
    with pytest.raises(IntegrityError, match="cannot begin as"), transaction.atomic():
        made.save()


def test_an_invitation_is_told_by_one_mail_and_the_ledger_names_nobody() -> None:
    member, _manager = panel_scene.invited(capacity=4)
    (mail,) = panel_scene.mails("panel_invited")
    assert mail.address == "nia@example.org"
    assert f"/reviews/invitations/{member.key}/" in mail.text
    assert f"/reviews/invitations/{member.key}/" in mail.html
    assert "Would you read applications to Measuring Success 2023?" in mail.subject
    who = {"reviewer": str(member.user.actor_id), "stage": 1}
    assert recorded(member.stage.round) == [("panel_invited", {"capacity": 4, **who})]


def test_saying_yes_keeps_what_was_said_and_tells_the_ledger_only_how_many() -> None:
    member, _manager = panel_scene.invited()
    membership.accept(member, answers=ANSWERS, by=member.user, at=AT)
    now = PanelMember.objects.get(pk=member.pk)
    assert now.state == MemberState.ACCEPTED
    assert (now.capacity, now.organisation, now.access_note) == (
        6,
        "Canal Street Trust",
        "I read best in the morning.",
    )
    assert now.topics == [{"topic": "wellbeing", "strength": 3}, {"topic": "climate", "strength": 1}]
    assert now.formats == ["word", "large_print"]
    who = {"reviewer": str(member.user.actor_id), "stage": 1}
    assert recorded(member.stage.round)[-1] == ("panel_accepted", {"capacity": 6, **who})


def test_only_the_person_answers_and_only_once() -> None:
    member, manager = panel_scene.invited()
    with pytest.raises(Refused, match="Only the person who was asked"):
        membership.accept(member, answers=ANSWERS, by=manager, at=AT)
    membership.decline(member, by=member.user, at=AT)
    for act in (
        lambda: membership.accept(member, answers=ANSWERS, by=member.user, at=AT),
        lambda: membership.decline(member, by=member.user, at=AT),
        lambda: membership.invite_again(member, by=manager, at=AT),
    ):
        with pytest.raises(Refused, match="answered already: said no"):
            act()
    with pytest.raises(Refused, match="is not on this panel: said no"):
        membership.step_down(member, by=member.user, at=AT)


def test_nobody_is_asked_twice_and_who_said_no_can_be_taken_off_and_asked_again() -> None:
    member, manager = panel_scene.invited()
    again = {"email": "nia@example.org", "kind": ReviewerKind.LIVED, "by": manager, "at": AT}
    with pytest.raises(Refused, match="on the list already: invited, no answer yet"):
        membership.invite(member.stage, **again)
    with pytest.raises(Refused, match="on the list already"):
        panel.join(member.stage, **again)
    membership.decline(member, by=member.user, at=AT)
    panel.leave(member, by=manager, at=AT)
    assert membership.invite(member.stage, **again).state == MemberState.INVITED


@pytest.mark.parametrize("state", ["invited", "declined", "stepped_down"])
def test_nothing_is_given_to_who_has_not_said_yes(state: str) -> None:
    stage, (application,), manager = rows.opened()
    member, _manager = panel_scene.invited(stage)
    if state == "declined":
        membership.decline(member, by=member.user, at=AT)
    if state == "stepped_down":
        membership.accept(member, answers=ANSWERS, by=member.user, at=AT)
        membership.step_down(member, by=member.user, at=AT)
    with pytest.raises(Refused, match="Nia New is not on the panel"):
        panel.assign(stage, application, member, by=manager, at=AT)
    assert not Assignment.objects.exists()
    assert list(queries.panel_of(stage)) == []
    assert [load.member for load in tables.everybody_of(stage)] == [member]
    assert tables.assign_table(stage).offers == {application.pk: []}


def test_stepping_down_hands_back_what_is_not_sent_and_keeps_what_is() -> None:
    stage, (first, second), reviewer = rows.assigned(2)
    rows.score(first, 4, 4, 4)
    member = membership.step_down(first.member, by=reviewer, at=AT)
    assert member.state == MemberState.STEPPED_DOWN
    states = dict(Assignment.objects.values_list("pk", "state"))
    assert states == {first.pk: "sent", second.pk: "handed_back"}
    acts = [act for act, _payload in recorded(stage.round)]
    assert acts[-1] == "panel_stepped_down"
    with pytest.raises(Refused, match="is not on this panel: stepped down"):
        membership.step_down(member, by=reviewer, at=AT)


def test_nobody_steps_down_for_another_or_once_scores_are_shown() -> None:
    stage, (application,), manager = rows.opened()
    (given,) = rows.given_and_scored(stage, application, manager, (4, 4, 4))
    with pytest.raises(Refused, match="Only the person"):
        membership.step_down(given.member, by=manager, at=AT)
    stages.show_scores(stage, by=manager, at=AT)
    with pytest.raises(Refused, match="have been shown"):
        membership.step_down(given.member, by=given.member.user, at=AT)
    assert PanelMember.objects.get().state == MemberState.ACCEPTED


def test_terms_have_good_defaults_and_are_kept_for_each_stage() -> None:
    stage = rows.stage()
    manager = factories.staff(stage.round)
    terms = membership.terms_of(stage)
    assert (terms.minutes, terms.per_hour, terms.pk) == (45, None, None)
    membership.set_terms(stage, minutes=30, per_hour=Decimal("12.50"), by=manager, at=AT)
    membership.set_terms(stage, minutes=40, by=manager, at=AT)
    terms = membership.terms_of(stage)
    assert (terms.minutes, terms.per_hour) == (40, Decimal("12.50"))
    assert PanelTerms.objects.count() == 1
    terms.preparation_hours, terms.meeting_hours = Decimal(1), Decimal(2)
    assert membership.hours_of(terms, 3) == Decimal(5)


def test_the_invitation_says_everything_before_the_answer() -> None:
    member, manager = panel_scene.invited()
    path = reverse("invitation", args=[member.key])
    said = text(as_(member.user).get(path))
    assert "Nothing is said about it here yet. Ask team@example.org" in said
    assert "about 45 minutes each" in said
    membership.set_terms(
        member.stage,
        minutes=45,
        expected=13,
        per_application=Decimal("18.75"),
        per_hour=Decimal(25),
        meeting_hours=Decimal("2.5"),
        how_paid={"en": "By bank transfer in ten days."},
        benefits_note={"en": "Ask us about vouchers."},
        by=manager,
        at=AT,
    )
    said = text(as_(member.user).get(path))
    for words in (
        "12:05 (UK time) on Thursday 7 December 2023",
        "about 13 applications, 45 minutes each",
        "2.5 hours of meetings",
        "about 12 hours",
        "£18.75 for each application",
        "£25 for each hour of meetings and preparation",
        "By bank transfer in ten days.",
        "Ask us about vouchers.",
        "Yes, I will read",
        "No, not this time",
    ):
        assert words in said


def test_answering_from_the_page_with_the_topics_of_the_form() -> None:
    stage = rows.stage()
    member, _manager = panel_scene.invited(stage)
    client, path = as_(member.user), reverse("invitation", args=[member.key])
    given = {
        "act": "accept",
        "capacity": "5",
        "topics": "gardens, living with pain",
        "organisation": " Marsh Lane ",
        "formats": ["pdf", "paper"],
        "access_note": "Large print, please.",
    }
    wrong = client.post(path, {**given, "capacity": "many"})
    assert wrong.status_code == 422
    assert "Enter a whole number." in text(wrong)
    assert "You are on the panel." in text(client.post(path, given, follow=True))
    now = PanelMember.objects.get(pk=member.pk)
    assert now.topics == [
        {"topic": "gardens", "strength": 2},
        {"topic": "living with pain", "strength": 2},
    ]
    assert (now.state, now.capacity, now.organisation) == ("accepted", 5, "Marsh Lane")
    assert client.post(path, {**given, "act": "change", "capacity": "3"}).status_code == 302
    assert PanelMember.objects.get(pk=member.pk).capacity == 3
    unsure = client.post(path, {"act": "step_down"})
    assert "Step down from this panel?" in text(unsure)
    assert PanelMember.objects.get(pk=member.pk).state == "accepted"
    assert "You stepped down" in text(client.post(path, {"act": "step_down", "sure": "yes"}, follow=True))
    assert client.post(path, {"act": "nothing"}).status_code == 400


def test_saying_no_from_the_page_asks_nothing() -> None:
    member, _manager = panel_scene.invited()
    client, path = as_(member.user), reverse("invitation", args=[member.key])
    assert "Nobody will ask why" in text(client.post(path, {"act": "decline"}, follow=True))
    assert PanelMember.objects.get(pk=member.pk).state == "declined"
    assert "Yes, I will read" not in text(client.get(path))
    refused = client.post(path, {"act": "accept", "capacity": "4"})
    assert refused.status_code == 422
    assert "answered already" in text(refused)


def test_nobody_else_finds_an_invitation() -> None:
    member, manager = panel_scene.invited()
    path = reverse("invitation", args=[member.key])
    for somebody in (manager, factories.user("Else")):
        assert as_(somebody).get(path).status_code == 404
        assert as_(somebody).post(path, {"act": "decline"}).status_code == 404
    assert PanelMember.objects.get(pk=member.pk).state == "invited"


def test_the_queue_shows_where_one_is_asked() -> None:
    member, _manager = panel_scene.invited()
    client = as_(member.user)
    said = text(client.get("/reviews/"))
    assert "Please answer" in said
    assert "Reviews" in said
    membership.decline(member, by=member.user, at=AT)
    assert "Your panels" not in text(client.get("/reviews/"))


def test_inviting_again_and_the_terms_from_the_page() -> None:
    stage = rows.stage()
    manager = factories.staff(stage.round)
    client, path = as_(manager), f"{reverse('manage_panel', args=[stage.round.slug])}?stage=1"
    given = {"email": "nia@example.org", "name": "Nia", "kind": "lived", "capacity": "7"}
    said = text(client.post(path, given, follow=True))
    assert "Nia is invited." in said
    assert "Asked, no answer yet" in said
    member = PanelMember.objects.get()
    client.post(path, {"act": "again", "member": member.pk})
    assert Message.objects.filter(kind="panel_invited").count() == 2
    terms = {
        "act": "terms",
        "minutes": "30",
        "expected": "12",
        "per_hour": "£22.50",
        "per_application": "",
        "preparation_hours": "1.5",
        "meeting_hours": "",
        "how_paid": "In vouchers.",
        "benefits_note": "",
    }
    assert client.post(path, {**terms, "per_hour": "much"}).status_code == 422
    assert client.post(path, {**terms, "minutes": "0"}).status_code == 422
    assert client.post(path, terms).status_code == 302
    made = PanelTerms.objects.get()
    assert (made.minutes, made.expected, made.per_hour, made.preparation_hours, made.meeting_hours) == (
        30,
        12,
        Decimal("22.50"),
        Decimal("1.50"),
        Decimal(0),
    )
    assert (made.how_paid, made.benefits_note) == ({"en": "In vouchers."}, {})
    assert client.post(path, {"act": "other"}).status_code == 400


def test_the_planner_recalculates_without_a_script() -> None:
    stage = rows.stage(due_at=rows.CLOSED + panel_scene.days(10))
    for number in range(8):
        rows.reviewer(stage, f"R{number}", capacity=20)
    client = as_(factories.staff(stage.round))
    path = reverse("manage_panel", args=[stage.round.slug])
    numbers = {
        "stage": "1",
        "applications": "52",
        "reviews": "2",
        "reviewers": "8",
        "minutes": "45",
        "until": "2090-12-01",
    }
    said = text(client.get(path, numbers))
    assert "With 52 applications, 2 reviews each and 8 reviewers: up to 13 each, about 10 hours" in said
    assert "Use 1 review each: 7 to read for each person, about 5 hours." in said
    assert "Ask 3 more people: 10 each, about 8 hours." in said
    wrong = client.get(path, {**numbers, "reviews": "0"})
    assert wrong.status_code == 200
    assert "With 52 applications" not in text(wrong)
    assert "With 50 applications, 2 reviews each and 8 reviewers" in text(client.get(path))


def test_what_makes_it_easier_is_read_by_the_manager_alone() -> None:
    member, manager = panel_scene.invited()
    membership.accept(member, answers=ANSWERS, by=member.user, at=AT)
    path = reverse("manage_panel_member", args=[member.stage.round.slug, member.key])
    said = text(as_(manager).get(path))
    for words in ("Canal Street Trust", "wellbeing (3)", "As a Word file", "I read best in the morning."):
        assert words in said
    observer = factories.staff(member.stage.round, "observer", name="O")
    said = text(as_(observer).get(path))
    assert "Canal Street Trust" in said
    assert "I read best in the morning." not in said
    elsewhere = reverse("manage_panel_member", args=[member.stage.round.slug, factories.user().actor_id])
    assert as_(manager).get(elsewhere).status_code == 404


def test_the_panel_page_takes_as_many_statements_for_three_as_for_one() -> None:
    stage = rows.stage()
    client = as_(factories.staff(stage.round))
    path = reverse("manage_panel", args=[stage.round.slug])
    rows.reviewer(stage, "One")
    panel_scene.invited(stage)
    once = statements(client, path)
    for number in range(2):
        rows.reviewer(stage, f"More {number}")
        panel_scene.invited(stage, email=f"more{number}@example.org")
    assert statements(client, path) == once == 9


def test_strengths_stay_within_their_bounds() -> None:
    member, _manager = panel_scene.invited()
    membership.accept(member, answers=Answers(topics={"a": 9, "b": -2}), by=member.user, at=AT)
    assert PanelMember.objects.get(pk=member.pk).topics == [
        {"topic": "a", "strength": 3},
        {"topic": "b", "strength": 0},
    ]
