"""A letter for its reader, and for staff before that: the page and the PDF, both from the same words."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from grants import access, letter_html, letters
from programme import file_replies, pdf_maker
from programme.pdf_maker import NoPdf
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
    return _file(letters.pdf_of(found), "application/pdf", f"{found.number}.pdf")


@login_required
@require_safe
def letter_text(request: PersonRequest, number: str) -> HttpResponse:
    """The same words as plain text."""
    found = access.get_letter(request.user, number)
    at = request.arrival.at
    letters.mark_opened(found, by=request.user, at=at)
    text = letter_html.plain_text(letters.view_of(found, at=at))
    return _file(text.encode(), "text/plain; charset=utf-8", f"{found.number}.txt")


@login_required
@require_safe
def letter_large(request: PersonRequest, number: str) -> HttpResponse:
    """The same words as a PDF in large print, made when somebody asks for it."""
    found = access.get_letter(request.user, number)
    if found.content is None:
        raise Http404
    letters.mark_opened(found, by=request.user, at=request.arrival.at)
    sheet = letter_html.sheet_of(bytes(found.content), large=True)
    try:
        pdf = pdf_maker.of_html(sheet.html, css=sheet.css, identifier=sheet.identifier)
    except NoPdf as no:
        return file_replies.no_pdf(request, no, back_href=reverse("letter", args=[found.number]))
    return _file(pdf, "application/pdf", f"{found.number}-large-print.pdf")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    patch_cache_control(answer, private=True, no_store=True)
    return answer
