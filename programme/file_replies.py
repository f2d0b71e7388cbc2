"""Replies that are files, and the page in the place of a PDF that cannot be made."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header

from programme import pdf_maker, word
from programme.documents import Document
from programme.pdf_maker import NoPdf

PDF = "application/pdf"


def pdf_reply(
    request: HttpRequest, document: Document, *, name: str, word_href: str, back_href: str, keep: bool = False
) -> HttpResponse:
    """The document as `name`.pdf; 503 with a page that offers the Word file (if any) where none can be made.

    `keep`: it is the same for everybody (see `programme.pdf_maker.as_pdf`), and opens in the browser.
    """
    try:
        pdf = pdf_maker.as_pdf(document, keep=keep)
    except NoPdf as no:
        context = {"busy": no.busy, "word_href": word_href, "back_href": back_href, "document": document}
        answer = render(request, "documents/no_pdf.html", context, status=503)
        answer["Retry-After"] = "60"
        return answer
    return _file(pdf, PDF, f"{name}.pdf", attached=not keep)


def pdf_file(content: bytes, *, name: str) -> HttpResponse:
    """A PDF that is kept, as `name`.pdf, for this person alone."""
    answer = _file(content, PDF, f"{name}.pdf", attached=True)
    patch_cache_control(answer, private=True, no_store=True)
    return answer


def no_pdf(request: HttpRequest, no: NoPdf, *, back_href: str) -> HttpResponse:
    """503, where the PDF of something that has no Word file cannot be made."""
    context = {"busy": no.busy, "word_href": "", "back_href": back_href}
    answer = render(request, "documents/no_pdf.html", context, status=503)
    answer["Retry-After"] = "60"
    return answer


def word_reply(document: Document, *, name: str) -> HttpResponse:
    """The document as `name`.docx."""
    return _file(word.as_word(document), word.CONTENT_TYPE, f"{name}.docx", attached=True)


def _file(content: bytes, content_type: str, name: str, *, attached: bool) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = content_disposition_header(attached, name) or "inline"
    return answer
