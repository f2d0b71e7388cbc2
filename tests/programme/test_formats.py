"""The questions in other formats: what is taken, what is refused, what is recorded, what is left behind."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.conf import settings as noon_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError

from programme import formats, ledger
from programme.file_kinds import ending_of
from programme.models import FormFormat, LedgerRow, Round, User
from programme.refusals import Refused
from programme.states import FormatKind
from tests import factories, file_makers
from tests.clamd import FakeClamd
from tests.factories import AT
from tests.file_makers import PDF, boxes, packed

pytestmark = pytest.mark.django_db


EPUB = packed(
    {"mimetype": b"application/epub+zip", "META-INF/container.xml": b"<container/>", "a.xhtml": b"<html/>"}
)
GOOD: dict[str, tuple[bytes, str]] = {
    **{name: good for name, good in file_makers.GOOD.items() if ending_of(name) in formats.KINDS},
    "a.epub": (EPUB, "application/epub+zip"),
    "a.m4v": (boxes(b"M4V "), "video/mp4"),
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
    root = Path(noon_settings.MEDIA_ROOT)
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
    assert add(round_, manager, name, PDF).file_name == name


def test_every_kind_that_is_offered_was_tried() -> None:
    assert {ending_of(name) for name in GOOD} == set(formats.KINDS)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.pdf", b"", "There is nothing in this file (0 bytes)."),
        ("  ", PDF, "This file has no name."),
        ("a", PDF, "The name of this file has no ending"),
        ("a.pdf", b"%PDF-1.7 cut off", "This file is damaged or not whole."),
        ("a.pdf", PDF + b"<< /S /Launch /F (cmd.exe) >>", "This PDF tries to start a program."),
        ("a.pdf", file_makers.PROGRAM, "This is a program"),
        ("a.exe", PDF, "This is a program"),
        ("a.txt", b"a\x00b", "The name of this file ends in .txt, but what is in it is something else."),
        ("a.docx", packed({"a": b"b"}), "This is an archive"),
        ("a.docx", EPUB, "The name of this file ends in .docx, but it is a .epub file."),
        ("a.epub", file_makers.office(), "The name of this file ends in .epub, but it is a .docx file."),
        (
            "a.epub",
            packed({"mimetype": b"application/epub+zip", "a": b"MZ" + bytes(200)}),
            "This is a program",
        ),
        ("a.epub", EPUB[:-30], "This file is damaged"),
        ("a.png", file_makers.GOOD["a.png"][0], "We cannot take .png files."),
        ("a.pdf", file_makers.GOOD["a.png"][0], "We cannot take .png files."),
        ("a.html", b"<p>hello</p>", "This is a web page"),
        ("a.txt", file_makers.MALWARE, "The check for malware found something in this file."),
    ],
)
def test_what_is_no_such_file_is_refused_and_nothing_stays(
    round_: Round, manager: User, name: str, content: bytes, says: str
) -> None:
    with pytest.raises(Refused) as no:
        add(round_, manager, name, content)
    assert str(no.value).startswith(says)
    assert not FormFormat.objects.exists()
    assert kept() == []


def test_the_scanner_looks_at_each_file_where_one_is_set_up(
    round_: Round, manager: User, settings: Any
) -> None:
    with TemporaryDirectory(prefix="noon") as folder, FakeClamd(Path(folder)) as clamd:
        settings.CLAMAV = clamd.address
        made = add(round_, manager, "a.pdf", PDF)
        assert clamd.seen == [PDF]
        clamd.reply = b"stream: Another FOUND\0"
        with pytest.raises(Refused, match="The check for malware found something in this file"):
            add(round_, manager, "b.pdf", PDF)
    with pytest.raises(Refused, match="We cannot check files for malware just now"):
        add(round_, manager, "c.pdf", PDF)
    assert FormFormat.objects.get() == made
    assert len(kept()) == 1


def test_more_than_twenty_megabytes_are_refused(
    round_: Round, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert formats.MOST_BYTES == 20 * 1024 * 1024
    monkeypatch.setattr(formats, "MOST_BYTES", len(PDF))
    assert add(round_, manager, "a.pdf", PDF).pk
    with pytest.raises(Refused, match="and the most is"):
        add(round_, manager, "a.pdf", PDF + b"\n")


def test_each_act_is_one_row_in_the_chain_of_the_round(round_: Round, manager: User) -> None:
    link = formats.add_link(
        round_, kind=FormatKind.AUDIO, title="Read aloud", url="https://example.org/a", by=manager, at=AT
    )
    file = add(round_, manager, "a.pdf", PDF)
    for one in (link, file):
        formats.remove(one, round=round_, by=manager, at=AT)
    acts = LedgerRow.objects.filter(chain=round_.chain).order_by("sequence").values_list("act", flat=True)
    assert list(acts) == ["format_added", "format_added", "format_removed", "format_removed"]
    assert ledger.verify(round_.chain).finding == ledger.Finding.INTACT


def test_formats_may_come_when_the_form_is_frozen(round_: Round, manager: User) -> None:
    round_.form.frozen_at = AT
    round_.form.save()
    assert add(round_, manager, "a.pdf", PDF).form == round_.form


def test_removing_takes_the_file_away_once_it_is_certain(
    round_: Round, manager: User, django_capture_on_commit_callbacks: Any
) -> None:
    made = add(round_, manager, "a.pdf", PDF)
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
        add(round_, manager, "a.pdf", PDF)
    assert kept() == []
    assert not FormFormat.objects.exists()
