"""Files in answers: adding one, taking one out, and deleting what has been out for a month.

An answer's list of files is read under the application's lock and saved like any other answer: two people who
add at once both keep theirs, and what arrives too late is a kept attempt with its file.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from grants import access, holding, lifecycle, saving
from grants.holding import Hold
from grants.late import answers_in
from grants.models import Application, LateAttempt
from grants.outcomes import Outcome
from grants.states import LateAttemptState, Rule
from programme import answers, file_refusals, files, outlines
from programme.models import AnswerConflict, AnswerFile, AnswerRevision, Question, User
from programme.problems import most_files
from programme.refusals import Refused
from programme.states import FILE_KINDS

Files = list[Mapping[str, Any]]


def attach(
    application: Application,
    *,
    question_key: str,
    upload: UploadedFile[Any],
    by: User,
    at: datetime,
    source: str,
    writer: str = "",
) -> Outcome:
    """Add an upload to the files of an answer. Refused with a sentence when the file itself cannot be taken.

    Checked, scanned and stored before the lock, which is held for the row and the new list alone. The same
    file once more (same name, same bytes) is one act. The outcome names the file.
    """
    question = file_question(application, question_key)
    if not access.may_write(application, by):
        return lifecycle.save_answers(application, answers_given={}, by=by, at=at, source=source)
    kept = files.take(upload, question=question)
    try:
        with transaction.atomic():
            outcome = _add(application, question, kept, by=by, at=at, source=source, writer=writer)
    except BaseException:
        files.remove_unless_held(kept)
        raise
    if outcome.file is None or outcome.file.pk != kept.id:
        files.remove_unless_held(kept)
    return outcome


def detach(
    application: Application,
    *,
    question_key: str,
    file_id: str,
    by: User,
    at: datetime,
    source: str,
    writer: str = "",
) -> Outcome:
    """Take a file out of an answer of the working copy. Pressed twice it is one act.

    The file itself stays: a submission may hold it, and history gives it back for a month.
    """
    question = file_question(application, question_key)
    with transaction.atomic():
        found = holding.take(application, by)
        application, window = found.application, found.window
        rule = saving.refusal_of_changes(found, at, source)
        _all, before = _files_of(found, question, rule)
        after = [one for one in before if one["id"] != str(file_id)]
        if rule is None and after == before:
            return Outcome(application, at, window.closes_at, revision=application.response.revision)
        return _save(application, question, after, by=by, at=at, source=source, writer=writer)


def file_question(application: Application, key: str) -> Question:
    """The question of this key that is answered with files, or Refused."""
    question = outlines.outline_of(application.response.form).question(key)
    if question is None or question.kind not in FILE_KINDS:
        raise Refused(_("This question is not answered with a file."))
    return question


def _add(
    application: Application,
    question: Question,
    kept: files.Kept,
    *,
    by: User,
    at: datetime,
    source: str,
    writer: str,
) -> Outcome:
    """The row and the new list, under the lock."""
    found = holding.take(application, by)
    application, window = found.application, found.window
    rule = saving.refusal_of_changes(found, at, source)
    if rule == Rule.NOT_A_MEMBER:
        return lifecycle.save_answers(application, answers_given={}, by=by, at=at, source=source)
    every, before = _files_of(found, question, rule)
    same = next((one for one in before if (one["name"], one["sha256"]) == (kept.name, kept.sha256)), None)
    if same is not None:
        file = AnswerFile.objects.filter(response=application.response, pk=same["id"]).first()
        outcome = Outcome(application, at, window.closes_at, revision=application.response.revision)
        if rule is not None:
            outcome = _save(application, question, before, by=by, at=at, source=source, writer=writer)
        return replace(outcome, file=file)
    if len(before) >= most_files(question):
        raise file_refusals.too_many(most_files(question))
    _room_for(application, kept, sum(one["size"] for one in every))
    after = [*before, files.as_value(kept)]
    outcome = _save(application, question, after, by=by, at=at, source=source, writer=writer)
    file = files.write_row(kept, application.response, question_key=question.key, by=by, at=at)
    return replace(outcome, file=file)


def _save(
    application: Application,
    question: Question,
    value: Files,
    *,
    by: User,
    at: datetime,
    source: str,
    writer: str,
) -> Outcome:
    return lifecycle.save_answers(
        application, answers_given={question.key: value}, by=by, at=at, source=source, writer=writer
    )


def _files_of(found: Hold, question: Question, rule: Rule | None) -> tuple[Files, Files]:
    """(all files of the working copy, those of this answer) as they stand under the lock.

    What cannot go into the working copy builds on what was kept apart before it: several files that come too
    late are then kept together, and letting the last attempt count lets all of them.
    """
    values = found.values
    asked = outlines.outline_of(found.application.response.form).questions
    every = [one for each in asked if each.kind in FILE_KINDS for one in files.listed(values.get(each.key))]
    before = values.get(question.key)
    if rule is not None:
        attempts = found.application.late_attempts.filter(state=LateAttemptState.KEPT).order_by(
            "received_at", "pk"
        )
        for attempt in attempts:
            before = answers_in(attempt).get(question.key, before)
    return every, files.listed(before)


def _room_for(application: Application, kept: files.Kept, held: int) -> None:
    if held + kept.size > settings.LARGEST_FILES_TOGETHER:
        raise file_refusals.too_much_together(settings.LARGEST_FILES_TOGETHER)
    rows = AnswerFile.objects.filter(response=application.response)
    if (rows.aggregate(all=Sum("size"))["all"] or 0) + kept.size > settings.LARGEST_FILES_KEPT:
        raise file_refusals.too_much_kept()


def forget_detached(*, at: datetime) -> int:
    """Delete files that nothing has held for a month; how many.

    What holds a file: an answer as it stands or stood within the month, two texts to choose from, an attempt
    that was kept apart, a submission. Each application is looked through under its lock.
    """
    old = AnswerFile.objects.filter(uploaded_at__lt=at - files.FORGOTTEN, held_by__isnull=True)
    responses = old.order_by("response").values_list("response", flat=True).distinct()
    removed = 0
    for application in Application.objects.filter(response__in=list(responses)).order_by("pk"):
        with transaction.atomic():
            application = holding.locked(application)
            is_held = _holder(application, at)
            gone = [file for file in old.filter(response=application.response) if not is_held(str(file.pk))]
            AnswerFile.objects.filter(pk__in=[file.pk for file in gone]).delete()
        files.remove_bytes(gone)
        removed += len(gone)
    return removed


def _holder(application: Application, at: datetime) -> Callable[[str], bool]:
    """Whether anything but a submission holds the file of an id."""
    response, since = application.response, at - files.FORGOTTEN
    texts = [json.dumps(list(answers.values_of(response).values()))]
    by_key: dict[str, list[AnswerRevision]] = defaultdict(list)
    for revision in AnswerRevision.objects.filter(response=response).order_by("revision"):
        if revision.apart:
            texts += [json.dumps(revision.value)] if revision.saved_at >= since else []
        else:
            by_key[revision.question_key].append(revision)
    for revisions in by_key.values():
        # A value stood until the next one was saved.
        texts += [
            json.dumps(one.value)
            for one, after in zip(revisions, [*revisions[1:], None], strict=True)
            if after is None or after.saved_at >= since
        ]
    if response.complete_revision is not None:
        # What the safety net would put in; see `grants.closing`.
        texts += [json.dumps(list(answers.values_at(response, response.complete_revision).values()))]
    open_ = AnswerConflict.objects.filter(response=response, settled_at__isnull=True)
    texts += [json.dumps(value) for value in open_.values_list("value", flat=True)]
    late = LateAttempt.objects.filter(application=application).values_list("content", flat=True)
    texts += [bytes(content).decode() for content in late]
    return lambda key: any(key in text for text in texts)
