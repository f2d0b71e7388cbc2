"""What the templates of answers need beyond `noon`: the lines of a budget, the parts of an organisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from programme import money
from programme.answer_fields import BudgetWidget
from programme.answer_parts import ORGANISATION_LABELS, OrganisationWidget
from programme.forms import total_of
from programme.states import OrganisationStatus

register = template.Library()


@register.filter
def of(found: Mapping[str, str], key: str) -> str:
    """`{{ wrong|of:question.key }}`: what a mapping says of a key, or ''."""
    return found.get(key, "")


@dataclass(frozen=True)
class BudgetRow:
    """One line as it is drawn: two controls with ids, names and labels."""

    number: int
    label: str
    amount: str
    label_id: str
    amount_id: str
    label_name: str
    amount_name: str
    label_words: str
    amount_words: str
    is_wrong: bool


@dataclass(frozen=True)
class Budget:
    """All lines, their total, and the sign beside the amounts."""

    rows: tuple[BudgetRow, ...]
    total: str
    sign: str


@register.simple_tag
def budget(field: BoundField) -> Budget:
    """`{% budget field as drawn %}`: the lines of a budget field, with what was saved or typed in them."""
    widget = field.field.widget
    assert isinstance(widget, BudgetWidget)
    value = field.value()
    currency = str(widget.attrs.get("data-currency", "GBP"))
    return Budget(
        rows=tuple(
            BudgetRow(
                number=place + 1,
                label=line["label"],
                amount=line["amount"],
                label_id=f"{field.auto_id}_{place}_label",
                amount_id=f"{field.auto_id}_{place}_amount",
                label_name=f"{field.html_name}-{place}-label",
                amount_name=f"{field.html_name}-{place}-amount",
                label_words=_("Line %(number)d: what for") % {"number": place + 1},
                amount_words=_("Line %(number)d: how much") % {"number": place + 1},
                is_wrong=bool(line["amount"].strip()) and money.parse(line["amount"], currency) is None,
            )
            for place, line in enumerate(widget.rows(value))
        ),
        total=money.in_words(total_of(value, currency), currency),
        sign=money.SIGNS.get(currency, currency),
    )


@dataclass(frozen=True)
class StatusChoice:
    """One of the radio buttons of an organisation."""

    value: str
    label: str
    control_id: str
    chosen: bool


@dataclass(frozen=True)
class OrganisationPart:
    """One of its boxes, with its label."""

    label: str
    control_id: str
    html: SafeString


@dataclass(frozen=True)
class Organisation:
    """What sort of body it is, then its name and numbers."""

    choices: tuple[StatusChoice, ...]
    parts: tuple[OrganisationPart, ...]


@register.simple_tag
def organisation(field: BoundField) -> Organisation:
    """`{% organisation field as drawn %}`: the controls of an organisation, with what was saved or typed."""
    widget = field.field.widget
    assert isinstance(widget, OrganisationWidget)
    value = field.value()
    texts = value if isinstance(value, list | tuple) else widget.decompress(value)
    status, *others = [str(text or "") for text in texts]
    parts = []
    for place, (part, label, text) in enumerate(
        zip(widget.parts[1:], ORGANISATION_LABELS, others, strict=True), start=1
    ):
        inner = widget.widgets[place]
        control_id = f"{field.auto_id}_{place}"
        attrs = {"id": control_id, "class": " ".join(["form-control", inner.attrs.get("class", "")]).strip()}
        parts.append(
            OrganisationPart(str(label), control_id, inner.render(f"{field.html_name}_{part}", text, attrs))
        )
    return Organisation(
        choices=tuple(
            StatusChoice(str(one), str(label), f"{field.auto_id}_0_{place}", str(one) == status)
            for place, (one, label) in enumerate(OrganisationStatus.choices)
        ),
        parts=tuple(parts),
    )
