"""The manager's desk: who stands at which round, with which roles, and the pages that they see there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grants.access import HELPERS
from programme import references
from programme.models import ProgrammeRole, Round, User
from programme.requests import PersonRequest
from programme.states import Role
from reviews import access

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
    Page("manage_conflicts", _("Conflicts"), READERS),
    Page("manage_assign", _("Give out"), READERS),
    Page("manage_ranking", _("Ranking"), READERS),
    Page("manage_meeting", _("Meeting"), READERS),
    Page("manage_shortlist", _("Shortlist"), READERS),
    Page("manage_decisions", _("Decisions"), READERS),
    Page("manage_letters", _("Letters"), READERS),
    Page("manage_appeals", _("Appeals"), READERS),
    Page("manage_awards", _("Awards"), READERS | {Role.FINANCE}),
    Page("manage_payments", _("Payments"), READERS | {Role.FINANCE}),
    Page("manage_due", _("Due"), READERS | {Role.FINANCE}),
    Page("manage_claims", _("Panel payments"), APPROVERS | PAYERS),
    Page("manage_messages", _("Messages"), READERS),
    Page("manage_dates", _("Dates"), EVERYBODY),
    Page("manage_formats", _("Other formats"), READERS | {Role.ACCESS}),
    Page("manage_ledger", _("Ledger"), READERS | {Role.FINANCE}),
)
# Pages below these, without an entry of their own in the navigation.
SEEN_BY = {page.name: page.seen_by for page in PAGES} | {
    "manage_after": READERS | {Role.FINANCE},
    "manage_award": READERS | {Role.FINANCE},
    "manage_report": READERS,
    "manage_report_file": READERS,
    "manage_report_plan": MANAGERS,
    "manage_variation": READERS | {Role.FINANCE},
    "manage_approve": APPROVERS,
    "manage_release": APPROVERS,
    "manage_case": APPROVERS,
    "manage_letter": READERS,
    "manage_letters_post": READERS,
    "manage_letters_print": READERS,
    "manage_copy": MANAGERS,
    "manage_letter_texts": READERS,
    "manage_letter_text": MANAGERS,
    "manage_letter_text_version": READERS,
    "manage_letter_head": MANAGERS,
    "manage_letter_proof": READERS,
    "manage_letter_proof_pdf": READERS,
    "manage_payment_runs": READERS | {Role.FINANCE},
    "manage_payment_run_file": PAYERS,
    "manage_paid_days": PAYERS,
    "manage_payment_rules": MANAGERS | PAYERS,
    "manage_bank": PAYERS,
    "manage_stage": MANAGERS,
    "manage_propose": MANAGERS,
    "manage_rehearsal": MANAGERS,
    "manage_draft": HELPERS,
    "manage_key_in": MANAGERS,
    "manage_late": READERS | {Role.ACCESS},
    "manage_panel_member": READERS,
    "manage_progress": READERS,
    "manage_reassign": MANAGERS,
    "manage_practice": READERS,
}


@dataclass(frozen=True)
class Tab:
    """One entry of the round's own navigation."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True)
class Desk:
    """One person at one round. `page` is the page that is open.

    `closed` is {id: reference} of applications from which they must keep away: they know the people, or
    belong to the group.
    """

    round: Round
    user: User
    roles: frozenset[str]
    page: str
    closed: dict[int, str] = field(default_factory=dict)

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
    rows = list(_roles_with_closed(user, round))
    if not rows:
        raise Http404
    closed = dict(zip(rows[0][1], rows[0][2], strict=True))
    desk = Desk(round, user, frozenset(row[0] for row in rows), page, closed)
    desk.require(SEEN_BY[page])
    return desk


def _roles_with_closed(user: User, round: Round) -> QuerySet[ProgrammeRole, Any]:
    """(role, ids, references) with what is closed to the person in the round, in one statement."""
    closed = access.closed_to(user, round).order_by("pk")
    return (
        ProgrammeRole.objects.filter(programme=round.programme_id, user=user)
        .annotate(
            closed_ids=ArraySubquery(closed.values("pk")),
            closed_references=ArraySubquery(closed.values("reference")),
        )
        .values_list("role", "closed_ids", "closed_references")
    )


def at_desk(
    page: str,
) -> Callable[
    [Callable[Concatenate[StaffRequest, Desk, P], HttpResponseBase]], Callable[..., HttpResponseBase]
]:
    """Give a view the person's desk in place of the round's slug. `page` decides who may open it.

    An application (`reference`) that is closed to the person is a 404 that says so, on every page.
    """

    def give(
        view: Callable[Concatenate[StaffRequest, Desk, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def seated(request: StaffRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            desk = desk_for(request.user, slug, page)
            wanted = references.tidy(str(kwargs.get("reference", "")))
            if desk.closed and wanted in desk.closed.values():
                # Whoever stepped away finds nothing about it, also when they run the round.
                return show(request, desk, "stepped_away", {}, status=404)
            return view(request, desk, *args, **kwargs)

        return login_required(seated)

    return give


def show(
    request: StaffRequest, desk: Desk, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of the round, with its navigation."""
    whole = {"desk": desk, "round": desk.round, "zone": desk.round.zone, **context}
    return render(request, f"reviews/manage/{template}.html", whole, status=status)
