"""Whether something is a receipt or letter of ours: a page for anybody; keys and certificates besides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grants import certificates, recognising
from grants.recognising import Kind, Recognised, Status
from programme import access, clock, signing
from programme.models import SigningKey
from programme.requests import NoonRequest

LARGEST = 5 * 1024 * 1024
READABLE = {"indent": 2, "ensure_ascii": False}


class CodeForm(forms.Form):
    """What stands on the paper."""

    number = forms.CharField(
        label=gettext_lazy("Reference or number"),
        help_text=gettext_lazy("Of a receipt such as MSC-7K3M-9QXD, of a letter such as MSC-2023-0042."),
        max_length=40,
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy(
            "It stands beside the reference or number. Capitals and dashes are no matter."
        ),
        max_length=80,
    )


class ShownForm(forms.Form):
    """A receipt as a file, or its text; a letter as the PDF that was downloaded from here."""

    text = forms.CharField(
        label=gettext_lazy("Text of a receipt or proof (JSON)"),
        max_length=200_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or its file"),
        help_text=gettext_lazy("A receipt or proof (JSON), or the PDF of a letter, up to 5 MB."),
        required=False,
        allow_empty_file=True,
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, and not too large."""
        given = super().clean() or {}
        file = given.get("file")
        if file is not None and file.size > LARGEST:
            self.add_error("file", _("This file is larger than any receipt or letter of ours."))
        elif file is None and not given.get("text") and not self.errors:
            self.add_error("text", _("Paste the text of a receipt, or choose its file."))
        return given


# Heading and tone of what was found.
RECEIPT_WORDS: dict[Status, tuple[Promise, str]] = {
    Status.CURRENT: (gettext_lazy("Genuine: this receipt is ours, and this version stands."), "good"),
    Status.SUPERSEDED: (
        gettext_lazy("Genuine, and no longer current: the receipt is ours, and this version does not stand."),
        "info",
    ),
    Status.TAMPERED: (gettext_lazy("Not genuine: something in this receipt was changed."), "bad"),
    Status.UNKNOWN_KEY: (gettext_lazy("Not ours: this receipt was signed by somebody else."), "bad"),
    Status.UNKNOWN: (
        gettext_lazy("Signed by us, and not in our records. Please tell the team of the programme."),
        "bad",
    ),
}
LETTER_WORDS: dict[Status, tuple[Promise, str]] = {
    Status.CURRENT: (gettext_lazy("Genuine: this letter is ours, and it is the one that counts."), "good"),
    Status.SUPERSEDED: (
        gettext_lazy("Genuine, and no longer current: another letter took the place of this one."),
        "info",
    ),
}


CHANGE_WORDS: dict[Status, tuple[Promise, str]] = {
    Status.CURRENT: (gettext_lazy("Genuine: this letter is ours, and it counts."), "good"),
    Status.SUPERSEDED: LETTER_WORDS[Status.SUPERSEDED],
}
WORDS = {Kind.RECEIPT: RECEIPT_WORDS, Kind.LETTER: LETTER_WORDS, Kind.CHANGE: CHANGE_WORDS}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Type what stands on the paper (by GET), or paste or choose a file (by POST)."""
    found: Recognised | None = None
    is_asked = request.method != "POST" and not {"number", "code"}.isdisjoint(request.GET)
    code_form = CodeForm(request.GET if is_asked else None)
    shown_form = ShownForm(request.POST, request.FILES) if request.method == "POST" else ShownForm()
    if is_asked and code_form.is_valid():
        found = recognising.of_code(code_form.cleaned_data["number"], code_form.cleaned_data["code"])
    elif shown_form.is_bound and shown_form.is_valid():
        found = recognising.of_content(_content_of(shown_form))
    context = {
        "code_form": code_form,
        "shown_form": shown_form,
        "form": code_form if is_asked else shown_form,
        "found": _in_words(found) if found else None,
    }
    return render(request, "grants/verify.html", context)


def _content_of(form: ShownForm) -> bytes:
    file = form.cleaned_data["file"]
    if file is not None:
        content: bytes = file.read()
        return content
    return str(form.cleaned_data["text"]).encode("utf-8", "replace")


def _in_words(found: Recognised) -> dict[str, Any]:
    heading: str | Promise = _("We do not know this.")
    tone = "bad"
    if found.kind != Kind.NEITHER:
        heading, tone = WORDS[found.kind][found.status]
    facts: list[tuple[str, str]] = []
    if found.name:
        facts.append((_("Reference") if found.kind == Kind.RECEIPT else _("Letter"), found.name))
    if found.version:
        facts.append((_("Version"), str(found.version)))
    if found.at is not None:
        facts.append((_("Received"), clock.instant_in_words(found.at, found.zone)))
    if found.certified:
        facts.append((_("Counted"), _("It is among the receipts that the closing certificate counts.")))
    return {"heading": heading, "tone": tone, "facts": facts, "is_unknown": found.kind == Kind.NEITHER}


@never_cache
@require_safe
def keys_json(request: HttpRequest) -> HttpResponse:
    """Every public key that ever signed here, with its date and who endorsed it, and which is in force."""
    current, public = signing.current_public()
    keys = [signing.described(key) for key in SigningKey.objects.all()]
    facts = {"current": {"id": current, "public": public.hex()}, "keys": keys}
    return JsonResponse(facts, json_dumps_params=READABLE)


@never_cache
@require_safe
def certificates_json(request: NoonRequest, slug: str) -> HttpResponse:
    """The certificates of a round, for anybody to keep: what was counted cannot be changed afterwards."""
    round = access.get_round(request.user, slug)
    held = [certificates.as_kept(one) for one in round.certificates.order_by("number")]
    return JsonResponse({"round": round.slug, "certificates": held}, json_dumps_params=READABLE)
