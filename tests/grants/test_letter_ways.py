"""How a letter reaches its reader: by mail, after it came back, by post, attached; and written again."""

from __future__ import annotations

import io
from datetime import date, timedelta
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

import page
import pypdf
import pytest
from django.core import mail
from django.core.management import call_command
from django.db import Error, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants import (
    letter_choices,
    letter_delivery,
    letter_html,
    letter_posting,
    letter_reissue,
    letters,
    lifecycle,
    recognising,
    tasks,
)
from grants.models import Letter, LetterPost
from grants.recognising import Status
from grants.states import LetterState
from programme import ledger, outbox, pdf
from programme.ledger import Finding
from programme.models import Message, Round, User
from programme.refusals import Refused
from programme.states import MessageState
from reviews import timeline
from tests import factories
from tests.grants.letter_scene import TOLD, Scene, scene
from tests.grants.test_letter_pdf import text_of

pytestmark = pytest.mark.django_db
LATER = TOLD + timedelta(hours=1)


def mail_of(letter: Letter) -> Message:
    return Message.objects.get(key__startswith=f"letter_ready:{letter.number}:")


def sent(letter: Letter) -> Message:
    """Its mail, handed to the mail server."""
    assert outbox.send(mail_of(letter).pk, at=TOLD)
    return mail_of(letter)


def report(message_id: str, action: str = "failed", to: str = "") -> bytes:
    """What a mail server further on sends back, about a mail to this address if it names one."""
    whole = MIMEMultipart("report", report_type="delivery-status")
    whole.attach(MIMEText("Your message could not be delivered."))
    status = EmailMessage()
    status["Action"], status["Status"] = action, "5.1.1"
    if to:
        status["Final-Recipient"] = f"rfc822; {to}"
    status["Diagnostic-Code"] = "smtp; 550 no such person"
    part = MIMEMessage(status)  # type: ignore[arg-type]
    part.set_type("message/delivery-status")
    whole.attach(part)
    original = EmailMessage()
    original["Message-ID"] = message_id
    original.set_content("...")
    whole.attach(MIMEMessage(original))  # type: ignore[arg-type]
    return whole.as_bytes()


def test_a_mail_that_came_back_is_shown_and_goes_again_under_the_same_message_id() -> None:
    stage = scene()
    letter = stage.release("award")
    first = sent(letter)
    assert letter_delivery.read_bounce(report(first.message_id), at=LATER).letter == letter
    assert letter_delivery.read_bounce(report(first.message_id), at=LATER).letter == letter  # once is enough
    fared = letter_delivery.of_letters([letter])[letter.number]
    assert [mail.error for mail in fared.failed] == ["smtp; 550 no such person"]
    assert [found.number for found, _fared in letter_delivery.troubled(stage.round.pk)] == [letter.number]
    User.objects.filter(pk=stage.lead.pk).update(email="here.now@example.org")
    assert letter_delivery.try_again([letter], by=stage.manager, at=LATER).count == 1
    assert outbox.send(first.pk, at=LATER)
    ids = [found.extra_headers["Message-ID"] for found in mail.outbox if "letter" in str(found.subject)]
    assert ids == [first.message_id, first.message_id]
    assert mail.outbox[-1].to == ["here.now@example.org"]  # not to the one that bounced
    assert letter_delivery.troubled(stage.round.pk) == []
    with pytest.raises(Refused, match="No mail of these letters"):
        letter_delivery.try_again([letter], by=stage.manager, at=LATER)


def test_a_mail_that_somebody_else_tried_first_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = scene()
    factories.member(stage.application, factories.user("Second Member"), at=TOLD)
    letter = stage.release("award")
    mails = list(Message.objects.filter(key__startswith=f"letter_ready:{letter.number}:").order_by("pk"))
    for one in mails:
        assert outbox.send(one.pk, at=TOLD)
        outbox.came_back(one, says="full")
    as_listed = letter_delivery.of_letters([letter])
    outbox.try_again(mails[0], at=LATER)
    monkeypatch.setattr(letter_delivery, "of_letters", lambda letters: as_listed)
    tried = letter_delivery.try_again([letter], by=stage.manager, at=LATER)
    assert tried.count == 1
    assert [says.partition(":")[0] for says in tried.refused] == [f"{letter.number}, {mails[0].recipient}"]
    assert Message.objects.get(pk=mails[1].pk).state == MessageState.QUEUED
    with pytest.raises(Refused, match=r"Second Member: This message is not waiting"):
        letter_delivery.try_again([letter], by=stage.manager, at=LATER)


def test_a_late_report_about_the_address_before_leaves_the_second_try_as_it_is() -> None:
    stage = scene()
    letter = stage.release("award")
    before = sent(letter)
    letter_delivery.came_back(letter, before, says="unknown", by=stage.manager, at=LATER)
    User.objects.filter(pk=stage.lead.pk).update(email="here.now@example.org")
    letter_delivery.try_again([letter], by=stage.manager, at=LATER)
    again_ = next(event for event in timeline.events_of(stage.application.ledger_id) if "again" in event.act)
    assert again_.recorded is not None
    assert (
        dict(again_.recorded).items()
        >= {
            "address before": before.address,
            "address": "here.now@example.org",
        }.items()
    )
    assert outbox.send(before.pk, at=LATER)
    late = letter_delivery.read_bounce(report(before.message_id, to=before.address), at=LATER)
    assert (late.letter, late.ignored) == (letter, before.address)
    assert mail_of(letter).state == MessageState.SENT
    about_it = report(before.message_id, to="<Here.Now@example.org>")
    assert letter_delivery.read_bounce(about_it, at=LATER).ignored == ""
    assert mail_of(letter).state == MessageState.FAILED


def test_a_report_from_where_a_mail_was_forwarded_to_counts() -> None:
    letter = scene().release("award")
    first = sent(letter)
    forwarded = report(first.message_id, to="elsewhere@example.net").replace(
        b"Message-ID:", f"To: {first.address}\nMessage-ID:".encode()
    )
    assert letter_delivery.read_bounce(forwarded, at=LATER).ignored == ""
    assert mail_of(letter).state == MessageState.FAILED


def test_the_command_says_what_became_of_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    letter = scene().release("award")
    first = sent(letter)
    said = []
    for content in (b"Hello", report(first.message_id, to="old@example.org"), report(first.message_id)):
        out = io.StringIO()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
        call_command("read_bounce", stdout=out)
        said.append(out.getvalue().strip())
    assert said == [
        "not about a letter",
        f"letter {letter.number}: ignored, it is about old@example.org and the mail goes elsewhere now",
        f"letter {letter.number}",
    ]


def test_a_letter_that_was_replaced_is_not_sent_again() -> None:
    stage = scene()
    old = stage.release("award")
    first = sent(old)
    outbox.came_back(first, says="no such person")
    assert [found.number for found, _fared in letter_delivery.troubled(stage.round.pk)] == [old.number]
    again(stage, old)
    assert letter_delivery.troubled(stage.round.pk) == []
    assert letter_delivery.of_letters([old])[old.number].to_try == []
    with pytest.raises(Refused, match="not the one that counts"):
        letter_delivery.try_again([old], by=stage.manager, at=LATER)
    assert mail_of(old).state == MessageState.FAILED


def test_a_letter_is_not_sent_again_to_somebody_who_left_the_group() -> None:
    stage = scene()
    gone = factories.user("Gone Since")
    joined = factories.member(stage.application, gone, at=TOLD)
    letter = stage.release("award")
    for one in Message.objects.filter(kind=letter_delivery.KIND):
        assert outbox.send(one.pk, at=TOLD)
        outbox.came_back(one, says="full")
    joined.delete()
    fared = letter_delivery.of_letters([letter])[letter.number]
    assert ([mail.recipient for mail in fared.to_try], len(fared.failed)) == ([stage.lead], 2)
    tried = letter_delivery.try_again([letter], by=stage.manager, at=LATER)
    assert tried.count == 1
    assert [says.partition(": ")[0] for says in tried.refused] == [f"{letter.number}, {gone}"]
    assert "do not belong to the application" in tried.refused[0]
    assert Message.objects.get(recipient=gone, kind=letter_delivery.KIND).state == MessageState.FAILED
    assert letter_delivery.troubled(stage.round.pk) == []


def test_a_report_about_something_else_or_of_a_delay_changes_nothing() -> None:
    letter = scene().release("award")
    mail_ = sent(letter)
    for content in (b"", b"Hello", report("<other@example.org>"), report(mail_.message_id, action="delayed")):
        assert letter_delivery.read_bounce(content, at=LATER).letter is None
    assert mail_of(letter).state == MessageState.SENT


def test_the_mail_holds_a_link_unless_the_programme_chose_to_attach_letters() -> None:
    stage = scene()
    letter = stage.release("decline")
    sent(letter)
    told = mail.outbox[-1]
    assert told.attachments == []
    assert "open this address and sign in" in str(told.body)
    other = scene(lead="Second Person", group="Second")
    letter_choices.attach_letters(other.round, True, by=other.manager, at=TOLD)
    other.round = Round.objects.get(pk=other.round.pk)
    second = other.release("decline")
    sent(second)
    told = mail.outbox[-1]
    name, content, kind = told.attachments[0]  # type: ignore[misc]
    assert (name, kind) == (f"{second.number}.pdf", "application/pdf")
    assert content == letters.pdf_of(second)
    assert "attached to this message" in str(told.body)
    assert "We do not put the answer" not in str(told.body)


def by_post(stage: Scene) -> Scene:
    """Its lead prefers post."""
    User.objects.filter(pk=stage.lead.pk).update(contact_preference="post", postal_address="1 Mill Lane")
    return stage


def test_whoever_prefers_post_has_the_letter_in_the_queue_and_others_have_not() -> None:
    stage = by_post(scene())
    letter = stage.release("award")
    assert [found.number for found in letter_posting.waiting_in(stage.round)] == [letter.number]
    assert LetterPost.objects.get().why == "Llŷr Gŵyn ap Siôn asked for post."
    assert mail_of(letter).state == MessageState.QUEUED  # the mail goes all the same
    other = scene(lead="Somebody else", group="Another")
    other.release("award")
    assert not letter_posting.waiting_in(other.round).exists()


def test_posting_is_marked_once_by_whom_and_never_for_a_day_to_come() -> None:
    stage = by_post(scene())
    letter = stage.release("award")
    facts: dict[str, Any] = {"by": stage.manager, "at": LATER}
    with pytest.raises(Refused, match="still to come"):
        letter_posting.mark_posted([letter], on=TOLD.date() + timedelta(1), **facts)
    letter_posting.mark_posted([letter], on=TOLD.date(), **facts)
    post = LetterPost.objects.get()
    assert (post.posted_on, post.posted_by) == (date(2023, 12, 11), stage.manager)
    assert not letter_posting.waiting_in(stage.round).exists()
    with pytest.raises(Refused, match="marked already"):
        letter_posting.mark_posted([letter], on=TOLD.date(), **facts)
    with pytest.raises(Error, match="letter_post_keeps_its_day"), transaction.atomic():
        LetterPost.objects.update(posted_on=date(2023, 12, 12))
    assert ledger.verify().finding == Finding.INTACT


def test_staff_put_a_released_letter_into_the_queue_and_take_it_out() -> None:
    stage = scene()
    letter = stage.make("award")
    facts: dict[str, Any] = {"by": stage.manager, "at": LATER}
    with pytest.raises(Refused, match="Only a released letter"):
        letter_posting.ask(letter, why="They rang.", **facts)
    letter = scene(lead="Another", group="Other").release("award")
    with pytest.raises(Refused, match="Say why"):
        letter_posting.ask(letter, why="  ", **facts)
    letter_posting.ask(letter, why="They rang.", **facts)
    with pytest.raises(Refused, match="already"):
        letter_posting.ask(letter, why="They rang.", **facts)
    letter_posting.leave_out(letter, **facts)
    assert not LetterPost.objects.exists()


def test_posting_holds_the_application_before_the_letter_as_every_act_does() -> None:
    stage = scene()
    letter = stage.release("award")
    letter_posting.ask(letter, why="They rang.", by=stage.manager, at=LATER)
    with CaptureQueriesContext(connection) as caught:
        letter_posting.mark_posted([letter], on=TOLD.date(), by=stage.manager, at=LATER)
    held = [one["sql"] for one in caught if "FOR NO KEY UPDATE" in (one["sql"] or "")]
    assert 'FROM "grants_application"' in held[0]
    assert any('FROM "grants_letter" ' in sql for sql in held[1:])


def again(stage: Scene, letter: Letter, reason: str = "The name of your group was wrong.") -> Letter:
    """Written again and in its reader's hands."""
    new = letter_reissue.reissue(letter, reason=reason, by=stage.manager, at=LATER)
    with pytest.raises(Refused, match="somebody else must approve"):
        letters.approve(new, by=stage.manager, at=LATER)
    letters.approve(new, by=stage.approver, at=LATER)
    tasks.render_letter(new.pk)
    letters.release(new, by=stage.manager, at=LATER)
    return Letter.objects.get(pk=new.pk)


def test_a_letter_written_again_supersedes_the_old_one_which_is_kept(client: Client) -> None:
    stage = by_post(scene())
    old = stage.release("award")
    kept = bytes(old.file.pdf)
    new = again(stage, old)
    old = Letter.objects.get(pk=old.pk)
    assert (old.state, new.state) == (LetterState.SUPERSEDED, LetterState.RELEASED)
    assert new.number == "MSC-2023-0002"
    said = text_of(bytes(new.file.pdf))
    assert f"This letter takes the place of letter {old.number} of Monday 11 December 2023." in said
    assert "The name of your group was wrong." in said
    assert page.is_pdf_compliant_bytes(bytes(new.file.pdf), profile=page.ValidationProfile.PDF_UA_1)
    assert bytes(old.file.pdf) == kept
    found = [recognising.of_code(letter.number, letter.code).status for letter in (old, new)]
    assert found == [Status.SUPERSEDED, Status.CURRENT]
    # What was to be posted is now the new letter.
    assert [letter.number for letter in letter_posting.waiting_in(stage.round)] == [new.number]
    client.force_login(stage.lead)
    assert "This letter was replaced" in client.get(f"/letters/{old.number}/").content.decode()
    acts = [event.act for event in timeline.events_of(stage.application.ledger_id)]
    assert {"letter_reissued", "letter_superseded"} <= set(acts)


def test_only_the_released_letter_is_written_again_with_a_reason_and_once() -> None:
    stage = scene()
    draft = stage.make("award")
    facts: dict[str, Any] = {"by": stage.manager, "at": LATER}
    with pytest.raises(Refused, match="Only the released letter"):
        letter_reissue.reissue(draft, reason="A slip.", **facts)
    other = scene(lead="Another", group="Other")
    letter = other.release("reserve")
    with pytest.raises(Refused, match="Say why"):
        letter_reissue.reissue(letter, reason=" ", **facts)
    letter_reissue.reissue(letter, reason="A slip.", **facts)
    with pytest.raises(Refused, match="on its way already"):
        letter_reissue.reissue(letter, reason="A slip.", **facts)


def test_a_letter_that_is_not_sent_is_dropped_unless_it_was_released_meanwhile() -> None:
    stage = scene()
    old = stage.release("award")
    facts: dict[str, Any] = {"by": stage.manager, "at": LATER}
    with pytest.raises(Refused, match="belongs to its decision"):
        letter_reissue.drop(old, **facts)
    unwanted = letter_reissue.reissue(old, reason="A slip.", **facts)
    assert letter_reissue.drop(unwanted, **facts).state == LetterState.SUPERSEDED
    with pytest.raises(Refused, match="so it stays"):
        letter_reissue.drop(unwanted, **facts)
    seen_as_draft = letter_reissue.reissue(old, reason="A slip.", **facts)
    letters.approve(seen_as_draft, by=stage.approver, at=LATER)
    tasks.render_letter(seen_as_draft.pk)
    letters.release(seen_as_draft, by=stage.manager, at=LATER)
    with pytest.raises(Refused, match="so it stays"):
        letter_reissue.drop(seen_as_draft, **facts)
    assert Letter.objects.get(pk=seen_as_draft.pk).state == LetterState.RELEASED


def test_verify_tells_of_a_letter_neither_name_nor_outcome(client: Client) -> None:
    stage = scene()
    old = stage.release("award")
    new = again(stage, old)
    for letter, says in ((old, "no longer current"), (new, "the one that counts")):
        asked = client.get("/verify/", {"number": letter.number, "code": letter.code}).content.decode()
        shown = client.post("/verify/", {"file": io.BytesIO(letters.pdf_of(letter))}).content.decode()
        for answer in (asked, shown):
            assert says in answer
            for secret in ("Llŷr", "Marsh Lane", "award", "£300", "wrong"):
                assert secret not in answer.partition("<main")[2].partition("</main>")[0]


def test_each_letter_to_post_begins_on_a_sheet_of_its_own() -> None:
    made_of = [scene(lead=f"Reader {place}", group="G").approve("award") for place in (1, 2)]
    sheets = [letter_html.sheet_of(bytes(letter.content or b"")) for letter in made_of]
    short = "<html lang='en'><head><title>One page</title></head><body><h1>One</h1></body></html>"
    made = pdf.write_together(
        [short, *(sheet.html for sheet in sheets)], css=sheets[0].css, identifier=b"0" * 16
    )
    pages = [found.extract_text() for found in pypdf.PdfReader(io.BytesIO(made)).pages]
    assert [place for place, text in enumerate(pages) if "Dear Reader" in text] == [2, 4]
    assert "Page 1 of 2" in pages[4]
    assert pages[1].strip() == ""
    assert page.is_pdf_compliant_bytes(made, profile=page.ValidationProfile.PDF_UA_1)


def test_a_letter_that_is_being_written_again_ends_with_the_application() -> None:
    stage = scene()
    new = letter_reissue.reissue(stage.release("reserve"), reason="A slip.", by=stage.manager, at=LATER)
    lifecycle.withdraw(stage.application, by=stage.lead, at=LATER)
    assert Letter.objects.get(pk=new.pk).state == LetterState.SUPERSEDED
    with pytest.raises(Refused):
        letters.approve(new, by=stage.approver, at=LATER)


def test_a_summary_stays_when_the_decision_is_worded_anew_and_goes_when_it_says_something_else() -> None:
    stage = scene()
    draft = stage.decide("award")
    letter_reissue.write_easy_read(draft, "You get £300.", by=stage.approver, at=LATER)
    worded = stage.decide("award", feedback="Another word.")
    assert (worded.easy_read, worded.easy_read_by) == ("You get £300.", stage.approver)
    assert letters.summarised_by(stage.approver, [worded.decision]) == {worded.decision_id}
    assert letters.summarised_by(stage.manager, [worded.decision]) == set()
    other = stage.decide("award", amount="250.00")
    assert (other.easy_read, other.easy_read_by) == ("", None)
