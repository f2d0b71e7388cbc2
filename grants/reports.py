"""Reports: planned when an award is accepted, written and sent by its group, read by the programme.

Acts that change which reports there are lock the award; acts on one report lock that row. What is written in
one is in `grants.report_writing`. Every act has its row in the application's chain.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext as _

from grants import falling_due, mailing, payments, report_plans
from grants.access import may_write
from grants.apart import check_apart
from grants.award_states import REPORT_OPEN, REPORT_SETTLED, ReportState
from grants.models import Award, Report, ReportVersion
from grants.states import AwardState
from programme import answers, canonical, clock, outlines
from programme.canonical import Plain
from programme.models import Response, User
from programme.problems import problems
from programme.refusals import Refused

# Reports are owed while an award is in one of these; also one that ended early tells what was done with what
# was paid.
REPORTING = frozenset({AwardState.ACCEPTED, AwardState.ACTIVE, AwardState.ENDED_EARLY})


def plan(award: Award, *, by: User, at: datetime) -> list[Report]:
    """Plan the round's reports of an award that was just accepted; called in that act's transaction."""
    round = award.application.round
    accepted = clock.local(at, round.zone).date()
    planned = [
        _new(award, order, line.title, line.form_key, report_plans.day_of(line, accepted), at=at)
        for order, line in enumerate(report_plans.lines_for(round, accepted), start=1)
    ]
    payments.record(
        award,
        "reports_planned",
        by=by,
        at=at,
        payload={"reports": [{"title": one.title, "due_on": one.due_on.isoformat()} for one in planned]},
    )
    return planned


def add(award: Award, *, title: str, form_key: str, due_on: date, by: User, at: datetime) -> Report:
    """One more report for this award alone; the group is told."""
    title = canonical.clean_text(title).strip()
    if not title:
        raise Refused(_("Say what the report is called."))
    with transaction.atomic():
        award = payments.locked(award)
        check_apart([award.application_id], by)
        if award.state not in REPORTING:
            raise Refused(_("Reports are asked for once the award is accepted, and until it is complete."))
        last = award.reports.order_by("-order").values_list("order", flat=True).first() or 0
        report = _new(award, last + 1, title, form_key, due_on, at=at)
        payments.record(award, "report_added", by=by, at=at, payload=_facts(report))
        report.award = award
        _tell(report, "report_day", "new", at=at, news="new")
    return report


def set_day(
    report: Report, *, due_on: date, reason: str, by: User | None, at: datetime, is_told: bool = True
) -> Report:
    """Another day for a report that is not in yet, for a stated reason. Reminders follow; the group is told.

    Not `is_told` by acts that tell of the day themselves.
    """
    reason = _words(reason, _("Say why the day moves."))
    with transaction.atomic():
        report = locked(report)
        if by is not None:
            check_apart([report.award.application_id], by)
        if report.state not in REPORT_OPEN:
            raise Refused(_not_so(report))
        if report.due_on == due_on:
            raise Refused(_("It is due on that day already."))
        before, report.due_on, report.due_set_at = report.due_on, due_on, at
        report.save(update_fields=["due_on", "due_set_at"])
        record(report, "report_moved", by=by, at=at, before=before.isoformat(), reason=reason)
        if is_told:
            # A day can move there and back and there again: each is told.
            occasion = f"{due_on.isoformat()}:{clock.utc_text(at)}"
            _tell(report, "report_day", occasion, at=at, news="moved", before=before)
    return report


def drop(report: Report, *, reason: str, by: User, at: datetime, is_told: bool = True) -> Report:
    """It is not needed any more, for a stated reason; the group is told. What was written in it is kept.

    `is_told` as for `set_day`.
    """
    reason = _words(reason, _("Say why it is not needed."))
    with transaction.atomic():
        report = locked(report)
        check_apart([report.award.application_id], by)
        if report.state not in REPORT_OPEN:
            raise Refused(_not_so(report))
        report.drop()
        report.word = reason
        report.save(update_fields=["state", "word"])
        record(report, "report_not_needed", by=by, at=at, reason=reason)
        if is_told:
            _tell(report, "report_day", "not_needed", at=at, news="not_needed")
    return report


def open_of(award: Award) -> list[Report]:
    """What the group of a locked award has in hand, under a lock, by id.

    Who acts on several takes them before anything is written in the ledger: whoever sends one of them holds
    that one, and waits for the ledger.
    """
    found = award.reports.filter(state__in=sorted(REPORT_OPEN))
    return list(found.select_for_update(of=("self",), no_key=True).order_by("pk"))


def send(report: Report, *, by: User, at: datetime) -> Report:
    """A full member sends it: what is written is frozen as a version. A second press changes nothing.

    It may be late: a late report is worth more than none.
    """
    with transaction.atomic():
        report = locked(report)
        application = report.award.application
        if not may_write(application, by):
            raise Refused(_("Only members who may change the application can send the report."))
        if report.state == ReportState.SENT:
            return report
        if report.state == ReportState.DUE:
            raise Refused(_("Nothing is written in it yet."))
        if report.state not in REPORT_OPEN:
            raise Refused(_not_so(report))
        values = answers.values_of(report.response)
        outline = outlines.outline_of(report.response.form)
        missing = problems(outline, values)
        if missing:
            raise Refused(_("Something is missing: %(what)s") % {"what": missing[0].label})
        if answers.open_conflicts(report.response):
            raise Refused(_("There are two texts for one answer. Choose between them first."))
        content = _frozen(report, {q.key: values[q.key] for q in outline.asked(values) if q.key in values})
        number = report.versions.count() + 1
        ReportVersion.objects.create(
            report=report,
            number=number,
            content=content,
            content_sha256=canonical.sha256(content),
            sent_by=by,
            sent_at=at,
        )
        report.send()
        report.sent_by, report.sent_at = by, at
        report.save(update_fields=["state", "sent_by", "sent_at"])
        record(
            report,
            "report_sent",
            by=by,
            at=at,
            version=number,
            content_sha256=canonical.sha256(content).hex(),
        )
        _tell(report, "report_received", f"{number}", at=at)
    return report


def accept(report: Report, *, seen: int | None = None, by: User, at: datetime) -> Report:
    """The programme has read it and is content. A second press changes nothing.

    `seen` is the number of the version that they read: Refused when the group has sent another since.
    """
    with transaction.atomic():
        award = payments.locked(report.award)
        report = locked(report)
        if report.state == ReportState.ACCEPTED:
            return report
        if report.state != ReportState.SENT:
            raise Refused(_not_so(report))
        check_apart([award.application_id], by)
        _expect_seen(report, seen)
        report.accept()
        report.read_by, report.read_at = by, at
        report.save(update_fields=["state", "read_by", "read_at"])
        record(report, "report_accepted", by=by, at=at)
        falling_due.report_accepted(award, report.order, by=by, at=at)
        _tell(report, "report_accepted", "", at=at)
    return report


def send_back(
    report: Report, *, word: str, due_on: date, seen: int | None = None, by: User, at: datetime
) -> Report:
    """The programme has a question: the group can write in it again, until a day that is still to come.

    `seen` as for `accept`.
    """
    word = _words(word, _("Say what you would like to know."))
    with transaction.atomic():
        report = locked(report)
        if report.state != ReportState.SENT:
            raise Refused(_not_so(report))
        check_apart([report.award.application_id], by)
        _expect_seen(report, seen)
        if due_on <= clock.local(at, report.award.application.round.zone).date():
            raise Refused(_("Give them time: choose a day that is still to come."))
        report.send_back()
        report.read_by, report.read_at, report.word = by, at, word
        report.due_on, report.due_set_at = due_on, at
        report.save(update_fields=["state", "read_by", "read_at", "word", "due_on", "due_set_at"])
        record(report, "report_sent_back", by=by, at=at, reason=word)
        _tell(report, "report_sent_back", str(report.versions.count()), at=at)
    return report


def refuse_unless_settled(award: Award) -> None:
    """Raise Refused while a report of an award is not accepted; for `awards.complete`, under its lock."""
    left = award.reports.exclude(state__in=REPORT_SETTLED).order_by("order").first()
    if left is not None:
        raise Refused(
            _("A report is not accepted yet: %(title)s. Accept it, or say that it is not needed.")
            % {"title": left.title}
        )


def answers_in(version: ReportVersion) -> dict[str, Any]:
    """{question key: value} as they were sent."""
    return cast(dict[str, Any], json.loads(bytes(version.content))["answers"])


def locked(report: Report) -> Report:
    """The report under a lock, with what it points to as it is afterwards."""
    Report.objects.select_for_update(of=("self",), no_key=True).values_list("pk").get(pk=report.pk)
    return Report.objects.select_related("award__application__round__programme", "response__form").get(
        pk=report.pk
    )


def record(report: Report, act: str, *, by: User | None, at: datetime, **more: Plain) -> None:
    """A row in the application's chain that names the report."""
    payments.record(report.award, act, by=by, at=at, payload={**_facts(report), **more})


def _new(award: Award, order: int, title: str, form_key: str, due_on: date, *, at: datetime) -> Report:
    response = Response.objects.create(form=report_plans.form_of(form_key, at=at))
    return Report.objects.create(
        award=award, order=order, title=title, due_on=due_on, due_set_at=at, response=response
    )


def _frozen(report: Report, values: dict[str, Any]) -> bytes:
    form = report.response.form
    return canonical.encode(
        {
            "award": report.award.public_reference,
            "report": report.order,
            "title": report.title,
            "form": {"key": form.key, "version": form.version},
            "answers": values,
        }
    )


def _facts(report: Report) -> dict[str, Plain]:
    return {"report": report.order, "title": report.title, "due_on": report.due_on.isoformat()}


def _words(text: str, missing: str) -> str:
    text = canonical.clean_text(text).strip()
    if not text:
        raise Refused(missing)
    return text


def _not_so(report: Report) -> str:
    return _("The report is ‘%(state)s’, so this cannot be done.") % {"state": report.get_state_display()}


def _expect_seen(report: Report, seen: int | None) -> None:
    if seen is not None and seen != report.versions.count():
        raise Refused(_("The group has sent this report anew. Read what it says now, then answer."))


def _tell(report: Report, kind: str, occasion: str, *, at: datetime, **context: Any) -> None:
    application = report.award.application
    key = f"{kind}:{report.award.public_reference}:{report.order}:{occasion}"
    mailing.members(application, kind, key, at=at, report=report, report_link=link(report), **context)


def link(report: Report) -> str:
    """The report's address for its group, whole."""
    return mailing.address(report.award.application, f"reports/{report.order}/")
