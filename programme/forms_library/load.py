"""Copies a form that is written as data into rows."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from programme.forms_library import FormData, QuestionData
from programme.models import Form, Question, Section


def load(form_data: FormData, *, version: int = 1) -> Form:
    """The form of this key and version, made with its sections and questions when it is not there yet.

    A second call returns the same row and changes nothing: what people may already have answered is never
    rewritten, and a changed text is a new version.
    """
    with transaction.atomic():
        form, is_new = Form.objects.get_or_create(
            key=form_data.key,
            version=version,
            defaults={"kind": form_data.kind, "title": form_data.title},
        )
        if is_new:
            _fill(form, form_data)
    return form


def _fill(form: Form, form_data: FormData) -> None:
    sections = Section.objects.bulk_create(
        Section(form=form, key=part.key, order=place, title=part.title, intro=part.intro)
        for place, part in enumerate(form_data.sections, start=1)
    )
    Question.objects.bulk_create(
        _question(section, place, asked)
        for section, part in zip(sections, form_data.sections, strict=True)
        for place, asked in enumerate(part.questions, start=1)
    )


def _question(section: Section, place: int, asked: QuestionData) -> Question:
    return Question(
        section=section,
        key=asked.key,
        order=place,
        kind=asked.kind,
        label=asked.label,
        help=asked.help,
        required=asked.required,
        word_limit=asked.word_limit,
        options=[[value, label] for value, label in asked.options],
        lowest=Decimal(asked.lowest) if asked.lowest is not None else None,
        highest=Decimal(asked.highest) if asked.highest is not None else None,
        bounds=_bounds(asked),
        only_when=_condition(asked),
        panel_sees=asked.panel_sees,
        identifies_applicant=asked.identifies_applicant,
    )


def _condition(asked: QuestionData) -> dict[str, object]:
    if asked.only_when is None:
        return {}
    key, values = asked.only_when
    return {"question": key, "is": list(values)}


def _bounds(asked: QuestionData) -> dict[str, str | int]:
    found = {"earliest": asked.earliest, "latest": asked.latest, "files": asked.files}
    return {name: bound for name, bound in found.items() if bound is not None}
