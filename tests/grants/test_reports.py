"""Reports: planned, written, sent, read; what is frozen, and what the database refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from grants import awards, report_plans, report_writing, reports
from grants.models import PlannedReport, Report, ReportAside, ReportVersion
from grants.report_plans import Line
from programme import answers, canonical
from programme.answers import Seen
from programme.models import LedgerRow, Message
from programme.refusals import Refused
from tests import factories
from tests.grants import after_scene, letter_scene
from tests.grants.after_scene import ACCEPTED, MIDDLE, SPRING, After

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> After:
    return after_scene.after()


def refusal(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as no:
        act()
    return str(no.value)


# The plan


def test_accepting_plans_the_standard_reports_round_the_work(made: After) -> None:
    """The round's work ends on 31 July 2024: half of the 232 days, and four weeks after the end."""
    found = list(made.award.reports.values_list("title", "due_on", "state"))
    assert found == [
        ("A word from the middle", date(2024, 4, 6), "due"),
        ("Final report", date(2024, 8, 28), "due"),
    ]
    assert made.acts("report") == ["reports_planned"]


def test_a_rounds_own_plan_is_followed_and_can_be_taken_back() -> None:
    scene = letter_scene.scene()
    own = [Line("One story", "standard-report-final", 10)]
    report_plans.set_plan(scene.round, own, by=scene.manager, at=ACCEPTED)
    assert report_plans.plan_of(scene.round) == own
    scene.release()
    found = after_scene.after(scene)
    assert [(one.title, one.due_on) for one in found.award.reports.all()] == [
        ("One story", date(2023, 12, 22))
    ]
    report_plans.set_plan(scene.round, [], by=scene.manager, at=ACCEPTED)
    assert [line.days for line in report_plans.lines_for(scene.round, date(2023, 12, 12))] == [116, 260]
    rows = LedgerRow.objects.filter(chain=scene.round.ledger_id, act="report_plan_set")
    assert rows.count() == 2


def test_without_a_last_day_of_the_work_the_plan_counts_days() -> None:
    round_ = factories.round()
    assert [line.days for line in report_plans.standard(round_, date(2024, 1, 1))] == [120, 240]


def test_a_plan_with_a_form_that_is_gone_or_too_many_reports_is_refused() -> None:
    round_ = factories.round()
    person = factories.user("Mo")
    gone = [Line("A", "no-such-form", 3)]
    assert "no report form" in refusal(lambda: report_plans.set_plan(round_, gone, by=person, at=ACCEPTED))
    many = [Line("A", "standard-report-final", 3)] * 13
    assert "more reports" in refusal(lambda: report_plans.set_plan(round_, many, by=person, at=ACCEPTED))
    assert not PlannedReport.objects.exists()


def test_one_award_gets_one_report_more_another_day_or_none(made: After) -> None:
    said = {"by": made.manager, "at": SPRING}
    more = reports.add(
        made.award,
        title="A visit",
        form_key="standard-report-middle",
        due_on=date(2024, 5, 1),
        **said,  # type: ignore[arg-type]
    )
    assert more.order == 3
    assert "why" in refusal(lambda: reports.set_day(more, due_on=date(2024, 6, 1), reason=" ", **said))
    moved = reports.set_day(more, due_on=date(2024, 6, 1), reason="They asked.", **said)  # type: ignore[arg-type]
    assert (moved.due_on, moved.due_set_at) == (date(2024, 6, 1), SPRING)
    dropped = reports.drop(moved, reason="We went there.", **said)  # type: ignore[arg-type]
    assert (dropped.state, dropped.word) == ("not_needed", "We went there.")
    assert "cannot be done" in refusal(
        lambda: reports.set_day(dropped, due_on=date(2024, 7, 1), reason="x", **said)  # type: ignore[arg-type]
    )
    assert made.acts("report")[1:] == ["report_added", "report_moved", "report_not_needed"]
    told = list(Message.objects.filter(kind="report_day").order_by("pk"))
    assert [one.subject for one in told] == [
        "One more report, by Wednesday 1 May 2024: A visit",
        "Another day for your report, Saturday 1 June 2024: A visit",
        "A report that is not needed any more: A visit",
    ]
    assert "before, it was Wednesday 1 May 2024" in told[1].text and "before, it was" in told[1].html
    assert "They asked." not in told[1].text


# Writing


def test_the_first_answer_begins_it_and_saving_again_is_no_second_act(made: After) -> None:
    made.write()
    made.write()
    report = made.report()
    assert report.state == "started"
    assert answers.values_of(report.response) == MIDDLE
    assert report.response.revision == 1
    assert made.acts("report_") == ["report_begun"]


def test_only_full_members_write_and_send(made: After) -> None:
    reader = after_scene.reader_of(made)
    for person in (reader, factories.user("Strange"), made.manager):
        said = refusal(lambda who=person: report_writing.save(made.report(), MIDDLE, by=who, at=SPRING))
        assert said == "You can read this report, and not change it."
    assert not answers.values_of(made.report().response)
    made.write()
    assert "Only members" in refusal(lambda: reports.send(made.report(), by=reader, at=SPRING))


def test_two_people_at_once_lose_neither_text(made: After) -> None:
    """Both had the empty page before them: the first stands, the second is kept apart to be chosen."""
    other = after_scene.writer_of(made)
    said = {"at": SPRING, "seen": {"happened": Seen(0)}}
    report_writing.save(made.report(), {"happened": "One"}, by=made.lead, writer="a", **said)  # type: ignore[arg-type]
    kept = report_writing.save(made.report(), {"happened": "Two"}, by=other, writer="b", **said)  # type: ignore[arg-type]
    assert kept.apart == ("happened",)
    made.write(happened="One")
    assert "two texts" in refusal(lambda: reports.send(made.report(), by=made.lead, at=SPRING))
    (conflict,) = answers.open_conflicts(made.report().response)
    report_writing.choose_text(
        made.report(), conflict=conflict.pk, choice="merged", merged="One and two", by=made.lead, at=SPRING
    )
    assert answers.values_of(made.report().response)["happened"] == "One and two"
    assert reports.send(made.report(), by=made.lead, at=SPRING).state == "sent"


def test_a_lost_acknowledgement_is_no_second_text(made: After) -> None:
    """The same page sends the same words again because it never heard that they arrived."""
    said = {"by": made.lead, "at": SPRING, "writer": "a", "seen": {"happened": Seen(0)}}
    report_writing.save(made.report(), {"happened": "We met"}, **said)  # type: ignore[arg-type]
    again = report_writing.save(made.report(), {"happened": "We met"}, **said)  # type: ignore[arg-type]
    more = report_writing.save(made.report(), {"happened": "We met twice"}, **said)  # type: ignore[arg-type]
    assert (again.changed, again.apart, more.changed) == ((), (), ("happened",))


def test_what_comes_after_sending_is_kept_beside_it_and_changes_nothing(made: After) -> None:
    sent = made.send()
    late = report_writing.save(
        sent, {"happened": "And a seventh time.", "learnt": MIDDLE["learnt"]}, by=made.lead, at=SPRING
    )
    assert late.refusal == "The report has been sent, so it cannot be changed now."
    assert answers.values_of(made.report().response) == MIDDLE
    assert list(ReportAside.objects.values_list("question_key", "value")) == [
        ("happened", "And a seventh time.")
    ]


# Sending and reading


def test_sending_freezes_what_stands_once(made: After) -> None:
    sent = made.send()
    reports.send(sent, by=made.lead, at=SPRING + timedelta(hours=1))
    (version,) = ReportVersion.objects.all()
    assert reports.answers_in(version) == MIDDLE
    assert canonical.sha256(bytes(version.content)) == bytes(version.content_sha256)
    assert (sent.sent_by, sent.sent_at, version.sent_at) == (made.lead, SPRING, SPRING)
    assert made.acts("report_") == ["report_begun", "report_sent"]
    assert Message.objects.filter(kind="report_received").count() == 1


@pytest.mark.parametrize("missing", sorted(MIDDLE))
def test_nothing_is_sent_with_something_missing(made: After, missing: str) -> None:
    report = made.write(**{missing: ""})
    assert "Something is missing" in refusal(lambda: reports.send(report, by=made.lead, at=SPRING))
    assert not ReportVersion.objects.exists()


def test_a_report_goes_back_with_a_word_and_comes_again(made: After) -> None:
    sent = made.send()
    soon = (SPRING + timedelta(days=14)).date()
    said = {"by": made.manager, "at": SPRING}
    assert "Say what" in refusal(lambda: reports.send_back(sent, word=" ", due_on=soon, **said))  # type: ignore[arg-type]
    assert "still to come" in refusal(
        lambda: reports.send_back(sent, word="Who?", due_on=SPRING.date(), **said)  # type: ignore[arg-type]
    )
    back = reports.send_back(sent, word="Who came?", due_on=soon, **said)  # type: ignore[arg-type]
    assert (back.state, back.word, back.due_on, back.read_by) == (
        "sent_back",
        "Who came?",
        soon,
        made.manager,
    )
    assert "Who came?" in Message.objects.get(kind="report_sent_back").text
    made.send(happened="Ten of us met six times.")
    reports.accept(made.report(), by=made.manager, at=SPRING)
    reports.accept(made.report(), by=made.manager, at=SPRING)
    assert made.report().state == "accepted"
    texts = [reports.answers_in(one)["happened"] for one in made.report().versions.order_by("number")]
    assert texts == ["We met six times.", "Ten of us met six times."]
    assert made.acts("report_")[1:] == ["report_sent", "report_sent_back", "report_sent", "report_accepted"]


def test_what_is_accepted_or_sent_back_is_what_was_read(made: After) -> None:
    """Two people have version 1 before them; one sends it back, and version 2 comes: the other reads that."""
    sent = made.send()
    said = {"by": made.manager, "at": SPRING}
    soon = (SPRING + timedelta(days=14)).date()
    reports.send_back(sent, word="Who came?", due_on=soon, seen=1, **said)  # type: ignore[arg-type]
    made.send(happened="Ten of us met.")
    assert "anew" in refusal(lambda: reports.accept(made.report(), seen=1, **said))  # type: ignore[arg-type]
    assert "anew" in refusal(
        lambda: reports.send_back(made.report(), word="?", due_on=soon, seen=1, **said)  # type: ignore[arg-type]
    )
    assert reports.accept(made.report(), seen=2, **said).state == "accepted"  # type: ignore[arg-type]


def test_nobody_reads_the_report_of_their_own_group(made: After) -> None:
    factories.member(made.scene.application, made.manager, "reader")
    sent = made.send()
    soon = (SPRING + timedelta(days=14)).date()
    said = {"by": made.manager, "at": SPRING}
    assert "You belong to" in refusal(lambda: reports.accept(sent, **said))  # type: ignore[arg-type]
    assert "You belong to" in refusal(lambda: reports.send_back(sent, word="?", due_on=soon, **said))  # type: ignore[arg-type]
    last = made.report(2)
    more = {"title": "A visit", "form_key": "standard-report-middle", "due_on": soon}
    for act in (
        lambda: reports.add(made.award, **more, **said),  # type: ignore[arg-type]
        lambda: reports.set_day(last, due_on=soon, reason="We need longer.", **said),  # type: ignore[arg-type]
        lambda: reports.drop(last, reason="We are busy.", **said),  # type: ignore[arg-type]
        lambda: awards.end_early(made.award, reason="We are done.", **said),  # type: ignore[arg-type]
    ):
        assert "You belong to" in refusal(act)
    assert list(made.award.reports.values_list("state", flat=True)) == ["sent", "due"]


# The database


def test_the_database_keeps_what_was_sent(made: After) -> None:
    made.send()
    for change in (
        lambda: ReportVersion.objects.update(content=b"{}"),
        lambda: ReportVersion.objects.all().delete(),
        lambda: Report.objects.filter(order=2).delete(),
        lambda: Report.objects.filter(order=1).update(sent_by=None),
        lambda: Report.objects.filter(order=1).update(state="accepted", read_by=None),
        lambda: Report.objects.filter(order=2).update(state="sent"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    made.write(2)
    with pytest.raises(DatabaseError, match="frozen text"), transaction.atomic():
        Report.objects.filter(order=2).update(state="sent", sent_by=made.lead, sent_at=SPRING)
