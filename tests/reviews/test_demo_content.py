"""The demonstration's content: counts, sums, word limits, instants, and that it is the same every time."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from programme.forms_library import FormData
from programme.forms_library.measuring_success import FORM, SCORE_SHEET, STAGE_ONE, STAGE_TWO, STAGES
from programme.models import Question
from programme.problems import wrong as what_is_wrong
from programme.states import OrganisationStatus
from reviews.demo import applications as content
from reviews.demo import open_round, outcomes, panel_work
from reviews.demo.people import BY_KEY as PEOPLE
from reviews.demo.people import PANEL, STAFF
from reviews.demo.tour import STOPS
from reviews.weighing import draw_line

APPLICATIONS = content.applications()
NOW = datetime(2026, 3, 18, 15, 20, tzinfo=UTC)


def words(text: str) -> int:
    return len(text.split())


def status_of(answers: dict[str, Any]) -> str:
    return str(answers["organisation"]["status"])


def problems(form: FormData, answers: dict[str, Any], *, complete: bool) -> list[str]:
    """Everything that the form would object to."""
    found = [f"{key}: no such question" for key in answers if key not in {q.key for q in form.questions()}]
    for question in form.questions():
        value = answers.get(question.key)
        if question.only_when and status_of(answers) not in question.only_when[1]:
            if value:
                found.append(f"{question.key}: answered without being asked")
            continue
        if value in (None, "", []):
            if question.required and complete:
                found.append(f"{question.key}: missing")
            continue
        if question.word_limit and words(value) > question.word_limit:
            found.append(f"{question.key}: {words(value)} words")
        values = {value for value, _ in question.options}
        if question.kind == "choice" and value not in values:
            found.append(f"{question.key}: {value}")
        if question.kind == "organisation" and (wrong := what_is_wrong(Question(kind=question.kind), value)):
            found.append(f"{question.key}: {wrong}")
        if question.kind == "choices" and not set(value) <= values:
            found.append(f"{question.key}: {value}")
        if question.kind == "date":
            assert question.earliest and question.latest
            if not question.earliest <= value <= question.latest:
                found.append(f"{question.key}: {value}")
        if question.kind == "budget" and complete:
            total = content.budget_total(value)
            assert question.lowest and question.highest
            if not Decimal(question.lowest) <= total <= Decimal(question.highest):
                found.append(f"{question.key}: {total}")
    return found


def test_form_has_stable_unique_keys_and_help_for_every_question() -> None:
    keys = [question.key for question in FORM.questions()]
    assert len(keys) == len(set(keys)) == 24
    assert [section.key for section in FORM.sections] == [
        "about",
        "idea",
        "together",
        "evaluate",
        "access",
        "plan",
        "money",
        "in_short",
    ]
    assert all(question.label["en"] and question.help["en"] for question in FORM.questions())
    assert [question.key for question in SCORE_SHEET.questions()] == ["for_applicant", "for_panel"]
    assert not any(question.required for question in SCORE_SHEET.questions())


def test_panel_never_sees_how_to_reach_an_applicant() -> None:
    hidden = {question.key for question in FORM.questions() if not question.panel_sees}
    assert hidden == {"contact_name", "contact_email", "contact_phone", "fund_holder_contact", "declaration"}


def test_criteria_have_a_sentence_for_every_score_and_weights_that_add_up() -> None:
    sections = {section.key for section in FORM.sections}
    for stage in STAGES:
        assert sum(criterion.weight for criterion in stage.criteria) == 100
        for criterion in stage.criteria:
            assert list(criterion.sentences) == list(range(criterion.lowest, criterion.highest + 1))
            assert len({text["en"] for text in criterion.sentences.values()}) == len(criterion.sentences)
            assert set(criterion.sections) <= sections
    assert [criterion.weight for criterion in STAGE_TWO.criteria] == [50, 30, 20]


def test_panel_is_twelve_of_whom_half_have_lived_experience() -> None:
    kinds = Counter(person.kind for person in PANEL)
    assert kinds == {"lived": 6, "academic": 3, "community": 2, "funder": 1}
    addresses = [person.email for person in (*STAFF, *PANEL)]
    assert len(set(addresses)) == len(addresses)
    assert all(address.endswith(".example.org") for address in addresses)


def test_round_holds_52_submitted_one_withdrawn_and_six_drafts() -> None:
    assert Counter(one.status for one in content.everything()) == {
        "submitted": 52,
        "withdrawn": 1,
        "draft": 6,
    }
    keys = [one.key for one in content.everything()]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("application", [*APPLICATIONS, content.withdrawn()], ids=lambda one: one.key)
def test_submitted_application_answers_the_form(application: content.ApplicationData) -> None:
    assert problems(FORM, application.answers, complete=True) == []
    written = sum(words(value) for value in application.answers.values() if isinstance(value, str))
    assert 850 <= written <= 1400
    assert 95 <= words(str(application.answers["summary"])) <= 150
    assert 130 <= words(str(application.answers["idea"])) <= 300
    lines = application.answers["budget"]
    assert isinstance(lines, list)
    assert 4 <= len(lines) <= 8
    assert not any(
        "{" in value or "  " in value for value in application.answers.values() if isinstance(value, str)
    )
    assert application.started_at < application.saved_at < application.submitted_at


@pytest.mark.parametrize("draft", content.drafts(), ids=lambda one: one.key)
def test_draft_holds_only_what_the_form_asks(draft: content.ApplicationData) -> None:
    assert problems(FORM, draft.answers, complete=False) == []
    assert problems(FORM, draft.answers, complete=True) != []
    assert draft.submitted_at == ""


@pytest.mark.parametrize("key", ["title", "summary", "idea", "coproduction", "partners", "group_name"])
def test_no_two_applications_share_their_own_words(key: str) -> None:
    texts = [one.answers[key] for one in content.everything() if key in one.answers]
    assert len({str(text) for text in texts}) == len(texts)


@pytest.mark.parametrize("key", ["power", "evaluation", "plan"])
def test_no_two_composed_answers_are_equal(key: str) -> None:
    texts = [str(one.answers[key]) for one in APPLICATIONS]
    assert len(set(texts)) == 52


def test_no_sentence_of_the_individual_texts_is_used_twice() -> None:
    sentences = [
        sentence.strip()
        for one in APPLICATIONS
        for key in ("summary", "idea", "coproduction")
        for sentence in str(one.answers[key]).split(". ")
        if words(sentence) > 7
    ]
    assert [sentence for sentence, times in Counter(sentences).items() if times > 1] == []


def test_submissions_rush_towards_noon_and_none_is_late() -> None:
    moments = [content.instant(one.submitted_at) for one in APPLICATIONS]
    opens, closes = content.instant(content.OPENS_AT), content.instant(content.CLOSES_AT)
    assert moments == sorted(set(moments))
    assert all(opens <= moment < closes for moment in moments)
    assert sum(moment < opens + timedelta(weeks=4) for moment in moments) == 3
    assert sum(moment >= closes - timedelta(hours=2) for moment in moments) == 13
    assert APPLICATIONS[-1].submitted_at == "2023-11-27T11:59:59.412000Z"


def test_one_attempt_arrived_three_seconds_late_and_was_complete_but_for_the_declaration() -> None:
    late = [one for one in content.drafts() if one.late_attempt_at]
    assert [one.key for one in late] == ["stageleft"]
    at = content.instant(late[0].late_attempt_at)
    assert timedelta(seconds=3) <= at - content.instant(content.CLOSES_AT) < timedelta(seconds=4)
    assert problems(FORM, late[0].answers, complete=True) == ["declaration: missing"]


def test_hard_and_rare_cases_are_there() -> None:
    statuses = Counter(status_of(one.answers) for one in APPLICATIONS)
    assert statuses["unregistered"] >= 5
    assert set(statuses) == set(OrganisationStatus.values)
    for one in APPLICATIONS:
        assert ("fund_holder_contact" in one.answers) == (status_of(one.answers) == "fund_holder")
    assert sum("content_note" in one.answers for one in APPLICATIONS) >= 1
    groups = " ".join(one.group for one in APPLICATIONS)
    assert "نسيج" in groups
    assert "暖茶" in groups


def test_every_application_has_its_two_readers_with_even_loads() -> None:
    first = [review for review in panel_work.reviews() if review.stage == STAGE_ONE.key]
    assert set(Counter(review.application for review in first).values()) == {2}
    assert len(first) == 104
    loads = Counter(review.reviewer for review in first)
    assert len(loads) == 12
    assert set(loads.values()) <= {8, 9}


def test_every_shortlisted_application_has_three_new_readers_with_even_loads() -> None:
    second = [review for review in panel_work.reviews() if review.stage == STAGE_TWO.key]
    assert Counter(review.application for review in second) == dict.fromkeys(panel_work.shortlist_keys(), 3)
    assert set(Counter(review.reviewer for review in second).values()) == {5, 6}
    pairs = [(review.application, review.reviewer) for review in panel_work.reviews()]
    assert len(set(pairs)) == len(pairs)


@pytest.mark.parametrize("stage", [STAGE_ONE.key, STAGE_TWO.key])
def test_somebody_with_lived_experience_reads_each(stage: str) -> None:
    kinds: dict[str, set[str]] = {}
    for review in panel_work.reviews():
        if review.stage == stage:
            kinds.setdefault(review.application, set()).add(PEOPLE[review.reviewer].kind)
    assert all("lived" in readers and len(readers) > 1 for readers in kinds.values())


def test_nobody_reviewed_what_they_stepped_away_from_or_handed_back() -> None:
    away = {(one.application, one.reviewer) for one in panel_work.CONFLICTS if one.answer == "step_away"}
    ended = {(one.application, one.reviewer) for one in panel_work.assignments() if one.state != "sent"}
    reviewed = {(review.application, review.reviewer) for review in panel_work.reviews()}
    assert not reviewed & (away | ended)
    assert Counter(one.state for one in panel_work.assignments()) == {
        "sent": 173,
        "conflicted": 2,
        "handed_back": 1,
    }
    assert all(one.offered_at < one.ended_at for one in panel_work.assignments())


def test_scores_are_within_bounds_and_some_are_unknown() -> None:
    unknown = 0
    for review in panel_work.reviews():
        stage = STAGE_ONE if review.stage == STAGE_ONE.key else STAGE_TWO
        assert list(review.scores) == [criterion.key for criterion in stage.criteria]
        assert any(score is not None for score in review.scores.values())
        for criterion in stage.criteria:
            score = review.scores[criterion.key]
            unknown += score is None
            assert score is None or criterion.lowest <= score <= criterion.highest
    assert 4 <= unknown <= 20


def test_reviews_are_written_at_length_and_sent_in_time() -> None:
    for review in panel_work.reviews():
        assert 40 <= words(review.for_applicant) <= 90
        assert review.for_panel == "" or 40 <= words(review.for_panel) <= 90
        assert "{" not in review.for_applicant + review.for_panel
        if review.stage == STAGE_ONE.key:
            assert panel_work.STAGE_ONE_OFFERED_AT < review.sent_at < panel_work.SHORTLIST_AT
        else:
            assert panel_work.STAGE_TWO_OFFERED_AT < review.sent_at < panel_work.SCORES_SHOWN_AT
    texts = [review.for_applicant for review in panel_work.reviews()]
    assert len(set(texts)) == len(texts)


def test_shortlist_is_the_best_23_with_reasons() -> None:
    entries = outcomes.shortlist()
    assert Counter(entry.outcome for entry in entries) == {"through": 23, "not_through": 29}
    assert {entry.application for entry in entries} == {one.key for one in APPLICATIONS}
    scores = [entry.score for entry in entries]
    assert scores == sorted(scores, reverse=True)
    assert len({entry.reason for entry in entries}) == 52


def test_decisions_are_eight_awards_two_reserves_and_the_rest() -> None:
    decided = outcomes.decisions()
    assert Counter(one.outcome for one in decided) == {"award": 8, "reserve": 2, "not_funded": 42}
    assert [one.application for one in decided[:23]] == [key for key, _ in panel_work.ranking_two()]
    assert [one.outcome for one in decided[:10]] == ["award"] * 8 + ["reserve"] * 2
    assert [one.reserve_order for one in decided[:10]] == [None] * 8 + [1, 2]
    for one in decided:
        if one.outcome == "award":
            assert Decimal(10_000) <= one.amount <= Decimal(15_000)
            assert (one.amount < one.requested) == one.is_part_award
        assert 60 <= words(one.feedback) <= 120
        assert "{" not in one.feedback + one.reason
    assert sum(one.is_part_award for one in decided) == 1
    assert len({one.feedback for one in decided}) == len({one.reason for one in decided}) == 52


def test_two_are_level_at_the_line_and_the_pot_reaches_for_one() -> None:
    ranking = panel_work.ranking_two()
    assert ranking[6][1] > ranking[7][1] == ranking[8][1] > ranking[9][1]
    costs = {one.application: one.requested for one in outcomes.decisions()}
    groups = [[key for key, _ in group] for _, group in itertools.groupby(ranking, key=lambda pair: pair[1])]
    line = draw_line(groups, costs, outcomes.pot().for_awards)
    assert line.within == tuple(key for key, _ in ranking[:7])
    assert set(line.undecided) == {ranking[7][0], ranking[8][0]}


def test_pot_reconciles_to_the_penny() -> None:
    pot = outcomes.pot()
    assert pot.awards + pot.support_fund + pot.panel_costs + pot.uncommitted == pot.total
    assert pot.total == Decimal("121500.00")
    assert pot.awards == Decimal("109105.00")
    assert Decimal(0) <= pot.uncommitted < min(one.requested for one in outcomes.decisions())
    assert len({source.code for source in pot.sources}) == len(pot.sources)


@pytest.mark.parametrize(
    ("now", "closes"),
    [
        (datetime(2026, 3, 18, 15, 20, tzinfo=UTC), datetime(2026, 3, 23, 12, tzinfo=UTC)),
        (datetime(2026, 3, 28, 9, 0, tzinfo=UTC), datetime(2026, 3, 30, 11, tzinfo=UTC)),
        (datetime(2026, 6, 15, 10, 0, tzinfo=UTC), datetime(2026, 6, 22, 11, tzinfo=UTC)),
        (datetime(2026, 6, 15, 12, 0, tzinfo=UTC), datetime(2026, 6, 22, 11, tzinfo=UTC)),
        (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), datetime(2026, 10, 26, 12, tzinfo=UTC)),
    ],
)
def test_open_round_closes_at_the_next_monday_noon(now: datetime, closes: datetime) -> None:
    assert open_round.closes_at(now) == closes


def test_open_round_holds_five_submitted_one_of_them_reopened_and_four_drafts() -> None:
    found = open_round.applications(NOW)
    assert Counter(one.status for one in found) == {"submitted": 4, "reopened": 1, "draft": 4}
    form = open_round.form(NOW)
    for one in found:
        assert open_round.opens_at(NOW) < one.started_at < one.saved_at < NOW
        if one.status == "draft":
            assert one.submitted_at is None
            assert problems(form, one.answers, complete=False) == []
            continue
        assert problems(form, one.answers, complete=True) == []
        assert one.submitted_at is not None
        assert one.saved_at < one.submitted_at < NOW
        if one.status == "reopened":
            assert one.reopened_at is not None
            assert one.submitted_at < one.reopened_at < NOW
            assert problems(form, {**one.answers, **one.changed}, complete=True) == []


def test_open_round_fits_at_every_hour_of_a_week() -> None:
    for hour in range(24 * 8):
        now = NOW + timedelta(hours=hour)
        assert all(open_round.opens_at(now) < one.started_at for one in open_round.applications(now))
        limits = open_round.form(now).question("end_date")
        assert limits.latest is not None
        assert date.fromisoformat(limits.latest) > now.date()


def test_tour_draft_lacks_only_the_declaration() -> None:
    slow = next(one for one in open_round.applications(NOW) if one.key == "slowpost")
    assert problems(open_round.form(NOW), slow.answers, complete=True) == ["declaration: missing"]


def test_tour_has_stops_for_people_who_exist() -> None:
    assert len(STOPS) == len({stop.key for stop in STOPS}) == 11
    applicants = {one.key for one in content.everything()} | {one.key for one in open_round.applications(NOW)}
    for stop in STOPS:
        kind, _, key = stop.person.partition(":")
        assert key in applicants if kind == "applicant" else stop.person in PEOPLE
        assert stop.application == "" or stop.application in applicants
        assert stop.path.startswith("/")
        assert stop.path.endswith("/")


def test_everything_is_the_same_when_it_is_computed_again() -> None:
    before = (content.applications(), panel_work.reviews(), outcomes.shortlist(), outcomes.decisions())
    for cached in (
        content.applications,
        panel_work._first,
        panel_work._second,
        panel_work.reviews,
        panel_work.assignments,
        outcomes.shortlist,
        outcomes.decisions,
    ):
        cached.cache_clear()
    after = (content.applications(), panel_work.reviews(), outcomes.shortlist(), outcomes.decisions())
    assert before == after
