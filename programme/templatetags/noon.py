"""Small words and pieces for the templates: texts, instants, money, and what the form templates need."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, FileInput, MultiWidget, Select, Textarea
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programme import clock, money, texts
from programme.charts import Chart, columns

register = template.Library()


@register.filter
def say(value: Mapping[str, str] | None, language: str | None = None) -> str:
    """`{{ round.title|say }}`: a text that a manager wrote, in the page's language or the one named."""
    return texts.say(value, language)


@register.filter
def local_time(instant: datetime | None, zone: str = clock.LONDON) -> str:
    """'11:42:10'."""
    return clock.time_in_words(instant, zone) if instant else ""


@register.filter
def local_day(instant: datetime | None, zone: str = clock.LONDON) -> str:
    """'Monday 27 November 2023'."""
    return clock.day_in_words(instant, zone) if instant else ""


@register.filter
def local_instant(instant: datetime | None, zone: str = clock.LONDON) -> str:
    """'Monday 27 November 2023, 11:42:10 UK time'."""
    return clock.instant_in_words(instant, zone) if instant else ""


@register.filter
def local_closing(instant: datetime | None, zone: str = clock.LONDON) -> str:
    """'12 noon (UK time) on Monday 27 November 2023'."""
    return clock.closing_in_words(instant, zone) if instant else ""


@register.filter(name="money")
def money_in_words(amount: Decimal | int | str | None, currency: str = "GBP") -> str:
    """'£12,500', and '£12,500.50' when there are pence; '' for nothing or for what is no number."""
    if amount is None or amount == "":
        return ""
    try:
        return money.in_words(Decimal(amount), currency)
    except InvalidOperation:
        return ""


@dataclass(frozen=True)
class Deadline:
    """What `_deadline.html` prints: the rule, its two sides, and what is left of the time at `at`."""

    rule: str
    last: str
    stroke: str
    closes_at: str
    server_now: str
    left: str
    past: bool


def time_left(delta: timedelta) -> str:
    """'5 days, 3 hours', '3 hours, 10 minutes', '10 minutes, 5 seconds': the two largest useful parts."""
    seconds = max(int(delta.total_seconds()), 0)
    days, hours, minutes = seconds // 86400, seconds % 86400 // 3600, seconds % 3600 // 60
    parts = []
    if days:
        parts.append(ngettext("%(n)d day", "%(n)d days", days) % {"n": days})
    if days or hours:
        parts.append(ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    if not days:
        parts.append(ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes})
    if not days and not hours:
        rest = seconds % 60
        parts.append(ngettext("%(n)d second", "%(n)d seconds", rest) % {"n": rest})
    return ", ".join(parts)


@register.simple_tag
def deadline(closes_at: datetime, at: datetime | None = None, zone: str = "") -> Deadline:
    """The facts of a deadline as text; `at` is the instant of the request, for the countdown."""
    place = zone or clock.LONDON
    return Deadline(
        rule=clock.deadline_in_words(closes_at, place),
        last=clock.time_in_words(closes_at - timedelta(seconds=1), place),
        stroke=clock.time_in_words(closes_at, place),
        closes_at=clock.utc_text(closes_at),
        server_now=clock.utc_text(at) if at else "",
        left=time_left(closes_at - at) if at and at < closes_at else "",
        past=bool(at and at >= closes_at),
    )


@register.simple_tag
def chart(values: Sequence[tuple[str, int]], mark: str | None = None) -> Chart:
    """The column chart of `values`; see `programme.charts.columns`."""
    return columns(values, mark=mark or None)


@register.filter
def first_control(field: BoundField) -> str:
    """The id of the control that an error about `field` links to."""
    if field.is_hidden:
        return ""
    own = getattr(field.field.widget, "noon_first_control", None)
    if own:
        return f"{field.auto_id}_{own}"
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def named_error(field: BoundField, error: str) -> str:
    """The error with the field's name before it: 'Website: Enter a valid URL.'"""
    label = str(field.label)
    return f"{label} {error}" if label.endswith(("?", ".", ":", "!")) else f"{label}: {error}"


@register.filter
def kind(field: BoundField) -> str:
    """How `field` is drawn: own, choices, parts, checkbox, select, textarea, file or input."""
    widget = field.field.widget
    if getattr(widget, "noon_template", ""):
        return "own"
    if widget.use_fieldset and hasattr(widget, "optgroups") and hasattr(widget, "option_inherits_attrs"):
        return "choices"
    if isinstance(widget, MultiWidget):
        return "parts"
    for name, family in (
        ("checkbox", CheckboxInput),
        ("select", Select),
        ("textarea", Textarea),
        ("file", FileInput),
    ):
        if isinstance(widget, family):
            return name
    return "input"


@register.filter
def says_optional(field: BoundField) -> bool:
    """Whether '(optional)' stands behind the label; `say_optional = False` on field or form leaves it out."""
    wanted = getattr(field.field, "say_optional", getattr(field.form, "say_optional", True))
    return bool(wanted) and not field.field.required and not isinstance(field.field.widget, CheckboxInput)


@register.filter
def word_limit(field: BoundField) -> str:
    """'Up to 300 words.' for a control with data-words, else ''."""
    words = field.field.widget.attrs.get("data-words")
    if not words:
        return ""
    return ngettext("Up to %(n)d word.", "Up to %(n)d words.", int(words)) % {"n": int(words)}


@register.filter
def affix(field: BoundField, side: str) -> str:
    """What stands beside the control: the widget's data-prefix or data-suffix."""
    return str(field.field.widget.attrs.get(f"data-{side}", ""))


@register.filter
def described_by(field: BoundField) -> str:
    """The ids of hint and error of `field`, in the order in which they are read."""
    ids = []
    if field.help_text or word_limit(field):
        ids.append(f"{field.auto_id}_helptext")
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    return " ".join(ids)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The control itself, with our class added to its own and its hint and error tied to it."""
    name = {"select": "form-select", "checkbox": ""}.get(kind(field), "form-control")
    attrs = field.field.widget.attrs
    ours: dict[str, Any] = {"class": " ".join(filter(None, [name, attrs.get("class", "")]))}
    described = " ".join(filter(None, [attrs.get("aria-describedby", ""), described_by(field)]))
    if described:
        ours["aria-describedby"] = described
    return field.as_widget(attrs={key: value for key, value in ours.items() if value})


@register.simple_tag
def question_attributes(field: BoundField) -> SafeString | str:
    """What scripts need to know of the question that `field` asks: its key, when it is asked, if unsaved.

    Unsaved is what stands in the page because somebody typed it, and is not kept on the server.
    """
    question = getattr(field.field, "noon_question", None)
    if question is None:
        return ""
    told = format_html(' data-question="{}"', question.key)
    if question.only_when:
        told = format_html('{} data-only-when="{}"', told, json.dumps(question.only_when))
    if field.name in getattr(field.form, "unsaved", ()):
        told = format_html('{} data-unsaved="yes"', told)
    return told


@dataclass(frozen=True)
class Part:
    """One of the controls of a field with several, and its label."""

    label: str
    control_id: str
    html: SafeString


@register.simple_tag
def parts(field: BoundField) -> list[Part]:
    """The controls of a MultiWidget field; labels come from the widget's `noon_labels`."""
    widget = field.field.widget
    assert isinstance(widget, MultiWidget)
    labels = list(getattr(widget, "noon_labels", []))
    value = field.value()
    values = value if isinstance(value, list | tuple) else widget.decompress(value)
    found = []
    names: list[str] = widget.widgets_names  # type: ignore[attr-defined]
    for index, (suffix, inner) in enumerate(zip(names, widget.widgets, strict=True)):
        control_id = f"{field.auto_id}_{index}"
        name = "form-select" if isinstance(inner, Select) else "form-control"
        attrs = {"id": control_id, "class": " ".join(filter(None, [name, inner.attrs.get("class", "")]))}
        if field.errors:
            attrs["aria-invalid"] = "true"
        label = str(labels[index]) if index < len(labels) else _("Part %(n)d") % {"n": index + 1}
        shown = values[index] if values and index < len(values) else None
        html = inner.render(field.html_name + suffix, shown, attrs, field.form.renderer)
        found.append(Part(label=label, control_id=control_id, html=html))
    return found
