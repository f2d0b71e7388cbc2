"""A score sheet that saves itself, field by field: what is kept, what is kept apart, who is turned away."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from hypothesis import given, settings
from hypothesis import strategies as st

from grants import lifecycle
from programme import answers, randomness
from programme.answers import Held, Seen
from programme.models import AnswerConflict, LedgerRow, User
from programme.refusals import Refused
from programme.states import ConflictChoice
from reviews import choosing, panel, saving, scoring, sheet_marks, stages
from reviews.models import Assignment, KeptApart, ReviewNotes, Score
from reviews.saving import CANNOT
from tests import factories
from tests.reviews import rows
from tests.reviews.test_reviewer_pages import page_of, scores_of, signed_in, state_of

db = pytest.mark.django_db


class Sheet:
    """An open sheet of one person: the mark that it was given, and what its script sends."""

    def __init__(self, assignment: Assignment, person: User) -> None:
        self.assignment, self.client = assignment, Client()
        self.client.force_login(person)
        page = self.client.get(page_of(assignment))
        self.mark = page.context["page_mark"]
        assert escape(self.mark) in page.content.decode()

    def save(self, **sent: str) -> HttpResponse:
        keys = ",".join(name for name in sent if not name.startswith("noon"))
        data = {"noon-page": self.mark, "noon-keys": keys, **sent}
        return self.client.post(f"{page_of(self.assignment)}save/", data)  # type: ignore[return-value]

    def told(self, **sent: str) -> dict[str, str]:
        """{field: what became of it}."""
        answer = self.save(**sent)
        assert answer.status_code == 200, answer.content
        return {name: one["state"] for name, one in json.loads(answer.content)["answers"].items()}


def acts_on(assignment: Assignment) -> list[str]:
    found = LedgerRow.objects.filter(subject=assignment.ledger_id).order_by("sequence")
    return list(found.values_list("act", flat=True))


def held(assignment: Assignment) -> dict[str, Any]:
    review = Assignment.objects.select_related("review__response").get(pk=assignment.pk).review
    return {field: one.value for field, one in saving.held_of(review).items()}


@db
def test_one_field_is_saved_and_the_others_left_alone() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    sheet = Sheet(assignment, reviewer)
    answer = sheet.save(score_power="4")
    body = json.loads(answer.content)
    assert body["answers"] == {"score_power": {"state": "saved", "says": ""}}
    assert body["says"] == f"Saved {body['time']}"
    assert state_of(assignment) == "in_progress"
    assert sheet.told(score_learning="cannot") == {"score_learning": "saved"}
    assert sheet.told(words_for_panel="Ask about travel.", notes="Like ours.") == {
        "words_for_panel": "saved",
        "notes": "saved",
    }
    assert held(assignment) == {
        "score_power": 4,
        "score_learning": CANNOT,
        "words_for_panel": "Ask about travel.",
        "notes": "Like ours.",
    }


@db
def test_sending_again_what_is_saved_is_no_second_act() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    sheet = Sheet(assignment, reviewer)
    assert sheet.told(score_power="4") == {"score_power": "saved"}
    before = Score.objects.get()
    assert sheet.told(score_power="4") == {"score_power": "same"}
    after = Score.objects.get()
    assert (after.revision, after.saved_at) == (before.revision, before.saved_at) == (1, before.saved_at)
    # Only the acknowledgement was lost, and the page goes on from what it knows.
    assert sheet.told(score_power="5") == {"score_power": "saved"}
    assert Score.objects.get().revision == 2


@db
def test_going_back_to_what_the_page_showed_first_is_saved() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    Sheet(assignment, reviewer).told(score_power="4", words_for_panel="First.", notes="First.")
    sheet = Sheet(assignment, reviewer)
    for number, text in (("5", "Second."), ("4", "First.")):
        told = sheet.told(score_power=number, words_for_panel=text, notes=text)
        assert set(told.values()) == {"saved"}
    assert held(assignment) == {"score_power": 4, "words_for_panel": "First.", "notes": "First."}


@db
@pytest.mark.parametrize("typed", ["0", "7", "-1", "4.5", "four", "٤"])
def test_a_score_that_is_none_is_not_saved_and_hinders_nothing_else(typed: str) -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    told = Sheet(assignment, reviewer).told(score_power=typed, score_learning="3")
    assert told == {"score_power": "unread", "score_learning": "saved"}
    assert scores_of(assignment) == {"learning": 3}


@db
def test_fields_that_are_not_on_the_sheet_are_passed_by() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    assert Sheet(assignment, reviewer).told(score_beauty="3", words_secret="x", act="send") == {}
    assert state_of(assignment) == "offered"


@db
@pytest.mark.parametrize("field", ["score_power", "words_for_panel", "notes"])
def test_two_devices_never_overwrite_each_other(field: str) -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    phone, desk = Sheet(assignment, reviewer), Sheet(assignment, reviewer)
    assert phone.told(**{field: "4"}) == {field: "saved"}
    answer = json.loads(desk.save(**{field: "2"}).content)["answers"][field]
    assert answer["state"] == "apart"
    assert answer["choose"] == f"{page_of(assignment)}two-answers/"
    assert str(held(assignment)[field]) == "4"
    # Neither retrying nor going on changes that: it is one disagreement with the newest of what was said.
    assert desk.told(**{field: "2"}) == {field: "apart"}
    assert desk.told(**{field: "3"}) == {field: "apart"}
    text = phone.client.get(f"{page_of(assignment)}two-answers/").content.decode()
    assert text.count('name="choice" value="other"') == 1
    assert str(held(assignment)[field]) == "4"


@db
def test_a_page_that_agrees_again_leaves_nothing_to_choose() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    phone, desk = Sheet(assignment, reviewer), Sheet(assignment, reviewer)
    phone.told(score_power="4")
    desk.told(score_power="2")
    assert KeptApart.objects.count() == 1
    assert desk.told(score_power="4") == {"score_power": "same"}
    assert KeptApart.objects.count() == 0


@db
def test_what_a_page_left_as_it_was_undoes_nothing() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    Sheet(assignment, reviewer).told(score_power="4", notes="Mine.")
    phone, desk = Sheet(assignment, reviewer), Sheet(assignment, reviewer)
    phone.told(score_power="5", notes="Mine, and more.")
    assert desk.told(score_power="4", notes="Mine.") == {"score_power": "same", "notes": "same"}
    assert held(assignment) == {"score_power": 5, "notes": "Mine, and more."}


@db
@pytest.mark.parametrize("choice", ["stood", "other"])
def test_choosing_between_two_scores(choice: str) -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    rows.score(assignment, 5, 4, 3)
    phone, desk = Sheet(assignment, reviewer), Sheet(assignment, reviewer)
    phone.told(score_power="5")
    desk.told(score_power="2")
    path = f"{page_of(assignment)}two-answers/"
    text = phone.client.get(path).content.decode()
    assert "5. Sentence 5 about power" in text and "2. Sentence 2 about power" in text
    name = f"a{KeptApart.objects.get().pk}"
    done = phone.client.post(path, {"name": name, "choice": choice})
    assert done.headers["Location"] == page_of(assignment)
    assert scores_of(assignment)["power"] == (2 if choice == "other" else 5)
    assert not KeptApart.objects.exists()
    # Pressed twice, it is one act.
    phone.client.post(path, {"name": name, "choice": choice})
    assert acts_on(assignment).count("scores_changed") == (2 if choice == "other" else 1)


@db
@pytest.mark.parametrize("field", ["words_for_applicant", "notes"])
def test_two_texts_can_be_put_together(field: str) -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    phone, desk = Sheet(assignment, reviewer), Sheet(assignment, reviewer)
    phone.told(**{field: "On the train."})
    desk.told(**{field: "At home."})
    path = f"{page_of(assignment)}two-answers/"
    page = phone.client.get(path)
    (one,) = page.context["choices"]
    assert one.merged == "On the train.\n\nAt home."
    phone.client.post(path, {"name": one.name, "choice": "merged", "merged": "On the train, at home."})
    assert held(assignment)[field] == "On the train, at home."
    assert phone.client.get(path).context["choices"] == []


@db
def test_nothing_is_sent_while_an_answer_is_kept_twice() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    rows.score(assignment, 5, 4, 3, sent=False)
    phone, desk = Sheet(assignment, reviewer), Sheet(assignment, reviewer)
    phone.told(score_power="5", words_for_panel="One.")
    desk.told(score_power="2", words_for_panel="Two.")
    assert [one.key for one in scoring.missing(assignment.review)] == ["power", "for_panel"]
    with pytest.raises(Refused, match="Two answers are kept"):
        scoring.send(assignment, by=reviewer, at=rows.CLOSED)


@db
def test_a_plain_form_from_an_old_page_overwrites_nothing_either() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    phone, desk = Sheet(assignment, reviewer), Sheet(assignment, reviewer)
    phone.told(score_power="4", score_learning="1")
    answer = desk.client.post(
        page_of(assignment), {"noon-page": desk.mark, "act": "save", "score_power": "2", "notes": ""}
    )
    assert answer.headers["Location"] == f"{page_of(assignment)}two-answers/"
    assert scores_of(assignment) == {"power": 4, "learning": 1}


@db
def test_after_sending_each_changed_score_has_one_row_and_words_one_for_each_page() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    rows.score(assignment, 5, 4, 3)
    sheet = Sheet(assignment, reviewer)
    for length in range(1, 6):
        sheet.told(words_for_panel="A sentence typed slowly."[: 4 * length])
    assert acts_on(assignment) == ["assigned", "scores_sent", "words_changed"]
    for _turn in range(3):  # the acknowledgement was lost twice
        sheet.told(score_power="6")
    sheet.told(score_doable="1")
    sheet.told(notes="Nobody's business.")
    assert acts_on(assignment)[3:] == ["scores_changed", "scores_changed"]
    other = Sheet(assignment, reviewer)
    other.told(words_for_panel="Another sitting.")
    other.told(words_for_panel="Another sitting, longer.")
    assert acts_on(assignment)[5:] == ["words_changed"]
    assert state_of(assignment) == "sent"


@db
def test_what_comes_after_the_scores_were_shown_is_kept_and_does_not_count() -> None:
    stage, (assignment,), reviewer = rows.assigned()
    rows.score(assignment, 5, 4, 3)
    sheet = Sheet(assignment, reviewer)
    stages.show_scores(stage, by=assignment.assigned_by, at=rows.CLOSED)
    answer = sheet.save(score_power="1", words_for_panel="Too late.")
    body = json.loads(answer.content)
    assert (answer.status_code, body["refused"]) == (409, True)
    assert "can no longer be changed" in body["title"]
    assert sheet.told(notes="For the meeting.", score_doable="3") == {
        "notes": "saved",
        "score_doable": "same",
    }
    assert held(assignment) == {
        "score_learning": 5,
        "score_power": 4,
        "score_doable": 3,
        "notes": "For the meeting.",
    }
    path = f"{page_of(assignment)}two-answers/"
    page = sheet.client.get(path)
    assert [(one.field, one.is_late) for one in page.context["choices"]] == [
        ("score_power", True),
        ("words_for_panel", True),
    ]
    assert 'value="other"' not in page.content.decode()
    for one in page.context["choices"]:
        sheet.client.post(path, {"name": one.name, "choice": "other"})
    assert scores_of(assignment)["power"] == 4
    for one in page.context["choices"]:
        sheet.client.post(path, {"name": one.name, "choice": "stood"})
    assert not KeptApart.objects.exists()


@db
@pytest.mark.parametrize("end", [panel.hand_back, panel.step_away])
def test_what_is_no_longer_with_somebody_is_gone_and_not_saved(end: Any) -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    sheet = Sheet(assignment, reviewer)
    end(assignment, by=reviewer, at=rows.CLOSED)
    answer = sheet.save(score_power="4")
    assert answer.status_code == 404
    assert json.loads(answer.content)["gone"] is True
    assert not Score.objects.exists()
    for below in ("", "two-answers/", "sheet.docx"):
        assert sheet.client.get(page_of(assignment) + below).status_code == 404, below
    # A review that never was theirs, or never was, says the very same.
    stranger = sheet.client.post(f"/reviews/{randomness.uuid4()}/save/", {"noon-page": sheet.mark})
    assert (stranger.status_code, stranger.content) == (404, answer.content)


@db
def test_an_act_that_waited_for_the_end_of_the_assignment_saves_nothing() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    panel.hand_back(assignment, by=reviewer, at=rows.CLOSED)
    with pytest.raises(Refused, match="no longer with you"):
        saving.save(assignment.review, {"score_power": 4}, by=reviewer, at=rows.CLOSED)


@db
def test_somebody_else_signed_out_and_a_strange_mark_are_told_apart() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    sheet = Sheet(assignment, reviewer)
    other = rows.reviewer(assignment.stage, "Sunita").user
    sheet.client.force_login(other)
    answer = sheet.save(score_power="4")
    assert (answer.status_code, json.loads(answer.content)) == (403, {"other_person": True})
    sheet.client.logout()
    answer = sheet.save(score_power="4")
    assert answer.status_code == 401
    assert json.loads(answer.content)["sign_in"].endswith(f"?next={page_of(assignment)}")
    sheet.client.force_login(reviewer)
    sheet.mark = "made up"
    assert sheet.save(score_power="4").status_code == 403
    assert not Score.objects.exists()


@db
def test_a_plain_form_of_somebody_signed_out_is_held_and_given_back_once() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    sheet = Sheet(assignment, reviewer)
    sheet.client.logout()
    typed = {"noon-page": sheet.mark, "act": "send", "score_power": "3", "words_for_panel": "By hand."}
    asked = sheet.client.post(page_of(assignment), typed)
    assert (asked.status_code, "By hand." in asked.content.decode()) == (403, True)
    sheet.client.force_login(reviewer)
    text = sheet.client.get(page_of(assignment)).content.decode()
    assert "You were signed out while you were saving" in text and "By hand." in text
    assert text.count(" checked") == 1 and text.count('data-unsaved="yes"') == 6
    assert not Score.objects.exists()
    assert "By hand." not in sheet.client.get(page_of(assignment)).content.decode()


@db
def test_somebody_elses_form_is_not_given_to_whoever_signs_in() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    other = rows.reviewer(assignment.stage, "Sunita")
    panel.assign(assignment.stage, assignment.application, other, by=assignment.assigned_by, at=rows.CLOSED)
    sheet = Sheet(assignment, reviewer)
    sheet.client.logout()
    sheet.client.post(page_of(assignment), {"noon-page": sheet.mark, "words_for_panel": "By hand."})
    sheet.client.force_login(other.user)
    for path in ("/reviews/", page_of(Assignment.objects.get(member=other))):
        assert "By hand." not in sheet.client.get(path).content.decode()


@db
def test_an_application_that_may_come_back_leaves_the_text_in_the_browser() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    sheet = Sheet(assignment, reviewer)
    application = assignment.application
    lifecycle.withdraw(application, by=factories.lead_of(application), at=rows.CLOSED)
    answer = sheet.save(score_power="4")
    assert (answer.status_code, json.loads(answer.content)["gone"]) == (404, False)


@db
def test_a_mark_belongs_to_one_review() -> None:
    _stage, (one, two), reviewer = rows.assigned(2)
    mark = sheet_marks.of_sheet(one.review.pk, reviewer.pk, {})
    assert sheet_marks.read(mark.write(), one.review.pk) == mark
    assert sheet_marks.read(mark.write(), two.review.pk) == sheet_marks.Mark()


@db
def test_notes_are_for_nobody_else_and_go_when_they_are_emptied() -> None:
    stage, (assignment,), reviewer = rows.assigned()
    rows.score(assignment, 5, 4, 3)
    Sheet(assignment, reviewer).told(notes="She reminds me of my sister.")
    manager = assignment.assigned_by
    colleague = rows.reviewer(stage, "Sunita")
    panel.assign(stage, assignment.application, colleague, by=manager, at=rows.CLOSED)
    for is_shown in (False, True):
        if is_shown:
            theirs = Assignment.objects.get(member=colleague)
            rows.score(theirs, 1, 1, 1)
            stages.show_scores(stage, by=manager, at=rows.CLOSED)
        for person, path in (
            (manager, f"/manage/{stage.round.slug}/applications/{assignment.application.reference}/"),
            (manager, f"/manage/{stage.round.slug}/ranking/"),
            (manager, f"/manage/{stage.round.slug}/ledger/"),
            (colleague.user, page_of(Assignment.objects.get(member=colleague))),
            (factories.lead_of(assignment.application), "/applications/"),
        ):
            answer = signed_in(person).get(path)
            assert answer.status_code == 200, path
            assert "my sister" not in answer.content.decode(), path
    sheet = Sheet(assignment, reviewer)
    assert "my sister" in sheet.client.get(page_of(assignment)).content.decode()
    assert sheet.told(notes="") == {"notes": "saved"}
    assert ReviewNotes.objects.get().text == ""


@db
@pytest.mark.parametrize("sent", [{"score_power": "5"}, {"words_for_panel": "Ask."}, {"notes": "Mine."}])
def test_statements_of_a_save(sent: dict[str, str]) -> None:
    """Session with person, assignment; the lock and what it guards; what stands; writing (and savepoints)."""
    _stage, (assignment,), reviewer = rows.assigned()
    sheet = Sheet(assignment, reviewer)
    sheet.told(score_power="4", words_for_panel="Before.", notes="Before.")
    with CaptureQueriesContext(connection) as caught:
        assert set(sheet.told(**sent).values()) == {"saved"}
    assert len(caught) == 9, "\n".join(str(one["sql"])[:150] for one in caught.captured_queries)


@db
def test_keyed_fields_of_a_choice_that_is_gone_are_no_fault() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    for name in ("a1", "w1", "a", "w", "x", "a" + "9" * 30):
        choosing.choose(
            assignment.review, name=name, choice=ConflictChoice.OTHER, by=reviewer, at=rows.CLOSED
        )
    assert not AnswerConflict.objects.exists()


# The rule itself, for scores and texts alike: a value that was acknowledged as saved stands until somebody
# who saw it changes it, and whatever was not saved is either the same, undone by its own page, or kept apart.
PAGES = st.sampled_from(["phone", "desk", "paper:7"])


@settings(max_examples=200, deadline=None)
@given(
    steps=st.lists(
        st.tuples(PAGES, st.sampled_from(["look", "send"]), st.integers(min_value=1, max_value=6)),
        max_size=12,
    )
)
def test_no_page_ever_overwrites_what_it_has_not_seen(steps: list[tuple[str, str, int]]) -> None:
    now: Held | None = None
    seen: dict[str, Seen] = {}
    for page, act, value in steps:
        if act == "look":
            seen[page] = Seen(now.revision, answers.digest(now.value)) if now else Seen(0)
            continue
        became = answers.verdict(now, value, seen.get(page, Seen(0)), writer=page)
        knows = now is None or now.writer == page or seen.get(page, Seen(0)).revision >= now.revision
        if now is not None and now.value == value:
            assert became == answers.SAME
        elif became == answers.CHANGED:
            assert knows
            now = Held(value, now.revision + 1 if now else 1, page, None, rows.CLOSED)
        elif became == answers.APART:
            assert not knows
        else:
            assert not knows and answers.digest(value) == seen[page].digest
