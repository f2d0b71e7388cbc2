"""What groups learnt, for the programme's team and the panel of a round; and what may leave the house."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from grants import learning
from programme.models import ProgrammeRole, Round
from programme.requests import PersonRequest
from reviews.access import closed_to, is_on_panel


def _round(request: PersonRequest, slug: str) -> Round:
    """The round, for its team and its panel; 404 for others."""
    round = Round.objects.real().select_related("programme").filter(slug=slug).first()
    if round is None:
        raise Http404
    has_role = ProgrammeRole.objects.filter(programme=round.programme_id, user=request.user).exists()
    if not has_role and not is_on_panel(round, request.user):
        raise Http404
    return round


def _lessons(request: PersonRequest, round: Round) -> list[learning.Lesson]:
    """What the person may read: nothing of an application from which they keep away."""
    closed = closed_to(request.user, round).values_list("pk", flat=True)
    return learning.lessons_of(round, without=list(closed))


@login_required
@require_safe
def page(request: PersonRequest, slug: str) -> HttpResponse:
    """Everything that may be shared with the programme and its panel."""
    round = _round(request, slug)
    lessons = _lessons(request, round)
    context = {"round": round, "lessons": lessons, "public": sum(one.is_public for one in lessons)}
    return render(request, "reviews/learning.html", context)


@login_required
@require_safe
def as_text(request: PersonRequest, slug: str) -> HttpResponse:
    """What anybody may read, as plain text."""
    round = _round(request, slug)
    return _file(
        learning.as_text(round, _lessons(request, round)), "text/plain", f"learning-{round.slug}.txt"
    )


@login_required
@require_safe
def as_csv(request: PersonRequest, slug: str) -> HttpResponse:
    """What anybody may read, as a table."""
    round = _round(request, slug)
    return _file(
        "\ufeff" + learning.as_csv(_lessons(request, round)), "text/csv", f"learning-{round.slug}.csv"
    )


def _file(content: str, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=f"{kind}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    patch_cache_control(answer, private=True, no_store=True)
    return answer
