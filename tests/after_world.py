"""What comes after the world's accepted award: reports in every state, changes, a file that was sent."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from grants import report_writing, reports, variations
from grants.models import Award, Report
from grants.terms_in_force import Agreed
from programme import clock
from programme.answers import Seen
from programme.models import AnswerFile, User
from tests.file_makers import PDF
from tests.grants.after_scene import FINAL, MIDDLE

# Orders of the reports: the first was sent back, the second is being written, the third is sent, the fourth
# was accepted, the fifth is late. Numbers of the changes: agreed, waiting for a second person, asked.
BACK, WRITTEN, SENT, ACCEPTED, LATE = 1, 2, 3, 4, 5
AGREED, PROPOSED, ASKED = 1, 2, 3


def build(award: Award, people: dict[str, User]) -> AnswerFile:
    """All of it through the real acts; the file that was sent with a report."""
    now = clock.now()
    manager, at = people["manager"], now - timedelta(days=5)
    award = Award.objects.select_related("application__round__programme").get(pk=award.pk)
    today = clock.local(now).date()
    for title, days in (("A word about the spring", 3), ("What we saw", 6), ("A budget", -2)):
        reports.add(
            award,
            title=title,
            form_key="standard-report-final",
            due_on=today + timedelta(days=days),
            by=manager,
            at=at,
        )
    _send(award, BACK, people["lead"], at)
    reports.send_back(
        _report(award, BACK),
        word="How many people came?",
        due_on=today + timedelta(days=9),
        by=manager,
        at=at,
    )
    _two_texts(award, people, at)
    file = _with_file(award, people["full"], at)
    _send(award, SENT, people["lead"], at)
    # Typed on a page that was still open.
    report_writing.save(_report(award, SENT), {"learnt": "And patience."}, by=people["full"], at=at)
    _send(award, ACCEPTED, people["full"], at)
    reports.accept(_report(award, ACCEPTED), by=manager, at=at)
    _changes(award, people, today, at)
    return file


def _report(award: Award, order: int) -> Report:
    return Report.objects.select_related("award__application", "response__form").get(award=award, order=order)


def _send(award: Award, order: int, by: User, at: datetime) -> None:
    report_writing.save(_report(award, order), MIDDLE if order == BACK else FINAL, by=by, at=at)
    reports.send(_report(award, order), by=by, at=at)


def _two_texts(award: Award, people: dict[str, User], at: datetime) -> None:
    """Two people wrote one answer at the same time."""
    for person, text in ((people["lead"], "We planted."), (people["full"], "We planted and talked.")):
        report_writing.save(
            _report(award, WRITTEN),
            {"happened": text},
            by=person,
            at=at,
            writer=person.name,
            seen={"happened": Seen(0)},
        )


def _with_file(award: Award, by: User, at: datetime) -> AnswerFile:
    upload = SimpleUploadedFile("garden.pdf", PDF, content_type="application/pdf")
    kept = report_writing.attach(_report(award, SENT), question_key="pictures", upload=upload, by=by, at=at)
    assert kept.file is not None
    return kept.file


def _changes(award: Award, people: dict[str, User], today: date, at: datetime) -> None:
    later = today + timedelta(days=200)
    time = variations.ask(
        award,
        kind="time",
        asks="We would like to finish after the harvest.",
        reason="The spring was wet.",
        until=later,
        by=people["lead"],
        at=at,
    )
    variations.agree(time, Agreed(ends_on=later), word="Good luck.", by=people["manager"], at=at)
    lines = [("Room hire", Decimal(4000)), ("Paying people for their time", award.amount - 4000)]
    money = variations.ask(
        award,
        kind="budget",
        asks="Less for rooms, more for people.",
        reason="The library lets us in for nothing.",
        lines=lines,
        by=people["full"],
        at=at,
    )
    variations.agree(money, Agreed(budget=tuple(lines)), by=people["manager"], at=at)
    variations.ask(
        award,
        kind="activity",
        asks="A walk in the place of a talk.",
        reason="People like it better.",
        by=people["lead"],
        at=at,
    )
