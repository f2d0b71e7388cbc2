"""A round that asks for files, with applications that hold some: for walks and tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from grants import attaching, lifecycle
from grants.models import Application
from grants.outcomes import Outcome
from programme import clock
from programme.arrival import ENTRY
from programme.forms_library import FormData, QuestionData, SectionData, en
from programme.forms_library.load import load
from programme.models import AnswerFile, Form, Programme, Round, User
from reviews import panel, stages
from reviews.models import Assignment
from tests import factories
from tests import file_makers as make
from tests.reviews import rows

ONE, SEVERAL, HIDDEN, OWN, SPOKEN = "plan", "papers", "accounts", "portrait", "spoken"


def form() -> Form:
    """One section of questions answered with files: one, several, one hidden from the panel, one that

    tells who applies, and a recording; and one of words.
    """

    def question(key: str, label: str, kind: str = "file", **more: Any) -> QuestionData:
        return QuestionData(key=key, kind=kind, label=en(label), help=en(""), required=False, **more)

    return load(
        FormData(
            key=f"files-{next(factories._number)}",
            kind="application",
            title=en("A form with files"),
            sections=(
                SectionData(
                    key="words",
                    title=en("Words"),
                    intro=en(""),
                    questions=(
                        question("title", "What is your project called?", "short_text"),
                        question("group_name", "What is your group called?", "short_text"),
                    ),
                ),
                SectionData(
                    key="files",
                    title=en("Files"),
                    intro=en("Add what helps us to understand. None of it is needed."),
                    questions=(
                        question("about_them", "What are these files?", "short_text"),
                        question(ONE, "Your plan, if you have one written down"),
                        question(SEVERAL, "Papers and pictures", files=3),
                        question(HIDDEN, "Your last accounts", panel_sees=False),
                        question(OWN, "A picture of your group", identifies_applicant=True),
                        question(SPOKEN, "Tell us about it in sound or film", "recording"),
                    ),
                ),
            ),
        )
    )


def upload(name: str = "Our plan.pdf", content: bytes = make.PDF) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def attach(
    application: Application, key: str = SEVERAL, *, at: datetime | None = None, **given: Any
) -> Outcome:
    """A file added by the lead through the act itself."""
    by = given.pop("by", None) or factories.lead_of(application)
    return attaching.attach(
        application, question_key=key, upload=upload(**given), by=by, at=at or factories.AT, source=ENTRY
    )


def file_of(outcome: Outcome) -> AnswerFile:
    """The file that was added."""
    assert outcome.accepted and outcome.file is not None, outcome
    return outcome.file


@dataclass
class Gallery:
    """A draft with a file, and one with files in each answer that is being read, with its review."""

    draft: Application
    draft_file: AnswerFile
    reading: Application
    seen: AnswerFile
    hidden: AnswerFile
    own: AnswerFile
    assignment: Assignment


def gallery(programme: Programme, people: dict[str, User]) -> Gallery:
    """Both, with the world's people."""
    now = clock.now()
    open_round = _round(programme, "files", now + timedelta(days=5))
    draft = _application(open_round, people, now - timedelta(hours=3))
    closed = _round(programme, "files-read", now - timedelta(days=3))
    reading = _application(closed, people, closed.closes_at - timedelta(hours=3))
    at = closed.closes_at - timedelta(hours=2)
    names = {ONE: make.NAMES[0], SEVERAL: make.NAMES[2], HIDDEN: "Accounts.pdf", OWN: "Us.pdf"}
    held = {key: file_of(attach(reading, key, name=name, at=at)) for key, name in names.items()}
    outcome = lifecycle.submit(reading, by=people["lead"], at=at)
    assert outcome.accepted, outcome
    stage = stages.open_stage(
        rows.stage(closed, due_at=now + timedelta(days=4)), by=people["manager"], at=now - timedelta(days=2)
    )
    [assignment] = panel.assign_many(
        stage,
        [(reading, rows.reviewer(stage, user=people["reviewer"]))],
        by=people["manager"],
        at=now - timedelta(days=2),
    )
    return Gallery(
        draft=draft,
        draft_file=file_of(attach(draft, name=make.NAMES[1], at=now - timedelta(hours=2))),
        reading=Application.objects.get(pk=reading.pk),
        seen=held[ONE],
        hidden=held[HIDDEN],
        own=held[OWN],
        assignment=assignment,
    )


def _round(programme: Programme, slug: str, closes_at: datetime) -> Round:
    return factories.round(
        programme=programme,
        slug=slug,
        name=f"With files, {slug}",
        form=form(),
        opens_at=closes_at - timedelta(days=30),
        closes_at=closes_at,
    )


def _application(round_: Round, people: dict[str, User], at: datetime) -> Application:
    made = factories.application(round_, people["lead"], at)
    factories.member(made, people["full"], at=at)
    factories.member(made, people["reader"], "reader", at=at)
    words = {"title": "A warm room", "group_name": "Marsh Lane Growers"}
    lifecycle.save_answers(made, answers_given=words, by=people["lead"], at=at)
    return made
