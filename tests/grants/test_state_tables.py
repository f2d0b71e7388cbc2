"""Every state and transition pair of every machine: what may move, moves; what may not, cannot."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django_fsm import FSMField, TransitionNotAllowed

from grants import award_states as grants_award_states
from grants import states as grants_states
from grants.models import (
    Appeal,
    Application,
    Award,
    BankDetails,
    Decision,
    Extension,
    Instalment,
    LateAttempt,
    Letter,
    ReleasePlan,
    Report,
    Variation,
)
from programme.models import Message
from programme.states import MESSAGE_MOVES, MessageState
from reviews.models import Assignment, PanelClaim, PanelMember, Proposal
from reviews.states import (
    ASSIGNMENT_MOVES,
    CLAIM_MOVES,
    MEMBER_MOVES,
    PROPOSAL_MOVES,
    AssignmentState,
    ClaimState,
    MemberState,
    ProposalState,
)

MACHINES: list[tuple[type[models.Model], type[models.TextChoices], list[tuple[str, str]], set[str]]] = [
    (Application, grants_states.ApplicationState, grants_states.APPLICATION_MOVES, {"draft"}),
    (Decision, grants_states.DecisionState, grants_states.DECISION_MOVES, {"proposed"}),
    (Letter, grants_states.LetterState, grants_states.LETTER_MOVES, {"draft"}),
    (Award, grants_states.AwardState, grants_states.AWARD_MOVES, {"offered"}),
    (Instalment, grants_award_states.InstalmentState, grants_award_states.INSTALMENT_MOVES, {"planned"}),
    (BankDetails, grants_award_states.BankState, grants_award_states.BANK_MOVES, {"given"}),
    (Extension, grants_states.ExtensionState, grants_states.EXTENSION_MOVES, {"requested"}),
    (LateAttempt, grants_states.LateAttemptState, grants_states.LATE_ATTEMPT_MOVES, {"kept"}),
    (Report, grants_award_states.ReportState, grants_award_states.REPORT_MOVES, {"due"}),
    (Variation, grants_award_states.VariationState, grants_award_states.VARIATION_MOVES, {"asked"}),
    (ReleasePlan, grants_states.ReleasePlanState, grants_states.RELEASE_PLAN_MOVES, {"waiting"}),
    (Appeal, grants_states.AppealState, grants_states.APPEAL_MOVES, {"received"}),
    (Assignment, AssignmentState, ASSIGNMENT_MOVES, {"offered"}),
    (PanelMember, MemberState, MEMBER_MOVES, {"invited", "accepted"}),
    (Proposal, ProposalState, PROPOSAL_MOVES, {"waiting"}),
    (PanelClaim, ClaimState, CLAIM_MOVES, {"draft"}),
    (Message, MessageState, MESSAGE_MOVES, {"queued"}),
]
IDS = [machine[0].__name__ for machine in MACHINES]


def _transitions(model: type[models.Model]) -> list[tuple[str, str, str]]:
    """(method, source, target) of a machine, as its methods declare them."""
    field = model._meta.get_field("state")
    assert isinstance(field, FSMField)
    return [
        (transition.method.__name__, str(transition.source), str(transition.target))
        for transition in field.get_all_transitions(model)
    ]


def test_every_state_field_of_the_house_is_in_this_table() -> None:
    from django.apps import apps

    with_states = {
        model
        for model in apps.get_models()
        if any(isinstance(field, FSMField) for field in model._meta.get_fields())
    }
    assert with_states == {machine[0] for machine in MACHINES}


@pytest.mark.parametrize(("model", "states", "moves", "births"), MACHINES, ids=IDS)
def test_methods_and_table_say_the_same(model: Any, states: Any, moves: Any, births: Any) -> None:
    declared = {(source, target) for _method, source, target in _transitions(model)}
    assert declared == {(str(source), str(target)) for source, target in moves}


PAIRS = [
    pytest.param(model, method, str(state), id=f"{model.__name__}-{method}-from-{state}")
    for model, states, _moves, _births in MACHINES
    for method, state in product(sorted({name for name, _s, _t in _transitions(model)}), states.values)
]


@pytest.mark.parametrize(("model", "method", "state"), PAIRS)
def test_each_transition_from_each_state(model: Any, method: str, state: str) -> None:
    """Allowed ones arrive at their target, forbidden ones raise and change nothing."""
    targets = {(name, source): target for name, source, target in _transitions(model)}
    row = model(state=state)
    if (method, state) in targets:
        getattr(row, method)()
        assert row.state == targets[method, state]
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(row, method)()
        assert row.state == state


@pytest.mark.parametrize(("model", "states", "moves", "births"), MACHINES, ids=IDS)
def test_nothing_can_set_a_state_directly(model: Any, states: Any, moves: Any, births: Any) -> None:
    row = model()
    with pytest.raises(AttributeError):
        row.state = states.values[-1]


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "states", "moves", "births"), MACHINES, ids=IDS)
def test_the_database_holds_the_table_of_moves(model: Any, states: Any, moves: Any, births: Any) -> None:
    """The triggers' own text knows each legal move and each legal birth, and no other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE t.tgrelid = %s::regclass",
            [model._meta.db_table],
        )
        sources = [source for (source,) in cursor.fetchall()]
    table = next(source for source in sources if "NOT IN" in source and "OLD.state, NEW.state" in source)
    inside = table.split("NOT IN (", 1)[1].split(") THEN", 1)[0]
    in_database = {tuple(part.strip(" '()") for part in pair.split("', '")) for pair in inside.split("), (")}
    assert in_database == {(str(source), str(target)) for source, target in moves}
    born = next(source for source in sources if "cannot begin as" in source)
    assert {word.strip(" '") for word in born.split("NOT IN (", 1)[1].split(")", 1)[0].split(",")} == births


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("source", "target"),
    [
        (source, target)
        for source, target in product(grants_states.ApplicationState.values, repeat=2)
        if source != target
        and (source, target) not in {(str(a), str(b)) for a, b in grants_states.APPLICATION_MOVES}
    ],
)
def test_a_plain_update_cannot_make_a_forbidden_move(source: str, target: str) -> None:
    from tests import factories

    application = factories.in_state(source)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(state=target)  # what no act ever does
    assert Application.objects.get(pk=application.pk).state == source


@pytest.mark.django_db
@pytest.mark.parametrize("state", grants_states.ApplicationState.values)
def test_every_state_of_an_application_can_be_come_to(state: str) -> None:
    from tests import factories

    application = factories.in_state(state)
    assert application.state == state
    assert (application.standing_id is not None) == (state in grants_states.STANDING)


@pytest.mark.parametrize("state", grants_states.ApplicationState.values)
def test_every_state_has_words_for_the_applicant(state: str) -> None:
    assert str(grants_states.APPLICANT_WORDS[state])


def test_before_release_the_applicant_reads_the_same_words() -> None:
    words = {str(grants_states.APPLICANT_WORDS[state]) for state in grants_states.WITH_THE_PANEL}
    assert len(words) == 1
