"""Freezing a submission into canonical bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from grants.models import Application, Submission, SubmissionFile
from programme import canonical, clock, randomness
from programme.models import User
from programme.outlines import Outline
from programme.problems import as_amount, budget_total, is_empty
from programme.states import FILE_KINDS, QuestionKind

FORMAT = "noon/submission/1"


def freeze(
    application: Application,
    *,
    version: int,
    form: Outline,
    values: Mapping[str, Any],
    by: User,
    at: datetime,
    source: str,
    revision: int | None = None,
) -> Submission:
    """An unsaved Submission holding every answer to the form's questions as canonical bytes.

    The bytes are an object {format, application, version, form: {key, version}, language, received_at,
    received_source, answers: {question key: value}, files: [{id, name, size, sha256, type, question}]}.
    `revision` is the one at which the values were saved; None: the newest.
    """
    asked = application.response.form
    given = given_answers(form, values)
    content = canonical.encode(
        {
            "format": FORMAT,
            "application": application.reference,
            "version": version,
            "form": {"key": asked.key, "version": asked.version},
            "language": application.language,
            "received_at": clock.utc_text(at),
            "received_source": source,
            "answers": given,
            "files": _files(form, given),
        }
    )
    return Submission(
        application=application,
        version=version,
        form=asked,
        revision=application.response.revision if revision is None else revision,
        content=content,
        content_sha256=canonical.sha256(content),
        salt=randomness.token_bytes(32),
        received_at=at,
        received_source=source,
        submitted_by=by,
    )


def given_answers(form: Outline, values: Mapping[str, Any]) -> dict[str, Any]:
    """{question key: value} of what is frozen: questions not asked or not answered are left out."""
    return {
        question.key: values[question.key]
        for question in form.asked(values)
        if not is_empty(values.get(question.key))
    }


def _files(form: Outline, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {**one, "question": question.key}
        for question in form.questions
        if question.kind in FILE_KINDS
        for one in given.get(question.key, [])
    ]


def hold_files(submission: Submission, form: Outline, values: Mapping[str, Any]) -> None:
    """Note the files of a saved submission, so that they stay. No statement when it has none."""
    asked = {question.key: values.get(question.key) or [] for question in form.asked(values)}
    held = dict.fromkeys(one["id"] for one in _files(form, asked))
    if held:
        SubmissionFile.objects.bulk_create(SubmissionFile(submission=submission, file_id=key) for key in held)


def answers_in(submission: Submission) -> dict[str, Any]:
    """{question key: value} out of the frozen bytes."""
    answers: dict[str, Any] = json.loads(bytes(submission.content))["answers"]
    return answers


def files_in(submission: Submission) -> list[dict[str, Any]]:
    """[{id, name, size, sha256, type, question}] out of the frozen bytes."""
    files: list[dict[str, Any]] = json.loads(bytes(submission.content)).get("files", [])
    return files


def headline(form: Outline, values: Mapping[str, Any]) -> tuple[str, str, Decimal | None]:
    """(title, applicant, amount requested) for lists: from the keys `title`, `group_name` and the budget."""
    requested: Decimal | None = None
    for question in form.asked(values):
        value = values.get(question.key)
        if question.kind == QuestionKind.BUDGET:
            requested = budget_total(value)
        elif question.kind == QuestionKind.MONEY and question.key == "requested":
            requested = as_amount(value)
    return str(values.get("title", ""))[:300], str(values.get("group_name", ""))[:300], requested
