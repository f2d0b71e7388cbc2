"""Saving beside saving and beside submitting, on real connections: no text is lost and none is undone."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from grants import holding, lifecycle
from grants.models import Application, LateAttempt, Submission
from grants.outcomes import Outcome
from programme import answers
from programme.answers import Seen
from programme.models import AnswerConflict, AnswerRevision, Response, User
from tests import factories
from tests.races.test_acts_at_once import at_once, one_waits

pytestmark = pytest.mark.django_db(transaction=True)

AT = factories.NOON - timedelta(hours=1)


@pytest.fixture
def draft() -> Application:
    round_ = factories.round(closes_at=factories.NOON, opens_at=factories.NOON - timedelta(days=10))
    return factories.complete_draft(round_, at=AT - timedelta(days=1))


def save(draft: Application, by: User, key: str, text: Any, writer: str) -> Outcome:
    """As the page's script does: read without a lock, then write what nothing may have overtaken."""
    peeked = holding.peek(by, draft.reference)
    return lifecycle.save_answers(
        peeked.application,
        answers_given={key: text},
        by=by,
        at=AT,
        seen={key: Seen(1)},
        writer=writer,
        peeked=peeked,
    )


def stored(draft: Application) -> dict[str, Any]:
    return answers.values_of(Response.objects.get(pk=draft.response_id))


@pytest.mark.parametrize("turn", range(3))
def test_twelve_pages_in_one_field_keep_twelve_texts(draft: Application, turn: int) -> None:
    lead = factories.lead_of(draft)

    def one(number: int) -> Any:
        return lambda: save(draft, lead, "idea", f"Text {number}.", f"page{number}")

    results = at_once(*(one(number) for number in range(12)))
    assert all(isinstance(result, Outcome) and result.accepted for result in results), results
    assert sorted(len(result.changed) for result in results) == [0] * 11 + [1]
    texts = {stored(draft)["idea"], *AnswerConflict.objects.values_list("value", flat=True)}
    assert texts == {f"Text {number}." for number in range(12)}
    response = Response.objects.get(pk=draft.response_id)
    assert response.revision == 13
    kept = AnswerRevision.objects.filter(response=response, question_key="idea", revision__gt=1)
    assert kept.count() == 12


def test_people_in_different_fields_do_not_disturb_each_other(draft: Application) -> None:
    lead = factories.lead_of(draft)
    wanted = {"idea": "An idea.", "title": "A title", "group_name": "A name"}
    acts = [
        lambda key=key, text=text: save(draft, lead, key, text, f"page-{key}") for key, text in wanted.items()
    ]
    results = at_once(*acts)
    assert all(result.changed for result in results), results
    assert {key: stored(draft)[key] for key in wanted} == wanted
    assert not AnswerConflict.objects.exists()


def test_a_save_that_meets_a_submission_is_kept_apart(draft: Application) -> None:
    """The save read a draft; while it waited the draft was sent. What is in stays as it was sent."""
    lead = factories.lead_of(draft)
    peeked = holding.peek(lead, draft.reference)

    def late_save() -> Outcome:
        return lifecycle.save_answers(
            peeked.application,
            answers_given={"idea": "Typed while it was being sent."},
            by=lead,
            at=AT,
            seen={"idea": Seen(1)},
            writer="page",
            peeked=peeked,
        )

    sent, saved = one_waits(lambda: lifecycle.submit(draft, by=lead, at=AT), late_save)
    assert sent.accepted
    assert saved.rule == "not_changing", saved
    assert stored(draft)["idea"] == factories.GOOD_ANSWERS["idea"]
    content = json.loads(bytes(Submission.objects.get().content))
    assert content["answers"]["idea"] == factories.GOOD_ANSWERS["idea"]
    assert json.loads(bytes(LateAttempt.objects.get().content))["answers"] == {
        "idea": "Typed while it was being sent."
    }


def test_a_submission_that_meets_a_save_holds_it(draft: Application) -> None:
    lead = factories.lead_of(draft)
    saved, sent = one_waits(
        lambda: save(draft, lead, "idea", "Saved in time.", "page"),
        lambda: lifecycle.submit(draft, by=lead, at=AT),
    )
    assert saved.changed == ("idea",)
    assert json.loads(bytes(sent.submission.content))["answers"]["idea"] == "Saved in time."
