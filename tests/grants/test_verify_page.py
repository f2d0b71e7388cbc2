"""The page for anybody: ours or not, current or not, and never a name or an outcome."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from typing import Any

import page
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from grants import certificates, decisions, letters, lifecycle, receipts, recognising
from grants.models import Application, LetterFile, Submission
from grants.recognising import Kind, Status
from programme import signing
from programme.models import User
from tests import factories, file_makers, files_scene
from tests.factories import AT
from tests.grants import letter_scene
from tests.grants.proof_scene import HOUR, SETTLED, Scene, draft, make_round, scene, sent, tamper

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return factories.user("Ada Lovegrove")


@pytest.fixture
def application(person: User) -> Application:
    return sent(make_round(), person)


def text(response: Any) -> str:
    assert response.status_code == 200
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def typed(client: Client, number: str, code: str) -> str:
    return text(client.get("/verify/", {"number": number, "code": code}))


def shown(client: Client, content: bytes, name: str = "receipt.json") -> str:
    return text(client.post("/verify/", {"file": SimpleUploadedFile(name, content)}))


def pasted(client: Client, content: str) -> str:
    return text(client.post("/verify/", {"text": content}))


def standing(application: Application) -> Submission:
    found = Application.objects.get(pk=application.pk).standing
    assert found is not None
    return found


CURRENT = "Genuine: this receipt is ours, and this version stands."
SUPERSEDED = "Genuine, and no longer current: the receipt is ours, and this version does not stand."
UNKNOWN = "We do not know this."


def test_reference_and_code_of_a_receipt(client: Client, application: Application) -> None:
    code = receipts.code_of(standing(application))
    assert re.fullmatch(r"([0-9A-F]{4}-){3}[0-9A-F]{4}", code)
    for number in (application.reference, f" {application.reference.lower().replace('-', ' ')} "):
        for way in (code, code.lower(), code.replace("-", " ")):
            words = typed(client, number, way)
            assert CURRENT in words
            assert f"Reference {application.reference} Version 1" in words
            assert "Monday 20 November 2023, 09:00:00 UK time" in words
            assert "Ada" not in words and "Marsh" not in words


@pytest.mark.parametrize("code", ["0000-0000-0000-0000", "A", "é", "----", "\u0660", "0" * 80])
def test_a_wrong_code_says_nothing(client: Client, application: Application, code: str) -> None:
    words = typed(client, application.reference, code)
    assert UNKNOWN in words
    assert "Version" not in words


def test_half_of_what_is_needed_is_asked_for(client: Client, application: Application) -> None:
    words = typed(client, application.reference, "")
    assert "There is something to put right" in words
    assert "This field is required." in words
    assert typed(client, "\x00", "\x00").count("Null characters are not allowed.") >= 1


def test_a_receipt_that_a_later_version_replaced(
    client: Client, application: Application, person: User
) -> None:
    first = standing(application)
    lifecycle.reopen(application, by=person, at=AT + HOUR)
    lifecycle.submit(application, by=person, at=AT + 2 * HOUR)
    assert SUPERSEDED in typed(client, application.reference, receipts.code_of(first))
    assert CURRENT in typed(client, application.reference, receipts.code_of(standing(application)))
    assert SUPERSEDED in pasted(client, json.dumps(receipts.issue(first)))
    lifecycle.withdraw(application, by=person, at=AT + 3 * HOUR)
    last = Submission.objects.get(application=application, version=2)
    assert SUPERSEDED in typed(client, application.reference, receipts.code_of(last))


def test_the_page_is_the_same_before_and_after_a_decision_is_released(client: Client) -> None:
    stage = letter_scene.scene()
    submission = standing(stage.application)
    before = typed(client, stage.application.reference, receipts.code_of(submission))
    stage.release("decline")
    assert typed(client, stage.application.reference, receipts.code_of(submission)) == before


def test_receipts_and_proofs_as_files_and_text(client: Client) -> None:
    held = scene()
    for name in ("twice", "once"):
        submission = standing(getattr(held, name))
        receipt, proof = receipts.issue(submission), certificates.bundle(submission)
        for content in (json.dumps(receipt), json.dumps(proof, indent=2)):
            assert CURRENT in pasted(client, content)
            assert CURRENT in shown(client, content.encode())
        assert "the closing certificate counts" in pasted(client, json.dumps(proof))
        assert "the closing certificate counts" not in pasted(client, json.dumps(receipt))
        receipt["receipt"]["received_at"] = "2023-11-20T08:00:00.000000Z"
        assert "Not genuine: something in this receipt was changed." in pasted(client, json.dumps(receipt))


def test_what_the_member_downloads_is_recognised(
    client: Client, application: Application, person: User
) -> None:
    client.force_login(person)
    for name in ("receipt.json", "proof.json"):
        content = client.get(f"/applications/{application.reference}/{name}").content
        assert CURRENT in shown(Client(), content)
    sent_ = client.get(f"/applications/{application.reference}/sent.json")
    assert sent_.content == bytes(standing(application).content)
    assert f"{application.reference}-1-sent.json" in sent_["Content-Disposition"]


def test_somebody_elses_receipt_is_not_ours(client: Client, application: Application, settings: Any) -> None:
    settings.SIGNING_KEY = b"another-key-of-32-bytes-for-test"
    receipt = receipts.issue(standing(application))
    signed = signing.sign(bytes(standing(application).receipt or b""))
    receipt |= {"signature": signed.signature.hex(), "key": signed.key_id}
    assert "Not ours: this receipt was signed by somebody else." in pasted(client, json.dumps(receipt))


def test_a_receipt_of_ours_that_our_records_lost_is_told(client: Client, application: Application) -> None:
    receipt = receipts.issue(standing(application))
    tamper("UPDATE grants_submission SET receipt = %s", [b"{}"])
    assert "Signed by us, and not in our records." in pasted(client, json.dumps(receipt))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "nonsense",
        "[]",
        "{}",
        "[" * 5000,
        '{"receipt":' * 3000,
        '{"receipt": {"format": "noon/receipt/1", "a": 1e999}, "signature": "00", "key": 1}',
        '{"receipt": {"format": "noon/receipt/1", "a": "\\ud800"}, "signature": "00"}',
        '{"receipt": {"format": "noon/receipt/1"}, "signature": "zz", "key": [], "certificate": 1}',
        "9" * 5000,
    ],
)
def test_odd_texts_are_answered_quietly(client: Client, content: str) -> None:
    words = pasted(client, content)
    assert UNKNOWN in words or "Paste the text" in words or "Not ours" in words


def test_odd_files_are_answered_quietly(client: Client) -> None:
    for content in (b"", b"\xff\xfe{}", b"%PDF-1.7", file_makers.PDF, b"\x00" * 100):
        assert UNKNOWN in shown(client, content)
    assert "larger than any receipt" in shown(client, b" " * (5 * 1024 * 1024 + 1))


def test_letters_by_number_and_code_and_as_pdf(client: Client) -> None:
    stage = letter_scene.scene()
    letter = stage.make()
    pdf = bytes(LetterFile.objects.get(letter=letter).pdf)
    assert recognising.of_code(letter.number, letter.code) == recognising.NEITHER
    assert recognising.of_content(pdf) == recognising.NEITHER
    decisions.release(stage.round, by=stage.manager, at=letter_scene.TOLD)
    found = recognising.of_code(letter.number.lower(), f" {letter.code.lower()} ")
    assert (found.kind, found.status) == (Kind.LETTER, Status.CURRENT)
    words = typed(client, letter.number, letter.code)
    assert f"Genuine: this letter is ours, and it is the one that counts. Letter {letter.number}" in words
    assert "Genuine: this letter is ours" in shown(client, pdf, "letter.pdf")
    assert UNKNOWN in shown(client, pdf + b" ", "letter.pdf")
    assert UNKNOWN in typed(client, letter.number, "2222-2222")
    letters.supersede(letter, reason="A slip.", by=stage.manager, at=letter_scene.TOLD)
    assert "another letter took the place of this one" in typed(client, letter.number, letter.code)


def test_a_letter_that_was_never_given_out_is_unknown(client: Client) -> None:
    stage = letter_scene.scene()
    letter = stage.decide()
    letters.supersede(letter, reason="Written again.", by=stage.manager, at=letter_scene.DECIDED)
    assert UNKNOWN in typed(client, letter.number, letter.code)


# ---- the receipt's page and PDF


def test_the_receipts_fold_shows_signature_key_and_downloads(
    client: Client, application: Application, person: User
) -> None:
    client.force_login(person)
    html = client.get(f"/applications/{application.reference}/receipt/").content.decode()
    submission = standing(application)
    fold = html.split("Proof, for those who want to check")[1].split("</details>")[0]
    assert bytes(submission.receipt_signature or b"").hex() in fold
    assert submission.receipt_key_id and submission.receipt_key_id in fold
    assert receipts.code_of(submission) in fold
    for name in ("proof.json", "sent.json", "receipt.json"):
        assert f'href="/applications/{application.reference}/{name}"' in fold
    assert f'href="/applications/{application.reference}/receipt.pdf"' in html


def test_a_version_from_before_keys_has_a_receipt_and_no_proof(
    client: Client, application: Application, person: User
) -> None:
    tamper("UPDATE grants_submission SET receipt = NULL, receipt_signature = NULL, receipt_key_id = NULL")
    client.force_login(person)
    words = text(client.get(f"/applications/{application.reference}/receipt/"))
    assert "Your application is in." in words and "Download the proof" not in words
    assert "receipt" not in client.get(f"/applications/{application.reference}/receipt.json").json()
    assert client.get(f"/applications/{application.reference}/receipt.pdf").status_code == 200
    assert client.get(f"/applications/{application.reference}/proof.json").status_code == 404
    assert certificates.issue(application.round, at=SETTLED) is not None
    assert recognising.of_code(application.reference, "E3B0-C442-98FC-1C14") == recognising.NEITHER


def test_the_receipt_as_pdf_is_tagged_and_says_how_to_check_it(client: Client, person: User) -> None:
    application = draft(make_round(), person)
    files_scene.attach(application, by=person, name="Bryn Ŵyn plan.pdf")
    assert lifecycle.submit(application, by=person, at=AT + timedelta(seconds=7)).accepted
    client.force_login(person)
    answer = client.get(f"/applications/{application.reference}/receipt.pdf")
    assert answer["Cache-Control"] == "private, no-store"
    report = page.validate_pdf_bytes(answer.content, profile=page.ValidationProfile.PDF_UA_1)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    sheets = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    words = re.sub(r"\s+", "", " ".join(sheet.extract_text() for sheet in sheets))
    submission = standing(application)
    for said in (
        "Your application is in.",
        "Monday 20 November 2023, 09:00:07 UK time",
        application.reference,
        "Bryn Ŵyn plan.pdf",
        receipts.code_of(submission),
        "http://testserver/verify/",
        bytes(submission.receipt_signature or b"").hex(),
    ):
        assert re.sub(r"\s+", "", said) in words, said
    assert person.name.replace(" ", "") not in words


def test_statements_of_the_page(client: Client, django_assert_num_queries: Any) -> None:
    held: Scene = scene()
    code = receipts.code_of(standing(held.twice))
    with django_assert_num_queries(3):
        typed(client, held.twice.reference, "0000")
    with django_assert_num_queries(1):
        typed(client, held.twice.reference, code)
    receipt = json.dumps(receipts.issue(standing(held.twice)))
    with django_assert_num_queries(2):
        pasted(client, receipt)
    with django_assert_num_queries(0):
        client.get("/verify/")
