"""The manager's pages: who may open them, what they never show, and how many statements they take."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from grants import lifecycle
from grants.models import Decision, LateAttempt
from grants.states import DecisionState
from programme import clock
from reviews import stages
from tests import factories
from tests.reviews import rows
from tests.reviews.desk_scene import approved, as_, proposed, reviewed, statements, text, with_files

pytestmark = pytest.mark.django_db

SECRET = "Nobody but us may read this sentence"
HOUR = timedelta(hours=1)
PAGES = {
    "": {"manager", "approver", "finance", "access", "observer"},
    "applications/": {"manager", "approver", "access", "observer"},
    "ranking/": {"manager", "approver", "observer"},
    "decisions/": {"manager", "approver", "observer"},
    "decisions/approve/": {"manager", "approver"},
    "decisions/release/": {"manager", "approver"},
    "letters/": {"manager", "approver", "observer"},
    "awards/": {"manager", "approver", "finance", "observer"},
    "messages/": {"manager", "approver", "observer"},
    "dates/": {"manager", "approver", "finance", "access", "observer"},
    "ledger/": {"manager", "approver", "finance", "observer"},
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["manager", "approver", "finance", "access", "observer"])
def test_a_page_opens_for_its_roles_and_answers_403_to_the_others(page: str, role: str) -> None:
    round_ = factories.round(clock.now())
    response = as_(factories.staff(round_, role)).get(f"/manage/{round_.slug}/{page}")
    assert response.status_code == (200 if role in PAGES[page] else 403)


@pytest.mark.parametrize("page", PAGES)
def test_somebody_without_a_role_finds_nothing(page: str) -> None:
    round_ = factories.round(clock.now())
    elsewhere = factories.staff(factories.round(clock.now()), "manager")
    assert as_(elsewhere).get(f"/manage/{round_.slug}/{page}").status_code == 404
    assert as_(elsewhere).get(f"/manage/no-such-round/{page}").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_nobody_in_particular_is_asked_to_sign_in(client: Client, page: str) -> None:
    round_ = factories.round(clock.now())
    response = client.get(f"/manage/{round_.slug}/{page}")
    assert response.status_code == 302
    assert "next=" in response["Location"]


def test_the_list_of_rounds_is_for_people_with_a_role() -> None:
    round_ = factories.round(clock.now())
    page = as_(factories.staff(round_, "observer")).get("/manage/")
    assert round_.name in text(page)
    assert as_(factories.user()).get("/manage/").status_code == 404


@pytest.mark.parametrize("role", ["approver", "observer", "finance"])
def test_an_act_of_the_manager_is_forbidden_to_others(role: str) -> None:
    round_, found, _manager, _stage = reviewed()
    client = as_(factories.staff(round_, role))
    base, reference = f"/manage/{round_.slug}", found[0].reference
    posts = [
        (f"{base}/applications/{reference}/", {"act": "more_time"}),
        (f"{base}/decisions/{reference}/", {"act": "propose"}),
        (f"{base}/dates/", {"act": "dates"}),
    ]
    for path, data in posts:
        assert client.post(path, data).status_code == 403, path
    assert not Decision.objects.exists()


def test_an_observer_sees_decisions_and_cannot_approve_or_release() -> None:
    round_, _found, _manager, _approver = proposed()
    client = as_(factories.staff(round_, "observer"))
    assert client.get(f"/manage/{round_.slug}/decisions/").status_code == 200
    for act in ("approve", "release"):
        assert client.post(f"/manage/{round_.slug}/decisions/{act}/", {"which": "all"}).status_code == 403
    assert set(Decision.objects.values_list("state", flat=True)) == {DecisionState.PROPOSED}


def test_an_application_of_another_round_is_not_found() -> None:
    at = clock.now()
    round_, other = factories.round(at), factories.submitted(factories.round(at), at=at)
    client = as_(factories.staff(round_, "manager"))
    for path in ("applications", "decisions"):
        assert client.get(f"/manage/{round_.slug}/{path}/{other.reference}/").status_code == 404
        assert client.get(f"/manage/{round_.slug}/{path}/MSC-0000/").status_code == 404


def test_no_page_shows_a_word_of_a_draft() -> None:
    at = clock.now()
    round_ = factories.round(at)
    words = {"idea": SECRET, "title": f"{SECRET} as title", "group_name": f"{SECRET} as group"}
    draft = factories.complete_draft(round_, at=at, **words)
    back = factories.submitted(round_, at=at, **words)
    lead = factories.lead_of(back)
    lifecycle.withdraw(back, by=lead, at=at)
    lifecycle.bring_back(back, by=lead, at=at)
    changing = factories.submitted(round_, at=at)
    lifecycle.reopen(changing, by=factories.lead_of(changing), at=at)
    lifecycle.save_answers(changing, answers_given=words, by=factories.lead_of(changing), at=at)
    late = factories.complete_draft(round_, at=at)
    lifecycle.save_answers(late, answers_given=words, by=factories.lead_of(late), at=round_.closes_at + HOUR)
    assert LateAttempt.objects.exists()
    client = as_(factories.staff(round_, "manager"))
    paths = [f"/manage/{round_.slug}/{page}" for page in PAGES]
    paths += [
        f"/manage/{round_.slug}/applications/{each.reference}/" for each in (draft, back, changing, late)
    ]
    paths.append(f"/manage/{round_.slug}/applications/?sort=title")
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, path
        assert SECRET not in response.content.decode(), path


def test_a_search_finds_nothing_by_the_title_of_what_does_not_stand() -> None:
    at = clock.now()
    round_ = factories.round(at)
    back = factories.submitted(round_, at=at, title="Quiet lanterns")
    client = as_(factories.staff(round_, "manager"))
    path = f"/manage/{round_.slug}/applications/?q=lanterns"
    assert back.reference in text(client.get(path))
    lifecycle.withdraw(back, by=factories.lead_of(back), at=at)
    lifecycle.bring_back(back, by=factories.lead_of(back), at=at)
    assert back.reference not in text(client.get(path))


def test_a_draft_shows_its_progress_and_who_leads() -> None:
    at = clock.now()
    round_ = factories.round(at)
    draft = factories.application(round_, factories.user("Nia Lead"), at)
    lifecycle.save_answers(draft, answers_given={"idea": "Something."}, by=factories.lead_of(draft), at=at)
    page = text(as_(factories.staff(round_, "manager")).get(f"/manage/{round_.slug}/applications/"))
    assert "Nia Lead leads it. 1 of 3 sections complete." in page


def test_scores_stay_out_of_every_page_until_they_are_shown() -> None:
    stage, found, manager = rows.opened(1)
    given = rows.given_and_scored(stage, found[0], manager, (6, 5, 4))
    client = as_(manager)
    base = f"/manage/{stage.round.slug}"
    for path in (f"{base}/ranking/", f"{base}/applications/{found[0].reference}/", f"{base}/decisions/"):
        page = client.get(path).content.decode()
        assert "5.3" not in page, path
        assert "&quot;learning&quot;: 6" not in page, path
    path = f"{base}/applications/{found[0].reference}/"
    assert "kept back until scores are shown" in text(client.get(path))
    stages.show_scores(stage, by=manager, at=rows.CLOSED)
    page = text(client.get(path))
    assert given[0].member.user.name in page
    assert "5.3" in page


def test_statements_of_the_list_of_applications() -> None:
    at = clock.now()
    round_ = factories.round(at)
    client = as_(factories.staff(round_))
    path = f"/manage/{round_.slug}/applications/"
    counts = []
    for more in (1, 2):
        for _ in range(more):
            factories.submitted(round_, at=at)
            factories.complete_draft(round_, at=at)
        counts.append(statements(client, path))
    assert counts == [8, 8]


def test_statements_of_the_lists_of_a_decided_round() -> None:
    found = {}
    for applications in (1, 3):
        round_, _found, _manager, approver = approved(applications)
        with_files(round_)
        client = as_(approver)
        for page in ("", "ranking/", "decisions/", "decisions/release/", "letters/", "awards/", "messages/"):
            count = statements(client, f"/manage/{round_.slug}/{page}")
            found.setdefault(page, []).append(count)
    assert found == {
        "": [22, 22],
        "ranking/": [10, 10],
        "decisions/": [19, 19],
        "decisions/release/": [13, 13],
        "letters/": [10, 10],
        "awards/": [9, 9],
        "messages/": [6, 6],
    }


def test_statements_of_the_page_that_approves() -> None:
    counts = []
    for applications in (1, 3):
        round_, _found, _manager, approver = proposed(applications)
        counts.append(statements(as_(approver), f"/manage/{round_.slug}/decisions/approve/"))
    assert counts == [23, 23]
