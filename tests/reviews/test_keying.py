"""Score sheets that came on paper: who keys in, what they see, what the reviewer finds."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from programme.models import LedgerPayload, LedgerRow, User
from programme.refusals import Refused
from reviews import keying, panel, saving, stages
from reviews.models import Assignment, Conflict, KeptApart
from tests import factories
from tests.reviews import rows
from tests.reviews.test_reviewer_pages import page_of, scores_of, signed_in, state_of

pytestmark = pytest.mark.django_db

WHOLE = {
    "score_learning": "5",
    "score_power": "cannot",
    "score_doable": "2",
    "words_for_applicant": "Well done.",
    "words_for_panel": "",
}


def path_of(assignment: Assignment) -> str:
    return reverse("manage_key_in_sheet", args=[assignment.stage.round.slug, assignment.review.pk])


def list_of(assignment: Assignment) -> str:
    return reverse("manage_key_in", args=[assignment.stage.round.slug])


def another_manager(assignment: Assignment) -> User:
    person = factories.user("Nia Manager")
    factories.role(assignment.stage.round.programme, "manager", person)
    return person


def test_a_sheet_is_keyed_in_and_sent_with_who_and_when() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    manager = assignment.assigned_by
    client = signed_in(manager)
    assert path_of(assignment) in client.get(list_of(assignment)).content.decode()
    text = client.get(path_of(assignment)).content.decode()
    assert "Keyed in from paper for Rhian" in text and "Notes to yourself" not in text
    done = client.post(path_of(assignment), {**WHOLE, "act": "send"})
    assert done.headers["Location"] == list_of(assignment)
    assert scores_of(assignment) == {"learning": 5, "power": None, "doable": 2}
    assert state_of(assignment) == "sent"
    review = Assignment.objects.get(pk=assignment.pk).review
    assert review.keyed_by == manager and review.keyed_at is not None
    keyed = LedgerRow.objects.get(act="scores_keyed")
    assert keyed.actor == manager.actor_id and keyed.subject == assignment.ledger_id
    payload = json.loads(bytes(LedgerPayload.objects.get(row=keyed).content))
    assert payload["scores"] == {"doable": 2, "learning": 5, "power": "cannot judge"}
    assert payload["reviewer"] == str(reviewer.actor_id)
    assert LedgerRow.objects.get(act="scores_sent").actor == manager.actor_id
    text = signed_in(reviewer).get(page_of(assignment)).content.decode()
    assert "Keyed in from your paper sheet by Mo Manager on " in text
    assert "Well done." in text


def test_the_reviewer_puts_it_right() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    signed_in(assignment.assigned_by).post(path_of(assignment), {**WHOLE, "act": "send"})
    client = signed_in(reviewer)
    mark = client.get(page_of(assignment)).context["page_mark"]
    sent = {**WHOLE, "score_doable": "4", "noon-page": mark, "act": "send"}
    assert client.post(page_of(assignment), sent).status_code == 302
    assert scores_of(assignment)["doable"] == 4
    assert not KeptApart.objects.exists()


def test_what_the_reviewer_saved_is_neither_seen_nor_overwritten() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    own: dict[str, saving.Value] = {
        "score_power": 6,
        "score_doable": 2,
        "words_for_panel": "Otters and weirs.",
        "notes": "Newts.",
    }
    saving.save(assignment.review, own, by=reviewer, at=rows.CLOSED)
    client = signed_in(assignment.assigned_by)
    text = client.get(path_of(assignment)).content.decode()
    assert " checked" not in text and "Otters" not in text and "Newts" not in text
    done = client.post(path_of(assignment), {**WHOLE, "act": "send"}, follow=True)
    assert "Both are kept" in done.content.decode()
    assert state_of(assignment) == "in_progress"
    # An empty frame says nothing; the same score is no disagreement.
    assert list(KeptApart.objects.values_list("field", "value")) == [("score_power", "cannot")]
    assert scores_of(assignment) == {"power": 6, "doable": 2, "learning": 5}
    text = signed_in(reviewer).get(f"{page_of(assignment)}two-answers/").content.decode()
    assert "This one was keyed in from paper" in text


def test_a_slip_in_keying_is_put_right_by_whoever_keyed() -> None:
    _stage, (assignment,), _reviewer = rows.assigned()
    client = signed_in(assignment.assigned_by)
    client.post(path_of(assignment), {**WHOLE, "act": "save"})
    text = client.get(path_of(assignment)).content.decode()
    assert text.count(" checked") == 3 and "Well done." in text
    client.post(path_of(assignment), {**WHOLE, "score_doable": "6", "words_for_applicant": "", "act": "save"})
    assert scores_of(assignment)["doable"] == 6
    assert not KeptApart.objects.exists()
    assert LedgerRow.objects.filter(act="scores_keyed").count() == 2


def test_another_manager_sees_nothing_of_it() -> None:
    _stage, (assignment,), _reviewer = rows.assigned()
    signed_in(assignment.assigned_by).post(path_of(assignment), {**WHOLE, "act": "send"})
    client = signed_in(another_manager(assignment))
    text = client.get(path_of(assignment)).content.decode()
    assert " checked" not in text and "Well done." not in text
    one = reverse("manage_application", args=[assignment.stage.round.slug, assignment.application.reference])
    text = client.get(one).content.decode()
    assert "Scores keyed in from a reviewer’s paper sheet" in text
    assert "cannot judge" not in text and "Well done." not in text


@pytest.mark.parametrize("part", ["panel", "applicant", "conflict"])
def test_nobody_with_a_part_in_it_keys_in(part: str) -> None:
    stage, (assignment,), _reviewer = rows.assigned()
    person = another_manager(assignment)
    if part == "panel":
        rows.reviewer(stage, user=person)
    elif part == "applicant":
        factories.member(assignment.application, person)
    else:
        Conflict.objects.create(
            application=assignment.application, user=person, answer="step_away", declared_at=rows.CLOSED
        )
    client = signed_in(person)
    text = client.get(list_of(assignment)).content.decode()
    assert assignment.application.reference not in text
    assert client.get(path_of(assignment)).status_code == 404
    assert client.post(path_of(assignment), {**WHOLE, "act": "send"}).status_code == 404
    with pytest.raises(Refused, match="no part in this application"):
        keying.key_in(assignment, {"score_power": 3}, by=person, at=rows.CLOSED)
    assert scores_of(assignment) == {}


def test_what_is_handed_back_or_shown_cannot_be_keyed_in() -> None:
    _stage, (one,), reviewer = rows.assigned()
    panel.hand_back(one, by=reviewer, at=rows.CLOSED)
    assert signed_in(one.assigned_by).get(path_of(one)).status_code == 404
    stage, (two,), _reviewer = rows.assigned()
    rows.score(two, 1, 1, 1)
    stages.show_scores(stage, by=two.assigned_by, at=rows.CLOSED)
    client = signed_in(two.assigned_by)
    assert client.get(path_of(two)).status_code == 404
    assert "no sheet to key in now" in client.get(list_of(two)).content.decode()


def test_a_sheet_with_something_missing_is_kept_and_not_sent() -> None:
    _stage, (assignment,), _reviewer = rows.assigned()
    answer = signed_in(assignment.assigned_by).post(
        path_of(assignment), {"score_learning": "5", "act": "send"}
    )
    assert answer.status_code == 422
    assert scores_of(assignment) == {"learning": 5}
    assert state_of(assignment) == "in_progress"


@pytest.mark.parametrize("applications", [1, 3])
def test_queries_of_the_list(applications: int, django_assert_num_queries: object) -> None:
    _stage, given, _reviewer = rows.assigned(applications)
    client = signed_in(given[0].assigned_by)
    with django_assert_num_queries(6):  # type: ignore[operator]
        assert client.get(list_of(given[0])).status_code == 200
