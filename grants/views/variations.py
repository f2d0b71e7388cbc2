"""Changes to an award, for its group: asking, how it stands, and the letter about each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants import access, next_steps, page_marks, report_access, terms_in_force, variation_notice, variations
from grants.award_states import VariationKind
from grants.models import Award, Variation
from grants.variation_forms import AskForm
from grants.views import signed_out
from grants.views.applying import contact, signed_in
from programme import file_replies
from programme.refusals import Refused
from programme.requests import PersonRequest

# By which the mark of this page is told from others.
MARK = ".changes"


@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: HttpRequest, reference: str) -> HttpResponse:
    """What the group asked for, and asking for something; what strangers typed is held until they sign in."""
    if request.user.is_authenticated:
        return _changes(request, reference)  # type: ignore[arg-type]
    if request.POST.get("act") == "take_back":
        return redirect_to_login(request.path)
    mark = request.POST.get(page_marks.FIELD, "")
    person = page_marks.read(mark, reference, of=MARK).person
    return signed_out.ask_to_sign_in(request, person=person, mark=mark, leave_out=(page_marks.FIELD,))


def _changes(request: PersonRequest, reference: str) -> HttpResponse:
    """Members who only read get 403 for asking."""
    award = report_access.get_award(request.user, reference)
    is_writer = access.may_write(award.application, request.user)
    before, _mark = signed_out.given_back(request) if request.method != "POST" else (None, "")
    form = AskForm(currency=award.currency, initial=before.dict() if before is not None else None)
    status = 200
    if request.method == "POST":
        if not is_writer:
            raise PermissionDenied
        if request.POST.get("act") == "take_back":
            return _take_back(request, award)
        form = AskForm(request.POST, currency=award.currency)
        if form.is_valid() and _ask(request, award, form):
            messages.success(request, _("We have your request. Go on as agreed until we answer."))
            return redirect("award_changes", award.application.reference)
        status = 422
    after = next_steps.of_award(award, is_writer=is_writer, at=request.arrival.at)
    context = {
        **_context(award),
        "form": form,
        "page_field": page_marks.FIELD,
        "page_mark": page_marks.Mark(award.application.reference, request.user.pk).write(of=MARK),
        "was_signed_out": before is not None,
        # Where there is no form any more, what was typed can be copied.
        "typed": [] if after.may_ask else _typed(form, request.POST or before or {}),
        "after": after,
        "budget": terms_in_force.budget_in_force(award),
        "is_writer": is_writer,
    }
    return render(request, "grants/award_changes.html", context, status=status)


def _context(award: Award) -> dict[str, object]:
    application = award.application
    return {
        "application": application,
        "round": application.round,
        "zone": application.round.zone,
        "award": award,
        "title": application.title,
        **contact(application.round.programme),
    }


def _typed(form: AskForm, data: Mapping[str, Any]) -> list[dict[str, object]]:
    """What was sent for each field, with the field's label."""
    return [
        {"label": field.label, "value": data[name]}
        for name, field in form.fields.items()
        if name != "kind" and data.get(name)
    ]


def _ask(request: PersonRequest, award: Award, form: AskForm) -> bool:
    data = form.cleaned_data
    try:
        variations.ask(
            award,
            kind=VariationKind(data["kind"]),
            asks=data["asks"],
            reason=data["reason"],
            until=data["until"],
            lines=data["lines"] if data["kind"] == VariationKind.BUDGET else (),
            by=request.user,
            at=request.arrival.at,
        )
    except Refused as no:
        form.add_error(None, str(no))
        return False
    return True


def _take_back(request: PersonRequest, award: Award) -> HttpResponse:
    typed = request.POST.get("change", "")
    if not typed.isdecimal():
        raise Http404
    try:
        variations.take_back(
            report_access.get_variation(award, int(typed)), by=request.user, at=request.arrival.at
        )
    except Refused as no:
        messages.warning(request, str(no))
    else:
        messages.success(request, _("Your request is taken back."))
    return redirect("award_changes", award.application.reference)


def _notice(request: PersonRequest, reference: str, number: int) -> Variation:
    """A decided change of the person's own award, recorded as opened; or 404."""
    found = report_access.get_variation(report_access.get_award(request.user, reference), number)
    if found.notice is None:
        raise Http404
    variations.opened(found, by=request.user, at=request.arrival.at)
    return found


@require_safe
@signed_in("award")
def notice(request: PersonRequest, reference: str, number: int) -> HttpResponse:
    """The letter about a change, as a page."""
    found = _notice(request, reference, number)
    context = {
        **_context(found.award),
        "variation": found,
        "notice": variation_notice.read(found),
        "sha256": bytes(found.notice_sha256 or b"").hex(),
    }
    answer = render(request, "grants/award_change.html", context)
    patch_cache_control(answer, private=True, no_store=True)
    return answer


@require_safe
@signed_in("award")
def notice_text(request: PersonRequest, reference: str, number: int) -> HttpResponse:
    """The same words as plain text."""
    found = _notice(request, reference, number)
    answer = HttpResponse(
        variation_notice.as_text(variation_notice.read(found)), content_type="text/plain; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{found.letter_number}.txt"'
    patch_cache_control(answer, private=True, no_store=True)
    return answer


@require_safe
@signed_in("award")
def notice_pdf(request: PersonRequest, reference: str, number: int) -> HttpResponse:
    """The same words as a PDF: the file that was made and signed, or the same words until there is one."""
    found = _notice(request, reference, number)
    made = variation_notice.pdf_of(found)
    if made is not None:
        return file_replies.pdf_file(made, name=str(found.letter_number))
    programme = found.award.application.round.programme
    answer = file_replies.pdf_reply(
        request,
        variation_notice.document_of(found, author=programme.name),
        name=str(found.letter_number),
        word_href="",
        back_href=request.path.removesuffix(".pdf") + "/",
    )
    patch_cache_control(answer, private=True, no_store=True)
    return answer
