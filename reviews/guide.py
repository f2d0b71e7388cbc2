"""The tour and the cast of the demonstration, found in the database."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from grants.models import ApplicationMember, Letter
from grants.states import LetterState
from programme.models import User
from programme.states import Role
from reviews.demo.applications import email_of
from reviews.demo.people import BY_KEY, PANEL, STAFF, PersonData
from reviews.demo.tour import APPLICANTS, STOPS, Stop
from reviews.states import ReviewerKind

APPLICANT = "applicant:"


@dataclass(frozen=True)
class Step:
    """One stop of the tour, ready to go to: as whom, and where."""

    title: str
    says: str
    person: User
    path: str


@dataclass(frozen=True)
class Part:
    """Somebody to be: the person, what they are here, and a sentence about them."""

    person: User
    role: str
    says: str


@dataclass(frozen=True)
class Guide:
    """All that the first page of the demonstration shows. Without data both are empty."""

    steps: tuple[Step, ...]
    staff: tuple[Part, ...]
    panel: tuple[Part, ...]
    applicants: tuple[Part, ...]

    @property
    def is_seeded(self) -> bool:
        """Whether there is anything to see."""
        return bool(self.steps)


def guide() -> Guide:
    """The tour's stops and the people, as far as they are in the database; three statements."""
    applied = {stop.application: email_of(stop.application) for stop in STOPS if stop.application}
    wanted = {person.email for person in (*STAFF, *PANEL, *APPLICANTS)} | set(applied.values())
    people = {person.email: person for person in User.objects.filter(email__in=wanted, is_active=True)}
    references, letters = _papers(applied)
    steps = [
        Step(stop.title, stop.says, people[email], path)
        for stop in STOPS
        if (email := _email(stop)) in people and (path := _path(stop, references, letters))
    ]
    return Guide(
        tuple(steps),
        tuple(
            _part(someone, people, str(Role(someone.role).label))
            for someone in STAFF
            if someone.email in people
        ),
        tuple(
            _part(someone, people, str(ReviewerKind(someone.kind).label))
            for someone in PANEL
            if someone.email in people
        ),
        tuple(
            Part(people[someone.email], _("Applicant"), someone.says)
            for someone in APPLICANTS
            if someone.email in people
        ),
    )


def _email(stop: Stop) -> str:
    if stop.person.startswith(APPLICANT):
        return email_of(stop.person.removeprefix(APPLICANT))
    return BY_KEY[stop.person].email


def _papers(applied: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """{application key: its reference}, {application key: number of its released letter}.

    Of somebody who has joined another group meanwhile, the first of each.
    """
    keys = {email: key for key, email in applied.items()}
    references = {
        keys[email]: reference
        for email, reference in ApplicationMember.objects.filter(user__email__in=keys)
        .order_by("-joined_at", "-pk")
        .values_list("user__email", "application__reference")
    }
    letters = {
        keys[email]: number
        for email, number in Letter.objects.filter(
            application__memberships__user__email__in=keys, state=LetterState.RELEASED
        )
        .order_by("-pk")
        .values_list("application__memberships__user__email", "number")
    }
    return references, letters


def _path(stop: Stop, references: dict[str, str], letters: dict[str, str]) -> str:
    """The stop's path, or '' when what it shows is not there."""
    values = {"reference": references.get(stop.application, ""), "letter": letters.get(stop.application, "")}
    if any("{" + name + "}" in stop.path and not value for name, value in values.items()):
        return ""
    return stop.path.format(**values)


def _part(someone: PersonData, people: dict[str, User], role: str) -> Part:
    return Part(people[someone.email], role, someone.says)
