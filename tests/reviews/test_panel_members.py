"""Who is on a stage's panel: joining, and leaving while nothing was read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from programme.models import LedgerRow, Round, User
from programme.refusals import Refused
from reviews import panel, stages
from reviews.models import PanelMember, Stage
from reviews.states import ReviewerKind
from tests import factories
from tests.reviews import rows

pytestmark = pytest.mark.django_db

GIVEN = {
    "email": "New@Example.org",
    "name": "Nia  New",
    "kind": "community",
    "capacity": "7",
    "outright": "on",
}


def ready() -> tuple[Stage, User]:
    stage = rows.stage()
    return stage, factories.staff(stage.round)


def join(stage: Stage, by: User, **changed: Any) -> PanelMember:
    given = {"email": "nia@example.org", "name": "Nia", "kind": ReviewerKind.LIVED, **changed}
    return panel.join(stage, by=by, at=rows.CLOSED, **given)


def page(stage: Stage) -> str:
    return reverse("manage_panel", args=[stage.round.slug])


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def recorded(round_: Round) -> list[tuple[str, Any]]:
    found = LedgerRow.objects.filter(chain=round_.chain).select_related("payload").order_by("sequence")
    return [(row.act, json.loads(bytes(row.payload.content))) for row in found]


def test_somebody_unknown_is_made_and_the_ledger_names_nobody() -> None:
    stage, manager = ready()
    member = join(stage, manager, email=" Nia@Example.org ", capacity=4)
    assert (member.user.email, member.user.name, member.capacity) == ("nia@example.org", "Nia", 4)
    assert not member.user.has_usable_password()
    panel.leave(member, by=manager, at=rows.CLOSED)
    who = {"reviewer": str(member.user.actor_id), "stage": 1}
    assert recorded(stage.round) == [("joined_panel", {"capacity": 4, **who}), ("left_panel", who)]
    assert not PanelMember.objects.exists()
    assert User.objects.filter(email="nia@example.org").exists()


def test_somebody_known_keeps_their_own_name() -> None:
    stage, manager = ready()
    known = factories.user("Rhian", email="rhian@example.org")
    assert join(stage, manager, email="RHIAN@example.org", name="Ryan").user == known
    assert User.objects.get(pk=known.pk).name == "Rhian"


def test_somebody_without_a_name_gets_the_one_that_is_given() -> None:
    stage, manager = ready()
    factories.user("", email="rhian@example.org")
    with pytest.raises(Refused, match="Give their name"):
        join(stage, manager, email="rhian@example.org", name=" ")
    assert str(join(stage, manager, email="rhian@example.org", name="Rhian")) == "Rhian"


def test_nobody_joins_twice_without_a_name_or_with_a_closed_account() -> None:
    stage, manager = ready()
    join(stage, manager)
    factories.user("Gone", email="gone@example.org", is_active=False)
    for changed, says in (
        ({}, "Nia is on this panel already"),
        ({"email": "other@example.org", "name": ""}, "Give their name"),
        ({"email": "gone@example.org"}, "is closed"),
        ({"email": "nobody"}, "not an e-mail address"),
    ):
        with pytest.raises(Refused, match=says):
            join(stage, manager, **changed)
    assert PanelMember.objects.count() == 1
    assert not User.objects.filter(email="other@example.org").exists()


def test_one_panel_for_each_stage() -> None:
    stage, manager = ready()
    second = rows.stage(stage.round, order=2)
    assert join(stage, manager).user == join(second, manager).user


def test_who_has_or_had_something_to_read_stays() -> None:
    _stage, (given,), reviewer = rows.assigned()
    manager = given.assigned_by
    with pytest.raises(Refused, match="has 1 application of this stage"):
        panel.leave(given.member, by=manager, at=rows.CLOSED)
    panel.hand_back(given, by=reviewer, at=rows.CLOSED)
    with pytest.raises(Refused, match="stay on the panel for the record"):
        panel.leave(given.member, by=manager, at=rows.CLOSED)
    assert PanelMember.objects.filter(pk=given.member_id).exists()


def test_leaving_twice_is_refused() -> None:
    stage, manager = ready()
    member = join(stage, manager)
    again = PanelMember.objects.select_related("user", "stage").get(pk=member.pk)
    panel.leave(member, by=manager, at=rows.CLOSED)
    with pytest.raises(Refused, match="not on this panel any more"):
        panel.leave(again, by=manager, at=rows.CLOSED)


def test_nobody_joins_once_scores_are_shown() -> None:
    stage, (application,), manager = rows.opened()
    rows.given_and_scored(stage, application, manager, (5, 4, 3))
    stage = stages.show_scores(stage, by=manager, at=rows.CLOSED)
    with pytest.raises(Refused, match="have been shown"):
        join(stage, manager)
    assert "Ask somebody" not in signed_in(manager).get(page(stage)).content.decode()


def test_adding_and_taking_off_from_the_page() -> None:
    stage, manager = ready()
    rows.stage(stage.round, order=2)
    client = signed_in(manager)
    path = f"{page(stage)}?stage=2"
    answer = client.post(path, GIVEN, follow=True)
    assert answer.redirect_chain == [(path, 302)]
    text = answer.content.decode()
    assert "Nia New is on the panel" in text
    member = PanelMember.objects.get()
    assert (member.stage.order, member.user.email, member.kind, member.capacity) == (
        2,
        "new@example.org",
        "community",
        7,
    )
    assert f'name="leave" value="{member.pk}"' in text
    elsewhere = client.post(f"{page(stage)}?stage=1", {"leave": member.pk})
    assert elsewhere.status_code == 404
    gone = client.post(path, {"leave": member.pk}, follow=True).content.decode()
    assert "Nia New is no longer on the panel" in gone
    assert not PanelMember.objects.exists()
    for wrong in (member.pk, "x", "9" * 30):
        assert client.post(path, {"leave": wrong}).status_code == 404


def test_mistakes_keep_what_was_typed() -> None:
    stage, manager = ready()
    client = signed_in(manager)
    for changed, says in (
        ({"email": "nobody"}, "Enter an e-mail address like name@example.org."),
        ({"name": ""}, "Give their name too."),
        ({"kind": ""}, "Choose from where they look at applications."),
        ({"capacity": "many"}, "Enter a whole number."),
        ({"capacity": "0"}, "greater than or equal to 1"),
        ({"capacity": "9" * 20}, "less than or equal to 500"),
        ({"name": "n" * 201}, "at most 200 characters"),
    ):
        typed = {**GIVEN, "name": "Kept Name", "capacity": "13", **changed}
        answer = client.post(page(stage), typed)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "error-summary" in text
        assert says in text
        for name in ("email", "name", "capacity"):
            assert not typed[name] or f'value="{typed[name]}"' in text
    assert not PanelMember.objects.exists()


def test_work_is_refused_with_a_sentence_and_offers_no_button() -> None:
    stage, (given,), _reviewer = rows.assigned()
    client = signed_in(given.assigned_by)
    assert 'name="leave"' not in client.get(page(stage)).content.decode()
    text = client.post(page(stage), {"leave": given.member_id}, follow=True).content.decode()
    assert "has 1 application of this stage" in text


@pytest.mark.parametrize("role", ["approver", "observer"])
def test_others_look_and_change_nothing(role: str) -> None:
    stage, manager = ready()
    member = join(stage, manager)
    client = signed_in(factories.staff(stage.round, role))
    text = client.get(page(stage)).content.decode()
    assert "Nia" in text
    assert 'name="leave"' not in text
    assert 'name="email"' not in text
    assert client.post(page(stage), GIVEN).status_code == 403
    assert client.post(page(stage), {"leave": member.pk}).status_code == 403
    assert PanelMember.objects.count() == 1


def test_a_round_without_a_stage_takes_nobody() -> None:
    round_ = rows.closed_round()
    client = signed_in(factories.staff(round_))
    path = reverse("manage_panel", args=[round_.slug])
    assert client.get(path).status_code == 200
    assert client.post(path, GIVEN).status_code == 404
