"""Feeding the demonstration's round that is being read just now through the real acts."""

from __future__ import annotations

from datetime import datetime, timedelta

from grants import decisions
from grants.models import Application
from grants.states import DecisionOutcome
from programme.models import Programme, Round, User
from reviews import panel, scoring, seeding_panel, stages
from reviews.demo import middle_round
from reviews.demo.middle_round import MiddleReview
from reviews.models import Assignment, PanelMember, Stage
from reviews.ranking import ranking_of, summaries
from reviews.seeding import MINUTE, applicant, begun, close, make_round, save, say_whom_they_know, submit


def middle_round_of(made: Programme, staff: dict[str, User], *, now: datetime) -> Round:
    """The round in the middle: the closer read is open, and five proposals wait for the second person."""
    round, (first, second) = make_round(
        made,
        staff,
        slug=middle_round.SLUG,
        name=middle_round.NAME,
        form=middle_round.form(now),
        about={"en": middle_round.ABOUT},
        opens_at=middle_round.opens_at(now),
        closes_at=middle_round.closes_at(now),
        decisions_at=middle_round.decisions_at(now),
        support_fund=middle_round.SUPPORT_FUND,
        panel_costs=middle_round.PANEL_COSTS,
        sources=middle_round.SOURCES,
        due_at=[middle_round.stage_one_due_at(now), middle_round.stage_two_due_at(now)],
    )
    asked_at = middle_round.opens_at(now) - timedelta(days=5)
    for stage in (first, second):
        seeding_panel.tell_the_panel(stage, staff, at=asked_at)
    seeding_panel.practise(second, staff, at=asked_at + timedelta(hours=2))
    written = _applications(round, now)
    close(round)
    manager = staff["manager"]
    _read(first, middle_round.first_read(now), written, staff, opens_at=middle_round.stage_one_opens_at(now))
    stages.show_scores(first, by=manager, at=middle_round.scores_shown_at(now))
    stages.shortlist(
        first,
        {written[key].pk: outcome for key, outcome in middle_round.shortlist().items()},
        by=manager,
        at=middle_round.shortlist_at(now),
    )
    figures = summaries(ranking_of(first))
    _read(
        second, middle_round.second_read(now), written, staff, opens_at=middle_round.stage_two_opens_at(now)
    )
    seeding_panel.claim(first, staff, at=middle_round.shortlist_at(now) + timedelta(hours=1))
    seeding_panel.ask_one_more(second, staff, at=now - timedelta(hours=20))
    for place, one in enumerate(middle_round.decisions()):
        application = written[one.application]
        decisions.decide(
            application,
            outcome=DecisionOutcome.DECLINE,
            reason=one.reason,
            feedback=one.feedback,
            summary=figures[application.pk],
            by=manager,
            at=middle_round.decided_at(now) + place * 6 * MINUTE,
        )
    return round


def _applications(round: Round, now: datetime) -> dict[str, Application]:
    written = {}
    for one in middle_round.applications(now):
        lead = applicant(one.contact_name, one.contact_email)
        application = begun(round, lead, one.started_at)
        save(application, one.answers, lead, one.saved_at)
        submit(application, lead, one.submitted_at)
        written[one.key] = application
    return written


def _read(
    stage: Stage,
    given: tuple[MiddleReview, ...],
    written: dict[str, Application],
    staff: dict[str, User],
    *,
    opens_at: datetime,
) -> None:
    """Open the stage and give out the reading; who has begun saves, and who is done sends."""
    stages.open_stage(stage, by=staff["manager"], at=opens_at)
    say_whom_they_know(stage, staff, [], written, at=opens_at + 5 * MINUTE)
    members = {member.user_id: member for member in PanelMember.objects.filter(stage=stage)}
    panel.assign_many(
        stage,
        [(written[one.application], members[staff[one.reviewer].pk]) for one in given],
        by=staff["manager"],
        at=opens_at + 10 * MINUTE,
    )
    assigned = {
        (row.application_id, row.member.user_id): row
        for row in Assignment.objects.filter(stage=stage).select_related("member", "review__response")
    }
    for one in given:
        if one.state == "offered":
            continue
        reviewer = staff[one.reviewer]
        assignment = assigned[written[one.application].pk, reviewer.pk]
        words = {"for_applicant": one.for_applicant, "for_panel": one.for_panel}
        scoring.save_scores(assignment.review, one.scores, words, by=reviewer, at=one.at - 4 * MINUTE)
        if one.state == "sent":
            scoring.send(assignment, by=reviewer, at=one.at)
