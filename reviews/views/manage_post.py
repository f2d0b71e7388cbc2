"""Letters that go by post: one file to print, and a mark with the day on which they were posted."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from grants import letter_html, letter_posting
from grants.models import ApplicationMember, Letter
from programme import canonical, clock, file_replies, pdf_maker
from programme.pdf_maker import NoPdf
from programme.refusals import Refused
from reviews.letter_forms import PostedForm
from reviews.views.desk import MANAGERS, Desk, StaffRequest, at_desk, show

# One file has so many letters: more take longer than anybody waits for a page.
PER_FILE = 40
POSTED_SHOWN = 60


@at_desk("manage_letters_post")
def queue(request: StaffRequest, desk: Desk) -> HttpResponse:
    """What waits to be posted, with addresses; what was, on which day and by whom.

    Ticked are those in the file to print: nobody marks as posted what they do not hold in their hands. So the
    address of the file names them, and a letter that comes into the list meanwhile is not in that file.
    """
    waiting = list(_with_addresses(_waiting(desk)))
    today = clock.local(request.arrival.at, desk.round.zone).date()
    form = PostedForm(initial={"on": today})
    ticked = set(request.POST.getlist("letter"))
    status = 200
    if request.method == "POST":
        desk.require(MANAGERS)
        form = PostedForm(request.POST)
        chosen = [letter for letter in waiting if letter.number in ticked]
        if form.is_valid() and len(chosen) == len(ticked):
            try:
                done = letter_posting.mark_posted(
                    chosen, on=form.cleaned_data["on"], by=request.user, at=request.arrival.at
                )
            except Refused as no:
                form.add_error(None, str(no))
            else:
                says = ngettext(
                    "%(n)d letter is marked as posted.", "%(n)d letters are marked as posted.", len(done)
                )
                messages.success(request, says % {"n": len(done)})
                return redirect(request.path)
        elif form.is_valid():
            form.add_error(None, _("The list has changed since you opened it. Look at it again."))
        status = 422
    still = [letter.number for letter in waiting if letter.number in ticked]
    in_file = (still or [letter.number for letter in waiting])[:PER_FILE]
    posted = letter_posting.posted_in(desk.round).exclude(application__in=list(desk.closed))
    facts = {
        "waiting": waiting,
        "to_print": len(in_file),
        "print_query": urlencode({"letter": in_file}, doseq=True),
        "remain": 0 if form.is_bound else len(waiting) - len(in_file),
        "posted": posted.defer("content")[:POSTED_SHOWN],
        "form": form,
        "ticked": ticked if request.method == "POST" else set(in_file),
        "errors_on_page": form.is_bound and bool(form.errors),
    }
    return show(request, desk, "letters_post", facts, status=status)


@require_safe
@at_desk("manage_letters_print")
def to_print(request: StaffRequest, desk: Desk) -> HttpResponse:
    """The letters that the address names, of those that still wait, as one PDF.

    Each begins on a sheet of its own, also when both sides are printed. 404 when none of them waits, and for
    more than one file has.
    """
    named = request.GET.getlist("letter")
    if len(named) > PER_FILE:
        raise Http404
    chosen = _waiting(desk).filter(number__in=[number for number in named if number.isprintable()])
    contents = [bytes(letter.content or b"") for letter in chosen]
    if not contents:
        raise Http404
    sheets = [letter_html.sheet_of(content) for content in contents]
    try:
        pdf = pdf_maker.of_html(
            [sheet.html for sheet in sheets],
            css=sheets[0].css,
            identifier=canonical.sha256(b"".join(sheet.identifier for sheet in sheets))[:16],
        )
    except NoPdf as no:
        return file_replies.no_pdf(request, no, back_href=desk.url("manage_letters_post"))
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="post-{desk.round.slug}.pdf"'
    patch_cache_control(answer, private=True, no_store=True)
    return answer


def _waiting(desk: Desk) -> QuerySet[Letter]:
    return letter_posting.waiting_in(desk.round).exclude(application__in=list(desk.closed))


def _with_addresses(found: QuerySet[Letter]) -> QuerySet[Letter]:
    members = ApplicationMember.objects.select_related("user").order_by("joined_at", "pk")
    return found.defer("content").prefetch_related(Prefetch("application__memberships", members))
