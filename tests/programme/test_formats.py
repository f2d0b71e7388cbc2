"""The questions in other formats: what is taken, what is refused, what is recorded, what is left behind."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError

from programme import formats, ledger
from programme.models import FormFormat, LedgerRow, Round, User
from programme.refusals import Refused
from programme.states import FormatKind
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db


def word() -> bytes:
    written = io.BytesIO()
    docx.Document().save(written)
    return written.getvalue()


def zipped(**entries: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as container:
        for name, text in entries.items():
            container.writestr(name, text)
    return written.getvalue()


ODT = zipped(mimetype="application/vnd.oasis.opendocument.text", content="<x/>")
EPUB = zipped(mimetype="application/epub+zip", content="<x/>")
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"
GOOD: dict[str, tuple[bytes, str]] = {
    "a.pdf": (b"%PDF-1.7\n", "application/pdf"),
    "a.docx": (word(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "a.odt": (ODT, "application/vnd.oasis.opendocument.text"),
    "a.epub": (EPUB, "application/epub+zip"),
    "a.mp3": (b"ID3\x04\x00" + bytes(60), "audio/mpeg"),
    "b.mp3": (b"\xff\xfb\x90\x00" + bytes(60), "audio/mpeg"),
    "a.m4a": (b"\x00\x00\x00\x18ftypM4A \x00\x00\x02\x00M4A isom", "audio/mp4"),
    "a.mp4": (MP4, "video/mp4"),
    "a.ogg": (b"OggS\x00\x02" + bytes(60), "audio/ogg"),
    "a.webm": (
        b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm",
        "video/webm",
    ),
    "a.txt": ("Tŷ، مرحبا\r\n".encode(), "text/plain"),
}


@pytest.fixture
def round_() -> Round:
    return factories.round()


@pytest.fixture
def manager(round_: Round) -> User:
    return factories.staff(round_)


def add(round_: Round, by: User, name: str, content: bytes) -> FormFormat:
    return formats.add_file(
        round_,
        kind=FormatKind.EASY_READ,
        title="Easy read",
        upload=SimpleUploadedFile(name, content),
        by=by,
        at=AT,
    )


def kept() -> list[Path]:
    root = Path(settings.MEDIA_ROOT)
    return [path for path in root.rglob("*") if path.is_file()] if root.exists() else []


@pytest.mark.parametrize("name", GOOD)
def test_file_is_kept_with_its_name_and_the_type_of_its_content(
    round_: Round, manager: User, name: str
) -> None:
    content, content_type = GOOD[name]
    made = FormFormat.objects.get(pk=add(round_, manager, name, content).pk)
    assert (made.file_name, made.content_type, made.added_at) == (name, content_type, AT)
    with made.file.open("rb") as held:
        assert held.read() == content
    assert name not in made.file.name


def test_names_keep_commas_accents_and_letters_from_the_right(round_: Round, manager: User) -> None:
    name = "Hawdd, i'w ddarllen – نسخة سهلة.pdf"
    assert add(round_, manager, name, b"%PDF-1.7\n").file_name == name


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.pdf", b"", "This file is empty."),
        ("a.pdf", b"MZ\x90\x00" + bytes(200), "none of the kinds of file"),
        ("a.pdf", b"\x7fELF" + bytes(200), "none of the kinds of file"),
        ("a.txt", b"a\x00b", "none of the kinds of file"),
        ("a.txt", b"\xff\xfe\xfa", "none of the kinds of file"),
        ("a.docx", zipped(a="b"), "none of the kinds of file"),
        ("a.docx", b"PK\x03\x04broken", "none of the kinds of file"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(60), "none of the kinds of file"),
        ("a.exe", b"%PDF-1.7\n", "By its content this is PDF"),
        ("a", b"%PDF-1.7\n", "By its content this is PDF"),
        ("a.html", b"<p>hello</p>", "By its content this is plain text"),
    ],
)
def test_what_is_no_such_file_is_refused_and_nothing_stays(
    round_: Round, manager: User, name: str, content: bytes, says: str
) -> None:
    with pytest.raises(Refused, match=says):
        add(round_, manager, name, content)
    assert not FormFormat.objects.exists()
    assert kept() == []


def test_more_than_twenty_megabytes_are_refused(
    round_: Round, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert formats.MOST_BYTES == 20 * 1024 * 1024
    monkeypatch.setattr(formats, "MOST_BYTES", 9)
    assert add(round_, manager, "a.pdf", b"%PDF-1.7\n").pk
    with pytest.raises(Refused, match="it can have up to"):
        add(round_, manager, "a.pdf", b"%PDF-1.7\n\n")


def test_each_act_is_one_row_in_the_chain_of_the_round(round_: Round, manager: User) -> None:
    link = formats.add_link(
        round_, kind=FormatKind.AUDIO, title="Read aloud", url="https://example.org/a", by=manager, at=AT
    )
    file = add(round_, manager, "a.pdf", b"%PDF-1.7\n")
    for one in (link, file):
        formats.remove(one, round=round_, by=manager, at=AT)
    acts = LedgerRow.objects.filter(chain=round_.chain).order_by("sequence").values_list("act", flat=True)
    assert list(acts) == ["format_added", "format_added", "format_removed", "format_removed"]
    assert ledger.verify(round_.chain).finding == ledger.Finding.INTACT


def test_formats_may_come_when_the_form_is_frozen(round_: Round, manager: User) -> None:
    round_.form.frozen_at = AT
    round_.form.save()
    assert add(round_, manager, "a.pdf", b"%PDF-1.7\n").form == round_.form


def test_removing_takes_the_file_away_once_it_is_certain(
    round_: Round, manager: User, django_capture_on_commit_callbacks: Any
) -> None:
    made = add(round_, manager, "a.pdf", b"%PDF-1.7\n")
    with django_capture_on_commit_callbacks(execute=True):
        formats.remove(made, round=round_, by=manager, at=AT)
        assert len(kept()) == 1
    assert kept() == []
    assert not FormFormat.objects.exists()


def test_no_file_stays_when_its_row_cannot_be_written(
    round_: Round, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise DatabaseError("away")

    monkeypatch.setattr(ledger, "append", away)
    with pytest.raises(DatabaseError):
        add(round_, manager, "a.pdf", b"%PDF-1.7\n")
    assert kept() == []
    assert not FormFormat.objects.exists()
