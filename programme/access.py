"""Which rounds somebody may see."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404

from programme.models import Round, User


def rounds_for(user: User | AnonymousUser) -> QuerySet[Round]:
    """Published rounds, and unpublished ones of programmes in which the person has a role."""
    visible = Q(is_published=True)
    if isinstance(user, User):
        visible |= Q(programme__in=user.roles.values("programme"))
    return Round.objects.filter(visible).select_related("programme")


def get_round(user: User | AnonymousUser, slug: str) -> Round:
    """One of those rounds with its programme and form, or 404."""
    round = rounds_for(user).select_related("form").filter(slug=slug).first()
    if round is None:
        raise Http404
    return round
