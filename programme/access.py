"""Which rounds somebody may see. Lists begin here, so that none ever shows a rehearsal among real rounds."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404

from programme.models import Round, User
from programme.models.programmes import RoundQuerySet


def rounds_for(user: User | AnonymousUser) -> RoundQuerySet:
    """Published rounds, and unpublished ones of programmes in which the person has a role.

    Never a rehearsal, but for its own imaginary people, who see it and no other round.
    """
    if isinstance(user, User) and user.is_imaginary:
        return _with_programme(Round.objects.rehearsals().filter(imaginary_people=user))
    visible = Q(is_published=True)
    if isinstance(user, User):
        visible |= Q(programme__in=user.roles.values("programme"))
    return _with_programme(Round.objects.real().filter(visible))


def rounds_run_by(user: User) -> RoundQuerySet:
    """The rounds of the programmes in which the person has a role; no rehearsals."""
    return _with_programme(Round.objects.real().filter(programme__in=user.roles.values("programme")))


def get_round(user: User | AnonymousUser, slug: str) -> Round:
    """One of those rounds with its programme and form, or 404.

    By its address alone, staff of the programme open the pages of a rehearsal too.
    """
    round = rounds_for(user).select_related("form").filter(slug=slug).first()
    if round is None and isinstance(user, User) and not user.is_imaginary:
        tried_out = Round.objects.rehearsals().filter(programme__in=user.roles.values("programme"))
        round = _with_programme(tried_out).select_related("form").filter(slug=slug).first()
    if round is None:
        raise Http404
    return round


def get_round_to_apply_to(user: User, slug: str) -> Round:
    """A round as its applicants find it, or 404: published; for somebody imaginary, their rehearsal."""
    found = rounds_for(user) if user.is_imaginary else Round.objects.real().filter(is_published=True)
    round = found.select_related("programme", "form").filter(slug=slug).first()
    if round is None:
        raise Http404
    return round


def belongs(round: Round, user: User) -> bool:
    """Whether person and round are of one world: both real, or somebody imaginary in their own rehearsal."""
    return user.rehearsal_id == (round.pk if round.is_rehearsal else None)


def _with_programme(rounds: RoundQuerySet) -> RoundQuerySet:
    return rounds.select_related("programme")
