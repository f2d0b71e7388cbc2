"""Working out who reads what: asking for a proposal, looking at it, wishing for pairs, giving it out."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from grants.models import Application
from programme.refusals import Refused
from programme.spreadsheets import MOST_BYTES
from reviews import pair_file, proposal_inputs, proposals
from reviews.models import PanelMember, Proposal, Stage
from reviews.proposal_forms import PairFileForm, ProposeForm, WishesForm
from reviews.states import AssignmentState, PairWish
from reviews.views.assign import chosen_stage
from reviews.views.desk import MANAGERS, Desk, StaffRequest, at_desk, show

MOST_CELLS = 20_000


@require_http_methods(["POST"])
@at_desk("manage_propose")
def propose(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Ask for a proposal, give it out, or put it aside."""
    stage = _stage(request, desk)
    back = redirect(f"{desk.url('manage_assign')}?stage={stage.order}")
    act = request.POST.get("act", "")
    try:
        if act == "propose":
            _ask(request, stage)
        elif act in ("give", "aside"):
            _end(request, stage, act)
        else:
            return HttpResponseBadRequest()
    except Refused as no:
        messages.error(request, str(no))
    return back


def _ask(request: StaffRequest, stage: Stage) -> None:
    usual = dict.fromkeys(("lived", "organisations"), "on") | {"wanted": str(stage.reviews_wanted)}
    form = ProposeForm(request.POST if "wanted" in request.POST else usual)
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    asked = dict(form.cleaned_data)
    last = Proposal.objects.filter(stage=stage).order_by("-pk").values_list("asked", flat=True).first() or {}
    seed = int(last.get("seed", 0)) + (1 if asked.pop("another") else 0)
    proposals.propose(stage, **asked, seed=seed, by=request.user, at=request.arrival.at)
    messages.info(request, _("It is being worked out. That takes a few seconds, with hundreds a minute."))


def _end(request: StaffRequest, stage: Stage, act: str) -> None:
    proposal = proposals.live_of(stage)
    if proposal is None or str(proposal.key) != request.POST.get("proposal"):
        raise Refused(_("This proposal was put aside or given out. Open the page again."))
    if act == "aside":
        proposals.put_aside(proposal, by=request.user, at=request.arrival.at)
        messages.success(request, _("The proposal is put aside. Nothing was given out."))
        return
    made = proposals.give_out(proposal, by=request.user, at=request.arrival.at)
    messages.success(
        request,
        ngettext(
            "%(count)d review is given out. The reviewer gets a message.",
            "%(count)d reviews are given out. Each reviewer gets one message.",
            len(made),
        )
        % {"count": len(made)},
    )


@require_http_methods(["GET", "POST"])
@at_desk("manage_propose")
def from_file(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Pairs from a file: what it would do is shown first, and given out like any other proposal."""
    stage = _stage(request, desk)
    form = PairFileForm(request.POST or None, request.FILES or None)
    found = None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["pairs"]
        try:
            found = pair_file.read(stage, upload.read(MOST_BYTES + 1), upload.name)
            if found.pairs and not found.wrong:
                proposals.from_file(stage, found.pairs, by=request.user, at=request.arrival.at)
                messages.info(request, _("Nothing is given out yet: look at it first."))
                return redirect(f"{desk.url('manage_assign')}?stage={stage.order}")
            if not found.wrong:
                form.add_error("pairs", _("Everything in it is given out already."))
        except Refused as no:
            form.add_error("pairs", str(no))
    context = {"stage": stage, "form": form, "found": found}
    status = 422 if form.errors or (found and found.wrong) else 200
    return show(request, desk, "assign_file", context, status=status)


@dataclass(frozen=True)
class MatrixRow:
    """One application, and what stands between it and each reviewer, in their order."""

    application: Application
    cells: list[tuple[str, str]]


@require_http_methods(["GET", "POST"])
@at_desk("manage_propose")
def matrix(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Every application and every reviewer; wishes are set for one reviewer at a time."""
    stage = _stage(request, desk)
    facts = proposal_inputs.facts_of(stage, without=desk.closed)
    proposal = proposals.live_of(stage)
    proposed = set(proposal.pairs.values_list("application_id", "member_id")) if proposal else set()
    member = _member(request, facts.members)
    form = None
    if member is not None:
        free = [one for one in facts.applications if _is_open(facts, one.pk, member.pk)]
        form = WishesForm(request.POST or None, member=member, applications=free, wishes=facts.wishes)
        if request.method == "POST" and form.is_valid():
            try:
                changed = proposals.wish(stage, form.wishes(), by=request.user, at=request.arrival.at)
            except Refused as no:
                form.add_error(None, str(no))
            else:
                said = ngettext("%(n)d wish is kept.", "%(n)d wishes are kept.", changed) % {"n": changed}
                messages.success(request, f"{said} {_('Work it out again to see what they do.')}")
                return redirect(f"{request.path}?stage={stage.order}")
    elif request.method == "POST":
        return HttpResponseBadRequest()
    context = {
        "stage": stage,
        "members": facts.members,
        "rows": _rows(facts, proposed) if member is None else [],
        "member": member,
        "form": form,
        "choices": _choices(form),
    }
    return show(request, desk, "assign_matrix", context, status=422 if form and form.errors else 200)


def _choices(form: WishesForm | None) -> list[tuple[Application, forms.BoundField]]:
    if form is None:
        return []
    return [(application, form[f"wish_{application.pk}"]) for application in form.applications]


def _is_open(facts: proposal_inputs.Facts, application: int, member: int) -> bool:
    """Whether a wish can be set: no conflict closes the pair, and it is not given out yet."""
    pair = (application, member)
    return pair not in facts.live and (pair not in facts.closed or facts.wishes.get(pair) == PairWish.NEVER)


def _rows(facts: proposal_inputs.Facts, proposed: set[tuple[int, int]]) -> list[MatrixRow]:
    """The whole table; nothing where it is too large for a page, and reviewers are chosen from a list."""
    if len(facts.applications) * len(facts.members) > MOST_CELLS:
        return []
    return [_row(facts, one, proposed) for one in facts.applications]


def _row(facts: proposal_inputs.Facts, application: Application, proposed: set[tuple[int, int]]) -> MatrixRow:
    cells = []
    for member in facts.members:
        pair = (application.pk, member.pk)
        if pair in facts.live:
            cells.append(("given", str(AssignmentState(facts.live[pair]).label)))
        elif pair in facts.wishes:
            cells.append((facts.wishes[pair], str(PairWish(facts.wishes[pair]).label)))
        elif pair in facts.closed:
            cells.append(("closed", _("Closed")))
        elif pair in proposed:
            cells.append(("proposed", _("Proposed")))
        else:
            cells.append(("", ""))
    return MatrixRow(application, cells)


def _member(request: StaffRequest, members: list[PanelMember]) -> PanelMember | None:
    key = request.GET.get("reviewer", "")
    if not key:
        return None
    for member in members:
        if str(member.key) == key:
            return member
    raise Http404


def _stage(request: StaffRequest, desk: Desk) -> Stage:
    """The stage that the address names, which has to be one that is being read."""
    desk.require(MANAGERS)
    _stages, stage = chosen_stage(request, desk)
    if stage is None or stage.opened_at is None or stage.scores_shown_at is not None:
        raise Http404
    return stage
