"""Setting up a round from nothing: what the command makes is enough for a whole reading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from grants import lifecycle
from grants.models import Application
from programme import clock, ledger, outlines
from programme.forms_library.measuring_success import STAGES
from programme.models import LedgerRow, Programme, ProgrammeRole, Round, User
from programme.refusals import Refused
from reviews import panel, scoring, stages
from reviews.demo import applications as demo
from reviews.models import Stage
from reviews.setting_up import NewProgramme, set_up_round
from reviews.states import ReviewerKind
from tests import factories
from tests.reviews import rows

pytestmark = pytest.mark.django_db

AT = datetime(2027, 1, 11, 9, tzinfo=UTC)
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday_in_january(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The command's own instant; inside a server no test moves the clock."""
    monkeypatch.setattr(clock, "now", lambda: AT)
    yield


GIVEN = {
    "programme": "Learning by Doing",
    "prefix": "LBD",
    "name": "Third call",
    "closes": "2027-03-01",
    "manager": "mo@example.org",
    "approver": "asha@example.org",
}


def new_round(**changed: Any) -> str:
    """The command as it is called; None takes an option away. Returns what it said."""
    said = StringIO()
    given = {**GIVEN, **changed}
    words = [f"--{key}={value}" for key, value in given.items() if value is not None]
    call_command("new_round", *words, stdout=said)
    return said.getvalue()


def test_a_round_is_ready_when_nothing_else_is_said() -> None:
    said = new_round()
    made = Round.objects.select_related("programme", "form").get()
    assert (made.slug, made.opens_at, made.closes_at) == ("third-call", AT, NOON)
    assert made.is_published
    # Fourteen days later on UK clocks, which is still winter time.
    assert made.decisions_at == NOON + timedelta(days=14)
    assert (made.smallest_award, made.largest_award) == (Decimal(10_000), Decimal(15_000))
    assert made.programme.contact_email == "mo@example.org"
    stage = made.stages.get()
    assert (stage.reviews_wanted, stage.due_at) == (2, NOON + timedelta(days=10))
    assert [set(one.sentences) for one in stage.criteria.all()] == [set("123456")] * 3
    assert sorted(ProgrammeRole.objects.values_list("user__email", "role")) == [
        ("asha@example.org", "approver"),
        ("mo@example.org", "manager"),
    ]
    assert "Closes at 12 noon (UK time) on Monday 1 March 2027." in said
    assert "11:59:59 is in time; 12:00:00 is late." in said
    assert "It has no money yet" in said


def test_the_row_in_the_ledger_names_nobody() -> None:
    new_round()
    row = LedgerRow.objects.select_related("payload").get(chain=Round.objects.get().chain)
    assert (row.act, row.actor) == ("round_set_up", None)
    content = bytes(row.payload.content).decode()
    assert str(User.objects.get(email="mo@example.org").actor_id) in content
    assert "example.org" not in content
    assert ledger.verify().finding == ledger.Finding.INTACT


def test_dates_are_days_in_the_programmes_zone() -> None:
    new_round(closes="2027-06-07", at="09:30", opens="2027-05-10", decisions="2027-07-01")
    summer = Round.objects.get()
    assert summer.closes_at == datetime(2027, 6, 7, 8, 30, tzinfo=UTC)
    assert summer.opens_at == datetime(2027, 5, 10, 11, tzinfo=UTC)
    assert summer.decisions_at == datetime(2027, 7, 1, 8, 30, tzinfo=UTC)
    new_round(programme="Tokyo", zone="Asia/Tokyo", name="Tokyo call")
    assert Round.objects.get(slug="tokyo-call").closes_at == datetime(2027, 3, 1, 3, tzinfo=UTC)


def test_telling_and_due_dates_stay_at_noon_when_the_clocks_change() -> None:
    new_round(closes="2027-03-22")
    made = Round.objects.get()
    assert made.decisions_at == datetime(2027, 4, 5, 11, tzinfo=UTC)
    assert made.stages.get().due_at == datetime(2027, 4, 1, 11, tzinfo=UTC)


def test_the_pot_has_a_source() -> None:
    new_round(pot="£90,000", code="R1", source="The Fund")
    assert Round.objects.get().funding_sources.values_list("name", "code", "amount").get() == (
        "The Fund",
        "R1",
        Decimal(90_000),
    )


def test_a_second_round_needs_only_its_name_and_closing() -> None:
    new_round()
    new_round(prefix=None, manager=None, approver=None, name="Fourth call")
    assert Programme.objects.count() == 1
    first, second = Round.objects.select_related("form").order_by("pk")
    assert first.form.key != second.form.key
    assert ProgrammeRole.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"closes": "1 March"}, "--closes: “1 March” is not a date"),
        ({"closes": "2101-03-01"}, "--closes: the year has to be between 2000 and 2100"),
        ({"closes": "2027-01-10"}, "closing date has passed"),
        ({"opens": "2027-03-02"}, "has to close after it opens"),
        ({"opens": "2027-01-04"}, "opening date has passed"),
        ({"decisions": "2027-02-01"}, "only after the round has closed"),
        ({"at": "noon"}, "--at: “noon” is not a time"),
        ({"closes": "2027-03-28", "at": "01:30"}, "does not exist"),
        ({"prefix": None}, "give its --prefix"),
        ({"prefix": "lower"}, "Prefix: "),
        ({"zone": "Europe/Nowhere"}, "no time zone “Europe/Nowhere”"),
        ({"pot": "lots"}, "“lots” is not an amount of money"),
        ({"pot": "0"}, "is not an amount of money"),
        ({"code": "R1"}, "give it with --pot"),
        ({"manager": None}, "no manager yet"),
        ({"manager": "mo"}, "“mo” is not an e-mail address"),
        ({"approver": "Mo@Example.org"}, "it takes two people"),
        ({"name": "Ω"}, "give one with --slug"),
        ({"slug": "a/b"}, "Slug: "),
        ({"contact": "team"}, "Contact email: "),
        ({"reviews": "0"}, "at least one review"),
    ],
)
def test_a_mistake_is_one_line_and_leaves_nothing(changed: dict[str, Any], says: str) -> None:
    with pytest.raises(CommandError) as caught:
        new_round(**changed)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (Round.objects.exists() or Programme.objects.exists() or User.objects.exists())


def test_the_same_short_name_is_refused() -> None:
    new_round()
    for changed in ({}, {"programme": "Another", "slug": "third-call"}):
        with pytest.raises(CommandError, match="“third-call” already"):
            new_round(**changed)
    with pytest.raises(CommandError, match="with prefix LBD: leave --prefix out"):
        new_round(prefix="XYZ", name="Fourth")
    assert (Round.objects.count(), Programme.objects.count()) == (1, 1)


def test_stages_that_are_named_bring_their_own_reviews_and_dates() -> None:
    made = set_up_round(
        programme=factories.programme(),
        slug="two",
        name="Two stages",
        closes_at=NOON,
        stages=STAGES,
        manager=factories.user("Mo"),
        by=None,
        at=AT,
    )
    found = list(made.stages.order_by("order").values_list("reviews_wanted", "due_at"))
    assert found == [(2, NOON + timedelta(days=5)), (3, NOON + timedelta(days=10))]


def test_a_programme_of_the_same_short_name_is_refused() -> None:
    factories.programme(slug="one-more", name="One: more")
    with pytest.raises(Refused, match="programme with the short name “one-more”"):
        set_up_round(
            programme=NewProgramme(name="One more", prefix="OM"),
            slug="a",
            name="A",
            closes_at=NOON,
            manager=factories.user("Mo"),
            by=None,
            at=AT,
        )


def test_from_the_command_to_a_sent_review(client: Client) -> None:
    """No other set-up than the command and somebody on the panel."""
    new_round(pot="90000")
    made = Round.objects.get()
    assert client.get(reverse("round", args=[made.slug])).status_code == 200
    assert client.get(reverse("round_questions", args=[made.slug])).status_code == 200
    lead = factories.user("Ada")
    begun = lifecycle.start(made, by=lead, at=AT)
    assert isinstance(begun, Application)
    given = demo.complete_answers(
        demo.PITCHES[0], 0, start=date(2027, 5, 3), end=made.work_ends_on or date(2027, 12, 1)
    )
    keys = {question.key for question in outlines.outline(made.form_id).questions}
    saved = lifecycle.save_answers(
        begun, answers_given={key: given[key] for key in given if key in keys}, by=lead, at=AT
    )
    assert saved.accepted, saved
    outcome = lifecycle.submit(begun, by=lead, at=AT)
    assert outcome.accepted, outcome.problems

    stage, manager = Stage.objects.get(), User.objects.get(email="mo@example.org")
    client.force_login(manager)
    for page in ("manage", "manage_panel", "manage_shortlist", "manage_ledger"):
        assert client.get(reverse(page, args=[made.slug])).status_code == 200
    member = panel.join(
        stage, email="Rhian@Example.org", name="Rhian", kind=ReviewerKind.LIVED, by=manager, at=AT
    )
    later = NOON + timedelta(hours=1)
    stages.open_stage(stage, by=manager, at=later)
    assignment = panel.assign(stage, outcome.application, member, by=manager, at=later)
    scores = {one.key: 5 for one in stage.criteria.all()}
    scoring.save_scores(assignment.review, scores, {}, by=member.user, at=later)
    client.force_login(member.user)
    page = reverse("review", args=[assignment.review.pk])
    assert client.get(page)["Location"] == reverse("conflicts", args=[stage.pk])
    rows.knows_nobody(member)
    assert client.get(page).status_code == 200
    assert scoring.send(assignment, by=member.user, at=later).state == "sent"


def test_a_role_is_given_by_a_command() -> None:
    new_round()
    said = StringIO()
    words = ["Fin@example.org", "finance", "--programme=learning-by-doing", "--name=Fin"]
    call_command("grant_role", *words, stdout=said)
    call_command("grant_role", *words, stdout=said)
    assert said.getvalue().splitlines() == [
        "fin@example.org is now Finance and data officer of Learning by Doing.",
        "fin@example.org is already Finance and data officer of Learning by Doing.",
    ]
    assert ProgrammeRole.objects.filter(user__email="fin@example.org", user__name="Fin").count() == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["fin@example.org", "boss", "--programme=learning-by-doing"], "There is no role “boss”"),
        (["fin", "finance", "--programme=learning-by-doing"], "not an e-mail address"),
        (["fin@example.org", "finance", "--programme=nowhere"], "There are: learning-by-doing."),
    ],
)
def test_a_role_that_cannot_be_given_is_one_line(words: list[str], says: str) -> None:
    new_round()
    with pytest.raises(CommandError, match=says):
        call_command("grant_role", *words)
    assert not User.objects.filter(email="fin@example.org").exists()
