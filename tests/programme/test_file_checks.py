"""What a file is, and whether it is taken: by what is in it, within bounds, with a sentence that helps."""

from __future__ import annotations

import gzip
import io
import random
import resource
import time
import zipfile

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from programme import file_kinds, zip_checks
from programme.file_checks import check
from programme.file_kinds import KINDS, FileKind, clean_name
from programme.refusals import Refused
from tests import file_makers as make

LARGEST = 20 * 1024 * 1024


def look(name: str, content: bytes, *, recording: bool = False) -> FileKind:
    return check(name, io.BytesIO(content), len(content), largest=LARGEST, recording=recording)


def says(name: str, content: bytes, *, recording: bool = False) -> str:
    with pytest.raises(Refused) as caught:
        look(name, content, recording=recording)
    sentence = str(caught.value)
    assert sentence.endswith(".") and len(sentence) < 200
    return sentence


@pytest.mark.parametrize("name", sorted(make.GOOD))
def test_every_kind_is_taken_with_its_type(name: str) -> None:
    content, media_type = make.GOOD[name]
    assert look(name, content).type == media_type


def test_every_kind_was_tried() -> None:
    assert {file_kinds.ending_of(name) for name in make.GOOD} == set(KINDS)


@pytest.mark.parametrize("name", sorted(make.GOOD))
def test_a_recording_is_sound_or_film(name: str) -> None:
    content, media_type = make.GOOD[name]
    if name in make.RECORDINGS:
        assert look(name, content, recording=True).type == media_type
    else:
        assert says(name, content, recording=True).startswith("This question asks for sound or film.")


def test_what_word_itself_would_write_is_taken() -> None:
    made = io.BytesIO()
    document = Document()
    document.add_paragraph("We want to learn together.")
    document.save(made)
    assert look("a.docx", made.getvalue()).ending == "docx"


@pytest.mark.parametrize(
    ("name", "content", "beginning"),
    [
        ("a.pdf", b"", "There is nothing in this file (0 bytes)."),
        ("plan", make.PDF, "The name of this file has no ending"),
        ("plan.xyz", make.PDF, "We cannot take .xyz files."),
        ("plan.pdf", make.PROGRAM, "This is a program"),
        ("plan.exe", make.PROGRAM, "This is a program"),
        ("plan.docx", b"\x7fELF\2\1\1" + b"\0" * 60, "This is a program"),
        ("plan.txt", b"#!/bin/sh\nrm -rf /\n", "This is a program"),
        ("plan.bat", b"@echo off\r\n", "This is a program"),
        ("plan.js", b"alert(1)", "This is a program"),
        ("plan.txt", b"\xef\xbb\xbf  <!DOCTYPE html><p>", "This is a web page"),
        ("plan.html", b"Hello", "This is a web page"),
        ("plan.svg", b"<svg xmlns='x'/>", "This is a web page"),
        ("plan.md", b"<?xml version='1.0'?><svg/>", "This is a web page"),
        ("plan.txt", b"Hello <script>alert(1)</script>", "This is a web page"),
        ("plan.txt", "<html>".encode("utf-16"), "This is a web page"),
        ("plan.zip", make.packed({"a.txt": b"hello"}), "This is an archive"),
        ("plan.docx", make.packed({"a.txt": b"hello"}), "This is an archive"),
        ("plan.pdf", b"Rar!\x1a\x07\x01\0", "This is an archive"),
        ("plan.pdf", b"\x1f\x8b\x08" + b"\0" * 20, "This is an archive"),
        ("plan.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 40, "This document is in an old format"),
        (
            "plan.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "This document opens only with a password.",
        ),
        (
            "plan.odt",
            make.open_document(extra={"META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
            "This document opens only with a password.",
        ),
        ("plan.docm", make.office(), "This document holds macros"),
        ("plan.docx", make.office("x", word__a=b""), "This is an archive"),
        (
            "plan.xlsx",
            make.packed({"[Content_Types].xml": b"ms-excel.sheet.macroEnabled.main+xml"}),
            "This document holds macros",
        ),
        (
            "plan.odt",
            make.open_document(extra={"Basic/Standard/Module1.xml": b"sub"}),
            "This document holds macros",
        ),
        ("plan.jpg", make.GOOD["a.png"][0], "The name of this file ends in .jpg, but it is a .png file."),
        ("plan.docx", make.GOOD["a.xlsx"][0], "The name of this file ends in .docx, but it is a .xlsx file."),
        ("plan.pdf", b"\1\2\3\4", "The name of this file ends in .pdf, but what is in it is something else."),
        ("plan.pdf", b"%PDF-1.7 cut off", "This file is damaged or not whole."),
        ("plan.pdf", make.PDF + b"<< /S /Launch /F (cmd.exe) >>", "This PDF tries to start a program."),
        ("plan.rtf", b"{\\rtf1{\\object\\objdata 0105}}", "There is another file packed into this one."),
        ("plan.com", make.MALWARE, "The check for malware found something"),
        ("plan.txt", make.MALWARE + b"\n", "The check for malware found something"),
        ("plan.docx", make.office(word__x=b"a" * 65530 + make.MALWARE), "The check for malware found"),
        ("plan.docx", make.office(word__media__image1=make.PROGRAM), "This is a program"),
        (
            "plan.docx",
            make.office(word__embeddings__a=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + zip_checks._PACKAGE),
            "There is another file packed into this one.",
        ),
        (
            "plan.docx",
            make.office(word__media__a=make.packed({"a": b"b"})),
            "There is another file packed into this one.",
        ),
        ("plan.docx", make.packed({"../../etc/passwd": b"x"}), "This file is damaged"),
        ("plan.docx", make.packed({"/etc/passwd": b"x"}), "This file is damaged"),
        ("plan.docx", make.packed({"C:\\a": b"x"}), "This file is damaged"),
        ("plan.docx", make.office()[:-30], "This file is damaged"),
        ("plan.docx", make.packed({"a": b"x" * 99}, zipfile.ZIP_LZMA), "This file is damaged"),
    ],
)
def test_what_is_not_taken_is_said_in_a_sentence(name: str, content: bytes, beginning: str) -> None:
    assert says(name, content).startswith(beginning)


def test_macros_are_found_by_where_they_lie() -> None:
    content = make.packed(
        {"[Content_Types].xml": b"wordprocessingml.document.main+xml", "word/vbaProject.bin": b"x"}
    )
    assert says("a.docx", content).startswith("This document holds macros")


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(Refused, match=r"This file is 20.MB large, and the most is 20.MB"):
        check("a.pdf", io.BytesIO(), LARGEST + 1, largest=LARGEST)


def test_a_document_in_a_document_is_looked_into() -> None:
    chart = make.office("spreadsheetml.sheet.main")
    with_chart = make.packed(
        {
            "[Content_Types].xml": b"presentationml.presentation.main+xml",
            "ppt/embeddings/Sheet1.xlsx": chart,
        }
    )
    assert look("a.pptx", with_chart).ending == "pptx"
    bad = make.packed({"[Content_Types].xml": b"spreadsheetml.sheet.main+xml", "xl/vbaProject.bin": b"x"})
    with_bad = make.packed(
        {"[Content_Types].xml": b"presentationml.presentation.main+xml", "ppt/embeddings/Sheet1.xlsx": bad}
    )
    assert says("a.pptx", with_bad).startswith("This document holds macros")


# Bombs


def peak() -> int:
    """The most memory that this process ever used, bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.parametrize("claims", [None, 100, 100_000_000])
def test_a_bomb_is_refused_in_little_memory_and_time(claims: int | None) -> None:
    content = make.bomb(4, claims=claims)
    assert len(content) < 6 * 1024 * 1024
    before, began = peak(), time.monotonic()
    assert says("a.docx", content).startswith("This file is packed so tightly")
    assert peak() - before < 40 * 1024 * 1024
    assert time.monotonic() - began < 20


def test_many_entries_are_too_much_together() -> None:
    budget = zip_checks.Budget(bytes=1000)
    content = make.office(word__a=b"x" * 900, word__b=b"y" * 900)
    with pytest.raises(Refused, match="packed so tightly"):
        zip_checks.office_kind(io.BytesIO(content), len(content), budget=budget)


def test_a_bomb_of_bombs_is_refused() -> None:
    content = make.bomb_of_bombs()
    assert len(content) < 1024 * 1024
    with pytest.raises(Refused):
        look("a.docx", content)


def test_entries_that_share_their_bytes_are_refused() -> None:
    content = make.overlapping()
    assert len(content) < 50_000
    with pytest.raises(Refused):
        look("a.docx", content)


def test_too_many_entries_are_refused() -> None:
    content = make.packed({f"{number}": b"" for number in range(zip_checks.MOST_ENTRIES + 1)})
    assert says("a.docx", content).startswith("This file is packed so tightly")


def test_a_drawing_that_is_packed_once_more_counts_too() -> None:
    bomb = gzip.compress(b"\0" * (zip_checks.MOST_UNPACKED + 1), 9)
    assert len(bomb) < 400_000
    content = make.packed(
        {"[Content_Types].xml": b"wordprocessingml.document.main+xml", "word/media/image1.emz": bomb}
    )
    assert says("a.docx", content).startswith("This file is packed so tightly")


# Names


@pytest.mark.parametrize("name", make.NAMES)
def test_names_are_kept_letter_by_letter(name: str) -> None:
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("C:\\Users\\Mo\\plan.pdf", "plan.pdf"),
        ("../../etc/plan.pdf", "plan.pdf"),
        ("pl\0an\r\n\x1b.pdf", "plan.pdf"),
        ("annex\u202efdp.exe", "annexfdp.exe"),
        ("..", ""),
        ("  ", ""),
        ("a" * 300 + ".pdf", "a" * 251 + ".pdf"),
        ("a" * 300, "a" * 255),
    ],
)
def test_names_lose_what_is_no_name(given_: str, kept: str) -> None:
    assert clean_name(given_) == kept


# Anything at all


ENDINGS = st.sampled_from([*KINDS, "zip", "exe", "", "doc"])
BEGINNINGS = st.sampled_from(
    [b"", b"PK\x03\x04", b"%PDF-", b"\xff\xfe", b"OggS", b"RIFF", b"\0\0\0\x18ftyp", b"{\\rtf", b"\xff\xfb"]
)


@settings(max_examples=300, deadline=None)
@given(ENDINGS, BEGINNINGS, st.binary(max_size=400), st.booleans())
def test_no_bytes_make_the_check_fail(ending: str, beginning: bytes, rest: bytes, recording: bool) -> None:
    try:
        kind = look(f"a.{ending}", beginning + rest, recording=recording)
    except Refused as no:
        assert str(no).endswith(".")
    else:
        assert kind.ending == file_kinds.ending_of(f"a.{ending}")


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 6), st.sampled_from(["a.docx", "a.odt", "a.xlsx"]))
def test_no_damage_to_a_document_makes_the_check_fail(seed: int, changes: int, name: str) -> None:
    content = bytearray(make.GOOD[name][0])
    dice = random.Random(seed)
    for _change in range(changes):
        content[dice.randrange(len(content))] = dice.randrange(256)
    try:
        look(name, bytes(content))
    except Refused as no:
        assert str(no).endswith(".")
