"""Practice: one or two made-up applications that everybody of a panel scores before the real ones.

Nothing here is counted: specimens and their scores lie in tables that no ranking reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from programme.models import User
from programme.refusals import Refused
from programme.texts import say
from reviews.models import Criterion, PanelMember, Specimen, SpecimenScore, Stage
from reviews.models.specimens import MOST_SPECIMENS
from reviews.queries import criteria_of
from reviews.stage_acts import locked_stage, record_stage
from reviews.states import MemberState


@dataclass(frozen=True)
class Spread:
    """How the others scored one criterion: (words of the score, how many), own score marked apart."""

    title: str
    own: str
    others: list[tuple[str, int]]


def write_specimen(
    stage: Stage,
    order: int,
    *,
    title: Mapping[str, str],
    text: Mapping[str, str],
    explanation: Mapping[str, str],
    by: User,
    at: datetime,
) -> Specimen:
    """Write or change the practice application at this place of a stage. Scores of practice are kept."""
    if not 1 <= order <= MOST_SPECIMENS:
        raise Refused(_("There can be two practice applications at the most."))
    with transaction.atomic():
        stage = locked_stage(stage)
        made, _new = Specimen.objects.update_or_create(
            stage=stage,
            order=order,
            defaults={"title": dict(title), "text": dict(text), "explanation": dict(explanation)},
        )
        record_stage(stage, "specimen_set", by=by, at=at, place=order)
    return made


def remove_specimen(stage: Stage, order: int, *, by: User, at: datetime) -> None:
    """Take a practice application away, with what was scored on it."""
    with transaction.atomic():
        stage = locked_stage(stage)
        found = Specimen.objects.filter(stage=stage, order=order).first()
        if found is None:
            raise Refused(_("It is gone already."))
        found.delete()
        record_stage(stage, "specimen_removed", by=by, at=at, place=order)


def practise(
    specimen: Specimen,
    member: PanelMember,
    scores: Mapping[str, int | None],
    *,
    by: User,
    at: datetime,
) -> None:
    """Keep somebody's practice scores, all criteria at once: {criterion key: number, or None}.

    They can be changed as often as one likes. Not in the ledger: practice is no act of the round.
    """
    if member.user_id != by.pk:
        raise Refused(_("Only the reviewer can practise."))
    with transaction.atomic():
        locked = PanelMember.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
        if locked.state != MemberState.ACCEPTED:
            raise Refused(_("Only who is on the panel can practise."))
        criteria = {one.key: one for one in criteria_of(specimen.stage)}
        if set(scores) != set(criteria):
            raise Refused(_("Choose an answer for every question."))
        for key, value in scores.items():
            criterion = criteria[key]
            if value is not None and not criterion.lowest <= value <= criterion.highest:
                raise Refused(_("This page is out of date. Open it again and try once more."))
        SpecimenScore.objects.bulk_create(
            [
                SpecimenScore(
                    specimen=specimen,
                    member=locked,
                    criterion=criteria[key],
                    value=value,
                    saved_at=at,
                )
                for key, value in scores.items()
            ],
            update_conflicts=True,
            unique_fields=["specimen", "member", "criterion"],
            update_fields=["value", "saved_at"],
        )


def own_scores(specimen: Specimen, member: PanelMember) -> dict[str, int | None]:
    """{criterion key: number, or None for 'I don't know enough'} of one person's practice."""
    found = SpecimenScore.objects.filter(specimen=specimen, member=member)
    return dict(found.values_list("criterion__key", "value"))


def spread_of(specimen: Specimen, member: PanelMember, criteria: list[Criterion]) -> list[Spread]:
    """How the others scored, in counts alone; nothing until one has scored every criterion oneself."""
    own = own_scores(specimen, member)
    if not criteria or set(own) != {one.key for one in criteria}:
        return []
    counts: dict[tuple[str, int | None], int] = {}
    others = SpecimenScore.objects.filter(specimen=specimen).exclude(member=member)
    for key, value in others.values_list("criterion__key", "value"):
        counts[key, value] = counts.get((key, value), 0) + 1
    return [
        Spread(
            title=say(one.title),
            own=_words(own[one.key]),
            others=[
                (_words(value), counts[one.key, value])
                for value in [*range(one.lowest, one.highest + 1), None]
                if (one.key, value) in counts
            ],
        )
        for one in criteria
    ]


def done_by(stage: Stage) -> dict[int, int]:
    """{panel member id: on how many practice applications they have scores}. One statement."""
    found: dict[int, set[int]] = {}
    rows = SpecimenScore.objects.filter(specimen__stage=stage).values_list("member_id", "specimen_id")
    for member, specimen in rows.distinct():
        found.setdefault(member, set()).add(specimen)
    return {member: len(specimens) for member, specimens in found.items()}


def _words(value: int | None) -> str:
    return _("I don’t know") if value is None else str(value)
