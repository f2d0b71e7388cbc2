"""The reviewer's two pages, and the manager's pages for the panel."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants import lifecycle, reviewing
from programme.models import LedgerRow, User
from reviews import panel, queries, reading, stages
from reviews.models import Assignment, Conflict, Score, Stage, StageEntry
from tests import factories
from tests.reviews import rows

pytestmark = pytest.mark.django_db
QUEUE = "/reviews/"


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(assignment: Assignment) -> str:
    return reverse("review", args=[assignment.review.pk])


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def state_of(assignment: Assignment) -> str:
    return str(Assignment.objects.get(pk=assignment.pk).state)


def scores_of(assignment: Assignment) -> dict[str, int | None]:
    return dict(Score.objects.filter(review=assignment.review).values_list("criterion__key", "value"))


def test_the_queue_says_how_many_are_left_and_by_when() -> None:
    _stage, (one, two), reviewer = rows.assigned(2)
    rows.score(one, 5, 4, 3)
    text = text_of(signed_in(reviewer), QUEUE)
    assert "1 of 2 sent" in text
    assert "12:05 (UK time) on Thursday 7 December 2023" in text
    # What is left comes first.
    assert text.index(page_of(two)) < text.index(page_of(one))


def test_an_empty_queue_says_so() -> None:
    assert "nothing for you to read" in text_of(signed_in(factories.user()), QUEUE)


def test_reading_and_sending_from_a_page() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    client = signed_in(reviewer)
    text = text_of(client, page_of(assignment))
    assert "Sentence 4 about power" in text
    assert text.count("I don’t know enough to score this") == 3
    assert "We want to learn together" in text
    chosen = {"score_learning": "5", "score_power": "cannot", "words_for_panel": "A good idea."}
    saved = client.post(page_of(assignment), {**chosen, "act": "save"})
    assert (saved.status_code, saved.headers["Location"]) == (302, page_of(assignment))
    assert scores_of(assignment) == {"learning": 5, "power": None}
    assert "A good idea." in text_of(client, page_of(assignment))
    sent = client.post(page_of(assignment), {**chosen, "score_doable": "2", "act": "send"})
    assert (sent.status_code, sent.headers["Location"]) == (302, "/reviews/thank-you/")
    assert state_of(assignment) == "sent"


def test_sending_with_something_missing_names_the_criterion_and_keeps_the_rest() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    client = signed_in(reviewer)
    answer = client.post(
        page_of(assignment), {"act": "send", "score_learning": "5", "words_for_applicant": "Well done."}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    summary = text[text.index("data-error-summary") : text.index("</ul>", text.index("data-error-summary"))]
    assert re.findall(r'href="#(\w+)"', summary) == ["id_score_power_0", "id_score_doable_0"]
    assert "The power" in summary and "The learning" not in summary
    assert 'id="id_score_power_0"' in text
    assert "Well done." in text
    assert scores_of(assignment) == {"learning": 5}
    assert state_of(assignment) == "in_progress"


def test_a_false_choice_is_an_error_and_the_rest_is_kept() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    answer = signed_in(reviewer).post(
        page_of(assignment), {"act": "save", "score_learning": "9", "score_power": "3"}
    )
    assert answer.status_code == 422
    assert scores_of(assignment) == {"power": 3}


def test_a_content_note_comes_on_a_page_of_its_own_before_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    monkeypatch.setattr(reading, "CONTENT_NOTE", "idea")
    client, note = signed_in(reviewer), factories.GOOD_ANSWERS["idea"]
    asked = "What would you spend it on?"
    for _turn in range(2):  # looking at it is no answer
        text = text_of(client, page_of(assignment))
        assert (text.count(note), asked in text, "Hand it back" in text) == (1, False, True)
    unsure = client.post(page_of(assignment), {"act": "hand_back"}).content.decode()
    assert ("Hand this application back?" in unsure, asked in unsure) == (True, False)
    assert client.post(page_of(assignment), {"act": "go_on"}).headers["Location"] == page_of(assignment)
    text = text_of(client, page_of(assignment))
    assert (text.count(note), asked in text) == (1, True)
    assert text.index(note) < text.index(asked)
    assert note in text_of(client, QUEUE)
    assert LedgerRow.objects.filter(subject=assignment.ledger_id).count() == 1  # it was assigned, no more


def test_a_blind_stage_hides_who_applied() -> None:
    _stage, (assignment,), reviewer = rows.assigned(is_blind=True)
    client = signed_in(reviewer)
    group = factories.GOOD_ANSWERS["group_name"]
    for text in (text_of(client, QUEUE), text_of(client, page_of(assignment))):
        assert group not in text
        assert assignment.application.reference in text
    assert "Project 0" not in text_of(client, QUEUE)


def test_an_open_stage_shows_who_applied() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    client = signed_in(reviewer)
    for text in (text_of(client, QUEUE), text_of(client, page_of(assignment))):
        assert factories.GOOD_ANSWERS["group_name"] in text


def test_the_support_contact_is_on_every_page() -> None:
    stage, (assignment,), reviewer = rows.assigned()
    programme = stage.round.programme
    programme.support_name, programme.support_contact = "Róisín", "020 7946 0111"
    programme.save()
    client = signed_in(reviewer)
    for path in (QUEUE, page_of(assignment)):
        assert "Róisín, 020 7946 0111" in text_of(client, path)


@pytest.mark.parametrize(("act", "state"), [("hand_back", "handed_back"), ("step_away", "conflicted")])
def test_ending_asks_once_and_then_closes_the_page(act: str, state: str) -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    client = signed_in(reviewer)
    asked = client.post(page_of(assignment), {"act": act})
    assert asked.status_code == 200
    assert state_of(assignment) == "offered"
    done = client.post(page_of(assignment), {"act": act, "sure": "yes"})
    assert done.headers["Location"] == QUEUE
    assert state_of(assignment) == state
    assert client.get(page_of(assignment)).status_code == 404
    assert assignment.application.reference not in text_of(client, QUEUE)


def test_someone_who_stepped_away_finds_nothing_even_with_another_assignment() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    Conflict.objects.create(
        application=assignment.application, user=reviewer, answer="step_away", declared_at=rows.CLOSED
    )
    client = signed_in(reviewer)
    assert client.get(page_of(assignment)).status_code == 404
    assert client.post(page_of(assignment), {"act": "save", "score_power": "3"}).status_code == 404
    text = text_of(client, QUEUE)
    assert assignment.application.reference not in text
    assert assignment.application.title not in text


def test_a_withdrawn_application_closes_for_the_panel() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    application = assignment.application
    lifecycle.withdraw(application, by=factories.lead_of(application), at=rows.CLOSED)
    assert signed_in(reviewer).get(page_of(assignment)).status_code == 404


def test_somebody_elses_review_is_not_found() -> None:
    _stage, (assignment,), _reviewer = rows.assigned()
    other = rows.reviewer(assignment.stage, "Sunita").user
    for person in (other, assignment.assigned_by, factories.user()):
        assert signed_in(person).get(page_of(assignment)).status_code == 404
    answer = Client().get(page_of(assignment))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("applications", [1, 3])
def test_queries_of_the_queue(applications: int, django_assert_num_queries: Any) -> None:
    _stage, _given, reviewer = rows.assigned(applications)
    with django_assert_num_queries(1):
        assert len(reading.queue_of(reviewer)[0].lines) == applications
    client = signed_in(reviewer)
    with django_assert_num_queries(6):
        text_of(client, QUEUE)


@pytest.mark.parametrize("others", [1, 3])
def test_queries_of_a_review(others: int, django_assert_num_queries: Any) -> None:
    stage, (assignment,), reviewer = rows.assigned()
    rows.score(assignment, 5, None, 3)
    by = assignment.assigned_by
    rows.given_and_scored(stage, assignment.application, by, *[(6, 6, 6)] * others)
    client = signed_in(reviewer)
    with django_assert_num_queries(11):
        text_of(client, page_of(assignment))
    stages.show_scores(stage, by=by, at=rows.CLOSED)
    with django_assert_num_queries(14):
        text_of(client, page_of(assignment))


def manager_page(name: str, stage: Stage) -> str:
    return reverse(name, args=[stage.round.slug])


@pytest.mark.parametrize("name", ["manage_panel", "manage_assign", "manage_shortlist"])
def test_who_opens_the_managers_pages(name: str) -> None:
    stage, (assignment,), reviewer = rows.assigned()
    for role, status in (("observer", 200), ("approver", 200), ("finance", 403)):
        person = factories.user(role)
        factories.role(stage.round.programme, role, person)
        assert signed_in(person).get(manager_page(name, stage)).status_code == status
        assert signed_in(person).post(manager_page(name, stage), {"act": "show"}).status_code == 403
    assert signed_in(assignment.assigned_by).get(manager_page(name, stage)).status_code == 200
    assert signed_in(reviewer).get(manager_page(name, stage)).status_code == 404


def test_giving_out_a_batch_from_the_page() -> None:
    stage, (one, two), manager = rows.opened(2, reviews_wanted=2)
    rhian, sunita = rows.reviewer(stage, "Rhian"), rows.reviewer(stage, "Sunita", capacity=0)
    client = signed_in(manager)
    path = manager_page("manage_assign", stage)
    assert "2 applications still need a reader" in text_of(client, path)
    chosen = {f"give_{one.pk}_1": rhian.pk, f"give_{one.pk}_2": sunita.pk, f"give_{two.pk}_2": rhian.pk}
    answer = client.post(path, chosen, follow=True)
    text = answer.content.decode()
    assert "3 reviews are given out" in text
    assert "More than they said they could read: Sunita" in text
    assert set(Assignment.objects.values_list("application", "member")) == {
        (one.pk, rhian.pk),
        (one.pk, sunita.pk),
        (two.pk, rhian.pk),
    }


def test_giving_out_the_same_twice_or_nothing_is_an_error() -> None:
    stage, (one,), manager = rows.opened(reviews_wanted=2)
    rhian = rows.reviewer(stage)
    client = signed_in(manager)
    path = manager_page("manage_assign", stage)
    twice = client.post(path, {f"give_{one.pk}_1": rhian.pk, f"give_{one.pk}_2": rhian.pk})
    assert (twice.status_code, "chosen twice" in twice.content.decode()) == (422, True)
    nothing = client.post(path, {})
    assert (nothing.status_code, "at least one" in nothing.content.decode()) == (422, True)
    assert not Assignment.objects.exists()


def test_who_stepped_away_or_applied_is_not_offered() -> None:
    stage, (application,), manager = rows.opened()
    away, author = rows.reviewer(stage, "Away"), rows.reviewer(stage, user=factories.lead_of(application))
    Conflict.objects.create(
        application=application, user=away.user, answer="step_away", declared_at=rows.CLOSED
    )
    client = signed_in(manager)
    path = manager_page("manage_assign", stage)
    text = text_of(client, path)
    assert "Stepped away: Away" in text
    for member in (away, author):
        assert f'<option value="{member.pk}"' not in text
        assert client.post(path, {f"give_{application.pk}_1": member.pk}).status_code in (400, 422)
    assert not Assignment.objects.exists()


def test_taking_back_from_the_page() -> None:
    stage, (assignment,), _reviewer = rows.assigned()
    client = signed_in(assignment.assigned_by)
    client.post(manager_page("manage_assign", stage), {"take_back": assignment.pk})
    assert state_of(assignment) == "withdrawn"
    assert client.post(manager_page("manage_assign", stage), {"take_back": "7x"}).status_code == 404


def test_a_stage_is_opened_shown_and_shortlisted_from_one_page() -> None:
    stage = rows.stage()
    rows.stage(stage.round, order=2)
    one, two = (factories.submitted(stage.round, title=title) for title in ("Moss", "Fern"))
    manager = factories.user("Mo")
    factories.role(stage.round.programme, "manager", manager)
    client = signed_in(manager)
    path = manager_page("manage_shortlist", stage) + "?stage=1"
    assert client.post(path, {"act": "open"}).status_code == 422
    assert client.post(path, {"act": "open", "understood": "on"}).status_code == 302
    stage = Stage.objects.get(pk=stage.pk)
    rows.given_and_scored(stage, one, manager, (5, 4, 3))
    refused = client.post(path, {"act": "show", "understood": "on"})
    assert (refused.status_code, "1 application has no sent review" in refused.content.decode()) == (
        422,
        True,
    )
    assert client.post(path, {"act": "show", "understood": "on", "anyway": "on"}).status_code == 302
    partly = {f"outcome_{one.pk}": "through", "reason_through": "Strong.", "act": "shortlist"}
    answer = client.post(path, partly)
    assert answer.status_code == 422
    assert f"Does {two.reference} go on? Choose an answer." in answer.content.decode()
    assert "Strong." in answer.content.decode()
    whole = {**partly, f"outcome_{two.pk}": "not_through", f"reason_{two.pk}": "Nobody could judge it."}
    assert client.post(path, whole).status_code == 302
    assert set(StageEntry.objects.values_list("application", "outcome", "reason")) == {
        (one.pk, "through", "Strong."),
        (two.pk, "not_through", "Nobody could judge it."),
    }
    assert "1 of 2 goes on" in text_of(client, path)


def test_a_stage_that_cannot_open_says_why() -> None:
    stage = rows.stage()
    manager = factories.user("Mo")
    factories.role(stage.round.programme, "manager", manager)
    answer = signed_in(manager).post(
        manager_page("manage_shortlist", stage), {"act": "open", "understood": "on"}
    )
    assert (answer.status_code, "There is no application to read" in answer.content.decode()) == (422, True)


def test_a_round_without_stages_has_pages_that_say_so() -> None:
    round_ = rows.closed_round()
    manager = factories.user("Mo")
    factories.role(round_.programme, "manager", manager)
    for name in ("manage_panel", "manage_assign", "manage_shortlist"):
        assert "no stage of reviewing yet" in text_of(signed_in(manager), reverse(name, args=[round_.slug]))
    assert signed_in(manager).get(reverse("manage_panel", args=[round_.slug]) + "?stage=9").status_code == 404


@pytest.mark.parametrize("applications", [1, 3])
@pytest.mark.parametrize(
    ("name", "statements"), [("manage_panel", 8), ("manage_assign", 17), ("manage_shortlist", 12)]
)
def test_queries_of_the_managers_pages(
    name: str, statements: int, applications: int, django_assert_num_queries: Any
) -> None:
    stage, given, _reviewer = rows.assigned(applications)
    for assignment in given:
        rows.score(assignment, 5, None, 3)
        panel.assign(
            stage,
            assignment.application,
            rows.reviewer(stage),
            by=assignment.assigned_by,
            at=rows.CLOSED,
        )
    if name == "manage_shortlist":
        stages.show_scores(stage, by=given[0].assigned_by, at=rows.CLOSED, anyway=True)
    client = signed_in(given[0].assigned_by)
    with django_assert_num_queries(statements):
        assert client.get(manager_page(name, stage)).status_code == 200


@pytest.mark.parametrize(("act", "ended"), [("hand_back", "handed_back"), ("step_away", "conflicted")])
def test_being_sure_works_in_a_browser_that_has_to_show_its_token(act: str, ended: str) -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    client = Client(enforce_csrf_checks=True)
    client.force_login(reviewer)

    def token(text: str, form: str) -> str:
        found = re.search(form + r'.*?name="csrfmiddlewaretoken" value="([^"]+)"', text, re.DOTALL)
        assert found
        return found[1]

    first = token(text_of(client, page_of(assignment)), r"other-ways")
    asked = client.post(page_of(assignment), {"act": act, "csrfmiddlewaretoken": first}).content.decode()
    (sure,) = re.findall(r'<div class="notice notice-warn sure".*?</form>', asked, re.DOTALL)
    again = token(sure, "")
    client.post(page_of(assignment), {"act": act, "sure": "yes", "csrfmiddlewaretoken": again})
    assert state_of(assignment) == ended


@pytest.mark.parametrize("digits", [19, 5000])
def test_taking_back_an_impossible_number_is_404(digits: int) -> None:
    stage, (assignment,), _reviewer = rows.assigned()
    client = signed_in(assignment.assigned_by)
    assert client.post(manager_page("manage_assign", stage), {"take_back": "9" * digits}).status_code == 404


def test_what_is_withdrawn_counts_for_nobodys_work() -> None:
    stage, (one, two), _reviewer = rows.assigned(2)
    rows.score(one, 5, 4, 3)
    lifecycle.withdraw(two.application, by=factories.lead_of(two.application), at=rows.CLOSED)
    load = queries.panel_of(stage).get()
    assert (load.assigned, load.sent) == (1, 1)  # type: ignore[attr-defined]


def test_a_latecomer_is_handed_to_the_panel_from_the_page_of_the_stage() -> None:
    stage, (assignment, _other), _reviewer = rows.assigned(2)
    manager, late = assignment.assigned_by, assignment.application
    for eligible in (False, True):
        reviewing.set_eligibility(late, eligible=eligible, reason="Read again.", by=manager, at=rows.CLOSED)
    client = signed_in(manager)
    path = manager_page("manage_shortlist", stage)
    assert "1 application is in and not with the panel" in text_of(client, path)
    observer = factories.staff(stage.round, "observer")
    assert signed_in(observer).post(path, {"act": "take_in"}).status_code == 403
    assert client.post(path, {"act": "take_in"}).status_code == 302
    late.refresh_from_db()
    assert late.state == "in_review"
    assert "not with the panel" not in text_of(client, path)
