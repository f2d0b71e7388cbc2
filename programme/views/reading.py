"""The page on which somebody chooses how to read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from programme import reading
from programme.reading import Reading
from programme.requests import safe_path


class ReadingForm(forms.Form):
    """Three choices, each of which always has an answer."""

    say_optional = False
    use_required_attribute = False

    size = forms.ChoiceField(
        label=gettext_lazy("Size of the text"), choices=list(reading.SIZES.items()), widget=forms.RadioSelect
    )
    spacing = forms.ChoiceField(
        label=gettext_lazy("Space between lines, words and letters"),
        choices=list(reading.SPACINGS.items()),
        widget=forms.RadioSelect,
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("Colours"), choices=list(reading.GROUNDS.items()), widget=forms.RadioSelect
    )


@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """Show the choices; by POST, keep them and lead back to where the person was."""
    then = safe_path(request.POST.get("next") or request.GET.get("next"))
    chosen = reading.of(request.COOKIES)
    initial = {"size": chosen.size, "spacing": chosen.spacing, "ground": chosen.ground}
    form = ReadingForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        context: dict[str, Any] = {"form": form, "then": then, "chosen": chosen}
        return render(request, "programme/reading.html", context, status=422 if form.errors else 200)
    wanted = Reading(**form.cleaned_data)
    messages.success(request, _("This is how pages look to you from now on, in this browser."))
    answer = redirect(then or "reading_choices")
    if wanted.is_usual:
        answer.delete_cookie(reading.COOKIE, samesite="Lax")
    else:
        answer.set_cookie(
            reading.COOKIE,
            wanted.write(),
            max_age=reading.KEPT,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return answer
