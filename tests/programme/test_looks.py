"""The form templates, the partials, the chart's geometry and the palette."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string

from programme.charts import columns, step_for
from programme.templatetags import noon

CSS = Path(settings.ROOT) / "programme" / "static" / "noon" / "noon.css"
CLOSES = datetime(2023, 11, 27, 12, 0, tzinfo=UTC)


class Page(HTMLParser):
    """Every tag with its attributes, in order, and the text of each."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def by_id(self, name: str) -> tuple[str, dict[str, str | None]]:
        return next((tag, attrs) for tag, attrs in self.tags if attrs.get("id") == name)


class Amounts(forms.MultiWidget):
    noon_labels = ["Amount", "What for"]

    def __init__(self) -> None:
        super().__init__([forms.TextInput(attrs={"class": "width-6"}), forms.TextInput()])

    def decompress(self, value: list[str] | None) -> list[str]:
        return value or ["", ""]


class Every(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Name of your group", help_text="As it stands in a letter.")
    website = forms.URLField(label="Website", required=False, assume_scheme="https")
    idea = forms.CharField(
        label="What is your idea?", widget=forms.Textarea(attrs={"data-words": 300, "class": "tall"})
    )
    asked = forms.CharField(label="How much?", widget=forms.TextInput(attrs={"data-prefix": "£"}))
    theme = forms.ChoiceField(label="Theme", choices=[("", "Choose one"), ("m", "Mental health")])
    lead = forms.ChoiceField(
        label="Who leads?",
        help_text="One answer.",
        choices=[("a", "A"), ("b", "B")],
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        label="What would help?",
        required=False,
        choices=[("t", "More time"), ("l", "Large print")],
        widget=forms.CheckboxSelectMultiple,
    )
    cost = forms.MultiValueField(
        fields=[forms.CharField(), forms.CharField()], widget=Amounts(), label="Cost"
    )
    agree = forms.BooleanField(label="We agree")
    token = forms.CharField(widget=forms.HiddenInput)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout(Fieldset("All of it", *self.fields))
        helper.add_input(Submit("save", "Save"))
        return helper


def rendered(data: dict[str, str] | None = None) -> str:
    return render_crispy_form(Every(data))


def test_field_order_is_label_hint_error_control() -> None:
    html = rendered({"website": ""})
    places = [
        html.index(part)
        for part in (
            'for="id_name"',
            'id="id_name_helptext"',
            'id="id_name_error"',
            '<input type="text" name="name"',
        )
    ]
    assert places == sorted(places)


def test_control_is_tied_to_its_hint_and_error() -> None:
    _, clean = Page(rendered()).by_id("id_name")
    assert clean["aria-describedby"] == "id_name_helptext"
    assert "aria-invalid" not in clean
    _, bad = Page(rendered({"website": ""})).by_id("id_name")
    assert bad["aria-describedby"] == "id_name_helptext id_name_error"
    assert bad["aria-invalid"] == "true"


def test_a_word_limit_is_a_hint_and_keeps_the_controls_own_class() -> None:
    html = rendered()
    assert "Up to 300 words." in html
    _, idea = Page(html).by_id("id_idea")
    assert idea["aria-describedby"] == "id_idea_helptext"
    assert idea["class"] == "form-control tall"


def test_groups_are_fieldsets_with_a_legend_and_a_description() -> None:
    page = Page(rendered())
    for name in ("lead", "needs", "cost"):
        assert page.by_id(f"id_{name}_field")[0] == "fieldset"
    assert page.by_id("id_lead_field")[1]["aria-describedby"] == "id_lead_helptext"
    assert [tag for tag, _ in page.tags].count("legend") == 4
    labelled = {attrs.get("for") for tag, attrs in page.tags if tag == "label"}
    controls = {
        attrs["id"]
        for tag, attrs in page.tags
        if tag in {"input", "select", "textarea"} and attrs.get("type") != "hidden"
    }
    assert controls == labelled


def test_optional_is_said_in_words_and_only_where_it_is_true() -> None:
    html = rendered()
    assert html.count("(optional)") == 2
    assert "*" not in html
    form = Every()
    form.fields["website"].say_optional = False  # type: ignore[attr-defined]
    assert noon.says_optional(form["website"]) is False
    assert noon.says_optional(form["needs"]) is True


def test_error_summary_links_to_the_first_control_of_every_bad_field() -> None:
    html = rendered({"website": "nonsense", "token": "x"})
    page = Page(html)
    targets = [(attrs["href"] or "")[1:] for tag, attrs in page.tags if tag == "a"]
    assert targets == [
        "id_name",
        "id_website",
        "id_idea",
        "id_asked",
        "id_theme",
        "id_lead_0",
        "id_cost_0",
        "id_agree",
    ]
    for target in targets:
        assert page.by_id(target)[0] in {"input", "select", "textarea"}
    assert 'role="alert"' in html
    assert 'tabindex="-1"' in html
    assert "error-summary" not in rendered()


def test_an_error_is_named_in_the_summary() -> None:
    form = Every({})
    assert noon.named_error(form["website"], "Enter a valid URL.") == "Website: Enter a valid URL."
    assert noon.named_error(form["lead"], "Choose one.") == "Who leads? Choose one."


def test_what_was_typed_is_kept() -> None:
    html = rendered({"website": "nonsense", "idea": "Cook <together>", "cost_0": "12"})
    assert 'value="nonsense"' in html
    assert "Cook &lt;together&gt;" in html
    assert 'value="12"' in html


def test_help_text_is_escaped() -> None:
    form = Every()
    form.fields["name"].help_text = "<script>"
    assert "<script>" not in render_crispy_form(form)


def test_the_form_leaves_checking_to_the_server_and_is_sent_once() -> None:
    tag, attrs = Page(rendered()).tags[0]
    assert tag == "form"
    assert "novalidate" in attrs
    assert "data-once" in attrs
    assert attrs["method"] == "post"


def test_a_widget_may_draw_itself_inside_the_group() -> None:
    form = Every()
    form.fields["cost"].widget.noon_template = "noon/_optional.html"
    form.fields["cost"].required = False
    html = render_crispy_form(form)
    assert 'id="id_cost_0"' not in html
    assert html.count("(optional)") == 4  # both groups, the website, and the template itself


def test_deadline_prints_the_rule_and_both_sides_of_it() -> None:
    at = CLOSES - timedelta(days=3, hours=2)
    html = render_to_string("partials/_deadline.html", {"closes_at": CLOSES, "at": at})
    assert (
        "We must receive your application before 12:00:00 noon (UK time) on Monday 27 November 2023." in html
    )
    assert "11:59:59" in html
    assert "Time left: 3 days, 2 hours" in html
    assert 'data-closes-at="2023-11-27T12:00:00.000000Z"' in html
    passed = render_to_string("partials/_deadline.html", {"closes_at": CLOSES, "at": CLOSES})
    assert "This deadline has passed." in passed
    assert "data-server-now" not in passed
    quiet = render_to_string("partials/_deadline.html", {"closes_at": CLOSES})
    assert "Time left" not in quiet


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=1, hours=1), "1 day, 1 hour"),
        (timedelta(days=2), "2 days, 0 hours"),
        (timedelta(hours=3, minutes=10), "3 hours, 10 minutes"),
        (timedelta(minutes=1, seconds=5), "1 minute, 5 seconds"),
        (timedelta(seconds=-4), "0 minutes, 0 seconds"),
    ],
)
def test_time_left_in_words(left: timedelta, words: str) -> None:
    assert noon.time_left(left) == words


def test_filters_say_what_people_read() -> None:
    template = Template(
        "{% load noon %}{{ at|local_time }}|{{ at|local_day }}|{{ at|local_instant }}|{{ amount|money }}|"
        "{{ half|money:'EUR' }}|{{ nothing|money }}|{{ words|say:'cy' }}|{{ words|say:'fr' }}"
    )
    context = {
        "at": datetime(2023, 11, 27, 11, 42, 10, tzinfo=UTC),
        "amount": Decimal("12500.00"),
        "half": Decimal("0.50"),
        "nothing": None,
        "words": {"en": "Budget", "cy": "Cyllideb"},
    }
    assert template.render(Context(context)) == (
        "11:42:10|Monday 27 November 2023|Monday 27 November 2023, 11:42:10 UK time|"
        "£12,500|€0.50||Cyllideb|Budget"
    )


def test_partials_draw_what_they_are_given() -> None:
    rows = [
        {"label": "Idea", "value": "Cook", "href": "/x/"},
        {"label": "Zero", "value": 0},
        {"label": "None", "value": ""},
    ]
    html = render_to_string("partials/_summary_list.html", {"rows": rows})
    assert html.count("Not answered") == 1
    assert 'Change<span class="visually-hidden">: Idea</span>' in html
    pot = render_to_string("partials/_pot_line.html", {"columns": 6, "used": 101500, "pot": 102300})
    assert "The pot ends here: £101,500 of £102,300" in pot
    assert 'colspan="6"' in pot
    progress = render_to_string("partials/_progress.html", {"done": 3, "total": 8, "label": "Sections"})
    assert '<progress value="3" max="8" aria-label="Sections">' in progress
    assert render_to_string("partials/_error_summary.html", {}).strip() == ""


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_nothing(name: str) -> None:
    html = render_to_string(f"{name}.html")
    assert html.count("<h1") == 1
    assert '<html lang="en-gb">' in html
    assert "style=" not in html


def test_columns_are_in_proportion_from_a_base_of_zero() -> None:
    chart = columns([("26 Nov", 10), ("27 Nov", 20), ("28 Nov", 0)], width=640, height=280)
    heights = [bar.height for bar in chart.bars]
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.02)
    assert heights[2] == 0
    assert all(bar.y + bar.height == pytest.approx(chart.base, abs=0.02) for bar in chart.bars)
    assert chart.ticks[0].value == 0
    assert chart.ticks[-1].value == 20
    assert [tick.y for tick in chart.ticks] == sorted((tick.y for tick in chart.ticks), reverse=True)
    assert (chart.total, chart.most) == (30, 20)


def test_the_noon_line_stands_behind_the_marked_column() -> None:
    chart = columns([("26 Nov", 1), ("27 Nov", 4)], mark="27 Nov")
    assert chart.mark_x == chart.right
    assert chart.mark_anchor == "end"
    assert columns([("26 Nov", 1)], mark="never").mark_x is None


def test_columns_stay_inside_and_apart_and_labels_do_not_collide() -> None:
    chart = columns([(f"{day} Nov", day) for day in range(1, 31)])
    for bar, following in pairwise(chart.bars):
        assert bar.x + bar.width < following.x
    assert chart.left <= chart.bars[0].x
    assert chart.bars[-1].x + chart.bars[-1].width <= chart.right
    shown = [bar.middle for bar in chart.bars if bar.shown_label]
    assert chart.bars[-1].shown_label == "30 Nov"
    assert all(b - a >= 90 for a, b in pairwise(shown))


def test_columns_of_nothing_and_of_less_than_nothing() -> None:
    assert columns([]).bars == ()
    assert [bar.height for bar in columns([("a", 0)]).bars] == [0]
    with pytest.raises(ValueError, match="negative"):
        columns([("a", -1)])


@pytest.mark.parametrize(
    ("most", "step"), [(0, 1), (5, 1), (6, 2), (10, 2), (11, 5), (26, 10), (51, 20), (251, 100)]
)
def test_steps_are_round_numbers(most: int, step: int) -> None:
    assert step_for(most) == step


def test_the_chart_is_one_named_picture() -> None:
    html = render_to_string(
        "partials/_chart_bars.html",
        {"values": [("26 Nov", 3), ("27 Nov", 9)], "title": "Received each day", "mark": "27 Nov"},
    )
    assert html.count('role="img"') == 1
    assert html.count("<rect") == 2
    assert "12 in all" in html
    assert "style=" not in html


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two #rrggbb colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PALETTE = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", CSS.read_text().split("@media")[0]))
GROUNDS = ["paper", "paper-raised", "paper-shade"]


@pytest.mark.parametrize(
    ("text", "ground"),
    [(text, ground) for text in ("ink", "ink-soft", "zenith", "zenith-deep", "bad") for ground in GROUNDS]
    + [("ink", "sun"), ("ink", "sun-wash"), ("ink", "sun-lit"), ("ink-soft", "sun-wash")]
    + [(tone, f"{tone}-wash") for tone in ("good", "warn", "bad")]
    + [("ink", f"{tone}-wash") for tone in ("good", "warn", "bad", "zenith")]
    + [("zenith", f"{tone}-wash") for tone in ("good", "warn", "bad", "zenith", "sun")]
    + [("zenith-deep", "zenith-wash"), ("on-dark", "zenith"), ("on-dark", "zenith-deep"), ("on-dark", "ink")],
)
def test_text_can_be_read(text: str, ground: str) -> None:
    assert ratio(PALETTE[text], PALETTE[ground]) >= 7


@pytest.mark.parametrize(
    ("line", "ground"), [("rule-strong", ground) for ground in GROUNDS] + [("sun", "ink")]
)
def test_edges_of_controls_can_be_seen(line: str, ground: str) -> None:
    assert ratio(PALETTE[line], PALETTE[ground]) >= 3


def test_templates_hold_no_inline_style_or_script() -> None:
    for path in (Path(settings.ROOT) / "templates").rglob("*.html"):
        if {"letters", "mail"} & set(path.parts):
            continue
        text = path.read_text()
        assert " style=" not in text, path
        assert "<style" not in text, path
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
        assert not re.search(r"\son[a-z]+=\"", text), path
