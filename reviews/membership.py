"""Being asked to a panel, saying yes or no, and stepping down. What joins and leaves outright is in `panel`.

Locks: the stage, then the panel member; what a stepping down hands back locks its application first.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from programme import clock, outbox
from programme.models import Question, User
from programme.refusals import Refused
from programme.states import QuestionKind
from programme.texts import say
from reviews import panel
from reviews.models import Assignment, PanelMember, PanelTerms, Stage
from reviews.panel import CAPACITY, newcomer, record_member
from reviews.stage_acts import locked_stage, record_stage
from reviews.states import SETTLED_CLAIM, TO_DO, MemberState, ReadingFormat, ReviewerKind

THEMES = "themes"
MOST_STRENGTH = 3


@dataclass(frozen=True)
class Answers:
    """What somebody says of themselves for a panel. `topics` is {topic: strength 0 to 3}."""

    capacity: int = CAPACITY
    organisation: str = ""
    topics: dict[str, int] = field(default_factory=dict)
    formats: Sequence[ReadingFormat] = ()
    access_note: str = ""


def invite(
    stage: Stage,
    *,
    email: str,
    name: str = "",
    kind: ReviewerKind,
    capacity: int = CAPACITY,
    by: User,
    at: datetime,
) -> PanelMember:
    """Ask the person with this address to the stage's panel; somebody unknown is made, and needs a name.

    Side effects: one mail with the way to their invitation, which they open after signing in.
    """
    with transaction.atomic():
        stage = locked_stage(stage)
        person = newcomer(stage, email=email, name=name, at=at)
        member = PanelMember(
            stage=stage,
            user=person,
            kind=kind,
            capacity=capacity,
            state=MemberState.INVITED,
            invited_at=at,
        )
        member.save(force_insert=True)
        record_member(member, "panel_invited", by=by, at=at, capacity=capacity)
        _tell(member, "panel_invited", at=at)
    return member


def invite_again(member: PanelMember, *, by: User, at: datetime) -> PanelMember:
    """Send the invitation once more to somebody who has not answered."""
    with transaction.atomic():
        member = _locked(member)
        _check_unanswered(member)
        member.reminded_at = at
        member.save(update_fields=["reminded_at"])
        record_member(member, "panel_invited_again", by=by, at=at)
        _tell(member, "panel_invited", at=at)
    return member


def accept(member: PanelMember, *, answers: Answers, by: User, at: datetime) -> PanelMember:
    """Say yes, with how much they can read, what they know about and what they need."""
    with transaction.atomic():
        member = _locked(member)
        _check_self(member, by)
        _check_unanswered(member)
        if member.stage.scores_shown_at is not None:
            raise Refused(_("This reading is over. Thank you for wanting to help."))
        member.accept()
        member.answered_at = at
        fields = _apply(member, answers)
        member.save(update_fields=["state", "answered_at", *fields])
        record_member(member, "panel_accepted", by=by, at=at, capacity=member.capacity)
    return member


def decline(member: PanelMember, *, by: User, at: datetime) -> PanelMember:
    """Say no. No reason is asked, and none is kept."""
    with transaction.atomic():
        member = _locked(member)
        _check_self(member, by)
        _check_unanswered(member)
        member.decline()
        member.answered_at = at
        member.save(update_fields=["state", "answered_at"])
        record_member(member, "panel_declined", by=by, at=at)
    return member


def change_answers(member: PanelMember, *, answers: Answers, by: User, at: datetime) -> PanelMember:
    """Say something else of oneself than before. The ledger keeps how many they can read, and no more."""
    with transaction.atomic():
        member = _locked(member)
        _check_self(member, by)
        _check_on_panel(member)
        fields = _apply(member, answers)
        member.save(update_fields=fields)
        record_member(member, "panel_answers_changed", by=by, at=at, capacity=member.capacity)
    return member


def step_down(member: PanelMember, *, by: User, at: datetime) -> PanelMember:
    """Leave the panel. What is not sent is handed back, what was sent stays. No reason is asked.

    Refused once scores are shown: there is nothing left to step down from.
    """
    with transaction.atomic():
        todo = Assignment.objects.filter(member=member.pk, state__in=sorted(TO_DO))
        for assignment in todo.select_related("member", "stage").order_by("application_id"):
            panel.hand_back(assignment, by=by, at=at)
        member = _locked(member)
        _check_self(member, by)
        _check_on_panel(member)
        if member.stage.scores_shown_at is not None:
            raise Refused(_("The scores of this stage have been shown. Nothing more is asked of you."))
        # Somebody who was given something at this very moment hands it back too.
        if Assignment.objects.filter(member=member, state__in=sorted(TO_DO)).exists():
            raise Refused(_("You have just been given something more. Please try again."))
        member.step_down()
        member.stepped_down_at = at
        member.save(update_fields=["state", "stepped_down_at"])
        record_member(member, "panel_stepped_down", by=by, at=at)
    return member


def set_terms(stage: Stage, *, by: User, at: datetime, **terms: Any) -> PanelTerms:
    """Say what the people of the stage's panel are asked to do, and how they are paid.

    `terms` are the fields of PanelTerms by name. Claims that were sent keep their rates.
    """
    with transaction.atomic():
        stage = locked_stage(stage)
        made, _new = PanelTerms.objects.update_or_create(stage=stage, defaults=terms)
        record_stage(stage, "panel_terms_set", by=by, at=at)
    return made


def terms_of(stage: Stage) -> PanelTerms:
    """What the panel is told; the defaults, not saved, while nothing was said."""
    return PanelTerms.objects.filter(stage=stage).first() or PanelTerms(stage=stage)


def get_membership(user: User, key: uuid.UUID) -> PanelMember:
    """The person's own place on a panel, with its round, or 404. Nobody else's, whoever asks."""
    found = (
        PanelMember.objects.filter(key=key, user=user)
        .select_related("user", "stage__round__programme", "stage__round__form", "stage__terms")
        .first()
    )
    if found is None:
        raise Http404
    return found


def memberships_of(user: User) -> list[PanelMember]:
    """Where the person was asked or reads, what they have not answered first. One statement."""
    found = PanelMember.objects.filter(
        user=user, state__in=[MemberState.INVITED, MemberState.ACCEPTED, MemberState.STEPPED_DOWN]
    ).select_related("stage__round__programme", "claim")
    shown = [one for one in found.order_by("-stage__due_at", "pk") if not _is_settled(one)]
    return sorted(shown, key=lambda one: not one.is_unanswered)


def _is_settled(member: PanelMember) -> bool:
    """Whether a stage is over for somebody: never answered, or paid, or not to be paid."""
    if member.stage.scores_shown_at is None:
        return False
    claim = getattr(member, "claim", None)
    return member.is_unanswered or (claim is not None and claim.state in SETTLED_CLAIM)


def topics_of(stage: Stage) -> list[tuple[str, str]]:
    """(key, words) of the topics among which applicants chose; none where the form asks for none."""
    question = Question.objects.filter(
        section__form=stage.round.form_id,
        key=THEMES,
        kind__in=[QuestionKind.CHOICE, QuestionKind.CHOICES],
    ).first()
    return [(str(key), say(words)) for key, words in question.options] if question else []


def hours_of(terms: PanelTerms, count: int) -> Decimal:
    """All hours that the work takes with `count` applications: reading, preparing, meeting."""
    return Decimal(count * terms.minutes) / 60 + terms.preparation_hours + terms.meeting_hours


def _apply(member: PanelMember, answers: Answers) -> list[str]:
    member.capacity = answers.capacity
    member.organisation = answers.organisation
    member.topics = [
        {"topic": topic, "strength": min(max(strength, 0), MOST_STRENGTH)}
        for topic, strength in answers.topics.items()
    ]
    member.formats = [str(one) for one in answers.formats]
    member.access_note = answers.access_note
    return ["capacity", "organisation", "topics", "formats", "access_note"]


def _locked(member: PanelMember) -> PanelMember:
    """The member fetched again, the stage locked before it."""
    stage = locked_stage(member.stage)
    found = (
        PanelMember.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user")
        .filter(pk=member.pk)
        .first()
    )
    if found is None:
        raise Refused(_("%(name)s is not on this panel any more.") % {"name": str(member)})
    found.stage = stage
    return found


def _check_self(member: PanelMember, by: User) -> None:
    if member.user_id != by.pk:
        raise Refused(_("Only the person who was asked can answer."))


def _check_unanswered(member: PanelMember) -> None:
    if member.state != MemberState.INVITED:
        raise Refused(
            _("This invitation is answered already: %(state)s.")
            % {"state": member.get_state_display().lower()}
        )


def _check_on_panel(member: PanelMember) -> None:
    if member.state != MemberState.ACCEPTED:
        raise Refused(
            _("%(name)s is not on this panel: %(state)s.")
            % {"name": str(member), "state": member.get_state_display().lower()}
        )


def _tell(member: PanelMember, kind: str, *, at: datetime) -> None:
    outbox.queue([composed(member, kind, f"{kind}:{member.key}:{clock.utc_text(at)}", at=at)])


def composed(member: PanelMember, kind: str, key: str, *, at: datetime, **more: Any) -> Any:
    """One mail to somebody of a panel about their stage; it says what they are asked to do, and no names."""
    stage = member.stage
    terms = terms_of(stage)
    return outbox.compose(
        key,
        kind=kind,
        to=member.user,
        at=at,
        context={
            "round": stage.round,
            "stage": stage,
            "terms": terms,
            "zone": stage.round.zone,
            "support_name": stage.round.programme.support_name,
            "support_contact": stage.round.programme.support_contact,
            "link": f"{settings.BASE_URL}/reviews/invitations/{member.key}/",
            "queue": f"{settings.BASE_URL}/reviews/",
            **more,
        },
    )
