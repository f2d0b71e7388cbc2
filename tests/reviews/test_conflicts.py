"""Whom reviewers know: said before anything opens, decided by somebody else, and closed for good."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from grants.models import Application
from programme.models import LedgerRow, Message, User
from programme.refusals import Refused
from reviews import access, conflicts, gaps, panel, stages
from reviews.conflicts import Said
from reviews.models import Assignment, Conflict, ConflictDeclaration, PanelMember, Stage, StageEntry
from tests import factories
from tests.reviews import rows

pytestmark = pytest.mark.django_db
QUEUE = "/reviews/"


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def scene(applications: int = 2, **fields: Any) -> tuple[Stage, list[Assignment], PanelMember, User]:
    """An open stage of which one reviewer, who has not said yet whom they know, has everything."""
    stage, found, manager = rows.opened(applications, **fields)
    member = rows.reviewer(stage, "Rhian Undeclared", declared=False)
    given = panel.assign_many(stage, [(each, member) for each in found], by=manager, at=rows.CLOSED)
    return stage, given, member, manager


def up_to(stage: Stage) -> int:
    last = StageEntry.objects.filter(stage=stage).order_by("-pk").first()
    assert last is not None
    return last.pk


def say(member: PanelMember, **said: Any) -> None:
    """Declare; `said` are answers by the place of the application in the stage: a0="step_away"."""
    entries = list(StageEntry.objects.filter(stage=member.stage).order_by("pk"))
    answers = {
        entries[int(place[1:])].application_id: Said(answer, "We met once.") for place, answer in said.items()
    }
    conflicts.declare(member, answers, up_to=up_to(member.stage), by=member.user, at=rows.CLOSED)


def page(stage: Stage) -> str:
    return reverse("conflicts", args=[stage.pk])


def acts(application: Application) -> list[str]:
    return list(LedgerRow.objects.filter(chain=application.ledger_id).values_list("act", flat=True))


def test_nothing_opens_before_somebody_said_whom_they_know() -> None:
    stage, (one, two), member, _manager = scene()
    client = signed_in(member.user)
    assert not access.assignments_for(member.user).exists()
    text = client.get(QUEUE).content.decode()
    assert "First: whom do you know?" in text and page(stage) in text
    assert one.application.reference not in text and "nothing for you to read" not in text
    moved = client.get(reverse("review", args=[one.review.pk]), follow=True)
    assert moved.redirect_chain == [(page(stage), 302)]
    assert "First please tell us whom you know" in moved.content.decode()
    refused = client.post(reverse("review", args=[one.review.pk]), {"act": "save", "score_power": "3"})
    assert refused.headers["Location"] == page(stage)
    say(member)
    assert set(access.assignments_for(member.user)) == {one, two}
    assert "First: whom" not in client.get(QUEUE).content.decode()


def test_the_list_names_titles_people_and_organisations_and_a_press_says_no_to_all() -> None:
    stage, (one, two), member, _manager = scene()
    client = signed_in(member.user)
    text = client.get(page(stage)).content.decode()
    for assignment in (one, two):
        assert assignment.application.title in text
    assert "Marsh Lane Growers" in text and "Ada Lovegrove" in text
    assert " checked" not in text
    digest = re.findall(r'name="list" value="(\w+)"', text)
    done = client.post(page(stage), {"list": digest})
    assert done.headers["Location"] == QUEUE
    assert set(access.assignments_for(member.user)) == {one, two}
    assert not Conflict.objects.exists()


def post(client: Client, stage: Stage, **more: str) -> Any:
    text = client.get(page(stage)).content.decode()
    return client.post(page(stage), {"list": re.findall(r'name="list" value="(\w+)"', text), **more})


def test_stepping_away_on_the_list_closes_it_for_good_and_starts_a_repair() -> None:
    stage, (one, two), member, manager = scene()
    client = signed_in(member.user)
    post(client, stage, **{f"answer-{one.application.reference}": "step_away"})
    assert list(access.assignments_for(member.user)) == [two]
    assert Assignment.objects.get(pk=one.pk).state == "conflicted"
    text = client.get(page(stage)).content.decode()
    assert one.application.title not in text and one.application.reference not in text
    assert "1 application is closed for you" in text
    (gap,) = gaps.gaps(stage)
    assert (gap.application, gap.wanted, gap.has, gap.away) == (one.application, 2, 0, ("Rhian Undeclared",))
    mail = Message.objects.get(kind="conflict_gap")
    assert (mail.recipient, mail.about) == (manager, one.application.reference)
    assert "Rhian Undeclared" in mail.text and "/assign/?stage=1" in mail.text
    shared = signed_in(manager).get(reverse("manage_assign", args=[stage.round.slug])).content.decode()
    assert "0 of 2 readers. Stepped away: Rhian Undeclared." in shared
    # Saying no afterwards brings nothing back.
    say(member, a0="none", a1="none")
    assert list(access.assignments_for(member.user)) == [two]
    with pytest.raises(Refused, match="stepped away"):
        panel.assign(stage, one.application, member, by=manager, at=rows.CLOSED)


def test_pressing_twice_is_one_act() -> None:
    stage, (one, _two), member, _manager = scene()
    client = signed_in(member.user)
    digest = re.findall(r'name="list" value="(\w+)"', client.get(page(stage)).content.decode())
    given = {"list": digest, f"answer-{one.application.reference}": "step_away"}
    assert [client.post(page(stage), given).status_code for _press in range(2)] == [302, 302]
    assert Message.objects.filter(kind="conflict_gap").count() == 1
    assert acts(one.application).count("stepped_away") == 1


def test_can_be_fair_needs_words_and_waits_for_the_manager() -> None:
    stage, (one, two), member, manager = scene()
    client = signed_in(member.user)
    key = one.application.reference
    wordless = post(client, stage, **{f"answer-{key}": "can_be_fair"})
    assert wordless.status_code == 422
    text = wordless.content.decode()
    assert ", for the team to decide" in text
    assert re.search(r'value="can_be_fair"[^>]* checked', text)
    words = {f"answer-{key}": "can_be_fair", f"note-{key}": "We sang together.", f"reason-{key}": "other"}
    post(client, stage, **words)
    assert list(access.assignments_for(member.user)) == [two]
    assert (
        "1 application stays closed until somebody of the team has decided"
        in client.get(QUEUE).content.decode()
    )
    assert client.get(reverse("review", args=[one.review.pk])).status_code == 404
    assert gaps.gaps(stage)[0].waiting == ("Rhian Undeclared",)
    mail = Message.objects.get(kind="conflict_asked")
    assert mail.recipient == manager and "sang" not in mail.text
    desk = reverse("manage_conflicts", args=[stage.round.slug])
    seen = signed_in(manager).get(desk).content.decode()
    assert "We sang together." in seen and "Waiting for you to decide" in seen
    conflict = Conflict.objects.get()
    signed_in(manager).post(desk, {"act": "allow", "conflict": conflict.pk})
    assert set(access.assignments_for(member.user)) == {one, two}
    # The same words once more leave the decision as it is; new ones ask again.
    post(client, stage, **words)
    assert Conflict.objects.get().decided == "allowed"
    post(client, stage, **{**words, f"note-{key}": "We sing together every week."})
    assert Conflict.objects.get().decided == ""
    signed_in(manager).post(desk, {"act": "exclude", "conflict": conflict.pk})
    assert list(access.assignments_for(member.user)) == [two]
    assert Assignment.objects.get(pk=one.pk).state == "conflicted"
    assert acts(one.application)[-5:] == [
        "conflict_declared",
        "conflict_allowed",
        "conflict_declared",
        "conflict_excluded",
        "stepped_away",
    ]


def test_nobody_decides_about_themselves() -> None:
    stage, (one, _two), member, _manager = scene()
    factories.role(stage.round.programme, "manager", member.user)
    say(member, a0="can_be_fair")
    conflict = Conflict.objects.get()
    with pytest.raises(Refused, match="about themselves"):
        conflicts.decide(conflict, allowed=True, by=member.user, at=rows.CLOSED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Conflict.objects.filter(pk=conflict.pk).update(
            decided="allowed", decided_by=member.user, decided_at=rows.CLOSED
        )
    assert one.state == "offered"


def test_the_team_records_a_conflict_and_can_take_a_slip_back() -> None:
    stage, (one, _two), member, manager = scene()
    rows.knows_nobody(member)
    rows.score(one, 5, 4, 3)
    client = signed_in(manager)
    desk = reverse("manage_conflicts", args=[stage.round.slug])
    given = {"reviewer": member.pk, "application": one.application.reference, "reason": "family"}
    assert client.post(desk, {"act": "record", "reviewer": member.pk}).status_code == 422
    assert client.post(desk, {"act": "record", **given}).status_code == 302
    conflict = Conflict.objects.get()
    # Everybody here has an address at example.org, so that it was offered.
    assert (conflict.answer, conflict.source, conflict.recorded_by) == ("step_away", "suggested", manager)
    assert Assignment.objects.get(pk=one.pk).state == "conflicted"
    assert one not in access.assignments_for(member.user)
    assert client.post(desk, {"act": "lift", "conflict": conflict.pk}).status_code == 302
    again = panel.assign(stage, one.application, member, by=manager, at=rows.CLOSED)
    assert again in access.assignments_for(member.user)
    assert {"conflict_recorded", "conflict_lifted"} <= set(acts(one.application))


def test_what_a_reviewer_said_themselves_is_not_taken_back_by_the_team() -> None:
    _stage, _given, member, manager = scene()
    say(member, a0="step_away")
    with pytest.raises(Refused, match="Only what the team recorded"):
        conflicts.lift(Conflict.objects.get(), by=manager, at=rows.CLOSED)


def test_what_comes_later_is_asked_about_again() -> None:
    stage, (one, two), member, manager = scene()
    say(member)
    late = factories.submitted(stage.round, title="A latecomer")
    stages.take_in(stage.round, by=manager, at=rows.CLOSED)
    late = Application.objects.get(pk=late.pk)
    given = panel.assign(stage, late, member, by=manager, at=rows.CLOSED)
    assert set(access.assignments_for(member.user)) == {one, two}
    assert access.to_declare(member.user) == [stage]
    text = signed_in(member.user).get(page(stage)).content.decode()
    # What is new comes first.
    assert text.index("A latecomer") < text.index(one.application.title)
    post(signed_in(member.user), stage)
    assert set(access.assignments_for(member.user)) == {one, two, given}
    assert access.to_declare(member.user) == []


def test_a_list_that_changed_meanwhile_is_shown_again_with_what_was_marked() -> None:
    stage, (one, _two), member, manager = scene()
    client = signed_in(member.user)
    before = re.findall(r'name="list" value="(\w+)"', client.get(page(stage)).content.decode())
    factories.submitted(stage.round, title="A latecomer")
    stages.take_in(stage.round, by=manager, at=rows.CLOSED)
    answer = client.post(page(stage), {"list": before, f"answer-{one.application.reference}": "step_away"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "The list has changed" in text and "A latecomer" in text
    assert re.search(r'value="step_away"[^>]* checked', text)
    assert not ConflictDeclaration.objects.exists()


def test_a_blind_list_has_names_alone_in_the_order_of_the_alphabet() -> None:
    stage, given, member, _manager = scene(2, is_blind=True)
    ada, zoe = (factories.lead_of(assignment.application) for assignment in given)
    User.objects.filter(pk=ada.pk).update(name="Zoë Quill")
    User.objects.filter(pk=zoe.pk).update(name="Ada Quill")
    text = signed_in(member.user).get(page(stage)).content.decode()
    main = text[text.index("<h1") :]
    for assignment in given:
        assert assignment.application.title not in main
        assert assignment.application.reference not in main
    assert re.findall(r"<summary><bdi>(.*?)</bdi>", text) == ["Ada Quill", "Marsh Lane Growers", "Zoë Quill"]
    (key,) = re.findall(r'id="row-(\w+)"><details class="know"><summary><bdi>Zoë', text)
    post(signed_in(member.user), stage, **{f"answer-{key}": "step_away"})
    conflict = Conflict.objects.get()
    assert (conflict.application, conflict.names) == (given[0].application, ["Zoë Quill"])
    assert list(access.assignments_for(member.user)) == [given[1]]


def test_a_name_of_several_applications_counts_for_each_and_can_be_unmarked() -> None:
    stage, given, member, _manager = scene(2, is_blind=True)
    client = signed_in(member.user)
    text = client.get(page(stage)).content.decode()
    (key,) = re.findall(r'id="row-(\w+)"><details class="know"><summary><bdi>Marsh', text)
    post(client, stage, **{f"answer-{key}": "can_be_fair", f"note-{key}": "They are my neighbours."})
    assert {one.application for one in Conflict.objects.filter(answer="can_be_fair")} == {
        assignment.application for assignment in given
    }
    manager = given[0].assigned_by
    for conflict in Conflict.objects.all():
        conflicts.decide(conflict, allowed=True, by=manager, at=rows.CLOSED)
    assert re.search(r'id="row-\w+"><details class="know" open>', client.get(page(stage)).content.decode())
    post(client, stage)
    assert set(Conflict.objects.values_list("answer", "decided")) == {("none", "")}
    assert set(access.assignments_for(member.user)) == set(given)


def test_a_reviewer_is_told_whom_they_may_know_and_the_manager_too() -> None:
    stage, given, member, manager = scene()
    lead = factories.lead_of(given[0].application)
    User.objects.filter(pk=lead.pk).update(email="ada@growers.example.net")
    User.objects.filter(pk=member.user_id).update(email="rhian@growers.example.net")
    text = signed_in(member.user).get(page(stage)).content.decode()
    assert "You may know" in text and "an e-mail address at the same place as yours" in text
    seen = signed_in(manager).get(reverse("manage_conflicts", args=[stage.round.slug])).content.decode()
    assert "May know somebody of 1 application" in seen


def test_only_people_of_the_panel_find_the_list() -> None:
    stage, _given, _member, manager = scene()
    for person in (manager, factories.user()):
        assert signed_in(person).get(page(stage)).status_code == 404


def test_before_a_stage_opens_there_is_no_list() -> None:
    stage = rows.stage()
    member = rows.reviewer(stage, declared=False)
    assert "There is no list yet" in signed_in(member.user).get(page(stage)).content.decode()
    answer = post_without_list(signed_in(member.user), stage)
    assert answer.status_code == 422
    assert not ConflictDeclaration.objects.exists()


def post_without_list(client: Client, stage: Stage) -> Any:
    return client.post(page(stage), {"list": hashlib.sha256(b"").hexdigest()[:16]})


@pytest.mark.parametrize("applications", [1, 3])
@pytest.mark.parametrize("is_blind", [False, True])
def test_queries_of_the_list(applications: int, is_blind: bool, django_assert_num_queries: Any) -> None:
    stage, _given, member, _manager = scene(applications, is_blind=is_blind)
    client = signed_in(member.user)
    with django_assert_num_queries(10):
        assert client.get(page(stage)).status_code == 200


@pytest.mark.parametrize("applications", [1, 3])
def test_queries_of_the_managers_page(applications: int, django_assert_num_queries: Any) -> None:
    stage, _given, member, manager = scene(applications)
    rows.reviewer(stage, "Somebody else", declared=False)
    say(member, **{f"a{number}": "can_be_fair" for number in range(applications)})
    client = signed_in(manager)
    with django_assert_num_queries(15):
        assert client.get(reverse("manage_conflicts", args=[stage.round.slug])).status_code == 200
