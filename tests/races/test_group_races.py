"""Two people of a group at once, on two real connections."""

from __future__ import annotations

from typing import Any

import pytest

from grants import group, invitations, lifecycle, presence
from grants.models import Application, ApplicationMember, Invitation, Presence
from programme import ledger
from programme.models import LedgerRow, Message
from programme.refusals import Refused
from tests import factories
from tests.factories import AT
from tests.races.test_acts_at_once import at_once, one_waits

pytestmark = pytest.mark.django_db(transaction=True)


def acts(application: Application) -> list[str]:
    assert ledger.verify(application.ledger_id).finding == "intact"
    rows = LedgerRow.objects.filter(chain=application.ledger_id).order_by("sequence")
    return [row.act for row in rows]


def invited(application: Application) -> str:
    by = factories.lead_of(application)
    invitations.invite(application, email="team@example.org", kind="full", by=by, at=AT)
    mail = Message.objects.filter(kind="invitation").order_by("-pk")[0]
    return mail.text.split("/join/")[1].split("/")[0]


def sorted_out(results: list[Any]) -> tuple[list[Any], list[Any]]:
    """(what went well, what was refused); anything else is a fault."""
    refused = [one for one in results if isinstance(one, Refused)]
    well = [one for one in results if not isinstance(one, Exception)]
    assert len(refused) + len(well) == len(results), results
    return well, refused


@pytest.mark.parametrize("turn", range(5))
def test_two_people_with_one_link_are_one_member(turn: int) -> None:
    draft = factories.complete_draft(at=AT)
    token, bo, cy = invited(draft), factories.user("Bo"), factories.user("Cy")
    results = at_once(*(lambda who=who: invitations.join(token, by=who, at=AT) for who in (bo, cy)))
    well, refused = sorted_out(results)
    assert (len(well), len(refused)) == (1, 1)
    assert "used already" in str(refused[0])
    assert ApplicationMember.objects.filter(application=draft).count() == 2
    assert acts(draft) == ["started", "invited", "joined_group"]


def test_one_person_pressing_twice_joins_once() -> None:
    draft = factories.complete_draft(at=AT)
    token, bo = invited(draft), factories.user("Bo")
    one, two = one_waits(
        lambda: invitations.join(token, by=bo, at=AT), lambda: invitations.join(token, by=bo, at=AT)
    )
    assert one == two == draft
    assert acts(draft) == ["started", "invited", "joined_group"]


def test_a_link_that_is_sent_again_meanwhile_is_worthless() -> None:
    draft = factories.complete_draft(at=AT)
    token, bo, lead = invited(draft), factories.user("Bo"), factories.lead_of(draft)
    made = Invitation.objects.get()
    _again, joined = one_waits(
        lambda: invitations.send_again(made, by=lead, at=AT), lambda: invitations.join(token, by=bo, at=AT)
    )
    assert isinstance(joined, Refused) and "do not know this link" in str(joined)
    assert ApplicationMember.objects.filter(application=draft).count() == 1


def test_two_invitations_to_one_address_are_one() -> None:
    draft = factories.complete_draft(at=AT)
    lead = factories.lead_of(draft)
    results = at_once(
        *(
            lambda kind=kind: invitations.invite(draft, email="x@example.org", kind=kind, by=lead, at=AT)
            for kind in ("full", "reader")
        )
    )
    well, refused = sorted_out(results)
    assert (len(well), refused) == (2, [])
    assert Invitation.objects.count() == 1
    assert acts(draft) == ["started", "invited", "invited_again"]


@pytest.mark.parametrize("turn", range(5))
def test_removed_while_submitting(turn: int) -> None:
    """Whoever comes first counts: submitted and then removed, or removed and not submitted."""
    draft = factories.complete_draft(at=AT)
    lead, bo = factories.lead_of(draft), factories.member(draft, factories.user("Bo"))
    submitted, removed = at_once(
        lambda: lifecycle.submit(draft, by=bo.user, at=AT, key="bo-presses"),
        lambda: group.remove(draft, member=bo, by=lead, at=AT),
    )
    assert removed is None
    state = Application.objects.get(pk=draft.pk).state
    if submitted.accepted:
        assert (state, acts(draft)) == ("submitted", ["started", "submitted", "removed_from_group"])
    else:
        assert submitted.rule == "not_a_member"
        assert (state, acts(draft)) == ("draft", ["started", "removed_from_group", "refused"])


@pytest.mark.parametrize("turn", range(5))
def test_two_leads_at_once_are_one_lead(turn: int) -> None:
    draft = factories.complete_draft(at=AT)
    lead = factories.lead_of(draft)
    bo, cy = (factories.member(draft, factories.user(name)) for name in ("Bo", "Cy"))
    results = at_once(
        lambda: group.make_lead(draft, member=bo, by=lead, at=AT),
        lambda: group.make_lead(draft, member=cy, by=lead, at=AT),
    )
    assert sorted_out(results)[1] == []
    leads = ApplicationMember.objects.filter(application=draft, kind="lead")
    assert leads.count() == 1
    assert ApplicationMember.objects.filter(application=draft).count() == 3
    assert acts(draft) == ["started", "lead_changed", "lead_changed"]


@pytest.mark.parametrize("turn", range(5))
def test_the_last_two_who_write_do_not_both_go(turn: int) -> None:
    draft = factories.complete_draft(at=AT)
    lead, bo = factories.lead_of(draft), factories.member(draft, factories.user("Bo"))
    at_once(
        lambda: group.make_lead(draft, member=bo, by=lead, at=AT),
        lambda: group.leave(draft, by=lead, at=AT),
        lambda: group.leave(draft, by=bo.user, at=AT),
    )
    left = ApplicationMember.objects.filter(application=draft)
    assert left.filter(kind="lead").count() == 1
    assert 1 <= left.count() <= 2


def test_a_draft_closed_meanwhile_is_not_read() -> None:
    draft = factories.complete_draft(at=AT)
    lead, mo = factories.lead_of(draft), factories.staff(draft.round)
    group.allow_help(draft, by=lead, at=AT)
    _ended, read = one_waits(
        lambda: group.end_help(draft, by=lead, at=AT), lambda: group.read_draft(draft, by=mo, at=AT)
    )
    assert isinstance(read, Refused)
    assert acts(draft) == ["started", "help_allowed", "help_ended"]


def test_two_readings_at_once_are_one_row() -> None:
    draft = factories.complete_draft(at=AT)
    mo = factories.staff(draft.round)
    group.allow_help(draft, by=factories.lead_of(draft), at=AT)
    results = at_once(*(lambda: group.read_draft(draft, by=mo, at=AT) for _ in range(3)))
    assert sorted_out(results)[1] == []
    assert acts(draft) == ["started", "help_allowed", "draft_read"]


@pytest.mark.parametrize("turn", range(3))
def test_many_pages_of_one_person_say_so_at_once(turn: int) -> None:
    draft = factories.complete_draft(at=AT)
    lead = factories.lead_of(draft)
    sections = ["about", "idea", "money"] * 2
    results = at_once(
        *(lambda key=key: presence.open_section(draft, section=key, by=lead, at=AT) for key in sections)
    )
    assert results == [[]] * len(sections)
    assert Presence.objects.count() == 3
