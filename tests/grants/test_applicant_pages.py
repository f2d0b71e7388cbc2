"""The applicant's pages in every state, what they keep, and what they must not tell."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants import closing, lifecycle
from grants.models import Application, Extension, LateAttempt, Submission
from grants.states import Rule
from programme import answers, clock
from programme.models import LedgerRow, Round, User
from tests import factories
from tests.factories import GOOD_ANSWERS
from tests.grants import letter_scene

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def at() -> datetime:
    """The web stamps arrivals itself, so dates stand around this instant."""
    return clock.now()


@pytest.fixture
def person() -> User:
    return factories.user()


@pytest.fixture
def round_(at: datetime) -> Round:
    return factories.round(at)


@pytest.fixture
def client(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def path(application: Application, rest: str = "") -> str:
    return f"/applications/{application.reference}/{rest}"


def fresh(application: Application) -> Application:
    return Application.objects.select_related("standing", "response").get(pk=application.pk)


def text(response: Any) -> str:
    """The page's words in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def close(round_: Round, at: datetime) -> None:
    """Move the dates so that the round closed an hour before `at`."""
    Round.objects.filter(pk=round_.pk).update(opens_at=at - 2 * factories.WEEK, closes_at=at - HOUR)


# Beginning


def test_start_begins_and_leads_to_the_task_list(client: Client, round_: Round, person: User) -> None:
    address = f"/rounds/{round_.slug}/apply/"
    assert "12:00:00" in text(client.get(address)) or "is late" in text(client.get(address))
    response = client.post(address)
    application = Application.objects.get(memberships__user=person)
    assert (response.status_code, response["Location"]) == (302, path(application))


def test_start_offers_the_one_that_was_begun(
    client: Client, round_: Round, person: User, at: datetime
) -> None:
    begun = factories.complete_draft(round_, person, at)
    address = f"/rounds/{round_.slug}/apply/"
    assert f"Go on with {begun.reference}" in text(client.get(address))
    assert client.post(address).status_code == 409
    assert Application.objects.count() == 1
    client.post(address, {"another": "yes"})
    assert Application.objects.count() == 2


def test_start_is_refused_outside_the_window(client: Client, round_: Round, at: datetime) -> None:
    address = f"/rounds/{round_.slug}/apply/"
    close(round_, at)
    for response in (client.get(address), client.post(address)):
        assert "This round has closed" in text(response)
    Round.objects.filter(pk=round_.pk).update(opens_at=at + HOUR, closes_at=at + 2 * HOUR)
    for response in (client.get(address), client.post(address)):
        assert "This round is not open yet" in text(response)
    assert Application.objects.count() == 0


def test_start_of_an_unpublished_round_is_404(client: Client, at: datetime) -> None:
    hidden = factories.round(at, is_published=False)
    assert client.get(f"/rounds/{hidden.slug}/apply/").status_code == 404


# Whose it is


@pytest.mark.parametrize(
    "rest",
    ["", "sections/about/", "check/", "receipt/", "receipt.json", "withdraw/"],
)
def test_somebody_elses_application_is_404(client: Client, at: datetime, rest: str) -> None:
    assert client.get(path(factories.submitted(at=at), rest)).status_code == 404


@pytest.mark.parametrize("rest", ["sections/about/", "submit/", "reopen/", "withdraw/", "bring-back/"])
def test_acts_on_somebody_elses_application_are_404(client: Client, at: datetime, rest: str) -> None:
    theirs = factories.submitted(at=at)
    assert client.post(path(theirs, rest), {"title": "Mine now"}).status_code == 404
    assert fresh(theirs).state == "submitted"


def test_wrong_reference_and_section_are_404(
    client: Client, round_: Round, person: User, at: datetime
) -> None:
    mine = factories.application(round_, person, at)
    assert client.get("/applications/MSC-2222-2222/").status_code == 404
    assert client.get("/applications/anything/").status_code == 404
    assert client.get(path(mine, "sections/nothing/")).status_code == 404
    assert client.get(path(mine).lower()).status_code == 200


def test_reader_sees_and_cannot_act(client: Client, round_: Round, person: User, at: datetime) -> None:
    draft = factories.complete_draft(round_, at=at)
    factories.member(draft, person, "reader", at)
    for rest in ("", "sections/about/", "check/"):
        page = client.get(path(draft, rest))
        assert page.status_code == 200
        assert "<textarea" not in page.content.decode()
    for refused, rest in enumerate(("sections/about/", "submit/", "reopen/", "withdraw/", "bring-back/"), 1):
        assert client.post(path(draft, rest), {"title": "Changed"}).status_code == 403
        assert LedgerRow.objects.filter(chain=draft.ledger_id, act="refused").count() == refused
    assert fresh(draft).state == "draft"
    assert answers.values_of(draft.response)["title"] == GOOD_ANSWERS["title"]


# One section


def test_section_saves_and_goes_on(client: Client, round_: Round, person: User, at: datetime) -> None:
    draft = factories.application(round_, person, at)
    typed = {"group_name": "We", "title": "", "noon-then": "on"}
    response = client.post(path(draft, "sections/about/"), typed)
    assert response["Location"] == path(draft, "sections/idea/")
    assert answers.values_of(draft.response) == {"group_name": "We"}
    response = client.post(
        path(draft, "sections/idea/"), {"idea": "x " * 25, "noon-then": "back"}, follow=True
    )
    assert response.redirect_chain == [(path(draft), 302)]
    assert "This is 5 words over the limit of 20 words." in text(response)
    assert answers.values_of(draft.response)["idea"] == "x " * 25
    response = client.post(path(draft, "sections/money/"), {})
    assert response["Location"] == path(draft, "check/")


def test_section_keeps_what_was_typed_and_saves_the_rest(
    client: Client, round_: Round, person: User, at: datetime
) -> None:
    draft = factories.application(round_, person, at)
    sent = {"budget-0-label": "Hall", "budget-0-amount": "a lot"}
    page = client.post(path(draft, "sections/money/"), sent)
    assert page.status_code == 200
    assert "Line 1: “a lot” is not an amount of money." in text(page)
    assert 'value="a lot"' in page.content.decode()
    assert "This page is saved as you typed it." in text(page)
    assert answers.values_of(draft.response) == {"budget": [{"label": "Hall", "amount": "a lot"}]}
    page = client.post(path(draft, "sections/about/"), {"group_name": "We", "title": "a\x00b"})
    assert "Everything else on this page is saved." in text(page)
    assert answers.values_of(draft.response)["group_name"] == "We"
    assert "title" not in answers.values_of(draft.response)


def test_section_after_closing_is_kept_and_shown(
    client: Client, round_: Round, person: User, at: datetime
) -> None:
    draft = factories.complete_draft(round_, person, at)
    close(round_, at)
    page = client.post(path(draft, "sections/idea/"), {"idea": "One more thought."})
    kept = LateAttempt.objects.get()
    time = clock.time_in_words(kept.received_at)
    assert page.status_code == 409
    assert f"This arrived at {time}. We have kept it." in text(page)
    for words in (
        "One more thought.",
        "Nothing of this application is in.",
        "020 7946 0000",
        "team@example.org",
    ):
        assert words in text(page)
    home = text(client.get(path(draft)))
    assert "One more thought." in home
    assert "The round has closed, and we are counting" in home
    assert "Not sent" not in home
    closing.close_round(round_, at=at)
    home = text(client.get(path(draft)))
    assert "Not sent" in home
    assert "counting" not in home
    assert answers.values_of(draft.response)["idea"] == GOOD_ANSWERS["idea"]


def test_section_of_what_is_in_is_read_only_and_a_save_is_kept(
    client: Client, round_: Round, person: User, at: datetime
) -> None:
    mine = factories.submitted(round_, person, at)
    assert "<textarea" not in client.get(path(mine, "sections/idea/")).content.decode()
    page = client.post(path(mine, "sections/idea/"), {"idea": "Changed."})
    assert page.status_code == 409
    assert "you were not changing a copy of it" in text(page)
    assert "Version 1 stands." in text(page)
    assert LateAttempt.objects.get().rule == Rule.NOT_CHANGING


def test_signed_out_while_saving_loses_nothing(
    client: Client, round_: Round, person: User, at: datetime
) -> None:
    draft = factories.application(round_, person, at)
    address = path(draft, "sections/about/")
    mark = re.search(r'name="noon-page" value="([^"]+)"', client.get(address).content.decode())
    assert mark
    client.logout()
    page = client.post(address, {"group_name": "Long work", "title": "<b>", "noon-page": mark[1]})
    assert page.status_code == 403
    assert "Long work" in text(page) and "&lt;b&gt;" in page.content.decode()
    client.force_login(person)
    again = client.get(address)
    assert 'value="Long work"' in again.content.decode()
    assert "It is not saved yet" in text(again)
    assert answers.values_of(draft.response) == {}
    assert "Long work" not in client.get(address).content.decode()


def mark_of(client: Client, address: str) -> str:
    """What marks the page at `address`, as a browser would send it back."""
    found = re.search(r'name="noon-page" value="([^"]+)"', client.get(address).content.decode())
    assert found is not None
    return found[1]


def test_two_sections_typed_while_signed_out_are_both_held(
    client: Client, round_: Round, person: User, at: datetime
) -> None:
    draft = factories.complete_draft(round_, person, at)
    sent = {
        path(draft, "sections/about/"): ("title", "First"),
        path(draft, "sections/idea/"): ("idea", "Second"),
    }
    marks = {address: mark_of(client, address) for address in sent}
    client.logout()
    for address, (name, words) in sent.items():
        page = client.post(address, {name: words, "noon-page": marks[address]})
        assert "is back in its place" in text(page)
    client.force_login(person)
    for address, (_name, words) in sent.items():
        assert words in client.get(address).content.decode()
    assert not client.session["typed_while_signed_out"]


def test_a_window_opened_earlier_does_not_undo_what_another_saved(
    client: Client, round_: Round, person: User, at: datetime
) -> None:
    draft = factories.complete_draft(round_, person, at)
    address = path(draft, "sections/about/")
    before = {key: GOOD_ANSWERS[key] for key in ("group_name", "title")}
    earlier, other = mark_of(client, address), mark_of(client, address)
    client.post(address, {**before, "title": "A new title", "noon-page": other})
    client.post(address, {**before, "group_name": "A new name", "noon-page": earlier})
    kept = answers.values_of(draft.response)
    assert (kept["group_name"], kept["title"]) == ("A new name", "A new title")
    client.post(address, {**before, "group_name": "", "noon-page": mark_of(client, address)})
    kept = answers.values_of(draft.response)
    assert (kept["group_name"], kept["title"]) == ("", before["title"])


def test_signed_out_strangers_hold_nothing_in_our_sessions(
    client: Client, round_: Round, person: User, at: datetime
) -> None:
    draft = factories.application(round_, person, at)
    client.logout()
    page = client.post(path(draft, "sections/about/"), {"title": "Junk", "noon-page": "made-up"})
    assert page.status_code == 403
    assert "Copy what you typed" in text(page)
    assert "typed_while_signed_out" not in client.session


@pytest.mark.parametrize("rest", ["", "check/", "receipt/", "withdraw/", "sections/about/"])
def test_strangers_are_asked_to_sign_in(rest: str, at: datetime) -> None:
    mine = factories.submitted(at=at)
    response = Client().get(path(mine, rest))
    assert response.status_code == 302
    assert response["Location"].startswith("/account/sign-in/?next=/applications/")


def test_section_too_early_is_kept(client: Client, round_: Round, person: User, at: datetime) -> None:
    draft = factories.application(round_, person, at)
    Round.objects.filter(pk=round_.pk).update(opens_at=at + HOUR)
    page = client.post(path(draft, "sections/idea/"), {"idea": "Early."})
    assert "The round is not open yet. We have kept this." in text(page)
    assert "Early." in text(page)


# Checking and submitting


def test_check_lists_what_is_missing_with_links(
    client: Client, round_: Round, person: User, at: datetime
) -> None:
    draft = factories.complete_draft(round_, person, at, idea="x " * 21, title="")
    page = client.get(path(draft, "check/"))
    assert "This is 1 word over the limit of 20 words." in text(page)
    assert f'href="{path(draft, "sections/about/")}#id_title_field"' in page.content.decode()
    assert f'action="{path(draft, "submit/")}"' not in page.content.decode()
    assert 'id="id_title_field"' in client.get(path(draft, "sections/about/")).content.decode()


def test_submit_of_an_incomplete_one_says_what_is_missing(
    client: Client, round_: Round, person: User, at: datetime
) -> None:
    draft = factories.complete_draft(round_, person, at, title="")
    page = client.post(path(draft, "submit/"), {"key": "aaaaaaaa-1"})
    assert page.status_code == 422
    assert "It is not sent yet: something is missing" in text(page)
    assert fresh(draft).state == "draft"


def test_submit_twice_with_one_key_is_one_act(
    client: Client, round_: Round, person: User, at: datetime
) -> None:
    draft = factories.complete_draft(round_, person, at)
    page = client.get(path(draft, "check/")).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    for _press in range(2):
        response = client.post(path(draft, "submit/"), {"key": key[1]})
        assert response["Location"] == path(draft, "receipt/")
    assert Submission.objects.count() == 1


def test_submit_too_late_is_kept(client: Client, round_: Round, person: User, at: datetime) -> None:
    mine = factories.submitted(round_, person, at)
    lifecycle.reopen(mine, by=person, at=at)
    lifecycle.save_answers(mine, answers_given={"idea": "Second thoughts."}, by=person, at=at)
    close(round_, at)
    page = client.post(path(mine, "submit/"), {"key": "aaaaaaaa-2"})
    assert page.status_code == 409
    assert "Version 1 stands." in text(page)
    home = text(client.get(path(mine)))
    assert "Version 1 is in. If you sent your changes before" in home
    closing.close_round(round_, at=at)
    home = text(client.get(path(mine)))
    assert "We read version 1. The changes that you began after it were not sent." in home
    assert "Second thoughts." in home


def test_reopen_change_and_submit_again(client: Client, round_: Round, person: User, at: datetime) -> None:
    mine = factories.submitted(round_, person, at)
    page = client.post(path(mine, "reopen/"), follow=True)
    assert "Version 1 is in. You are changing a copy." in text(page)
    assert fresh(mine).state == "submitted"
    assert client.post(path(mine, "reopen/")).status_code == 302
    assert LedgerRow.objects.filter(chain=mine.ledger_id, act="reopened").count() == 1
    client.post(path(mine, "sections/idea/"), {"idea": "Better."})
    page = client.post(path(mine, "submit/"), {"key": "aaaaaaaa-3"}, follow=True)
    assert "Earlier versions" in text(page)
    standing = fresh(mine).standing
    assert standing is not None and standing.version == 2


def test_withdraw_and_bring_back(client: Client, round_: Round, person: User, at: datetime) -> None:
    mine = factories.submitted(round_, person, at)
    assert "Version 1 will no longer be in" in text(client.get(path(mine, "withdraw/")))
    client.post(path(mine, "withdraw/"))
    assert fresh(mine).state == "withdrawn"
    assert "This application was in and is withdrawn." in text(client.get(path(mine, "receipt/")))
    assert "Bring it back" in text(client.get(path(mine)))
    client.post(path(mine, "bring-back/"))
    assert fresh(mine).state == "draft"


def test_an_unsent_draft_cannot_be_withdrawn_after_closing(
    client: Client, round_: Round, person: User, at: datetime
) -> None:
    draft = factories.complete_draft(round_, person, at)
    close(round_, at)
    assert "There is nothing to withdraw." in text(client.get(path(draft, "withdraw/")))
    assert client.post(path(draft, "withdraw/")).status_code == 409
    assert fresh(draft).state == "draft"
    assert LedgerRow.objects.filter(chain=draft.ledger_id, act="refused").count() == 1


def test_bring_back_after_closing_is_refused(
    client: Client, round_: Round, person: User, at: datetime
) -> None:
    mine = factories.submitted(round_, person, at)
    lifecycle.withdraw(mine, by=person, at=at)
    close(round_, at)
    assert "Bring it back" not in text(client.get(path(mine)))
    assert client.post(path(mine, "bring-back/")).status_code == 409
    assert fresh(mine).state == "withdrawn"


def test_extension_opens_the_pages_again(client: Client, round_: Round, person: User, at: datetime) -> None:
    draft = factories.complete_draft(round_, person, at)
    close(round_, at)
    made = Extension.objects.create(
        round=round_,
        application=draft,
        until=at + HOUR,
        reason="access",
        requested_by=person,
        requested_at=at,
    )
    made.decided_by, made.decided_at = factories.user("Mo"), at
    made.approve()
    made.save()
    home = text(client.get(path(draft)))
    assert clock.deadline_in_words(at + HOUR) in home
    assert client.post(path(draft, "submit/"), {"key": "aaaaaaaa-4"}).status_code == 302


# What every state says, and what none may tell


STATES = [
    "draft",
    "submitted",
    "in_review",
    "reviewed",
    "ineligible",
    "awarded",
    "reserve",
    "declined",
    "withdrawn",
]
PAGES = ["", "sections/about/", "check/", "receipt/", "receipt.json", "withdraw/"]
# The code of a receipt, which is its own.
CODE = re.compile(r"([0-9A-F]{4}-){3}[0-9A-F]{4}")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("closed", [False, True])
def test_every_page_opens_in_every_state(
    client: Client, person: User, at: datetime, state: str, closed: bool
) -> None:
    round_ = factories.round(at)
    mine = factories.in_state(state, round_, at=at)
    factories.member(mine, person, at=at)
    if closed:
        close(round_, at)
    for rest in PAGES:
        allowed = {200, 302} if state != "draft" else {200, 404}
        assert client.get(path(mine, rest)).status_code in allowed, rest
    assert mine.reference in text(client.get("/applications/"))


@pytest.mark.parametrize("rest", [*PAGES, "list"])
def test_what_the_panel_does_is_not_told(client: Client, person: User, at: datetime, rest: str) -> None:
    """Being read, read, and not eligible: the same bytes but for what is random."""
    seen = set()
    for state in ("in_review", "reviewed", "ineligible"):
        round_ = factories.round(at)
        mine = factories.in_state(state, round_, at=at)
        membership = factories.member(mine, person, at=at)
        close(round_, at)
        address = "/applications/" if rest == "list" else path(mine, rest)
        page = client.get(address, follow=True).content.decode()
        page = page.replace(mine.reference, "REF").replace(round_.slug, "SLUG")
        page = CODE.sub("", page)
        seen.add(re.sub(r'[0-9a-f]{64}|value="[^"]{20,}"|[\d:.]{8,}Z?|"content_size": \d+', "", page))
        for act in ("submit/", "reopen/", "bring-back/", "sections/about/"):
            assert client.post(path(mine, act)).status_code == 409
        assert client.post(path(mine, "withdraw/")).status_code == 302
        assert fresh(mine).state == "withdrawn"
        client.get("/applications/")  # takes the message away, so that the next page has none of it
        membership.delete()
    assert len(seen) == 1


@pytest.mark.parametrize("rest", [*PAGES, "list"])
def test_a_decision_is_not_told_before_release(rest: str) -> None:
    seen = set()
    for outcome in ("award", "reserve", "decline"):
        made = letter_scene.scene()
        made.approve(outcome)
        client = Client()
        client.force_login(made.lead)
        address = "/applications/" if rest == "list" else path(made.application, rest)
        page = client.get(address, follow=True).content.decode()
        page = page.replace(made.application.reference, "REF").replace(made.round.slug, "SLUG")
        # Each has a lead of their own, and so a browser key.
        page = re.sub(r'data-(person|browser-key)="[^"]+"', "", page)
        page = CODE.sub("", page)
        seen.add(re.sub(r'[0-9a-f]{64}|value="[^"]{20,}"|"content_size": \d+', "", page))
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("outcome", "words"),
    [("award", "Funded"), ("reserve", "On the reserve list"), ("decline", "Not funded this time")],
)
def test_released_outcome_and_letter_are_on_both_pages(client: Client, outcome: str, words: str) -> None:
    made = letter_scene.scene()
    letter = made.release(outcome)
    client.force_login(made.lead)
    for address in ("/applications/", path(made.application)):
        page = client.get(address)
        assert words in text(page)
        assert f'href="/letters/{letter.number}/"' in page.content.decode()


def test_a_complete_draft_says_that_it_is_not_in(
    client: Client, round_: Round, person: User, at: datetime
) -> None:
    draft = factories.complete_draft(round_, person, at)
    for address in ("/applications/", path(draft)):
        assert "Nothing is missing. It is not in until you submit it" in text(client.get(address))


# How many statements


def statements(client: Client, address: str, data: dict[str, Any] | None = None) -> int:
    """The statements of one request: a GET, or a POST when there is data."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address) if data is None else client.post(address, data)
    assert response.status_code in (200, 302)
    return len(captured)


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_of_my_applications(client: Client, person: User, at: datetime, rows: int) -> None:
    for _row in range(rows):
        factories.submitted(factories.round(at), person, at)
    assert statements(client, "/applications/") == 7


def test_statements_of_the_pages(client: Client, round_: Round, person: User, at: datetime) -> None:
    mine = factories.complete_draft(round_, person, at)
    found = {
        "home": statements(client, path(mine)),
        "section": statements(client, path(mine, "sections/idea/")),
        "save": statements(client, path(mine, "sections/idea/"), {"idea": "Other words."}),
        "check": statements(client, path(mine, "check/")),
        "submit": statements(client, path(mine, "submit/"), {"key": "aaaaaaaa-5"}),
        "receipt": statements(client, path(mine, "receipt/")),
    }
    assert found == {"home": 9, "section": 6, "save": 7, "check": 4, "submit": 9, "receipt": 4}


def test_statements_of_the_act_of_submitting(round_: Round, person: User, at: datetime) -> None:
    draft = factories.complete_draft(round_, person, at)
    with CaptureQueriesContext(connection) as captured:
        assert lifecycle.submit(draft, by=person, at=at, key="aaaaaaaa-6").accepted
    assert len(captured) == 8
