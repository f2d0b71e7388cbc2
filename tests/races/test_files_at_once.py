"""Two people who add files to one answer at once, on two real connections: both files stay."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from grants import attaching, lifecycle, submissions
from grants.models import Application, SubmissionFile
from programme import answers
from programme.arrival import ENTRY
from programme.models import AnswerFile
from programme.refusals import Refused
from tests import factories, files_scene
from tests.races.test_acts_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

AT = factories.NOON - timedelta(hours=1)


def _on_disk() -> int:
    return sum(place.is_file() for place in Path(settings.MEDIA_ROOT).rglob("*"))


def _draft() -> Application:
    round_ = factories.round(
        closes_at=factories.NOON, opens_at=factories.NOON - timedelta(days=10), form=files_scene.form()
    )
    return factories.application(round_, at=AT)


@pytest.mark.parametrize("turn", range(4))
def test_both_files_stay(turn: int) -> None:
    draft = _draft()
    outcomes = at_once(
        *(lambda name=name: files_scene.attach(draft, name=name, at=AT) for name in ("1.pdf", "2.pdf"))
    )
    assert all(outcome.accepted for outcome in outcomes), outcomes
    names = [one["name"] for one in answers.values_of(draft.response)[files_scene.SEVERAL]]
    assert sorted(names) == ["1.pdf", "2.pdf"]
    assert (AnswerFile.objects.count(), _on_disk()) == (2, 2)


def test_where_one_fits_one_stays() -> None:
    draft = _draft()
    results = at_once(
        *(
            lambda name=name: files_scene.attach(draft, files_scene.ONE, name=name, at=AT)
            for name in ("1.pdf", "2.pdf")
        )
    )
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert len(answers.values_of(draft.response)[files_scene.ONE]) == 1
    assert (AnswerFile.objects.count(), _on_disk()) == (1, 1)


@pytest.mark.parametrize("turn", range(4))
def test_removing_against_submitting(turn: int) -> None:
    """What was sent holds exactly the files that it lists, whoever came first."""
    draft = _draft()
    lead = factories.lead_of(draft)
    file = files_scene.file_of(files_scene.attach(draft, at=AT))
    removed, sent = at_once(
        lambda: attaching.detach(
            draft,
            question_key=files_scene.SEVERAL,
            file_id=str(file.pk),
            by=lead,
            at=AT,
            source=ENTRY,
        ),
        lambda: lifecycle.submit(draft, by=lead, at=AT),
    )
    assert sent.accepted
    listed = [one["id"] for one in submissions.files_in(sent.submission)]
    held = [str(key) for key in SubmissionFile.objects.values_list("file", flat=True)]
    assert listed == held
    assert listed == ([] if removed.accepted else [str(file.pk)])
