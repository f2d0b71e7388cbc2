"""Copying a round: what was thought out once is there again, with other dates and without the people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from grants import award_terms, letter_texts
from programme import clock, ledger, money, rounds
from programme.canonical import Plain
from programme.models import Form, FormFormat, FundingSource, Question, Round, Section, User
from programme.refusals import Refused
from programme.states import QuestionKind
from reviews.models import Criterion, PanelTerms, Specimen, Stage
from reviews.setting_up import check_dates, save_checked

# What a row of a copy has from the row that it was copied from.
QUESTION_FIELDS = (
    "key",
    "order",
    "kind",
    "label",
    "help",
    "required",
    "word_limit",
    "options",
    "lowest",
    "highest",
    "bounds",
    "only_when",
    "panel_sees",
    "identifies_applicant",
)
CRITERION_FIELDS = (
    "key",
    "order",
    "title",
    "question",
    "weight",
    "lowest",
    "highest",
    "sentences",
    "sections",
    "words_asked",
)
TERMS_FIELDS = (
    "minutes",
    "expected",
    "per_application",
    "per_hour",
    "preparation_hours",
    "meeting_hours",
    "how_paid",
    "benefits_note",
)
DAYS = ("earliest", "latest")
# What slug and form keys of a rehearsal end with.
REHEARSAL = "rehearsal"


def copy_round(
    round: Round,
    *,
    name: str,
    slug: str,
    opens_at: datetime,
    closes_at: datetime,
    decisions_at: datetime,
    with_funding: bool = False,
    by: User,
    at: datetime,
) -> Round:
    """A round of the same programme that nobody sees yet, made from this one; Refused with a sentence.

    Copied: the form as its next version, free to be changed, with the same keys, conditions and links to
    other formats; stages with their criteria; what letters say; terms and bounds of awards, support fund,
    panel costs, what it is about; funding sources only if asked for. Not copied: people, applications, files.
    Days move with the closing day: those in questions about dates, the end of the work, and when scores are
    due.
    """
    with transaction.atomic():
        source = Round.objects.select_related("programme", "form").get(pk=round.pk)
        if source.is_rehearsal:
            raise Refused(_("This is a rehearsal. Copy the round itself."))
        if Round.objects.filter(slug=slug).exists():
            raise Refused(_("There is a round with the short name “%(slug)s” already.") % {"slug": slug})
        rounds.refuse_past_opening(opens_at, at)
        check_dates(opens_at, closes_at, decisions_at, at)
        copy = make(
            source,
            name=name,
            slug=slug,
            opens_at=opens_at,
            closes_at=closes_at,
            decisions_at=decisions_at,
            with_funding=with_funding,
        )
        copy.record("round_copied", by=by, at=at)
    return copy.round


@dataclass(frozen=True)
class Copy:
    """A round that was just made from another, and what its chain will say of it."""

    round: Round
    payload: dict[str, Plain]

    def record(self, act: str, *, by: User, at: datetime) -> None:
        """The first row of the copy's chain."""
        made = self.round
        ledger.append(made.chain, act, subject=made.ledger_id, by=by, at=at, payload=self.payload)


def make(
    source: Round,
    *,
    name: str,
    slug: str,
    opens_at: datetime,
    closes_at: datetime,
    decisions_at: datetime,
    with_funding: bool,
    rehearsal: bool = False,
) -> Copy:
    """The rows of a copy, within the caller's transaction. One for rehearsing shares no form with a round."""
    moved = days_between(source, closes_at)
    form = copy_form(source.form, moved, key=_rehearsal_key(source.form) if rehearsal else "")
    made = save_checked(
        Round(
            programme=source.programme,
            slug=slug,
            name=name,
            about=source.about,
            form=form,
            is_published=False,
            opens_at=opens_at,
            closes_at=closes_at,
            settle=source.settle,
            decisions_at=decisions_at,
            work_ends_on=_moved_day(source.work_ends_on, moved) if source.work_ends_on else None,
            currency=source.currency,
            smallest_award=source.smallest_award,
            largest_award=source.largest_award,
            support_fund=source.support_fund,
            panel_costs=source.panel_costs,
            rehearsal_of=source if rehearsal else None,
        )
    )
    funding = list(source.funding_sources.all()) if with_funding else []
    FundingSource.objects.bulk_create(
        FundingSource(round=made, name=one.name, code=one.code, amount=one.amount) for one in funding
    )
    stages = _copy_stages(source, made)
    letter_texts.copy(source, made)
    award_terms.copy(source, made)
    return Copy(
        made,
        {
            "from": source.slug,
            "opens_at": clock.utc_text(opens_at),
            "closes_at": clock.utc_text(closes_at),
            "decisions_at": clock.utc_text(decisions_at),
            "form": str(form),
            "days_moved": moved,
            "stages": stages,
            "pot": money.canonical(sum((one.amount for one in funding), start=made.support_fund * 0)),
        },
    )


def days_between(round: Round, closes_at: datetime) -> int:
    """How many days after the round's closing day the other one lies, in the round's zone."""
    before, after = (clock.local(each, round.zone).date() for each in (round.closes_at, closes_at))
    return (after - before).days


def copy_form(form: Form, days: int = 0, *, key: str = "") -> Form:
    """The next version of a form, not frozen, its days moved by `days`. Files of formats stay behind.

    Under another `key` it is another form, and the first keeps its freedom to be changed. Every version of
    the form is held until the transaction ends: two copies at once get two numbers.
    """
    key = key or form.key
    versions = Form.objects.filter(key=key)
    list(versions.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    # Read anew once the lock is held: whoever held it before may have made a version.
    highest = versions.aggregate(highest=Max("version"))["highest"] or 0
    made = Form.objects.create(kind=form.kind, key=key, version=highest + 1, title=form.title)
    sections = list(form.sections.order_by("order"))
    copies = Section.objects.bulk_create(
        Section(form=made, key=one.key, order=one.order, title=one.title, intro=one.intro) for one in sections
    )
    by_key = {one.key: one for one in copies}
    Question.objects.bulk_create(
        Question(
            section=by_key[one.section.key],
            **{**{name: getattr(one, name) for name in QUESTION_FIELDS}, "bounds": _moved(one, days)},
        )
        for one in Question.objects.filter(section__form=form).select_related("section")
    )
    FormFormat.objects.bulk_create(
        FormFormat(form=made, kind=one.kind, title=one.title, url=one.url, added_at=one.added_at)
        for one in form.formats.exclude(url="")
    )
    return made


def _rehearsal_key(form: Form) -> str:
    return f"{form.key[:39]}-{REHEARSAL}"


def dated_questions(questions: Iterable[Question]) -> list[Question]:
    """Questions about dates with a first or last day, which move when the round is copied."""
    return [
        one for one in questions if one.kind == QuestionKind.DATE and any(one.bounds.get(day) for day in DAYS)
    ]


def _moved(question: Question, days: int) -> dict[str, Any]:
    if question.kind != QuestionKind.DATE:
        return dict(question.bounds)
    return {
        name: _moved_day(date.fromisoformat(value), days).isoformat() if name in DAYS and value else value
        for name, value in question.bounds.items()
    }


def _moved_day(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise Refused(_("A day would lie further away than calendars reach. Choose nearer dates.")) from None


def _copy_stages(source: Round, made: Round) -> int:
    """Stages with their criteria, as they were before anybody read; the number of stages."""
    count = 0
    used = Form.objects.filter(pk__in=source.stages.values("score_sheet")).order_by("pk")
    sheets = {one.pk: copy_form(one, key=_rehearsal_key(one)) if made.is_rehearsal else one for one in used}
    for stage in source.stages.order_by("order").prefetch_related("criteria"):
        copy = Stage.objects.create(
            round=made,
            order=stage.order,
            name=stage.name,
            score_sheet=sheets[stage.score_sheet_id],
            reviews_wanted=stage.reviews_wanted,
            intro=stage.intro,
            is_blind=stage.is_blind,
            earlier_scores=stage.earlier_scores,
            due_at=_as_long_after(source, stage.due_at, made.closes_at),
        )
        Criterion.objects.bulk_create(
            Criterion(stage=copy, **{name: getattr(one, name) for name in CRITERION_FIELDS})
            for one in stage.criteria.all()
        )
        _copy_for_the_panel(stage, copy)
        count += 1
    return count


def _copy_for_the_panel(stage: Stage, copy: Stage) -> None:
    """What the panel is asked and paid, and its practice. The meeting's day and the people stay behind."""
    PanelTerms.objects.bulk_create(
        PanelTerms(stage=copy, **{name: getattr(terms, name) for name in TERMS_FIELDS})
        for terms in PanelTerms.objects.filter(stage=stage)
    )
    Specimen.objects.bulk_create(
        Specimen(stage=copy, order=one.order, title=one.title, text=one.text, explanation=one.explanation)
        for one in Specimen.objects.filter(stage=stage)
    )


def _as_long_after(source: Round, instant: datetime, closes_at: datetime) -> datetime:
    """As long after `closes_at` as `instant` is after the source's closing, on the clocks of its zone."""
    then, closed, closes = (
        clock.local(each, source.zone).replace(tzinfo=None) for each in (instant, source.closes_at, closes_at)
    )
    wanted = closes + (then - closed)
    try:
        return clock.instant_of(wanted.date(), wanted.time(), source.zone)
    except ValueError:  # skipped when the clocks go forward
        return closes_at + (instant - source.closes_at)
