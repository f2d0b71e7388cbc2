"""Staff and a group: the lead changed with a reason, a draft read only while the group allows it."""

from __future__ import annotations

import pytest
from django.test import Client

from grants import access, group, lifecycle
from grants.models import Application
from programme import clock
from programme.models import LedgerRow
from reviews.models import PanelMember
from tests import factories
from tests.reviews import rows
from tests.reviews.desk_scene import as_, statements, text

pytestmark = pytest.mark.django_db

SECRET = "Only the group may read this sentence"
ROLES = ("manager", "approver", "finance", "access", "observer")
HELPERS = ("manager", "access")


@pytest.fixture
def draft() -> Application:
    return factories.complete_draft(
        at=clock.now(), idea=SECRET, title="Secret title of the draft", group_name="Secret group"
    )


def page(application: Application, rest: str = "") -> str:
    return f"/manage/{application.round.slug}/applications/{application.reference}/{rest}"


def allow(application: Application) -> None:
    group.allow_help(application, by=factories.lead_of(application), at=clock.now())


def reads(application: Application) -> int:
    return LedgerRow.objects.filter(chain=application.ledger_id, act="draft_read").count()


def fetched(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def everything(client: Client, application: Application) -> str:
    """All that staff can open of an application, the lists and searches included, in one text."""
    base = f"/manage/{application.round.slug}/"
    paths = [
        page(application),
        page(application, "draft/"),
        base,
        f"{base}applications/",
        f"{base}applications/?q=Secret",
        f"{base}ledger/",
        f"{base}messages/",
        f"{base}letters/",
    ]
    return " ".join(client.get(path).content.decode() for path in paths)


@pytest.mark.parametrize("role", ROLES)
def test_no_role_reads_a_draft_that_is_not_open_to_the_team(draft: Application, role: str) -> None:
    client = as_(factories.staff(draft.round, role))
    assert client.get(page(draft, "draft/")).status_code == (404 if role in HELPERS else 403)
    assert "Secret" not in everything(client, draft).replace("q=Secret", "").replace(
        "q%3DSecret", ""
    ).replace('value="Secret"', "")
    assert SECRET not in everything(client, draft)
    assert reads(draft) == 0


@pytest.mark.parametrize("role", ROLES)
def test_only_helpers_read_it_while_it_is_open(draft: Application, role: str) -> None:
    allow(draft)
    client = as_(factories.staff(draft.round, role))
    read = client.get(page(draft, "draft/"))
    assert read.status_code == (200 if role in HELPERS else 403)
    assert (SECRET in text(read)) is (role in HELPERS)
    assert "<textarea" not in read.content.decode()
    # The text stands on that one page, and still on no other.
    assert SECRET not in client.get(page(draft)).content.decode()
    assert client.post(page(draft, "draft/")).status_code == 405
    group.end_help(draft, by=factories.lead_of(draft), at=clock.now())
    assert client.get(page(draft, "draft/")).status_code == (404 if role in HELPERS else 403)
    assert SECRET not in everything(client, draft)


def test_the_link_is_there_while_it_works(draft: Application) -> None:
    client = as_(factories.staff(draft.round))
    assert "Read the draft" not in text(client.get(page(draft)))
    allow(draft)
    assert "Read the draft" in text(client.get(page(draft)))
    observer = as_(factories.staff(draft.round, "observer"))
    assert "Programme managers and access contacts can read it" in text(observer.get(page(draft)))


def test_the_list_finds_the_groups_that_asked_for_help(draft: Application) -> None:
    lead, at = factories.lead_of(draft), clock.now()
    other = factories.complete_draft(draft.round, at=at)
    client = as_(factories.staff(draft.round, "access"))
    base = f"/manage/{draft.round.slug}/applications/"
    assert "Groups that asked for help" in text(client.get(base))

    def found() -> list[Application]:
        listed = [row.application for row in client.get(f"{base}?state=help").context["rows"]]
        assert [one for one in (draft, other) if access.is_open_to_helpers(fetched(one))] == listed
        return listed

    assert found() == []
    allow(draft)
    assert found() == [draft]
    lifecycle.submit(draft, by=lead, at=at)
    assert found() == []
    lifecycle.reopen(draft, by=lead, at=at)
    assert found() == [draft]
    group.end_help(draft, by=lead, at=at)
    assert found() == []


def test_reading_is_recorded_once_a_day_and_shown_to_the_group(draft: Application) -> None:
    allow(draft)
    client = as_(factories.staff(draft.round))
    for _time in range(3):
        client.get(page(draft, "draft/"))
    assert reads(draft) == 1
    own = as_(factories.lead_of(draft)).get(f"/applications/{draft.reference}/group/")
    assert f"Mo Evans read it on {clock.day_in_words(clock.now(), draft.round.zone)}." in text(own)


def test_an_open_copy_is_read_and_a_sent_one_is_not(draft: Application) -> None:
    lead, at = factories.lead_of(draft), clock.now()
    allow(draft)
    client = as_(factories.staff(draft.round, "access"))
    lifecycle.submit(draft, by=lead, at=at)
    assert client.get(page(draft, "draft/")).status_code == 404
    lifecycle.reopen(draft, by=lead, at=at)
    lifecycle.save_answers(draft, answers_given={"idea": "The copy's own words"}, by=lead, at=at)
    assert "The copy&#x27;s own words" in client.get(page(draft, "draft/")).content.decode()
    lifecycle.withdraw(draft, by=lead, at=at)
    assert client.get(page(draft, "draft/")).status_code == 404


def test_the_panel_cannot_even_when_its_member_is_a_manager(draft: Application) -> None:
    allow(draft)
    manager = factories.staff(draft.round)
    stage = rows.stage(draft.round)
    PanelMember.objects.create(stage=stage, user=manager, kind="lived", capacity=3)
    client = as_(manager)
    assert client.get(page(draft, "draft/")).status_code == 403
    assert "drafts stay closed to you" in text(client.get(page(draft)))
    assert reads(draft) == 0


def test_a_draft_of_another_round_is_not_found(draft: Application) -> None:
    allow(draft)
    elsewhere = factories.round(clock.now())
    client = as_(factories.staff(elsewhere))
    assert client.get(page(draft, "draft/")).status_code == 404
    path = f"/manage/{elsewhere.slug}/applications/{draft.reference}/draft/"
    assert client.get(path).status_code == 404


# The lead


@pytest.mark.parametrize("role", ROLES)
def test_the_lead_is_changed_with_a_reason(draft: Application, role: str) -> None:
    bo = factories.member(draft, factories.user("Bo"), "reader")
    client = as_(factories.staff(draft.round, role))
    data = {"act": "lead", "lead-member": str(bo.pk), "lead-reason": "The lead is ill."}
    if role not in HELPERS:
        assert client.post(page(draft), data).status_code == 403
        assert factories.lead_of(draft).name == "Ada Lovegrove"
        return
    assert client.post(page(draft), {**data, "lead-reason": " "}).status_code == 422
    assert client.post(page(draft), {**data, "lead-member": "999999"}).status_code == 422
    assert client.post(page(draft), {**data, "lead-member": "x"}).status_code == 422
    assert factories.lead_of(draft).name == "Ada Lovegrove"
    assert client.post(page(draft), data).status_code == 302
    assert factories.lead_of(draft).name == "Bo"
    assert "Another lead" in text(client.get(page(draft)))


@pytest.mark.parametrize("members", [1, 3])
def test_statements_do_not_grow_with_the_group(draft: Application, members: int) -> None:
    allow(draft)
    for number in range(members):
        factories.member(draft, factories.user(f"Bo {number}"))
    manager = factories.staff(draft.round)
    group.read_draft(draft, by=manager, at=clock.now())
    client = as_(manager)
    client.get(page(draft))
    assert (statements(client, page(draft)), statements(client, page(draft, "draft/"))) == (20, 13)
