"""What anybody may read of a round before signing in: its dates, its questions, how it is judged.

These pages stand here because they show the panel's criteria.
"""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Sum
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from grants import deadlines, extensions, outage_rules
from programme import access, formats
from programme.file_replies import pdf_reply, word_reply
from programme.models import Round
from programme.requests import NoonRequest
from reviews import question_sheet
from reviews.question_sheet import Sheet, count_in_words, sheet_of


@require_safe
def round_page(request: NoonRequest, slug: str) -> HttpResponse:
    """One round: what it is for, when it closes, how much there is, what is asked, how to apply."""
    at = request.arrival.at
    round = access.get_round(request.user, slug)
    window = deadlines.window_of_round(round)
    pot = round.funding_sources.aggregate(all=Sum("amount"))["all"] or Decimal(0)
    context = {
        **_shown(sheet_of(round)),
        "window": window,
        "notices": extensions.notices(round, window),
        "outage_rule": _outage_rule(round),
        "standing": deadlines.standing(window, at),
        "at": at,
        "amounts": _amounts(round, pot - round.support_fund - round.panel_costs),
    }
    return render(request, "reviews/round.html", context)


@require_safe
def questions(request: NoonRequest, slug: str) -> HttpResponse:
    """Every question with its help and limits, then how it will be read, before anybody signs in."""
    round = access.get_round(request.user, slug)
    window = deadlines.window_of_round(round)
    context = {
        **_shown(sheet_of(round)),
        "window": window,
        "notices": extensions.notices(round, window),
        "at": request.arrival.at,
    }
    return render(request, "reviews/round_questions.html", context)


@require_safe
def questions_pdf(request: NoonRequest, slug: str) -> HttpResponse:
    """The same as a tagged PDF."""
    round = access.get_round(request.user, slug)
    document = question_sheet.document_of(
        sheet_of(round), closes_at=deadlines.window_of_round(round).closes_at
    )
    return pdf_reply(
        request,
        document,
        name=f"{round.slug}-questions",
        word_href=reverse("questions_docx", args=[round.slug]),
        back_href=reverse("round_questions", args=[round.slug]),
        keep=True,
    )


@require_safe
def questions_docx(request: NoonRequest, slug: str) -> HttpResponse:
    """The same as a Word file."""
    round = access.get_round(request.user, slug)
    document = question_sheet.document_of(
        sheet_of(round), closes_at=deadlines.window_of_round(round).closes_at
    )
    return word_reply(document, name=f"{round.slug}-questions")


@require_safe
def format_file(request: NoonRequest, slug: str, pk: int) -> HttpResponseBase:
    """The questions in another format, as the file that the programme gave us."""
    round = access.get_round(request.user, slug)
    found = get_object_or_404(formats.formats_of(round.form_id).exclude(file=""), pk=pk)
    try:
        content = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        content, as_attachment=True, filename=found.file_name, content_type=found.content_type
    )


def _shown(sheet: Sheet) -> dict[str, object]:
    """What both pages show of the questions."""
    programme = sheet.round.programme
    return {
        "round": sheet.round,
        "sheet": sheet,
        "count": count_in_words(sheet.asked.count),
        "contact_email": programme.contact_email,
        "contact_phone": programme.contact_phone,
    }


def _outage_rule(round: Round) -> str:
    """The rule for outages in words, once two people have agreed to it."""
    rule = outage_rules.rule_of(round)
    return outage_rules.in_words(rule) if rule and rule.agreed_by_id else ""


def _amounts(round: Round, for_awards: Decimal) -> dict[str, Decimal]:
    """What an applicant wants to know of the money; `for_awards` is nothing while no pot is known."""
    return {
        "smallest": round.smallest_award,
        "largest": round.largest_award,
        "for_awards": max(for_awards, Decimal(0)),
        "support": round.support_fund,
    }
