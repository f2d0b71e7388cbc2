"""Stages and criteria as a manager writes them: until when, what is promised, what cannot be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from programme import clock
from programme.models import Form, LedgerRow, Round, User
from programme.refusals import Refused
from reviews import panel, ranking, reading, stage_editing, stages
from reviews.models import Assignment, Criterion, Stage
from reviews.queries import criteria_of
from reviews.stage_editing import Unfit, WantedCriterion, WantedStage
from reviews.stage_forms import CriterionForm, StageForm
from tests import factories
from tests.reviews import rows
from tests.reviews.desk_scene import as_, statements, text

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def planned() -> tuple[Round, Stage, User]:
    """A round that opens tomorrow, with one stage."""
    now = clock.now()
    round_ = factories.round(now, opens_at=now + DAY)
    return round_, rows.stage(round_, due_at=round_.closes_at + 4 * DAY), factories.staff(round_)


def wanted(round_: Round, **more: Any) -> WantedStage:
    facts: dict[str, Any] = {"name": {"en": "Closer look"}, "intro": {}, "due_at": round_.closes_at + 9 * DAY}
    return WantedStage(**{**facts, **more})


def asked(**more: Any) -> WantedCriterion:
    facts: dict[str, Any] = {
        "title": {"en": "Benefit"},
        "question": {"en": "Who is better off?"},
        "weight": 4,
        "lowest": 1,
        "highest": 3,
        "sentences": {str(n): {"en": f"Sentence {n}"} for n in (1, 2, 3)},
        "sections": [],
        "words_asked": {},
    }
    return WantedCriterion(**{**facts, **more})


def acts(round_: Round) -> list[str]:
    return list(
        LedgerRow.objects.filter(chain=round_.chain).order_by("sequence").values_list("act", flat=True)
    )


def test_a_stage_is_added_changed_and_taken_out() -> None:
    round_, _first, manager = planned()
    now = clock.now()
    made = stage_editing.add_stage(round_, wanted(round_, reviews_wanted=3), by=manager, at=now)
    assert (made.order, made.reviews_wanted, made.criteria.count()) == (2, 3, 3)
    changed = stage_editing.change_stage(
        made, wanted(round_, is_blind=True, earlier_scores="shown"), by=manager, at=now
    )
    assert (changed.is_blind, changed.earlier_scores, changed.reviews_wanted) == (True, "shown", 2)
    again = stage_editing.change_stage(
        made, wanted(round_, is_blind=True, earlier_scores="shown"), by=manager, at=now
    )
    assert again.is_blind
    stage_editing.remove_stage(made, by=manager, at=now)
    assert list(round_.stages.values_list("order", flat=True)) == [1]
    assert acts(round_)[-3:] == ["stage_added", "stage_changed", "stage_removed"]


@pytest.mark.parametrize(
    ("more", "part"),
    [
        ({"name": {"en": " "}}, "name"),
        ({"due_at": None}, "due_at"),
        ({"reviews_wanted": 0}, "reviews_wanted"),
        ({"reading_from": 20 * DAY}, "reading_from"),
        ({"reading_from": -DAY}, "reading_from"),
        ({"meeting_at": DAY}, "meeting_at"),
    ],
)
def test_what_cannot_be_is_said_at_its_box(more: dict[str, Any], part: str) -> None:
    round_, _first, manager = planned()
    times = {
        key: round_.closes_at + (value or timedelta(0))
        if key != "name" and key != "reviews_wanted"
        else value
        for key, value in more.items()
    }
    with pytest.raises(Unfit) as no:
        stage_editing.add_stage(round_, wanted(round_, **times), by=manager, at=clock.now())
    assert no.value.part == part
    assert round_.stages.count() == 1


def test_a_later_stage_is_due_later_and_the_first_has_no_earlier_scores() -> None:
    round_, first, manager = planned()
    with pytest.raises(Unfit, match="due first"):
        stage_editing.add_stage(round_, wanted(round_, due_at=first.due_at), by=manager, at=clock.now())
    with pytest.raises(Unfit, match="no stage before"):
        stage_editing.change_stage(first, wanted(round_, earlier_scores="shown"), by=manager, at=clock.now())


def test_scores_are_counted_together_on_one_scale_only() -> None:
    round_, _first, manager = planned()
    now = clock.now()
    second = stage_editing.add_stage(round_, wanted(round_), by=manager, at=now)
    one = second.criteria.get(order=1)
    stage_editing.change_criterion(one, asked(), by=manager, at=now)
    with pytest.raises(Unfit) as no:
        stage_editing.change_stage(second, wanted(round_, earlier_scores="counted"), by=manager, at=now)
    assert no.value.part == "earlier_scores"
    stage_editing.remove_criterion(one, by=manager, at=now)
    stage_editing.change_stage(second, wanted(round_, earlier_scores="counted"), by=manager, at=now)
    with pytest.raises(Unfit) as no:
        stage_editing.add_criterion(second, asked(), by=manager, at=now)
    assert no.value.part == "highest"


def test_criteria_are_added_moved_and_taken_out_but_for_the_last() -> None:
    _round, stage, manager = planned()
    now = clock.now()
    made = stage_editing.add_criterion(stage, asked(), by=manager, at=now)
    twin = stage_editing.add_criterion(stage, asked(), by=manager, at=now)
    assert (made.key, twin.key) == ("benefit", "benefit_2")
    stage_editing.move_criterion(made, step=-1, by=manager, at=now)
    stage_editing.move_criterion(criteria_of(stage)[0], step=-1, by=manager, at=now)  # it stays
    assert [one.key for one in criteria_of(stage)] == ["learning", "power", "benefit", "doable", "benefit_2"]
    for one in criteria_of(stage)[:-1]:
        stage_editing.remove_criterion(one, by=manager, at=now)
    with pytest.raises(Refused, match="one criterion at least"):
        stage_editing.remove_criterion(criteria_of(stage)[0], by=manager, at=now)


@pytest.mark.parametrize(
    ("more", "part"),
    [
        ({"title": {"en": ""}}, "title"),
        ({"question": {"en": ""}}, "question"),
        ({"weight": 0}, "weight"),
        ({"highest": 1}, "highest"),
        ({"highest": 11}, "highest"),
        ({"highest": 4}, "sentences"),
    ],
)
def test_a_criterion_that_cannot_be_is_said_at_its_box(more: dict[str, Any], part: str) -> None:
    _round, stage, manager = planned()
    with pytest.raises(Unfit) as no:
        stage_editing.add_criterion(stage, asked(**more), by=manager, at=clock.now())
    assert no.value.part == part


def test_once_the_round_is_open_words_alone_are_put_right_and_with_a_reason() -> None:
    round_, stage, manager = planned()
    open_at = round_.opens_at
    one = stage.criteria.get(key="learning")
    for act in (
        lambda: stage_editing.add_criterion(stage, asked(), by=manager, at=open_at),
        lambda: stage_editing.remove_criterion(one, by=manager, at=open_at),
        lambda: stage_editing.move_criterion(one, step=1, by=manager, at=open_at),
        lambda: stage_editing.add_stage(round_, wanted(round_), by=manager, at=open_at),
        lambda: stage_editing.remove_stage(stage, by=manager, at=open_at),
    ):
        with pytest.raises(Refused, match="how they will be judged"):
            act()
    words = asked(sentences={str(n): {"en": f"Sentence {n} put right"} for n in range(1, 7)}, highest=6)
    with pytest.raises(Unfit) as no:
        stage_editing.change_criterion(one, words, by=manager, at=open_at)
    assert no.value.part == "reason"
    changed = stage_editing.change_criterion(one, words, reason="A slip.", by=manager, at=open_at)
    assert (changed.weight, changed.title["en"], changed.lowest, changed.highest) == (50, "Benefit", 1, 6)
    assert acts(round_)[-1] == "criterion_put_right"
    # A microsecond before, all of it may be changed.
    before = open_at - timedelta(microseconds=1)
    assert stage_editing.change_criterion(changed, asked(), by=manager, at=before).weight == 4


def test_once_the_panel_reads_only_dates_and_numbers_are_changed() -> None:
    stage, _found, manager = rows.opened(1)
    one = stage.criteria.get(key="learning")
    with pytest.raises(Refused, match="scoring by this criterion"):
        stage_editing.change_criterion(one, asked(), reason="A slip.", by=manager, at=rows.CLOSED)
    later = stage.due_at + DAY
    changed = stage_editing.change_stage(
        stage,
        wanted(stage.round, due_at=later, is_blind=True, reviews_wanted=3),
        by=manager,
        at=rows.CLOSED,
    )
    assert (changed.due_at, changed.reviews_wanted, changed.is_blind) == (later, 3, False)
    with transaction.atomic():
        Stage.objects.filter(pk=stage.pk).update(scores_shown_at=rows.CLOSED)
    with pytest.raises(Refused, match="stands as it was"):
        stage_editing.change_stage(stage, wanted(stage.round), by=manager, at=rows.CLOSED)


def test_the_database_keeps_a_criterion_by_which_somebody_scored() -> None:
    stage, found, manager = rows.opened(1)
    rows.given_and_scored(stage, found[0], manager, (6, 5, 4))
    one = stage.criteria.get(key="learning")
    for change in ({"weight": 1}, {"highest": 9}):
        with pytest.raises(IntegrityError, match="somebody scored stands"), transaction.atomic():
            Criterion.objects.filter(pk=one.pk).update(**change)


def test_what_a_criterion_asks_in_words_stands_in_the_score_sheet_of_its_stage() -> None:
    _round, stage, manager = planned()
    now = clock.now()
    library = stage.score_sheet_id
    stage_editing.add_criterion(stage, asked(words_asked={"en": "Who would say so?"}), by=manager, at=now)
    own = Stage.objects.select_related("score_sheet").get(pk=stage.pk).score_sheet
    keys = [question.key for question in own.sections.get().questions.order_by("order")]
    assert keys == ["why_benefit", "for_applicant", "for_panel"]
    one = stage.criteria.get(key="benefit")
    stage_editing.change_criterion(one, asked(words_asked={"en": "Who says so?"}), by=manager, at=now)
    assert not Form.objects.filter(pk=own.pk).exists()  # nobody wrote on it
    stage_editing.remove_criterion(one, by=manager, at=now)
    assert Stage.objects.get(pk=stage.pk).score_sheet_id == library
    assert Form.objects.filter(key=own.key).count() == 0


def two_stages(earlier_scores: str) -> tuple[Stage, list[Any], User]:
    """Two stages, both scored and shown: 6 and 4 in the first, 5 and 3 in the second."""
    first, found, manager = rows.opened(2)
    second = rows.stage(first.round, 2, due_at=first.due_at + DAY, earlier_scores=earlier_scores)
    at = rows.CLOSED
    for application, score in zip(found, (6, 4), strict=True):
        rows.given_and_scored(first, application, manager, (score, score, score))
    first = stages.show_scores(first, by=manager, at=at)
    stages.shortlist(first, {one.pk: ("through", "Good.") for one in found}, by=manager, at=at)
    second = stages.open_stage(second, by=manager, at=at)
    for application, score in zip(found, (3, 5), strict=True):
        rows.given_and_scored(second, application, manager, (score, score, score))
    return stages.show_scores(second, by=manager, at=at), found, manager


@pytest.mark.parametrize(
    ("earlier_scores", "scores"), [("apart", [3, 5]), ("shown", [3, 5]), ("counted", [4.5, 4.5])]
)
def test_earlier_scores_count_only_where_the_stage_says_so(earlier_scores: str, scores: list[float]) -> None:
    second, found, _manager = two_stages(earlier_scores)
    ranked = {row.application.pk: float(row.exact or 0) for row in ranking.ranked(second)}
    assert [ranked[one.pk] for one in found] == scores
    assignment = found[0].assignments.select_related("stage__round", "member__user").get(stage=second)
    view = reading.panel_view(assignment, criteria_of(second))
    assert view is not None
    seen = (float(view.earlier) if view.earlier is not None else None, view.earlier_readers, view.counted)
    assert (
        seen
        == {"apart": (None, 0, False), "shown": (6.0, 1, False), "counted": (6.0, 1, True)}[earlier_scores]
    )


def typed(form: Any, **more: Any) -> dict[str, Any]:
    """What a browser sends of a form as it is filled."""
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if hasattr(value, "year"):
            day, hour = bound.field.widget.decompress(value)
            sent |= {f"{bound.html_name}_0": day, f"{bound.html_name}_1": f"{hour:%H:%M}"}
        elif value not in (None, False):
            sent[bound.html_name] = value
    return {**sent, **more}


def test_the_pages_do_the_whole_job() -> None:
    round_, _stage, manager = planned()
    client = as_(manager)
    base = f"/manage/{round_.slug}/stages/"
    page = client.get(base)
    assert "50%" in text(page)
    assert "Sentence 6 about learning" in text(page)

    form = client.get(f"{base}new/").context["form"]
    assert isinstance(form, StageForm)
    sent = typed(form, name="Closer look", is_blind="on", earlier_scores="shown")
    answer = client.post(f"{base}new/", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    assert answer.headers["Location"].endswith("#stage-2")
    second = round_.stages.get(order=2)
    assert (second.is_blind, second.earlier_scores) == (True, "shown")
    wrong = client.post(f"{base}2/", typed(client.get(f"{base}2/").context["form"], reviews_wanted="none"))
    assert wrong.status_code == 422

    form = client.get(f"{base}2/criteria/new/").context["form"]
    assert isinstance(form, CriterionForm)
    fine = {"title": "Benefit", "question": "Who is better off?", "weight": "2", "sentences": "1 No\n2: Yes"}
    answer = client.post(f"{base}2/criteria/new/", fine)
    assert answer.status_code == 302, answer.context["form"].errors
    made = second.criteria.get(key="benefit")
    assert made.sentences == {"1": {"en": "No"}, "2": {"en": "Yes"}}
    for typed_sentences, says in (
        ("No number", "Line 1: begin with the score"),
        ("1 No\n1 Yes", "there is twice"),
        ("1 No", "two at least"),
        ("1 No\n3 Yes", "without a gap"),
    ):
        wrong = client.post(f"{base}2/criteria/benefit/", {**fine, "sentences": typed_sentences})
        assert wrong.status_code == 422
        assert any(word in text(wrong) for word in (says, says.replace("there is", "is there")))

    client.post(base, {"act": "up:2:benefit"})
    assert [one.key for one in criteria_of(second)][-2] == "benefit"
    sure = client.post(base, {"act": "remove:2:benefit"})
    assert "Take out the criterion “Benefit”?" in text(sure)
    assert second.criteria.filter(key="benefit").exists()
    client.post(base, {"act": "remove:2:benefit", "sure": "yes"})
    assert not second.criteria.filter(key="benefit").exists()
    client.post(base, {"act": "remove:2", "sure": "yes"})
    assert round_.stages.count() == 1
    for act in ("", "up:1", "jump:1:learning", "remove:x"):
        assert client.post(base, {"act": act}).status_code == 400
    assert client.post(base, {"act": "remove:7:learning"}).status_code == 404


def test_once_open_the_page_offers_a_slip_of_the_pen() -> None:
    now = clock.now()
    round_ = factories.round(now, opens_at=now - DAY)
    rows.stage(round_, due_at=round_.closes_at + 4 * DAY)
    client = as_(factories.staff(round_))
    base = f"/manage/{round_.slug}/stages/"
    assert "Stages and criteria stand" in text(client.get(base))
    page = client.get(f"{base}1/criteria/learning/")
    assert "weight" not in page.context["form"].fields
    sent = typed(page.context["form"], title="The learning of all", reason="Two words were missing.")
    assert client.post(f"{base}1/criteria/learning/", sent).status_code == 302
    assert Criterion.objects.get(key="learning").title["en"] == "The learning of all"
    assert acts(round_)[-1] == "criterion_put_right"


def test_others_read_and_do_not_change() -> None:
    round_, stage, _manager = planned()
    for role in ("approver", "observer"):
        client: Client = as_(factories.staff(round_, role))
        base = f"/manage/{round_.slug}/stages/"
        assert "Take out" not in text(client.get(base))
        assert client.post(base, {"act": "up:1:power"}).status_code == 403
        for path in ("new/", "1/", "1/criteria/new/", "1/criteria/power/"):
            assert client.get(f"{base}{path}").status_code == 403
    assert [one.key for one in criteria_of(stage)] == ["learning", "power", "doable"]


def test_the_page_takes_a_constant_number_of_statements() -> None:
    round_, _stage, manager = planned()
    client = as_(manager)
    base = f"/manage/{round_.slug}/stages/"
    one = statements(client, base)
    for order in (2, 3):
        rows.stage(round_, order, due_at=round_.closes_at + order * 4 * DAY)
    assert statements(client, base) == one


def test_a_stage_is_told_of_its_panel_when_people_are_on_it() -> None:
    round_, _first, manager = planned()
    now = clock.now()
    second = stage_editing.add_stage(round_, wanted(round_), by=manager, at=now)
    member = panel.join(second, email="ama@example.org", name="Ama", kind="lived", by=manager, at=now)
    with pytest.raises(Refused, match="people on the panel"):
        stage_editing.remove_stage(second, by=manager, at=now)
    panel.leave(member, by=manager, at=now)
    stage_editing.remove_stage(second, by=manager, at=now)


def test_what_a_criterion_asks_in_words_is_answered_beside_it_and_read_by_the_panel() -> None:
    round_ = rows.closed_round()
    stage = rows.stage(round_)
    before = round_.opens_at - timedelta(seconds=1)
    by = factories.staff(round_)
    one = stage.criteria.get(key="power")
    wide = asked(
        highest=6,
        sentences={str(n): {"en": f"Sentence {n}"} for n in range(1, 7)},
        words_asked={"en": "Who would say so?"},
    )
    stage_editing.change_criterion(one, wide, by=by, at=before)
    application = factories.submitted(round_)
    stage = stages.open_stage(Stage.objects.get(pk=stage.pk), by=by, at=rows.CLOSED)
    member = rows.reviewer(stage)
    given = panel.assign(stage, application, member, by=by, at=rows.CLOSED)
    client = as_(member.user)
    path = f"/reviews/{given.review.pk}/"
    page = client.get(path)
    said = text(page)
    assert said.index("Who is better off?") < said.index("Who would say so?") < said.index("The doable")
    scores = {f"score_{key}": "4" for key in rows.WEIGHTS}
    client.post(path, {**scores, "words_why_power": "Everybody at the café.", "act": "send"})
    stage = stages.show_scores(stage, by=by, at=rows.CLOSED + DAY)
    shown = Assignment.objects.select_related("stage__round", "application").get()
    view = reading.panel_view(shown, criteria_of(stage))
    assert view is not None
    assert view.reviews[0].reasons == (("Who would say so?", "Everybody at the café."),)
    assert "Everybody at the café." in text(client.get(path))
    assert "Everybody at the café." in text(
        as_(by).get(f"/manage/{round_.slug}/applications/{application.reference}/")
    )
