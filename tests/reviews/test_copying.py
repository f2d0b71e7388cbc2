"""Copying a round: what the copy has, what moves, what stays behind; and the page on which it is done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from grants import lifecycle
from grants.models import Application
from programme import clock, form_editing, ledger, outlines
from programme.forms_library.load import load
from programme.forms_library.measuring_success import application_form
from programme.models import Form, FormFormat, FundingSource, LedgerRow, Question, Round, User
from programme.question_rules import Wanted
from programme.refusals import Refused
from reviews.copying import QUESTION_FIELDS, copy_form, copy_round
from reviews.models import PanelMember, Stage
from tests import factories
from tests.factories import AT, NOON
from tests.reviews import rows
from tests.reviews.desk_scene import as_, statements, text

pytestmark = pytest.mark.django_db

# A year and a day later: another Monday, and summer time lies between.
NEW_NOON = datetime(2024, 11, 25, 12, tzinfo=UTC)
MOVED = 364
DATES: dict[str, Any] = {
    "name": "Measuring Success 2024",
    "slug": "ms-2024",
    "opens_at": NEW_NOON - timedelta(days=60),
    "closes_at": NEW_NOON,
    "decisions_at": NEW_NOON + timedelta(days=14),
}


def source() -> tuple[Round, User]:
    """A round that somebody applied to, with a stage, a panel, money and two formats."""
    round_ = factories.round(
        form=load(application_form()),
        closes_at=NOON,
        work_ends_on=date(2024, 7, 31),
        support_fund=Decimal(500),
        panel_costs=Decimal(700),
        smallest_award=Decimal(100),
        about={"en": "What it is for."},
    )
    factories.pot(round_)
    stage = rows.stage(round_, due_at=datetime(2023, 12, 6, 17, tzinfo=UTC), reviews_wanted=3, is_blind=True)
    rows.reviewer(stage)
    FormFormat.objects.create(
        form=round_.form, kind="audio", title="Read aloud", url="https://example.org/a", added_at=AT
    )
    with_file = FormFormat(form=round_.form, kind="easy_read", title="Easy", file_name="e.pdf", added_at=AT)
    with_file.file.save("e.pdf", ContentFile(b"%PDF-1.7"))
    lifecycle.start(round_, by=factories.user(), at=AT)
    return Round.objects.get(pk=round_.pk), factories.staff(round_)


def copied(round_: Round, by: User, **changed: Any) -> Round:
    return copy_round(round_, **{**DATES, **changed}, by=by, at=AT)


def test_the_copy_has_the_form_as_its_next_version_free_to_be_changed() -> None:
    round_, by = source()
    made = copied(round_, by)
    assert (made.form.key, made.form.version, made.form.frozen_at) == (round_.form.key, 2, None)
    assert not made.is_published
    same = [name for name in QUESTION_FIELDS if name != "bounds"]
    before, after = (
        [[getattr(question, name) for name in same] for question in outlines.outline(form.pk).questions]
        for form in (round_.form, made.form)
    )
    assert before == after
    assert [(part.key, part.order, part.title, part.intro) for part in made.form.sections.all()] == [
        (part.key, part.order, part.title, part.intro) for part in round_.form.sections.all()
    ]
    assert list(made.form.formats.values_list("kind", "title", "url", "file")) == [
        ("audio", "Read aloud", "https://example.org/a", "")
    ]
    form_editing.remove_section(made.form.sections.get(key="together"), by=by, at=AT)
    assert copied(round_, by, slug="another").form.version == 3


def test_conditions_and_choices_come_along() -> None:
    round_, by = source()
    made = copied(round_, by)
    partners = Question.objects.get(section__form=made.form, key="partners")
    only_when = {"question": "organisation", "is": ["unregistered", "other"]}
    wanted = Wanted(kind=partners.kind, label=partners.label, only_when=only_when)
    form_editing.change_question(partners, wanted, by=by, at=AT)
    again = copied(made, by, slug="again")
    found = {question.key: question for question in Question.objects.filter(section__form=again.form)}
    assert found["partners"].only_when == only_when
    assert found["fund_holder_contact"].only_when == {"question": "organisation", "is": ["fund_holder"]}
    assert found["support"].bounds == {"files": 3}


def test_days_move_with_the_closing_day() -> None:
    round_, by = source()
    before = {
        question.key: question.bounds
        for question in outlines.outline(round_.form_id).questions
        if question.kind == "date"
    }
    assert before
    made = copied(round_, by)
    for key, bounds in before.items():
        moved = Question.objects.get(section__form=made.form, key=key).bounds
        assert {
            name: date.fromisoformat(moved[name]) - date.fromisoformat(bounds[name]) for name in bounds
        } == {name: timedelta(days=MOVED) for name in bounds}
    assert made.work_ends_on == date(2024, 7, 31) + timedelta(days=MOVED)


def test_stages_come_along_with_their_criteria_and_nobody() -> None:
    round_, by = source()
    stage = made = copied(round_, by).stages.get()
    first = round_.stages.get()
    assert (stage.reviews_wanted, stage.is_blind, stage.name) == (3, True, first.name)
    assert (made.opened_at, made.score_sheet_id) == (None, first.score_sheet_id)
    # Nine days and five hours after closing, on the clocks of its zone.
    assert clock.local(stage.due_at).replace(tzinfo=None) == datetime(2024, 12, 4, 17)
    names = ("key", "order", "title", "question", "weight", "lowest", "highest", "sentences", "sections")
    assert list(stage.criteria.values(*names)) == list(first.criteria.values(*names))
    assert not PanelMember.objects.filter(stage=stage).exists()


def test_scores_are_due_at_the_same_time_of_day_across_a_change_of_clocks() -> None:
    round_, by = source()
    summer = datetime(2024, 10, 21, 11, tzinfo=UTC)  # 12 noon; clocks go back on the 27th
    made = copied(round_, by, opens_at=AT, closes_at=summer, decisions_at=summer + timedelta(days=20))
    due = made.stages.get().due_at
    assert (clock.time_in_words(due), due - summer) == ("17:00:00", timedelta(days=9, hours=6))


def test_money_comes_along_and_funding_only_when_asked() -> None:
    round_, by = source()
    made = copied(round_, by)
    same = ("smallest_award", "largest_award", "support_fund", "panel_costs", "currency", "settle", "about")
    assert [getattr(made, name) for name in same] == [getattr(round_, name) for name in same]
    assert not made.funding_sources.exists()
    funded = copied(round_, by, slug="funded", with_funding=True)
    assert list(funded.funding_sources.values_list("name", "code", "amount")) == list(
        round_.funding_sources.values_list("name", "code", "amount")
    )
    assert not Application.objects.filter(round__in=[made, funded]).exists()


def test_the_copy_begins_a_chain_of_its_own() -> None:
    round_, by = source()
    before = LedgerRow.objects.filter(chain=round_.chain).count()
    made = copied(round_, by)
    assert list(LedgerRow.objects.filter(chain=made.chain).values_list("act", "actor")) == [
        ("round_copied", by.actor_id)
    ]
    assert LedgerRow.objects.filter(chain=round_.chain).count() == before
    assert ledger.verify(made.chain).finding == "intact"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"opens_at": AT - timedelta(seconds=1)}, "opening date has passed"),
        ({"closes_at": AT}, "closing date has passed"),
        ({"opens_at": NEW_NOON}, "close after it opens"),
        ({"decisions_at": NEW_NOON}, "only after the round has closed"),
        ({"name": ""}, "Name"),
        ({"slug": "not a slug"}, "Slug"),
        ({"slug": "TAKEN"}, "already"),
        ({"name": "x" * 201}, "Name"),
    ],
)
def test_a_copy_that_cannot_be_leaves_nothing_behind(changed: dict[str, Any], says: str) -> None:
    round_, by = source()
    if changed.get("slug") == "TAKEN":
        changed = {"slug": round_.slug}
    before = (
        Form.objects.count(),
        Round.objects.count(),
        Stage.objects.count(),
        FundingSource.objects.count(),
    )
    with pytest.raises(Refused, match=says):
        copied(round_, by, **changed)
    after = (
        Form.objects.count(),
        Round.objects.count(),
        Stage.objects.count(),
        FundingSource.objects.count(),
    )
    assert before == after


def test_an_empty_form_can_be_copied() -> None:
    form = Form.objects.create(kind="application", key="empty", title={"en": "Empty"})
    made = copy_form(form)
    assert (made.version, made.sections.count()) == (2, 0)


# The page

SENT = {
    "name": "Third call",
    "slug": "",
    "opens_at_0": "2090-01-09",
    "opens_at_1": "",
    "closes_at_0": "2090-03-06",
    "closes_at_1": "12:00",
    "decisions_at_0": "2090-03-20",
    "decisions_at_1": "12:00",
}


def test_the_page_makes_a_copy_and_leads_to_its_form() -> None:
    round_, by = source()
    client = as_(by)
    page = text(client.get(f"/manage/{round_.slug}/copy/"))
    assert "When would you like to start? From Monday 1 January 2024 to" in page
    answer = client.post(f"/manage/{round_.slug}/copy/", SENT, follow=True)
    made = Round.objects.get(slug="third-call")
    assert answer.redirect_chain == [("/manage/third-call/form/", 302)]
    assert made.opens_at == datetime(2090, 1, 9, 12, tzinfo=UTC)
    assert made.closes_at == datetime(2090, 3, 6, 12, tzinfo=UTC)
    words = text(answer)
    assert "“Third call” is made. Nobody sees it until you publish it." in words
    assert "days later, as the closing day is" in words
    assert "Publish this round" in words


def test_a_copy_is_seen_by_nobody_until_it_is_published() -> None:
    round_, by = source()
    client = as_(by)
    client.post(f"/manage/{round_.slug}/copy/", SENT)
    assert Client().get("/rounds/third-call/").status_code == 404
    assert "Not published yet" in text(client.get("/manage/"))
    assert "Nobody sees this round yet" in text(client.get("/manage/third-call/"))
    answer = client.post("/manage/third-call/form/", {"act": "publish"}, follow=True)
    assert "The round is published: everybody can see it." in text(answer)
    assert Client().get("/rounds/third-call/").status_code == 200
    assert "Publish this round" not in text(client.get("/manage/third-call/form/"))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"name": ""}, "Write its name."),
        ({"closes_at_0": ""}, "Give a date."),
        ({"closes_at_0": "2090-01-01"}, "The round has to close after it opens."),
        ({"opens_at_0": "2001-01-01"}, "The opening date has passed already."),
        ({"name": "جولة"}, "Write a short name"),
        ({"name": "a\x00b"}, "Null characters"),
    ],
)
def test_the_page_says_what_is_wrong(changed: dict[str, str], says: str) -> None:
    round_, by = source()
    answer = as_(by).post(f"/manage/{round_.slug}/copy/", {**SENT, **changed})
    assert answer.status_code == 422
    assert says in text(answer)
    assert Round.objects.count() == 1


@pytest.mark.parametrize("role", ["approver", "finance", "access", "observer"])
def test_only_managers_copy_and_publish(role: str) -> None:
    round_, _by = source()
    Round.objects.filter(pk=round_.pk).update(is_published=False)
    client = as_(factories.staff(round_, role))
    assert client.get(f"/manage/{round_.slug}/copy/").status_code == 403
    assert client.post(f"/manage/{round_.slug}/copy/", SENT).status_code == 403
    assert client.post(f"/manage/{round_.slug}/form/", {"act": "publish"}).status_code == 403
    assert "Copy this round" not in text(client.get("/manage/"))
    assert (Round.objects.count(), Round.objects.get().is_published) == (1, False)


def test_the_list_of_rounds_links_to_copying() -> None:
    round_, by = source()
    page = as_(by).get("/manage/").content.decode()
    assert f'href="/manage/{round_.slug}/copy/"' in page


def test_the_page_takes_a_constant_number_of_statements() -> None:
    round_, by = source()
    client = as_(by)
    path = f"/manage/{round_.slug}/copy/"
    assert statements(client, path) == 6
    for _more in range(2):
        factories.pot(round_)
        rows.stage(round_, order=round_.stages.count() + 1)
    assert statements(client, path) == 6
