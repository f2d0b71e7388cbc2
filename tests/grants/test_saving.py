"""Answers that save themselves, at their door: what is kept, what is kept apart, who is turned away."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from grants import lifecycle, page_marks
from grants.models import Application, ApplicationMember, LateAttempt
from grants.states import Rule
from programme import answers, clock
from programme.answers import Seen
from programme.models import AnswerConflict, AnswerRevision, LedgerRow, Round, User
from programme.states import ConflictChoice
from tests import factories
from tests.factories import GOOD_ANSWERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> datetime:
    return clock.now()


@pytest.fixture
def person() -> User:
    return factories.user()


@pytest.fixture
def draft(person: User, at: datetime) -> Application:
    return factories.complete_draft(None, person, at)


class Page:
    """An open page of one person: the mark that it was given, and what its script sends."""

    def __init__(self, application: Application, person: User, section: str = "idea") -> None:
        self.client = Client()
        self.client.force_login(person)
        self.reference = application.reference
        page = self.client.get(f"/applications/{application.reference}/sections/{section}/")
        self.mark = page.context["page_mark"]
        assert escape(self.mark) in page.content.decode()

    def save(self, **sent: str) -> HttpResponse:
        keys = ",".join(dict.fromkeys(name.split("-")[0] for name in sent if not name.startswith("noon")))
        data = {"noon-page": self.mark, "noon-keys": keys, **sent}
        return self.client.post(f"/applications/{self.reference}/save/", data)  # type: ignore[return-value]

    def told(self, **sent: str) -> dict[str, Any]:
        answer = self.save(**sent)
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = json.loads(answer.content)
        return found


def stored(application: Application) -> dict[str, Any]:
    return answers.values_of(Application.objects.get(pk=application.pk).response)


def test_one_answer_is_saved_and_the_others_left_alone(draft: Application, person: User) -> None:
    told = Page(draft, person).told(idea="Another thought.")
    assert told["answers"] == {"idea": {"state": "saved", "says": ""}}
    assert told["says"] == f"Saved {told['time']}"
    assert stored(draft) == {**GOOD_ANSWERS, "idea": "Another thought."}


def test_going_back_to_what_the_page_showed_first_is_saved(draft: Application, person: User) -> None:
    page = Page(draft, person)
    page.told(idea="Another thought.")
    told = page.told(idea=GOOD_ANSWERS["idea"])
    assert told["answers"] == {"idea": {"state": "saved", "says": ""}}
    assert stored(draft) == GOOD_ANSWERS


def test_saving_the_same_again_is_no_revision(draft: Application, person: User) -> None:
    page = Page(draft, person)
    page.told(idea="Once.")
    before = AnswerRevision.objects.count()
    assert page.told(idea="Once.")["answers"]["idea"]["state"] == "same"
    assert AnswerRevision.objects.count() == before


def test_saving_takes_three_statements(draft: Application, person: User) -> None:
    """The session with its person, the application with all that it is judged by, and one that writes."""
    page = Page(draft, person)
    page.told(idea="To have the form in memory.")
    with CaptureQueriesContext(connection) as captured:
        page.told(idea="One more thought.")
    assert len(captured) == 3, "\n".join(query["sql"][:150] for query in captured)
    several = Page(draft, person, "about")
    with CaptureQueriesContext(connection) as captured:
        several.told(title="With a title", group_name="And a name")
    assert len(captured) == 3


def test_what_is_no_value_is_kept_as_typed_and_said(draft: Application, person: User) -> None:
    page = Page(draft, person, "money")
    told = page.told(**{"budget-0-label": "Tea", "budget-0-amount": "about ninety"})
    assert told["answers"]["budget"] == {
        "state": "saved",
        "says": "Line 1: “about ninety” is not an amount of money.",
    }
    assert stored(draft)["budget"] == [{"label": "Tea", "amount": "about ninety"}]


def test_what_cannot_be_stored_is_told_and_the_rest_saved(draft: Application, person: User) -> None:
    told = Page(draft, person, "about").told(title="x" * 200_001, group_name="We")
    assert told["answers"]["title"]["state"] == "unread"
    assert "200001 characters" in told["answers"]["title"]["says"]
    assert told["answers"]["group_name"]["state"] == "saved"
    assert (stored(draft)["group_name"], stored(draft)["title"]) == ("We", GOOD_ANSWERS["title"])


def test_two_pages_in_one_field_keep_both_texts(draft: Application, person: User) -> None:
    other = factories.user("Bo")
    factories.member(draft, other)
    ada, bo = Page(draft, person), Page(draft, other)
    ada.told(idea="Ada's.")
    told = bo.told(idea="Bo's.")
    assert told["answers"]["idea"]["state"] == "apart"
    assert told["answers"]["idea"]["choose"] == f"/applications/{draft.reference}/two-texts/idea/"
    bo.told(idea="Bo's, and on.")
    assert stored(draft)["idea"] == "Ada's."
    conflict = AnswerConflict.objects.get()
    assert (conflict.value, conflict.by) == ("Bo's, and on.", other)
    kept = AnswerRevision.objects.filter(question_key="idea", apart=True).order_by("revision")
    assert [row.value for row in kept] == ["Bo's.", "Bo's, and on."]
    assert ada.told(idea="Ada's, and on.")["answers"]["idea"]["state"] == "saved"
    assert bo.told(idea=stored(draft)["idea"])["answers"]["idea"]["state"] == "same"


def test_two_windows_of_one_person_keep_both_texts_too(draft: Application, person: User) -> None:
    first, second = Page(draft, person), Page(draft, person)
    first.told(idea="In the first window.")
    assert second.told(idea="In the second.")["answers"]["idea"]["state"] == "apart"
    assert stored(draft)["idea"] == "In the first window."


def test_a_page_that_showed_the_newer_text_goes_on_from_it(draft: Application, person: User) -> None:
    first, second = Page(draft, person), Page(draft, person)
    revision = first.told(idea="In the first window.")["revision"]
    told = second.told(idea="In the first window, and on.", **{"noon-seen-idea": str(revision)})
    assert told["answers"]["idea"]["state"] == "saved"
    assert not AnswerConflict.objects.exists()


@pytest.mark.parametrize("seen", ["-1", "x", "9" * 30, "1.5", ""])
def test_a_revision_that_is_none_is_not_believed(draft: Application, person: User, seen: str) -> None:
    first, second = Page(draft, person), Page(draft, person)
    first.told(idea="In the first window.")
    assert second.told(idea="Other.", **{"noon-seen-idea": seen})["answers"]["idea"]["state"] == "apart"


def test_the_buttons_keep_both_texts_without_a_script(draft: Application, person: User) -> None:
    other = factories.user("Bo")
    factories.member(draft, other)
    ada, bo = Page(draft, person, "about"), Page(draft, other, "about")
    sent = {"group_name": GOOD_ANSWERS["group_name"], "title": "Ada's title"}
    path = f"/applications/{draft.reference}/sections/about/"
    assert ada.client.post(path, {**sent, "noon-page": ada.mark}).status_code == 302
    answer = bo.client.post(path, {**sent, "title": "Bo's title", "noon-page": bo.mark})
    assert answer.headers["Location"] == f"/applications/{draft.reference}/two-texts/title/"
    page = bo.client.get(answer.headers["Location"]).content.decode()
    assert "Ada&#x27;s title" in page and "Bo&#x27;s title" in page
    conflict = AnswerConflict.objects.get()
    chosen = bo.client.post(answer.headers["Location"], {"conflict": conflict.pk, "choice": "other"})
    assert chosen.status_code == 302
    assert stored(draft)["title"] == "Bo's title"
    assert not answers.open_conflicts(draft.response)


@pytest.mark.parametrize(
    ("choice", "after"), [("stood", "Ada's."), ("other", "Bo's."), ("merged", "Ada's and Bo's.")]
)
def test_choosing_a_text(draft: Application, person: User, at: datetime, choice: str, after: str) -> None:
    ada, bo = Page(draft, person), Page(draft, person)
    ada.told(idea="Ada's.")
    bo.told(idea="Bo's.")
    conflict = AnswerConflict.objects.get()
    for _press in range(2):
        outcome = lifecycle.choose_text(
            draft,
            conflict=conflict.pk,
            choice=ConflictChoice(choice),
            merged="Ada's and Bo's.",
            by=person,
            at=at,
        )
        assert outcome.accepted
    assert stored(draft)["idea"] == after
    settled = AnswerConflict.objects.get()
    assert (settled.choice, settled.settled_by, settled.settled_at) == (choice, person, at)
    texts = set(AnswerRevision.objects.filter(question_key="idea").values_list("value", flat=True))
    assert {"Ada's.", "Bo's."} <= texts


def test_a_choice_is_no_way_into_another_application(draft: Application, person: User, at: datetime) -> None:
    theirs = factories.complete_draft(None, factories.user("Bo"), at)
    first, second = Page(theirs, factories.lead_of(theirs)), Page(theirs, factories.lead_of(theirs))
    first.told(idea="One.")
    second.told(idea="Two.")
    conflict = AnswerConflict.objects.get()
    outcome = lifecycle.choose_text(
        draft, conflict=conflict.pk, choice=ConflictChoice.OTHER, by=person, at=at
    )
    assert outcome.changed == ()
    assert AnswerConflict.objects.get().settled_at is None
    assert stored(theirs)["idea"] == "One."


def test_a_text_put_together_is_for_texts(draft: Application, person: User) -> None:
    first, second = Page(draft, person, "money"), Page(draft, person, "money")
    first.told(**{"budget-0-label": "Tea", "budget-0-amount": "120"})
    second.told(**{"budget-0-label": "Tea", "budget-0-amount": "130"})
    path = f"/applications/{draft.reference}/two-texts/budget/"
    sent = {"conflict": AnswerConflict.objects.get().pk, "choice": "merged", "merged": "some text"}
    assert first.client.post(path, sent).status_code == 422
    assert stored(draft)["budget"] == [{"label": "Tea", "amount": "120.00"}]


def test_what_was_left_as_it_was_undoes_nothing(draft: Application, person: User, at: datetime) -> None:
    first, second = Page(draft, person, "about"), Page(draft, person, "about")
    first.told(title="Newer")
    path = f"/applications/{draft.reference}/sections/about/"
    sent = {"title": GOOD_ANSWERS["title"], "group_name": "New name", "noon-page": second.mark}
    second.client.post(path, sent)
    assert (stored(draft)["title"], stored(draft)["group_name"]) == ("Newer", "New name")
    assert not AnswerConflict.objects.exists()


def test_after_closing_it_is_kept_apart_with_one_row(draft: Application, person: User, at: datetime) -> None:
    page = Page(draft, person)
    closing = clock.now()
    Round.objects.filter(pk=draft.round_id).update(opens_at=closing - timedelta(days=9), closes_at=closing)
    before = LedgerRow.objects.filter(chain=draft.ledger_id).count()
    answer = page.save(idea="Late words.")
    assert answer.status_code == 409
    told = json.loads(answer.content)
    assert told["refused"] is True
    assert told["title"].endswith("We have kept it.")
    assert json.loads(bytes(LateAttempt.objects.get().content))["answers"] == {"idea": "Late words."}
    assert LedgerRow.objects.filter(chain=draft.ledger_id).count() == before + 1
    assert stored(draft)["idea"] == GOOD_ANSWERS["idea"]


def test_what_is_in_is_not_changed_by_an_old_page(draft: Application, person: User, at: datetime) -> None:
    page = Page(draft, person)
    assert lifecycle.submit(draft, by=person, at=at).accepted
    answer = page.save(idea="After it was sent.")
    assert answer.status_code == 409
    assert LateAttempt.objects.get().rule == Rule.NOT_CHANGING
    assert stored(draft)["idea"] == GOOD_ANSWERS["idea"]


def test_somebody_who_left_is_told_so_and_nothing_changes(draft: Application, person: User) -> None:
    other = factories.user("Bo")
    membership = factories.member(draft, other)
    page = Page(draft, other)
    ApplicationMember.objects.filter(pk=membership.pk).update(kind="reader")
    assert page.save(idea="A reader's.").status_code == 403
    membership.delete()
    assert page.save(idea="A stranger's.").status_code == 404
    assert stored(draft)["idea"] == GOOD_ANSWERS["idea"]


def test_signed_out_and_other_people_are_told_apart(draft: Application, person: User) -> None:
    page = Page(draft, person)
    page.client.logout()
    answer = page.save(idea="Words.")
    assert answer.status_code == 401
    assert json.loads(answer.content) == {
        "signed_out": True,
        "sign_in": f"/account/sign-in/?next=/applications/{draft.reference}/",
    }
    other = factories.user("Bo")
    factories.member(draft, other)
    page.client.force_login(other)
    assert json.loads(page.save(idea="Words.").content) == {"other_person": True}
    assert stored(draft)["idea"] == GOOD_ANSWERS["idea"]


@pytest.mark.parametrize("mark", ["", "x", "a.b.c", "\x00", "é" * 9000])
def test_a_mark_that_is_not_ours_opens_nothing(draft: Application, person: User, mark: str) -> None:
    page = Page(draft, person)
    page.mark = mark
    assert page.save(idea="Words.").status_code == 403


def test_the_mark_of_another_application_opens_nothing(
    draft: Application, person: User, at: datetime
) -> None:
    second = factories.complete_draft(None, person, at)
    page = Page(draft, person)
    page.reference = second.reference
    assert page.save(idea="Words.").status_code == 403
    assert stored(second)["idea"] == GOOD_ANSWERS["idea"]


def test_unknown_and_thousands_of_keys_are_passed_over(draft: Application, person: User) -> None:
    page = Page(draft, person)
    keys = ",".join([*(f"k{number}" for number in range(5000)), "idea"])
    told = page.told(**{"noon-keys": keys, "idea": "Words.", "standing": "1"})
    assert told["answers"] == {}
    assert page.told(**{"noon-keys": "standing,idea", "idea": "Words."})["answers"].keys() == {"idea"}


def test_the_complete_revision_moves_along(draft: Application, person: User) -> None:
    page = Page(draft, person)
    complete = Application.objects.get(pk=draft.pk).response.complete_revision
    page.told(idea="word " * 21)
    response = Application.objects.get(pk=draft.pk).response
    assert (response.complete_revision, response.revision > (complete or 0)) == (complete, True)
    page.told(idea="Short.")
    response = Application.objects.get(pk=draft.pk).response
    assert response.complete_revision == response.revision
    assert answers.values_at(response, complete or 0) == GOOD_ANSWERS


def test_marks_come_back_as_they_were_written() -> None:
    mark = page_marks.Mark("MSC-7K3M-9QXD", 7, "ab12", {"idea": Seen(3, "0f")})
    assert page_marks.read(mark.write(), "msc 7k3m 9qxd").person is None  # no such check sign
    reference = factories.application().reference
    mark = page_marks.Mark(reference, 7, "ab12", {"idea": Seen(3, "0f")})
    assert page_marks.read(mark.write(), reference.lower()) == mark
