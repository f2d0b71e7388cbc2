"""The pages on which a manager writes what letters say, and the dry run of all letters."""

from __future__ import annotations

import io
import re
from typing import Any

import pypdf
import pytest

from grants import letter_reissue, letter_texts, letters
from grants.letter_body import Text, TextParagraph
from grants.letter_texts import Signatory
from grants.models import Application, Letter, LetterHead, LetterText
from grants.states import LetterKind
from programme.models import Round, User
from programme.pdf_maker import NoPdf
from reviews.letter_text_forms import boxes_of
from tests import factories
from tests.reviews import rows
from tests.reviews.desk_scene import as_, proposed, reviewed, statements, text

pytestmark = pytest.mark.django_db
SHORT = Text(
    "We can give you [amount]",
    "Dear [name],",
    (TextParagraph("Hello [group]."), TextParagraph("[feedback]", when="feedback")),
    "Yours,",
)


def sent(words: Text, act: str = "save", **more: Any) -> dict[str, Any]:
    """What the editor's form sends."""
    return {**boxes_of(words), "count": len(words.paragraphs), "seen": 0, "act": act, **more}


def in_force(round_: Round, kind: LetterKind = LetterKind.AWARD) -> Text:
    return letter_texts.stationery(round_).text(kind, "en")


def save(round_: Round, words: Text, by: User, kind: LetterKind = LetterKind.AWARD, seen: int = 0) -> Any:
    return letter_texts.save(round_, kind=kind, language="en", text=words, seen=seen, by=by, at=rows.CLOSED)


def typed(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    return found[1] if found else ""


def test_a_text_is_changed_read_again_and_put_back() -> None:
    round_, _found, manager, approver = proposed(1)
    client, path = as_(manager), f"/manage/{round_.slug}/letters/texts/award/en/"
    assert "[amount]" in text(client.get(path))
    answer = client.post(path, sent(SHORT))
    assert (answer.status_code, answer["Location"]) == (302, path)
    assert in_force(round_) == SHORT
    answer = as_(approver).get(f"/manage/{round_.slug}/letters/texts/")
    assert f"Your own, version 1, changed by {manager}" in text(answer)
    assert f'href="{path}1/"' in answer.content.decode()
    assert f'href="{path}"' not in answer.content.decode()
    old = text(as_(approver).get(f"{path}1/"))
    assert "Only when: There is feedback" in old
    assert "This text is in force." in old
    assert "This text is not in force." in text(as_(approver).get(f"{path}0/"))
    answer = client.post(path, {"act": "standard", "seen": 1})
    assert answer.status_code == 302
    assert in_force(round_).subject == "We would like to award you [amount]"
    assert "The standard text, put back by" in text(client.get(f"/manage/{round_.slug}/letters/texts/"))
    assert client.get(f"{path}?from=1").content.decode().count("Hello [group].") == 1


def test_a_fault_is_said_beside_its_paragraph_and_nothing_is_lost() -> None:
    round_, _found, manager, _approver = proposed(1)
    wrong = Text("Yes", "Dear [nmae],", (TextParagraph("Good."), TextParagraph("It is [rule]!")), "Yours,")
    answer = as_(manager).post(f"/manage/{round_.slug}/letters/texts/award/en/", sent(wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is no field [nmae]. Do you mean [name]?" in page
    assert "[rule] means nothing in this kind of letter." in page
    assert 'href="#id_p1_text"' in page
    assert "It is [rule]!" in page
    assert not LetterText.objects.exists()


@pytest.mark.parametrize(
    ("act", "order"),
    [
        ("up:1", ["two", "one", "three"]),
        ("up:0", ["one", "two", "three"]),
        ("down:0", ["two", "one", "three"]),
        ("down:2", ["one", "two", "three"]),
        ("out:1", ["one", "three"]),
        ("add:0", ["one", "", "two", "three"]),
        ("add", ["one", "two", "three", ""]),
        ("out:77", ["one", "two", "three"]),
        ("up:x", ["one", "two", "three"]),
    ],
)
def test_paragraphs_are_moved_without_a_script_and_not_saved(act: str, order: list[str]) -> None:
    round_ = factories.round()
    words = Text("S", "D", tuple(TextParagraph(one) for one in ("one", "two", "three")), "C")
    answer = as_(factories.staff(round_)).post(
        f"/manage/{round_.slug}/letters/texts/decline/en/", sent(words, act)
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    boxes = re.findall(r'<textarea name="p\d+_text"[^>]*>\s*([^<]*)</textarea>', page)
    assert boxes == order
    assert "Not saved yet" in page
    assert not LetterText.objects.exists()


def test_two_people_who_change_a_text_hear_of_each_other() -> None:
    round_, _found, manager, _approver = proposed(1)
    other = factories.staff(round_, name="Nia Other")
    save(round_, SHORT, other)
    path = f"/manage/{round_.slug}/letters/texts/award/en/"
    mine = Text("Mine [amount]", "Dear [name],", (TextParagraph("Mine."),), "Yours,")
    answer = as_(manager).post(path, sent(mine))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Nia Other saved another version" in page
    assert "Mine [amount]" in page
    # Having been told, they may save over it.
    assert as_(manager).post(path, sent(mine, seen=typed(page, "seen"))).status_code == 302
    assert in_force(round_) == mine


def test_the_preview_is_the_letter_of_the_application_that_was_chosen() -> None:
    round_, found, manager, _approver = proposed(2)
    client, path = as_(manager), f"/manage/{round_.slug}/letters/texts/award/en/"
    made = Letter.objects.get(application=found[0])
    page = text(client.post(path, sent(SHORT, "preview", application=found[0].reference)))
    assert "We can give you £300" in page
    assert "Not saved yet" in page
    assert "are examples" not in page
    part = client.post(path, sent(SHORT, "look", application=found[1].reference)).content.decode()
    assert "<html" not in part
    assert "are examples" in part
    assert "Here stands the feedback" in part
    assert Letter.objects.get(pk=made.pk).content is None
    assert Letter.objects.count() == 2
    assert not LetterText.objects.exists()


def test_the_preview_of_one_who_steps_away_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    round_, found, manager, _approver = proposed(2)
    from reviews.views import desk as desks

    seat = desks.desk_for

    def away(*args: Any) -> Any:
        made = seat(*args)
        made.closed[found[0].pk] = found[0].reference
        return made

    monkeypatch.setattr(desks, "desk_for", away)
    page = as_(manager).get(f"/manage/{round_.slug}/letters/texts/award/en/").content.decode()
    assert found[0].reference not in page
    assert found[1].reference in page
    run = as_(manager).get(f"/manage/{round_.slug}/letters/proof/").content.decode()
    assert Letter.objects.get(application=found[0]).number not in run
    assert Letter.objects.get(application=found[1]).number in run


@pytest.mark.parametrize("path", ["award/cy/", "lottery/en/", "award/en/7/", "award/en/99999999999/"])
def test_a_text_that_is_not_there_is_not_found(path: str) -> None:
    round_ = factories.round()
    manager = as_(factories.staff(round_))
    assert manager.get(f"/manage/{round_.slug}/letters/texts/{path}").status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {"act": "burn", "count": "1"},
        {"act": "save", "count": "-3"},
        {"act": "save", "count": "99999999999"},
        {"act": "save", "count": "1", "p0_text": "\x00"},
        {"act": "save", "count": "1", "p0_kind": "script", "p0_text": "x"},
        {"act": "save", "count": "1", "p0_when": "always", "p0_text": "x"},
        {},
    ],
)
def test_what_no_form_sends_is_refused(data: dict[str, str]) -> None:
    round_ = factories.round()
    answer = as_(factories.staff(round_)).post(f"/manage/{round_.slug}/letters/texts/award/en/", data)
    assert answer.status_code in (400, 422)
    assert not LetterText.objects.exists()


def test_letterhead_and_two_signatories_reach_drafts() -> None:
    round_, found, manager, approver = proposed(1)
    path = f"/manage/{round_.slug}/letters/texts/head/"
    data = {
        "seen": "0", "letterhead": "Our house\r\n1 Street", "name": "Ann", "role": "Chair",
        "second_name": "Bob", "second_role": "",
    }  # fmt: skip
    assert as_(manager).post(path, data).status_code == 302
    view = letters.view_of(Letter.objects.get(application=found[0]), at=rows.CLOSED)
    assert view.head == ("Our house", ("1 Street",))
    assert (view.words["signatory"], view.words["also_signed"]) == ("Ann", [{"name": "Bob", "role": ""}])
    page = text(as_(approver).get(f"/letters/{Letter.objects.get(application=found[0]).number}/"))
    assert "Ann Chair Bob" in page
    answer = as_(manager).post(path, {**data, "second_name": "", "second_role": "Nobody", "seen": "1"})
    assert (answer.status_code, LetterHead.objects.count()) == (422, 1)
    assert "Whoever signs needs a name." in text(answer)


def test_approving_refuses_letters_that_read_otherwise_than_when_the_page_was_opened() -> None:
    round_, found, manager, approver = proposed(2)
    client, path = as_(approver), f"/manage/{round_.slug}/decisions/approve/"
    page = client.get(path).content.decode()
    assert "Read what would be frozen" in page

    def data(page: str) -> dict[str, Any]:
        return {
            "which": "all",
            "seen": typed(page, "seen"),
            "words": re.findall(r'"words" value="(.+?)"', page),
        }

    assert len(data(page)["words"]) == 2
    letter_texts.save_head(
        round_, letterhead="", signatories=[Signatory("Ann")], seen=0, by=manager, at=rows.CLOSED
    )
    answer = client.post(path, data(page))
    assert answer.status_code == 422
    assert "reads otherwise than when you opened this." in text(answer)
    page = answer.content.decode()
    # A summary, or the name in it, changes what one letter says as a text does.
    letter = Letter.objects.get(application=found[1])
    letter_reissue.write_easy_read(letter, "You are not funded.", by=manager, at=rows.CLOSED)
    answer = client.post(path, data(page))
    assert f"Letter {letter.number} reads otherwise" in text(answer)
    assert client.post(path, data(answer.content.decode())).status_code == 302


def test_the_dry_run_has_the_worst_first_and_one_pdf_marked_on_every_page() -> None:
    round_, found, manager, approver = proposed(2)
    # The text of the second kind uses what this application has not.
    empty = Text("No", "Dear [name],", (TextParagraph("To [group]: [feedback]"),), "Yours,")
    with pytest.raises(Exception, match="paragraph of text to itself"):
        save(round_, empty, manager, LetterKind.DECLINE)
    save(
        round_,
        Text("No", "Dear [name],", (TextParagraph("To [group].\n{{ x }} <b>"),), "Yours,"),
        manager,
        LetterKind.DECLINE,
    )
    Application.objects.filter(pk=found[1].pk).update(applicant="")
    client = as_(approver)
    page = text(client.get(f"/manage/{round_.slug}/letters/proof/"))
    first, second = (Letter.objects.get(application=one).number for one in (found[1], found[0]))
    assert page.index(first) < page.index(second)
    assert "In paragraph 1 (“To [group]." in page
    assert "[group] is empty. Show this only when: The group has a name." in page
    assert "The feedback that was written does not stand in the letter." in page
    assert "1 cannot go out like this" in page
    answer = client.get(f"/manage/{round_.slug}/letters/proof.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    sheets = [sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(answer.content)).pages]
    assert len(sheets) >= 2
    for sheet in sheets:
        assert sheet.count("DRAFT") == 2
    whole = " ".join(sheets)
    assert whole.index(second) < whole.index(first)
    assert "{{ x }} <b>" in whole
    assert client.get(f"/manage/{round_.slug}/letters/proof.pdf?part=2").status_code == 404
    assert client.get(f"/manage/{round_.slug}/letters/proof.pdf?part=x").status_code == 404


def test_where_no_pdf_can_be_made_the_dry_run_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    round_, _found, _manager, approver = proposed(1)

    def no_pdf(*args: Any, **more: Any) -> bytes:
        raise NoPdf(busy=True)

    monkeypatch.setattr("grants.letter_proof_pdf.made", no_pdf)
    answer = as_(approver).get(f"/manage/{round_.slug}/letters/proof.pdf")
    assert answer.status_code == 503
    assert "Many PDFs are being made just now" in text(answer)


def test_a_round_without_letters_says_so() -> None:
    round_, _found, manager, _stage = reviewed(1)
    assert "No letter waits" in text(as_(manager).get(f"/manage/{round_.slug}/letters/proof/"))
    assert as_(manager).get(f"/manage/{round_.slug}/letters/proof.pdf").status_code == 404


@pytest.mark.parametrize("page", ["texts/", "texts/award/en/", "proof/"])
def test_statements_do_not_grow_with_the_letters(page: str) -> None:
    counts = []
    for many in (1, 3):
        round_, _found, manager, _approver = proposed(many)
        counts.append(statements(as_(manager), f"/manage/{round_.slug}/letters/{page}"))
    assert counts == [{"texts/": 7, "texts/award/en/": 11, "proof/": 10}[page]] * 2
