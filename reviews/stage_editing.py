"""Writing the stages of a round: dates, how many read, blindness, and the criteria by which they judge.

A stage can be changed until it opens. Its criteria are promised to applicants with the questions: once the
round has opened, only their words can be put right, with a reason. Locks: the round's stages, by order.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from programme import clock, rounds
from programme.canonical import Plain
from programme.forms_library.load import load
from programme.forms_library.measuring_success import SCORE_SHEET, STAGE_TWO
from programme.models import Round, User
from programme.refusals import Refused
from programme.texts import say
from reviews import score_sheets
from reviews.models import Criterion, Stage
from reviews.queries import stage_before
from reviews.stage_acts import locked_stage, record_stage
from reviews.states import EarlierScores

Texts = dict[str, str]
MOST_STAGES, MOST_CRITERIA = 6, 12
# What of a criterion is words, and may be put right after the round has opened.
WORDS = ("title", "question", "sentences", "words_asked")


class Unfit(Refused):
    """What was wanted cannot be; `part` is the name of the box that it is about."""

    def __init__(self, part: str, says: str) -> None:
        super().__init__(says)
        self.part = part


@dataclass(frozen=True, kw_only=True)
class WantedStage:
    """A stage as a manager wants it. Instants in UTC; texts are {language: words}."""

    name: Texts
    due_at: datetime
    intro: Texts
    reading_from: datetime | None = None
    meeting_at: datetime | None = None
    reviews_wanted: int = 2
    is_blind: bool = False
    earlier_scores: str = EarlierScores.APART


@dataclass(frozen=True, kw_only=True)
class WantedCriterion:
    """A criterion as a manager wants it; `sentences` is {score as text: {language: sentence}}."""

    title: Texts
    question: Texts
    weight: int
    lowest: int
    highest: int
    sentences: dict[str, Texts]
    sections: list[str]
    words_asked: Texts


def criteria_stand(round: Round, at: datetime) -> bool:
    """Whether applicants were promised by what they are judged: the round has opened."""
    return rounds.has_opened(round, at)


def add_stage(round: Round, wanted: WantedStage, *, by: User, at: datetime) -> Stage:
    """One stage more, after the others, with the three criteria that most rounds want.

    Refused once the round has opened: applicants were told how they will be read.
    """
    with transaction.atomic():
        stages = _locked(round)
        _refuse_promised(round, at)
        if len(stages) >= MOST_STAGES:
            raise Refused(_("A round has at most %(most)d stages.") % {"most": MOST_STAGES})
        order = max((stage.order for stage in stages), default=0) + 1
        stage = Stage(round=round, order=order, score_sheet=load(SCORE_SHEET))
        _fill(stage, wanted, stages[-1] if stages else None)
        stage.save(force_insert=True)
        score_sheets.give_criteria(stage, STAGE_TWO.criteria)
        record_stage(stage, "stage_added", by=by, at=at, name=say(stage.name))
    return stage


def change_stage(stage: Stage, wanted: WantedStage, *, by: User, at: datetime) -> Stage:
    """Change what a stage is. Once it is open only its dates and the number of reviews; shown, nothing."""
    with transaction.atomic():
        _locked(stage.round)
        stage = Stage.objects.select_related("round__programme").get(pk=stage.pk)
        if stage.scores_shown_at is not None:
            raise Refused(_("The scores of this stage have been shown, so it stands as it was."))
        before = {one.name: getattr(stage, one.name) for one in fields(wanted)}
        if stage.opened_at is not None:
            wanted = replace(
                wanted,
                is_blind=stage.is_blind,
                earlier_scores=stage.earlier_scores,
                reading_from=stage.reading_from,
            )
        _fill(stage, wanted, stage_before(stage))
        changed = sorted(name for name, value in before.items() if getattr(stage, name) != value)
        if changed:
            stage.save(update_fields=changed)
            record_stage(
                stage,
                "stage_changed",
                by=by,
                at=at,
                **{name: [_plain(before[name]), _plain(getattr(stage, name))] for name in changed},
            )
    return stage


def remove_stage(stage: Stage, *, by: User, at: datetime) -> None:
    """Take out the last stage, before the round opens and before anybody is on its panel."""
    with transaction.atomic():
        stages = _locked(stage.round)
        _refuse_promised(stage.round, at)
        if len(stages) < 2:
            raise Refused(_("A round needs one stage at least."))
        if stages[-1].pk != stage.pk:
            raise Refused(_("Only the last stage can be taken out."))
        if stage.panel.exists():
            raise Refused(_("There are people on the panel of this stage. Take them off first."))
        record_stage(stage, "stage_removed", by=by, at=at, name=say(stage.name))
        stage.delete()


def add_criterion(stage: Stage, wanted: WantedCriterion, *, by: User, at: datetime) -> Criterion:
    """One criterion more, after the others."""
    with transaction.atomic():
        stage = _locked_for_criteria(stage, at)
        criteria = list(stage.criteria.order_by("order"))
        if len(criteria) >= MOST_CRITERIA:
            raise Refused(_("A stage has at most %(most)d criteria.") % {"most": MOST_CRITERIA})
        criterion = Criterion(
            stage=stage,
            key=_free_key(say(wanted.title, "en"), {one.key for one in criteria}),
            order=max((one.order for one in criteria), default=0) + 1,
        )
        _fill_criterion(criterion, wanted)
        criterion.save(force_insert=True)
        score_sheets.fit(stage)
        record_stage(stage, "criterion_added", by=by, at=at, **_said(criterion))
    return criterion


def change_criterion(
    criterion: Criterion, wanted: WantedCriterion, *, reason: str = "", by: User, at: datetime
) -> Criterion:
    """Change a criterion freely before the round opens; afterwards its words alone, with a reason.

    Once its stage is open people are scoring by it, and it stands.
    """
    with transaction.atomic():
        stage = locked_stage(criterion.stage)
        if stage.opened_at is not None:
            raise Refused(_("The panel is scoring by this criterion, so it stands."))
        criterion = Criterion.objects.select_related("stage__round__programme").get(pk=criterion.pk)
        stands = criteria_stand(stage.round, at)
        if stands:
            kept = {one.name: getattr(criterion, one.name) for one in fields(wanted) if one.name not in WORDS}
            wanted = replace(wanted, **kept)
            if not reason.strip():
                raise Unfit("reason", _("Say what was wrong: applicants have read it as it was."))
        before = _said(criterion)
        _fill_criterion(criterion, wanted)
        after = _said(criterion)
        changed: dict[str, Plain] = {
            name: [was, after[name]] for name, was in before.items() if after[name] != was
        }
        if changed:
            criterion.save()
            score_sheets.fit(stage)
            act = "criterion_put_right" if stands else "criterion_changed"
            if stands:
                changed["reason"] = reason.strip()
            record_stage(stage, act, by=by, at=at, criterion=criterion.key, **changed)
    return criterion


def remove_criterion(criterion: Criterion, *, by: User, at: datetime) -> None:
    """Take a criterion out, before the round opens; a stage keeps one at least."""
    with transaction.atomic():
        stage = _locked_for_criteria(criterion.stage, at)
        if stage.criteria.count() < 2:
            raise Refused(_("A stage needs one criterion at least."))
        record_stage(stage, "criterion_removed", by=by, at=at, **_said(criterion))
        criterion.delete()
        score_sheets.fit(stage)


def move_criterion(criterion: Criterion, *, step: int, by: User, at: datetime) -> None:
    """Move a criterion one place up (-1) or down (1); at the end it stays where it is."""
    with transaction.atomic():
        stage = _locked_for_criteria(criterion.stage, at)
        criteria = list(stage.criteria.order_by("order"))
        place = next(number for number, one in enumerate(criteria) if one.pk == criterion.pk)
        other = place + step
        if not 0 <= other < len(criteria):
            return
        here, there = criteria[place], criteria[other]
        wanted_here, wanted_there = there.order, here.order
        # Two rows cannot trade places at once where each place is held once.
        here.order = max(one.order for one in criteria) + 1
        here.save(update_fields=["order"])
        there.order = wanted_there
        there.save(update_fields=["order"])
        here.order = wanted_here
        here.save(update_fields=["order"])
        score_sheets.fit(stage)
        record_stage(stage, "criterion_moved", by=by, at=at, criterion=here.key, order=here.order)


def _locked(round: Round) -> list[Stage]:
    return list(
        Stage.objects.select_for_update(of=("self",), no_key=True)
        .select_related("round__programme")
        .filter(round=round)
        .order_by("order")
    )


def _locked_for_criteria(stage: Stage, at: datetime) -> Stage:
    stage = locked_stage(stage)
    _refuse_promised(stage.round, at)
    if stage.opened_at is not None:
        raise Refused(_("The panel is scoring by these criteria, so they stand."))
    return stage


def _refuse_promised(round: Round, at: datetime) -> None:
    if criteria_stand(round, at):
        raise Refused(
            _(
                "Applicants have read how they will be judged, so stages and criteria stand. "
                "The words of a criterion can be put right, with a reason."
            )
        )


def _fill(stage: Stage, wanted: WantedStage, before: Stage | None) -> None:
    """Put what is wanted into the row, or Unfit at the box that cannot be."""
    if not any(text.strip() for text in wanted.name.values()):
        raise Unfit("name", _("Write what the stage is called."))
    if wanted.reviews_wanted < 1:
        raise Unfit("reviews_wanted", _("Each application needs one review at least."))
    if wanted.due_at <= stage.round.closes_at:
        raise Unfit("due_at", _("The panel can read only after the round has closed."))
    if wanted.reading_from is not None and wanted.reading_from >= wanted.due_at:
        raise Unfit("reading_from", _("Reading has to begin before the scores are due."))
    if wanted.reading_from is not None and wanted.reading_from < stage.round.closes_at:
        raise Unfit("reading_from", _("The panel can read only after the round has closed."))
    if wanted.meeting_at is not None and wanted.meeting_at < wanted.due_at:
        raise Unfit("meeting_at", _("The panel meets after its scores are due."))
    if before is not None and wanted.due_at <= before.due_at:
        raise Unfit("due_at", _("The stage before has to be due first."))
    if wanted.earlier_scores != EarlierScores.APART and before is None:
        raise Unfit("earlier_scores", _("There is no stage before this one."))
    if wanted.earlier_scores == EarlierScores.COUNTED and before is not None:
        _refuse_unlike(stage, before)
    for one in fields(wanted):
        setattr(stage, one.name, getattr(wanted, one.name))


def _refuse_unlike(stage: Stage, before: Stage) -> None:
    """Scores of two stages are added up only where both count on the same scale."""
    bounds = set(before.criteria.values_list("lowest", "highest"))
    bounds |= set(stage.criteria.values_list("lowest", "highest")) if stage.pk else set()
    if len(bounds) > 1:
        raise Unfit(
            "earlier_scores",
            _("The two stages score on different scales, so their scores cannot be counted together."),
        )


def _fill_criterion(criterion: Criterion, wanted: WantedCriterion) -> None:
    if not any(text.strip() for text in wanted.title.values()):
        raise Unfit("title", _("Write what is judged, in a word or two."))
    if not any(text.strip() for text in wanted.question.values()):
        raise Unfit("question", _("Ask a question that a reviewer can answer."))
    if wanted.weight < 1 or wanted.weight > 1000:
        raise Unfit("weight", _("A weight is a whole number from 1 to 1000."))
    if not -10 <= wanted.lowest < wanted.highest <= 10:
        raise Unfit("highest", _("Scores go from a lowest to a higher number, at most from -10 to 10."))
    for score in range(wanted.lowest, wanted.highest + 1):
        if not any(text.strip() for text in wanted.sentences.get(str(score), {}).values()):
            raise Unfit("sentences", _("Write a sentence for the score %(score)d.") % {"score": score})
    carried = criterion.stage.earlier_scores == EarlierScores.COUNTED
    others = criterion.stage.criteria.exclude(pk=criterion.pk).values_list("lowest", "highest")
    if carried and any(bounds != (wanted.lowest, wanted.highest) for bounds in others):
        raise Unfit("highest", _("Earlier scores are counted in this stage, so all criteria have one scale."))
    for one in fields(wanted):
        setattr(criterion, one.name, getattr(wanted, one.name))
    wide = range(wanted.lowest, wanted.highest + 1)
    criterion.sentences = {str(score): wanted.sentences[str(score)] for score in wide}


def _free_key(title: str, taken: set[str]) -> str:
    base = slugify(title).replace("-", "_")[:36] or "criterion"
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}_{number}"
    return key


def _said(criterion: Criterion) -> dict[str, Plain]:
    return {one.name: _plain(getattr(criterion, one.name)) for one in fields(WantedCriterion)}


def _plain(value: object) -> Plain:
    if isinstance(value, datetime):
        return clock.utc_text(value)
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in sorted(value.items())}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if value is None:
        return ""
    return value if isinstance(value, bool | int) else str(value)


def usual_dates(round: Round, before: Stage | None) -> tuple[datetime, datetime]:
    """When reading begins and scores are due, as most rounds want it: at noon, halfway to telling."""
    start = before.due_at if before else round.closes_at
    halfway = clock.local(start + max(round.decisions_at - start, timedelta(days=2)) / 2, round.zone)
    return start, clock.instant_of(halfway.date(), time(12), round.zone)
