"""The dry run: all letters of a round with what to look at before anybody approves them, and one PDF."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from grants import letter_proof, letter_proof_pdf, letter_words
from grants.models import Decision
from programme.pdf_maker import NoPdf
from reviews.views.desk import Desk, StaffRequest, at_desk, show
from reviews.views.letter_texts import Line, lines_of

PER_PAGE = 100


@dataclass(frozen=True)
class Freeze:
    """What approving would freeze: how many letters need a look, from which texts they are made.

    `marks` are of the words of each letter, by decision: another one when anything in it reads otherwise.
    """

    stopped: int
    to_look_at: int
    lines: list[Line]
    marks: dict[int, str]


def freeze_of(desk: Desk, decisions: Collection[Decision], at: datetime) -> Freeze:
    """The same of the letters of these decisions, as they stand at `at`."""
    run = letter_proof.dry_run(desk.round, at=at, leaving_out=desk.closed)
    theirs = {decision.pk for decision in decisions}
    proofs = [proof for proof in run.proofs if proof.letter.decision_id in theirs]
    kinds = {proof.view.words["text"]["kind"] for proof in proofs}
    return Freeze(
        sum(1 for proof in proofs if proof.stops),
        sum(1 for proof in proofs if proof.warnings and not proof.stops),
        [line for line in lines_of(run.written_with) if line.kind in kinds],
        {proof.letter.decision_id: letter_words.mark_of(proof.view.words) for proof in proofs},
    )


@require_safe
@at_desk("manage_letter_proof")
def proof(request: StaffRequest, desk: Desk) -> HttpResponse:
    """A table of all letters, the worst first."""
    run = letter_proof.dry_run(desk.round, at=request.arrival.at, leaving_out=desk.closed)
    only = request.GET.get("show", "")
    chosen = [proof for proof in run.proofs if proof.warnings] if only == "warned" else run.proofs
    context = {
        "run": run,
        "shown": only,
        "page": Paginator(chosen, PER_PAGE).get_page(request.GET.get("page")),
        "query": f"show={only}" if only else "",
        "lines": lines_of(run.written_with),
        "parts": range(1, letter_proof_pdf.parts(len(run.proofs)) + 1),
    }
    return show(request, desk, "letter_proof", context)


@require_safe
@at_desk("manage_letter_proof_pdf")
def proof_pdf(request: StaffRequest, desk: Desk) -> HttpResponse:
    """All of them, or so many as one PDF takes (`part`, from 1), by number, marked DRAFT on every page."""
    typed = request.GET.get("part", "1")
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else 0
    run = letter_proof.dry_run(desk.round, at=request.arrival.at, leaving_out=desk.closed)
    ordered = sorted(run.proofs, key=lambda proof: proof.letter.number)
    views = letter_proof_pdf.part([proof.view for proof in ordered], number) if number else []
    if not views:
        raise Http404
    try:
        made = letter_proof_pdf.made(desk.round, views, at=request.arrival.at)
    except NoPdf as no:
        context = {"back_href": desk.url("manage_letter_proof"), "busy": no.busy}
        return render(request, "documents/no_pdf.html", context, status=503)
    answer = HttpResponse(made, content_type="application/pdf")
    name = f"DRAFT-letters-{desk.round.slug}" + (f"-{number}" if number > 1 else "")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    patch_cache_control(answer, private=True, no_store=True)
    return answer
