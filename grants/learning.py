"""What groups learnt and let us share: from accepted reports, as far as their writers said."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from grants import reports
from grants.award_states import ReportState
from grants.models import ReportVersion
from programme import clock
from programme.forms_library.reports import NAMED, SHARED, UNNAMED
from programme.models import Round
from programme.spreadsheets import safe


@dataclass(frozen=True)
class Lesson:
    """What one report says was learnt. Group and title are '' when its writers are not to be named.

    `is_public`: anybody may read it, so that it may leave the house.
    """

    text: str
    group: str
    title: str
    report: str
    day: str
    is_public: bool


def lessons_of(round: Round, *, without: Collection[int] = ()) -> list[Lesson]:
    """Everything that may be shared with the programme and its panel. One statement.

    `without` are ids of applications of which the reader is to find nothing.
    Of each accepted report its newest version, which is the one that was accepted.
    """
    found = (
        ReportVersion.objects.filter(
            report__award__application__round=round, report__state=ReportState.ACCEPTED
        )
        .exclude(report__award__application__in=list(without))
        .select_related("report__award")
        .order_by("report__award__title", "report__order", "report", "-number")
    )
    newest: dict[int, ReportVersion] = {}
    for version in found:
        newest.setdefault(version.report_id, version)
    lessons = [lesson for version in newest.values() if (lesson := _lesson(version, round))]
    # Those without a name come last and by their words, so that their place tells nothing.
    return sorted(lessons, key=lambda one: (one.group == "", one.text if one.group == "" else ""))


def _lesson(version: ReportVersion, round: Round) -> Lesson | None:
    given = reports.answers_in(version)
    text, choice = str(given.get("learnt", "")).strip(), given.get("share_learning")
    if not text or choice not in SHARED:
        return None
    is_named = choice != UNNAMED
    award, report = version.report.award, version.report
    return Lesson(
        text=text,
        group=award.recipient if is_named else "",
        title=award.title if is_named else "",
        report=report.title if is_named else "",
        day=clock.day_in_words(version.sent_at, round.zone) if is_named else "",
        is_public=choice in (NAMED, UNNAMED),
    )


def as_text(round: Round, lessons: list[Lesson]) -> str:
    """What anybody may read, as plain text."""
    parts = [_("What groups learnt: %(round)s") % {"round": round.name}]
    for one in lessons:
        if one.is_public:
            who = f"{one.group}: {one.title}" if one.group else _("A group that is not named")
            parts.append(f"{who}\n\n{one.text}")
    return "\n\n\n".join(parts) + "\n"


def as_csv(lessons: list[Lesson]) -> str:
    """What anybody may read, as a table. A cell never begins as a formula does."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow([_("Group"), _("Project"), _("Report"), _("Sent"), _("What was learnt")])
    for one in lessons:
        if one.is_public:
            rows.writerow([safe(cell) for cell in (one.group, one.title, one.report, one.day, one.text)])
    return out.getvalue()
