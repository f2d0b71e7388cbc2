"""The sift's pages: progress, one at a time, the second look, one press for the rest."""

from __future__ import annotations

import pytest
from django.urls import reverse

from grants import closing, eligibility
from grants.models import Application
from programme.models import User
from reviews.models import Stage
from tests import factories
from tests.reviews import rows
from tests.reviews.desk_scene import as_, statements, text

pytestmark = pytest.mark.django_db


def sifting(applications: int = 3) -> tuple[Stage, list[Application], User, User]:
    """A closed round with a stage that is not open, its manager and an approver."""
    stage = rows.stage(rows.closed_round())
    made = [factories.submitted(stage.round, title=f"Project {number}") for number in range(applications)]
    return (
        stage,
        sorted(made, key=lambda one: one.reference),
        factories.staff(stage.round),
        factories.staff(stage.round, "approver", name="Asha Approver"),
    )


def one(stage: Stage, application: Application) -> str:
    return reverse("manage_sift_one", args=[stage.round.slug, application.reference])


def test_a_whole_sift_on_its_pages() -> None:
    stage, found, manager, approver = sifting()
    listed = reverse("manage_sift", args=[stage.round.slug])
    client, second = as_(manager), as_(approver)
    # The round is counted when somebody opens it or the worker comes by; here nobody has yet.
    shortlist = reverse("manage_shortlist", args=[stage.round.slug])
    assert "Nobody has said yet whether 3 applications are eligible" in text(client.get(shortlist))
    closing.close_round(stage.round, at=rows.CLOSED)
    assert "0 of 3 looked at." in text(client.get(listed))
    bare = client.post(one(stage, found[0]), {"act": "find", "answer": "not"})
    assert bare.status_code == 422
    assert "Choose the rule." in text(bare) and "Write the words" in text(bare)
    finding = {"act": "find_next", "answer": "not", "code": "elsewhere", "reason": "It would be in France."}
    assert client.post(one(stage, found[0]), finding)["Location"] == one(stage, found[1])
    assert "Somebody else has to look at it" in text(client.get(one(stage, found[0])))
    glance = text(client.get(reverse("manage", args=[stage.round.slug])))
    assert "1 finding about eligibility waits for a second look." in glance
    own = client.post(one(stage, found[0]), {"act": "second", "agrees": "yes"})
    assert own.status_code == 422 and "found this yourself" in text(own)
    assert second.post(one(stage, found[0]), {"act": "second", "agrees": "no"}).status_code == 422
    assert second.post(one(stage, found[0]), {"act": "second", "agrees": "yes"}).status_code == 302
    assert Application.objects.get(pk=found[0].pk).state == "ineligible"

    seen = " ".join(each.reference for each in found[1:])
    assert second.post(listed, {"act": "rest", "seen": seen}).status_code == 403
    assert "2 applications are eligible." in text(
        client.post(listed, {"act": "rest", "seen": seen}, follow=True)
    )
    assert "3 of 3 looked at." in text(client.get(listed))
    assert "Nobody has said yet" not in text(client.get(shortlist))
    page = text(client.get(reverse("manage_application", args=[stage.round.slug, found[0].reference])))
    assert "It is not eligible: two people said so." in page
    back = {"act": "after_all", "reason": "The village is in Wales."}
    assert client.post(one(stage, found[0]), back).status_code == 302
    assert Application.objects.get(pk=found[0].pk).state == "ineligible"


def test_an_ineligible_application_stands_among_those_to_decide() -> None:
    stage, found, manager, approver = sifting(1)
    closing.close_round(stage.round, at=rows.CLOSED)
    made = eligibility.find(
        found[0], eligible=False, code="other", reason="Not for us.", by=manager, at=rows.CLOSED
    )
    eligibility.second(made, agrees=True, by=approver, at=rows.CLOSED)
    client = as_(manager)
    path = reverse("manage_decision", args=[stage.round.slug, found[0].reference])
    assert "Project 0" in text(client.get(reverse("manage_decisions", args=[stage.round.slug])))
    funded = {"act": "propose", "outcome": "award", "amount": "300", "reason": "Good."}
    assert "cannot be funded" in text(client.post(path, funded))
    assert (
        client.post(path, {"act": "propose", "outcome": "decline", "reason": "By rule."}).status_code == 302
    )


def test_an_application_of_another_round_or_a_draft_is_not_found() -> None:
    stage, _found, manager, _approver = sifting(1)
    draft = factories.complete_draft(stage.round)
    elsewhere = factories.submitted(factories.round())
    for other in (draft, elsewhere):
        assert as_(manager).get(one(stage, other)).status_code == 404


@pytest.mark.parametrize("role", ["observer", "approver"])
def test_only_managers_find(role: str) -> None:
    stage, found, _manager, _approver = sifting(1)
    client = as_(factories.staff(stage.round, role))
    assert client.get(one(stage, found[0])).status_code == 200
    assert client.post(one(stage, found[0]), {"act": "find", "answer": "eligible"}).status_code == 403


def test_an_observer_does_not_take_the_second_look() -> None:
    stage, found, _manager, _approver = sifting(1)
    client = as_(factories.staff(stage.round, "observer"))
    assert client.post(one(stage, found[0]), {"act": "second", "agrees": "yes"}).status_code == 403


def test_statements_do_not_grow_with_the_list() -> None:
    counts = []
    for applications in (1, 3):
        stage, found, manager, _approver = sifting(applications)
        client = as_(manager)
        listed = reverse("manage_sift", args=[stage.round.slug])
        counts.append((statements(client, listed), statements(client, one(stage, found[0]))))
    assert counts[0] == counts[1] == (10, 12)
