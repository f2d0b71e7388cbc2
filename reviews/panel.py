"""Who reads what: giving applications to reviewers, and all the ways in which one ends.

Locks: the application, then the stage where a row is added, then the assignment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.models import Application, ApplicationMember
from grants.states import ApplicationState
from programme import clock, ledger, outbox, roles
from programme.canonical import Plain
from programme.models import Response, User
from programme.refusals import Refused
from reviews import gaps
from reviews.models import Assignment, Conflict, PanelClaim, PanelMember, Review, Stage, StageEntry
from reviews.queries import CLOSES
from reviews.stage_acts import locked_stage, record_stage
from reviews.states import (
    LIVE_ASSIGNMENT,
    TO_DO,
    ConflictAnswer,
    ConflictSource,
    MemberState,
    ReviewerKind,
)

Pair = tuple[Application, PanelMember]
CAPACITY = 10


def join(
    stage: Stage,
    *,
    email: str,
    name: str = "",
    kind: ReviewerKind,
    capacity: int = CAPACITY,
    by: User,
    at: datetime,
) -> PanelMember:
    """Put the person with this address on the stage's panel; somebody unknown is made, and needs a name.

    Onto the panel of a rehearsal come imaginary people alone, and onto no other panel.
    Nothing is sent: they were asked by word of mouth, hear when they are given something to read, and sign in
    with a code. `membership.invite` asks first.
    """
    with transaction.atomic():
        stage = locked_stage(stage)
        person = newcomer(stage, email=email, name=name, at=at)
        member = PanelMember.objects.create(
            stage=stage, user=person, kind=kind, capacity=capacity, answered_at=at
        )
        record_member(member, "joined_panel", by=by, at=at, capacity=capacity)
    return member


def newcomer(stage: Stage, *, email: str, name: str, at: datetime) -> User:
    """The person with this address, who may come to the locked stage's panel; or Refused."""
    if stage.scores_shown_at is not None:
        raise Refused(_("The scores of this stage have been shown, so nobody can join its panel now."))
    person = roles.person_of(email, name=name, round=stage.round, at=at)
    if not person.name:
        raise Refused(_("Nobody is known by this address yet. Give their name too."))
    found = PanelMember.objects.filter(stage=stage, user=person).first()
    if found is not None and found.state != MemberState.ACCEPTED:
        raise Refused(
            _("%(name)s is on the list already: %(state)s.")
            % {"name": str(person), "state": found.get_state_display().lower()}
        )
    if found is not None:
        raise Refused(_("%(name)s is on this panel already.") % {"name": str(person)})
    return person


def leave(member: PanelMember, *, by: User, at: datetime) -> None:
    """Take somebody off a panel who was never given anything in it. What was read is never lost."""
    with transaction.atomic():
        stage = locked_stage(member.stage)
        found = PanelMember.objects.select_related("user", "stage__round").filter(pk=member.pk).first()
        if found is None:
            raise Refused(_("%(name)s is not on this panel any more.") % {"name": str(member)})
        member = found
        states = list(Assignment.objects.filter(stage=stage, member=member).values_list("state", flat=True))
        has = sum(state in LIVE_ASSIGNMENT for state in states)
        if has:
            raise Refused(
                ngettext(
                    "%(name)s has %(count)d application of this stage, so they stay on the panel. "
                    "Take back what is not sent and give it to somebody else.",
                    "%(name)s has %(count)d applications of this stage, so they stay on the panel. "
                    "Take back what is not sent and give it to somebody else.",
                    has,
                )
                % {"name": str(member), "count": has}
            )
        if states:
            raise Refused(
                _(
                    "%(name)s was given something in this stage before, so they stay on the panel "
                    "for the record. Nothing more has to be given to them."
                )
                % {"name": str(member)}
            )
        if PanelClaim.objects.filter(member=member).exists():
            raise Refused(_("%(name)s has begun a claim, so they stay on the panel.") % {"name": str(member)})
        record_member(member, "left_panel", by=by, at=at)
        member.delete()


def assign(
    stage: Stage, application: Application, member: PanelMember, *, by: User, at: datetime
) -> Assignment:
    """Give one application to one reviewer; see `assign_many`."""
    return assign_many(stage, [(application, member)], by=by, at=at)[0]


def assign_many(stage: Stage, pairs: Sequence[Pair], *, by: User, at: datetime) -> list[Assignment]:
    """Give applications to reviewers in one batch: all of them, or none with a sentence.

    Side effects: a Review with its empty Response for each, a ledger row for each, and one mail for each
    reviewer, however many are theirs. A reviewer's capacity is for the page to warn of, and no wall.
    """
    with transaction.atomic():
        applications = {
            application.pk: application
            for application in Application.objects.select_for_update(of=("self",), no_key=True)
            .filter(pk__in={application.pk for application, _member in pairs})
            .order_by("pk")
        }
        stage = (
            Stage.objects.select_for_update(of=("self",), no_key=True)
            .select_related("round__programme", "score_sheet")
            .get(pk=stage.pk)
        )
        members = {
            member.pk: member
            for member in PanelMember.objects.select_related("user").filter(
                stage=stage, pk__in={member.pk for _application, member in pairs}
            )
        }
        wanted = sorted({(application.pk, member.pk) for application, member in pairs})
        check_stage(stage)
        _check_pairs(stage, wanted, applications, members)
        made = []
        for application_id, member_id in wanted:
            assignment = Assignment.objects.create(
                stage=stage,
                application=applications[application_id],
                member=members[member_id],
                assigned_by=by,
                assigned_at=at,
            )
            Review.objects.create(
                assignment=assignment, response=Response.objects.create(form=stage.score_sheet)
            )
            _record(assignment, "assigned", by=by, at=at, reviewer=str(members[member_id].user.actor_id))
            made.append(assignment)
        _tell_reviewers(stage, made, at=at)
    return made


def take_back(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    """The manager takes back what is not sent; what was scored stays as a row and no longer counts."""
    with transaction.atomic():
        assignment = _locked(assignment)
        if assignment.state not in TO_DO:
            raise Refused(_("Only a review that is not sent yet can be taken back."))
        assignment.take_back()
        _end(assignment, "taken_back", by=by, at=at)
    return assignment


def hand_back(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    """The reviewer gives it back. No reason is asked, and none is kept."""
    with transaction.atomic():
        assignment = _locked(assignment)
        _check_owner(assignment, by)
        if assignment.state not in TO_DO:
            raise Refused(_("This application is no longer with you, or your scores are already sent."))
        assignment.hand_back()
        _end(assignment, "handed_back", by=by, at=at)
    return assignment


def step_away(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    """The reviewer must not judge this application: it closes for them for the whole round.

    Writes a Conflict; every live assignment of theirs on the application ends, sent ones too, and what
    they scored no longer counts.
    """
    with transaction.atomic():
        assignment = _locked(assignment)
        _check_owner(assignment, by)
        if assignment.state not in LIVE_ASSIGNMENT:
            raise Refused(_("This application is no longer with you."))
        Conflict.objects.update_or_create(
            application=assignment.application,
            user=by,
            defaults={
                "answer": ConflictAnswer.STEP_AWAY,
                "source": ConflictSource.DECLARED,
                "declared_at": at,
                "recorded_by": None,
                "decided": "",
                "decided_by": None,
                "decided_at": None,
            },
        )
        for each in end_for(assignment.application, by, by=by, at=at):
            if each.pk == assignment.pk:
                assignment = each
    return assignment


def end_for(application: Application, reviewer: User, *, by: User, at: datetime) -> list[Assignment]:
    """End everything that a reviewer has of an application, sent or not: there is a conflict.

    The caller holds the application's lock and has written the Conflict. The managers hear of the gap.
    """
    ended = []
    theirs = (
        Assignment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application", "stage__round__programme", "member__user")
        .filter(application=application, member__user=reviewer, state__in=sorted(LIVE_ASSIGNMENT))
        .order_by("pk")
    )
    for assignment in theirs:
        assignment.step_away()
        _end(assignment, "stepped_away", by=by, at=at)
        ended.append(assignment)
    gaps.tell(ended, at=at)
    return ended


def record_member(member: PanelMember, act: str, *, by: User, at: datetime, **more: Plain) -> None:
    """A row in the round's chain. It names nobody, and keeps quiet about lived experience."""
    record_stage(member.stage, act, by=by, at=at, reviewer=str(member.user.actor_id), **more)


def check_stage(stage: Stage) -> None:
    """Refused unless the stage is open and its scores are not shown."""
    if stage.opened_at is None:
        raise Refused(_("The stage is not open yet. Open it first, then give out what is to be read."))
    if stage.scores_shown_at is not None:
        raise Refused(_("The scores of this stage have been shown, so nobody can be asked to score now."))


def _check_pairs(
    stage: Stage,
    wanted: Sequence[tuple[int, int]],
    applications: dict[int, Application],
    members: dict[int, PanelMember],
) -> None:
    """Read what stands against these pairs in a constant number of statements, and refuse the first."""
    inside = set(StageEntry.objects.filter(stage=stage).values_list("application_id", flat=True))
    away = {
        (application, user): answer
        for application, user, answer in Conflict.objects.filter(
            CLOSES, application__in=applications
        ).values_list("application_id", "user_id", "answer")
    }
    authors = set(
        ApplicationMember.objects.filter(application__in=applications).values_list(
            "application_id", "user_id"
        )
    )
    live = set(
        Assignment.objects.filter(
            application__in=applications, member__in=members, state__in=sorted(LIVE_ASSIGNMENT)
        ).values_list("application_id", "member_id")
    )
    for application_id, member_id in wanted:
        application, member = applications[application_id], members.get(member_id)
        if member is None:
            raise Refused(_("One of these people is not on the panel of this stage."))
        if member.state != MemberState.ACCEPTED:
            raise Refused(
                _("%(name)s is not on the panel: %(state)s. Only who said yes can be given something.")
                % {"name": str(member), "state": member.get_state_display().lower()}
            )
        names = {"name": str(member), "reference": application.reference}
        if application_id not in inside or application.state != ApplicationState.IN_REVIEW:
            raise Refused(_("%(reference)s is not being read in this stage.") % names)
        known = away.get((application_id, member.user_id))
        if known == ConflictAnswer.CAN_BE_FAIR:
            raise Refused(
                _(
                    "%(name)s knows somebody of %(reference)s, and cannot be given it unless somebody "
                    "decides that they may read it."
                )
                % names
            )
        if known is not None:
            raise Refused(_("%(name)s stepped away from %(reference)s and cannot be given it.") % names)
        if (application_id, member.user_id) in authors:
            raise Refused(
                _("%(name)s is one of the applicants of %(reference)s and cannot review it.") % names
            )
        if (application_id, member_id) in live:
            raise Refused(_("%(name)s already has %(reference)s.") % names)


def _check_owner(assignment: Assignment, by: User) -> None:
    if assignment.member.user_id != by.pk:
        raise Refused(_("Only the reviewer can do this."))


def _locked(assignment: Assignment) -> Assignment:
    """The assignment fetched again, its application locked before it."""
    Application.objects.select_for_update(of=("self",), no_key=True).get(pk=assignment.application_id)
    return (
        Assignment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application", "stage", "member")
        .get(pk=assignment.pk)
    )


def _end(assignment: Assignment, act: str, *, by: User, at: datetime) -> None:
    assignment.ended_at = at
    assignment.save(update_fields=["state", "ended_at"])
    _record(assignment, act, by=by, at=at)


def _record(assignment: Assignment, act: str, *, by: User, at: datetime, **more: Plain) -> None:
    ledger.append(
        assignment.application.ledger_id,
        act,
        subject=assignment.ledger_id,
        by=by,
        at=at,
        payload={"stage": assignment.stage.order, **more},
    )


def _tell_reviewers(stage: Stage, made: Sequence[Assignment], *, at: datetime) -> None:
    """One mail for each reviewer of the batch. It names no application: addresses can be wrong."""
    numbers = Counter(assignment.member_id for assignment in made)
    reviewers = {assignment.member_id: assignment.member for assignment in made}
    outbox.queue(
        outbox.compose(
            f"assigned:{stage.pk}:{reviewers[number].user.actor_id}:{clock.utc_text(at)}",
            kind="assigned",
            to=reviewers[number].user,
            at=at,
            context={
                "round": stage.round,
                "stage": stage,
                "count": count,
                "zone": stage.round.zone,
                "support_name": stage.round.programme.support_name,
                "support_contact": stage.round.programme.support_contact,
                "link": f"{settings.BASE_URL}/reviews/",
            },
        )
        for number, count in sorted(numbers.items())
    )


# Kept beside the acts so that pages offer only what can be done.
def can_hand_back(assignment: Assignment) -> bool:
    """Whether the reviewer may still give it back."""
    return assignment.state in TO_DO


def can_step_away(assignment: Assignment) -> bool:
    """Whether the reviewer may say that they must not judge it."""
    return assignment.state in LIVE_ASSIGNMENT
