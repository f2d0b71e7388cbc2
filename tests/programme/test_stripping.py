"""Files without what tells who made them: nothing of the name is left, and each still opens."""

from __future__ import annotations

import io
import struct
import wave
import zipfile
from pathlib import Path

import docx
import pikepdf
import pytest
from PIL import Image, ImageOps

from programme.file_kinds import KINDS, ending_of
from programme.stripping import apart, sounds
from programme.stripping.faults import CannotStrip
from programme.stripping.strip import CAN, strip_file
from tests import property_files as made
from tests.file_makers import bomb, office, open_document


def stripped(folder: Path, name: str, data: bytes) -> bytes:
    source, target = folder / "source", folder / "target"
    source.write_bytes(data)
    strip_file(KINDS[ending_of(name)].content, source, target)
    return target.read_bytes()


def unpacked(data: bytes, depth: int = 0) -> list[bytes]:
    """Everything that can be read out of a file without knowing more than how it is packed."""
    found = [data]
    if data.startswith(b"PK\x03\x04") and depth < 3:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                found += [name.encode(), *unpacked(archive.read(name), depth + 1)]
    if data.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(data)) as document:
            for thing in document.objects:
                if isinstance(thing, pikepdf.Stream):
                    found.append(thing.read_raw_bytes())
                    if thing.get("/Filter") == "/FlateDecode":
                        found.append(thing.read_bytes())
                if not isinstance(thing, pikepdf.Stream):
                    found.append(thing.unparse() if isinstance(thing, pikepdf.Object) else b"")
    if data.startswith((b"\x89PNG", b"\xff\xd8", b"GIF8", b"RIFF")) and b"WAVE" not in data[:12]:
        with Image.open(io.BytesIO(data)) as picture:
            found += [repr(picture.info).encode(), repr(dict(picture.getexif())).encode()]
    return found


def says(data: bytes) -> bool:
    wide = made.NAME.encode("utf-16-be"), made.NAME.encode("utf-16-le")
    return any(name in part for part in unpacked(data) for name in (made.RAW, *wide))


@pytest.mark.parametrize("name", sorted(made.MADE))
def test_nothing_of_the_name_is_left(name: str, tmp_path: Path) -> None:
    data = made.MADE[name]()
    assert says(data), "a file that says nothing proves nothing"
    result = stripped(tmp_path, name, data)
    assert not says(result)
    assert len(result) > 20


def test_a_photograph_stays_the_right_way_up_and_its_picture_the_same(tmp_path: Path) -> None:
    data = made.jpg()
    result = stripped(tmp_path, "a.jpg", data)
    before, after = (Image.open(io.BytesIO(one)) for one in (data, result))
    assert dict(after.getexif()) == {0x0112: 6}
    assert ImageOps.exif_transpose(after).size == (12, 24)
    assert before.tobytes() == after.tobytes()


@pytest.mark.parametrize("name", ["a.png", "a.webp", "a.gif", "a.heic"])
def test_other_pictures_look_the_same(name: str, tmp_path: Path) -> None:
    data = made.MADE[name]()
    result = stripped(tmp_path, name, data)
    before, after = (Image.open(io.BytesIO(one)) for one in (data, result))
    assert before.tobytes() == after.tobytes()
    assert getattr(before, "n_frames", 1) == getattr(after, "n_frames", 1)


def test_a_pdf_keeps_its_page_its_picture_and_the_words_of_a_remark(tmp_path: Path) -> None:
    result = stripped(tmp_path, "a.pdf", made.pdf())
    with pikepdf.open(io.BytesIO(result)) as document:
        (page,) = document.pages
        assert page.Contents.read_bytes() == b"q 24 0 0 12 10 10 cm /Im0 Do Q"
        assert "A remark" in str(page.Annots[0].Contents)
        assert len(document.attachments) == 0
        photo = page.Resources.XObject.Im0.read_raw_bytes()
        assert Image.open(io.BytesIO(photo)).size == (24, 12)
        assert "/Info" not in document.trailer


def test_an_older_version_of_a_pdf_is_gone(tmp_path: Path) -> None:
    document = pikepdf.new()
    document.add_blank_page()
    plain = io.BytesIO()
    document.save(plain)
    data = plain.getvalue()
    # An object that nothing points to any more, as programs leave behind that only add to a file.
    hidden = b"999 0 obj\n<</Author (" + made.RAW + b")>>\nendobj\n"
    result = stripped(tmp_path, "a.pdf", data.replace(b"%%EOF", hidden + b"%%EOF"))
    assert made.RAW not in result


def test_a_locked_pdf_is_named_and_one_without_a_password_to_open_is_freed(tmp_path: Path) -> None:
    document = pikepdf.new()
    document.add_blank_page()
    for user, code in (("secret", "locked"), ("", "")):
        kept = io.BytesIO()
        document.save(kept, encryption=pikepdf.Encryption(owner="owner", user=user))
        if code:
            with pytest.raises(CannotStrip, match=code):
                stripped(tmp_path, "a.pdf", kept.getvalue())
        else:
            with pikepdf.open(io.BytesIO(stripped(tmp_path, "a.pdf", kept.getvalue()))) as freed:
                assert not freed.is_encrypted


def test_a_word_file_opens_with_its_words_and_its_picture(tmp_path: Path) -> None:
    document = docx.Document(io.BytesIO(stripped(tmp_path, "a.docx", made.word())))
    assert [paragraph.text for paragraph in document.paragraphs if paragraph.text] == ["We learn together."]
    assert len(document.inline_shapes) == 1


def test_an_open_document_keeps_its_words_and_begins_with_its_kind(tmp_path: Path) -> None:
    result = stripped(tmp_path, "a.odt", made.open_text())
    with zipfile.ZipFile(io.BytesIO(result)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert b"We learn together." in archive.read("content.xml")
        assert all(entry.date_time == (1980, 1, 1, 0, 0, 0) for entry in archive.infolist())


def test_rich_text_keeps_its_words(tmp_path: Path) -> None:
    assert stripped(tmp_path, "a.rtf", made.rtf()) == b"{\\rtf1\\ansiWe learn \\{together\\}.}"


def test_an_mp3_is_its_frames_alone(tmp_path: Path) -> None:
    assert stripped(tmp_path, "a.mp3", made.mp3()) == made.FRAME * 3


def test_a_wav_plays_the_same(tmp_path: Path) -> None:
    with wave.open(io.BytesIO(stripped(tmp_path, "a.wav", made.wav()))) as sound:
        assert (sound.getnframes(), sound.readframes(100)) == (100, b"\1\2" * 100)


def test_a_film_keeps_every_byte_in_its_place(tmp_path: Path) -> None:
    data = made.mp4()
    result = stripped(tmp_path, "a.m4a", data)
    assert len(result) == len(data)
    assert result.index(b"mdat") == data.index(b"mdat")
    assert b"\1\2\3" * 50 in result


def test_ogg_keeps_its_sound_and_its_checksums_are_right(tmp_path: Path) -> None:
    data = made.ogg()
    result = stripped(tmp_path, "a.ogg", data)
    assert len(result) == len(data) and b"\5" * 300 in result
    place = pages = 0
    while place < len(result):
        count = result[place + 26]
        end = place + 27 + count + sum(result[place + 27 : place + 27 + count])
        page = bytearray(result[place:end])
        told, page[22:26] = struct.unpack("<L", page[22:26])[0], b"\0\0\0\0"
        assert told == sounds._sum(page)
        place, pages = end, pages + 1
    assert pages == 4


def test_a_streamed_webm_loses_its_names_too(tmp_path: Path) -> None:
    data = made.webm(streamed=True)
    assert says(data)
    result = stripped(tmp_path, "a.webm", data)
    assert not says(result)
    assert len(result) == len(data) and b"\7" * 50 in result


def test_what_no_way_is_known_for_is_named(tmp_path: Path) -> None:
    assert {kind.content for kind in KINDS.values()} - CAN == set()
    with pytest.raises(CannotStrip, match="kind"):
        strip_file("epub", tmp_path, tmp_path)
    for data in (b"\0\0\0\x18ftypheic", made.heic().replace(b"iloc", b"iLoc"), made.mp4()):
        with pytest.raises(CannotStrip, match="broken"):
            stripped(tmp_path, "a.heic", data)


@pytest.mark.parametrize("name", sorted(made.MADE))
@pytest.mark.parametrize("cut", [0.2, 0.6, 0.95])
def test_a_file_cut_short_is_refused_or_cleaned_and_never_an_accident(
    name: str, cut: float, tmp_path: Path
) -> None:
    data = made.MADE[name]()
    try:
        result = stripped(tmp_path, name, data[: int(len(data) * cut)])
    except CannotStrip:
        return
    assert not says(result) if not name.endswith(".pdf") else made.RAW not in result


def test_hostile_archives_are_refused(tmp_path: Path) -> None:
    for data in (bomb(1), bomb(1, claims=1000), office(word__settings__xml=b"x" * 100)[:-30]):
        with pytest.raises(CannotStrip):
            stripped(tmp_path, "a.docx", data)


def test_a_process_of_its_own_says_what_is_in_the_way(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(made.word())
    apart.strip("docx", source, target)
    assert not says(target.read_bytes())
    for content, data, code in (
        ("docx", bomb(1), "broken"),
        ("epub", b"\0" * 30, "kind"),
        ("heic", b"\0" * 30, "broken"),
        ("pdf", b"%PDF-1.4 nothing", "broken"),
        ("odt", open_document()[:-10], "broken"),
    ):
        source.write_bytes(data)
        with pytest.raises(CannotStrip) as fault:
            apart.strip(content, source, target)
        assert fault.value.code == code
