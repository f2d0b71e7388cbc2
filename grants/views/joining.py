"""Joining a group by the link in an invitation, and saying who is in a section."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from grants import access, group, invitations, presence, submissions
from grants.invitations import Found, Standing
from programme import answers, outlines
from programme.refusals import Refused
from programme.requests import NoonRequest, person_of

# A page sends a section's key, a number and its own name: more than this is something else.
MOST_BYTES = 2000


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: NoonRequest, token: str) -> HttpResponse:
    """Who invites, and to what. Opening it changes nothing; the button on its page joins, once."""
    person, at = person_of(request), request.arrival.at
    refusal = ""
    if request.method == "POST":
        if person is None:
            return redirect_to_login(request.path)
        try:
            application = invitations.join(token, by=person, at=at)
        except Refused as no:
            refusal = str(no)
        else:
            messages.success(request, _("You are in the group now."))
            return redirect("application", application.reference)
    found = invitations.look(token, at=at)
    invitation = found.invitation
    is_inside = False
    if invitation is not None and person is not None:
        is_inside = access.is_member(invitation.application_id, person)
        if is_inside and invitation.accepted_by_id == person.pk:
            return redirect("application", invitation.application.reference)
    context: dict[str, Any] = {
        "found": found,
        "token": token,
        "is_inside": is_inside,
        "refusal": found.sentence or refusal,
        **_about(found),
    }
    return render(request, "grants/join.html", context, status=_status(found, refused=bool(refusal)))


def _status(found: Found, *, refused: bool) -> int:
    if found.standing == Standing.UNKNOWN:
        return 404
    if found.standing != Standing.OPEN:
        return 410
    return 409 if refused else 200


def _about(found: Found) -> dict[str, Any]:
    """What somebody reads before they join: the round, who invites, and what the group calls itself."""
    invitation = found.invitation
    if invitation is None or found.standing != Standing.OPEN:
        return {}
    application = invitation.application
    form = outlines.outline_of(application.response.form)
    title, applicant, _requested = submissions.headline(form, answers.values_of(application.response))
    return {
        "invitation": invitation,
        "application": application,
        "round": application.round,
        "zone": application.round.zone,
        "project": title.strip(),
        "applicant": applicant.strip(),
        "by": group.called(invitation.invited_by),
        "may_write": invitation.kind == invitations.Kind.FULL,
    }


@require_POST
def here(request: HttpRequest, reference: str) -> HttpResponse:
    """A page that is open says so: {"section", "since", "writer"} as JSON.

    The answer: {"here": [{"name", "section", "title"}], "words": one line for the page, "changed": {question
    key: {"revision", "by", "at"}}}. 401 for nobody signed in, 400 for anything else than such an object.
    """
    person = person_of(request)
    if person is None:
        return JsonResponse({"signed_in": False}, status=401)
    application = access.get_application(person, reference)
    asked = _asked(request)
    if asked is None:
        return JsonResponse({}, status=400)
    section, since, writer = asked
    form = outlines.outline_of(application.response.form)
    titles = presence.titles_of(form)
    if section not in titles:
        raise Http404
    at = request.arrival.at  # type: ignore[attr-defined]
    found = presence.open_section(application, section=section, by=person, at=at)
    return JsonResponse(
        {
            "here": [
                {"name": one.name, "section": one.section, "title": titles.get(one.section, "")}
                for one in found
            ],
            "words": presence.words(found, section, form),
            "changed": presence.changed_since(application, form, section=section, since=since, writer=writer),
        }
    )


def _asked(request: HttpRequest) -> tuple[str, int, str] | None:
    """(section, since, writer), or None for what no page of ours sends."""
    if len(request.body) > MOST_BYTES:
        return None
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):  # the latter of brackets within brackets within brackets
        return None
    if not isinstance(sent, dict):
        return None
    section, since, writer = sent.get("section"), sent.get("since", 0), sent.get("writer", "")
    if not isinstance(section, str) or not isinstance(writer, str):
        return None
    if not isinstance(since, int) or isinstance(since, bool) or since < 0:
        return None
    return section, since, writer.replace("\0", "")
