"""The group's page: who is in it, who is asked to join, who leads, and letting the team help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from grants import access, group, invitations, presence
from grants.changes import Changes
from grants.group_forms import InviteForm
from grants.models import ApplicationMember, Invitation
from grants.states import ApplicationState
from grants.views.applying import Desk, desk, signed_in
from programme import clock
from programme.refusals import Refused
from programme.requests import PersonRequest
from programme.texts import say

Kind = ApplicationMember.Kind
PER_PAGE = 50
KIND_WORDS = {
    Kind.LEAD: gettext_lazy("The lead: writes, submits, and is the first we turn to"),
    Kind.FULL: gettext_lazy("Writes and submits"),
    Kind.READER: gettext_lazy("Reads only"),
}


@dataclass
class Asked:
    """What comes of a press on the page: the form with its errors, or 'are you sure?'."""

    form: InviteForm = field(default_factory=InviteForm)
    sure: str = ""
    member: ApplicationMember | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("group")
def group_page(request: PersonRequest, reference: str) -> HttpResponse:
    """The group. Acts are posted to this same page, so that what was typed is kept on errors."""
    held = desk(request, reference)
    asked = Asked()
    if request.method != "POST":
        return _page(request, held, asked)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        return HttpResponseBadRequest()
    if not held.situation.is_writer and act is not _leave:
        raise PermissionDenied
    try:
        done = act(request, held, asked)
    except Refused as no:
        if act is _invite:
            asked.form.add_error(None, str(no))
        else:
            messages.error(request, str(no))
        return _page(request, held, asked, status=409)
    if asked.form.errors:
        return _page(request, held, asked, status=422)
    if not done:
        return _page(request, held, asked)
    messages.success(request, done)
    return redirect("applications") if act is _leave else redirect("group", held.application.reference)


Act = Callable[[PersonRequest, Desk, Asked], str]


def _invite(request: PersonRequest, held: Desk, asked: Asked) -> str:
    asked.form = InviteForm(request.POST)
    if not asked.form.is_valid():
        return ""
    made = invitations.invite(
        held.application, **asked.form.cleaned_data, by=request.user, at=request.arrival.at
    )
    return _("The invitation is on its way to %(address)s.") % {"address": made.email}


def _send_again(request: PersonRequest, held: Desk, asked: Asked) -> str:
    invitation = _invitation(request, held)
    invitations.send_again(invitation, by=request.user, at=request.arrival.at)
    return _("The invitation is on its way to %(address)s again, with a new link.") % {
        "address": invitation.email
    }


def _take_back(request: PersonRequest, held: Desk, asked: Asked) -> str:
    invitation = _invitation(request, held)
    invitations.take_back(invitation, by=request.user, at=request.arrival.at)
    return _("The invitation to %(address)s is taken back. Its link does not work any more.") % {
        "address": invitation.email
    }


def _leave(request: PersonRequest, held: Desk, asked: Asked) -> str:
    if request.POST.get("sure") != "yes":
        asked.sure = "leave"
        return ""
    group.leave(held.application, by=request.user, at=request.arrival.at)
    return _("You have left the group of %(reference)s.") % {"reference": held.application.reference}


def _remove(request: PersonRequest, held: Desk, asked: Asked) -> str:
    asked.member = _member(request, held)
    if request.POST.get("sure") != "yes":
        asked.sure = "remove"
        return ""
    group.remove(held.application, member=asked.member, by=request.user, at=request.arrival.at)
    return _("%(name)s is not in the group any more. We have told them.") % {"name": asked.member.user}


def _lead(request: PersonRequest, held: Desk, asked: Asked) -> str:
    member = _member(request, held)
    group.make_lead(held.application, member=member, by=request.user, at=request.arrival.at)
    return _("The lead is now %(name)s.") % {"name": member.user}


def _kind(request: PersonRequest, held: Desk, asked: Asked) -> str:
    member = group.set_kind(
        held.application,
        member=_member(request, held),
        kind=request.POST.get("kind", ""),
        by=request.user,
        at=request.arrival.at,
    )
    words = _("%(name)s can write now.") if member.kind == Kind.FULL else _("%(name)s can only read now.")
    return words % {"name": member.user}


def _help_on(request: PersonRequest, held: Desk, asked: Asked) -> str:
    group.allow_help(held.application, by=request.user, at=request.arrival.at)
    return _("The team can read your draft from now on, until you undo this.")


def _help_off(request: PersonRequest, held: Desk, asked: Asked) -> str:
    group.end_help(held.application, by=request.user, at=request.arrival.at)
    return _("Your draft is closed to the team again.")


ACTS: dict[str, Act] = {
    "invite": _invite,
    "again": _send_again,
    "take_back": _take_back,
    "leave": _leave,
    "remove": _remove,
    "lead": _lead,
    "kind": _kind,
    "help_on": _help_on,
    "help_off": _help_off,
}


def _number(request: PersonRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    if not typed.isdecimal() or len(typed) > 18:
        raise Http404
    return int(typed)


def _member(request: PersonRequest, held: Desk) -> ApplicationMember:
    found = held.application.memberships.select_related("user")
    return get_object_or_404(found, pk=_number(request, "member"))


def _invitation(request: PersonRequest, held: Desk) -> Invitation:
    found = held.application.invitations.select_related("application")
    return get_object_or_404(found, pk=_number(request, "invitation"))


def _page(request: PersonRequest, held: Desk, asked: Asked, status: int = 200) -> HttpResponse:
    application, at = held.application, request.arrival.at
    titles = presence.titles_of(held.form)
    here: dict[int, list[str]] = {}
    for one in presence.others(application, besides=request.user, at=at):
        here.setdefault(one.user, []).append(titles.get(one.section, ""))
    rows = [
        {
            "member": member,
            "words": KIND_WORDS[Kind(member.kind)],
            "is_me": member.user_id == request.user.pk,
            "is_lead": member.kind == Kind.LEAD,
            "writes": member.kind in access.WRITERS,
            "here": member.user_id in here,
            "sections": ", ".join(filter(None, here.get(member.user_id, []))),
        }
        for member in group.members(application)
    ]
    waiting = [
        {"invitation": one, "expired": one.expires_at <= at, "writes": one.kind == Kind.FULL}
        for one in invitations.open_invitations(application)
    ]
    context = {
        **held.context,
        "rows": rows,
        "waiting": waiting,
        "form": asked.form,
        "sure": asked.sure,
        "sure_about": asked.member,
        "may_invite": application.state != ApplicationState.WITHDRAWN,
        "help": group.help_given(application),
        "may_allow_help": access.is_being_written(application),
    }
    return render(request, "grants/group.html", context, status=status)


@require_safe
@signed_in("changes")
def changes_page(request: PersonRequest, reference: str) -> HttpResponse:
    """Who changed which answer, and when; no text."""
    held = desk(request, reference)
    page = Changes(held.application).paged(PER_PAGE).get_page(request.GET.get("page"))
    zone, at = held.application.round.zone, request.arrival.at
    rows = []
    for change in page.object_list:
        question = held.form.question(change.question)
        rows.append(
            {
                "change": change,
                "label": say(question.label) if question else _("A question that is not asked any more"),
                "section": say(question.section.title) if question else "",
                "section_key": question.section.key if question else "",
                "name": _("You") if change.user == request.user.pk else change.name or _("Somebody"),
                "began": clock.lately_in_words(change.began, at, zone),
                "ended": clock.lately_in_words(change.ended, at, zone),
            }
        )
    return render(request, "grants/changes.html", {**held.context, "page": page, "rows": rows})
