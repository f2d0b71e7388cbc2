"""The receipt: as a page, for machines, as a PDF; its proof to keep; and the answers byte by byte."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from grants import certificates, receipts, submissions
from grants.models import Submission
from grants.receipt_document import document_of, source_in_words
from grants.views.applying import Desk, desk, signed_in
from grants.views.files import file_address
from programme import answer_words, canonical, clock, outlines
from programme.file_replies import pdf_reply
from programme.requests import PersonRequest

READABLE = {"indent": 2, "ensure_ascii": False}


def _receipt_of(held: Desk) -> Submission:
    """What stands, else the newest version that once was in, else 404."""
    submission = held.application.standing or held.application.submissions.order_by("-version").first()
    if submission is None:
        raise Http404
    return submission


@require_safe
@signed_in("receipt")
def receipt(request: PersonRequest, reference: str) -> HttpResponse:
    """That it is in: reference and exact time in words first, the proof in a fold."""
    held = desk(request, reference)
    submission = _receipt_of(held)
    form = (
        held.form
        if submission.form_id == held.application.response.form_id
        else outlines.outline(submission.form_id)
    )
    context = {
        **held.context,
        "submission": submission,
        "stands": submission.pk == held.application.standing_id,
        "received": clock.instant_in_words(submission.received_at, held.application.round.zone),
        "received_utc": clock.utc_text(submission.received_at),
        "source": source_in_words(submission.received_source),
        "sha256": bytes(submission.content_sha256).hex(),
        "sections": answer_words.sections_shown(
            form,
            submissions.answers_in(submission),
            currency=held.application.round.currency,
            file_href=partial(file_address, held.application.reference),
        ),
        "earlier": held.application.submissions.exclude(pk=submission.pk).order_by("version"),
        **_proof_of(submission),
    }
    return render(request, "grants/receipt.html", context)


def _proof_of(submission: Submission) -> dict[str, Any]:
    """What the fold shows of the signature; nothing of a version from before receipts were signed."""
    if submission.receipt is None:
        return {"is_signed": False}
    return {
        "is_signed": True,
        "code": receipts.code_of(submission),
        "signature": bytes(submission.receipt_signature or b"").hex(),
        "key": submission.receipt_key_id,
    }


@require_safe
@signed_in("receipt")
def receipt_json(request: PersonRequest, reference: str) -> HttpResponse:
    """The signed receipt for machines, with what is said in words.

    `commitment` is SHA-256 of salt then content, as it is in the receipt and recorded with us.
    """
    held = desk(request, reference)
    submission = _receipt_of(held)
    content, salt = bytes(submission.content), bytes(submission.salt)
    facts: dict[str, Any] = {
        "reference": held.application.reference,
        "round": held.application.round.slug,
        "version": submission.version,
        "stands": submission.pk == held.application.standing_id,
        "received_at": clock.utc_text(submission.received_at),
        "received_in_words": clock.instant_in_words(submission.received_at, held.application.round.zone),
        "received_source": submission.received_source,
        "content_size": len(content),
        "content_sha256": bytes(submission.content_sha256).hex(),
        "salt": salt.hex(),
        "commitment": canonical.commitment(salt, content).hex(),
        "files": submissions.files_in(submission),
        **receipts.issue(submission),
    }
    return JsonResponse(facts, json_dumps_params=READABLE)


@require_safe
@signed_in("receipt")
def receipt_pdf(request: PersonRequest, reference: str) -> HttpResponse:
    """The receipt as a tagged PDF; where none can be made, a page that says so."""
    held = desk(request, reference)
    name = held.application.reference
    document = document_of(_receipt_of(held), held.situation, title=held.context["title"])
    back = reverse("receipt", args=[name])
    answer = pdf_reply(request, document, name=f"{name}-receipt", word_href="", back_href=back)
    patch_cache_control(answer, private=True, no_store=True)
    return answer


@require_safe
@signed_in("receipt")
def proof(request: PersonRequest, reference: str) -> HttpResponse:
    """All that is needed to check the receipt away from here, as a file."""
    submission = _receipt_of(desk(request, reference))
    bundle = certificates.bundle(submission)
    if not bundle:
        raise Http404
    answer = JsonResponse(bundle, json_dumps_params=READABLE)
    return _attached(answer, f"{reference}-{submission.version}-proof.json")


@require_safe
@signed_in("receipt")
def sent(request: PersonRequest, reference: str) -> HttpResponse:
    """The answers as they were frozen, byte by byte: what the receipt commits to."""
    submission = _receipt_of(desk(request, reference))
    answer = HttpResponse(bytes(submission.content), content_type="application/json")
    return _attached(answer, f"{reference}-{submission.version}-sent.json")


def _attached(answer: HttpResponse, name: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    patch_cache_control(answer, private=True, no_store=True)
    return answer
