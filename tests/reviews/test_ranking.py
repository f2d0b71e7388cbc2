"""The ranked list and the line of the pot."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from reviews import panel, ranking, stages
from reviews.models import Stage
from tests.reviews import rows

pytestmark = pytest.mark.django_db
Sheets = list[tuple[tuple[int | None, ...], ...]]


def ranked(sheets: Sheets, pot: str = "1000.00", *, is_shown: bool = True) -> tuple[Stage, list[int]]:
    """A stage in which each application got these sheets, and the applications' ids."""
    stage, found, manager = rows.opened(len(sheets), round_=rows.closed_round(pot))
    for application, theirs in zip(found, sheets, strict=True):
        rows.given_and_scored(stage, application, manager, *theirs)
    if is_shown:
        stage = stages.show_scores(stage, by=manager, at=rows.CLOSED)
    return stage, [application.pk for application in found]


def test_the_list_orders_by_the_mean_of_reviewer_totals() -> None:
    stage, (low, high) = ranked([((6, 4, 2),), ((6, 4, None), (6, 6, 6))])
    first, second = ranking.ranked(stage)
    assert (first.application.pk, second.application.pk) == (high, low)
    assert (first.score, second.score) == (Decimal("5.6"), Decimal("4.6"))
    assert (first.lowest, first.highest, first.reviews) == (Decimal("5.3"), Decimal("6.0"), 2)
    assert first.cannot_judge == 1
    assert [(mean.title, mean.mean, mean.cannot_judge) for mean in first.criteria] == [
        ("The learning", Decimal("6.0"), 0),
        ("The power", Decimal("5.0"), 0),
        ("The doable", Decimal("6.0"), 1),
    ]


def test_equals_share_a_place() -> None:
    stage, _ = ranked([((4, 4, 4),), ((5, 5, 5),), ((4, 4, 4), (4, 4, 4)), ((1, 1, 1),)])
    assert [row.place_words for row in ranking.ranked(stage)] == ["1", "=2", "=2", "4"]


def test_a_review_that_judged_nothing_counts_for_nothing() -> None:
    stage, (judged, unjudged) = ranked([((2, 2, 2), (None, None, None)), ((None, None, None),)])
    first, last = ranking.ranked(stage)
    assert (first.application.pk, first.score) == (judged, Decimal("2.0"))
    assert (last.application.pk, last.score, last.place_words) == (unjudged, None, "")
    assert not last.within_pot


def test_the_line_is_where_the_pot_is_used_up() -> None:
    stage, _ = ranked([((6, 6, 6),), ((5, 5, 5),), ((4, 4, 4),)], pot="700.00")
    found = ranking.ranking_of(stage)
    assert [row.within_pot for row in found.rows] == [True, True, False]
    assert [row.running for row in found.rows] == [Decimal(300), Decimal(600), Decimal(900)]
    assert (found.pot, found.used, found.remainder) == (Decimal(700), Decimal(600), Decimal(100))


def test_what_is_kept_for_taking_part_and_the_panel_is_not_for_awards() -> None:
    stage, _ = ranked([((6, 6, 6),)], pot="700.00")
    stage.round.support_fund, stage.round.panel_costs = Decimal(150), Decimal("50.50")
    stage.round.save()
    assert ranking.ranking_of(Stage.objects.get(pk=stage.pk)).pot == Decimal("499.50")


def test_a_tie_at_the_line_is_named() -> None:
    stage, _ = ranked([((6, 6, 6),), ((4, 4, 4),), ((4, 4, 4),)], pot="700.00")
    found = ranking.ranking_of(stage)
    assert [row.tied_at_line for row in found.rows] == [False, True, True]
    assert (found.within, found.undecided, found.remainder) == (1, 2, Decimal(400))


def test_nothing_of_a_score_is_there_before_scores_are_shown() -> None:
    stage, _ = ranked([((6, 5, 4),), ((1, 2, None),)], is_shown=False)
    found = ranking.ranking_of(stage)
    assert found.sealed
    for row in found.rows:
        assert (row.exact, row.place, row.lowest, row.highest, row.cannot_judge) == (
            None,
            None,
            None,
            None,
            0,
        )
        assert {mean.mean for mean in row.criteria} == {None}
        assert row.reviews == 1


def test_what_was_sent_before_stepping_away_does_not_count() -> None:
    stage, (application,), manager = rows.opened()
    away, _stays = rows.given_and_scored(stage, application, manager, (6, 6, 6), (2, 2, 2))
    panel.step_away(away, by=away.member.user, at=rows.CLOSED)
    stages.show_scores(stage, by=manager, at=rows.CLOSED)
    assert [row.score for row in ranking.ranked(Stage.objects.get(pk=stage.pk))] == [Decimal("2.0")]


def test_the_round_is_ranked_by_its_last_open_stage() -> None:
    stage, _ = ranked([((6, 6, 6),)])
    rows.stage(stage.round, order=2)
    assert ranking.ranking_of(stage.round).stage == stage


def test_a_decision_keeps_the_figures_of_its_row() -> None:
    stage, (low, high) = ranked([((6, 4, 2),), ((6, 4, None), (6, 6, 6))])
    kept = ranking.summaries(ranking.ranking_of(stage))
    assert (kept[low].place, kept[low].of, kept[low].mean) == (2, 2, "4.6")
    assert (kept[high].lowest, kept[high].highest, kept[high].cannot_judge) == ("5.3", "6.0", 1)
    assert kept[high].criteria == (("The learning", "6.0"), ("The power", "5.0"), ("The doable", "6.0"))


@pytest.mark.parametrize("applications", [1, 3])
def test_ranking_takes_five_statements(applications: int, django_assert_num_queries: Any) -> None:
    stage, _ = ranked([((6, 4, 2), (1, 1, None))] * applications)
    with django_assert_num_queries(5):
        assert len(ranking.ranked(stage)) == applications
