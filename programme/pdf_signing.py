"""Signing PDFs with an organisation's certificate (PAdES), so that any reader of PDFs can check them.

Only the worker imports this: it needs pyHanko and the private key. The signature is added behind the file's
own bytes, which stay as they are, and so does what makes the file PDF/UA: its field is invisible and lies
outside the page, has a name that can be read aloud, and the file's description of itself is not written anew.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_cms import SimpleSigner

FIELD = "NoonSignature"
NO_CERTIFICATE = "The file is no certificate with its key, or its password is wrong."
SELF_MADE_FOR = timedelta(days=365 * 10)


class CertificateTrouble(Exception):
    """A certificate that cannot sign, and in a sentence why."""


@dataclass(frozen=True)
class Certificate:
    """A certificate with its private key, ready to sign. `subject` is whom it names."""

    signer: SimpleSigner
    subject: str
    sha256: bytes
    begins: datetime
    ends: datetime

    def check(self, at: datetime) -> None:
        """Raise CertificateTrouble when it does not count at this moment."""
        if at < self.begins:
            raise CertificateTrouble(f"It counts only from {self.begins:%Y-%m-%d %H:%M} UTC.")
        if at >= self.ends:
            raise CertificateTrouble(f"It ended on {self.ends:%Y-%m-%d} and has to be renewed.")


class _KeepsItsDescription(IncrementalPdfFileWriter):
    """Adds to a file without touching its metadata: rewritten, they would no longer say PDF/UA."""

    def _update_meta(self) -> None:
        return


def load(path: Path, *, password: str = "") -> Certificate:
    """A certificate with its key: PKCS#12 (.p12, .pfx), or PEM with both in one file or the key beside it.

    `beside it` is a file of the same name that ends in .key. Raises CertificateTrouble.
    """
    secret = password.encode() or None
    try:
        content = path.read_bytes()
        if path.suffix.lower() in (".p12", ".pfx"):
            key, certificate, _others = pkcs12.load_key_and_certificates(content, secret)
            if key is None or certificate is None:
                raise CertificateTrouble("The file lacks the certificate or its private key.")
            packed = content
        else:
            chain = x509.load_pem_x509_certificates(content)
            beside = path.with_suffix(".key")
            pem = beside.read_bytes() if beside.is_file() else content
            loaded = serialization.load_pem_private_key(pem, secret)
            certificate = chain[0]
            packed = pkcs12.serialize_key_and_certificates(
                None,
                loaded,  # type: ignore[arg-type]
                certificate,
                chain[1:] or None,
                serialization.BestAvailableEncryption(secret) if secret else serialization.NoEncryption(),
            )
        signer = SimpleSigner.load_pkcs12_data(packed, [], secret)
    except OSError as error:
        raise CertificateTrouble(f"The file cannot be read: {error.strerror or error}.") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise CertificateTrouble(NO_CERTIFICATE) from None
    if signer is None:
        raise CertificateTrouble(NO_CERTIFICATE)
    return Certificate(
        signer,
        _named(certificate),
        certificate.fingerprint(hashes.SHA256()),
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
    )


def sign(pdf: bytes, certificate: Certificate, *, label: str, reason: str) -> bytes:
    """The same file with a signature behind it. `label` is read aloud for it; `reason` is kept inside it."""
    writer = _KeepsItsDescription(io.BytesIO(pdf))
    spec = fields.SigFieldSpec(
        FIELD,
        on_page=0,
        readable_field_name=label,
        invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True),
    )
    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        reason=reason,
        name=certificate.subject,
    )
    out = io.BytesIO()
    signers.PdfSigner(about, certificate.signer, new_field_spec=spec).sign_pdf(writer, output=out)
    return out.getvalue()


def make_own(path: Path, *, name: str, at: datetime) -> None:
    """Write a self-made certificate (EC P-256) with its key as PEM; nobody else vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + SELF_MADE_FOR)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    os.replace(unfinished, path)


def _named(certificate: x509.Certificate) -> str:
    """Whom a certificate names: the common name, else the whole subject."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()
