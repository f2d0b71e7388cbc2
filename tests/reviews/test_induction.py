"""Practice applications: scored by everybody, counted nowhere."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from programme.models import LedgerRow, User
from programme.refusals import Refused
from reviews import induction, membership, stages
from reviews.models import Criterion, PanelMember, Score, Specimen, SpecimenScore, Stage
from reviews.ranking import ranking_of
from tests import factories
from tests.reviews import panel_scene, rows
from tests.reviews.desk_scene import as_, text
from tests.reviews.panel_scene import AT

pytestmark = pytest.mark.django_db

SCORES = {"learning": 4, "power": 6, "doable": None}


def ready(place: int = 1) -> tuple[Specimen, PanelMember, User]:
    stage = rows.stage()
    manager = factories.staff(stage.round)
    return written(stage, manager, place), rows.reviewer(stage), manager


def written(stage: Stage, manager: User, place: int = 1) -> Specimen:
    return induction.write_specimen(
        stage,
        place,
        title={"en": "The bench"},
        text={"en": "We sit on a bench."},
        explanation={"en": "We thought that it was brave."},
        by=manager,
        at=AT,
    )


def practise(specimen: Specimen, member: PanelMember, **changed: int | None) -> None:
    induction.practise(specimen, member, {**SCORES, **changed}, by=member.user, at=AT)


def test_the_spread_comes_after_ones_own_scores_in_counts_alone() -> None:
    specimen, member, _manager = ready()
    criteria = list(Criterion.objects.filter(stage=specimen.stage).order_by("order"))
    for name, power in (("A", 6), ("B", 2), ("C", 6)):
        practise(specimen, rows.reviewer(specimen.stage, name), power=power)
    assert induction.spread_of(specimen, member, criteria) == []
    practise(specimen, member)
    found = induction.spread_of(specimen, member, criteria)
    assert [(one.title, one.own, one.others) for one in found] == [
        ("The learning", "4", [("4", 3)]),
        ("The power", "6", [("2", 1), ("6", 2)]),
        ("The doable", "I don’t know", [("I don’t know", 3)]),
    ]


def test_practice_is_counted_nowhere() -> None:
    stage, (application,), manager = rows.opened()
    given = rows.given_and_scored(stage, application, manager, (4, 4, 4))[0]
    specimen = written(stage, manager)
    before = Score.objects.count()
    rows_before = LedgerRow.objects.count()
    practise(specimen, given.member, learning=1, power=1, doable=1)
    assert Score.objects.count() == before
    assert LedgerRow.objects.count() == rows_before
    stage = stages.show_scores(stage, by=manager, at=AT)
    (row,) = ranking_of(stage).rows
    assert row.score == 4


def test_all_criteria_within_their_bounds_and_only_ones_own() -> None:
    specimen, member, manager = ready()
    for scores, by, says in (
        ({"learning": 4}, member.user, "Choose an answer for every question"),
        ({**SCORES, "power": 7}, member.user, "out of date"),
        (SCORES, manager, "Only the reviewer"),
    ):
        with pytest.raises(Refused, match=says):
            induction.practise(specimen, member, scores, by=by, at=AT)
    asked, _manager = panel_scene.invited(specimen.stage)
    with pytest.raises(Refused, match="Only who is on the panel"):
        practise(specimen, asked)
    assert not SpecimenScore.objects.exists()


def test_the_database_keeps_bounds_and_stages_apart() -> None:
    specimen, member, _manager = ready()
    criterion = Criterion.objects.get(stage=specimen.stage, key="power")
    elsewhere = Criterion.objects.filter(stage=rows.stage()).first()
    for value, of in ((7, criterion), (0, criterion), (3, elsewhere)):
        made = SpecimenScore(specimen=specimen, member=member, criterion=of, value=value, saved_at=AT)
        with pytest.raises(IntegrityError, match="practice score"), transaction.atomic():
            made.save()


def test_two_at_the_most() -> None:
    specimen, _member, manager = ready()
    written(specimen.stage, manager, 2)
    with pytest.raises(Refused, match="two practice applications"):
        written(specimen.stage, manager, 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Specimen.objects.create(stage=specimen.stage, order=3)
    induction.remove_specimen(specimen.stage, 1, by=manager, at=AT)
    with pytest.raises(Refused, match="gone already"):
        induction.remove_specimen(specimen.stage, 1, by=manager, at=AT)
    assert [one.order for one in Specimen.objects.all()] == [2]


def test_practising_on_the_page() -> None:
    specimen, member, manager = ready()
    client, path = as_(member.user), reverse("practice", args=[member.key, 1])
    said = text(client.get(path))
    assert "We sit on a bench." in said
    assert "We thought that it was brave." not in said
    missing = client.post(path, {"score_learning": "4"})
    assert missing.status_code == 422
    assert "Choose an answer." in text(missing)
    given = {"score_learning": "4", "score_power": "6", "score_doable": "cannot"}
    said = text(client.post(path, given, follow=True))
    assert "We thought that it was brave." in said
    assert "nobody yet" in said
    assert induction.own_scores(specimen, member) == SCORES
    for wrong in (reverse("practice", args=[member.key, 2]),):
        assert client.get(wrong).status_code == 404
    assert as_(manager).get(path).status_code == 404
    membership.step_down(member, by=member.user, at=AT)
    assert client.get(path).status_code == 404


def test_writing_one_on_the_page() -> None:
    stage = rows.stage()
    client = as_(factories.staff(stage.round))
    path = reverse("manage_practice", args=[stage.round.slug])
    given = {"place": "1", "title": "The bench", "text": "We sit.", "explanation": "Brave."}
    assert client.post(path, {**given, "text": ""}).status_code == 422
    assert client.post(path, {**given, "place": "2"}).status_code == 400, "the first one first"
    assert client.post(path, {**given, "place": "x"}).status_code == 400
    assert client.post(path, given).status_code == 302
    made = Specimen.objects.get()
    assert (made.title, made.text, made.explanation) == (
        {"en": "The bench"},
        {"en": "We sit."},
        {"en": "Brave."},
    )
    Specimen.objects.update(title={"en": "The bench", "cy": "Y fainc"})
    client.post(path, {**given, "title": "A bench"})
    assert Specimen.objects.get().title == {"en": "A bench", "cy": "Y fainc"}
    observer = as_(factories.staff(stage.round, "observer", name="O"))
    assert "We sit." in text(observer.get(path))
    assert observer.post(path, given).status_code == 403
    assert client.post(path, {"place": "1", "act": "remove"}).status_code == 302
    assert not Specimen.objects.exists()
    bare = rows.closed_round()
    nothing = reverse("manage_practice", args=[bare.slug])
    assert as_(factories.staff(bare)).get(nothing).status_code == 200
