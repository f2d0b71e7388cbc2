"""What the templates of answers need beyond `noon`: the lines of a budget, the parts of an organisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django import template
from django.conf import settings
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from programme import file_refusals, money
from programme.answer_fields import BudgetWidget
from programme.answer_files import FilesWidget, ListedFile
from programme.answer_parts import ORGANISATION_LABELS, OrganisationWidget
from programme.forms import total_of
from programme.states import OrganisationStatus, QuestionKind, ScanState

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
    """All lines, their total, what it may be in words and as numbers, and the sign beside the amounts."""

    rows: tuple[BudgetRow, ...]
    total: str
    bounds: str
    verdict: str
    sign: str
    currency: str
    lowest: str
    highest: str

    @property
    def known_sign(self) -> str:
        """The sign, or '' where amounts are written with the currency's letters behind them."""
        return self.sign if self.sign != self.currency else ""


@register.simple_tag
def budget(field: BoundField) -> Budget:
    """`{% budget field as drawn %}`: the lines of a budget field, with what was saved or typed in them."""
    widget = field.field.widget
    assert isinstance(widget, BudgetWidget)
    value = field.value()
    currency = str(widget.attrs.get("data-currency", "GBP"))
    total = total_of(value, currency)
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
        total=money.in_words(total, currency),
        bounds=_bounds(widget, currency),
        verdict=_verdict(widget, total, currency),
        sign=money.SIGNS.get(currency, currency),
        currency=currency,
        lowest="" if widget.lowest is None else str(widget.lowest),
        highest="" if widget.highest is None else str(widget.highest),
    )


def _bounds(widget: BudgetWidget, currency: str) -> str:
    """What the total may be, in one or two short sentences."""
    said = []
    if widget.lowest is not None:
        said.append(_("The least is %(amount)s.") % {"amount": money.in_words(widget.lowest, currency)})
    if widget.highest is not None:
        said.append(_("The most is %(amount)s.") % {"amount": money.in_words(widget.highest, currency)})
    return " ".join(said)


def _verdict(widget: BudgetWidget, total: Decimal, currency: str) -> str:
    """How far the total is outside, or ''. The page's script says the same while somebody types."""
    if widget.highest is not None and total > widget.highest:
        return _("That is %(amount)s too much. You can keep typing: lower it before you send it.") % {
            "amount": money.in_words(total - widget.highest, currency)
        }
    if widget.lowest is not None and 0 < total < widget.lowest:
        return _("%(amount)s more to reach the least.") % {
            "amount": money.in_words(widget.lowest - total, currency)
        }
    return ""


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


@dataclass(frozen=True)
class Files:
    """The box of an answer that is files: what is there, and what can be added."""

    files: list[ListedFile]
    attach_at: str
    accept: str
    most: int
    limits: tuple[str, ...]
    largest: int
    largest_words: str
    is_recording: bool
    control_id: str
    scans: dict[str, str]


@register.simple_tag(name="files")
def files_of(field: BoundField) -> Files:
    """`{% files field as drawn %}`: the files of an answer, as whoever shows the page gave them."""
    widget = field.field.widget
    assert isinstance(widget, FilesWidget)
    return Files(
        files=widget.files,
        attach_at=widget.attach_at,
        accept=widget.accept,
        most=widget.most,
        limits=widget.limits,
        largest=settings.LARGEST_FILE,
        largest_words=file_refusals.in_words(settings.LARGEST_FILE),
        is_recording=widget.kind == QuestionKind.RECORDING,
        control_id=f"{field.auto_id}_choose",
        scans={str(state): str(state.label) for state in ScanState},
    )
