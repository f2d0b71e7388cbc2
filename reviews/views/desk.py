"""The manager's desk: who stands at which round, with which roles, and the pages that they see there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grants.access import HELPERS
from programme.models import ProgrammeRole, Round, User
from programme.requests import PersonRequest
from programme.states import Role

P = ParamSpec("P")

EVERYBODY = frozenset(Role)
READERS = frozenset({Role.MANAGER, Role.APPROVER, Role.OBSERVER})
MANAGERS = frozenset({Role.MANAGER})
# Any second person named for it may approve: who proposed is refused by the act itself.
APPROVERS = frozenset({Role.MANAGER, Role.APPROVER})
PAYERS = frozenset({Role.FINANCE})


StaffRequest = PersonRequest


@dataclass(frozen=True)
class Page:
    """One page under a round: its URL name, its words, and the roles that may open it."""

    name: str
    label: Promise
    seen_by: frozenset[Role]


PAGES = (
    Page("manage", _("At a glance"), EVERYBODY),
    Page("manage_form", _("Form"), READERS),
    Page("manage_stages", _("Stages"), READERS),
    Page("manage_applications", _("Applications"), READERS | {Role.ACCESS}),
    Page("manage_sift", _("Eligible or not"), READERS),
    Page("manage_panel", _("Panel"), READERS),
    Page("manage_assign", _("Give out"), READERS),
    Page("manage_ranking", _("Ranking"), READERS),
    Page("manage_meeting", _("Meeting"), READERS),
    Page("manage_shortlist", _("Shortlist"), READERS),
    Page("manage_decisions", _("Decisions"), READERS),
    Page("manage_letters", _("Letters"), READERS),
    Page("manage_awards", _("Awards"), READERS | {Role.FINANCE}),
    Page("manage_messages", _("Messages"), READERS),
    Page("manage_dates", _("Dates"), EVERYBODY),
    Page("manage_formats", _("Other formats"), READERS | {Role.ACCESS}),
    Page("manage_ledger", _("Ledger"), READERS | {Role.FINANCE}),
)
# Pages below these, without an entry of their own in the navigation.
SEEN_BY = {page.name: page.seen_by for page in PAGES} | {
    "manage_approve": APPROVERS,
    "manage_release": APPROVERS,
    "manage_copy": MANAGERS,
    "manage_stage": MANAGERS,
    "manage_rehearsal": MANAGERS,
    "manage_draft": HELPERS,
    "manage_late": READERS | {Role.ACCESS},
}


@dataclass(frozen=True)
class Tab:
    """One entry of the round's own navigation."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True)
class Desk:
    """One person at one round. `page` is the page that is open."""

    round: Round
    user: User
    roles: frozenset[str]
    page: str

    def may(self, wanted: frozenset[Role]) -> bool:
        """Whether one of the person's roles is among `wanted`."""
        return bool(self.roles & wanted)

    def require(self, wanted: frozenset[Role]) -> None:
        """Answer 403 unless one of the person's roles is among `wanted`."""
        if not self.may(wanted):
            raise PermissionDenied

    def opens(self, page: str) -> bool:
        """Whether the person may open the page of that name, and it exists."""
        try:
            self.url(page)
        except NoReverseMatch:
            return False
        return self.may(SEEN_BY[page])

    @property
    def may_manage(self) -> bool:
        """Whether the person may act as manager."""
        return self.may(MANAGERS)

    @property
    def may_approve(self) -> bool:
        """Whether the person may approve what somebody else proposed."""
        return self.may(APPROVERS)

    @property
    def tabs(self) -> list[Tab]:
        """The pages of the round that the person may open."""
        return [
            Tab(str(page.label), self.url(page.name), page.name == self.page)
            for page in PAGES
            if self.opens(page.name)
        ]

    @property
    def here(self) -> str:
        """The words of the open page."""
        return next((str(page.label) for page in PAGES if page.name == self.page), "")

    def url(self, name: str, *args: object) -> str:
        """The address of a page under this round."""
        return reverse(name, args=[self.round.slug, *args])


def desk_for(user: User, slug: str, page: str) -> Desk:
    """The person's desk: 404 without any role in the programme, 403 with none that may see the page.

    A rehearsal has its desk too while it goes on.
    """
    round = Round.objects.select_related("programme", "form").filter(slug=slug).first()
    if round is None or (round.is_rehearsal and not Round.objects.rehearsals().filter(pk=round.pk).exists()):
        raise Http404
    roles = frozenset(
        ProgrammeRole.objects.filter(programme=round.programme_id, user=user).values_list("role", flat=True)
    )
    if not roles:
        raise Http404
    desk = Desk(round, user, roles, page)
    desk.require(SEEN_BY[page])
    return desk


def at_desk(
    page: str,
) -> Callable[
    [Callable[Concatenate[StaffRequest, Desk, P], HttpResponseBase]], Callable[..., HttpResponseBase]
]:
    """Give a view the person's desk in place of the round's slug. `page` decides who may open it."""

    def give(
        view: Callable[Concatenate[StaffRequest, Desk, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def seated(request: StaffRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            return view(request, desk_for(request.user, slug, page), *args, **kwargs)

        return login_required(seated)

    return give


def show(
    request: StaffRequest, desk: Desk, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of the round, with its navigation."""
    whole = {"desk": desk, "round": desk.round, "zone": desk.round.zone, **context}
    return render(request, f"reviews/manage/{template}.html", whole, status=status)
