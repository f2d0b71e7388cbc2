"""Two people at once, on two real connections: one clean winner each, one ledger row each."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from grants import decisions, lifecycle
from grants.models import Application, Decision, Submission
from grants.refusal_words import what_stands
from grants.scores import ScoreSummary
from programme import ledger
from programme.models import AnswerRevision, LedgerRow, Message
from programme.refusals import Refused
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

AT = factories.NOON - timedelta(hours=1)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run every act in a thread of its own, on a connection of its own, from one starting line."""
    line = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            line.wait(timeout=20)
            results[place] = act()
        except Exception as error:  # the result of a loser is what the test looks at
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def one_waits(first: Callable[[], Any], second: Callable[[], Any]) -> tuple[Any, Any]:
    """The second act begins when the first is done and not yet committed, and so waits for its lock."""
    done = threading.Event()

    def hold() -> Any:
        with transaction.atomic():
            result = first()
            done.set()
            threading.Event().wait(0.4)
        return result

    def follow() -> Any:
        done.wait(timeout=20)
        return second()

    one, two = at_once(hold, follow)
    return one, two


def _acts(application: Application) -> list[str]:
    rows = LedgerRow.objects.filter(chain=application.ledger_id).order_by("sequence")
    return [row.act for row in rows]


def _round() -> Any:
    return factories.round(closes_at=factories.NOON, opens_at=factories.NOON - timedelta(days=10))


@pytest.mark.parametrize("turn", range(5))
def test_two_presses_of_submit_are_one_act(turn: int) -> None:
    application = factories.complete_draft(_round(), at=AT)
    lead = factories.lead_of(application)
    first, second = at_once(
        lambda: lifecycle.submit(application, by=lead, at=AT, key="k"),
        lambda: lifecycle.submit(application, by=lead, at=AT + timedelta(milliseconds=3), key="k"),
    )
    assert first.accepted and second.accepted
    assert first.submission == second.submission
    assert Submission.objects.count() == 1
    assert _acts(application) == ["started", "submitted"]
    assert Message.objects.filter(kind="received").count() == 1


@pytest.mark.parametrize("turn", range(5))
def test_two_members_submitting_make_two_versions_in_order(turn: int) -> None:
    application = factories.complete_draft(_round(), at=AT)
    other = factories.user("Bo")
    factories.member(application, other)
    first, second = at_once(
        lambda: lifecycle.submit(application, by=factories.lead_of(application), at=AT, key="one"),
        lambda: lifecycle.submit(application, by=other, at=AT, key="two"),
    )
    assert {first.submission.version, second.submission.version} == {1, 2}
    stands = Application.objects.get(pk=application.pk).standing
    assert stands is not None and stands.version == 2
    assert _acts(application) == ["started", "submitted", "submitted"]
    assert ledger.verify(application.ledger_id).finding == "intact"


@pytest.mark.parametrize("turn", range(8))
def test_submit_against_withdraw(turn: int) -> None:
    application = factories.complete_draft(_round(), at=AT)
    lead = factories.lead_of(application)
    submit, withdraw = at_once(
        lambda: lifecycle.submit(application, by=lead, at=AT, key="k"),
        lambda: lifecycle.withdraw(application, by=lead, at=AT),
    )
    assert withdraw.accepted
    after = Application.objects.get(pk=application.pk)
    assert (after.state, after.standing) == ("withdrawn", None)
    if submit.accepted:
        assert _acts(application) == ["started", "submitted", "withdrawn"]
        withdrawn = LedgerRow.objects.select_related("payload").get(act="withdrawn")
        assert json.loads(bytes(withdrawn.payload.content))["version"] == 1
    else:
        assert submit.rule == "wrong_state"
        assert _acts(application) == ["started", "withdrawn", "refused"]
    assert ledger.verify(application.ledger_id).finding == "intact"


def test_a_save_that_waited_for_another_loses_nothing() -> None:
    application = factories.complete_draft(_round(), at=AT)
    lead = factories.lead_of(application)
    one, two = one_waits(
        lambda: lifecycle.save_answers(application, answers_given={"idea": "One."}, by=lead, at=AT),
        lambda: lifecycle.save_answers(application, answers_given={"idea": "Two."}, by=lead, at=AT),
    )
    assert one.accepted and two.accepted
    kept = AnswerRevision.objects.filter(response=application.response, question_key="idea")
    assert list(kept.order_by("revision").values_list("value", flat=True))[1:] == ["One.", "Two."]


def test_a_submit_that_waited_for_a_save_freezes_what_was_saved() -> None:
    application = factories.complete_draft(_round(), at=AT)
    lead = factories.lead_of(application)
    _save, submit = one_waits(
        lambda: lifecycle.save_answers(application, answers_given={"idea": "One."}, by=lead, at=AT),
        lambda: lifecycle.submit(application, by=lead, at=AT),
    )
    revision = Application.objects.get(pk=application.pk).response.revision
    assert submit.submission.revision == revision
    assert b'"idea":"One."' in bytes(submit.submission.content)


def test_an_act_that_waited_for_a_submit_knows_what_stands() -> None:
    application = factories.complete_draft(_round(), at=AT)
    lead = factories.lead_of(application)
    _submit, reopen = one_waits(
        lambda: lifecycle.submit(application, by=lead, at=AT),
        lambda: lifecycle.reopen(application, by=lead, at=AT),
    )
    assert reopen.accepted and reopen.submission.version == 1
    _submit, late = one_waits(
        lambda: lifecycle.submit(application, by=lead, at=AT),
        lambda: lifecycle.submit(application, by=lead, at=factories.NOON),
    )
    assert late.rule == "late"
    assert what_stands(late.application).startswith("Version 2 stands.")


def _proposed(round: Any, manager: Any) -> Decision:
    application = factories.in_state("reviewed", round, at=AT)
    return decisions.decide(
        application,
        outcome="award",
        amount=Decimal("400.00"),
        reason="Strong.",
        feedback="Well done.",
        summary=ScoreSummary(),
        by=manager,
        at=AT,
    )


@pytest.mark.parametrize("turn", range(5))
def test_an_approval_against_a_rescission(turn: int) -> None:
    round = _round()
    factories.pot(round)
    manager, approver = factories.staff(round), factories.staff(round, "approver")
    decision = _proposed(round, manager)
    approve, rescind = at_once(
        lambda: decisions.approve([decision], by=approver, at=AT),
        lambda: decisions.rescind(decision, reason="A new fact.", by=manager, at=AT),
    )
    acts = _acts(decision.application)
    assert not isinstance(rescind, Exception)
    assert Decision.objects.get(pk=decision.pk).state == "rescinded"
    assert acts.count("decision_rescinded") == 1
    if isinstance(approve, Refused):
        assert acts.count("decision_approved") == 0
    else:
        assert acts.count("decision_approved") == 1
    assert ledger.verify(decision.application.ledger_id).finding == "intact"


@pytest.mark.parametrize("turn", range(5))
def test_two_rescissions_leave_one(turn: int) -> None:
    round = _round()
    factories.pot(round)
    manager, other = factories.staff(round), factories.staff(round)
    decision = _proposed(round, manager)
    results = at_once(
        lambda: decisions.rescind(decision, reason="One.", by=manager, at=AT),
        lambda: decisions.rescind(decision, reason="Two.", by=other, at=AT),
    )
    assert sorted(isinstance(result, Refused) for result in results) == [False, True]
    assert _acts(decision.application).count("decision_rescinded") == 1


@pytest.mark.parametrize("turn", range(5))
def test_two_managers_cannot_both_spend_the_last_pound(turn: int) -> None:
    round = _round()
    factories.pot(round, "700.00")
    one, two = factories.staff(round), factories.staff(round)
    first, second = (factories.in_state("reviewed", round, at=AT) for _ in range(2))
    results = at_once(
        *(
            lambda application=application, manager=manager: decisions.decide(
                application,
                outcome="award",
                amount=Decimal("400.00"),
                reason="Strong.",
                summary=ScoreSummary(),
                by=manager,
                at=AT,
            )
            for application, manager in ((first, one), (second, two))
        )
    )
    refused = [result for result in results if isinstance(result, Refused)]
    assert len(refused) == 1
    assert "£300" in str(refused[0])
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_two_presses_of_start_are_one_act(turn: int) -> None:
    round, lead = _round(), factories.user()
    first, second = at_once(
        lambda: lifecycle.start(round, by=lead, at=AT),
        lambda: lifecycle.start(round, by=lead, at=AT),
    )
    assert first == second
    assert Application.objects.count() == 1


@pytest.mark.parametrize("turn", range(5))
def test_a_new_decision_against_a_rescission_of_the_old_one(turn: int) -> None:
    round = _round()
    factories.pot(round)
    manager, other = factories.staff(round), factories.staff(round)
    old = _proposed(round, manager)
    decided, rescinded = at_once(
        lambda: decisions.decide(
            old.application, outcome="decline", reason="Read again.", summary=ScoreSummary(), by=other, at=AT
        ),
        lambda: decisions.rescind(old, reason="A new fact.", by=manager, at=AT),
    )
    assert not isinstance(decided, Exception)
    assert isinstance(rescinded, Refused | Decision)
    states = dict(Decision.objects.values_list("pk", "state"))
    assert states == {old.pk: "rescinded", decided.pk: "proposed"}
    acts = _acts(old.application)
    assert (acts.count("decision_rescinded"), acts.count("decision_proposed")) == (1, 2)
    assert ledger.verify(old.application.ledger_id).finding == "intact"
