"""Texts of letters: every edit a version, drafts alone follow it, and hostile words stay harmless words."""

from __future__ import annotations

import logging
from dataclasses import replace

import page
import pytest
from django.db import Error, transaction
from django.urls import reverse

from grants import (
    decisions,
    group,
    letter_pdf,
    letter_proof,
    letter_proof_pdf,
    letter_texts,
    letter_words,
    letters,
    reviewing,
)
from grants.letter_body import ParagraphKind, Text, TextParagraph
from grants.letter_texts import Signatory
from grants.models import Application, Decision, EligibilityFinding, Letter, LetterText
from grants.states import LetterKind, LetterState
from programme import clock, ledger, pdf
from programme.models import LedgerRow, Message
from programme.refusals import Refused
from tests import factories
from tests.grants.letter_scene import DECIDED, FEEDBACK, TOLD, Scene, scene
from tests.grants.test_letter_pdf import tags, text_of
from tests.grants.test_letters import paragraphs, signed_in, words_of

pytestmark = pytest.mark.django_db
OWN = Text(
    "Yes: [amount]",
    "Hello [name],",
    (
        TextParagraph("You get [amount] for [project]."),
        TextParagraph("The sum", ParagraphKind.HEADING),
        TextParagraph("[amount]", ParagraphKind.FACT, "For [group]"),
        TextParagraph("[feedback]", when="feedback"),
    ),
    "All good wishes,",
)


def save(stage: Scene, text: Text = OWN, kind: LetterKind = LetterKind.AWARD, seen: int = 0) -> LetterText:
    return letter_texts.save(
        stage.round, kind=kind, language="en", text=text, seen=seen, by=stage.manager, at=DECIDED
    )


def text_in_force(stage: Scene) -> Text:
    return letter_texts.stationery(stage.round).text(LetterKind.AWARD, "en")


def test_drafts_follow_the_text_and_approved_letters_do_not() -> None:
    stage = scene()
    letter = stage.decide()
    save(stage)
    assert letters.view_of(letter, at=DECIDED).words["subject"] == "Yes: £300"
    decisions.approve([letter.decision], by=stage.approver, at=DECIDED)
    frozen = Letter.objects.get(pk=letter.pk)
    save(stage, Text("Other", "Dear [name],", (TextParagraph("Other."),), "Yours,"), seen=1)
    words = words_of(frozen)
    assert letters.view_of(frozen, at=TOLD).words == words
    assert (words["subject"], words["salutation"], words["closing"]) == (
        "Yes: £300",
        "Hello Llŷr Gŵyn ap Siôn,",
        "All good wishes,",
    )
    assert words["text"] == {"kind": "award", "version": 1}
    assert words["paragraphs"] == [
        {"kind": "text", "text": "You get £300 for A warm room in winter."},
        {"kind": "heading", "text": "The sum"},
        {"kind": "fact", "text": "£300", "label": "For Marsh Lane Growers"},
        *({"kind": "feedback", "text": part} for part in FEEDBACK.split("\n\n")),
    ]


def test_every_edit_is_a_version_that_stays_and_a_row_in_the_chain() -> None:
    stage = scene()
    first = save(stage)
    other = Text("Two", "Dear [name],", (TextParagraph("Two."),), "Yours,")
    save(stage, other, seen=1)
    letter_texts.go_back(
        stage.round, kind=LetterKind.AWARD, language="en", seen=2, by=stage.manager, at=DECIDED
    )
    assert text_in_force(stage).subject == "We would like to award you [amount]"
    found = letter_texts.history(stage.round, LetterKind.AWARD, "en")
    assert [(row.version, row.is_standard) for row in found] == [(3, True), (2, False), (1, False)]
    assert letter_texts.text_at(found[1], LetterKind.AWARD, "en") == other
    rows = LedgerRow.objects.filter(chain=stage.round.chain, act__startswith="letter_")
    assert [row.act for row in rows.order_by("sequence")] == [
        "letter_text_saved",
        "letter_text_saved",
        "letter_text_standard",
    ]
    assert ledger.verify(stage.round.chain).faults == ()
    first.content = {}
    for act in (first.save, first.delete):
        with pytest.raises(Error), transaction.atomic():
            act()


def test_a_copy_of_a_round_begins_with_what_is_in_force() -> None:
    stage = scene()
    save(stage)
    save(stage, replace(OWN, subject="Now: [amount]"), seen=1)
    letter_texts.save_head(
        stage.round, letterhead="House", signatories=[Signatory("A")], seen=0, by=stage.manager, at=DECIDED
    )
    copy = factories.round(programme=stage.round.programme)
    letter_texts.copy(stage.round, copy)
    using = letter_texts.stationery(copy)
    assert using.text(LetterKind.AWARD, "en").subject == "Now: [amount]"
    assert (using.version(LetterKind.AWARD, "en"), using.letterhead) == (1, "House")
    assert using.row("award", "en").author == stage.manager
    letter_texts.go_back(copy, kind=LetterKind.AWARD, language="en", seen=1, by=stage.manager, at=DECIDED)
    third = factories.round(programme=stage.round.programme)
    letter_texts.copy(copy, third)
    assert letter_texts.stationery(third).rows == {}


def test_saving_is_refused_where_it_would_hide_something() -> None:
    stage = scene()
    save(stage)
    with pytest.raises(Refused, match="saved another version"):
        save(stage, Text("x", "x", (TextParagraph("x"),), "x"), seen=0)
    with pytest.raises(Refused, match="Nothing was changed"):
        save(stage, seen=1)
    with pytest.raises(Refused, match="no such version"):
        save(stage, Text("x", "x", (TextParagraph("x"),), "x"), LetterKind.RESERVE, seen=4)
    with pytest.raises(Refused, match=r"In paragraph 1 \(“To \[grop\]”\): There is no field \[grop\]"):
        save(stage, Text("x", "x", (TextParagraph("To [grop]"),), "x"), seen=1)
    with pytest.raises(Refused, match="Nothing was changed"):
        letter_texts.go_back(
            stage.round, kind=LetterKind.RESERVE, language="en", seen=0, by=stage.manager, at=DECIDED
        )


@pytest.mark.parametrize(
    ("letterhead", "signatories", "says"),
    [
        ("x\n" * 9, [], "room for 8"),
        ("x" * 700, [], "room for 8"),
        ("", [Signatory("A"), Signatory("B"), Signatory("C")], "One or two"),
        ("", [Signatory("", "Chair")], "needs a name"),
        ("", [Signatory("A" * 121)], "too long"),
        (" \n ", [Signatory("")], "Nothing was changed"),
    ],
)
def test_a_letterhead_that_does_not_fit_is_refused(
    letterhead: str, signatories: list[Signatory], says: str
) -> None:
    stage = scene()
    with pytest.raises(Refused, match=says):
        letter_texts.save_head(
            stage.round, letterhead=letterhead, signatories=signatories, seen=0, by=stage.manager, at=DECIDED
        )


def test_a_letter_with_an_empty_or_unknown_field_is_not_approved() -> None:
    stage = scene()
    Application.objects.filter(pk=stage.application.pk).update(applicant="")
    save(stage)
    letter = stage.decide()
    with pytest.raises(Refused, match=r"In paragraph 3 \(“\[amount\]”\): \[group\] is empty"):
        decisions.approve([letter.decision], by=stage.approver, at=DECIDED)
    # A version from before a field was taken out of the product.
    stored = Text("S [gone]", "D", (TextParagraph("x"),), "C").plain()
    LetterText.objects.create(
        round=stage.round,
        kind="award",
        language="en",
        version=2,
        content=stored,
        author=stage.manager,
        at=DECIDED,
    )
    with pytest.raises(Refused, match=r"In the subject: There is no field \[gone\]"):
        decisions.approve([letter.decision], by=stage.approver, at=DECIDED)
    assert Letter.objects.get(pk=letter.pk).state == LetterState.DRAFT
    assert Decision.objects.get(pk=letter.decision_id).state == "proposed"
    # It can be looked at all the same, with the field to be seen.
    assert (
        "S [gone]" in signed_in(stage.approver).get(reverse("letter", args=[letter.number])).content.decode()
    )


HOSTILE = {
    "template": "{{ letter.decision.reason }} {% load i18n %}{% include 'mail/base.html' %} ${7*7} #{7*7}",
    "html": "</p></body><h1>Big</h1><table><b>bold</b> &lt;i&gt; &amp;",
    "script": "<script>alert(1)</script><svg onload=alert(1)> javascript:alert(1)",
    "image": '<img src="http://192.0.2.1/x.png"> ![[x](http://192.0.2.1/y.png) <object data="http://192.0.2.1/">',
    "file": "file:///etc/passwd <iframe src='file:///etc/passwd'></iframe> url(file:///etc/hostname)",
    "style": '<style>@import "http://192.0.2.1/y.css"; * { content: url(http://192.0.2.1/) }</style>',
    "turned": "abc \u202e dne eht \u200f\u2067 x",
    "python": "%(number)s %s {0.__class__} {number} %%",
}
NASTY = " | ".join(HOSTILE.values())


def test_hostile_words_come_out_as_words_and_nothing_is_fetched(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[str] = []
    fetch = pdf.OwnFontsOnly.fetch
    monkeypatch.setattr(
        pdf.OwnFontsOnly,
        "fetch",
        lambda self, url, headers=None: asked.append(url) or fetch(self, url, headers),
    )
    stage = scene(title=NASTY[:200], group=HOSTILE["html"])
    written = tuple(TextParagraph(words) for words in HOSTILE.values())
    named = TextParagraph("[project]", ParagraphKind.FACT, HOSTILE["script"])
    save(
        stage,
        Text(HOSTILE["script"], "Dear [group] {{ x }}", (*written, named), HOSTILE["image"]),
        LetterKind.DECLINE,
    )
    letter_texts.save_head(
        stage.round, letterhead=HOSTILE["style"], signatories=[Signatory(HOSTILE["html"], HOSTILE["image"])],
        seen=0, by=stage.manager, at=DECIDED,
    )  # fmt: skip
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        letter = stage.release("decline", feedback=NASTY)
        made = bytes(letter.file.pdf)
    assert paragraphs(letter, "text") == [words.replace("[[", "[") for words in HOSTILE.values()]
    assert [url for url in asked if not url.startswith("noon-font:")] == []
    assert [record.getMessage() for record in caplog.records if "etch" in record.getMessage()] == []

    # The PDF has them as words, with the structure of any other letter.
    said = text_of(made)
    for words in (
        "{{ letter.decision.reason }}",
        "<script>alert(1)</script>",
        "<h1>Big</h1>",
        "file:///etc/passwd",
    ):
        assert words in said
    assert "Strong on power sharing" not in said
    assert tags(made).count("/H1") == 1
    assert not {"/Figure", "/Link", "/Table"} & set(tags(made))
    assert page.is_pdf_compliant_bytes(made, profile=page.ValidationProfile.PDF_UA_1)
    assert letter_pdf.render(bytes(letter.content or b"")) == made

    # The page has no element and no address of theirs, but for links that a person would have to press.
    html = signed_in(stage.lead).get(reverse("letter", args=[letter.number])).content.decode()
    body = html[html.index("<article") : html.index("</article>")]
    for mark in (
        "<script",
        "<svg",
        "<img",
        "<iframe",
        "<object",
        "<style",
        "<table",
        "<b>",
        'href="file',
        'href="java',
    ):
        assert mark not in body
    assert "{{ letter.decision.reason }} {% load i18n %}" in body

    # The mail has none of it.
    message = Message.objects.get(kind="letter_ready")
    for words in (message.subject, message.text, message.html):
        # The title of the application is theirs, and stands there as it is; nothing of the text does.
        assert "Dear" not in words or "{{ x }}" not in words
        assert "Big" not in words.replace(stage.application.title, "").replace("&lt;h1&gt;Big", "")
    assert "<script" not in message.html
    assert "&lt;script&gt;" in message.html


def test_hostile_words_in_the_dry_run_are_words() -> None:
    stage = scene(group="{{ x }}")
    save(
        stage, Text("S", "Dear [group]", tuple(map(TextParagraph, HOSTILE.values())), "C"), LetterKind.RESERVE
    )
    stage.decide("reserve", feedback=NASTY)
    run = letter_proof.dry_run(stage.round, at=DECIDED)
    made = letter_proof_pdf.made(stage.round, [proof.view for proof in run.proofs], at=DECIDED)
    said = text_of(made)
    assert "{{ letter.decision.reason }}" in said
    assert "Dear {{ x }}" in said
    assert "file:///etc/passwd" in said
    assert page.is_pdf_compliant_bytes(made, profile=page.ValidationProfile.PDF_UA_1)
    assert tags(made).count("/H1") == 1
    assert letter_proof_pdf.made(stage.round, [proof.view for proof in run.proofs], at=DECIDED) == made


def test_a_million_characters_are_refused_in_a_text_and_warned_of_in_feedback() -> None:
    stage = scene()
    with pytest.raises(Refused, match="too long"):
        save(stage, Text("S", "D", (TextParagraph("x" * 1_000_000),), "C"))
    stage.decide(feedback="word " * 200_000)
    [proof] = letter_proof.dry_run(stage.round, at=DECIDED).proofs
    assert [warning.says[:20] for warning in proof.warnings] == ["It is long: about 29"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Ada", "it is one word."),
        ("ADA LOVELACE", "it is all in capitals."),
        ("ada lovelace", "it has no capitals."),
        ("Ada Lovelace 2", "it has digits in it."),
        ("ada@example.org", "it looks like an address."),
        ("- -", "it has no letters."),
        ("Llŷr Gŵyn ap Siôn", ""),
        ("李明华", ""),
        ("مريم الخطيب", ""),
        ("Jo van der Berg-O'Neill", ""),
    ],
)
def test_odd_names(name: str, why: str) -> None:
    assert letter_proof.odd_name(name) == why


def warnings(stage: Scene) -> list[str]:
    [proof] = letter_proof.dry_run(stage.round, at=DECIDED).proofs
    return [warning.says for warning in proof.warnings]


def test_what_was_decided_and_is_not_said_is_warned_of() -> None:
    stage = scene()
    letter = stage.decide()
    assert warnings(stage) == []
    Decision.objects.filter(pk=letter.decision_id).update(conditions="Send us\nyour policy.")
    assert warnings(stage) == []
    save(stage, Text("Good", "Dear [name],", (TextParagraph("News."),), "Yours,"))
    assert warnings(stage) == [
        "The conditions of the award do not stand in the letter.",
        "The amount of the award does not stand in the letter.",
        "The feedback that was written does not stand in the letter.",
    ]
    Application.objects.filter(pk=stage.application.pk).update(requested="200.00")
    assert "It offers more than was asked for." in warnings(stage)


def test_a_recipient_who_is_not_the_one_of_the_application_is_warned_of() -> None:
    stage = scene()
    newcomer = factories.member(stage.application, factories.user("New Lead"), at=DECIDED)
    letter = stage.approve()
    assert warnings(stage) == []
    group.make_lead(stage.application, member=newcomer, by=stage.lead, at=DECIDED)
    assert warnings(stage) == [
        "It is frozen to “Llŷr Gŵyn ap Siôn, Marsh Lane Growers”; the recipient is "
        "“New Lead, Marsh Lane Growers” by now.",
        "New Lead became the lead after the application was sent.",
    ]
    assert Letter.objects.get(pk=letter.pk).state == LetterState.APPROVED


def test_the_same_feedback_in_two_letters_is_warned_of_in_both() -> None:
    stage = scene()
    first = stage.decide("decline")
    other = factories.submitted(stage.round, factories.user("Ann Other"))
    other = reviewing.begin_review(other, by=stage.manager, at=DECIDED, stage="1")
    other = reviewing.finish_review(other, by=stage.manager, at=DECIDED, stage="1")
    second = Scene(stage.round, other, stage.lead, stage.manager, stage.approver).decide(
        "decline", feedback=FEEDBACK.upper().replace("\n", "  ")
    )
    run = letter_proof.dry_run(stage.round, at=DECIDED)
    assert [[warning.says for warning in proof.warnings] for proof in run.proofs] == [
        [f"Its feedback is word for word that of {second.number}."],
        [f"Its feedback is word for word that of {first.number}."],
    ]
    assert (run.stopped, run.to_look_at, run.fine) == (0, 2, 0)


def test_a_letter_that_is_not_eligible_has_its_own_text_in_a_dry_run() -> None:
    stage = scene()
    letter = stage.decide("decline")
    finding = EligibilityFinding(
        application=stage.application, eligible=False, reason_code="elsewhere", reason="It is in Leeds."
    )
    made = letter_words.composed(letter, at=DECIDED, finding=finding)
    assert made.words["text"] == {"kind": "ineligible", "version": 0}
    assert made.faults == ()
    assert {"kind": "text", "text": "It is in Leeds."} in made.words["paragraphs"]


@pytest.mark.parametrize("lines", [10, 45])
def test_the_guess_at_pages_is_near_what_is_printed(lines: int) -> None:
    stage = scene()
    feedback = "\n\n".join(
        ["The panel liked how you wrote about what had not worked before, and why it did. " * 2]
        * (lines // 2)
    )
    letter = stage.make("award", feedback=feedback)
    printed = text_of(bytes(letter.file.pdf)).count("Letter MSC-2023-0001 · code")
    guessed = letter_proof.lines_of(words_of(letter)) / letter_proof.LINES * letter_proof.MOST_PAGES
    assert abs(guessed - printed) <= 1
    assert (guessed > 2) == (printed > 2)


def test_another_language_falls_back_to_none_of_ours() -> None:
    assert letter_texts.LETTER_LANGUAGES == ("en",)
    with clock.in_language("cy"):
        stage = scene()
        assert text_in_force(stage).salutation == "Dear [name],"
