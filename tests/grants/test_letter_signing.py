"""The signature on a letter's PDF: valid, beside PDF/UA, over the unsigned bytes, never silently gone."""

from __future__ import annotations

import io
import logging
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import page
import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from django.core.cache import cache
from django.core.management import call_command
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from grants import decisions, letter_pdf, letter_signing, letters, recognising, tasks
from grants.models import Letter, LetterFile, LetterSignature
from grants.recognising import Kind, Status
from programme import canonical, clock, health, pdf_signing
from programme.health import SigningStanding
from programme.models import LedgerRow
from programme.pdf_signing import CertificateTrouble
from programme.refusals import Refused
from reviews import deciding
from tests.grants.letter_scene import DECIDED, TOLD, Scene, scene
from tests.grants.test_letter_pdf import tags

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noted() -> Any:
    """How the certificate is, is noted in the cache, which outlives a test."""
    cache.delete(health.SIGNING)
    yield
    cache.delete(health.SIGNING)


@pytest.fixture
def certificate(settings: Any, tmp_path: Path) -> Path:
    path = tmp_path / "letters.pem"
    pdf_signing.make_own(path, name="Noon demonstration", at=clock.now())
    settings.LETTER_CERTIFICATE = str(path)
    return path


def checked(pdf: bytes, path: Path) -> Any:
    """What pyHanko's validator says of the signature when it trusts this certificate."""
    found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    assert len(found) == 1
    trusted = pdf_signing.load(path).signer.signing_cert
    return validate_pdf_signature(found[0], ValidationContext(trust_roots=[trusted]))


@pytest.mark.usefixtures("certificate")
@pytest.mark.parametrize("outcome", ["award", "reserve", "decline"])
def test_a_signed_letter_of_every_kind_is_valid_as_pdf_ua_and_keeps_its_tags(outcome: str) -> None:
    letter = scene().make(outcome)
    unsigned, signed = bytes(letter.file.pdf), letters.pdf_of(letter)
    assert signed != unsigned
    report = page.validate_pdf_bytes(signed, profile=page.ValidationProfile.PDF_UA_1)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant
    assert tags(signed) == tags(unsigned)
    with pikepdf.open(io.BytesIO(signed)) as document:
        assert document.open_metadata()["pdfuaid:part"] == "1"
        assert str(document.Root.Lang) == "en-GB"
        field = document.Root.AcroForm.Fields[0]
        assert str(field.TU) == f"Digital signature of letter {letter.number}"
        assert all(float(place) < 0 for place in field.Rect)
        assert str(field.V.SubFilter) == "/ETSI.CAdES.detached"


def test_the_signature_is_over_the_whole_file_and_a_changed_byte_is_found(certificate: Path) -> None:
    signed = letters.pdf_of(scene().make("award"))
    good = checked(signed, certificate)
    assert good.bottom_line
    assert good.summary() == "INTACT:TRUSTED,UNTOUCHED"
    changed = signed[:12] + b"x" + signed[13:]
    assert not checked(changed, certificate).intact


@pytest.mark.usefixtures("certificate")
def test_both_hashes_are_kept_and_the_unsigned_file_can_be_made_again() -> None:
    letter = scene().make("award")
    unsigned, signature = bytes(letter.file.pdf), LetterSignature.objects.get(letter=letter)
    assert letter_pdf.render(bytes(letter.content or b"")) == unsigned
    assert bytes(signature.pdf).startswith(unsigned)
    assert bytes(letter.file.pdf_sha256) == canonical.sha256(unsigned)
    assert bytes(signature.pdf_sha256) == canonical.sha256(bytes(signature.pdf))
    assert signature.subject == "Noon demonstration"
    acts = LedgerRow.objects.filter(chain=letter.application.ledger_id, act="letter_signed")
    assert acts.count() == 1
    tasks.render_letter(letter.pk)
    tasks.sign_due_letters()
    assert acts.count() == 1


@pytest.mark.usefixtures("certificate")
def test_signed_and_unsigned_file_are_both_recognised_once_released() -> None:
    letter = scene().release("reserve")
    for content in (bytes(letter.file.pdf), letters.pdf_of(letter)):
        found = recognising.of_content(content)
        assert (found.kind, found.status, found.name) == (Kind.LETTER, Status.CURRENT, letter.number)


def test_without_a_certificate_nothing_is_signed_and_nothing_is_amiss() -> None:
    letter = scene().make("award")
    assert not LetterSignature.objects.exists()
    assert letters.pdf_of(letter) == bytes(letter.file.pdf)
    assert health.letter_signing().state == "off"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "The file cannot be read: No such file or directory."),
        (b"nonsense", "The file is no certificate with its key, or its password is wrong."),
    ],
)
def test_a_broken_certificate_stops_no_letter_and_is_said(
    settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes | None, says: str
) -> None:
    path = tmp_path / "broken.pem"
    settings.LETTER_CERTIFICATE = str(path)
    if content is not None:
        path.write_bytes(content)
    with caplog.at_level(logging.ERROR):
        letter = scene().release("award")
    assert letters.pdf_of(letter) == bytes(letter.file.pdf)
    assert "Letters are not signed" in caplog.text
    assert (health.letter_signing().state, health.letter_signing().says) == ("trouble", says)
    out = StringIO()
    call_command("healthcheck", stdout=out)
    assert f"letters signed: trouble, {says}" in out.getvalue()


def test_what_could_not_be_signed_is_signed_before_release_and_not_after(
    settings: Any, certificate: Path
) -> None:
    settings.LETTER_CERTIFICATE = str(certificate.with_name("away.pem"))
    letter = scene().make("award")
    released = scene(lead="Another One", group="Another group").release("decline")
    assert not LetterSignature.objects.exists()
    settings.LETTER_CERTIFICATE = str(certificate)
    tasks.sign_due_letters()
    assert [row.letter_id for row in LetterSignature.objects.all()] == [letter.pk]
    assert released.pk != letter.pk
    assert health.letter_signing().state == "ok"


def made_but_not_signed(stage: Scene, certificate: Path) -> Letter:
    """Its worker went away between the file and the signature; the certificate is in order."""
    letter = stage.approve("award")
    letters.keep_file(letter.pk, letter_pdf.render(bytes(letter.content or b"")), at=DECIDED)
    assert letter_signing.certificate(clock.now()) is not None
    return letter


def test_a_letter_waits_for_its_signature_while_signing_works(certificate: Path) -> None:
    stage = scene()
    letter = made_but_not_signed(stage, certificate)
    facts: dict[str, Any] = {"by": stage.manager, "at": TOLD}
    with pytest.raises(Refused, match="1 letter is still being made"):
        decisions.release(stage.round, **facts)
    with pytest.raises(Refused, match=f"The PDF of letter {letter.number} is still being made"):
        letters.release(letter, **facts)
    ready = deciding.readiness(stage.round)
    assert (ready.letters, ready.ready) == (1, 0)
    tasks.sign_due_letters()
    assert deciding.readiness(stage.round).complete
    decisions.release(stage.round, **facts)
    assert checked(letters.pdf_of(letter), certificate).bottom_line


def test_a_letter_does_not_wait_for_a_signature_that_fails(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stage = scene()
    letter = made_but_not_signed(stage, certificate)

    def broken(*_args: Any, **_fields: Any) -> bytes:
        raise ValueError("no such curve")

    monkeypatch.setattr(pdf_signing, "sign", broken)
    with caplog.at_level(logging.ERROR):
        tasks.sign_due_letters()
    says = f"Letter {letter.number} could not be signed: no such curve"
    assert (health.letter_signing().state, health.letter_signing().says) == ("trouble", says)
    decisions.release(stage.round, by=stage.manager, at=TOLD)
    assert letters.pdf_of(letter) == bytes(LetterFile.objects.get(letter=letter).pdf)


@pytest.mark.usefixtures("certificate")
@pytest.mark.parametrize("meanwhile", ["released", "superseded"])
def test_what_was_released_or_replaced_while_it_was_being_signed_keeps_the_file_it_has(
    meanwhile: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, settings.LETTER_CERTIFICATE = settings.LETTER_CERTIFICATE, ""
    stage = scene()
    letter = stage.make("award")
    settings.LETTER_CERTIFICATE = path
    sign = pdf_signing.sign

    def slow(*args: Any, **fields: Any) -> bytes:
        if meanwhile == "released":
            health.letter_signing_is(SigningStanding("trouble"))  # so it was found in the meantime
            decisions.release(stage.round, by=stage.manager, at=TOLD)
        else:
            decisions.rescind(letter.decision, reason="A slip.", by=stage.manager, at=DECIDED)
        return sign(*args, **fields)

    monkeypatch.setattr(pdf_signing, "sign", slow)
    assert not letter_signing.sign(letter.pk, at=clock.now())
    assert not LetterSignature.objects.exists()
    assert letters.pdf_of(letter) == bytes(letter.file.pdf)


@pytest.mark.parametrize("self_made", [True, False])
def test_a_certificate_in_a_folder_that_cannot_be_looked_at_is_said(
    settings: Any, monkeypatch: pytest.MonkeyPatch, self_made: bool
) -> None:
    settings.LETTER_CERTIFICATE, settings.LETTER_CERTIFICATE_IS_SELF_MADE = "/locked/letters.pem", self_made

    def forbidden(*_args: Any, **_fields: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", forbidden)
    assert letter_signing.certificate(clock.now()) is None
    assert health.letter_signing().says == "The file cannot be read: Permission denied."


def test_an_ended_certificate_signs_nothing_and_one_that_ends_soon_is_said(
    settings: Any, tmp_path: Path
) -> None:
    path = tmp_path / "old.pem"
    now = clock.now()
    pdf_signing.make_own(path, name="Old", at=now - pdf_signing.SELF_MADE_FOR)
    settings.LETTER_CERTIFICATE = str(path)
    assert letter_signing.certificate(now) is None
    assert health.letter_signing().says.startswith("It ended on ")
    pdf_signing.make_own(path, name="Renewed", at=now - pdf_signing.SELF_MADE_FOR + timedelta(days=9))
    found = letter_signing.certificate(now)
    assert found is not None
    assert found.subject == "Renewed"
    assert health.letter_signing().state == "ends_soon"


def test_a_certificate_as_pkcs12_needs_its_password(tmp_path: Path) -> None:
    pem = tmp_path / "own.pem"
    pdf_signing.make_own(pem, name="Packed", at=datetime(2023, 1, 1, tzinfo=UTC))
    assert pem.stat().st_mode & 0o777 == 0o600
    plain = pdf_signing.load(pem)
    key = pkcs12.load_key_and_certificates(_packed(pem, b"secret"), b"secret")[0]
    assert key is not None
    packed = tmp_path / "own.p12"
    packed.write_bytes(_packed(pem, b"secret"))
    assert pdf_signing.load(packed, password="secret").sha256 == plain.sha256
    with pytest.raises(CertificateTrouble, match="password is wrong"):
        pdf_signing.load(packed, password="guess")


def _packed(pem: Path, password: bytes) -> bytes:
    content = pem.read_bytes()
    key: Any = serialization.load_pem_private_key(content, None)
    certificate = x509.load_pem_x509_certificate(content)
    return pkcs12.serialize_key_and_certificates(
        b"letters", key, certificate, None, BestAvailableEncryption(password)
    )


@pytest.mark.usefixtures("certificate")
def test_nothing_of_a_draft_is_signed() -> None:
    letter = scene().decide("award")
    assert not letter_signing.sign(letter.pk, at=DECIDED)
    assert Letter.objects.get(pk=letter.pk).released_at is None
    assert TOLD > DECIDED
