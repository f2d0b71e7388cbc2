"""The rule at noon, driven at random and held against a simple model of it.

Two applications of one round: everything that their people, the team and the clock can do, in any order,
with arrivals that are handled at once, after a queue, or far too late. The model below is the rule in plain
Python; after every step the database has to say the same. Hypothesis prints how to repeat a failure. The
normal run has the same 20 examples of up to 25 steps each time; NOON_EXPLORE=1 has others, and
NOON_RULE_EXAMPLES=200 so many.
"""

from __future__ import annotations

import copy
import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from grants import closing, extensions, late, lifecycle, receipts, safety_net, submissions
from grants.models import Application, LateAttempt, Settlement
from grants.states import ExtensionReason, LateAttemptState
from programme import ledger
from programme.arrival import TOO_OLD
from programme.models import LedgerRow, Message, Round, User
from programme.refusals import Refused
from tests import factories

pytestmark = pytest.mark.django_db

NOON = factories.NOON
SETTLE = timedelta(minutes=5)
FIRST, SECOND = "first", "second"
TICK = timedelta(microseconds=1)


@dataclass
class Version:
    """A numbered version: what it said, when it counts from, how it came, at which revision it was saved."""

    text: str
    received_at: datetime
    source: str
    revision: int


@dataclass
class Attempt:
    """Something that was kept apart."""

    act: str
    text: str
    received_at: datetime
    why: str
    waits: bool = True


@dataclass
class Model:
    """The rule for one application. Only the answer `idea` changes; complete is whatever is not empty."""

    own_until: datetime = NOON
    state: str = "draft"
    text: str = "as it began"
    revision: int = 1
    complete: Version | None = None
    versions: list[Version] = field(default_factory=list)
    stands: int = 0
    reopened: bool = False
    ticked: bool = False
    attempts: list[Attempt] = field(default_factory=list)
    settled: dict[datetime, str] = field(default_factory=dict)
    mails: Counter[str] = field(default_factory=Counter)
    refused: int = 0

    @property
    def standing(self) -> Version | None:
        return self.versions[self.stands - 1] if self.stands else None

    def write(self, text: str, at: datetime) -> None:
        if text == self.text:
            return
        self.revision += 1
        self.text = text
        if text:
            self.complete = Version(text, at, "", self.revision)

    def put_in(self, text: str, at: datetime, source: str, revision: int) -> None:
        self.versions.append(Version(text, at, source, revision))
        self.stands, self.state = len(self.versions), "submitted"
        self.reopened = self.ticked = False

    def rule_of_time(self, at: datetime, source: str, closes_at: datetime) -> str:
        if source == TOO_OLD:
            return "doubtful"
        return "late" if at >= closes_at else ""

    def open_to_change(self) -> str:
        if self.state == "draft" or self.reopened:
            return ""
        return "not_changing" if self.state == "submitted" else "wrong_state"

    def saves(self, text: str, by: str, at: datetime, source: str, closes_at: datetime) -> str:
        if by == "reader":
            self.refused += 1
            return "not_a_member"
        why = self.rule_of_time(at, source, closes_at) or self.open_to_change()
        if why:
            self.refused += 1
            self.attempts.append(Attempt("save", text, at, why))
            return why
        self.write(text, at)
        return ""

    def submits(self, by: str, at: datetime, source: str, closes_at: datetime) -> str:
        wrong = "" if self.state in ("draft", "submitted") else "wrong_state"
        why = "not_a_member" if by == "reader" else self.rule_of_time(at, source, closes_at) or wrong
        why = why or ("" if self.text else "incomplete")
        if why:
            self.refused += 1
            if why in ("late", "doubtful"):
                self.attempts.append(Attempt("submit", self.text, at, why))
            return why
        self.put_in(self.text, at, source, self.revision)
        self.mails["received"] += 1
        return ""

    def acts(self, act: str, by: str, at: datetime, source: str, closes_at: datetime) -> str:
        """What reopen, discard_copy, withdraw, bring_back, tick and untick come to."""
        why = "not_a_member" if by == "reader" else self._why_not(act, at, source, closes_at)
        if why:
            self.refused += 1
            return why
        getattr(self, f"_{act}")(at)
        return ""

    def _why_not(self, act: str, at: datetime, source: str, closes_at: datetime) -> str:
        time = self.rule_of_time(at, source, closes_at)
        if act == "withdraw":
            return time if self.state == "draft" else ""
        if act in ("reopen", "discard_copy"):
            return time or ("" if self.state == "submitted" else "wrong_state")
        if act == "bring_back":
            return time or ("" if self.state == "withdrawn" else "wrong_state")
        return time or self.open_to_change()

    def _reopen(self, at: datetime) -> None:
        self.ticked = self.ticked and self.reopened
        self.reopened = True

    def _discard_copy(self, at: datetime) -> None:
        if self.reopened and self.standing:
            self.write(self.standing.text, at)
            self.reopened = self.ticked = False

    def _withdraw(self, at: datetime) -> None:
        if self.state != "withdrawn":
            self.mails["withdrawn"] += 1
        self.state, self.stands = "withdrawn", 0
        self.reopened = self.ticked = False

    def _bring_back(self, at: datetime) -> None:
        self.state = "draft"

    def _tick(self, at: datetime) -> None:
        self.ticked = True

    def _untick(self, at: datetime) -> None:
        self.ticked = False

    def accepts(self, attempt: Attempt, closes_at: datetime) -> bool:
        """Whether a person can let an attempt in; if so, it is as if it had been in time."""
        if attempt.received_at >= closes_at:
            return False
        before = copy.deepcopy(self)
        self.write(attempt.text, attempt.received_at)
        if attempt.act == "submit" and self.submits("lead", attempt.received_at, "person", closes_at):
            self.__dict__.update(before.__dict__)
            return False
        return True

    def closes(self, now: datetime, closes_at: datetime) -> None:
        """Settling: what stands, stands; else the safety net; else nothing was in."""
        if now < closes_at + SETTLE or closes_at in self.settled:
            return
        found, was_writing = "withdrawn", self.state == "draft" or self.reopened
        if self.state != "withdrawn":
            found = "in" if self.stands else "not_in"
            net = self._in_the_net(closes_at) if self.ticked and was_writing else None
            if net:
                self.put_in(net.text, net.received_at, receipts.SAFETY_NET, net.revision)
                found = "safety_net"
        self.settled[closes_at] = found
        standing, late = self.standing, self.kept_late()
        if found in ("not_in", "safety_net"):
            self.mails[found] += 1
        elif found == "in" and was_writing and standing and (standing.text != self.text or late):
            self.mails["copy_not_sent"] += 1

    def _in_the_net(self, closes_at: datetime) -> Version | None:
        standing = self.standing
        if self.complete is None or self.complete.received_at >= closes_at:
            return None
        if standing and (self.complete.revision <= standing.revision or self.complete.text == standing.text):
            return None
        return self.complete

    def kept_late(self) -> bool:
        return any(one.waits and one.why in ("late", "doubtful") for one in self.attempts)


texts = st.sampled_from(["", "one", "two words", "Ŵ three"])
who = st.sampled_from(["lead", "lead", "lead", "full", "reader"])
which = st.sampled_from([FIRST, SECOND])
# How long something was on its way to whoever handles it: the last is far longer than any queue may be.
delays = st.sampled_from([timedelta(0), timedelta(0), TICK, timedelta(minutes=1), timedelta(minutes=20)])
sources = st.sampled_from(["proxy", "proxy", "proxy", "proxy", TOO_OLD])
ACTS: dict[str, Any] = {
    "reopen": lifecycle.reopen,
    "discard_copy": lifecycle.discard_copy,
    "withdraw": lifecycle.withdraw,
    "bring_back": lifecycle.bring_back,
    "tick": safety_net.tick,
    "untick": safety_net.untick,
}


class Noon(RuleBasedStateMachine):
    """A round that closes at noon, two applications to it, and the model of each."""

    @initialize()
    def begin(self) -> None:
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.now = NOON - timedelta(minutes=30)
        self.all_until = NOON
        self.round: Round = factories.round(closes_at=NOON, opens_at=NOON - timedelta(days=10))
        self.managers = [factories.staff(self.round), factories.staff(self.round)]
        self.model = {FIRST: Model(), SECOND: Model()}
        self.made: dict[str, Application] = {}
        self.people: dict[str, dict[str, User]] = {}
        for name, model in self.model.items():
            made = factories.complete_draft(self.round, at=NOON - timedelta(hours=1), idea=model.text)
            model.complete = Version(model.text, NOON - timedelta(hours=1), "", 1)
            self.people[name] = {"lead": factories.lead_of(made)}
            for kind in ("full", "reader"):
                self.people[name][kind] = factories.user(kind.capitalize())
                factories.member(made, self.people[name][kind], kind)
            self.made[name] = made

    def teardown(self) -> None:
        if hasattr(self, "outer"):
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    def closes_at(self, name: str) -> datetime:
        return max(self.all_until, self.model[name].own_until)

    @rule(minutes=st.sampled_from([1, 4, 10, 60]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(name=which, beside=st.sampled_from([-TICK, timedelta(0), TICK, SETTLE - TICK, SETTLE]))
    def it_is_nearly_time(self, name: str, beside: timedelta) -> None:
        self.now = max(self.now, self.closes_at(name) + beside)

    @rule(name=which, text=texts, by=who, delay=delays, source=sources)
    def save(self, name: str, text: str, by: str, delay: timedelta, source: str) -> None:
        at = self.now - delay
        outcome = lifecycle.save_answers(
            self.made[name], answers_given={"idea": text}, by=self.people[name][by], at=at, source=source
        )
        assert str(outcome.rule or "") == self.model[name].saves(text, by, at, source, self.closes_at(name))

    @rule(name=which, by=who, delay=delays, source=sources)
    def submit(self, name: str, by: str, delay: timedelta, source: str) -> None:
        at = self.now - delay
        outcome = lifecycle.submit(self.made[name], by=self.people[name][by], at=at, source=source)
        assert str(outcome.rule or "") == self.model[name].submits(by, at, source, self.closes_at(name))

    @rule(name=which, act=st.sampled_from([*ACTS, "reopen", "tick"]), by=who, delay=delays, source=sources)
    def act(self, name: str, act: str, by: str, delay: timedelta, source: str) -> None:
        at = self.now - delay
        outcome = ACTS[act](self.made[name], by=self.people[name][by], at=at, source=source)
        assert str(outcome.rule or "") == self.model[name].acts(act, by, at, source, self.closes_at(name))

    @rule(name=which, hours=st.sampled_from([1, 24]))
    def more_time_for_one(self, name: str, hours: int) -> None:
        until = self.closes_at(name) + timedelta(hours=hours)
        extensions.give(
            self.round,
            application=self.made[name],
            until=until,
            reason=ExtensionReason.ACCESS,
            by=self.managers[0],
            at=self.now,
        )
        self.model[name].own_until = until

    @rule()
    def more_time_for_all(self) -> None:
        until = self.all_until + timedelta(hours=2)
        asked = extensions.request(
            self.round,
            application=None,
            until=until,
            reason=ExtensionReason.OUR_FAULT,
            by=self.managers[0],
            at=self.now,
        )
        extensions.approve(asked, by=self.managers[1], at=self.now)
        self.all_until = until

    @rule(name=which, place=st.integers(0, 3))
    def let_in_what_was_kept(self, name: str, place: int) -> None:
        model = self.model[name]
        waiting = [one for one in model.attempts if one.waits]
        if not waiting:
            return
        place %= len(waiting)
        kept = LateAttempt.objects.filter(application=self.made[name], state=LateAttemptState.KEPT)
        attempt = kept.order_by("pk")[place]
        try:
            late.accept(attempt, reason="They were there.", by=self.managers[0], at=self.now)
            accepted = True
        except Refused:
            accepted = False
        assert accepted == model.accepts(waiting[place], self.closes_at(name))
        if accepted:
            attempts = [one for one in model.attempts if one.waits]
            attempts[place].waits = False

    @rule(name=which)
    def settle(self, name: str) -> None:
        closing.settle(self.made[name], at=self.now)
        self.model[name].closes(self.now, self.closes_at(name))

    @rule()
    def close(self) -> None:
        closing.close_round(self.round, at=self.now)
        for name, model in self.model.items():
            model.closes(self.now, self.closes_at(name))

    @rule()
    def close_twice_after_all_is_over(self) -> None:
        self.now = max(self.now, *(self.closes_at(name) + SETTLE for name in self.model))
        self.close()
        assert closing.close_round(self.round, at=self.now) == 0

    @invariant()
    def the_database_says_the_same(self) -> None:
        for name, model in getattr(self, "model", {}).items():
            self._agrees(name, model)

    def _agrees(self, name: str, model: Model) -> None:
        found = Application.objects.select_related("standing", "response").get(pk=self.made[name].pk)
        assert (found.state, found.reopened_at is not None, found.safety_net_at is not None) == (
            model.state,
            model.reopened,
            model.ticked,
        )
        # What counts, and nothing else: in exactly when a version stands.
        standing = found.standing
        assert (standing.version if standing else 0) == model.stands
        assert [
            Version(submissions.answers_in(one)["idea"], one.received_at, one.received_source, one.revision)
            for one in found.submissions.order_by("version")
        ] == model.versions
        assert found.response.answers.get(question_key="idea").value == model.text
        assert found.response.revision == model.revision
        # Nothing that was sent is lost: it is in, in the working copy, or kept with its instant.
        assert [
            (one.act, late.answers_in(one)["idea"], one.received_at, one.state == LateAttemptState.KEPT)
            for one in found.late_attempts.order_by("pk")
        ] == [(one.act, one.text, one.received_at, one.waits) for one in model.attempts]
        settled = Settlement.objects.filter(application=found).values_list("deadline", "found")
        assert dict(settled) == model.settled
        # Exactly one row for each refusal, version and settling.
        rows = Counter(LedgerRow.objects.filter(chain=found.ledger_id).values_list("act", flat=True))
        assert (rows["refused"], rows["submitted"], rows["settled"]) == (
            model.refused,
            len(model.versions),
            len(model.settled),
        )
        assert ledger.verify(found.ledger_id).finding == "intact"
        # One mail for each member and occasion; so nobody with a standing version was told that it is not in.
        about = Message.objects.filter(about=found.reference).exclude(kind__in=["more_time", "late_decided"])
        mails = Counter(about.values_list("kind", flat=True))
        assert mails == Counter({kind: 3 * number for kind, number in model.mails.items() if number})


def test_any_order_of_acts_keeps_to_the_rule() -> None:
    run_state_machine_as_test(
        Noon,
        settings=settings(
            max_examples=int(os.environ.get("NOON_RULE_EXAMPLES", "20")),
            stateful_step_count=25,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
