"""Feeding the demonstration's invented rounds through the real acts, at the instants it tells of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from grants import (
    closing,
    conditions,
    deadlines,
    decisions,
    extensions,
    lifecycle,
    offers,
    payments,
    tasks,
)
from grants.award_states import CheckOutcome, InstalmentTrigger
from grants.models import Application, Award, Decision, Extension
from grants.payments import Part
from grants.states import DecisionOutcome, ExtensionReason
from programme import answers, clock, outlines, roles
from programme.forms_library.measuring_success import STAGES, application_form
from programme.models import Programme, Round, User
from reviews import conflicts, panel, scoring, stages
from reviews.demo import applications as content
from reviews.demo import outcomes, panel_work
from reviews.demo.applications import ApplicationData, instant
from reviews.demo.conflicts import ENDED, ConflictData
from reviews.demo.people import PANEL, STAFF, PersonData
from reviews.models import Assignment, Conflict, PanelMember, Stage, StageEntry
from reviews.ranking import ranking_of, summaries
from reviews.setting_up import set_up_round
from reviews.states import ConflictAnswer, ReviewerKind

ZONE = "Europe/London"
ROLES_IN_GROUPS = ("chair", "treasurer", "one of three founders", "coordinator")
MINUTE = timedelta(minutes=1)
ABOUT = (
    "Learn how best to evaluate co-production, by doing it. Themes: mental health, wellbeing and climate "
    "change. Six to nine projects are funded."
)


class DemoRefused(Exception):
    """An act that the demonstration tells of was refused: its data and the rules have drifted apart."""


def people() -> dict[str, User]:
    """Staff and panel by key."""
    return {person.key: _person(person) for person in (*STAFF, *PANEL)}


def programme(staff: dict[str, User]) -> Programme:
    """The programme with its people's roles."""
    made = Programme.objects.create(
        slug="learning-by-doing",
        name="Measuring Success in Co-production: Learning by Doing",
        prefix="MSC",
        zone=ZONE,
        letterhead="Learning by Doing\nThe Co-production Team\n12 Plumtree Court, London",
        signatory=staff["manager"].name,
        contact_email="team@programme.example.org",
        contact_phone="020 7946 0112",
        support_name=staff["access"].name,
        support_contact="020 7946 0113, roisin@programme.example.org",
    )
    for person in STAFF:
        roles.grant(made, staff[person.key], person.role)
    return made


def past_round(made: Programme, staff: dict[str, User]) -> Round:
    """The round of 2023, from the call to the first payments."""
    round, (first, second) = make_round(
        made,
        staff,
        slug=content.ROUND_SLUG,
        name=content.ROUND_NAME,
        form=application_form(),
        opens_at=instant(content.OPENS_AT),
        closes_at=instant(content.CLOSES_AT),
        decisions_at=instant(outcomes.RELEASED_AT),
        work_ends_on=date(2024, 7, 31),
        support_fund=outcomes.SUPPORT_FUND,
        panel_costs=outcomes.PANEL_COSTS,
        sources=[(source.name, source.code, source.amount) for source in outcomes.SOURCES],
        due_at=[instant(panel_work.SHORTLIST_AT), instant(panel_work.SCORES_SHOWN_AT)],
    )
    written = {one.key: _application(round, one) for one in content.everything()}
    _more_time(round, written["harbourmums"], staff)
    close(round)
    _read(first, written, staff, opens_at=instant(panel_work.STAGE_ONE_OFFERED_AT))
    shown_at = instant(panel_work.SHORTLIST_AT) - timedelta(hours=2)
    stages.show_scores(first, by=staff["manager"], at=shown_at)
    stages.shortlist(
        first,
        {written[one.application].pk: (one.outcome, one.reason) for one in outcomes.shortlist()},
        by=staff["manager"],
        at=instant(panel_work.SHORTLIST_AT),
    )
    _read(second, written, staff, opens_at=instant(panel_work.STAGE_TWO_OFFERED_AT))
    stages.show_scores(second, by=staff["manager"], at=instant(panel_work.SCORES_SHOWN_AT))
    _decide(round, written, staff)
    return round


def _person(data: PersonData) -> User:
    return User.objects.create_user(data.email, name=data.name)


def applicant(name: str, email: str) -> User:
    """The person with this address, made when there is none yet."""
    return User.objects.filter(email=email).first() or User.objects.create_user(email, name=name)


def make_round(
    made: Programme, staff: dict[str, User], *, opens_at: datetime, **fields: Any
) -> tuple[Round, list[Stage]]:
    """A round, set up a week before it opened, and its stages with the whole panel."""
    at = opens_at - timedelta(days=7)
    round = set_up_round(
        programme=made,
        opens_at=opens_at,
        stages=STAGES,
        by=staff["manager"],
        at=at,
        **{"about": {"en": ABOUT}, **fields},
    )
    stages_made = list(Stage.objects.filter(round=round).order_by("order"))
    for stage in stages_made:
        for person in PANEL:
            member = staff[person.key]
            panel.join(
                stage,
                email=member.email,
                name=member.name,
                kind=ReviewerKind(person.kind),
                by=staff["manager"],
                at=at,
            )
    return round, stages_made


def begun(round: Round, lead: User, at: datetime) -> Application:
    """An application begun at `at`; DemoRefused when the rules say no."""
    application = lifecycle.start(round, by=lead, at=at)
    if not isinstance(application, Application):
        raise DemoRefused(f"{lead.email} could not begin at {at}: {application.rule}")
    return application


def save(application: Application, given: dict[str, Any], lead: User, at: datetime) -> None:
    """Section by section, some minutes apart, as people write."""
    sections = outlines.outline(application.response.form_id).sections
    for place, (_key, questions) in enumerate(sections):
        part = {question.key: given[question.key] for question in questions if question.key in given}
        moment = at - (len(sections) - 1 - place) * MINUTE
        if part:
            moment = max(moment, application.started_at)
            outcome = lifecycle.save_answers(application, answers_given=part, by=lead, at=moment)
            if not outcome.accepted:
                raise DemoRefused(f"{application.reference} could not be saved at {moment}: {outcome.rule}")


def submit(application: Application, lead: User, at: datetime) -> None:
    """Submit at `at`; DemoRefused with every problem when the rules say no."""
    outcome = lifecycle.submit(application, by=lead, at=at, source="proxy")
    if not outcome.accepted:
        says = [f"{problem.question}: {problem.says}" for problem in outcome.problems]
        raise DemoRefused(f"{application.reference} could not be submitted at {at}: {outcome.rule} {says}")


def close(round: Round) -> None:
    """What the worker does at each deadline in force, as soon as all that came in time is counted."""
    given = Extension.objects.filter(round=round).order_by("until").values_list("until", flat=True)
    for closes_at in [round.closes_at, *given]:
        closing.close_round(round, at=deadlines.settled_at(round, closes_at))


def _application(round: Round, data: ApplicationData) -> Application:
    lead = applicant(data.contact_name, data.contact_email)
    application = begun(round, lead, instant(data.started_at))
    save(application, data.answers, lead, instant(data.saved_at))
    if data.submitted_at:
        submit(application, lead, instant(data.submitted_at))
    if data.withdrawn_at:
        lifecycle.withdraw(application, by=lead, at=instant(data.withdrawn_at))
    if data.late_attempt_at:
        lifecycle.submit(application, by=lead, at=instant(data.late_attempt_at), source="proxy")
    return application


def _more_time(round: Round, application: Application, staff: dict[str, User]) -> None:
    """An access extension, asked for early and never used in the end."""
    asked_at = round.closes_at - timedelta(days=9)
    extension = extensions.request(
        round,
        application=application,
        until=round.closes_at + timedelta(hours=2),
        reason=ExtensionReason.ACCESS,
        note="Writes in short stretches between feeds.",
        by=staff["access"],
        at=asked_at,
    )
    extensions.approve(extension, by=staff["manager"], at=asked_at + timedelta(hours=3))


def _read(
    stage: Stage, written: dict[str, Application], staff: dict[str, User], *, opens_at: datetime
) -> None:
    """Open the stage, give out the reading, and let everybody do theirs in the order of time."""
    stages.open_stage(stage, by=staff["manager"], at=opens_at)
    key = STAGES[stage.order - 1].key
    members = {member.user_id: member for member in PanelMember.objects.filter(stage=stage)}
    say_whom_they_know(
        stage,
        staff,
        [one for one in panel_work.CONFLICTS if (one.application, one.reviewer) not in _LATER],
        written,
        at=opens_at + 5 * MINUTE,
    )
    given = [one for one in panel_work.assignments() if one.stage == key]
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
    ended: list[tuple[str, Any]] = [(one.ended_at, one) for one in given if one.state != "sent"]
    sent: list[tuple[str, Any]] = [(one.sent_at, one) for one in panel_work.reviews() if one.stage == key]
    for moment, one in sorted(ended + sent, key=lambda pair: pair[0]):
        reviewer = staff[one.reviewer]
        assignment = assigned[written[one.application].pk, reviewer.pk]
        at = instant(moment)
        if isinstance(one, panel_work.ReviewData):
            words = {"for_applicant": one.for_applicant, "for_panel": one.for_panel}
            scoring.save_scores(assignment.review, one.scores, words, by=reviewer, at=at - 4 * MINUTE)
            scoring.send(assignment, by=reviewer, at=at)
        elif one.state == "handed_back":
            panel.hand_back(assignment, by=reviewer, at=at)
        else:
            panel.step_away(assignment, by=reviewer, at=at)


# Said only in the middle of reading.
_LATER = {(application, reviewer) for _stage, application, reviewer, _state, _at in ENDED}


def say_whom_they_know(
    stage: Stage,
    staff: dict[str, User],
    said: Sequence[ConflictData],
    written: dict[str, Application],
    *,
    at: datetime,
) -> None:
    """Everybody on the panel looks through the list; the manager lets those read who can be fair."""
    up_to = StageEntry.objects.filter(stage=stage).order_by("-pk").values_list("pk", flat=True)[0]
    inside = set(StageEntry.objects.filter(stage=stage).values_list("application_id", flat=True))
    for member in PanelMember.objects.filter(stage=stage).select_related("user").order_by("pk"):
        answers = {
            written[one.application].pk: conflicts.Said(one.answer, one.note)
            for one in said
            if staff[one.reviewer].pk == member.user_id and written[one.application].pk in inside
        }
        conflicts.declare(member, answers, up_to=up_to, by=member.user, at=at)
    waiting = Conflict.objects.filter(application__in=inside, answer=ConflictAnswer.CAN_BE_FAIR, decided="")
    for conflict in waiting.order_by("pk"):
        conflicts.decide(conflict, allowed=True, by=staff["manager"], at=at + MINUTE)


def _decide(round: Round, written: dict[str, Application], staff: dict[str, User]) -> None:
    """Propose, approve, make the letters, release, and begin to pay."""
    figures = {}
    for stage in Stage.objects.filter(round=round).order_by("order"):
        figures.update(summaries(ranking_of(stage)))
    named = {
        "award": DecisionOutcome.AWARD,
        "reserve": DecisionOutcome.RESERVE,
        "not_funded": DecisionOutcome.DECLINE,
    }
    at = instant(outcomes.DECIDED_AT)
    for place, one in enumerate(outcomes.decisions()):
        application = written[one.application]
        decisions.decide(
            application,
            outcome=named[one.outcome],
            amount=one.amount if one.outcome == "award" else None,
            reason=one.reason,
            feedback=one.feedback,
            summary=figures[application.pk],
            by=staff["manager"],
            at=at + place * MINUTE,
        )
    proposed = Decision.objects.filter(application__round=round)
    approved = decisions.approve(proposed, by=staff["approver"], at=instant(outcomes.APPROVED_AT))
    if tasks.letters_unavailable():
        return
    for decision in approved:
        for letter in decision.letters.all():
            tasks.render_letter(letter.pk)
    decisions.release(round, by=staff["manager"], at=instant(outcomes.RELEASED_AT))
    _pay(round, staff)


def _look_at_papers(award: Award, *, by: User, at: datetime) -> None:
    """What holds up the first payment, settled; what has time until later still waits."""
    organisation = answers.values_of(award.application.response).get("organisation") or {}
    own_account = organisation.get("status") != "fund_holder"
    for check in award.checks.filter(before_payment=True):
        left_out = own_account and "has no account of its own" in check.words
        conditions.mark(
            check,
            outcome=CheckOutcome.NOT_NEEDED if left_out else CheckOutcome.DONE,
            before_payment=True,
            note="The group has an account of its own." if left_out else "",
            by=by,
            at=at,
        )


def _pay(round: Round, staff: dict[str, User]) -> None:
    released = instant(outcomes.RELEASED_AT)
    for place, award in enumerate(Award.objects.filter(application__round=round).order_by("pk")):
        lead = User.objects.get(memberships__application=award.application_id, memberships__kind="lead")
        answered = released + timedelta(days=1 + place % 4, hours=place)
        signed = offers.Signature(name=lead.name, role=ROLES_IN_GROUPS[place % 4], may_accept=True)
        offers.accept(award, signed=signed, by=lead, at=answered)
        _look_at_papers(award, by=staff["manager"], at=answered + timedelta(hours=3))
        half = (award.amount / 2).quantize(Decimal(1))
        first_on, second_on = date(2024, 1, 15), date(2024, 7, 31)
        first, _second = payments.plan_instalments(
            award,
            [
                Part(half, first_on),
                Part(award.amount - half, second_on, InstalmentTrigger.REPORT, 1),
            ],
            by=staff["manager"],
            at=answered + timedelta(days=1),
        )
        due = clock.instant_of(first_on, datetime(2024, 1, 15, 9).time())
        payments.mark_due(first, by=staff["manager"], at=due)
        payments.approve_payment(first, by=staff["manager"], at=due + timedelta(hours=2))
        if place % 4 != 3:
            payments.mark_paid(first, on=date(2024, 1, 19), by=staff["finance"], at=due + timedelta(days=4))
