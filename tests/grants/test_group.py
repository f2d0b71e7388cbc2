"""The people of a group: leaving, removing, the lead, help, who is here and who changed what."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants import changes, decisions, group, invitations, lifecycle, presence
from grants.models import Application, ApplicationMember, Decision, Invitation, Presence
from programme import answers, clock, ledger
from programme.models import AnswerRevision, LedgerPayload, LedgerRow, Message, User
from programme.outlines import outline_of
from programme.refusals import Refused
from tests import factories
from tests.factories import AT
from tests.grants import letter_scene

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def draft() -> Application:
    return factories.complete_draft(at=AT)


@pytest.fixture
def lead(draft: Application) -> User:
    return factories.lead_of(draft)


def add(application: Application, name: str, kind: str = "full") -> ApplicationMember:
    return factories.member(application, factories.user(name), kind)


def kinds(application: Application) -> dict[str, str]:
    return {member.user.name: member.kind for member in group.members(application)}


def payload(application: Application, act: str) -> Any:
    found = LedgerPayload.objects.get(row__chain=application.ledger_id, row__act=act)
    return json.loads(bytes(found.content))


def told() -> list[tuple[str, str]]:
    rows = Message.objects.filter(kind="group_news").order_by("pk")
    return [(mail.recipient.name, mail.key.split(":")[2]) for mail in rows if mail.recipient]


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# Leaving and removing


def test_a_member_leaves_and_the_writers_are_told(draft: Application, lead: User) -> None:
    bo, cy = add(draft, "Bo"), add(draft, "Cy", "reader")
    Presence.objects.create(application=draft, section_key="idea", user=bo.user, seen_at=AT)
    invitations.invite(draft, email="x@example.org", kind="full", by=bo.user, at=AT)
    group.leave(draft, by=bo.user, at=AT)
    assert kinds(draft) == {"Ada Lovegrove": "lead", "Cy": "reader"}
    assert not Presence.objects.exists()
    assert Invitation.objects.get().taken_back_at == AT
    assert payload(draft, "left_group") == {"member": str(bo.user.actor_id), "kind": "full"}
    assert told() == [("Ada Lovegrove", "left")]
    group.leave(draft, by=cy.user, at=AT)
    assert kinds(draft) == {"Ada Lovegrove": "lead"}
    assert ledger.verify(draft.ledger_id).finding == "intact"


def test_the_last_who_can_write_and_the_lead_stay(draft: Application, lead: User) -> None:
    add(draft, "Cy", "reader")
    with pytest.raises(Refused, match="only person who can write"):
        group.leave(draft, by=lead, at=AT)
    bo = add(draft, "Bo")
    with pytest.raises(Refused, match="You are the lead"):
        group.leave(draft, by=lead, at=AT)
    group.make_lead(draft, member=bo, by=lead, at=AT)
    group.leave(draft, by=lead, at=AT)
    assert kinds(draft) == {"Bo": "lead", "Cy": "reader"}
    with pytest.raises(Refused, match="not in this group"):
        group.leave(draft, by=lead, at=AT)


def test_removing_is_told_and_needs_the_right(draft: Application, lead: User) -> None:
    bo, cy = add(draft, "Bo"), add(draft, "Cy", "reader")
    with pytest.raises(Refused, match="change nothing"):
        group.remove(draft, member=bo, by=cy.user, at=AT)
    own = ApplicationMember.objects.get(user=lead)
    with pytest.raises(Refused, match="Ada Lovegrove is the lead"):
        group.remove(draft, member=own, by=bo.user, at=AT)
    with pytest.raises(Refused, match="Leave this group"):
        group.remove(draft, member=bo, by=bo.user, at=AT)
    group.remove(draft, member=bo, by=lead, at=AT)
    assert told() == [("Bo", "removed")]
    mail = Message.objects.get(kind="group_news")
    assert "/group/" not in mail.text and "has taken you out" in mail.text
    with pytest.raises(Refused, match="not in this group any more"):
        group.remove(draft, member=bo, by=lead, at=AT)
    assert (
        lifecycle.save_answers(draft, answers_given={"title": "x"}, by=bo.user, at=AT).rule == "not_a_member"
    )


def test_a_member_of_another_group_cannot_be_touched(draft: Application, lead: User) -> None:
    theirs = add(factories.complete_draft(at=AT), "Bo")
    for act in (
        lambda: group.remove(draft, member=theirs, by=lead, at=AT),
        lambda: group.make_lead(draft, member=theirs, by=lead, at=AT),
        lambda: group.set_kind(draft, member=theirs, kind="reader", by=lead, at=AT),
    ):
        with pytest.raises(Refused, match="not in this group"):
            act()


# The lead, and who writes


def test_any_writer_changes_the_lead_and_people_are_told(draft: Application, lead: User) -> None:
    bo, cy = add(draft, "Bo"), add(draft, "Cy", "reader")
    group.make_lead(draft, member=bo, by=bo.user, at=AT)
    assert kinds(draft) == {"Bo": "lead", "Ada Lovegrove": "full", "Cy": "reader"}
    assert told() == [("Ada Lovegrove", "lead_changed")]
    assert payload(draft, "lead_changed") == {
        "member": str(bo.user.actor_id),
        "kind": "lead",
        "before": str(lead.actor_id),
        "reason": "",
    }
    group.make_lead(draft, member=bo, by=lead, at=AT)  # pressed again: nothing more
    assert LedgerRow.objects.filter(act="lead_changed").count() == 1
    with pytest.raises(Refused, match="may only read"):
        group.make_lead(draft, member=cy, by=lead, at=AT)
    for outsider in (cy.user, factories.user("Stranger")):
        with pytest.raises(Refused, match="Only members who can write"):
            group.make_lead(draft, member=cy, by=outsider, at=AT, reason="Because.")


@pytest.mark.parametrize("role", ["manager", "access", "approver", "observer", "finance"])
def test_staff_who_help_change_the_lead_with_a_reason(draft: Application, lead: User, role: str) -> None:
    cy = add(draft, "Cy", "reader")
    person = factories.staff(draft.round, role)
    if role not in ("manager", "access"):
        with pytest.raises(Refused, match="Only members"):
            group.make_lead(draft, member=cy, by=person, at=AT, reason="They asked.")
        return
    with pytest.raises(Refused, match="Say why"):
        group.make_lead(draft, member=cy, by=person, at=AT, reason="  ")
    group.make_lead(draft, member=cy, by=person, at=AT, reason="Ada is ill, and asked us.")
    assert kinds(draft) == {"Cy": "lead", "Ada Lovegrove": "full"}
    assert sorted(told()) == [("Ada Lovegrove", "lead_changed"), ("Cy", "lead")]
    assert all("Ada is ill" in mail.text for mail in Message.objects.filter(key__contains="lead_changed"))


def test_who_may_write_is_changed_and_told(draft: Application, lead: User) -> None:
    bo = add(draft, "Bo")
    group.set_kind(draft, member=bo, kind="reader", by=lead, at=AT)
    assert not lifecycle.submit(draft, by=bo.user, at=AT).accepted
    group.set_kind(draft, member=bo, kind="full", by=lead, at=AT + MINUTE)
    assert lifecycle.submit(draft, by=bo.user, at=AT + MINUTE).accepted
    assert told() == [("Bo", "may_read"), ("Bo", "may_write")]
    own = ApplicationMember.objects.get(user=lead)
    for kind, match in (("reader", "the lead can write"), ("lead", "only read"), ("", "only read")):
        with pytest.raises(Refused, match=match):
            group.set_kind(draft, member=own if kind == "reader" else bo, kind=kind, by=lead, at=AT)


# Help


def test_help_is_allowed_and_undone_by_writers(draft: Application, lead: User) -> None:
    bo, cy = add(draft, "Bo"), add(draft, "Cy", "reader")
    with pytest.raises(Refused):
        group.allow_help(draft, by=cy.user, at=AT)
    assert group.allow_help(draft, by=lead, at=AT).help_allowed_at == AT
    assert group.allow_help(draft, by=bo.user, at=AT + MINUTE).help_allowed_at == AT
    assert sorted(told()) == [("Bo", "help_allowed"), ("Cy", "help_allowed")]
    assert group.help_given(Application.objects.get(pk=draft.pk)).allowed_by == "Ada Lovegrove"
    assert group.end_help(draft, by=bo.user, at=AT + MINUTE).help_allowed_at is None
    group.end_help(draft, by=bo.user, at=AT + MINUTE)
    acts = LedgerRow.objects.filter(chain=draft.ledger_id).order_by("sequence").values_list("act", flat=True)
    assert list(acts) == ["started", "help_allowed", "help_ended"]
    assert group.help_given(Application.objects.get(pk=draft.pk)).allowed_by == ""


def test_reading_a_draft_is_recorded_once_for_each_person_and_day(draft: Application, lead: User) -> None:
    mo, asha = factories.staff(draft.round), factories.staff(draft.round, "access", name="Asha")
    with pytest.raises(Refused):
        group.read_draft(draft, by=mo, at=AT)
    group.allow_help(draft, by=lead, at=AT)
    midnight = clock.start_of_day(AT, draft.round.zone) + timedelta(days=1)
    for person, at in (
        (mo, AT),
        (mo, AT + MINUTE),
        (asha, AT),
        (mo, midnight - timedelta(microseconds=1)),
        (mo, midnight),
    ):
        group.read_draft(draft, by=person, at=at)
    fresh = Application.objects.get(pk=draft.pk)
    assert group.help_given(fresh).readings == (("Mo Evans", midnight), ("Asha", AT), ("Mo Evans", AT))
    lifecycle.submit(draft, by=lead, at=AT)
    with pytest.raises(Refused):  # nothing is being written now
        group.read_draft(draft, by=mo, at=AT)
    lifecycle.reopen(draft, by=lead, at=AT)
    group.read_draft(draft, by=mo, at=AT)
    group.end_help(draft, by=lead, at=AT)
    with pytest.raises(Refused):
        group.read_draft(draft, by=mo, at=AT)


# Who is here


def beat(application: Application, person: User, section: str, at: Any) -> list[tuple[str, str]]:
    found = presence.open_section(application, section=section, by=person, at=at)
    return [(one.name, one.section) for one in found]


def test_presence_shows_others_for_a_minute(draft: Application, lead: User) -> None:
    bo = add(draft, "Bo").user
    assert beat(draft, lead, "idea", AT) == []
    assert beat(draft, bo, "money", AT + timedelta(seconds=59)) == [("Ada Lovegrove", "idea")]
    assert beat(draft, bo, "money", AT + timedelta(seconds=60)) == []
    assert Presence.objects.count() == 2
    ApplicationMember.objects.filter(user=bo).delete()
    assert beat(draft, lead, "idea", AT + timedelta(seconds=61)) == []  # gone from the group, gone from here


def test_who_moves_on_is_soon_in_one_place_and_with_two_pages_in_two(draft: Application, lead: User) -> None:
    bo = add(draft, "Bo").user
    beat(draft, bo, "idea", AT)
    beat(draft, bo, "money", AT + timedelta(seconds=20))
    here = presence.others(draft, besides=lead, at=AT + timedelta(seconds=21))
    assert {one.section for one in here} == {"idea", "money"}
    beat(draft, bo, "money", AT + timedelta(seconds=40))
    here = presence.others(draft, besides=lead, at=AT + timedelta(seconds=41))
    assert [one.section for one in here] == ["money"]


def test_nobody_is_shown_in_what_nobody_writes(draft: Application, lead: User) -> None:
    made = lifecycle.submit(draft, by=lead, at=AT).application
    bo = add(made, "Bo").user
    beat(made, bo, "idea", AT)
    assert not Presence.objects.exists()


def test_a_beat_is_one_statement(draft: Application, lead: User) -> None:
    with CaptureQueriesContext(connection) as caught:
        beat(draft, lead, "idea", AT)
    assert len(caught) == 1


@pytest.fixture
def now_draft() -> Application:
    return factories.complete_draft(at=clock.now() - timedelta(hours=1))


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def here(client: Client, application: Application, **sent: Any) -> Any:
    return client.post(
        f"/applications/{application.reference}/here/",
        json.dumps({"section": "idea", "since": 0, "writer": "", **sent}),
        content_type="application/json",
    )


def test_here_tells_who_and_what_changed_but_not_ones_own(now_draft: Application) -> None:
    lead, bo = factories.lead_of(now_draft), add(now_draft, "Bo", "reader").user
    revision = Application.objects.get(pk=now_draft.pk).response.revision
    at = clock.now()
    saved = lifecycle.save_answers(
        now_draft, answers_given={"idea": "New words."}, by=lead, at=at, writer="page-1"
    )
    here(as_(lead), now_draft, section="money")
    answer = here(as_(bo), now_draft, since=revision).json()
    assert answer["here"] == [{"name": "Ada Lovegrove", "section": "money", "title": "Money"}]
    assert answer["words"] == "Ada Lovegrove is in ‘Money’."
    zone = now_draft.round.zone
    assert answer["changed"] == {
        "idea": {"revision": saved.revision, "by": "Ada Lovegrove", "at": clock.time_in_words(at, zone)}
    }
    assert "New words" not in json.dumps(answer)
    for sent in ({"writer": "page-1", "since": revision}, {"since": saved.revision}, {"section": "money"}):
        assert here(as_(lead), now_draft, **{"since": revision, **sent}).json()["changed"] == {}
    assert here(as_(lead), now_draft).json()["words"] == "Bo is here too."


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("[]", 400),
        ("{", 400),
        ('"idea"', 400),
        ("{}", 400),
        ('{"section": 3}', 400),
        ('{"section": "idea", "since": "1"}', 400),
        ('{"section": "idea", "since": -1}', 400),
        ('{"section": "idea", "since": true}', 400),
        ('{"section": "idea", "since": 1.5}', 400),
        ('{"section": "idea", "writer": []}', 400),
        ('{"section": "nowhere"}', 404),
        ('{"section": "idea\\u0000"}', 404),
        ('{"section": ""}', 404),
        ('{"section": "idea", "since": 99999999999999999999999}', 200),
        ('{"section": "idea", "writer": "\\u0000\'; --"}', 200),
        ("x" * 5000, 400),
        ("\xff\xfe", 400),
        ("[" * 1900, 400),
    ],
)
def test_here_survives_what_no_page_sends(now_draft: Application, body: str, status: int) -> None:
    client = as_(factories.lead_of(now_draft))
    address = f"/applications/{now_draft.reference}/here/"
    assert client.post(address, body, content_type="application/json").status_code == status


def test_here_is_for_members(client: Client, now_draft: Application) -> None:
    assert here(client, now_draft).status_code == 401
    assert here(as_(factories.user("Stranger")), now_draft).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(factories.lead_of(now_draft))
    assert here(strict, now_draft).status_code == 403
    assert not Presence.objects.exists()


# Pages


def test_opening_a_section_is_seen_without_script(now_draft: Application) -> None:
    lead, bo = as_(factories.lead_of(now_draft)), as_(add(now_draft, "Bo").user)
    base = f"/applications/{now_draft.reference}/"
    assert "is here too" not in words(lead.get(base + "sections/idea/"))
    assert "Ada Lovegrove is here too." in words(bo.get(base + "sections/idea/"))
    assert "Ada Lovegrove is in ‘Your idea’." in words(bo.get(base + "sections/money/"))
    home = words(lead.get(base))
    assert "Here now: Bo" in home
    assert re.search(r"Last changed: you, \d\d:\d\d|Last changed: you, \d+ \w+ \d{4}", home)
    assert "Last changed: Ada Lovegrove" in words(bo.get(base))


def test_the_group_page_acts(now_draft: Application) -> None:
    lead, bo = factories.lead_of(now_draft), add(now_draft, "Bo")
    client, base = as_(lead), f"/applications/{now_draft.reference}/group/"

    def press(**data: Any) -> Any:
        return client.post(base, data)

    assert press(act="invite", email="not an address", kind="full").status_code == 422
    refused = press(act="invite", email=bo.user.email, kind="full")
    assert refused.status_code == 409 and "Bo is in your group already" in words(refused)
    assert press(act="invite", email="x@example.org", kind="full").status_code == 302
    made = Invitation.objects.get()
    assert "x@example.org" in words(client.get(base))
    assert press(act="again", invitation=made.pk).status_code == 302
    assert press(act="take_back", invitation=made.pk).status_code == 302
    assert press(act="take_back", invitation=made.pk).status_code == 409
    assert press(act="kind", member=bo.pk, kind="reader").status_code == 302
    assert press(act="lead", member=bo.pk).status_code == 409
    assert press(act="kind", member=bo.pk, kind="full").status_code == 302
    assert press(act="help_on").status_code == 302
    assert "Allowed by Ada Lovegrove" in words(client.get(base))
    assert press(act="help_off").status_code == 302
    sure = press(act="remove", member=bo.pk)
    assert sure.status_code == 200 and "Take Bo out of the group?" in words(sure)
    assert kinds(now_draft)["Bo"] == "full"
    assert press(act="lead", member=bo.pk).status_code == 302
    assert "Leave this group?" in words(press(act="leave"))
    assert press(act="leave", sure="yes")["Location"] == "/applications/"
    assert client.get(base).status_code == 404
    assert kinds(now_draft) == {"Bo": "lead"}


@pytest.mark.parametrize("value", ["", "x", "-1", "1e3", "9" * 30, "²", "0"])
def test_the_group_page_survives_hostile_numbers(now_draft: Application, value: str) -> None:
    client, base = as_(factories.lead_of(now_draft)), f"/applications/{now_draft.reference}/group/"
    for act, name in (("remove", "member"), ("lead", "member"), ("kind", "member"), ("again", "invitation")):
        assert client.post(base, {"act": act, name: value, "sure": "yes"}).status_code == 404
    assert client.post(base, {"act": value}).status_code == 400


def test_another_groups_rows_are_not_found(now_draft: Application) -> None:
    other = factories.complete_draft(at=clock.now())
    theirs = add(other, "Cy")
    made = invitations.invite(
        other, email="x@example.org", kind="full", by=factories.lead_of(other), at=clock.now()
    )
    client, base = as_(factories.lead_of(now_draft)), f"/applications/{now_draft.reference}/group/"
    for data in (
        {"act": "remove", "member": theirs.pk, "sure": "yes"},
        {"act": "take_back", "invitation": made.pk},
    ):
        assert client.post(base, data).status_code == 404
    assert kinds(other)["Cy"] == "full"
    assert Invitation.objects.get().taken_back_at is None


def test_a_reader_sees_the_group_and_can_only_leave(now_draft: Application) -> None:
    cy = add(now_draft, "Cy", "reader")
    bo = add(now_draft, "Bo")
    client, base = as_(cy.user), f"/applications/{now_draft.reference}/group/"
    page = client.get(base)
    assert page.status_code == 200 and "Bo" in words(page)
    assert bo.user.email not in page.content.decode() and 'value="invite"' not in page.content.decode()
    for act in ("invite", "again", "take_back", "remove", "lead", "kind", "help_on", "help_off"):
        data = {"act": act, "member": bo.pk, "sure": "yes", "email": "x@example.org", "kind": "full"}
        assert client.post(base, data).status_code == 403, act
    assert client.post(base, {"act": "leave", "sure": "yes"}).status_code == 302
    assert "Cy" not in kinds(now_draft)


# Who changed what


def test_changes_join_runs_of_ten_minutes(draft: Application, lead: User) -> None:
    bo = add(draft, "Bo").user
    AnswerRevision.objects.all().delete()
    form = outline_of(draft.response.form)

    def save(person: User, minutes: float, text: str, key: str = "idea") -> None:
        response = Application.objects.get(pk=draft.pk).response
        answers.save(response, {key: text}, by=person, at=AT + minutes * MINUTE, form=form)

    for minute in (0, 5, 15, 25.1):  # the last one ten minutes and six seconds after the one before it
        save(lead, minute, f"words {minute}")
    save(bo, 26, "other words")
    save(lead, 27, "a title", key="title")
    save(lead, 28, "words again")
    found = changes.Changes(draft).paged(50).page(1).object_list
    assert [
        (one.question, one.name, one.saves, (one.began - AT) / MINUTE, (one.ended - AT) / MINUTE)
        for one in found
    ] == [
        ("idea", "Ada Lovegrove", 1, 28, 28),
        ("title", "Ada Lovegrove", 1, 27, 27),
        ("idea", "Bo", 1, 26, 26),
        ("idea", "Ada Lovegrove", 1, 25.1, 25.1),
        ("idea", "Ada Lovegrove", 3, 0, 15),
    ]
    assert changes.Changes(draft).count() == 5
    assert [one.saves for one in changes.Changes(draft).paged(2).page(3).object_list] == [3]


def test_the_page_of_changes_holds_no_text_and_pages(now_draft: Application) -> None:
    lead = factories.lead_of(now_draft)
    form, at = outline_of(now_draft.response.form), clock.now() - timedelta(days=2)
    for number in range(60):
        response = Application.objects.get(pk=now_draft.pk).response
        answers.save(
            response,
            {"idea": f"secret words {number}"},
            by=lead,
            at=at + number * timedelta(minutes=11),
            form=form,
        )
    address = f"/applications/{now_draft.reference}/changes/"
    first = as_(lead).get(address)
    assert "secret words" not in first.content.decode()
    assert "Page 1 of 2" in words(first) and first.content.decode().count("<li>") >= 50
    for page in ("2", "0", "x", "99999999999999999999", "-1"):
        assert as_(lead).get(address, {"page": page}).status_code == 200


# Everybody is told


def test_receipts_and_letters_go_to_every_member_also_who_joined_later() -> None:
    scene = letter_scene.scene()
    reader = factories.user("Cy")
    factories.member(scene.application, reader, "reader")
    scene.make()
    late = factories.user("Late")
    made = invitations.invite(
        scene.application, email="late@example.org", kind="reader", by=scene.lead, at=letter_scene.DECIDED
    )
    token = Message.objects.get(kind="invitation").text.split("/join/")[1].split("/")[0]
    invitations.join(token, by=late, at=letter_scene.DECIDED)
    assert made.kind == "reader"
    decisions.release(scene.round, by=scene.manager, at=letter_scene.TOLD)
    got = Message.objects.filter(kind="letter_ready").values_list("recipient", flat=True)
    assert sorted(got) == sorted([scene.lead.pk, reader.pk, late.pk])
    number = Decision.objects.get().letters.get().number
    for person in (reader, late):
        assert as_(person).get(f"/letters/{number}/").status_code == 200


def test_a_receipt_goes_to_every_member(draft: Application, lead: User) -> None:
    everybody = {lead.pk, add(draft, "Bo").user.pk, add(draft, "Cy", "reader").user.pk}
    gone = add(draft, "Dee")
    group.remove(draft, member=gone, by=lead, at=AT)
    lifecycle.submit(draft, by=lead, at=AT)
    got = Message.objects.filter(kind="received").values_list("recipient", flat=True)
    assert sorted(got) == sorted(everybody)


# How many statements


@pytest.mark.parametrize("members", [1, 3])
def test_statements_do_not_grow_with_the_group(now_draft: Application, members: int) -> None:
    lead, at = factories.lead_of(now_draft), clock.now()
    bo = add(now_draft, "Bo").user
    group.allow_help(now_draft, by=lead, at=at)
    for number in range(members):
        person = bo if number == 0 else add(now_draft, f"Bo {number}").user
        helper = factories.staff(now_draft.round, name=f"Mo {number}")
        group.read_draft(now_draft, by=helper, at=at)
        invitations.invite(now_draft, email=f"x{number}@example.org", kind="full", by=person, at=at)
        lifecycle.save_answers(now_draft, answers_given={"idea": f"words {number}"}, by=person, at=at)
        presence.open_section(now_draft, section="idea", by=person, at=at)
    client = as_(lead)
    client.get(f"/applications/{now_draft.reference}/")  # the form is in memory from here on
    counted = {}
    for name in ("", "group/", "changes/", "sections/idea/"):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"/applications/{now_draft.reference}/{name}").status_code == 200
        counted[name] = len(caught)
    with CaptureQueriesContext(connection) as caught:
        assert here(client, now_draft).status_code == 200
    counted["here/"] = len(caught)
    assert counted == {"": 10, "group/": 8, "changes/": 5, "sections/idea/": 6, "here/": 4}
