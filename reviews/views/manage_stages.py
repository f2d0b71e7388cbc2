"""Stages and criteria as the manager writes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programme import outlines
from programme.models import Section
from programme.refusals import Refused
from programme.texts import say
from reviews import blind, stage_editing
from reviews.models import Criterion, Stage
from reviews.queries import stage_before, stages_of
from reviews.question_sheet import share
from reviews.stage_forms import CriterionForm, StageForm
from reviews.views.desk import MANAGERS, Desk, StaffRequest, at_desk, show

STEPS = {"up": -1, "down": 1}


@dataclass(frozen=True)
class ShownCriterion:
    """A criterion with its share of the weight, and its scores in words, highest first."""

    criterion: Criterion
    share: str
    scores: list[tuple[int, str]]
    first: bool
    last: bool


@dataclass(frozen=True)
class ShownStage:
    """A stage with its criteria."""

    stage: Stage
    criteria: list[ShownCriterion]
    last: bool


@require_http_methods(["GET", "POST"])
@at_desk("manage_stages")
def listed(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Every stage with its dates and criteria; criteria are moved and taken out here."""
    if request.method == "POST":
        desk.require(MANAGERS)
        return _act(request, desk)
    return _listed(request, desk)


def _listed(request: StaffRequest, desk: Desk, sure: Criterion | Stage | None = None) -> HttpResponse:
    stands = stage_editing.criteria_stand(desk.round, request.arrival.at)
    context = {
        "shown": _shown(desk),
        "stands": stands,
        "may_change": desk.may_manage and not stands,
        "sure": sure,
        "sure_stage": sure.order if isinstance(sure, Stage) else None,
    }
    return show(request, desk, "stages", context)


def _shown(desk: Desk) -> list[ShownStage]:
    stages = stages_of(desk.round)
    criteria: dict[int, list[Criterion]] = {stage.pk: [] for stage in stages}
    for one in Criterion.objects.filter(stage__in=stages).order_by("stage", "order"):
        criteria[one.stage_id].append(one)
    return [
        ShownStage(stage, _shown_criteria(criteria[stage.pk]), place == len(stages))
        for place, stage in enumerate(stages, start=1)
    ]


def _shown_criteria(criteria: list[Criterion]) -> list[ShownCriterion]:
    total = sum(one.weight for one in criteria)
    return [
        ShownCriterion(
            one,
            share(one.weight, total),
            [(score, say(one.sentences.get(str(score)))) for score in range(one.highest, one.lowest - 1, -1)],
            place == 1,
            place == len(criteria),
        )
        for place, one in enumerate(criteria, start=1)
    ]


def _act(request: StaffRequest, desk: Desk) -> HttpResponse:
    """'up:2:benefit', 'down:…', 'remove:…'; 'remove:2' is the stage. Taking out asks once more."""
    act, _colon, where = request.POST.get("act", "").partition(":")
    order, _colon, key = where.partition(":")
    if act not in (*STEPS, "remove") or not order.isdecimal() or (act in STEPS and not key):
        return HttpResponseBadRequest()
    stage = _stage(desk, int(order[:4]))
    row = _criterion(stage, key) if key else stage
    if act == "remove" and not request.POST.get("sure"):
        return _listed(request, desk, row)
    by, at = request.user, request.arrival.at
    try:
        if isinstance(row, Stage):
            stage_editing.remove_stage(row, by=by, at=at)
        elif act == "remove":
            stage_editing.remove_criterion(row, by=by, at=at)
        else:
            stage_editing.move_criterion(row, step=STEPS[act], by=by, at=at)
    except Refused as no:
        messages.error(request, str(no))
    else:
        name = say(row.name if isinstance(row, Stage) else row.title)
        done = _("“%(name)s” is taken out.") if act == "remove" else _("“%(name)s” is moved.")
        messages.success(request, done % {"name": name})
    return redirect(f"{request.path}#stage-{stage.order}")


@require_http_methods(["GET", "POST"])
@at_desk("manage_stage")
def new_stage(request: StaffRequest, desk: Desk) -> HttpResponse:
    """A stage more, after the others."""
    before = stages_of(desk.round)
    start, due = stage_editing.usual_dates(desk.round, before[-1] if before else None)
    form = StageForm(
        request.POST or None,
        round=desk.round,
        has_before=bool(before),
        is_open=False,
        initial={"reading_from": start, "due_at": due, "earlier_scores": "apart"},
    )

    def act() -> Stage:
        return stage_editing.add_stage(desk.round, form.wanted(), by=request.user, at=request.arrival.at)

    return _written(request, desk, form, act, None)


@require_http_methods(["GET", "POST"])
@at_desk("manage_stage")
def stage(request: StaffRequest, desk: Desk, order: int) -> HttpResponse:
    """What a stage is: changed until it opens, its dates until its scores are shown."""
    row = _stage(desk, order)
    form = StageForm(
        request.POST or None,
        round=desk.round,
        has_before=stage_before(row) is not None,
        is_open=row.opened_at is not None,
        initial=StageForm.initial_of(row),
    )

    def act() -> Stage:
        return stage_editing.change_stage(row, form.wanted(), by=request.user, at=request.arrival.at)

    return _written(request, desk, form, act, row)


def _written(
    request: StaffRequest,
    desk: Desk,
    form: StageForm | CriterionForm,
    act: Callable[[], Stage | Criterion],
    row: Stage | Criterion | None,
    of: Stage | None = None,
) -> HttpResponse:
    """Keep what was written and go back to its place; or the page, with what to put right."""
    if request.method == "POST" and form.is_valid():
        try:
            kept = act()
        except Refused as no:
            form.refuse(no)
        else:
            name = say(kept.name if isinstance(kept, Stage) else kept.title)
            messages.success(request, _("“%(name)s” is saved.") % {"name": name})
            stage = kept if isinstance(kept, Stage) else kept.stage
            return redirect(f"{desk.url('manage_stages')}#stage-{stage.order}")
    template = "criterion" if of else "stage"
    copies = blind.state_of(row) if isinstance(row, Stage) and row.opened_at else None
    context = {"form": form, "row": row, "stage": of or row, "copies": copies}
    return show(request, desk, template, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@at_desk("manage_stage")
def new_criterion(request: StaffRequest, desk: Desk, order: int) -> HttpResponse:
    """A criterion more."""
    into = _stage(desk, order)
    form = CriterionForm(request.POST or None, parts=_parts(desk), words_only=False)

    def act() -> Criterion:
        return stage_editing.add_criterion(into, form.wanted(), by=request.user, at=request.arrival.at)

    return _written(request, desk, form, act, None, into)


@require_http_methods(["GET", "POST"])
@at_desk("manage_stage")
def criterion(request: StaffRequest, desk: Desk, order: int, key: str) -> HttpResponse:
    """A criterion: changed freely until the round opens; then a slip of the pen is put right."""
    of = _stage(desk, order)
    row = _criterion(of, key)
    form = CriterionForm(
        request.POST or None,
        parts=_parts(desk),
        words_only=stage_editing.criteria_stand(desk.round, request.arrival.at),
        initial=CriterionForm.initial_of(row),
    )

    def act() -> Criterion:
        reason = form.cleaned_data.get("reason", "")
        return stage_editing.change_criterion(
            row, form.wanted(), reason=reason, by=request.user, at=request.arrival.at
        )

    return _written(request, desk, form, act, row, of)


def _parts(desk: Desk) -> list[Section]:
    return [asked[0].section for _key, asked in outlines.outline_of(desk.round.form).sections]


def _stage(desk: Desk, order: int) -> Stage:
    return get_object_or_404(
        Stage.objects.select_related("round__programme", "score_sheet"), round=desk.round, order=order
    )


def _criterion(stage: Stage, key: str) -> Criterion:
    return get_object_or_404(
        Criterion.objects.select_related("stage__round__programme"), stage=stage, key=key
    )
