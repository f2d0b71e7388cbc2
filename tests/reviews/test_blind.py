"""Blind stages hand out copies without properties, and nothing while there is none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from grants import lifecycle
from grants.models import Application
from programme import clock
from programme.models import AnswerFile, Question, User
from programme.stripping import apart
from programme.stripping.faults import CannotStrip
from programme.stripping.strip import strip_file
from reviews import blind, panel, stages, tasks
from reviews.models import Assignment, BlindCopy, Stage
from tests import factories, files_scene, property_files
from tests.reviews import rows

pytestmark = pytest.mark.django_db
NAME = property_files.NAME


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process for each file is tried in the tests of stripping; here it would take seconds each."""
    monkeypatch.setattr(apart, "strip", strip_file)


def scene(*names: str, is_blind: bool = True) -> tuple[Stage, Assignment, dict[str, AnswerFile], User]:
    """A stage with one application that holds these files, given to one reviewer."""
    round_ = rows.closed_round(form=files_scene.form())
    lead = factories.user(NAME)
    application = factories.application(round_, lead)
    given = {"title": "A warm room", "group_name": "Quornford Growers", "about_them": "See for yourself."}
    lifecycle.save_answers(application, answers_given=given, by=lead, at=factories.AT)
    keys = {"spoken": (".mp3", ".m4a", ".ogg", ".webm", ".wav")}
    held = {}
    for name in names:
        key = "spoken" if name.endswith(keys["spoken"]) else "papers"
        data = (
            property_files.MADE[name]() if name in property_files.MADE else b"\0\0\0\x18ftypheic" + b"\0" * 40
        )
        outcome = files_scene.attach(application, key, name=f"{NAME} {name}", content=data)
        held[name] = files_scene.file_of(outcome)
    own = files_scene.attach(application, "portrait", name=f"{NAME} us.jpg", content=property_files.jpg())
    held["own"] = files_scene.file_of(own)
    assert lifecycle.submit(application, by=lead, at=factories.AT).accepted
    stage = rows.stage(round_, is_blind=is_blind)
    manager = factories.staff(round_)
    stage = stages.open_stage(stage, by=manager, at=rows.CLOSED)
    application = Application.objects.get(pk=application.pk)
    given_out = panel.assign(stage, application, rows.reviewer(stage), by=manager, at=rows.CLOSED)
    return stage, given_out, held, manager


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def served(client: Client, assignment: Assignment, file: AnswerFile) -> Any:
    return client.get(reverse("review_file", args=[assignment.review.pk, file.pk]))


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_copy_is_handed_out_under_a_name_that_says_nothing() -> None:
    _stage, assignment, held, _manager = scene("a.pdf", "a.docx", "a.m4a")
    client = signed_in(assignment.member.user)
    page = reverse("review", args=[assignment.review.pk])
    text = client.get(page).content.decode()
    assert "Being prepared without its properties" in text and NAME not in text
    for file in held.values():
        assert served(client, assignment, file).status_code == 404
    tasks.make_blind_copies()
    text = client.get(page).content.decode()
    assert NAME not in text and "Being prepared" not in text
    for name, shown in (("a.pdf", "Answer 5, file 1.pdf"), ("a.docx", "Answer 5, file 2.docx")):
        assert shown in text
        answer = served(client, assignment, held[name])
        quoted = shown.replace(" ", "%20").replace(",", "%2C")
        assert answer["Content-Disposition"] == f"attachment; filename*=UTF-8''{quoted}"
        data = body(answer)
        assert len(data) == int(answer["Content-Length"]) and property_files.RAW not in data
    assert property_files.RAW not in body(served(client, assignment, held["a.m4a"]))
    # What tells who applied has no copy and no way to it.
    assert served(client, assignment, held["own"]).status_code == 404
    assert not BlindCopy.objects.filter(file=held["own"]).exists()


def test_the_original_is_left_as_it_is_and_open_stages_hand_it_out() -> None:
    _stage, assignment, held, _manager = scene("a.jpg", is_blind=False)
    tasks.make_blind_copies()
    assert not BlindCopy.objects.exists()
    answer = served(signed_in(assignment.member.user), assignment, held["a.jpg"])
    assert body(answer) == property_files.jpg() and NAME.split()[0] in answer["Content-Disposition"]


def test_a_copy_is_made_once_and_the_original_stays() -> None:
    stage, _assignment, held, _manager = scene("a.jpg")
    tasks.make_blind_copies()
    first = BlindCopy.objects.get()
    tasks.make_blind_copies()
    again = BlindCopy.objects.get()
    assert (again.path, again.tries) == (first.path, 1) and first.path.startswith("blind/")
    with default_storage.open(str(held["a.jpg"].file.name)) as kept:
        assert kept.read() == property_files.jpg()
    state = blind.state_of(stage)
    assert state is not None and (state.files, state.made, state.waiting) == (1, 1, 0)


def test_a_file_without_a_way_is_named_to_the_team_and_not_shown() -> None:
    stage, assignment, held, manager = scene("broken.heic", "a.png")
    tasks.make_blind_copies()
    text = signed_in(assignment.member.user).get(reverse("review", args=[assignment.review.pk])).content
    assert "This file is with the team" in text.decode()
    assert served(signed_in(assignment.member.user), assignment, held["broken.heic"]).status_code == 404
    state = blind.state_of(stage)
    assert state is not None and (state.files, state.made, state.waiting) == (2, 1, 0)
    (fault,) = state.faults
    assert (fault.reference, fault.name) == (assignment.application.reference, f"{NAME} broken.heic")
    seen = signed_in(manager).get(reverse("manage_conflicts", args=[stage.round.slug])).content.decode()
    assert "broken.heic" in seen and "The file is damaged" in seen
    assert "cannot be found by software" in seen


def test_a_worker_that_dies_over_a_file_takes_it_up_three_times_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage, _assignment, _held, _manager = scene("a.png")

    def die(*_given: object) -> None:
        raise SystemExit

    monkeypatch.setattr(apart, "strip", die)
    at = clock.now()
    blind.note_missing(at=at)
    for number in range(3):
        (copy,) = blind.due(at)
        with pytest.raises(SystemExit):
            blind.make(copy, at=at)
        assert BlindCopy.objects.get().tries == number + 1
        assert blind.due(at) == []
        at += blind.ABANDONED_AFTER + timedelta(seconds=1)
    (copy,) = blind.due(at)
    assert not blind.make(copy, at=at)
    assert BlindCopy.objects.get().fault == "broken"
    assert blind.due(at + timedelta(days=1)) == []
    assert blind.try_again(stage, at=at) == 1
    assert blind.due(at) == [copy]


def test_a_fault_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    scene("a.png")

    def refuse(*_given: object) -> None:
        raise CannotStrip("too_large")

    monkeypatch.setattr(apart, "strip", refuse)
    tasks.make_blind_copies()
    assert BlindCopy.objects.get().fault == "too_large"


def test_a_copy_without_a_row_is_swept_after_a_day() -> None:
    scene("a.png")
    tasks.make_blind_copies()
    path = BlindCopy.objects.get().path
    later = clock.now() + timedelta(days=2)
    assert blind.sweep(at=later) == 0
    BlindCopy.objects.all().delete()
    assert blind.sweep(at=clock.now()) == 0
    assert blind.sweep(at=later) == 1
    assert not default_storage.exists(path)


def test_answers_about_somebody_are_withheld_whatever_the_form_says() -> None:
    for kind in ("email", "phone", "address", "organisation", "url"):
        assert blind.identifies(Question(kind=kind, identifies_applicant=False))
    assert not blind.identifies(Question(kind="long_text", identifies_applicant=False))
    assert blind.identifies(Question(kind="long_text", identifies_applicant=True))
