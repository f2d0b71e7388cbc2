"""Members of a panel score before they see anyone else's score: nothing leaks before scores are shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from grants.models import ApplicationMember
from programme.models import Message, User
from reviews import panel, queries, stages
from reviews.models import Assignment, Stage
from tests import factories
from tests.reviews import rows

pytestmark = pytest.mark.django_db

# What the other reviewer sent: a total that nothing else on any page comes to, and words of their own.
SHEET = (6, 3, 2)
TOTAL = "4.3"
FOR_PANEL, FOR_APPLICANT = "Quokkas ask about travel.", "Wombats liked your plan."


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def two_reviewers() -> tuple[Stage, Assignment, Assignment, User]:
    """A stage with one application: mine, not scored, and the other's, sent with words."""
    stage, (mine,), _me = rows.assigned()
    manager = mine.assigned_by
    other = rows.reviewer(stage, "Otherwise Okonkwo")
    theirs = panel.assign(stage, mine.application, other, by=manager, at=rows.CLOSED)
    rows.score(theirs, *SHEET, for_panel=FOR_PANEL, for_applicant=FOR_APPLICANT)
    return stage, mine, theirs, manager


def reviewer_pages(client: Client, assignment: Assignment) -> Iterator[str]:
    """Every page that a reviewer of the stage can make, errors included."""
    path = reverse("review", args=[assignment.review.pk])
    for answer in (
        client.get("/reviews/"),
        client.get(path),
        client.post(path, {"act": "step_away"}),
        client.post(path, {"act": "send"}, follow=True),
        client.post(path, {"act": "save", "score_power": "99"}),
        client.post(path, {"act": "save", "score_power": "1"}, follow=True),
    ):
        assert answer.status_code in (200, 422)
        yield answer.content.decode()


def leaks(text: str) -> list[str]:
    return [word for word in (TOTAL, FOR_PANEL, FOR_APPLICANT, "Otherwise Okonkwo") if word in text]


@pytest.mark.parametrize("is_sent", [False, True])
def test_nothing_of_another_reviewer_is_reachable_before_scores_are_shown(is_sent: bool) -> None:
    _stage, mine, theirs, _manager = two_reviewers()
    if is_sent:
        rows.score(mine, 1, 1, 1)
    client = signed_in(mine.member.user)
    for text in reviewer_pages(client, mine):
        assert leaks(text) == []
        chosen = re.findall(r"<input[^>]* checked[^>]*>", text)
        assert [one for one in chosen if 'value="1"' not in one] == []
    assert client.get(reverse("review", args=[theirs.review.pk])).status_code == 404


def test_my_form_never_starts_with_anothers_choice() -> None:
    _stage, mine, _theirs, _manager = two_reviewers()
    text = signed_in(mine.member.user).get(reverse("review", args=[mine.review.pk])).content.decode()
    assert " checked" not in text


def test_the_managers_pages_show_no_score_before_either() -> None:
    """Staff may sit on the panel themselves, and see over a shoulder; so they wait like everybody."""
    stage, _mine, theirs, manager = two_reviewers()
    client = signed_in(manager)
    for name in ("manage_panel", "manage_assign", "manage_shortlist", "manage_ranking", "manage_decisions"):
        text = client.get(reverse(name, args=[stage.round.slug]), follow=True).content.decode()
        assert [leak for leak in leaks(text) if leak != "Otherwise Okonkwo"] == []
    one = reverse("manage_application", args=[stage.round.slug, theirs.application.reference])
    text = client.get(one).content.decode()
    assert [leak for leak in leaks(text) if leak != "Otherwise Okonkwo"] == []
    assert "kept back until scores are shown" in text
    assert re.findall(r"&quot;(?:learning|power|doable)&quot;", text) == []
    assert queries.sent_reviews(stage, theirs.application_id) == []


def test_once_shown_those_who_read_it_see_what_the_others_sent() -> None:
    stage, mine, _theirs, manager = two_reviewers()
    rows.score(mine, 1, 1, 1)
    stages.show_scores(stage, by=manager, at=rows.CLOSED)
    client = signed_in(mine.member.user)
    one = reverse("manage_application", args=[stage.round.slug, mine.application.reference])
    assert "&quot;learning&quot;: 6" in signed_in(manager).get(one).content.decode()
    text = client.get(reverse("review", args=[mine.review.pk])).content.decode()
    assert leaks(text) == [TOTAL, FOR_PANEL, FOR_APPLICANT, "Otherwise Okonkwo"]
    assert "Send my scores" not in text
    refused = client.post(reverse("review", args=[mine.review.pk]), {"act": "save", "score_power": "6"})
    assert "can no longer be changed" in refused.content.decode()


def test_once_shown_nobody_else_sees_them_and_no_applicant() -> None:
    stage, mine, theirs, manager = two_reviewers()
    rows.score(mine, 1, 1, 1)
    bystander = rows.reviewer(stage, "By").user
    stages.show_scores(stage, by=manager, at=rows.CLOSED)
    applicant = factories.lead_of(mine.application)
    for person in (bystander, applicant):
        client = signed_in(person)
        assert client.get(reverse("review", args=[theirs.review.pk])).status_code == 404
        assert leaks(client.get("/reviews/").content.decode()) == []
    own = signed_in(applicant).get(reverse("application", args=[mine.application.reference]))
    assert leaks(own.content.decode()) == []


def test_no_message_carries_a_score_or_words() -> None:
    stage, mine, _theirs, manager = two_reviewers()
    rows.score(mine, 1, 1, 1)
    stages.show_scores(stage, by=manager, at=rows.CLOSED)
    for message in Message.objects.all():
        assert leaks(message.subject + message.text.replace("Hello Otherwise Okonkwo", "")) == []


def test_who_joins_an_application_no_longer_finds_it_to_read() -> None:
    _stage, mine, _theirs, _manager = two_reviewers()
    me = mine.member.user
    client, path = signed_in(me), reverse("review", args=[mine.review.pk])
    assert client.get(path).status_code == 200
    ApplicationMember.objects.create(
        application=mine.application, user=me, kind="full", joined_at=rows.CLOSED
    )
    assert client.get(path).status_code == 404
    assert path not in client.get("/reviews/").content.decode()
