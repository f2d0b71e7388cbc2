"""The safety net: who may tick it, until when, what it says, and what clears it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from grants import lifecycle, safety_net
from grants.models import Application, LateAttempt
from grants.states import Rule
from programme import clock, ledger
from programme.models import LedgerRow, Round, User
from tests import factories

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)
BEFORE = factories.NOON - HOUR


@pytest.fixture
def round_() -> Round:
    return factories.round(closes_at=factories.NOON, opens_at=factories.NOON - timedelta(days=10))


def now(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def acts(application: Application) -> list[str]:
    rows = LedgerRow.objects.filter(chain=application.ledger_id).order_by("sequence")
    return list(rows.values_list("act", flat=True))


def test_off_unless_ticked_and_ticked_by_any_full_member(round_: Round) -> None:
    draft = factories.complete_draft(round_)
    full = factories.user("Bo")
    factories.member(draft, full)
    assert now(draft).safety_net_at is None
    outcome = safety_net.tick(draft, by=full, at=BEFORE)
    assert outcome.accepted
    again = safety_net.tick(draft, by=factories.lead_of(draft), at=BEFORE + TICK)
    assert again.accepted
    assert (now(draft).safety_net_at, now(draft).safety_net_by) == (BEFORE, full)
    assert safety_net.untick(draft, by=factories.lead_of(draft), at=BEFORE + HOUR / 2).accepted
    assert safety_net.untick(draft, by=full, at=BEFORE + HOUR / 2).accepted
    assert (now(draft).safety_net_at, now(draft).safety_net_by) == (None, None)
    assert acts(draft) == ["started", "safety_net_ticked", "safety_net_unticked"]
    assert ledger.verify(draft.ledger_id).finding == "intact"


@pytest.mark.parametrize("kind", ["reader", None])
def test_who_does_not_write_it_cannot_tick(round_: Round, kind: str | None) -> None:
    draft, other = factories.complete_draft(round_), factories.user("Rita")
    if kind:
        factories.member(draft, other, kind)
    outcome = safety_net.tick(draft, by=other, at=BEFORE)
    assert outcome.rule == Rule.NOT_A_MEMBER
    assert now(draft).safety_net_at is None
    assert acts(draft) == ["started", "refused"]


@pytest.mark.parametrize(("offset", "rule"), [(-TICK, None), (timedelta(0), Rule.LATE), (TICK, Rule.LATE)])
@pytest.mark.parametrize("act", [safety_net.tick, safety_net.untick])
def test_at_the_stroke_of_noon(round_: Round, offset: timedelta, rule: Rule | None, act: object) -> None:
    draft = factories.complete_draft(round_)
    lead = factories.lead_of(draft)
    if act is safety_net.untick:
        safety_net.tick(draft, by=lead, at=BEFORE)
    was = now(draft).safety_net_at
    outcome = act(draft, by=lead, at=factories.NOON + offset)  # type: ignore[operator]
    assert outcome.rule == rule
    assert (now(draft).safety_net_at == was) == (rule is not None)
    assert acts(draft).count("refused") == (rule is not None)
    assert not LateAttempt.objects.exists()


def test_for_what_is_being_written_and_nothing_else(round_: Round) -> None:
    made = factories.submitted(round_)
    lead = factories.lead_of(made)
    assert safety_net.tick(made, by=lead, at=BEFORE).rule == Rule.NOT_CHANGING
    lifecycle.withdraw(made, by=lead, at=BEFORE)
    assert safety_net.tick(made, by=lead, at=BEFORE).rule == Rule.WRONG_STATE


def _ticked_copy(round_: Round) -> tuple[Application, User]:
    made = factories.submitted(round_)
    lead = factories.lead_of(made)
    lifecycle.reopen(made, by=lead, at=BEFORE)
    assert safety_net.tick(made, by=lead, at=BEFORE).accepted
    return made, lead


def test_submitting_throwing_away_and_withdrawing_clear_it(round_: Round) -> None:
    draft = factories.complete_draft(round_)
    lead = factories.lead_of(draft)
    safety_net.tick(draft, by=lead, at=BEFORE)
    lifecycle.submit(draft, by=lead, at=BEFORE)
    assert now(draft).safety_net_at is None
    # Each edit is ticked for itself.
    lifecycle.reopen(draft, by=lead, at=BEFORE)
    assert now(draft).safety_net_at is None
    for act in (lifecycle.discard_copy, lifecycle.withdraw):
        made, lead = _ticked_copy(round_)
        assert act(made, by=lead, at=BEFORE).accepted
        assert now(made).safety_net_at is None


def test_a_tick_for_an_earlier_copy_does_not_hold_for_the_next(round_: Round) -> None:
    made, lead = _ticked_copy(round_)
    Application.objects.filter(pk=made.pk).update(reopened_at=None)  # as when the panel had begun
    lifecycle.reopen(made, by=lead, at=BEFORE)
    assert now(made).safety_net_at is None


# The pages


@pytest.fixture
def at() -> datetime:
    return clock.now()


def _press(client: Client, application: Application, value: str, page: str = "") -> str:
    answer = client.post(
        f"/applications/{application.reference}/safety-net/", {"safety_net": value, "page": page}
    )
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_the_button_works_without_javascript_and_says_who_and_when(client: Client, at: datetime) -> None:
    lead, full = factories.user("Ada Lovegrove"), factories.user("Bo")
    draft = factories.complete_draft(factories.round(at), lead, at)
    factories.member(draft, full, at=at)
    home = f"/applications/{draft.reference}/"
    client.force_login(lead)
    words = "If I have not submitted by the deadline, submit my last complete saved version"
    for page in (home, f"{home}check/"):
        said = client.get(page).content.decode()
        assert words in said
        assert "<strong>Off.</strong>" in said
    assert _press(client, draft, "on", "check") == f"{home}check/"
    client.force_login(full)
    when = now(draft).safety_net_at
    assert when is not None
    for page in (home, f"{home}check/"):
        said = client.get(page).content.decode()
        assert f"On: asked for by Ada Lovegrove, {clock.instant_in_words(when)}." in said
        assert "this is what would be put in" in said
    assert _press(client, draft, "off") == home
    assert now(draft).safety_net_at is None


def test_what_it_would_do_is_said_for_a_copy_and_for_what_is_not_complete(
    client: Client, at: datetime
) -> None:
    lead = factories.user("Ada")
    client.force_login(lead)
    round_ = factories.round(at)
    made = factories.submitted(round_, lead, at)
    lifecycle.reopen(made, by=lead, at=at)
    home = f"/applications/{made.reference}/"
    said = client.get(home).content.decode()
    assert "put in the changed version instead" in said
    assert "There is no such version yet: nothing could be put in." in said
    lifecycle.save_answers(made, answers_given={"idea": "Better words."}, by=lead, at=at)
    assert "this is what would be put in" in client.get(home).content.decode()
    lifecycle.save_answers(made, answers_given={"idea": ""}, by=lead, at=at)
    assert "an earlier saved version would be put in" in client.get(home).content.decode()


def test_a_reader_sees_it_only_when_it_is_on_and_has_no_button(client: Client, at: datetime) -> None:
    reader = factories.user("Rita")
    draft = factories.complete_draft(factories.round(at), at=at)
    factories.member(draft, reader, "reader", at)
    client.force_login(reader)
    home = f"/applications/{draft.reference}/"
    assert "If nobody sends it in time" not in client.get(home).content.decode()
    safety_net.tick(draft, by=factories.lead_of(draft), at=at)
    said = client.get(home).content.decode()
    assert "On: asked for by Ada Lovegrove" in said
    assert "/safety-net/" not in said
    answer = client.post(f"{home}safety-net/", {"safety_net": "on"})
    assert answer.status_code == 403


def test_after_the_deadline_the_page_says_when_it_came(client: Client, at: datetime) -> None:
    draft = factories.complete_draft(factories.round(at), at=at)
    client.force_login(factories.lead_of(draft))
    Round.objects.update(opens_at=at - 2 * HOUR, closes_at=at - HOUR)
    answer = client.post(f"/applications/{draft.reference}/safety-net/", {"safety_net": "on"})
    assert answer.status_code == 409
    assert "so it came too late to count" in answer.content.decode()
