"""A letter for its reader, and for staff before that: the page and the PDF, both from the same words."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from grants import access, letters
from programme.requests import PersonRequest


@login_required
@require_safe
def letter(request: PersonRequest, number: str) -> HttpResponse:
    """The letter as a page. Staff see a draft as it would be frozen now."""
    found = access.get_letter(request.user, number)
    at = request.arrival.at
    letters.mark_opened(found, by=request.user, at=at)
    answer = render(
        request,
        "letters/letter_page.html",
        {
            "letter": letters.view_of(found, at=at),
            "row": found,
            "round": found.application.round,
            "has_file": letters.has_file(found),
            "is_reader": access.is_member(found.application_id, request.user),
        },
    )
    patch_cache_control(answer, private=True, no_store=True)
    return answer


@login_required
@require_safe
def letter_pdf(request: PersonRequest, number: str) -> HttpResponse:
    """The PDF that was made when the letter was approved, the same bytes for everybody."""
    found = access.get_letter(request.user, number)
    if not letters.has_file(found):
        raise Http404
    letters.mark_opened(found, by=request.user, at=request.arrival.at)
    answer = HttpResponse(bytes(found.file.pdf), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    patch_cache_control(answer, private=True, no_store=True)
    return answer
