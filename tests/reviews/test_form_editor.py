"""The manager's pages of a form: every kind written and answered, moving, correcting, the preview."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from grants import lifecycle
from grants.models import Application
from programme import clock, outlines
from programme.forms import AnswersForm
from programme.models import Answer, AnswerRevision, Correction, LedgerRow, Question, Round, Section
from programme.states import FILE_KINDS, QuestionKind
from reviews.editor_forms import KIND_GROUPS
from tests import factories
from tests.reviews.desk_scene import as_, statements, text

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def planned(**fields: Any) -> tuple[Round, Client, str]:
    """A round that opens tomorrow, its manager's browser, the address of its form."""
    now = clock.now()
    fields.setdefault("opens_at", now + DAY)
    fields.setdefault("smallest_award", Decimal(100))
    round_ = factories.round(now, **fields)
    return round_, as_(factories.staff(round_)), f"/manage/{round_.slug}/form/"


def standing() -> tuple[Round, Client, str]:
    """One that is open, and somebody has begun."""
    round_, client, path = planned(opens_at=clock.now() - DAY)
    lifecycle.start(round_, by=factories.user(), at=clock.now())
    return round_, client, path


def ask(round_: Round, key: str) -> Question:
    return Question.objects.get(section__form=round_.form_id, key=key)


def keys(round_: Round) -> list[str]:
    return [question.key for question in outlines.outline(round_.form_id).questions]


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 422
    found: dict[str, list[str]] = answer.context["form"].errors
    return dict(found)


BASE = {"label": "What is it?", "help": "Say it.", "required": "on", "panel_sees": "on"}
# kind: what is sent beside the base, what the row has, what an applicant sends, what is kept of it
KINDS: dict[str, tuple[dict[str, Any], dict[str, Any], str, Any]] = {
    "short_text": ({"word_limit": "20"}, {"word_limit": 20}, "what_is_it=A+thing", "A thing"),
    "long_text": ({"word_limit": "300"}, {"word_limit": 300}, "what_is_it=A%0D%0Ab", "A\nb"),
    "choice": (
        {"options": "Yes\r\n\r\n No, thanks \r\n"},
        {"options": [["yes", {"en": "Yes"}], ["no_thanks", {"en": "No, thanks"}]]},
        "what_is_it=no_thanks",
        "no_thanks",
    ),
    "choices": (
        {"options": "Red\nBlue"},
        {"options": [["red", {"en": "Red"}], ["blue", {"en": "Blue"}]]},
        "what_is_it=blue&what_is_it=red",
        ["red", "blue"],
    ),
    "money": (
        {"lowest": "£1,000", "highest": ""},
        {"lowest": Decimal(1000), "highest": None},
        "what_is_it=1200",
        "1200.00",
    ),
    "number": ({"lowest": "-3", "highest": "12"}, {"lowest": -3, "highest": 12}, "what_is_it=7", 7),
    "date": (
        {"earliest": "2025-01-31", "latest": "2025-12-01"},
        {"bounds": {"earliest": "2025-01-31", "latest": "2025-12-01"}},
        "what_is_it_day=1&what_is_it_month=2&what_is_it_year=2025",
        "2025-02-01",
    ),
    "email": ({}, {}, "what_is_it=a@example.org", "a@example.org"),
    "url": ({}, {}, "what_is_it=https://example.org", "https://example.org"),
    "phone": ({}, {}, "what_is_it=020+7946", "020 7946"),
    "address": (
        {},
        {},
        "what_is_it_street=1+A+Road&what_is_it_town=Leeds&what_is_it_postcode=LS9+8AB&what_is_it_country=",
        {"street": "1 A Road", "town": "Leeds", "postcode": "LS9 8AB", "country": ""},
    ),
    "organisation": (
        {},
        {},
        "what_is_it_status=unregistered&what_is_it_name=&what_is_it_charity=&what_is_it_company=",
        {"status": "unregistered", "name": "", "charity": "", "company": ""},
    ),
    "budget": (
        {"lowest": "", "highest": ""},
        {"lowest": Decimal(100), "highest": Decimal(500)},
        "what_is_it-0-label=Hall&what_is_it-0-amount=120",
        [{"label": "Hall", "amount": "120.00"}],
    ),
    "file": ({"most_files": "3"}, {"bounds": {"files": 3}}, "", None),
    "recording": ({"most_files": ""}, {"bounds": {}}, "", None),
    "declaration": ({}, {}, "what_is_it=on", True),
}
# What no kind but its own takes, and would be wrong there.
STRAY = {
    "word_limit": "no",
    "options": "One",
    "lowest": "x",
    "highest": "y",
    "earliest": "z",
    "most_files": "q",
}


@pytest.mark.parametrize("kind", QuestionKind.values)
def test_every_kind_is_written_and_can_be_answered(kind: str) -> None:
    sent, fields, answered, kept = KINDS[kind]
    round_, client, path = planned()
    answer = client.post(
        f"{path}questions/new/?section=idea", {**BASE, **STRAY, "kind": kind, **_own(kind, sent)}
    )
    assert (answer.status_code, answer.headers.get("Location")) == (302, f"{path}#q-what_is_it"), text(answer)
    made = ask(round_, "what_is_it")
    assert (made.kind, made.label, made.help) == (kind, {"en": "What is it?"}, {"en": "Say it."})
    plain = {"word_limit": None, "options": [], "lowest": None, "highest": None, "bounds": {}}
    assert {name: getattr(made, name) for name in plain} == {**plain, **fields}
    assert (made.required, made.panel_sees, made.identifies_applicant) == (True, True, False)
    form = AnswersForm([made], QueryDict(answered))
    assert form.is_valid(), form.errors
    assert form.storable() == ({} if kind in FILE_KINDS else {"what_is_it": kept})
    page = client.get(f"{path}questions/what_is_it/")
    assert page.context["form"].initial["kind"] == kind
    again = client.post(f"{path}questions/what_is_it/", _filled(page))
    assert again.status_code == 302, text(again)
    assert Question.objects.filter(pk=made.pk).values().get() == _row(made)
    assert client.get(f"{path}preview/idea/").status_code == 200


def _own(kind: str, sent: dict[str, Any]) -> dict[str, Any]:
    """Boxes that the kind has and that are sent empty where nothing is said of them."""
    own = {
        "short_text": ["word_limit"],
        "long_text": ["word_limit"],
        "money": ["lowest", "highest"],
        "number": ["lowest", "highest"],
        "budget": ["lowest", "highest"],
        "date": ["earliest", "latest"],
        "file": ["most_files"],
        "recording": ["most_files"],
    }
    return {**dict.fromkeys(own.get(kind, []), ""), **sent}


def _row(question: Question) -> dict[str, Any]:
    return Question.objects.filter(pk=question.pk).values().get()


def _filled(page: Any) -> dict[str, Any]:
    """What a browser sends when somebody presses save and has changed nothing."""
    sent: dict[str, Any] = {}
    for box in page.context["form"]:
        value = box.value()
        if value is True:
            sent[box.name] = "on"
        elif value not in (None, False, ""):
            sent[box.name] = value
    return sent


def test_every_kind_is_offered_once() -> None:
    offered = [kind for _name, kinds in KIND_GROUPS for kind in kinds]
    assert sorted(offered) == sorted(QuestionKind.values)


def test_saving_what_stands_changes_nothing_and_records_nothing() -> None:
    round_, client, path = planned()
    before = list(Question.objects.filter(section__form=round_.form_id).order_by("pk").values())
    for key in keys(round_):
        page = client.get(f"{path}questions/{key}/")
        assert client.post(f"{path}questions/{key}/", _filled(page)).status_code == 302
    assert list(Question.objects.filter(section__form=round_.form_id).order_by("pk").values()) == before
    assert not LedgerRow.objects.filter(chain=round_.chain).exists()


def test_only_the_settings_of_a_kind_are_shown_and_another_kind_can_be_asked_for() -> None:
    round_, client, path = planned()
    address = f"{path}questions/new/?section=idea"
    page = client.get(address)
    assert _shown(page) == {"word_limit"}
    typed = {
        **BASE,
        "label": "When",
        "kind": "date",
        "show": "kind",
        "label_cy": "Pryd",
        "earliest": "nonsense",
    }
    page = client.post(address, typed)
    assert (page.status_code, _shown(page)) == (200, {"earliest", "latest"})
    words = page.content.decode()
    assert "Pryd" in words and "nonsense" in words and "something to put right" not in words
    assert "when" not in keys(round_)


def _shown(page: Any) -> set[str]:
    form = page.context["form"]
    return {box.name for box, kinds, fits in [*form.settings, *form.more] if kinds and fits}


def test_more_options_are_kept() -> None:
    round_, client, path = planned()
    client.post(
        f"{path}questions/new/?section=about",
        {**BASE, "label": "Are you one?", "kind": "choice", "options": "Yes\nNo"},
    )
    answer = client.post(
        f"{path}questions/new/?section=idea",
        {
            "label": "Which one?",
            "label_cy": "Pa un?",
            "help_cy": "Cymorth",
            "kind": "short_text",
            "condition": ["are_you_one=yes"],
            "identifies_applicant": "on",
            "key": "which",
        },
    )
    assert answer.status_code == 302, text(answer)
    made = ask(round_, "which")
    assert made.only_when == {"question": "are_you_one", "is": ["yes"]}
    assert (made.label, made.help) == ({"en": "Which one?", "cy": "Pa un?"}, {"cy": "Cymorth"})
    assert (made.required, made.panel_sees, made.identifies_applicant) == (False, False, True)
    page = text(client.get(path))
    assert "Only if you chose “Yes” for “Are you one?”." in page
    assert "The panel does not see this" in page and "Says who applies" in page
    assert "Short text. Can be left out." in page
    preview = text(client.get(f"{path}preview/idea/"))
    assert "Only if you chose “Yes” for “Are you one?”." in preview


def test_choices_are_written_in_welsh_too_and_move_with_their_own() -> None:
    round_, client, path = planned()
    sent = {**BASE, "label": "Are you one?", "kind": "choice", "options": "Yes\r\nNo\r\nPerhaps"}
    sent["options_cy"] = "\r\nNac ydw\r\n"
    assert client.post(f"{path}questions/new/?section=about", sent).status_code == 302
    no = ["no", {"en": "No", "cy": "Nac ydw"}]
    yes, perhaps = ["yes", {"en": "Yes"}], ["perhaps", {"en": "Perhaps"}]
    assert ask(round_, "are_you_one").options == [yes, no, perhaps]
    address = f"{path}questions/are_you_one/"
    held = client.get(address).context["form"].initial["options_cy"]
    assert held == "\nNac ydw\n"
    # Nobody touches the Welsh, and the choices change places: each keeps its own.
    sent.update(options="No\r\nYes\r\nPerhaps", options_cy=held.replace("\n", "\r\n"))
    assert client.post(address, sent).status_code == 302
    assert ask(round_, "are_you_one").options == [no, yes, perhaps]
    for wrong, says in (("Nac ydw\nYdw", "a line for each choice"), ("Ydw\nYdw\n", "twice")):
        answer = client.post(address, {**sent, "options_cy": wrong})
        assert says in errors(answer)["options_cy"][0]
        assert answer.context["form"].more_is_wrong
    assert client.post(address, {**sent, "options_cy": "Nac ydw\nYdw\nEfallai\n\n"}).status_code == 302
    assert [label["cy"] for _value, label in ask(round_, "are_you_one").options] == [
        "Nac ydw",
        "Ydw",
        "Efallai",
    ]
    assert client.post(address, {**sent, "options_cy": " "}).status_code == 302
    assert ask(round_, "are_you_one").options == [["no", {"en": "No"}], yes, perhaps]


@pytest.mark.parametrize(
    ("sent", "box", "says"),
    [
        ({"label": ""}, "label", "Write the question."),
        ({"label": "  "}, "label", "Write the question."),
        ({"label": "a\x00"}, "label", "Null characters"),
        ({"label": "x" * 1_000_000}, "label", "1000000 characters"),
        ({"help": "x" * 1_000_000}, "help", "1000000 characters"),
        ({"kind": "riddle"}, "kind", "valid choice"),
        ({"word_limit": "many"}, "word_limit", "not a whole number"),
        ({"word_limit": "9" * 5000}, "word_limit", "not a whole number"),
        ({"word_limit": "-1"}, "word_limit", "between 1 and"),
        ({"kind": "choice", "options": ""}, "options", "at least two"),
        ({"kind": "choice", "options": "Yes\nyes "}, "options", "stands there twice"),
        ({"kind": "choice", "options": "\n".join(map(str, range(10_000)))}, "options", "Up to 100"),
        ({"kind": "choice", "options": "x" * 1_000_000 + "\ny"}, "options", "1000000 characters"),
        ({"kind": "money", "lowest": "12,50"}, "lowest", "not an amount of money"),
        ({"kind": "money", "lowest": "9" * 400}, "lowest", "not an amount of money"),
        ({"kind": "number", "highest": "1.5"}, "highest", "not a whole number"),
        ({"kind": "number", "lowest": "3", "highest": "2"}, "highest", "at least as much"),
        ({"kind": "date", "earliest": "31 of May"}, "earliest", "valid date"),
        ({"kind": "date", "earliest": "0001-01-01"}, "earliest", "between 1900 and 2100"),
        ({"kind": "file", "most_files": "1000"}, "most_files", "between 1 and 20"),
        ({"key": "Not a key"}, "key", "small letters"),
        ({"key": "title"}, "key", "taken"),
        ({"condition": ["group_name=x"]}, "condition", "valid choice"),
        ({"condition": ["is_one=yes", "is_two=yes"]}, "condition", "one question only"),
    ],
)
def test_what_is_wrong_is_said_beside_its_box(sent: dict[str, Any], box: str, says: str) -> None:
    round_, client, path = planned()
    for label in ("Is one", "Is two"):
        client.post(
            f"{path}questions/new/?section=about",
            {**BASE, "label": label, "kind": "choice", "options": "Yes\nNo"},
        )
    before = keys(round_)
    answer = client.post(f"{path}questions/new/?section=idea", {**BASE, "kind": "short_text", **sent})
    found = errors(answer)
    assert list(found) == [box]
    assert says in " ".join(found[box])
    assert keys(round_) == before


def test_a_question_without_anything_to_depend_on_offers_no_conditions() -> None:
    _round, client, path = planned()
    page = client.get(f"{path}questions/new/?section=about")
    assert "condition" not in page.context["form"].fields
    assert client.get(f"{path}questions/new/?section=nowhere").status_code == 404
    assert client.get(f"{path}questions/nowhere/").status_code == 404


def test_sections_are_written_moved_and_taken_out_after_a_second_word() -> None:
    round_, client, path = planned()
    answer = client.post(f"{path}sections/new/", {"title": "Your plan", "title_cy": "Eich cynllun"})
    assert answer["Location"] == f"{path}#s-your_plan"
    assert errors(client.post(f"{path}sections/new/", {"title": " "})) == {"title": ["Write the title."]}
    assert client.post(path, {"act": "up:section:your_plan"})["Location"] == f"{path}#s-your_plan"
    client.post(
        f"{path}sections/your_plan/", {"title": "The plan", "intro": "Read this.", "title_cy": "Y cynllun"}
    )
    section = Section.objects.get(form=round_.form_id, key="your_plan")
    assert (section.order, section.title) == (3, {"en": "The plan", "cy": "Y cynllun"})
    asked = client.post(path, {"act": "remove:section:money"})
    assert "Take out the section “Money”? Its 1 question goes with it." in text(asked)
    assert "budget" in keys(round_)
    assert client.post(path, {"act": "remove:section:money", "sure": "yes"})["Location"] == path
    assert keys(round_) == ["group_name", "title", "idea"]


def test_questions_are_moved_and_taken_out() -> None:
    round_, client, path = planned()
    answer = client.post(path, {"act": "down:question:group_name"}, follow=True)
    assert "“What is your group called?” is one place further down." in text(answer)
    assert keys(round_) == ["title", "group_name", "idea", "budget"]
    assert "Take out the question “What do you want to do?”?" in text(
        client.post(path, {"act": "remove:question:idea"})
    )
    client.post(path, {"act": "remove:question:idea", "sure": "yes"})
    assert keys(round_) == ["title", "group_name", "budget"]
    for act in ("", "up", "sideways:question:title", "up:form:title", "up:question"):
        assert client.post(path, {"act": act}).status_code in (400, 404)
    assert client.post(path, {"act": "up:question:nowhere"}).status_code == 404
    assert keys(round_) == ["title", "group_name", "budget"]


def test_the_ends_offer_no_further_moves() -> None:
    _round, client, path = planned()
    page = client.get(path).content.decode()
    assert 'value="down:question:group_name"' in page
    assert 'value="up:question:group_name"' not in page
    assert 'value="up:question:budget"' in page
    assert 'value="down:question:budget"' not in page
    assert 'value="up:section:about"' not in page
    assert 'value="down:section:money"' not in page


def test_what_names_an_application_is_missed() -> None:
    _round, client, path = planned()
    assert "No answer names" not in text(client.get(path))
    client.post(path, {"act": "remove:question:title", "sure": "yes"})
    assert "No answer names the project" in text(client.get(path))


def test_a_form_that_stands_is_corrected_and_not_changed() -> None:
    round_, client, path = standing()
    page = client.get(path).content.decode()
    assert "The questions stand" in page and "Put a slip of the pen right" in page
    assert "Take out" not in page and "Add a question" not in page
    answer = client.post(path, {"act": "remove:question:title", "sure": "yes"}, follow=True)
    assert "the questions stand" in text(answer).lower()
    assert "title" in keys(round_)
    assert client.post(f"{path}questions/new/?section=about", {**BASE, "kind": "url"}).status_code == 422
    assert client.post(f"{path}sections/new/", {"title": "More"}).status_code == 422
    sent = {"label": "What is your project called, please?", "help": "", "reason": "A word was missing."}
    answer = client.post(f"{path}questions/title/", sent, follow=True)
    assert answer.redirect_chain == [(f"{path}#q-title", 302)]
    assert ask(round_, "title").label == {"en": "What is your project called, please?"}
    words = text(answer)
    assert "It said What is your project called? It says What is your project called, please?" in words
    assert "Why: A word was missing." in words
    again = client.post(f"{path}questions/title/", sent, follow=True)
    assert "Nothing differs" in text(again)
    assert Correction.objects.count() == 1


def test_a_section_and_choices_are_corrected() -> None:
    round_, client, path = planned(opens_at=clock.now() + DAY)
    client.post(
        f"{path}questions/new/?section=about",
        {**BASE, "label": "One?", "label_cy": "Un?", "kind": "choice", "options": "Yess\nNo"},
    )
    Round.objects.filter(pk=round_.pk).update(opens_at=clock.now() - DAY)
    address = f"{path}questions/one/"
    sent = {"label": "One?", "label_cy": "Un?", "help": "Say it.", "options": "Yes\nNo", "reason": "A slip."}
    assert list(errors(client.post(address, {**sent, "options": "Yes\nNo\nMaybe"}))) == ["options"]
    assert list(errors(client.post(address, {**sent, "options": "No\nYess"}))) == ["options"]
    assert list(errors(client.post(address, {**sent, "reason": ""}))) == ["reason"]
    assert list(errors(client.post(address, {**sent, "label": "x" * 1_000_000}))) == ["label"]
    assert not Correction.objects.exists()
    client.post(address, sent)
    row = Correction.objects.get()
    assert (row.part, row.after) == ("options", [["yess", {"en": "Yes"}], ["no", {"en": "No"}]])
    client.post(f"{path}sections/about/", {"title": "About you all", "intro": "Hello.", "reason": "Warmer."})
    assert list(Correction.objects.filter(section__key="about").values_list("part", flat=True)) == [
        "title",
        "intro",
    ]


def test_the_preview_keeps_nothing_and_says_what_an_applicant_would_be_told() -> None:
    _round, client, path = planned()
    assert "Nothing that you type here is kept" in text(client.get(f"{path}preview/"))
    page = client.get(f"{path}preview/idea/")
    assert "Section 2 of 3 Your idea" in text(page)
    assert 'name="idea"' in page.content.decode()
    answer = client.post(f"{path}preview/idea/", {"idea": "word " * 21})
    assert "This is 1 word over the limit of 20 words." in text(answer)
    assert "These answers could be submitted" in text(client.post(f"{path}preview/idea/", {"idea": "Good."}))
    assert (
        client.post(f"{path}preview/money/", {"budget-0-label": "x", "budget-0-amount": "y"}).status_code
        == 200
    )
    assert client.get(f"{path}preview/nowhere/").status_code == 404
    assert not (Answer.objects.exists() or AnswerRevision.objects.exists() or Application.objects.exists())


def test_a_preview_does_not_hide_what_hangs_on_another_section() -> None:
    _round, client, path = planned()
    client.post(
        f"{path}questions/new/?section=about",
        {**BASE, "label": "One", "kind": "choice", "options": "Yes\nNo"},
    )
    client.post(
        f"{path}questions/new/?section=idea",
        {**BASE, "label": "Which", "kind": "short_text", "condition": ["one=yes"]},
    )
    answer = client.post(f"{path}preview/idea/", {"idea": "Good.", "which": ""})
    assert "Which This is not answered yet." in text(answer)


PAGES = (
    "",
    "preview/",
    "preview/idea/",
    "sections/new/",
    "sections/about/",
    "questions/new/?section=about",
    "questions/title/",
)


@pytest.mark.parametrize("role", ["approver", "observer", "finance", "access"])
def test_others_read_and_nobody_else_changes(role: str) -> None:
    round_, _client, path = planned()
    client = as_(factories.staff(round_, role))
    reads = role in ("approver", "observer")
    for page in PAGES:
        opens = reads and page in PAGES[:3]
        assert client.get(path + page).status_code == (200 if opens else 403), page
    if reads:
        assert "Take out" not in client.get(path).content.decode()
    posts: tuple[tuple[str, dict[str, str]], ...] = (
        ("", {"act": "up:question:title"}),
        ("sections/new/", {"title": "More"}),
        ("sections/about/", {"title": "More"}),
        ("questions/new/?section=about", {**BASE, "kind": "url"}),
        ("questions/title/", {**BASE, "kind": "url"}),
    )
    for page, sent in posts:
        assert client.post(path + page, sent).status_code == 403
    assert keys(round_) == ["group_name", "title", "idea", "budget"]


def test_a_form_of_another_round_is_out_of_reach() -> None:
    _round, client, _path = planned()
    elsewhere, _other, path = planned()
    for page in PAGES:
        assert client.get(path + page).status_code == 404
    assert client.post(path, {"act": "remove:question:title", "sure": "yes"}).status_code == 404
    assert "title" in keys(elsewhere)


def test_the_page_takes_a_constant_number_of_statements() -> None:
    _round, client, path = planned()
    for section in ("about", "money"):
        client.post(path, {"act": f"remove:section:{section}", "sure": "yes"})
    assert statements(client, path) == 8
    for number in range(2):
        client.post(f"{path}sections/new/", {"title": f"Part {number}"})
        client.post(
            f"{path}questions/new/?section=part_{number}",
            {**BASE, "kind": "choice", "options": "Yes\nNo", "label": f"Question {number}"},
        )
    assert statements(client, path) == 8
    assert statements(client, f"{path}preview/idea/") == 5
    assert statements(client, f"{path}questions/question_1/") == 9
