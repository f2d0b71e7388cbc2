"""The same words in other ways: plain text, large print, and a summary in easy words."""

from __future__ import annotations

import io
import re
from typing import Any

import page
import pikepdf
import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from grants import decisions, letter_html, letter_pdf, letter_reissue, letters, tasks
from grants.models import Decision, Letter
from programme.refusals import Refused
from tests import factories
from tests.grants.letter_scene import DECIDED, TOLD, Scene, scene
from tests.grants.test_letter_pdf import tags, text_of

pytestmark = pytest.mark.django_db
EASY = "We read your idea.\n\nYou get the money.\nWell done."


def with_summary(stage: Scene, outcome: str = "award") -> Letter:
    """Released with a summary in easy words."""
    draft = stage.decide(outcome)
    letter_reissue.write_easy_read(draft, EASY, by=stage.manager, at=DECIDED)
    decision = Decision.objects.get(letters=draft)
    decisions.approve([decision], by=stage.approver, at=DECIDED)
    tasks.render_letter(draft.pk)
    decisions.release(stage.round, by=stage.manager, at=TOLD)
    return Letter.objects.get(pk=draft.pk)


def words_in(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def sizes(pdf: bytes) -> set[float]:
    """The sizes in which text is set, in points."""
    found: set[float] = set()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for sheet in document.pages:
            size = scale = 1.0
            for operands, operator in pikepdf.parse_content_stream(sheet):
                if str(operator) == "Tf":
                    size = float(operands[1])
                elif str(operator) == "Tm":
                    scale = abs(float(operands[3])) * 0.75
                elif str(operator) in ("Tj", "TJ"):
                    found.add(round(size * scale, 1))
    return found


@pytest.mark.parametrize("outcome", ["award", "reserve", "decline"])
def test_large_print_says_the_same_words_in_18_points_and_is_tagged(outcome: str) -> None:
    letter = scene().make(outcome)
    content = bytes(letter.content or b"")
    usual, large = bytes(letter.file.pdf), letter_pdf.render(content, large=True)
    assert page.is_pdf_compliant_bytes(large, profile=page.ValidationProfile.PDF_UA_1)
    assert letter_pdf.render(content, large=True) == large
    without_feet = [
        re.sub(r"Letter MSC\S+ · code .{0,60}?Page \d of \d", "", text_of(one)) for one in (usual, large)
    ]
    assert sorted(words_in(without_feet[0])) == sorted(words_in(without_feet[1]))
    heads = [[tag for tag in tags(one) if re.fullmatch(r"/H\d", tag)] for one in (usual, large)]
    assert heads[0] == heads[1]
    assert min(sizes(large)) >= 18
    assert min(sizes(usual)) < 12


def test_plain_text_has_every_word_of_the_letter() -> None:
    letter = with_summary(scene())
    view = letters.view_of(letter, at=TOLD)
    text = letter_html.plain_text(view)
    pdf = re.sub(r"Page \d of \d", "", text_of(bytes(letter.file.pdf)))
    assert set(words_in(pdf)) <= set(words_in(text))
    assert "\n\n\n" not in text
    assert "<" not in text
    assert text.startswith("Measuring Success in Co-production\nCo-Production Collective\n")
    assert "Award: £300\n" in text


def test_a_summary_is_frozen_and_stands_on_page_pdf_and_text() -> None:
    stage = scene()
    letter = with_summary(stage)
    client = Client()
    client.force_login(stage.lead)
    shown = client.get(f"/letters/{letter.number}/").content.decode()
    assert shown.index("In short") < shown.index("We read your idea.") < shown.index("Thank you for applying")
    assert "You get the money.<br>Well done." in shown
    pdf = bytes(letter.file.pdf)
    assert "In short We read your idea. You get the money. Well done." in text_of(pdf)
    assert page.is_pdf_compliant_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    assert [tag for tag in tags(pdf) if re.fullmatch(r"/H\d", tag)] == ["/H1", *["/H2"] * 5]
    with pytest.raises(Refused, match="frozen"):
        letter_reissue.write_easy_read(letter, "Another.", by=stage.manager, at=TOLD)


def test_whoever_wrote_the_summary_last_does_not_approve_it() -> None:
    stage = scene()
    draft = stage.decide()
    letter_reissue.write_easy_read(draft, EASY, by=stage.approver, at=DECIDED)
    with pytest.raises(Refused, match="You wrote the summary"):
        decisions.approve([draft.decision], by=stage.approver, at=DECIDED)
    with pytest.raises(IntegrityError, match="summary_is_not_approved"), transaction.atomic():
        Letter.objects.filter(pk=draft.pk).update(approved_by=stage.approver)
    letter_reissue.write_easy_read(draft, EASY + " It is yours.", by=stage.manager, at=DECIDED)
    letter_reissue.write_easy_read(draft, EASY + " It is yours. ", by=stage.approver, at=DECIDED)  # the same
    decisions.approve([draft.decision], by=stage.approver, at=DECIDED)
    assert Letter.objects.get(pk=draft.pk).easy_read_by == stage.manager


def test_a_letter_without_a_summary_has_no_box_for_it() -> None:
    letter = scene().make("award")
    assert "In short" not in text_of(bytes(letter.file.pdf))
    assert "In short" not in letter_html.plain_text(letters.view_of(letter, at=TOLD))


def test_markup_in_a_summary_is_printed(client: Client) -> None:
    stage = scene()
    draft = stage.decide("decline")
    nasty = '<img src="http://example.org/x.png"> {{ settings.SECRET_KEY }}'
    letter_reissue.write_easy_read(draft, nasty, by=stage.manager, at=DECIDED)
    client.force_login(stage.manager)
    shown = client.get(f"/letters/{draft.number}/").content.decode()
    assert "&lt;img src=" in shown
    assert "{{ settings.SECRET_KEY }}" in shown
    draft = Letter.objects.get(pk=draft.pk)
    assert nasty in letter_html.plain_text(letters.view_of(draft, at=DECIDED))


@pytest.mark.parametrize("path", [".txt", "/large.pdf", ".pdf"])
def test_twins_are_opened_by_its_readers_alone(path: str) -> None:
    stage = scene()
    letter = stage.make("award")
    lead, stranger = Client(), Client()
    lead.force_login(stage.lead)
    stranger.force_login(factories.user())
    assert lead.get(f"/letters/{letter.number}{path}").status_code == 404
    decisions.release(stage.round, by=stage.manager, at=TOLD)
    answer: Any = lead.get(f"/letters/{letter.number}{path}")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert Letter.objects.get(pk=letter.pk).opened_at is not None
    assert stranger.get(f"/letters/{letter.number}{path}").status_code == 404
    assert Client().get(f"/letters/{letter.number}{path}").status_code == 302
