"""Saving by somebody who turns out to be signed out: what they typed is shown, held, and given back once.

It is held in the session only for a page that we once gave to a person, and given back to that person alone.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from programme.answer_fields import MOST_CHARACTERS
from programme.requests import PersonRequest

HELD = "typed_while_signed_out"


def ask_to_sign_in(
    request: HttpRequest, *, person: int | None, mark: str, leave_out: Collection[str] = ()
) -> HttpResponse:
    """Ask to sign in. What was typed is on the page to be copied, and back in its place afterwards.

    `person` is to whom the page was given, None if we do not know; `mark` comes back with what was typed.
    """
    if request.method != "POST":
        return redirect_to_login(request.path)
    sent = {
        name: request.POST.getlist(name)
        for name in request.POST
        if name not in leave_out and name != "csrfmiddlewaretoken"
    }
    typed = _texts(sent)
    kept: dict[str, Any] = request.session.get(HELD, {})
    others = [text for path, one in kept.items() if path != request.path for text in _texts(one["typed"])]
    is_held = person is not None and sum(map(len, [*typed, *others])) <= MOST_CHARACTERS
    if is_held:
        request.session[HELD] = {**kept, request.path: {"person": person, "mark": mark, "typed": sent}}
    context = {"typed": typed, "is_held": is_held, "back": request.path, "lost_files": bool(request.FILES)}
    return render(request, "grants/signed_out.html", context, status=403)


def _texts(sent: dict[str, list[str]]) -> list[str]:
    return [text for texts in sent.values() for text in texts if text.strip()]


def given_back(request: PersonRequest) -> tuple[QueryDict | None, str]:
    """What this person had typed here when they turned out to be signed out, and the mark. Given once."""
    kept: dict[str, Any] = request.session.get(HELD, {})
    held = kept.get(request.path)
    if held is None:
        return None, ""
    request.session[HELD] = {path: one for path, one in kept.items() if path != request.path}
    if held["person"] != request.user.pk:
        return None, ""
    data = QueryDict(mutable=True)
    for name, texts in held["typed"].items():
        data.setlist(name, texts)
    return data, held["mark"]
