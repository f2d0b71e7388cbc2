"""Writing in a report, on the one answer engine: saving as people type, choosing between two texts, files.

The report is locked and only then read, so that nothing can be saved after sending has frozen what is there.
What arrives for a report that cannot be written in is kept beside it (`ReportAside`): nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from grants.access import may_write
from grants.award_states import REPORT_OPEN, ReportState
from grants.models import Report, ReportAside
from grants.reports import REPORTING, locked, record
from programme import answers, file_refusals, files, outlines
from programme.answers import Saved, Seen
from programme.models import AnswerConflict, AnswerFile, Question, User
from programme.problems import most_files
from programme.refusals import Refused
from programme.states import FILE_KINDS, ConflictChoice


@dataclass(frozen=True)
class Kept:
    """What became of some answers. `refusal` says why they could not go in; then they are kept beside it."""

    report: Report
    changed: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    refusal: str = ""
    file: AnswerFile | None = None

    @property
    def accepted(self) -> bool:
        """They are in the report."""
        return not self.refusal


def save(
    report: Report,
    given: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    seen: Mapping[str, Seen] | None = None,
    writer: str = "",
    unread: Mapping[str, str] | None = None,
) -> Kept:
    """Keep some answers; the report begins with the first. Only full members write (Refused for others).

    `seen` and `writer` as for `programme.answers.save`. `unread` is what was typed and is no answer, as text:
    kept beside a report that cannot be written in; otherwise the page still has it.
    """
    with transaction.atomic():
        report = _writable(report, by)
        if not is_open(report):
            texts = {key: text for key, text in (unread or {}).items() if text.strip()}
            return _beside(report, {**given, **texts}, by=by, at=at, seen=seen, writer=writer)
        return _into(report, given, by=by, at=at, seen=seen, writer=writer)


def is_open(report: Report) -> bool:
    """Whether it can be written in."""
    return report.state in REPORT_OPEN and report.award.state in REPORTING


def choose_text(
    report: Report,
    *,
    conflict: int,
    choice: ConflictChoice,
    merged: Any = None,
    by: User,
    at: datetime,
) -> Kept:
    """Choose between two texts for one answer; one that is gone was chosen by somebody else, and no fault."""
    with transaction.atomic():
        report = _writable(report, by)
        if not is_open(report):
            return Kept(report, refusal=refusal_words(report))
        found = AnswerConflict.objects.filter(
            pk=conflict, response=report.response_id, settled_at__isnull=True
        ).first()
        saved = Saved()
        if found is not None:
            found.response = report.response
            saved = answers.settle(found, choice, merged=merged, by=by, at=at)
    return Kept(report, saved.changed)


def attach(
    report: Report, *, question_key: str, upload: UploadedFile[Any], by: User, at: datetime, writer: str = ""
) -> Kept:
    """Add a file to an answer; checked and stored before the lock. The same file twice is one act."""
    question = _file_question(report, question_key)
    if not may_write(report.award.application, by):
        raise Refused(_reads_only())
    kept = files.take(upload, question=question)
    outcome = Kept(report)
    try:
        with transaction.atomic():
            outcome = _add(_writable(report, by), question, kept, by=by, at=at, writer=writer)
    finally:
        if outcome.file is None or outcome.file.pk != kept.id:
            files.remove_unless_held(kept)
    return outcome


def detach(
    report: Report, *, question_key: str, file_id: str, by: User, at: datetime, writer: str = ""
) -> Kept:
    """Take a file out of an answer. The file itself stays: a version that was sent may hold it."""
    question = _file_question(report, question_key)
    with transaction.atomic():
        report = _writable(report, by)
        if not is_open(report):
            return Kept(report, refusal=refusal_words(report))
        before = files.listed(answers.values_of(report.response).get(question.key))
        after = [one for one in before if one["id"] != str(file_id)]
        if after == before:
            return Kept(report)
        return _into(report, {question.key: after}, by=by, at=at, writer=writer)


def refusal_words(report: Report) -> str:
    """Why it cannot be written in, in a sentence for its group."""
    if report.state == ReportState.SENT:
        return _("The report has been sent, so it cannot be changed now.")
    if report.state == ReportState.ACCEPTED:
        return _("The report has been read and accepted, so it cannot be changed any more.")
    if report.state == ReportState.NOT_NEEDED:
        return _("This report is not needed any more.")
    return _("The award has ended, so its reports cannot be changed any more.")


def _into(
    report: Report,
    given: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    seen: Mapping[str, Seen] | None = None,
    writer: str = "",
) -> Kept:
    """Save under the lock that the caller holds."""
    saved = answers.save(report.response, given, by=by, at=at, seen=seen, writer=writer)
    if saved.changed and report.state == ReportState.DUE:
        report.begin()
        report.save(update_fields=["state"])
        record(report, "report_begun", by=by, at=at)
    return Kept(report, saved.changed, saved.apart)


def _beside(
    report: Report,
    given: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    seen: Mapping[str, Seen] | None,
    writer: str,
) -> Kept:
    held, known = answers.held_of(report.response), outlines.outline_of(report.response.form)
    for key, value in given.items():
        before = (seen.get(key) or Seen(0)) if seen is not None else None
        if known.question(key) is None:
            continue
        if answers.verdict(held.get(key), value, before, writer=writer) == answers.SAME:
            continue
        ReportAside.objects.update_or_create(
            report=report, question_key=key, by=by, writer=writer, defaults={"value": value, "at": at}
        )
    return Kept(report, refusal=refusal_words(report))


def _add(
    report: Report, question: Question, kept: files.Kept, *, by: User, at: datetime, writer: str
) -> Kept:
    if not is_open(report):
        return Kept(report, refusal=refusal_words(report))
    before = files.listed(answers.values_of(report.response).get(question.key))
    same = next((one for one in before if (one["name"], one["sha256"]) == (kept.name, kept.sha256)), None)
    if same is not None:
        return Kept(report, file=AnswerFile.objects.get(response=report.response, pk=same["id"]))
    if len(before) >= most_files(question):
        raise file_refusals.too_many(most_files(question))
    rows = AnswerFile.objects.filter(response=report.response)
    if (rows.aggregate(all=Sum("size"))["all"] or 0) + kept.size > settings.LARGEST_FILES_KEPT:
        raise file_refusals.too_much_kept()
    done = _into(report, {question.key: [*before, files.as_value(kept)]}, by=by, at=at, writer=writer)
    row = files.write_row(kept, report.response, question_key=question.key, by=by, at=at)
    return Kept(report, done.changed, file=row)


def _file_question(report: Report, key: str) -> Question:
    question = outlines.outline_of(report.response.form).question(key)
    if question is None or question.kind not in FILE_KINDS:
        raise Refused(_("This question is not answered with a file."))
    return question


def _writable(report: Report, by: User) -> Report:
    """The report under a lock, for somebody who may write in it."""
    report = locked(report)
    if not may_write(report.award.application, by):
        raise Refused(_reads_only())
    return report


def _reads_only() -> str:
    return _("You can read this report, and not change it.")
