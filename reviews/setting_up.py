"""Setting up a round: its programme, form, money, stages with criteria, and the people who run it.

What is not said is what most rounds want: the library's form and criteria, one stage, two reviews each,
open at once, and applicants told fourteen days after closing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from programme import clock, ledger, money, roles
from programme.forms_library import FormData, StageData, Text, en
from programme.forms_library.load import load
from programme.forms_library.measuring_success import SCORE_SHEET, STAGE_TWO, application_form
from programme.models import Form, FundingSource, Programme, ProgrammeRole, Round, User
from programme.refusals import Refused
from programme.states import Role
from reviews import score_sheets
from reviews.models import Stage

Source = tuple[str, str, Decimal]
Row = TypeVar("Row", bound=models.Model)

DAYS_TO_DECIDE = 14
# Of the time between closing and telling, the panel has this part; the rest is for deciding and letters.
READING_PART = Fraction(5, 7)
DAYS_BEFORE_WORK = 14
WEEKS_OF_WORK = 39
LARGEST_AWARD = Decimal(15_000)


@dataclass(frozen=True, kw_only=True)
class NewProgramme:
    """A programme that is not there yet. Letters take letterhead and signatory from its name when blank."""

    name: str
    prefix: str
    zone: str = clock.LONDON
    letterhead: str = ""
    signatory: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    support_name: str = ""
    support_contact: str = ""


def reading(reviews_wanted: int = 2) -> StageData:
    """The one stage of a round of which nothing else was said: three criteria, a sentence for each score."""
    return StageData(
        key="reading",
        title=en("Reading"),
        intro=STAGE_TWO.intro,
        reviews_wanted=reviews_wanted,
        criteria=STAGE_TWO.criteria,
    )


def set_up_round(
    *,
    programme: Programme | NewProgramme,
    slug: str,
    name: str,
    closes_at: datetime,
    opens_at: datetime | None = None,
    decisions_at: datetime | None = None,
    work_ends_on: date | None = None,
    about: Text | None = None,
    sources: Sequence[Source] = (),
    support_fund: Decimal = Decimal(0),
    panel_costs: Decimal = Decimal(0),
    form: FormData | None = None,
    stages: Sequence[StageData] = (),
    due_at: Sequence[datetime] = (),
    reviews_wanted: int = 2,
    manager: User | None = None,
    approver: User | None = None,
    by: User | None,
    at: datetime,
) -> Round:
    """A published round, ready for applicants, panel and decisions; Refused with a sentence otherwise.

    `sources` are (name, code, amount) triples. `stages` bring their own number of reviews; `due_at` is when
    the scores of each are due, and `reviews_wanted` is for the one stage of a round that names none.
    Side effects: roles for manager and approver, a programme that is new, a row in the round's chain. `by`
    is None when it is done on the machine itself.
    """
    with transaction.atomic():
        if Round.objects.filter(slug=slug).exists():
            raise Refused(_("There is a round with the short name “%(slug)s” already.") % {"slug": slug})
        if manager is not None and manager == approver:
            raise Refused(_("The approver has to be somebody other than the manager: it takes two people."))
        made = _new_programme(programme, manager) if isinstance(programme, NewProgramme) else programme
        opens_at = opens_at or at
        decisions_at = decisions_at or _days_after(closes_at, DAYS_TO_DECIDE, made.zone)
        check_dates(opens_at, closes_at, decisions_at, at)
        decided_on = clock.local(decisions_at, made.zone).date()
        if form is None:
            start_from = decided_on + timedelta(days=DAYS_BEFORE_WORK)
            work_ends_on = work_ends_on or start_from + timedelta(weeks=WEEKS_OF_WORK)
            form = application_form(
                key=_free_key(slug),
                title=f"{name}: application",
                start_from=start_from,
                finish_by=work_ends_on,
            )
        smallest, largest = _award_bounds(form)
        round = Round(
            programme=made,
            slug=slug,
            name=name,
            about=about or {},
            form=load(form),
            is_published=True,
            opens_at=opens_at,
            closes_at=closes_at,
            decisions_at=decisions_at,
            work_ends_on=work_ends_on,
            smallest_award=smallest,
            largest_award=largest,
            support_fund=support_fund,
            panel_costs=panel_costs,
        )
        save_checked(round)
        for source_name, code, amount in sources:
            save_checked(FundingSource(round=round, name=source_name, code=code, amount=amount))
        wanted = tuple(stages) or (reading(reviews_wanted),)
        due = tuple(due_at) or tuple(_due(round, place, len(wanted)) for place in range(1, len(wanted) + 1))
        for place, (data, moment) in enumerate(zip(wanted, due, strict=True), start=1):
            _add_stage(round, place, data, moment)
        _give_roles(made, manager, approver)
        _record(round, len(wanted), sources, manager, approver, by=by, at=at)
    return round


def _new_programme(data: NewProgramme, manager: User | None) -> Programme:
    slug = slugify(data.name)[:50] or slugify(data.prefix)
    if Programme.objects.filter(slug=slug).exists():
        raise Refused(_("There is a programme with the short name “%(slug)s” already.") % {"slug": slug})
    made = Programme(slug=slug, **asdict(data))
    # Applicants and reviewers always have somebody to write to.
    made.contact_email = made.contact_email or (manager.email if manager else "")
    made.support_contact = made.support_contact or made.contact_email
    if not made.support_name and manager and made.support_contact == manager.email:
        made.support_name = manager.name
    return save_checked(made)


def check_dates(opens_at: datetime, closes_at: datetime, decisions_at: datetime, at: datetime) -> None:
    if closes_at <= at:
        raise Refused(_("The closing date has passed already."))
    if opens_at < at:
        raise Refused(_("The opening date has passed already. Leave it out to open the round at once."))
    if closes_at <= opens_at:
        raise Refused(_("The round has to close after it opens."))
    if decisions_at <= closes_at:
        raise Refused(_("Applicants can be told only after the round has closed."))


def _days_after(instant: datetime, days: int, zone: str) -> datetime:
    """The same time on the clocks of `zone`, `days` later; when clocks skip that time, as long after."""
    local = clock.local(instant, zone)
    try:
        return clock.instant_of(local.date() + timedelta(days=days), local.time(), zone)
    except ValueError:
        return instant + timedelta(days=days)


def _due(round: Round, place: int, stages: int) -> datetime:
    """Each stage has an equal share of the time in which the panel reads, in whole days if there are any."""
    told_on, closed_on = (
        clock.local(each, round.zone).date() for each in (round.decisions_at, round.closes_at)
    )
    part = READING_PART * place / stages
    days = int((told_on - closed_on).days * part)
    if days:
        return _days_after(round.closes_at, days, round.zone)
    return round.closes_at + (round.decisions_at - round.closes_at) * float(part)


def _free_key(slug: str) -> str:
    """A key that no form has: what stands under a taken one was written for other dates."""
    key, number = slug[:50], 1
    while Form.objects.filter(key=key).exists():
        number += 1
        key = f"{slug[:46]}-{number}"
    return key


def _award_bounds(form: FormData) -> tuple[Decimal, Decimal]:
    """What an applicant may ask for is what may be awarded."""
    budget = next((question for question in form.questions() if question.kind == "budget"), None)
    lowest, highest = (budget.lowest, budget.highest) if budget else (None, None)
    return Decimal(lowest or 0), Decimal(highest) if highest else LARGEST_AWARD


def _add_stage(round: Round, order: int, data: StageData, due_at: datetime) -> None:
    stage = Stage(
        round=round,
        order=order,
        name=data.title,
        score_sheet=load(SCORE_SHEET),
        reviews_wanted=data.reviews_wanted,
        due_at=due_at,
    )
    if data.reviews_wanted < 1:
        raise Refused(_("Each application needs at least one review."))
    stage.save()
    score_sheets.give_criteria(stage, data.criteria)


def _give_roles(programme: Programme, manager: User | None, approver: User | None) -> None:
    if manager is not None:
        roles.grant(programme, manager, Role.MANAGER)
    if approver is not None:
        roles.grant(programme, approver, Role.APPROVER)
    if not ProgrammeRole.objects.filter(programme=programme, role=Role.MANAGER).exists():
        raise Refused(_("The programme has no manager yet: say who it is."))


def save_checked(row: Row) -> Row:
    """Save what its fields and constraints allow; Refused names what is wrong."""
    try:
        row.full_clean()
    except ValidationError as error:
        field, says = next(iter(error.message_dict.items()))
        if field == NON_FIELD_ERRORS:
            raise Refused(says[0]) from error
        label = str(row._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
        raise Refused(f"{label.capitalize()}: {says[0]}") from error
    row.save()
    return row


def _record(
    round: Round,
    stages: int,
    sources: Sequence[Source],
    manager: User | None,
    approver: User | None,
    *,
    by: User | None,
    at: datetime,
) -> None:
    ledger.append(
        round.chain,
        "round_set_up",
        subject=round.ledger_id,
        by=by,
        at=at,
        payload={
            "opens_at": clock.utc_text(round.opens_at),
            "closes_at": clock.utc_text(round.closes_at),
            "decisions_at": clock.utc_text(round.decisions_at),
            "form": str(round.form),
            "stages": stages,
            "pot": money.canonical(sum((amount for _name, _code, amount in sources), Decimal(0))),
            "manager": str(manager.actor_id) if manager else "",
            "approver": str(approver.actor_id) if approver else "",
        },
    )
