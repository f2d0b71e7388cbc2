"""Who may see and do what with an application. No right means 404; the rules stand in one table each."""

from __future__ import annotations

from collections.abc import Collection

from django.http import Http404

from grants.models import Application, ApplicationMember, Letter
from grants.queries import ApplicationQuerySet
from grants.states import LetterState
from programme import references
from programme.models import ProgrammeRole, User
from programme.states import Role

WRITERS = frozenset({ApplicationMember.Kind.LEAD, ApplicationMember.Kind.FULL})
# Roles that see every application that is in, and progress (never text) of drafts.
STAFF_ROLES = frozenset({Role.MANAGER, Role.APPROVER, Role.OBSERVER})


def applications_for(user: User) -> ApplicationQuerySet:
    """The applications of which the person is a member."""
    found: ApplicationQuerySet = Application.objects.all()
    return found.written_by(user)


def get_application(user: User, reference: str) -> Application:
    """The person's own application with round and answers' form, or 404 (also for a mistyped reference)."""
    tidy = references.tidy(reference)
    application = (
        applications_for(user)
        .select_related("round__programme", "response__form", "standing", "award")
        .filter(reference=tidy)
        .first()
        if tidy
        else None
    )
    if application is None:
        raise Http404
    return application


def may_write(application: Application, user: User) -> bool:
    """A full member or the lead."""
    return ApplicationMember.objects.filter(application=application, user=user, kind__in=WRITERS).exists()


def is_member(application_id: int, user: User) -> bool:
    """Anybody who writes or reads it."""
    return ApplicationMember.objects.filter(application=application_id, user=user).exists()


def names_of(people: Collection[int]) -> dict[int, str]:
    """{a person's id: how they are called}, in one statement; none for nobody."""
    return {person.pk: str(person) for person in User.objects.filter(pk__in=people)} if people else {}


def letters_for(user: User) -> list[Letter]:
    """Released letters to applications of which the person is a member."""
    return list(
        Letter.objects.filter(application__memberships__user=user, state=LetterState.RELEASED).select_related(
            "application__round"
        )
    )


def get_letter(user: User, number: str) -> Letter:
    """A letter that the person may read, or 404.

    Its applicants read it once released (and still when superseded after release); staff of the programme
    from its first draft on.
    """
    letter = (
        Letter.objects.select_related("application__round__programme", "decision", "file")
        .filter(number=number)
        .first()
    )
    if letter is None:
        raise Http404
    programme_id = letter.application.round.programme_id
    if ProgrammeRole.objects.filter(user=user, programme=programme_id, role__in=STAFF_ROLES).exists():
        return letter
    if letter.released_at is not None and is_member(letter.application_id, user):
        return letter
    raise Http404
