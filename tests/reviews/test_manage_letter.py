"""One letter at the desk, and the letters to post: who does what, and what the pages say."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from grants import decisions, letter_delivery, letter_posting, letter_reissue, letters
from grants.models import Application, Decision, Letter, LetterPost
from grants.states import LetterState
from programme import clock, health, outbox, pdf_maker
from programme.health import SigningStanding
from programme.models import Message, Round, User
from programme.states import MessageState
from reviews.views import manage_post
from tests import factories
from tests.reviews import rows
from tests.reviews.desk_scene import approved, as_, proposed, statements, text, with_files

pytestmark = pytest.mark.django_db


def released(applications: int = 2) -> tuple[Round, list[Application], User, User]:
    """Told today: everybody has a letter."""
    round_, found, manager, approver = approved(applications)
    with_files(round_)
    decisions.release(round_, by=manager, at=max(rows.CLOSED, round_.decisions_at))
    return round_, found, manager, approver


def letter_of(application: Application) -> Letter:
    return Letter.objects.get(application=application, state=LetterState.RELEASED)


def test_a_letter_is_written_again_by_two_people_through_its_page() -> None:
    round_, found, manager, approver = released(1)
    letter = letter_of(found[0])
    path = f"/manage/{round_.slug}/letters/{letter.number}/"
    assert as_(manager).post(path, {"act": "reissue", "reissue-reason": ""}).status_code == 422
    assert as_(approver).post(path, {"act": "reissue", "reissue-reason": "A slip."}).status_code == 403
    assert as_(manager).post(path, {"act": "reissue", "reissue-reason": "A slip."}).status_code == 302
    new = Letter.objects.get(replaces=letter)
    own = f"/manage/{round_.slug}/letters/{new.number}/"
    assert "somebody else has to approve it" in text(as_(manager).get(own))
    assert as_(manager).post(own, {"act": "approve"}).status_code == 422
    assert as_(approver).post(own, {"act": "approve"}).status_code == 302
    with_files(round_)
    assert as_(approver).post(own, {"act": "release"}).status_code == 302
    assert letter_of(found[0]) == new
    assert "It was written again as letter" in text(as_(manager).get(path))


def test_who_wrote_one_summary_approves_all_the_others_at_once() -> None:
    round_, found, _manager, approver = proposed(2)
    letter = Letter.objects.get(application=found[0])
    letter_reissue.write_easy_read(letter, "You get money.", by=approver, at=clock.now())
    page = as_(approver).get(f"/manage/{round_.slug}/decisions/approve/")
    assert "You proposed 1 decision yourself, or wrote the summary of its letter." in text(page)
    assert "Approve 1 decision with its letter" in text(page)
    seen = page.content.decode().split('name="seen" value="')[1].split('"')[0]
    done = as_(approver).post(page.request["PATH_INFO"], {"which": "all", "seen": seen})
    assert done.status_code == 302
    states = dict(Decision.objects.values_list("application", "state"))
    assert states == {found[0].pk: "proposed", found[1].pk: "approved"}


def test_the_letter_of_a_decision_is_approved_and_released_with_it_alone() -> None:
    round_, found, manager, approver = approved(1)
    with_files(round_)
    letter = Letter.objects.get(application=found[0])
    path = f"/manage/{round_.slug}/letters/{letter.number}/"
    for act in ("approve", "release"):
        assert as_(approver).post(path, {"act": act}).status_code == 422
    assert as_(manager).post(path, {"act": "drop"}).status_code == 422
    assert as_(manager).post(path, {"act": "nonsense"}).status_code == 400
    assert Letter.objects.get().state == LetterState.APPROVED


def test_a_mail_that_came_back_is_seen_on_the_letters_page_and_sent_again() -> None:
    round_, found, manager, _approver = released(2)
    letter = letter_of(found[0])
    mail = Message.objects.get(key__startswith=f"letter_ready:{letter.number}:")
    assert outbox.send(mail.pk, at=rows.CLOSED)
    page = f"/manage/{round_.slug}/letters/"
    client = as_(manager)
    assert "did not arrive" not in text(client.get(page))
    says = {"act": "came_back", "back-mail": mail.pk, "back-says": "mailbox full"}
    assert client.post(f"{page}{letter.number}/", says).status_code == 302
    shown = text(client.get(page))
    assert "The mail about 1 letter did not arrive" in shown
    assert "mailbox full" in shown
    assert as_(factories.staff(round_, "observer")).post(page, {"act": "again"}).status_code == 403
    assert client.post(page, {"act": "again"}).status_code == 302
    assert Message.objects.get(pk=mail.pk).message_id == mail.message_id
    assert letter_delivery.troubled(round_.pk) == []


def test_no_page_sends_the_mail_of_a_replaced_letter_again() -> None:
    round_, found, manager, approver = released(1)
    letter = letter_of(found[0])
    mail = Message.objects.get(key__startswith=f"letter_ready:{letter.number}:")
    assert outbox.send(mail.pk, at=rows.CLOSED)
    outbox.came_back(mail, says="mailbox full")
    client, base = as_(manager), f"/manage/{round_.slug}/"
    own, all_of_them = f"{base}letters/{letter.number}/", f"{base}messages/"
    assert "Send again what did not arrive" in text(client.get(own))
    assert "Try again" in text(client.get(all_of_them))
    assert "1 message could not be sent" in text(client.get(base))
    new = letter_reissue.reissue(letter, reason="A slip.", by=manager, at=rows.CLOSED)
    letters.approve(new, by=approver, at=rows.CLOSED)
    with_files(round_)
    letters.release(new, by=approver, at=rows.CLOSED)
    assert "Send again what did not arrive" not in text(client.get(own))
    assert "mailbox full" in text(client.get(own))
    assert "Try again" not in text(client.get(all_of_them))
    assert "could not be sent" not in text(client.get(base))
    assert "did not arrive" not in text(client.get(f"{base}letters/"))
    assert client.post(own, {"act": "again"}).status_code == 422
    answer = client.post(all_of_them, {"message": mail.pk}, follow=True)
    assert "not the one that counts" in text(answer)
    assert Message.objects.get(pk=mail.pk).state == MessageState.FAILED


def test_letters_to_post_are_marked_by_the_manager() -> None:
    round_, found, manager, _approver = released(2)
    letter = letter_of(found[0])
    client = as_(manager)
    one = f"/manage/{round_.slug}/letters/{letter.number}/"
    assert client.post(one, {"act": "post", "post-reason": "They rang."}).status_code == 302
    page = f"/manage/{round_.slug}/letters/post/"
    shown = text(client.get(page))
    assert letter.number in shown
    assert letter_of(found[1]).number not in shown
    given: dict[str, Any] = {"letter": [letter.number], "on": "2099-01-01"}
    assert client.post(page, given).status_code == 422
    assert client.post(page, {"letter": [], "on": "2023-12-01"}).status_code == 422
    assert client.post(page, {**given, "letter": ["MSC-0000-1"], "on": "2023-12-01"}).status_code == 422
    assert as_(factories.staff(round_, "observer")).post(page, given).status_code == 403
    assert client.post(page, {**given, "on": "2023-12-01"}).status_code == 302
    assert LetterPost.objects.get().posted_by == manager
    assert "Friday 1 December 2023, entered by" in text(client.get(page))


def test_ticked_are_the_letters_in_the_file_and_it_says_how_many_remain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(manage_post, "PER_FILE", 2)
    round_, found, manager, _approver = released(3)
    for application in found:
        letter_posting.ask(letter_of(application), why="They rang.", by=manager, at=rows.CLOSED)
    client, page = as_(manager), f"/manage/{round_.slug}/letters/post/"
    answer = client.get(page)
    numbers = sorted(letter_of(application).number for application in found)
    ticked = re.findall(r'value="(\S+)" checked', answer.content.decode())
    assert ticked == numbers[:2]
    assert "Print 2 letters (one PDF)" in text(answer)
    assert "The file has the first 2, and those are ticked. 1 letter remains:" in text(answer)
    assert client.post(page, {"letter": ticked, "on": "2023-12-01"}).status_code == 302
    answer = client.get(page)
    assert re.findall(r'value="(\S+)" checked', answer.content.decode()) == numbers[2:]
    assert "remain" not in text(answer)


def test_the_file_to_print_has_the_letters_that_were_ticked_and_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A colleague puts an older letter into the queue, and takes one out, while the page is open."""
    monkeypatch.setattr(manage_post, "PER_FILE", 2)
    monkeypatch.setattr(
        pdf_maker,
        "of_html",
        lambda pages, **_facts: "".join(re.findall(r"MSC-\d+-\d+", "".join(pages))).encode(),
    )
    round_, found, manager, _approver = released(3)
    first, second, third = sorted((letter_of(one) for one in found), key=lambda letter: letter.number)
    for letter in (second, third):
        letter_posting.ask(letter, why="They rang.", by=manager, at=rows.CLOSED)
    client, page = as_(manager), f"/manage/{round_.slug}/letters/post/"
    opened = client.get(page).content.decode()
    ticked = re.findall(r'value="(\S+)" checked', opened)
    print_at = html.unescape(re.findall(r'href="([^"]+print\.pdf[^"]*)"', opened)[0])
    letter_posting.ask(first, why="They rang.", by=manager, at=rows.CLOSED)
    printed = client.get(print_at).content.decode()
    assert [letter.number in printed for letter in (first, second, third)] == [False, True, True]
    assert ticked == [second.number, third.number]
    wrong_day = client.post(page, {"letter": ticked, "on": "2099-01-01"}).content.decode()
    assert re.findall(r'value="(\S+)" checked', wrong_day) == ticked
    assert html.unescape(re.findall(r'href="([^"]+print\.pdf[^"]*)"', wrong_day)[0]) == print_at
    letter_posting.leave_out(third, by=manager, at=rows.CLOSED)
    printed = client.get(print_at).content.decode()
    assert [letter.number in printed for letter in (first, second, third)] == [False, True, False]
    assert client.post(page, {"letter": ticked, "on": "2023-12-01"}).status_code == 422
    for query in (
        "",
        "?letter=%00",
        f"?letter={third.number}",
        f"?letter={first.number}&letter={second.number}&letter=x",
    ):
        assert client.get(f"{page}print.pdf{query}").status_code == 404


def test_a_broken_certificate_is_said_on_the_letters_page(settings: Any) -> None:
    round_, _found, manager, _approver = released(1)
    settings.LETTER_CERTIFICATE = "/nowhere.pem"
    health.letter_signing_is(SigningStanding("trouble", says="The file cannot be read."))
    shown = text(as_(manager).get(f"/manage/{round_.slug}/letters/"))
    assert "Letters are not being signed" in shown
    assert "The file cannot be read." in shown


def test_attaching_is_the_managers_choice() -> None:
    round_, _found, manager, approver = released(1)
    page = f"/manage/{round_.slug}/letters/"
    assert as_(approver).post(page, {"act": "attach"}).status_code == 403
    assert as_(manager).post(page, {"act": "attach"}).status_code == 302
    assert Round.objects.get(pk=round_.pk).programme.letters_attached
    assert as_(manager).post(page, {"act": "link"}).status_code == 302
    assert not Round.objects.get(pk=round_.pk).programme.letters_attached


def test_the_pages_take_the_same_statements_for_one_letter_and_for_three() -> None:
    counts = []
    for number in (1, 3):
        round_, found, manager, _approver = released(number)
        client = as_(manager)
        for application in found:
            one = f"/manage/{round_.slug}/letters/{letter_of(application).number}/"
            assert client.post(one, {"act": "post", "post-reason": "They rang."}).status_code == 302
        Message.objects.filter(kind="letter_ready").update(next_try_at=rows.CLOSED)
        for mail in Message.objects.filter(kind="letter_ready", state="queued"):
            outbox.send(mail.pk, at=rows.CLOSED)
            outbox.came_back(mail, says="full")
        pages = (f"/manage/{round_.slug}/letters/", f"/manage/{round_.slug}/letters/post/")
        counts.append([statements(client, path) for path in pages])
    assert counts[0] == counts[1]
