"""What somebody who does not exist answers: enough for any form to be complete, and plainly made up."""

from __future__ import annotations

import io
import wave
from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_UP, Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from programme import clock, money
from programme.imaginary import HOST
from programme.models import Question, User
from programme.outlines import Outline
from programme.problems import problems
from programme.states import FILE_KINDS, OrganisationStatus, QuestionKind

ONE_PENNY = Decimal("0.01")


def answers_of(form: Outline, person: User, *, at: datetime, without: int = 0) -> dict[str, Any]:
    """{question key: value} for all that is asked but files, so that nothing of it is a problem.

    `without` that many questions at the end are left open.
    """
    values: dict[str, Any] = {}
    for question in form.questions[: len(form.questions) - without]:
        if question.kind not in FILE_KINDS and question in form.asked(values):
            values[question.key] = answer_to(question, person, at=at)
    return values


def file_questions(form: Outline, values: Mapping[str, Any]) -> list[Question]:
    """The questions that ask for a file which somebody with these answers has to give."""
    missing = {problem.question for problem in problems(form, values)}
    return [one for one in form.asked(values) if one.kind in FILE_KINDS and one.key in missing]


def file_for(question: Question) -> SimpleUploadedFile:
    """A small file that the question takes: a text, or one second of silence."""
    if question.kind == QuestionKind.RECORDING:
        return SimpleUploadedFile("silence.wav", _silence(), "audio/wav")
    says = _("This is an imaginary file. It belongs to a rehearsal.")
    return SimpleUploadedFile("imaginary.txt", f"{says}\n".encode(), "text/plain")


def answer_to(question: Question, person: User, *, at: datetime) -> Any:
    """A value of the question's kind, within its limits."""
    kind = question.kind
    if kind in (QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT):
        return text_for(question, _short(question, person) if kind == QuestionKind.SHORT_TEXT else _long())
    if kind == QuestionKind.CHOICE:
        return str(question.options[0][0]) if question.options else ""
    if kind == QuestionKind.CHOICES:
        return [str(question.options[0][0])] if question.options else []
    if kind == QuestionKind.MONEY:
        return money.canonical(_amount(question))
    if kind == QuestionKind.NUMBER:
        return int(_amount(question, usual=Decimal(12)).to_integral_value(ROUND_UP))
    if kind == QuestionKind.DATE:
        bounds = question.bounds or {}
        return str(bounds.get("earliest") or bounds.get("latest") or clock.local(at).date().isoformat())
    if kind == QuestionKind.BUDGET:
        return _budget(question)
    fixed: dict[str, Any] = {
        QuestionKind.EMAIL: person.email,
        QuestionKind.URL: f"https://rehearsal.{HOST}/",
        # Kept free by Ofcom for whatever is made up, as the postcode is used by nobody.
        QuestionKind.PHONE: "020 7946 0000",
        QuestionKind.ADDRESS: {
            "street": _("1 Imaginary Street"),
            "town": _("Nowhere"),
            "postcode": "ZZ9 9ZZ",
            "country": "",
        },
        QuestionKind.ORGANISATION: {
            "status": str(OrganisationStatus.UNREGISTERED),
            "name": "",
            "charity": "",
            "company": "",
        },
        QuestionKind.DECLARATION: True,
    }
    return fixed[kind]


def text_for(question: Question, text: str) -> str:
    """The text, no longer than the question allows."""
    return " ".join(text.split()[: question.word_limit or None])


def _short(question: Question, person: User) -> str:
    if question.identifies_applicant:
        return _("Group of %(person)s") % {"person": person.name}
    return _("Made up by %(person)s") % {"person": person.name}


def _long() -> str:
    return _(
        "This answer is imaginary. It was written for a rehearsal, so that everybody who runs this round can "
        "see what applicants and reviewers see before, at and after closing. Nobody asks for this money."
    )


def _amount(question: Question, usual: Decimal = Decimal(1000)) -> Decimal:
    """Between the least and the most that the question takes."""
    lowest, highest = question.lowest, question.highest
    amount = max(usual, lowest) if lowest is not None else usual
    return min(amount, highest) if highest is not None else amount


def _budget(question: Question) -> list[dict[str, str]]:
    whole = _amount(question)
    first = max((whole / 2).quantize(ONE_PENNY), ONE_PENNY)
    lines = [(_("Imaginary time"), first), (_("Imaginary rooms"), whole - first)]
    return [{"label": label, "amount": money.canonical(amount)} for label, amount in lines if amount > 0]


def _silence() -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * 8000)
    return made.getvalue()
