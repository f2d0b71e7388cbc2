"""The agenda of a panel's meeting: every application with how far its readers agree, by need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.models import Application
from programme.models import ProgrammeRole, User
from programme.states import Role
from programme.texts import say
from reviews import disagreement
from reviews.disagreement import FAR_ON_ONE, FAR_TOTALS, Scale, Spread, in_order, line_between, spread_of
from reviews.models import Criterion, Meeting, MeetingItem, PanelMember, Stage, SteppedOut
from reviews.queries import criteria_of, kept_out, sent_sheets, stage_after
from reviews.ranking import RankedRow, Ranking, ranking_of
from reviews.states import MeetingOutcome, MemberState, Need
from reviews.weighing import as_decimal, reviewer_total

SHORTLIST_OUTCOMES = (MeetingOutcome.THROUGH, MeetingOutcome.NOT_THROUGH, MeetingOutcome.AGAIN)
LAST_OUTCOMES = (
    MeetingOutcome.AWARD,
    MeetingOutcome.RESERVE,
    MeetingOutcome.DECLINE,
    MeetingOutcome.AGAIN,
)
AROUND = frozenset({Role.MANAGER, Role.APPROVER, Role.OBSERVER})


@dataclass(frozen=True)
class Subject:
    """One application of the agenda: its figures, how far its readers agree, and who leaves for it."""

    row: RankedRow
    spread: Spread
    words: tuple[str, ...]
    must_leave: tuple[User, ...]
    item: MeetingItem | None = None
    left: tuple[int, ...] = ()
    earlier: MeetingItem | None = None

    @property
    def number(self) -> int:
        """The application's id."""
        return int(self.row.application.pk)

    @property
    def agreed(self) -> MeetingItem | None:
        """What is agreed of it: in this meeting, or else in one before."""
        return self.item if self.item is not None and self.item.outcome else self.earlier

    @property
    def need(self) -> Need:
        """The band: as it was when the meeting began, where there is one."""
        return Need(self.item.need if self.item else self.spread.band)


@dataclass(frozen=True)
class Agenda:
    """All subjects of a stage in the order in which they are spoken of, and the people who can be there."""

    stage: Stage
    subjects: list[Subject]
    people: list[User]
    is_last: bool
    line: Fraction | None

    @property
    def outcomes(self) -> tuple[MeetingOutcome, ...]:
        """What can be agreed in this stage."""
        return LAST_OUTCOMES if self.is_last else SHORTLIST_OUTCOMES

    @property
    def bands(self) -> list[tuple[Need, list[Subject]]]:
        """The subjects by need; a band without any is left out."""
        found = [(need, [one for one in self.subjects if one.need == need]) for need in Need]
        return [(need, subjects) for need, subjects in found if subjects]

    def of(self, reference: str) -> Subject | None:
        """The subject with this reference."""
        return next((one for one in self.subjects if one.row.application.reference == reference), None)


def agenda_of(stage: Stage, meeting: Meeting | None = None, *, places: int | None = None) -> Agenda:
    """The agenda of a stage whose scores are shown; empty before. A constant number of statements.

    With a meeting it is that meeting's: its items in its order, with what was agreed. Without one `places` is
    about how many can go on.
    """
    is_last = stage_after(stage) is None
    if stage.scores_shown_at is None:
        return Agenda(stage, [], [], is_last, None)
    ranking = ranking_of(stage)
    criteria = criteria_of(stage)
    line = line_of(ranking, meeting.places if meeting else places, is_last=is_last)
    sheets = sent_sheets(stage).by_application
    people, out = people_around(stage), kept_out(stage)
    items, left = _items(meeting)
    earlier = {} if meeting is not None else agreed_in(stage)
    subjects = {}
    for row in ranking.rows:
        number = row.application.pk
        if meeting is not None and number not in items:
            continue
        spread = _spread(row, sheets.get(number, []), criteria, line, is_last=is_last)
        subjects[number] = Subject(
            row=row,
            spread=spread,
            words=tuple(words_of(spread, criteria)),
            must_leave=tuple(person for person in people if person.pk in out.get(number, set())),
            item=items.get(number),
            left=tuple(left.get(number, ())),
            earlier=earlier.get(number),
        )
    if meeting is not None:
        order = sorted(subjects, key=lambda number: items[number].place)
    else:
        order = in_order(
            {number: subject.spread.band for number, subject in subjects.items()},
            {number: str(subject.row.application.ledger_id) for number, subject in subjects.items()},
            f"{stage.round.ledger_id}:{stage.order}",
        )
    return Agenda(stage, [subjects[number] for number in order], people, is_last, line)


def outcomes_of(stage: Stage) -> tuple[MeetingOutcome, ...]:
    """What can be agreed in a stage: who goes on, or in the last one what is proposed."""
    return LAST_OUTCOMES if stage_after(stage) is None else SHORTLIST_OUTCOMES


def line_of(ranking: Ranking, places: int | None, *, is_last: bool) -> Fraction | None:
    """Where the line lies: at the end of the pot in a last stage, else after about `places` applications."""
    ranked = [row for row in ranking.rows if row.exact is not None]
    if is_last:
        above, below = (
            [row for row in ranked if row.within_pot],
            [row for row in ranked if not row.within_pot],
        )
    elif places:
        above, below = ranked[:places], ranked[places:]
    else:
        return None
    return line_between(
        [row.exact for row in above if row.exact is not None],
        [row.exact for row in below if row.exact is not None],
    )


def people_around(stage: Stage) -> list[User]:
    """Who can be at the stage's meeting, by name: its panel, and managers, approvers and observers."""
    members = PanelMember.objects.filter(stage=stage, state=MemberState.ACCEPTED).values("user")
    staff = ProgrammeRole.objects.filter(programme=stage.round.programme_id, role__in=sorted(AROUND)).values(
        "user"
    )
    return list(User.objects.filter(pk__in=members.union(staff)).order_by("name", "pk"))


def _items(meeting: Meeting | None) -> tuple[dict[int, MeetingItem], dict[int, list[int]]]:
    if meeting is None:
        return {}, {}
    items = {
        item.application_id: item
        for item in MeetingItem.objects.filter(meeting=meeting).select_related("decided_by")
    }
    left: dict[int, list[int]] = {}
    for application, person in SteppedOut.objects.filter(item__meeting=meeting).values_list(
        "item__application_id", "user_id"
    ):
        left.setdefault(application, []).append(person)
    return items, left


def _spread(
    row: RankedRow,
    sheets: list[dict[str, int | None]],
    criteria: list[Criterion],
    line: Fraction | None,
    *,
    is_last: bool,
) -> Spread:
    weights = {criterion.key: criterion.weight for criterion in criteria}
    scale = Scale({criterion.key: (criterion.lowest, criterion.highest) for criterion in criteria}, weights)
    return spread_of(
        sheets,
        [reviewer_total(sheet, weights) for sheet in sheets],
        scale,
        score=row.exact,
        line=line,
        at_line=is_last and row.tied_at_line,
    )


def words_of(spread: Spread, criteria: Iterable[Criterion]) -> list[str]:
    """How far the readers agree, in sentences without jargon."""
    by_key = {criterion.key: criterion for criterion in criteria}
    found = []
    if not spread.readers:
        found.append(_("Nobody has scored it."))
    elif spread.readers == 1:
        found.append(_("Only one reader has scored it."))
    if spread.band == disagreement.LINE:
        found.append(_("It is near the line."))
    if spread.on_both_sides:
        found.append(_("Some readers put it above the line, some below."))
    if spread.judged > 1:
        found.append(_range_in_words(spread, by_key.values()))
    gap = spread.gap
    if gap is not None and gap.wide >= FAR_ON_ONE * (by_key[gap.key].highest - by_key[gap.key].lowest):
        found.append(
            _("On ‘%(criterion)s’ they gave from %(lowest)d to %(highest)d.")
            % {"criterion": say(by_key[gap.key].title), "lowest": gap.lowest, "highest": gap.highest}
        )
    for key in spread.low:
        if gap is None or key != gap.key or gap.lowest != by_key[key].lowest:
            found.append(
                _("On ‘%(criterion)s’ somebody gave the lowest score, %(lowest)d.")
                % {"criterion": say(by_key[key].title), "lowest": by_key[key].lowest}
            )
    if spread.unknown:
        found.append(
            ngettext(
                "%(n)d reader did not know enough to score all of it.",
                "%(n)d readers did not know enough to score all of it.",
                spread.unknown,
            )
            % {"n": spread.unknown}
        )
    return found


def _range_in_words(spread: Spread, criteria: Iterable[Criterion]) -> str:
    """'The readers are far apart: 2 to 6', by their totals."""
    every = list(criteria)
    scale = Scale(
        {one.key: (one.lowest, one.highest) for one in every}, {one.key: one.weight for one in every}
    )
    ends = {"lowest": _number(spread.lowest), "highest": _number(spread.highest)}
    if ends["lowest"] == ends["highest"]:
        return _("The readers agree: %(lowest)s.") % ends
    if spread.range >= FAR_TOTALS * scale.width:
        return _("The readers are far apart: %(lowest)s to %(highest)s.") % ends
    return _("The readers are close together: %(lowest)s to %(highest)s.") % ends


def _number(value: Fraction | None) -> str:
    """'4.6', and '4' where it is a whole number."""
    return str(as_decimal(value)).removesuffix(".0")


def agreed_in(stage: Stage) -> dict[int, MeetingItem]:
    """{application id: the last thing agreed of it in a meeting of the stage}, 'talk again' left out."""
    items = (
        MeetingItem.objects.filter(meeting__stage=stage)
        .exclude(outcome__in=["", MeetingOutcome.AGAIN])
        .order_by("meeting__held_at", "meeting_id")
    )
    return {item.application_id: item for item in items}


def agreed_of(application: Application) -> MeetingItem | None:
    """The last thing that a meeting of a last stage agreed of the application."""
    return (
        MeetingItem.objects.filter(
            application=application, outcome__in=set(LAST_OUTCOMES) - {MeetingOutcome.AGAIN}
        )
        .order_by("-decided_at", "-pk")
        .first()
    )


def who_stepped_out(item: MeetingItem | None) -> list[str]:
    """Who left while it was spoken of, by name."""
    if item is None:
        return []
    return sorted(str(row.user) for row in SteppedOut.objects.filter(item=item).select_related("user"))


def agreed_on(applications: Iterable[Application]) -> dict[int, MeetingItem]:
    """{application id: what `agreed_of` says}, each with its `stepped_out` people, in three statements."""
    items = (
        MeetingItem.objects.filter(
            application__in=list(applications), outcome__in=set(LAST_OUTCOMES) - {MeetingOutcome.AGAIN}
        )
        .prefetch_related("stepped_out__user")
        .order_by("decided_at", "pk")
    )
    return {item.application_id: item for item in items}
