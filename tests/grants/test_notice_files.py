"""A letter about a change to an award can be verified, by its code and by its file, which is signed."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import page
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from grants import notice_files, recognising, tasks, variation_notice, variations
from grants.models import Variation, VariationFile
from grants.recognising import NEITHER, Kind, Status
from grants.variations import Agreed
from programme import canonical, clock, ledger, pdf_signing
from programme.ledger import Finding
from tests.grants import after_scene
from tests.grants.after_scene import SPRING, After
from tests.grants.test_letter_pdf import text_of
from tests.grants.test_variations import LINES, OCTOBER, ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> After:
    return after_scene.after()


def more_time(made: After, until: date = OCTOBER, days: int = 0) -> Variation:
    at = SPRING + timedelta(days=days)
    return variations.agree(ask(made, until=until, at=at), Agreed(ends_on=until), by=made.manager, at=at)


def status(change: Variation) -> Status:
    found = recognising.of_code(change.letter_number, change.letter_code)
    assert (found.kind, found.name) == (Kind.CHANGE, change.letter_number)
    return found.status


def test_it_has_a_code_by_which_it_is_known_until_all_that_it_changed_was_changed_again(made: After) -> None:
    first = more_time(made)
    said = variation_notice.as_text(variation_notice.read(first))
    assert f"{first.letter_number} · code {first.letter_code}" in said
    assert recognising.of_code(first.letter_number, "2345-6789") == NEITHER
    assert status(first) == Status.CURRENT
    refused = variations.refuse(ask(made, "activity"), word="No.", by=made.manager, at=SPRING)
    money = variations.agree(
        ask(made, "budget", lines=LINES), Agreed(budget=LINES), by=made.manager, at=SPRING
    )
    money = variations.approve(money, by=made.second, at=SPRING)
    assert [status(one) for one in (first, refused, money)] == [Status.CURRENT] * 3
    second = more_time(made, date(2024, 11, 30), days=1)
    assert [status(one) for one in (first, refused, money, second)] == [
        Status.SUPERSEDED,
        Status.CURRENT,
        Status.CURRENT,
        Status.CURRENT,
    ]


def test_verify_says_that_it_counts_and_nothing_else(made: After, client: Client) -> None:
    change = more_time(made)
    asked = {"number": change.letter_number.lower(), "code": change.letter_code.lower()}
    shown = client.get(reverse("verify"), asked).content.decode()
    main = shown.partition("<main")[2].partition("</main>")[0]
    assert "Genuine: this letter is ours, and it counts." in main
    for secret in ("Marsh Lane", "Llŷr", "October", "harvest", "agree"):
        assert secret not in main


def test_its_file_is_made_once_signed_and_recognised_with_and_without_its_signature(
    made: After, client: Client, settings: Any, tmp_path: Path
) -> None:
    path = tmp_path / "letters.pem"
    pdf_signing.make_own(path, name="Noon demonstration", at=clock.now())
    settings.LETTER_CERTIFICATE = str(path)
    change = more_time(made)
    assert notice_files.without_file() == [change.pk]
    tasks.render_due_notices()
    assert not notice_files.make(change.pk, at=SPRING)
    file = VariationFile.objects.get()
    plain, signed = bytes(file.pdf), bytes(file.signed or b"")
    assert signed.startswith(plain)
    assert len(signed) > len(plain)
    assert (file.subject, bytes(file.signed_sha256 or b"")) == (
        "Noon demonstration",
        canonical.sha256(signed),
    )
    assert page.is_pdf_compliant_bytes(signed, profile=page.ValidationProfile.PDF_UA_1)
    assert change.letter_code in text_of(signed)
    for content in (plain, signed):
        assert recognising.of_content(content).status == Status.CURRENT
    client.force_login(made.lead)
    address = reverse("award_change_pdf", args=[made.scene.application.reference, change.number])
    answer = client.get(address)
    assert answer.content == signed
    assert "no-store" in answer["Cache-Control"]
    assert made.acts("variation_letter") == ["variation_letter_made"]
    assert ledger.verify(made.scene.application.ledger_id).finding == Finding.INTACT
    with pytest.raises(DatabaseError), transaction.atomic():
        VariationFile.objects.update(pdf=b"other")


def test_without_a_certificate_it_is_kept_unsigned_as_the_page_had_made_it(
    made: After, client: Client
) -> None:
    change = more_time(made)
    client.force_login(made.lead)
    address = reverse("award_change_pdf", args=[made.scene.application.reference, change.number])
    before = client.get(address).content
    tasks.render_notice(change.pk)
    file = VariationFile.objects.get()
    assert (file.signed, file.subject) == (None, "")
    assert client.get(address).content == bytes(file.pdf) == before
    assert recognising.of_content(before).name == change.letter_number


def test_one_from_before_there_were_codes_is_read_and_not_known_by_an_empty_one(made: After) -> None:
    words = json.loads(bytes(more_time(made).notice or b""))
    del words["code"]
    old = Variation(notice=canonical.encode(words))
    notice = variation_notice.read(old)
    assert notice.code == ""
    assert f"{notice.number}\n{notice.date}" in variation_notice.as_text(notice)
    assert recognising.of_code(notice.number, "") == NEITHER
    assert recognising.of_code(notice.number, " - ") == NEITHER
