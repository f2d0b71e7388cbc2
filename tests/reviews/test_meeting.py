"""The acts on a meeting: its agenda, who is there, who must leave, what is agreed, the frozen minutes."""

from __future__ import annotations

import io
from datetime import timedelta
from fractions import Fraction

import docx
import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from grants import lifecycle
from grants.models import Application
from programme import word
from programme.models import LedgerRow, User
from programme.refusals import Refused
from reviews import agenda, meeting, minutes, panel, ranking, revising, stages
from reviews.meeting import Agreed
from reviews.models import Conflict, Meeting, MeetingItem, Stage
from reviews.states import MeetingOutcome, MinutesKind
from tests import factories
from tests.reviews import rows

pytestmark = pytest.mark.django_db
AT = rows.CLOSED
Says = MeetingOutcome


def shown(applications: int = 2, *, two_stages: bool = False) -> tuple[Stage, list[Application], User]:
    """A stage whose scores are shown: the first application far apart, the others agreed upon."""
    stage, found, manager = rows.opened(applications)
    if two_stages:
        rows.stage(stage.round, 2)
    for number, application in enumerate(found):
        sheets = [(2, 2, 2), (6, 6, 6)] if number == 0 else [(5, 5, 5), (5, 5, 5)]
        rows.given_and_scored(stage, application, manager, *sheets)
    return stages.show_scores(stage, by=manager, at=AT), found, manager


def begun(stage: Stage, manager: User, *present: User, places: int | None = None) -> Meeting:
    made = meeting.begin(stage, held_at=AT, chair=manager, places=places, by=manager, at=AT)
    return meeting.attend(made, {manager.pk, *(one.pk for one in present)}, by=manager, at=AT)


def item_of(made: Meeting, application: Application) -> MeetingItem:
    return MeetingItem.objects.get(meeting=made, application=application)


def members(stage: Stage) -> list[User]:
    return [member.user for member in stage.panel.select_related("user").order_by("pk")]


def keep_away(application: Application, person: User) -> None:
    Conflict.objects.create(application=application, user=person, answer="step_away", declared_at=AT)


# The agenda


def test_nothing_is_on_the_agenda_before_scores_are_shown() -> None:
    stage, found, manager = rows.opened(1)
    rows.given_and_scored(stage, found[0], manager, (2, 2, 2), (6, 6, 6))
    assert agenda.agenda_of(stage).subjects == []
    with pytest.raises(Refused, match="not shown yet"):
        begun(stage, manager)


def test_what_needs_talking_about_comes_first_in_words_without_jargon() -> None:
    stage, found, _manager = shown(3, two_stages=True)
    subjects = agenda.agenda_of(stage).subjects
    assert subjects[0].row.application == found[0]
    assert subjects[0].words == (
        "The readers are far apart: 2 to 6.",
        "On ‘The learning’ they gave from 2 to 6.",
    )
    assert {one.words for one in subjects[1:]} == {("The readers agree: 5.",)}
    assert [one.need for one in subjects] == ["apart", "agreed", "agreed"]


def test_the_line_is_the_end_of_the_pot_in_a_last_stage() -> None:
    """A pot of 1000 pays for three of 300: the fourth and fifth are compared with the last that fits."""
    stage, found, manager = rows.opened(4)
    for number, application in enumerate(found):
        rows.given_and_scored(stage, application, manager, *[(6 - number,) * 3] * 2)
    stage = stages.show_scores(stage, by=manager, at=AT)
    whole = agenda.agenda_of(stage)
    assert whole.line == Fraction(7, 2)
    near = {one.row.application for one in whole.subjects if one.need == "line"}
    assert near == {found[2], found[3]}
    assert "It is near the line." in whole.subjects[0].words


def test_in_a_stage_with_a_shortlist_the_line_is_where_somebody_says() -> None:
    stage, _found, manager = shown(3, two_stages=True)
    assert agenda.agenda_of(stage).line is None
    made = begun(stage, manager, places=2)
    assert agenda.agenda_of(stage, made).line == Fraction(9, 2)


def test_the_agenda_takes_the_scores_in_force() -> None:
    stage, found, _manager = shown(1, two_stages=True)
    low = found[0].assignments.order_by("pk")[0]
    for key in rows.WEIGHTS:
        revising.revise(low.review, criterion=key, value=6, reason="Persuaded.", by=low.member.user, at=AT)
    (subject,) = agenda.agenda_of(stage).subjects
    assert (subject.need, subject.words) == ("agreed", ("The readers agree: 6.",))
    assert ranking.ranking_of(stage).rows[0].exact == 6


# Beginning, attendance


def test_one_meeting_at_a_time_and_its_chair_is_of_the_panel_or_the_team() -> None:
    stage, _found, manager = shown()
    with pytest.raises(Refused, match="chair is somebody of the panel"):
        meeting.begin(stage, held_at=AT, chair=factories.user(), by=manager, at=AT)
    begun(stage, manager)
    with pytest.raises(Refused, match="Close it first"):
        begun(stage, manager)


def test_the_next_meeting_takes_what_is_to_be_talked_about_again() -> None:
    stage, found, manager = shown()
    made = begun(stage, manager)
    meeting.agree(item_of(made, found[0]), Agreed(Says.AGAIN, "We ask them."), by=manager, at=AT)
    meeting.agree(item_of(made, found[1]), Agreed(Says.AWARD, "Good."), by=manager, at=AT)
    meeting.close(made, by=manager, at=AT)
    again = begun(stage, manager)
    assert [item.application for item in again.items.all()] == [found[0]]
    meeting.agree(item_of(again, found[0]), Agreed(Says.DECLINE, "They said no."), by=manager, at=AT)
    meeting.close(again, by=manager, at=AT)
    with pytest.raises(Refused, match="nothing left"):
        begun(stage, manager)


def test_who_is_there_is_of_the_panel_or_the_team_and_can_be_changed() -> None:
    stage, _found, manager = shown()
    made = begun(stage, manager)
    with pytest.raises(Refused, match="neither on the panel"):
        meeting.attend(made, {factories.user().pk}, by=manager, at=AT)
    assert meeting.present(made) == {manager.pk}
    somebody = members(stage)[0]
    meeting.attend(made, {somebody.pk}, by=manager, at=AT)
    assert meeting.present(made) == {somebody.pk}


def test_who_stepped_out_cannot_be_taken_off_the_list_of_who_was_there() -> None:
    stage, found, manager = shown()
    somebody = members(stage)[0]
    made = begun(stage, manager, somebody)
    agreed = Agreed(Says.AWARD, "Good.", stepped_out=frozenset({somebody.pk}))
    meeting.agree(item_of(made, found[0]), agreed, by=manager, at=AT)
    with pytest.raises(Refused, match="stepped out was there"):
        meeting.attend(made, {manager.pk}, by=manager, at=AT)


# Agreeing


def test_nothing_is_agreed_while_somebody_who_must_leave_is_in_the_room() -> None:
    stage, found, manager = shown()
    somebody = members(stage)[-1]
    keep_away(found[0], somebody)
    made = begun(stage, manager, somebody)
    item = item_of(made, found[0])
    with pytest.raises(Refused, match=f"{somebody} must step out"):
        meeting.agree(item, Agreed(Says.AWARD, "Good."), by=manager, at=AT)
    assert not MeetingItem.objects.get(pk=item.pk).outcome
    out = frozenset({somebody.pk})
    meeting.agree(item, Agreed(Says.AWARD, "Good.", stepped_out=out), by=manager, at=AT)
    assert list(item.stepped_out.values_list("user_id", flat=True)) == [somebody.pk]
    # Of another application they may hear.
    meeting.agree(item_of(made, found[1]), Agreed(Says.AWARD, "Good."), by=manager, at=AT)


def test_members_of_the_application_must_leave_too() -> None:
    stage, found, manager = shown()
    somebody = members(stage)[-1]
    factories.member(found[0], somebody, "reader")
    made = begun(stage, manager, somebody)
    with pytest.raises(Refused, match="must step out"):
        meeting.agree(item_of(made, found[0]), Agreed(Says.AWARD, "Good."), by=manager, at=AT)


def test_who_must_keep_away_and_is_not_there_stops_nothing() -> None:
    stage, found, manager = shown()
    keep_away(found[0], members(stage)[-1])
    made = begun(stage, manager)
    meeting.agree(item_of(made, found[0]), Agreed(Says.AWARD, "Good."), by=manager, at=AT)


def test_who_must_keep_away_does_not_write_down_what_is_agreed() -> None:
    stage, found, manager = shown()
    keep_away(found[0], manager)
    made = begun(stage, manager)
    agreed = Agreed(Says.AWARD, "Good.", stepped_out=frozenset({manager.pk}))
    with pytest.raises(Refused, match="You must keep away"):
        meeting.agree(item_of(made, found[0]), agreed, by=manager, at=AT)


def test_nobody_steps_out_of_a_room_in_which_they_are_not() -> None:
    stage, found, manager = shown()
    made = begun(stage, manager)
    agreed = Agreed(Says.AWARD, "Good.", stepped_out=frozenset({members(stage)[0].pk}))
    with pytest.raises(Refused, match="Only somebody who is there"):
        meeting.agree(item_of(made, found[0]), agreed, by=manager, at=AT)


@pytest.mark.parametrize("two_stages", [True, False])
@pytest.mark.parametrize("outcome", MeetingOutcome)
def test_each_outcome_belongs_to_its_kind_of_stage(outcome: MeetingOutcome, two_stages: bool) -> None:
    stage, found, manager = shown(1, two_stages=two_stages)
    made = begun(stage, manager)
    known = agenda.SHORTLIST_OUTCOMES if two_stages else agenda.LAST_OUTCOMES
    if outcome in known:
        meeting.agree(item_of(made, found[0]), Agreed(outcome, "Because."), by=manager, at=AT)
        assert item_of(made, found[0]).outcome == outcome
    else:
        with pytest.raises(Refused, match="does not know that outcome"):
            meeting.agree(item_of(made, found[0]), Agreed(outcome, "Because."), by=manager, at=AT)


def test_an_outcome_has_a_reason_and_can_be_changed_while_the_meeting_is_open() -> None:
    stage, found, manager = shown(1)
    made = begun(stage, manager)
    item = item_of(made, found[0])
    with pytest.raises(Refused, match="needs a reason"):
        meeting.agree(item, Agreed(Says.AWARD, "  "), by=manager, at=AT)
    meeting.agree(item, Agreed(Says.AWARD, "Good.", "A long talk."), by=manager, at=AT)
    meeting.agree(item, Agreed(Says.DECLINE, "Not so good."), by=manager, at=AT)
    item = item_of(made, found[0])
    assert (item.outcome, item.reason, item.note) == ("decline", "Not so good.", "")
    acts = LedgerRow.objects.filter(chain=found[0].ledger_id, act="meeting_agreed")
    assert acts.count() == 2


def test_several_are_agreed_together_or_none() -> None:
    stage, found, manager = shown(3)
    somebody = members(stage)[-1]
    made = begun(stage, manager, somebody)
    good = Agreed(Says.AWARD, "All agree.")
    keep_away(found[2], somebody)
    both = {item_of(made, one).pk: good for one in found[1:]}
    with pytest.raises(Refused, match="must step out"):
        meeting.agree_many(made, both, by=manager, at=AT)
    assert set(made.items.values_list("outcome", flat=True)) == {""}
    meeting.agree_many(made, {item_of(made, found[1]).pk: good}, by=manager, at=AT)
    assert item_of(made, found[1]).outcome == "award"
    other = begun_elsewhere()
    with pytest.raises(Refused, match="out of date"):
        meeting.agree_many(made, {other.items.get().pk: good}, by=manager, at=AT)
    with pytest.raises(Refused, match="at least one"):
        meeting.agree_many(made, {}, by=manager, at=AT)


def begun_elsewhere() -> Meeting:
    stage, _found, manager = shown(1)
    return begun(stage, manager)


# Closing, minutes


def closed_meeting(*, note: str = "") -> tuple[Meeting, list[Application], User, User]:
    stage, found, manager = shown()
    somebody = members(stage)[-1]
    keep_away(found[0], somebody)
    made = begun(stage, manager, somebody)
    out = frozenset({somebody.pk})
    agreed = Agreed(Says.AWARD, "The panel was persuaded.", note, stepped_out=out)
    meeting.agree(item_of(made, found[0]), agreed, by=manager, at=AT)
    with pytest.raises(Refused, match="1 application has no outcome yet"):
        meeting.close(made, by=manager, at=AT)
    meeting.agree(item_of(made, found[1]), Agreed(Says.RESERVE, "Close behind."), by=manager, at=AT)
    return meeting.close(made, by=manager, at=AT + timedelta(hours=1)), found, manager, somebody


def test_a_closed_meeting_stands_in_the_database_too() -> None:
    made, found, manager, somebody = closed_meeting()
    item = item_of(made, found[0])
    with pytest.raises(Refused, match="closed"):
        meeting.agree(item, Agreed(Says.DECLINE, "No."), by=manager, at=AT)
    with pytest.raises(Refused, match="closed"):
        meeting.attend(made, set(), by=manager, at=AT)
    for wrong in (
        lambda: MeetingItem.objects.filter(pk=item.pk).update(reason="Other."),
        lambda: item.stepped_out.all().delete(),
        lambda: item.stepped_out.create(user=manager),
        lambda: made.attendance.filter(user=somebody).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()
    with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
        Meeting.objects.filter(pk=made.pk).update(content=b"{}")


def test_the_minutes_say_who_was_there_who_left_what_was_agreed_and_why() -> None:
    made, found, manager, somebody = closed_meeting(note="Talked of it for a while.")
    document = minutes.frozen(made)
    assert minutes.from_plain(minutes.as_plain(document)) == document
    said = str(document.blocks)
    for words in (
        str(manager),
        "The panel was persuaded.",
        "Talked of it for a while.",
        "Close behind.",
        "Reserve list: 1 application",
        found[0].reference,
        f"('Stepped out', '{somebody}')",
        "('Stepped out', 'nobody')",
    ):
        assert words in said


def test_later_changes_do_not_reach_frozen_minutes() -> None:
    made, found, _manager, somebody = closed_meeting()
    before = minutes.frozen(made)
    User.objects.filter(pk=somebody.pk).update(name="Another Name")
    lifecycle.withdraw(found[0], by=factories.lead_of(found[0]), at=AT)
    assert minutes.frozen(Meeting.objects.get(pk=made.pk)) == before


def test_a_file_is_kept_once() -> None:
    made, _found, _manager, _somebody = closed_meeting()
    first = meeting.keep_file(made, MinutesKind.PDF, b"one", at=AT)
    assert meeting.keep_file(made, MinutesKind.PDF, b"two", at=AT).pk == first.pk
    assert bytes(first.content) == b"one"


def test_what_is_withdrawn_meanwhile_needs_no_outcome() -> None:
    stage, found, manager = shown()
    made = begun(stage, manager)
    meeting.agree(item_of(made, found[1]), Agreed(Says.AWARD, "Good."), by=manager, at=AT)
    lifecycle.withdraw(found[0], by=factories.lead_of(found[0]), at=AT)
    with pytest.raises(Refused, match="withdrawn"):
        meeting.agree(item_of(made, found[0]), Agreed(Says.AWARD, "Good."), by=manager, at=AT)
    closed = meeting.close(made, by=manager, at=AT)
    assert found[0].reference in str(minutes.frozen(closed).blocks)


def test_word_minutes_have_real_headings() -> None:
    made, _found, _manager, _somebody = closed_meeting()
    file = docx.Document(io.BytesIO(word.as_word(minutes.frozen(made))))
    headings = [one.text for one in file.paragraphs if one.style and one.style.name.startswith("Heading")]
    assert headings[:2] == ["Minutes: Reading 1", "What was agreed"]


# What is agreed is taken over


def test_a_shortlist_is_filled_in_from_the_meeting_and_the_manager_can_differ() -> None:
    stage, found, manager = shown(two_stages=True)
    made = begun(stage, manager)
    meeting.agree(item_of(made, found[0]), Agreed(Says.THROUGH, "Worth a look."), by=manager, at=AT)
    meeting.agree(item_of(made, found[1]), Agreed(Says.AGAIN, "We ask."), by=manager, at=AT)
    assert set(agenda.agreed_in(stage)) == {found[0].pk}
    assert agenda.agreed_of(found[0]) is None


def test_the_last_word_of_the_last_meeting_is_taken_over() -> None:
    made, found, _manager, _somebody = closed_meeting()
    agreed = agenda.agreed_of(found[0])
    assert agreed is not None
    assert (agreed.outcome, agreed.reason) == ("award", "The panel was persuaded.")
    assert agenda.agreed_in(made.stage)[found[1].pk].outcome == "reserve"


def test_a_reviewer_steps_away_after_the_agenda_was_made_and_must_leave() -> None:
    stage, found, manager = shown()
    reader = found[0].assignments.select_related("member__user").order_by("pk")[0]
    made = begun(stage, manager, reader.member.user)
    panel.step_away(reader, by=reader.member.user, at=AT)
    with pytest.raises(Refused, match="must step out"):
        meeting.agree(item_of(made, found[0]), Agreed(Says.AWARD, "Good."), by=manager, at=AT)
