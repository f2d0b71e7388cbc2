"""The life of the demonstration's panel through the real acts: terms, practice, an invitation, claims."""

from __future__ import annotations

from datetime import datetime, timedelta

from programme.models import User
from reviews import claims, induction, membership
from reviews.demo import panel_life
from reviews.demo.people import PANEL
from reviews.membership import Answers
from reviews.models import PanelMember, Stage
from reviews.queries import criteria_of
from reviews.states import ReadingFormat, ReviewerKind

MINUTE = timedelta(minutes=1)


def tell_the_panel(stage: Stage, staff: dict[str, User], *, at: datetime) -> None:
    """What is asked and paid, and what everybody says of themselves."""
    membership.set_terms(
        stage,
        minutes=45,
        expected=panel_life.EXPECTED,
        per_application=panel_life.PER_APPLICATION,
        per_hour=panel_life.PER_HOUR,
        meeting_hours=panel_life.MEETING_HOURS,
        how_paid={"en": panel_life.HOW_PAID},
        benefits_note={"en": panel_life.BENEFITS_NOTE},
        by=staff["manager"],
        at=at,
    )
    for place, (person, member) in enumerate(_members(stage, staff).items(), start=1):
        organisation, topics = panel_life.SAYS[person]
        membership.change_answers(
            member,
            answers=Answers(
                capacity=member.capacity,
                organisation=organisation,
                topics=topics,
                formats=[ReadingFormat(one) for one in panel_life.FORMATS.get(person, ("screen",))],
            ),
            by=member.user,
            at=at + place * MINUTE,
        )


def practise(stage: Stage, staff: dict[str, User], *, at: datetime) -> None:
    """A practice application, and what some made of it."""
    specimen = induction.write_specimen(
        stage,
        1,
        title={"en": panel_life.SPECIMEN_TITLE},
        text={"en": panel_life.SPECIMEN_TEXT},
        explanation={"en": panel_life.SPECIMEN_EXPLANATION},
        by=staff["manager"],
        at=at,
    )
    members, criteria = _members(stage, staff), criteria_of(stage)
    for person, scores in panel_life.PRACTISED.items():
        given = {one.key: score for one, score in zip(criteria, scores, strict=True)}
        induction.practise(specimen, members[person], given, by=members[person].user, at=at + MINUTE)


def ask_one_more(stage: Stage, staff: dict[str, User], *, at: datetime) -> PanelMember:
    """Somebody who has not answered yet."""
    return membership.invite(
        stage,
        email=panel_life.ASKED_EMAIL,
        name=panel_life.ASKED_NAME,
        kind=ReviewerKind.COMMUNITY,
        by=staff["manager"],
        at=at,
    )


def claim(stage: Stage, staff: dict[str, User], *, at: datetime) -> None:
    """One claim that is approved, one that waits, and somebody who would rather not be paid."""
    members = _members(stage, staff)
    approved, waits, waived = (
        members[person] for person in (panel_life.APPROVED, panel_life.WAITS, panel_life.WAIVED)
    )
    hours = {"meeting": panel_life.MEETING_HOURS, "preparation": panel_life.MEETING_HOURS * 0}
    made = claims.send(approved, **hours, by=approved.user, at=at)
    claims.approve(made, by=staff["manager"], at=at + 5 * MINUTE)
    note, amount = panel_life.TRAIN
    claims.add_expense(waits, note=note, amount=amount, receipt=None, by=waits.user, at=at + 6 * MINUTE)
    claims.send(waits, **hours, by=waits.user, at=at + 7 * MINUTE)
    claims.waive(waived, by=waived.user, at=at + 8 * MINUTE)


def _members(stage: Stage, staff: dict[str, User]) -> dict[str, PanelMember]:
    """{person: their place on the stage's panel}."""
    found = PanelMember.objects.filter(stage=stage).select_related("user", "stage__round__programme")
    by_user = {member.user_id: member for member in found}
    return {one.key: by_user[staff[one.key].pk] for one in PANEL}
