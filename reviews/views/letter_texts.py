"""What a round's letters say: the texts, their earlier versions, the letterhead and who signs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants import letter_body, letter_fields, letter_preview, letter_texts
from grants.letter_body import Text, TextParagraph, faults_of, tidied
from grants.letter_preview import MOST_OFFERED, Preview
from grants.letter_texts import LETTER_LANGUAGES, Stationery
from grants.models import Application, Letter, LetterText
from grants.states import LetterKind, LetterState
from programme import references
from programme.models import Round
from programme.refusals import Refused
from reviews.letter_text_forms import LetterHeadForm, LetterTextForm, count_in, form_of
from reviews.views.desk import Desk, StaffRequest, at_desk, show

CHANGED = ("add", "out", "up", "down")


@dataclass(frozen=True)
class Line:
    """One kind of letter in the list. `row` is what was written for the round, None for the standard text."""

    kind: LetterKind
    language: str
    row: LetterText | None
    size: str

    @property
    def is_standard(self) -> bool:
        """The product's standard text is in force."""
        return self.row is None or self.row.is_standard

    @property
    def version(self) -> int:
        """The version in force, 0 for the standard text that nobody touched."""
        return self.row.version if self.row else 0


def counts_of(round: Round) -> dict[str, int]:
    """How many letters are drafts, and how many are frozen and wait."""
    found = Letter.objects.filter(application__round=round).aggregate(
        drafts=Count("pk", filter=Q(state=LetterState.DRAFT)),
        frozen=Count("pk", filter=Q(state=LetterState.APPROVED)),
    )
    return dict(found)


def lines_of(using: Stationery) -> list[Line]:
    """The texts of a round, a line for each kind and language."""
    return [
        Line(
            kind,
            language,
            using.row(kind, language),
            letter_body.paragraph_count(using.text(kind, language)),
        )
        for language in LETTER_LANGUAGES
        for kind in LetterKind
    ]


@require_safe
@at_desk("manage_letter_texts")
def texts(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Every text: standard or own, last changed by whom; the letterhead and who signs."""
    using = letter_texts.stationery(desk.round)
    context = {
        "lines": lines_of(using),
        "many_languages": len(LETTER_LANGUAGES) > 1,
        "using": using,
        "counts": counts_of(desk.round),
    }
    return show(request, desk, "letter_texts", context)


@at_desk("manage_letter_text")
def text(request: StaffRequest, desk: Desk, kind: str, language: str) -> HttpResponse:
    """One text: a box for each paragraph, the fields beside it, and a letter with it below."""
    of = _kind(kind, language)
    using = letter_texts.stationery(desk.round)
    if request.method != "POST":
        start = _starting_text(request, desk, of, language, using)
        return _editor(request, desk, of, language, using, form=form_of(start), text=start)
    act, _colon, place = request.POST.get("act", "").partition(":")
    if act == "standard":
        return _back_to_standard(request, desk, of, language)
    form = LetterTextForm(request.POST, count=count_in(request.POST))
    if not form.is_valid():
        return _editor(request, desk, of, language, using, form=form, text=None)
    typed = form.text()
    if act in CHANGED:
        typed = _rearranged(typed, act, place)
        return _editor(request, desk, of, language, using, form=form_of(typed), text=typed, unsaved=True)
    if act not in ("save", "preview", "look"):
        return HttpResponseBadRequest()
    typed = tidied(typed)
    if act == "look":
        shown = _shown(request, of, language, using, _offered(desk, of), typed)
        return render(request, "reviews/manage/_letter_preview.html", {"shown": shown})
    form = form_of(typed, bound=True)
    form.say(faults_of(typed, of))
    if act == "save" and not form.errors and _saved(request, desk, of, language, typed, form):
        return redirect(request.path)
    return _editor(request, desk, of, language, using, form=form, text=typed, unsaved=act == "preview")


def _saved(
    request: StaffRequest, desk: Desk, kind: LetterKind, language: str, text: Text, form: LetterTextForm
) -> bool:
    try:
        row = letter_texts.save(
            desk.round,
            kind=kind,
            language=language,
            text=text,
            seen=_seen(request),
            by=request.user,
            at=request.arrival.at,
        )
    except Refused as no:
        form.add_error(None, str(no))
        return False
    messages.success(
        request,
        _("Saved as version %(version)d. Letters that are not approved yet have it from now on.")
        % {"version": row.version},
    )
    return True


def _back_to_standard(request: StaffRequest, desk: Desk, kind: LetterKind, language: str) -> HttpResponse:
    try:
        letter_texts.go_back(
            desk.round,
            kind=kind,
            language=language,
            seen=_seen(request),
            by=request.user,
            at=request.arrival.at,
        )
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(
            request, _("The standard text is in force again. Yours is kept under “Earlier versions”.")
        )
    return redirect(request.path)


def _seen(request: StaffRequest) -> int:
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0


def _kind(kind: str, language: str) -> LetterKind:
    if kind not in LetterKind.values or language not in LETTER_LANGUAGES:
        raise Http404
    return LetterKind(kind)


def _starting_text(
    request: StaffRequest, desk: Desk, kind: LetterKind, language: str, using: Stationery
) -> Text:
    """The text in force, or the earlier version that the address names."""
    wanted = request.GET.get("from", "")
    if not wanted:
        return using.text(kind, language)
    return letter_texts.text_at(_version(desk, kind, language, wanted), kind, language)


def _version(desk: Desk, kind: LetterKind, language: str, typed: str) -> LetterText | None:
    """One version; None for 0, the standard text."""
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 8:
        raise Http404
    if int(typed) == 0:
        return None
    row = next(
        (one for one in letter_texts.history(desk.round, kind, language) if one.version == int(typed)), None
    )
    if row is None:
        raise Http404
    return row


def _rearranged(text: Text, act: str, place: str) -> Text:
    """The text with a paragraph added below, taken out, or one place further up or down."""
    rows = list(text.paragraphs)
    number = int(place) if place.isascii() and place.isdecimal() and len(place) < 5 else len(rows)
    if act == "add":
        rows.insert(number + 1, TextParagraph(""))
    elif number < len(rows):
        row = rows.pop(number)
        if act != "out":
            rows.insert(max(number + (1 if act == "down" else -1), 0), row)
    return replace(text, paragraphs=tuple(rows[: letter_body.MOST_PARAGRAPHS]))


def _editor(
    request: StaffRequest,
    desk: Desk,
    kind: LetterKind,
    language: str,
    using: Stationery,
    *,
    form: LetterTextForm,
    text: Text | None,
    unsaved: bool = False,
) -> HttpResponse:
    row = using.row(kind, language)
    # Whoever was told that somebody else saved meanwhile may save over it, having read that.
    kept = request.method == "POST" and not form.non_field_errors()
    seen = _seen(request) if kept else (row.version if row else 0)
    offered = _offered(desk, kind)
    shown = _shown(request, kind, language, using, offered, text) if text is not None else None
    context: dict[str, Any] = {
        "kind": kind,
        "language": language,
        "form": form,
        "row": row,
        "is_standard": row is None or row.is_standard,
        "seen": seen,
        "fields": letter_fields.fields_for(kind),
        "offered": offered,
        "chosen": shown.application if shown else None,
        "shown": shown,
        "unsaved": unsaved,
        "history": letter_texts.history(desk.round, kind, language),
        "counts": counts_of(desk.round),
        "full": form.count >= letter_body.MOST_PARAGRAPHS,
    }
    return show(request, desk, "letter_text", context, status=422 if form.errors and not unsaved else 200)


def _shown(
    request: StaffRequest,
    kind: LetterKind,
    language: str,
    using: Stationery,
    offered: list[Application],
    text: Text,
) -> Preview | None:
    """The letter to the application that was chosen, or to the first of those offered."""
    wanted = references.tidy((request.POST or request.GET).get("application", "")) or ""
    chosen = next((one for one in offered if one.reference == wanted), offered[0] if offered else None)
    if chosen is None:
        return None
    return letter_preview.preview(
        chosen, kind=kind, language=language, text=text, written_with=using, at=request.arrival.at
    )


def _offered(desk: Desk, kind: LetterKind) -> list[Application]:
    found = letter_preview.to_try_on(desk.round, kind, leaving_out=desk.closed)
    return list(found[:MOST_OFFERED])


@require_safe
@at_desk("manage_letter_text_version")
def version(request: StaffRequest, desk: Desk, kind: str, language: str, number: int) -> HttpResponse:
    """One version as it was written, its fields to be seen; 0 is the standard text."""
    of = _kind(kind, language)
    row = _version(desk, of, language, str(number))
    history = letter_texts.history(desk.round, of, language)
    body = letter_texts.text_at(row, of, language)
    conditions = dict(letter_fields.When.choices)
    context = {
        "kind": of,
        "language": language,
        "number": number,
        "row": row,
        "text": body,
        "paragraphs": [(one, conditions.get(one.when, "") if one.when else "") for one in body.paragraphs],
        "in_force": number == (history[0].version if history else 0),
    }
    return show(request, desk, "letter_text_version", context)


@at_desk("manage_letter_head")
def head(request: StaffRequest, desk: Desk) -> HttpResponse:
    """The letterhead and who signs, for this round alone."""
    using = letter_texts.stationery(desk.round)
    own = using.head
    initial = LetterHeadForm.initial_of(own.letterhead, own.signatories) if own else {}
    form = LetterHeadForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            letter_texts.save_head(
                desk.round,
                letterhead=form.cleaned_data["letterhead"],
                signatories=form.signatories(),
                seen=_seen(request),
                by=request.user,
                at=request.arrival.at,
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Saved. Letters that are not approved yet have it from now on."))
            return redirect(desk.url("manage_letter_texts"))
    context = {
        "form": form,
        "seen": _seen(request)
        if form.is_bound and not form.non_field_errors()
        else (own.version if own else 0),
        "programmes": letter_texts.programmes_signatory(desk.round),
        "programmes_head": desk.round.programme.letterhead.strip() or desk.round.programme.name,
    }
    return show(request, desk, "letter_head", context, status=422 if form.errors else 200)
