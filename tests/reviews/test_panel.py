"""Giving applications to reviewers, and all the ways in which one ends."""

from __future__ import annotations

import pytest

from programme.models import LedgerRow, Message
from programme.refusals import Refused
from reviews import panel, scoring, stages
from reviews.models import Assignment, Conflict, Review
from tests import factories
from tests.reviews import rows

pytestmark = pytest.mark.django_db


def state_of(assignment: Assignment) -> str:
    return str(Assignment.objects.get(pk=assignment.pk).state)


def test_a_batch_gives_everything_out_with_one_message_each() -> None:
    stage, (one, two), manager = rows.opened(2)
    rhian, sunita = rows.reviewer(stage, "Rhian"), rows.reviewer(stage, "Sunita")
    pairs = [(one, rhian), (two, rhian), (two, sunita)]
    made = panel.assign_many(stage, pairs, by=manager, at=rows.CLOSED)
    assert {(each.application_id, each.member_id) for each in made} == {
        (application.pk, member.pk) for application, member in pairs
    }
    assert Review.objects.filter(assignment__in=made).count() == 3
    told = Message.objects.filter(kind="assigned").order_by("recipient__name")
    assert [(str(message.recipient), message.subject) for message in told] == [
        ("Rhian", f"2 applications for you to read: {stage.round.name}"),
        ("Sunita", f"1 application for you to read: {stage.round.name}"),
    ]
    assert LedgerRow.objects.filter(act="assigned").count() == 3


def test_a_message_names_no_application() -> None:
    stage, (application,), manager = rows.opened()
    panel.assign(stage, application, rows.reviewer(stage), by=manager, at=rows.CLOSED)
    message = Message.objects.get(kind="assigned")
    for part in (message.subject, message.text, message.html):
        assert application.reference not in part
        assert application.title not in part
    assert "Thursday 7 December 2023" in message.text
    assert "Thursday 7 December 2023" in message.html


def test_a_batch_with_one_impossible_pair_gives_nothing_out() -> None:
    stage, (one, two), manager = rows.opened(2)
    rhian = rows.reviewer(stage)
    panel.assign(stage, one, rhian, by=manager, at=rows.CLOSED)
    with pytest.raises(Refused, match=f"Rhian already has {one.reference}"):
        panel.assign_many(stage, [(two, rhian), (one, rhian)], by=manager, at=rows.CLOSED)
    assert Assignment.objects.count() == 1


def test_nobody_reviews_their_own_application() -> None:
    stage, (application,), manager = rows.opened()
    author = rows.reviewer(stage, user=factories.lead_of(application))
    with pytest.raises(Refused, match="one of the applicants"):
        panel.assign(stage, application, author, by=manager, at=rows.CLOSED)


def test_a_reviewer_of_another_stage_is_refused() -> None:
    stage, (application,), manager = rows.opened()
    other = rows.reviewer(rows.stage(stage.round, order=2))
    with pytest.raises(Refused, match="not on the panel"):
        panel.assign(stage, application, other, by=manager, at=rows.CLOSED)


def test_nothing_is_given_out_before_opening_or_after_scores_are_shown() -> None:
    stage, (application,), manager = rows.opened()
    closed = rows.stage(stage.round, order=2)
    with pytest.raises(Refused, match="not open yet"):
        panel.assign(closed, application, rows.reviewer(closed), by=manager, at=rows.CLOSED)
    rows.given_and_scored(stage, application, manager, (5, 4, 3))
    stages.show_scores(stage, by=manager, at=rows.CLOSED)
    with pytest.raises(Refused, match="have been shown"):
        panel.assign(stage, application, rows.reviewer(stage), by=manager, at=rows.CLOSED)


def test_capacity_is_no_wall() -> None:
    stage, (one, two), manager = rows.opened(2)
    full = rows.reviewer(stage, capacity=1)
    assert len(panel.assign_many(stage, [(one, full), (two, full)], by=manager, at=rows.CLOSED)) == 2


def test_handing_back_asks_for_nothing_and_can_be_given_again() -> None:
    stage, (assignment,), reviewer = rows.assigned()
    rows.score(assignment, 5, 4, 3, sent=False)
    panel.hand_back(assignment, by=reviewer, at=rows.CLOSED)
    assert state_of(assignment) == "handed_back"
    with pytest.raises(Refused, match="no longer with you"):
        scoring.save_scores(assignment.review, {"power": 1}, {}, by=reviewer, at=rows.CLOSED)
    again = panel.assign(
        stage, assignment.application, assignment.member, by=assignment.assigned_by, at=rows.CLOSED
    )
    assert again.pk != assignment.pk


def test_a_sent_review_is_neither_handed_nor_taken_back() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    rows.score(assignment, 5, 4, 3)
    with pytest.raises(Refused):
        panel.hand_back(assignment, by=reviewer, at=rows.CLOSED)
    with pytest.raises(Refused):
        panel.take_back(assignment, by=assignment.assigned_by, at=rows.CLOSED)
    assert state_of(assignment) == "sent"


def test_the_manager_takes_back_what_is_not_sent() -> None:
    _stage, (assignment,), _reviewer = rows.assigned()
    panel.take_back(assignment, by=assignment.assigned_by, at=rows.CLOSED)
    assert state_of(assignment) == "withdrawn"


@pytest.mark.parametrize("sent", [False, True])
def test_stepping_away_closes_the_application_for_the_whole_round(sent: bool) -> None:
    stage, (assignment,), reviewer = rows.assigned()
    rows.score(assignment, 5, 4, 3, sent=sent)
    panel.step_away(assignment, by=reviewer, at=rows.CLOSED)
    assert state_of(assignment) == "conflicted"
    assert Conflict.objects.filter(user=reviewer).values_list("application", "answer").get() == (
        assignment.application_id,
        "step_away",
    )
    with pytest.raises(Refused, match="stepped away"):
        panel.assign(
            stage, assignment.application, assignment.member, by=assignment.assigned_by, at=rows.CLOSED
        )
    assert LedgerRow.objects.filter(act="stepped_away", subject=assignment.ledger_id).count() == 1


def test_only_the_reviewer_hands_back_or_steps_away() -> None:
    _stage, (assignment,), _reviewer = rows.assigned()
    for act in (panel.hand_back, panel.step_away):
        with pytest.raises(Refused, match="Only the reviewer"):
            act(assignment, by=assignment.assigned_by, at=rows.CLOSED)
    assert state_of(assignment) == "offered"
