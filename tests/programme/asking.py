"""A form that asks in every kind there is, with limits, conditions and words of several languages."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from programme.models import Correction, Form, Question, Section, User
from programme.states import QuestionKind
from tests import factories

PUT_RIGHT = datetime(2023, 10, 3, 9, 0, tzinfo=UTC)
OPTIONS = [["bread", {"en": "Bread & butter"}], ["salt", {"en": "Salt, “sea” or not"}]]
LIMITS: dict[str, dict[str, Any]] = {
    QuestionKind.SHORT_TEXT: {"word_limit": 12},
    QuestionKind.LONG_TEXT: {"word_limit": 1},
    QuestionKind.CHOICE: {"options": OPTIONS},
    QuestionKind.CHOICES: {"options": OPTIONS},
    QuestionKind.MONEY: {"lowest": Decimal("100.50"), "highest": Decimal(12_500)},
    QuestionKind.NUMBER: {"lowest": Decimal(2), "highest": Decimal(1200)},
    QuestionKind.DATE: {"bounds": {"earliest": "2024-01-08", "latest": "2024-07-31"}},
    QuestionKind.BUDGET: {"lowest": Decimal(100), "highest": Decimal(500)},
    QuestionKind.FILE: {"bounds": {"files": 3}},
}
HALF = (
    ("least", "money", {"lowest": Decimal(10)}),
    ("most", "budget", {"highest": Decimal(900)}),
    ("few", "number", {"lowest": Decimal(10)}),
    ("early", "date", {"bounds": {"latest": "2024-07-31"}}),
    ("late", "date", {"bounds": {"earliest": "2024-01-08"}}),
)
CONDITIONS = (
    ("holder", {"question": "organisation", "is": ["fund_holder"]}),
    ("spread", {"question": "choices", "is": ["bread", "salt"]}),
    ("promise", {"question": "declaration", "is": ["yes"]}),
)


def every_kind() -> Form:
    """Two sections: one question of each kind with its limits, then half limits and conditions."""
    form = Form.objects.create(kind="application", key="every-kind", title={"en": "Every kind"})
    kinds = Section.objects.create(form=form, key="kinds", order=1, title={"en": "Of every <kind>"})
    for place, kind in enumerate(QuestionKind.values, start=1):
        Question.objects.create(
            section=kinds,
            key=kind,
            order=place,
            kind=kind,
            label={"en": f"The {kind} question, <b>bold</b> & plain?"},
            help={"en": f"Help for {kind}."} if place % 3 else {},
            required=place % 2 == 0,
            panel_sees=place % 5 != 0,
            **LIMITS.get(kind, {}),
        )
    more = Section.objects.create(
        form=form, key="more", order=2, title={"en": "More"}, intro={"en": "One.\n\nTwo."}
    )
    asked = [*HALF, *((key, "short_text", {"only_when": when}) for key, when in CONDITIONS)]
    for place, (key, kind, limits) in enumerate(asked, start=1):
        Question.objects.create(
            section=more, key=key, order=place, kind=kind, label={"en": f"Asked as {key}?"}, help={}, **limits
        )
    return form


def put_right(form: Form, by: User | None = None) -> Form:
    """The form frozen, and a slip in the label of its first question put right."""
    form.frozen_at = factories.AT
    form.save()
    question = Question.objects.filter(section__form=form).order_by("section__order", "order")[0]
    before, after = question.label, {"en": "Put right <now>?"}
    Correction.objects.create(
        form=form,
        question=question,
        part="label",
        before=before,
        after=after,
        reason="A letter was missing.",
        by=by or factories.user(),
        at=PUT_RIGHT,
    )
    question.label = after
    question.save()
    form.corrections = 1
    form.save()
    return form
