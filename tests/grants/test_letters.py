"""Letters: drafted, frozen by a second person, made once, released in words that tell nothing."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants import decisions, letters, tasks
from grants.models import Decision, Letter, LetterFile
from grants.states import DecisionOutcome, LetterState
from programme import canonical, ledger
from programme.models import LedgerRow, Message, User
from programme.refusals import Refused
from tests import factories
from tests.grants.letter_scene import DECIDED, FEEDBACK, SUMMARY, TOLD, Scene, scene

pytestmark = pytest.mark.django_db
OUTCOMES = ["award", "reserve", "decline"]


def acts(stage: Scene) -> list[str]:
    """The letter's rows in the application's ledger, which must verify."""
    chain = stage.application.ledger_id
    assert ledger.verify(chain).faults == ()
    found = LedgerRow.objects.filter(chain=chain, act__startswith="letter_").order_by("sequence")
    return [row.act for row in found]


def words_of(letter: Letter) -> dict[str, Any]:
    return json.loads(bytes(letter.content or b""))


def paragraphs(letter: Letter, kind: str) -> list[str]:
    return [part["text"] for part in words_of(letter)["paragraphs"] if part["kind"] == kind]


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def without_token(html: bytes) -> bytes:
    # Each page leads back to itself from the reading choices.
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"|\?next=[^"]+"', b"", html)


def page_of(letter: Letter) -> str:
    return reverse("letter", args=[letter.number])


def pdf_of(letter: Letter) -> str:
    return reverse("letter_pdf", args=[letter.number])


def test_draft_is_numbered_per_prefix_and_local_year() -> None:
    first = scene().decide()
    second = scene().decide()
    assert (first.number, second.number) == ("MSC-2023-0001", "MSC-2023-0002")
    assert first.code != second.code
    # 31 December, 23:30 in UTC is still the old year in London.
    stage = scene()
    decision = stage.decide().decision
    letters.supersede(Letter.objects.get(decision=decision), reason="Again.", by=stage.manager, at=DECIDED)
    late = letters.draft(decision, by=stage.manager, at=datetime(2023, 12, 31, 23, 30, tzinfo=UTC))
    letters.supersede(late, reason="Again.", by=stage.manager, at=DECIDED)
    new = letters.draft(decision, by=stage.manager, at=datetime(2024, 1, 1, 0, 0, tzinfo=UTC))
    assert (late.number, new.number) == ("MSC-2023-0004", "MSC-2024-0001")


def test_numbers_go_on_past_four_digits() -> None:
    stage = scene()
    letter = stage.decide()
    Letter.objects.filter(pk=letter.pk).update(number="MSC-2023-9999")
    letter = Letter.objects.get(pk=letter.pk)
    letters.supersede(letter, reason="Again.", by=stage.manager, at=DECIDED)
    tenth = letters.draft(letter.decision, by=stage.manager, at=DECIDED)
    letters.supersede(tenth, reason="Again.", by=stage.manager, at=DECIDED)
    assert tenth.number == "MSC-2023-10000"
    assert letters.draft(letter.decision, by=stage.manager, at=DECIDED).number == "MSC-2023-10001"


def test_second_letter_on_its_way_is_refused() -> None:
    stage = scene()
    letter = stage.decide()
    with pytest.raises(Refused, match="on its way already"):
        letters.draft(letter.decision, by=stage.manager, at=DECIDED)


def test_author_cannot_approve_their_own_letter() -> None:
    stage = scene()
    letter = stage.decide()
    with pytest.raises(Refused, match="somebody else"):
        letters.approve(letter, by=stage.manager, at=DECIDED)
    assert Letter.objects.get(pk=letter.pk).state == LetterState.DRAFT
    assert acts(stage) == ["letter_drafted"]


def test_letter_to_nobody_is_refused() -> None:
    stage = scene()
    letter = stage.decide()
    stage.lead.name = " "
    stage.lead.save()
    stage.application.applicant = ""
    stage.application.save(update_fields=["applicant"])
    with pytest.raises(Refused, match="no name"):
        letters.approve(letter, by=stage.approver, at=DECIDED)


def test_approval_freezes_every_word() -> None:
    stage = scene()
    letter = stage.approve("award")
    words = words_of(letter)
    assert canonical.encode(words) == bytes(letter.content or b"")
    assert canonical.sha256(bytes(letter.content or b"")) == bytes(letter.content_sha256 or b"")
    assert set(words) == {
        "also_signed", "amount", "closing", "code", "contact", "date", "easy_read", "format", "language",
        "letterhead", "number", "outcome", "paragraphs", "recipient", "reference", "round", "salutation",
        "signatory", "signatory_role", "subject", "text", "title",
    }  # fmt: skip
    assert words["format"] == "noon/letter/1"
    assert words["amount"] == "300.00"
    assert words["recipient"] == {"name": "Llŷr Gŵyn ap Siôn", "group": "Marsh Lane Growers"}
    assert words["date"] == {"iso": "2023-12-11", "words": "Monday 11 December 2023"}
    assert (words["signatory"], words["signatory_role"]) == ("Nerys Ffransis-Bell", "Programme manager")
    assert paragraphs(letter, "feedback") == FEEDBACK.split("\n\n")
    assert paragraphs(letter, "fact") == ["A warm room in winter", "£300", "Wednesday 31 July 2024"]


def test_date_is_the_day_of_approval_when_that_is_later() -> None:
    stage = scene()
    letter = stage.decide()
    late = datetime(2023, 12, 14, 0, 30, tzinfo=UTC)
    assert words_of(letters.approve(letter, by=stage.approver, at=late))["date"]["words"] == (
        "Thursday 14 December 2023"
    )


def test_part_award_says_what_was_asked_for() -> None:
    stage = scene()
    stage.application.requested = Decimal("450.00")
    stage.application.save(update_fields=["requested"])
    assert "You asked for £450." in paragraphs(stage.approve("award"), "text")[1]


def test_conditions_have_their_own_heading() -> None:
    stage = scene()
    letter = stage.decide()
    decision = letter.decision
    decision.conditions = "Send us your safeguarding policy."
    decision.save(update_fields=["conditions"])
    letter = letters.approve(letter, by=stage.approver, at=DECIDED)
    assert "Conditions of the award" in paragraphs(letter, "heading")
    assert "Send us your safeguarding policy." in paragraphs(letter, "text")


def test_letter_without_feedback_has_no_empty_heading() -> None:
    assert paragraphs(scene().approve("decline", feedback=""), "heading") == [
        "What happens next",
        "If you have a question",
        "If you think we got something wrong",
    ]


@pytest.mark.parametrize(
    ("email", "phone", "sentence"),
    [
        ("a@example.org", "", "Write to a@example.org. Please"),
        ("", "020 7946 0001", "Ring 020 7946 0001. Please"),
        ("", "", "Ask the programme team. Please"),
    ],
)
def test_letter_says_whom_to_ask(email: str, phone: str, sentence: str) -> None:
    stage = scene()
    programme = stage.round.programme
    programme.contact_email, programme.contact_phone = email, phone
    programme.save()
    assert any(text.startswith(sentence) for text in paragraphs(stage.approve("reserve"), "text"))


def test_approval_wakes_the_worker_and_a_dead_broker_harms_nothing(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any, caplog: Any
) -> None:
    woken: list[Any] = []

    def broker_is_down(args: Any, **options: Any) -> None:
        woken.append((args, options))
        raise OSError("no broker")

    monkeypatch.setattr(tasks.render_letter, "apply_async", broker_is_down)
    stage = scene()
    with django_capture_on_commit_callbacks(execute=True):
        letter = stage.approve("award")
    assert woken == [((letter.pk,), {"retry": False})]
    assert letters.without_file() == [letter.pk]


def test_sweep_makes_each_file_once() -> None:
    stage = scene()
    letter = stage.approve("award")
    tasks.render_due_letters()
    tasks.render_due_letters()
    tasks.render_letter(letter.pk)
    file = LetterFile.objects.get()
    assert bytes(file.pdf_sha256) == canonical.sha256(bytes(file.pdf))
    assert letters.keep_file(letter.pk, b"%PDF another", at=DECIDED) is False
    assert acts(stage) == ["letter_drafted", "letter_approved", "letter_made"]


def test_draft_gets_no_file() -> None:
    letter = scene().decide()
    tasks.render_due_letters()
    tasks.render_letter(letter.pk)
    assert letters.keep_file(letter.pk, b"%PDF", at=DECIDED) is False
    assert not LetterFile.objects.exists()


def test_sweep_without_pango_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class NoPango:
        def find_spec(self, name: str, path: object = None, target: object = None) -> None:
            if name.split(".")[0] == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'\nmore lines")

    scene().approve("award")
    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "grants.letter_pdf", raising=False)
    monkeypatch.delitem(sys.modules, "programme.pdf", raising=False)
    import grants
    import programme

    monkeypatch.delattr(grants, "letter_pdf", raising=False)
    monkeypatch.delattr(programme, "pdf", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])
    with caplog.at_level(logging.ERROR):
        tasks.render_due_letters()
    assert [record.getMessage() for record in caplog.records] == [
        "1 letters wait: PDFs cannot be made on this machine. Install libpango-1.0-0, libpangoft2-1.0-0 "
        "and libharfbuzz-subset0. (cannot load library 'libpango-1.0-0')"
    ]


def test_one_letter_that_fails_does_not_hold_up_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = scene().approve("award"), scene().approve("decline")
    from grants import letter_pdf

    render = letter_pdf.render

    def fails_once(content: bytes) -> bytes:
        if content == bytes(bad.content or b""):
            raise RuntimeError("broken")
        return render(content)

    monkeypatch.setattr(letter_pdf, "render", fails_once)
    tasks.render_due_letters()
    assert list(LetterFile.objects.values_list("letter", flat=True)) == [good.pk]


def test_release_waits_for_the_file() -> None:
    stage = scene()
    letter = stage.approve("award")
    with pytest.raises(Refused, match="still being made"):
        letters.release(letter, by=stage.manager, at=TOLD)


def test_release_of_an_unapproved_decision_is_refused() -> None:
    stage = scene()
    letter = stage.decide()
    letter = letters.approve(letter, by=stage.approver, at=DECIDED)
    tasks.render_letter(letter.pk)
    with pytest.raises(Refused, match="is not approved"):
        letters.release(letter, by=stage.manager, at=TOLD)


def test_every_member_is_told_in_the_same_words_whatever_the_outcome() -> None:
    told = []
    for outcome in OUTCOMES:
        stage = scene()
        factories.member(stage.application, factories.user("Bo"), kind="reader")
        letter = stage.release(outcome)
        messages = list(Message.objects.filter(kind="letter_ready", about=stage.application.reference))
        assert len(messages) == 2
        for message in messages:
            assert f"/letters/{letter.number}/" in message.text
            assert f"/letters/{letter.number}/" in message.html
            told.append(
                tuple(
                    text.replace(letter.number, "N")
                    .replace(stage.application.reference, "R")
                    .replace("Bo,", "Llŷr Gŵyn ap Siôn,")
                    for text in (message.subject, message.text, message.html)
                )
            )
    assert len(set(told)) == 1
    for text in told[0]:
        for word in ("award", "£", "reserve", "fund", "sorry", "pleased", "panel"):
            assert word not in text.lower().replace("measuring success", "")


def test_released_letter_is_recorded_in_order() -> None:
    stage = scene()
    stage.release("award")
    assert acts(stage) == ["letter_drafted", "letter_approved", "letter_made", "letter_released"]


def test_award_after_reserve_supersedes_the_first_letter_on_release() -> None:
    stage = scene()
    first = stage.release("reserve")
    decision = decisions.decide(
        stage.application, outcome=DecisionOutcome.AWARD, amount=Decimal("200.00"),
        reason="Money became free.", summary=SUMMARY, by=stage.manager, at=TOLD,
    )  # fmt: skip
    decisions.approve([decision], by=stage.approver, at=TOLD)
    second = Letter.objects.get(decision=decision)
    assert Letter.objects.get(pk=first.pk).state == LetterState.RELEASED
    tasks.render_letter(second.pk)
    letters.release(second, by=stage.manager, at=TOLD)
    first = Letter.objects.get(pk=first.pk)
    assert first.state == LetterState.SUPERSEDED
    answer = signed_in(stage.lead).get(page_of(first))
    assert answer.status_code == 200
    assert "This letter was replaced" in answer.content.decode()


def test_supersede_needs_a_reason_and_happens_once() -> None:
    stage = scene()
    letter = stage.decide()
    with pytest.raises(Refused, match="say why"):
        letters.supersede(letter, reason=" ", by=stage.manager, at=DECIDED)
    letters.supersede(letter, reason="A wrong name.", by=stage.manager, at=DECIDED)
    with pytest.raises(Refused, match="already"):
        letters.supersede(letter, reason="A wrong name.", by=stage.manager, at=DECIDED)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_applicant_finds_nothing_before_release(outcome: str) -> None:
    stage = scene()
    client = signed_in(stage.lead)
    letter = stage.decide(outcome)
    assert [client.get(page_of(letter)).status_code, client.get(pdf_of(letter)).status_code] == [404, 404]
    decisions.approve([Decision.objects.get(letters=letter)], by=stage.approver, at=DECIDED)
    tasks.render_letter(letter.pk)
    assert [client.get(page_of(letter)).status_code, client.get(pdf_of(letter)).status_code] == [404, 404]
    missing = client.get("/letters/MSC-2023-0999/")
    assert missing.status_code == 404
    assert without_token(missing.content) == without_token(client.get(page_of(letter)).content)


def test_released_letter_is_for_its_members_and_staff_alone() -> None:
    stage = scene()
    letter = stage.release("award")
    stranger = signed_in(factories.user("Zed"))
    for path in (page_of(letter), pdf_of(letter)):
        assert stranger.get(path).status_code == 404
        assert signed_in(stage.approver).get(path).status_code == 200
        assert signed_in(stage.lead).get(path).status_code == 200
        asked = Client().get(path)
        assert asked.status_code == 302
        assert asked["Location"].startswith(reverse("account_login"))


def test_page_is_the_twin_of_the_pdf() -> None:
    stage = scene(title="<script>alert(1)</script>")
    letter = stage.release("award")
    html = signed_in(stage.lead).get(page_of(letter)).content.decode()
    for text in ("Dear Llŷr Gŵyn ap Siôn,", "£300", "Monday 11 December 2023", "Nerys Ffransis-Bell"):
        assert text in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert" not in html
    assert pdf_of(letter) in html
    assert bytes(letter.content_sha256 or b"").hex() in html
    assert html.count("<h1") == 1


def test_pdf_is_sent_inline_and_kept_private() -> None:
    stage = scene()
    letter = stage.release("award")
    answer = signed_in(stage.lead).get(pdf_of(letter))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{letter.number}.pdf"'
    assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert answer.content == bytes(LetterFile.objects.get(letter=letter).pdf)


def test_staff_preview_a_draft_that_nobody_else_sees() -> None:
    stage = scene()
    letter = stage.decide("decline")
    manager = signed_in(stage.manager)
    html = manager.get(page_of(letter)).content.decode()
    assert "DRAFT" in html
    assert "not able to fund" in html
    assert pdf_of(letter) not in html
    assert manager.get(pdf_of(letter)).status_code == 404
    assert Letter.objects.get(pk=letter.pk).content is None


def test_first_opening_by_a_member_is_recorded_once() -> None:
    stage = scene()
    letter = stage.release("award")
    signed_in(stage.manager).get(page_of(letter))
    assert Letter.objects.get(pk=letter.pk).opened_at is None
    signed_in(stage.lead).get(page_of(letter))
    opened = Letter.objects.get(pk=letter.pk).opened_at
    assert opened is not None
    signed_in(stage.lead).get(pdf_of(letter))
    letters.mark_opened(letter, by=stage.lead, at=opened + timedelta(days=1))
    assert Letter.objects.get(pk=letter.pk).opened_at == opened
    assert acts(stage)[-1:] == ["letter_opened"]
    assert acts(stage).count("letter_opened") == 1
