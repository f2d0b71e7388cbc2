"""Who may see and do what with an application. No right means 404; the rules stand in one table each."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.utils.translation import gettext as _

from grants.models import Application, ApplicationMember, LateAttempt, Letter, SubmissionFile
from grants.queries import ApplicationQuerySet
from grants.states import ApplicationState, LetterState
from programme import references
from programme.models import Answer, AnswerFile, ProgrammeRole, User
from programme.refusals import Refused
from programme.states import Role

WRITERS = frozenset({ApplicationMember.Kind.LEAD, ApplicationMember.Kind.FULL})
# Roles that see every application that is in, and progress (never text) of drafts.
STAFF_ROLES = frozenset({Role.MANAGER, Role.APPROVER, Role.OBSERVER})
# Who helps a group: with its lead when its members cannot, and with a draft while they allow it.
HELPERS = frozenset({Role.MANAGER, Role.ACCESS})
# `is_open_to_helpers` for the database.
OPEN_TO_HELPERS = Q(help_allowed_at__isnull=False) & (
    Q(state=ApplicationState.DRAFT) | Q(reopened_at__isnull=False)
)


def applications_for(user: User) -> ApplicationQuerySet:
    """The applications of which the person is a member."""
    found: ApplicationQuerySet = Application.objects.all()
    return found.written_by(user)


def get_application(user: User, reference: str) -> Application:
    """The person's own application with round and answers' form, or 404 (also for a mistyped reference)."""
    tidy = references.tidy(reference)
    application = (
        applications_for(user)
        .select_related("round__programme", "response__form", "standing", "award__offer")
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


def with_kind(applications: QuerySet[Application], user: User) -> QuerySet[Application]:
    """Each with `own_kind`: what the person is in its group, or None."""
    own = ApplicationMember.objects.filter(application=OuterRef("pk"), user=user)
    return applications.annotate(own_kind=Subquery(own.values("kind")[:1]))


def may_help(application: Application, user: User) -> bool:
    """Somebody of the programme's team who helps groups."""
    return ProgrammeRole.objects.filter(
        programme=application.round.programme_id, user=user, role__in=HELPERS
    ).exists()


def is_being_written(application: Application) -> bool:
    """A draft, or a copy of what is in, on which its members work."""
    return application.state == ApplicationState.DRAFT or application.is_changing_a_copy


def is_open_to_helpers(application: Application) -> bool:
    """Whether the team may read the working copy: the group allows it, and there is one."""
    return application.help_allowed_at is not None and is_being_written(application)


def is_member(application_id: int, user: User) -> bool:
    """Anybody who writes or reads it."""
    return ApplicationMember.objects.filter(application=application_id, user=user).exists()


def not_ones_own(application_id: int, by: User) -> None:
    """Refused for whoever belongs to the group, in what the programme does about it."""
    if is_member(application_id, by):
        raise Refused(_("You are in this group, so somebody else has to do this."))


def get_file(application: Application, file_id: UUID) -> AnswerFile:
    """A file of the application for its members, or 404.

    One that stands in an answer, in any submission or in what was kept apart; not one that was taken out.
    """
    answered = Answer.objects.filter(
        response=OuterRef("response"),
        question_key=OuterRef("question_key"),
        value__contains=[{"id": str(file_id)}],
    )
    file = (
        AnswerFile.objects.filter(pk=file_id, response=application.response_id)
        .annotate(stands=Exists(answered), sent=Exists(SubmissionFile.objects.filter(file=OuterRef("pk"))))
        .first()
    )
    if file is None or not (file.stands or file.sent or _is_kept_apart(application, file_id)):
        raise Http404
    return file


def _is_kept_apart(application: Application, file_id: UUID) -> bool:
    kept = LateAttempt.objects.filter(application=application).values_list("content", flat=True)
    return any(str(file_id).encode() in bytes(content) for content in kept)


def get_submitted_file(application: Application, file_id: UUID) -> AnswerFile:
    """A file of what stands, for those who read that and nothing else; or 404."""
    file = (
        AnswerFile.objects.filter(pk=file_id, held_by__submission__standing_for=application)
        if application.standing_id
        else AnswerFile.objects.none()
    ).first()
    if file is None:
        raise Http404
    return file


# Rules by which staff must keep away from an application; the panel's stand above this app, and join here.
_KEEP_AWAY: list[Callable[[User, int], bool]] = []


def staff_keep_away(rule: Callable[[User, int], bool]) -> Callable[[User, int], bool]:
    """Let `rule(person, application id)` keep staff away from what is reached by this app's own pages."""
    _KEEP_AWAY.append(rule)
    return rule


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
    from its first draft on, but for those who must keep away from the application.
    """
    letter = (
        Letter.objects.select_related(
            "application__round__programme", "decision", "file", "signature", "replaces"
        )
        .defer("file__pdf", "signature__pdf", "replaces__content")
        .filter(number=number)
        .first()
    )
    if letter is None:
        raise Http404
    programme_id = letter.application.round.programme_id
    if is_member(letter.application_id, user):
        # Whatever else they are: before its release nobody of the group knows what it says.
        if letter.released_at is None:
            raise Http404
        return letter
    staff = ProgrammeRole.objects.filter(user=user, programme=programme_id, role__in=STAFF_ROLES)
    if not staff.exists() or any(keeps(user, letter.application_id) for keeps in _KEEP_AWAY):
        raise Http404
    return letter
