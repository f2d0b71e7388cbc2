"""Which reports a round asks for and when: its own plan, or the standard one, counted from the acceptance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from grants.models import PlannedReport
from programme import ledger
from programme.forms_library import FormData
from programme.forms_library.load import load
from programme.forms_library.reports import FINAL, MIDDLE
from programme.models import Form, Round, User
from programme.refusals import Refused
from programme.states import FormKind

STANDARD_FORMS: tuple[FormData, ...] = (MIDDLE, FINAL)
MIDDLE_AFTER, FINAL_AFTER = 120, 240
# After the work's last day there is time to count, to talk and to write.
TO_WRITE = 28
MOST = 12


@dataclass(frozen=True)
class Line:
    """One report of a plan: its title, its form's key, and how many days after the acceptance it is due."""

    title: str
    form_key: str
    days: int


def plan_of(round: Round) -> list[Line]:
    """The round's own plan, [] when it has none. One statement."""
    rows = PlannedReport.objects.filter(round=round).select_related("form").order_by("order")
    return [Line(row.title, row.form.key, row.days) for row in rows]


def standard(round: Round, accepted: date) -> list[Line]:
    """A word in the middle of the work, and a final report four weeks after its end.

    Without a last day of the work, or with one that is too near, 120 and 240 days after the acceptance.
    """
    middle, final = MIDDLE_AFTER, FINAL_AFTER
    if round.work_ends_on is not None and (length := (round.work_ends_on - accepted).days) >= 2 * TO_WRITE:
        middle, final = length // 2, length + TO_WRITE
    return [
        Line(_("A word from the middle"), MIDDLE.key, middle),
        Line(_("Final report"), FINAL.key, final),
    ]


def lines_for(round: Round, accepted: date) -> list[Line]:
    """What an award that was accepted on that day owes."""
    return plan_of(round) or standard(round, accepted)


def day_of(line: Line, accepted: date) -> date:
    """The day on which a line is due."""
    return accepted + timedelta(days=line.days)


def form_of(key: str, *, at: datetime) -> Form:
    """The newest form of this key, frozen from now on; a standard one is made when it is not there yet."""
    form = Form.objects.filter(kind=FormKind.REPORT, key=key).order_by("-version").first()
    if form is None:
        data = next((one for one in STANDARD_FORMS if one.key == key), None)
        if data is None:
            raise Refused(_("There is no report form of this name any more. Choose another."))
        form = load(data)
    if form.frozen_at is None:
        form.frozen_at = at
        form.save(update_fields=["frozen_at"])
    return form


def forms_to_choose() -> list[tuple[str, dict[str, str]]]:
    """(key, title) of every report form, the standard ones first. One statement."""
    own = Form.objects.filter(kind=FormKind.REPORT).order_by("key", "-version").distinct("key")
    known = [(one.key, one.title) for one in STANDARD_FORMS]
    names = {key for key, _title in known}
    return known + [(form.key, form.title) for form in own if form.key not in names]


def set_plan(round: Round, lines: Sequence[Line], *, by: User, at: datetime) -> None:
    """The round's own plan from now on; no line: the standard one again. Planned reports stay as they are."""
    if len(lines) > MOST:
        raise Refused(_("That is more reports than anybody can write. Ask for fewer."))
    with transaction.atomic():
        round = Round.objects.select_for_update(no_key=True).get(pk=round.pk)
        PlannedReport.objects.filter(round=round).delete()
        PlannedReport.objects.bulk_create(
            PlannedReport(
                round=round,
                order=order,
                title=line.title,
                form=form_of(line.form_key, at=at),
                days=line.days,
            )
            for order, line in enumerate(lines, start=1)
        )
        ledger.append(
            round.ledger_id,
            "report_plan_set",
            subject=round.ledger_id,
            by=by,
            at=at,
            payload={
                "reports": [{"title": line.title, "form": line.form_key, "days": line.days} for line in lines]
            },
        )
