"""One's own answers as files to keep: PDF and Word."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from grants import answer_copies
from grants.views.applying import Desk, desk, signed_in
from programme.documents import Document
from programme.file_replies import pdf_reply, word_reply
from programme.requests import PersonRequest


def _document(held: Desk) -> Document:
    copy = answer_copies.copy_of(held.situation, held.form, held.values)
    return answer_copies.document_of(copy, held.situation, title=held.context["title"])


@require_safe
@signed_in("application")
def answers_pdf(request: PersonRequest, reference: str) -> HttpResponse:
    """The answers as a tagged PDF; where none can be made, a page that says so and offers the Word file."""
    held = desk(request, reference)
    name = held.application.reference
    answer = pdf_reply(
        request,
        _document(held),
        name=name,
        word_href=reverse("answers_docx", args=[name]),
        back_href=reverse("application", args=[name]),
    )
    patch_cache_control(answer, private=True, no_store=True)
    return answer


@require_safe
@signed_in("application")
def answers_docx(request: PersonRequest, reference: str) -> HttpResponse:
    """The answers as a Word file."""
    held = desk(request, reference)
    answer = word_reply(_document(held), name=held.application.reference)
    patch_cache_control(answer, private=True, no_store=True)
    return answer
