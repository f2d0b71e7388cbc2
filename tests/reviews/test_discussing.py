"""Notes under an application, and scores that are changed after they were shown."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from grants import decisions
from grants.models import Application
from grants.scores import ScoreSummary
from programme.models import LedgerRow, User
from programme.refusals import Refused
from reviews import discussing, panel, queries, ranking, revising, stages
from reviews.models import Assignment, PanelNote, Score, ScoreRevision, Stage
from tests import factories
from tests.reviews import rows
from tests.reviews.test_meeting import AT, keep_away, shown

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)


def reading(application: Application) -> list[Assignment]:
    return list(
        application.assignments.select_related("member__user", "review", "application", "stage").order_by(
            "pk"
        )
    )


def write(stage: Stage, application: Application, by: User) -> PanelNote:
    return discussing.write_note(stage, application, text=" Ask about travel. ", by=by, at=AT)


# Notes


def test_readers_and_managers_write_and_nobody_else() -> None:
    stage, found, manager = shown()
    factories.role(stage.round.programme, "manager", reader_only := factories.user("Mo Second"))
    reader = reading(found[0])[0].member.user
    only_panel = reading(found[1])[0].member.user
    observer = factories.staff(stage.round, "observer")
    for person in (reader, manager, reader_only):
        assert write(stage, found[0], person).text == "Ask about travel."
    for person in (only_panel, observer, factories.lead_of(found[0])):
        with pytest.raises(Refused, match="for those who read this application"):
            write(stage, found[0], person)
    shown_to = discussing.notes_of(stage, found[0], only_panel, at=AT)
    assert [note.may_strike for note in shown_to] == [False] * 3
    assert [note.kind for note in shown_to] == ["Lived experience", "", ""]


def test_who_must_keep_away_writes_nothing_and_changes_nothing() -> None:
    stage, found, _manager = shown()
    reader = reading(found[0])[0]
    note = write(stage, found[0], reader.member.user)
    panel.step_away(reader, by=reader.member.user, at=AT)
    with pytest.raises(Refused):
        write(stage, found[0], reader.member.user)
    for act in (discussing.strike_note, lambda *a, **k: discussing.correct_note(*a, text="X", **k)):
        with pytest.raises(Refused, match="stepped away"):
            act(note, by=reader.member.user, at=AT)
    keep_away(found[0], manager := factories.staff(stage.round))
    with pytest.raises(Refused):
        write(stage, found[0], manager)


def test_a_note_is_put_right_within_a_quarter_of_an_hour_and_by_its_author() -> None:
    stage, found, manager = shown()
    note = write(stage, found[0], manager)
    with pytest.raises(Refused, match="Only its author"):
        discussing.correct_note(note, text="Other.", by=factories.staff(stage.round), at=AT)
    last = AT + 15 * MINUTE
    changed = discussing.correct_note(note, text="Ask about trains.", by=manager, at=last - MICROSECOND)
    assert (changed.text, changed.changed_at) == ("Ask about trains.", last - MICROSECOND)
    with pytest.raises(Refused, match="quarter of an hour"):
        discussing.correct_note(note, text="Too late.", by=manager, at=last)
    struck = discussing.strike_note(note, by=manager, at=last)
    assert (struck.text, struck.struck_at) == ("Ask about trains.", last)
    with pytest.raises(Refused, match="struck out already"):
        discussing.strike_note(note, by=manager, at=last)
    acts = LedgerRow.objects.filter(chain=found[0].ledger_id, act__startswith="note_").order_by("sequence")
    assert list(acts.values_list("act", flat=True)) == ["note_written", "note_put_right", "note_struck_out"]


def test_a_note_never_goes_and_never_changes_hands_in_the_database_either() -> None:
    stage, found, manager = shown()
    note = write(stage, found[0], manager)
    rows_ = PanelNote.objects.filter(pk=note.pk)
    discussing.strike_note(note, by=manager, at=AT)
    for wrong in (
        rows_.delete,
        lambda: rows_.update(author=factories.user()),
        lambda: rows_.update(struck_at=None),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            wrong()


def test_no_notes_before_scores_are_shown_nor_when_the_answer_is_known() -> None:
    stage, found, manager = rows.opened(1)
    rows.given_and_scored(stage, found[0], manager, (5, 5, 5))
    with pytest.raises(Refused, match="once the scores are shown"):
        write(stage, found[0], manager)
    stages.show_scores(stage, by=manager, at=AT)
    with pytest.raises(Refused, match="Write something"):
        discussing.write_note(stage, found[0], text="  ", by=manager, at=AT)
    done = factories.in_state("declined", stage.round)
    with pytest.raises(Refused, match="no longer being talked about"):
        write(stage, done, manager)


# Changed scores


def test_a_changed_score_stands_beside_the_first_and_counts() -> None:
    stage, found, _manager = shown(1)
    low, high = reading(found[0])
    assert ranking.ranking_of(stage).rows[0].exact == 4
    revising.revise(
        low.review, criterion="learning", value=4, reason="Ama was right.", by=low.member.user, at=AT
    )
    after = ranking.ranking_of(stage).rows[0]
    # 50, 30, 20 with 4, 2, 2 give 3; with 6 of the other, 4.5.
    assert (after.exact, str(after.lowest)) == (Fraction(9, 2), "3.0")
    assert Score.objects.get(review=low.review, criterion__key="learning").value == 2
    sent = queries.sent_reviews(stage, found[0].pk)
    one = next(each for each in sent if each.assignment == low)
    assert one.scores == {"learning": 4, "power": 2, "doable": 2}
    assert revising.in_words(one, queries.criteria_of(stage)) == ["The learning: 4, first 2: Ama was right."]
    assert next(each for each in sent if each.assignment == high).changes == {}
    revising.revise(
        low.review, criterion="learning", value=None, reason="Not sure.", by=low.member.user, at=AT
    )
    assert ranking.ranking_of(stage).rows[0].cannot_judge == 1
    row = LedgerRow.objects.filter(chain=found[0].ledger_id, act="score_revised").order_by("sequence").last()
    assert row is not None and row.subject == low.ledger_id


def test_who_may_change_and_why() -> None:
    _stage, found, manager = shown(1)
    low, high = reading(found[0])
    change = {"criterion": "learning", "value": 4, "reason": "Because.", "at": AT}
    for wrong, by, said in (
        ({}, high.member.user, "Only the reviewer"),
        ({}, manager, "Only the reviewer"),
        ({"reason": " "}, low.member.user, "Say why"),
        ({"value": 7}, low.member.user, "scored from 1 to 6"),
        ({"value": 2}, low.member.user, "stands already"),
        ({"criterion": "other"}, low.member.user, "out of date"),
    ):
        with pytest.raises(Refused, match=said):
            revising.revise(low.review, **{**change, **wrong}, by=by)  # type: ignore[arg-type]
    panel.step_away(low, by=low.member.user, at=AT)
    with pytest.raises(Refused, match="no longer with you"):
        revising.revise(low.review, **change, by=low.member.user)  # type: ignore[arg-type]
    assert not ScoreRevision.objects.exists()


def test_until_when_scores_can_be_changed() -> None:
    stage, found, manager = shown(1, two_stages=True)
    assert revising.closed_because(stage, found[0], at=AT).startswith("The scores of this application stand")
    application = Application.objects.get(pk=found[0].pk)
    assert revising.closed_because(stage, application, at=AT) == ""
    until = AT + MINUTE
    stage = revising.end_revising(stage, until=until, by=manager, at=AT)
    assert revising.closed_because(stage, application, at=until - MICROSECOND) == ""
    assert "could be changed until" in revising.closed_because(stage, application, at=until)
    stage = revising.end_revising(stage, until=None, by=manager, at=AT)
    stages.shortlist(stage, {application.pk: ("through", "Good.")}, by=manager, at=AT)
    stage = Stage.objects.select_related("round__programme").get(pk=stage.pk)
    assert "shortlist is recorded" in revising.closed_because(stage, application, at=AT)
    with pytest.raises(Refused, match="shortlist is recorded"):
        revising.end_revising(stage, until=until, by=manager, at=AT)


def test_a_proposed_decision_ends_it() -> None:
    stage, found, manager = shown(1)
    application = Application.objects.get(pk=found[0].pk)
    decisions.decide(application, outcome="decline", reason="No.", summary=ScoreSummary(), by=manager, at=AT)
    assert "decision is proposed" in revising.closed_because(stage, application, at=AT)


def test_before_scores_are_shown_nothing_is_changed_beside() -> None:
    stage, (given,), person = rows.assigned()
    rows.score(given, 5, 5, 5)
    with pytest.raises(Refused, match="not shown yet"):
        revising.revise(given.review, criterion="learning", value=4, reason="Why.", by=person, at=AT)
    first = Score.objects.get(review=given.review, criterion__key="learning")
    with pytest.raises(IntegrityError, match="beside its first one"), transaction.atomic():
        _row(first, first_value=5)
    assert stage.scores_shown_at is None


def _row(first: Score, **fields: object) -> ScoreRevision:
    return ScoreRevision.objects.create(
        review=first.review,
        criterion=first.criterion,
        lowest=1,
        highest=6,
        value=4,
        reason="Why.",
        at=AT,
        **fields,
    )


def test_the_database_keeps_first_scores_and_changes_as_they_are() -> None:
    _stage, found, _manager = shown(1)
    low = reading(found[0])[0]
    first = Score.objects.get(review=low.review, criterion__key="learning")
    for wrong in (
        lambda: Score.objects.filter(pk=first.pk).update(value=6),
        Score.objects.filter(pk=first.pk).delete,
        lambda: _row(first, first_value=3),
    ):
        with pytest.raises(IntegrityError, match="noon:"), transaction.atomic():
            wrong()
    made = ScoreRevision.objects.filter(pk=_row(first, first_value=2).pk)
    for wrong in (lambda: made.update(value=5), made.delete):
        with pytest.raises(ProgrammingError), transaction.atomic():
            wrong()


def test_what_a_later_stage_counts_of_this_one_is_what_is_in_force() -> None:
    stage, found, manager = shown(1, two_stages=True)
    later = Stage.objects.get(round=stage.round, order=2)
    Stage.objects.filter(pk=later.pk).update(earlier_scores="counted")
    low = reading(found[0])[0]
    for key in rows.WEIGHTS:
        revising.revise(low.review, criterion=key, value=6, reason="Why.", by=low.member.user, at=AT)
    stages.shortlist(stage, {found[0].pk: ("through", "Good.")}, by=manager, at=AT)
    later = stages.open_stage(Stage.objects.get(pk=later.pk), by=manager, at=AT)
    rows.given_and_scored(later, found[0], manager, (3, 3, 3))
    later = stages.show_scores(later, by=manager, at=AT)
    assert ranking.ranking_of(later).rows[0].exact == 5
