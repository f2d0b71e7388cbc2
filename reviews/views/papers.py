"""A reviewer's own applications as files: the pack to read, and score sheets to fill in by hand."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from programme.file_replies import pdf_reply, word_reply
from programme.requests import PersonRequest
from reviews import access, pack
from reviews.pack import Packed


@login_required
@require_safe
def pack_pdf(request: PersonRequest) -> HttpResponse:
    """All of one's own to be read, as a tagged PDF; `?stage=`, `?part=`, and `?large=1` for large print.

    Made by a process of its own, one at a time; a page that says so where none can be made.
    """
    found = _packed(request, part=_number(request, "part") or 1)
    document = pack.pack_document(found, large=request.GET.get("large") == "1")
    return _private(
        pdf_reply(request, document, name="noon-pack", word_href="", back_href=reverse("reviews"))
    )


@login_required
@require_safe
def sheets_docx(request: PersonRequest) -> HttpResponse:
    """A score sheet for each of one's own, as one Word file; `?stage=` for those of one stage."""
    document = pack.sheet_document(_packed(request))
    return _private(word_reply(document, name="noon-score-sheets"))


@login_required
@require_safe
def sheet_docx(request: PersonRequest, id: uuid.UUID) -> HttpResponse:
    """The score sheet of one review, as a Word file."""
    assignment = access.get_assignment(request.user, id)
    document = pack.sheet_document(Packed((assignment,), 1, 1))
    return _private(word_reply(document, name=f"{assignment.application.reference}-scores"))


def _packed(request: PersonRequest, *, part: int | None = None) -> Packed:
    found = pack.packed(request.user, stage=_number(request, "stage"), part=part)
    if found is None:
        raise Http404
    return found


def _number(request: HttpRequest, name: str) -> int | None:
    """A positive number of the address, None where there is none; 404 for anything else."""
    typed = request.GET.get(name, "")
    if not typed:
        return None
    if not typed.isdecimal() or not 0 < len(typed) < 10 or int(typed) == 0:
        raise Http404
    return int(typed)


def _private(answer: HttpResponse) -> HttpResponse:
    patch_cache_control(answer, private=True, no_store=True)
    return answer
