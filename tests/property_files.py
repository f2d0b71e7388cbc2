"""Small real files of every kind whose properties carry a name, and what one sees or hears in them."""

from __future__ import annotations

import io
import struct
import wave
import zipfile
from collections.abc import Callable, Mapping

import docx
import pikepdf
from PIL import Image, PngImagePlugin

from programme.stripping.sounds import _sum

NAME = "Zebedee Quornford"
RAW = NAME.encode()
_XMP = (
    f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    f'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="{NAME}"/>'
    "</rdf:RDF></x:xmpmeta>"
).encode()


def _picture(mode: str = "RGB") -> Image.Image:
    picture = Image.new(mode, (24, 12))
    for x in range(24):
        for y in range(12):
            picture.putpixel((x, y), (x * 10, y * 20, 90) if mode == "RGB" else x * 10)
    return picture


def jpg() -> bytes:
    """A photograph with Exif (turned by a quarter), XMP, a comment, and something behind its end."""
    exif = Image.Exif()
    exif[0x013B], exif[0x0112] = NAME, 6
    made = io.BytesIO()
    _picture().save(made, "JPEG", exif=exif.tobytes(), comment=RAW, progressive=True)
    data = made.getvalue()
    xmp = b"http://ns.adobe.com/xap/1.0/\0" + _XMP
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp + data[2:] + b"MotionPhoto" + RAW


def png() -> bytes:
    """With texts plain and packed, and Exif."""
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", NAME)
    told.add_text("Comment", NAME * 20, zip=True)
    told.add_itxt("XML:com.adobe.xmp", _XMP.decode())
    exif = Image.Exif()
    exif[0x013B] = NAME
    made = io.BytesIO()
    _picture().save(made, "PNG", pnginfo=told, exif=exif.tobytes())
    return made.getvalue()


def webp() -> bytes:
    """With Exif and XMP."""
    exif = Image.Exif()
    exif[0x013B] = NAME
    made = io.BytesIO()
    _picture().save(made, "WEBP", exif=exif.tobytes(), xmp=_XMP, lossless=True)
    return made.getvalue()


def gif() -> bytes:
    """Two pictures that move, with a comment."""
    made = io.BytesIO()
    _picture("L").save(
        made, "GIF", save_all=True, append_images=[_picture("L").rotate(180)], comment=RAW, loop=0
    )
    return made.getvalue()


def heic() -> bytes:
    """In the box that telephones use, with Exif and XMP; what is packed in it is another way to draw."""
    exif = Image.Exif()
    exif[0x013B] = NAME
    made = io.BytesIO()
    _picture().save(made, "AVIF", exif=exif.tobytes(), xmp=_XMP)
    return made.getvalue()


def pdf() -> bytes:
    """With an author, XMP, a remark, a photograph with Exif, and a file packed in."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(200, 200))
    photo = pikepdf.Stream(document, jpg())
    photo.Type, photo.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    photo.Width, photo.Height, photo.BitsPerComponent = 24, 12, 8
    photo.ColorSpace, photo.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=photo))
    page.Contents = pikepdf.Stream(document, b"q 24 0 0 12 10 10 cm /Im0 Do Q")
    page.Annots = pikepdf.Array(
        [
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Text,
                Rect=[0, 0, 10, 10],
                T=pikepdf.String(NAME),
                Contents=pikepdf.String("A remark"),
            )
        ]
    )
    page.PieceInfo = pikepdf.Dictionary(Word=pikepdf.Dictionary(Private=pikepdf.String(NAME)))
    document.attachments["cv.txt"] = RAW
    document.docinfo["/Author"] = NAME
    with document.open_metadata() as told:
        told["dc:creator"] = [NAME]
    made = io.BytesIO()
    document.save(made, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return made.getvalue()


def word() -> bytes:
    """With properties, a comment and a change by somebody, a photograph, a template on a disk."""
    document = docx.Document()
    document.core_properties.author = document.core_properties.last_modified_by = NAME
    document.add_paragraph("We learn together.")
    plain = io.BytesIO()
    _picture().save(plain, "JPEG")
    document.add_picture(plain)
    made = io.BytesIO()
    document.save(made)
    more: dict[str, str | bytes] = {
        "word/media/image1.jpg": jpg(),
        "word/comments.xml": f'<w:comments xmlns:w="urn:w"><w:comment w:id="0" w:author="{NAME}" '
        f"w:initials='{NAME}'><w:p/></w:comment></w:comments>",
        "word/people.xml": f'<w15:people xmlns:w15="urn:w15"><w15:person w15:author="{NAME}">'
        f'<w15:presenceInfo w15:providerId="AD" w15:userId="S::{NAME}"/></w15:person></w15:people>',
        "word/_rels/settings.xml.rels": "<Relationships xmlns="
        '"http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="urn:template" TargetMode="External" Target="file:///C:\\{NAME}\\a.dotx"/></Relationships>',
        "docProps/custom.xml": f"<Properties><property name='Owner'>{NAME}</property></Properties>",
        "customXml/item1.xml": f"<p>{NAME}</p>",
    }
    return _with(made.getvalue(), more)


def _with(data: bytes, more: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in more:
                new.writestr(name, old.read(name))
        for name, text in more.items():
            new.writestr(name, text)
    return made.getvalue()


_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/{}" ContentType="application/vnd.openxmlformats-officedocument.{}+xml"/></Types>'
)


def _packed(entries: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def sheet() -> bytes:
    """A workbook with an author, a remark's author, the path on a disk, and people."""
    return _packed(
        {
            "[Content_Types].xml": _TYPES.format("xl/workbook.xml", "spreadsheetml.sheet.main"),
            "xl/workbook.xml": f'<workbook xmlns:x15ac="urn:x"><fileSharing userName="{NAME}"/>'
            f'<x15ac:absPath url="C:\\Users\\{NAME}\\"/><sheets/></workbook>',
            "xl/comments1.xml": f"<comments><authors><author>{NAME}</author></authors></comments>",
            "xl/persons/person.xml": f'<personList><person displayName="{NAME}" '
            f'userId="{NAME}"/></personList>',
            "xl/printerSettings/printerSettings1.bin": RAW,
            "docProps/core.xml": f"<cp><dc:creator>{NAME}</dc:creator></cp>",
            "docProps/app.xml": f"<Properties><Company>{NAME}</Company></Properties>",
            "xl/sharedStrings.xml": "<sst><si><t>Room hire</t></si></sst>",
        }
    )


def slides() -> bytes:
    """Slides with an author of remarks and a workbook inside."""
    return _packed(
        {
            "[Content_Types].xml": _TYPES.format("ppt/presentation.xml", "presentationml.presentation.main"),
            "ppt/presentation.xml": "<p:presentation xmlns:p='urn:p'/>",
            "ppt/commentAuthors.xml": f'<p:cmAuthorLst><p:cmAuthor id="1" name="{NAME}" initials="{NAME}"/>'
            "</p:cmAuthorLst>",
            "ppt/embeddings/book.xlsx": sheet(),
            "ppt/embeddings/old.bin": b"\xd0\xcf\x11\xe0" + RAW,
            "docProps/core.xml": f"<cp><dc:creator>{NAME}</dc:creator></cp>",
            "ppt/slides/slide1.xml": "<p:sld>We learn together.</p:sld>",
        }
    )


def open_text() -> bytes:
    """A text of LibreOffice with an author, a remark, a printer."""
    return _packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "meta.xml": f"<office:document-meta><dc:creator>{NAME}</dc:creator></office:document-meta>",
            "content.xml": "<office:document-content>We learn together."
            f"<office:annotation><dc:creator>{NAME}</dc:creator><text:p>Good</text:p></office:annotation>"
            f'<text:author-name text:fixed="false">{NAME}</text:author-name></office:document-content>',
            "settings.xml": f'<config:config-item config:name="PrinterName" config:type="string">{NAME}'
            "</config:config-item>",
        }
    )


def rtf() -> bytes:
    """With an author and an operator."""
    head = b"{\\rtf1\\ansi{\\info{\\author " + RAW + b"}{\\operator " + RAW + b"}}"
    return head + b"{\\*\\userprops {\\propname Owner}{\\staticval " + RAW + b"}}We learn \\{together\\}.}"


# 128 kilobits at 44.1 kilohertz: 417 bytes.
FRAME = b"\xff\xfb\x90\x64" + (bytes(range(100)) * 5)[:413]


def mp3() -> bytes:
    """With ID3 before and behind, and APE."""
    text = b"\x03" + RAW
    frame = b"TPE1" + bytes([0, 0, 0, len(text)]) + b"\0\0" + text
    size = len(frame)
    tag = b"ID3\x04\0\0" + bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127]) + frame
    item = struct.pack("<2L", len(RAW), 0) + b"Artist\0" + RAW
    ape = b"APETAGEX" + struct.pack("<4L", 2000, len(item) + 32, 1, 0) + b"\0" * 8
    return tag + FRAME * 3 + item + ape + b"TAG" + RAW.ljust(125, b"\0")


def wav() -> bytes:
    """With a list of who made it."""
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setparams((1, 2, 8000, 100, "NONE", ""))
        sound.writeframes(b"\1\2" * 100)
    told = b"INFOIART" + struct.pack("<L", len(RAW) + 1) + RAW + b"\0"
    told += b"\0" * (len(told) % 2)
    data = made.getvalue() + b"LIST" + struct.pack("<L", len(told)) + told
    return data[:4] + struct.pack("<L", len(data) - 8) + data[8:]


def box(kind: bytes, *inside: bytes) -> bytes:
    """One box of a film."""
    content = b"".join(inside)
    return struct.pack(">L", len(content) + 8) + kind + content


def mp4() -> bytes:
    """With tags in every place, and words in free space."""
    handler = box(b"hdlr", b"\0" * 8 + b"soun" + b"\0" * 12 + RAW + b"\0")
    track = box(b"trak", box(b"mdia", handler), box(b"udta", box(b"name", RAW)))
    tags = box(b"udta", box(b"meta", b"\0\0\0\0" + box(b"ilst", box(b"\xa9ART", box(b"data", RAW)))))
    return (
        box(b"ftyp", b"M4A \0\0\0\0isommp42")
        + box(b"free", RAW)
        + box(b"moov", box(b"mvhd", b"\0" * 100), track, tags)
        + box(b"uuid", b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac", _XMP)
        + box(b"mdat", b"\1\2\3" * 50)
    )


def ogg() -> bytes:
    """Opus whose comments are so long that they lie on two pages."""
    head = b"OpusHead" + struct.pack("<BBHLHB", 1, 1, 0, 48000, 0, 0)
    said = b"ARTIST=" + RAW
    picture = b"PICTURE=" + RAW * 6000
    tags = b"OpusTags" + struct.pack("<L", 4) + b"test" + struct.pack("<L", 2)
    tags += struct.pack("<L", len(said)) + said + struct.pack("<L", len(picture)) + picture
    return _ogg([head, tags, b"\xfc" + b"\5" * 300])


def _ogg(packets: list[bytes]) -> bytes:
    out, number = b"", 0
    for place, packet in enumerate(packets):
        laces = [255] * (len(packet) // 255) + [len(packet) % 255]
        while laces:
            now, laces = laces[:255], laces[255:]
            body, packet = packet[: sum(now)], packet[sum(now) :]
            goes_on = bool(out) and number > place
            kind = (2 if not number else 0) | (1 if goes_on and number != place else 0)
            page = bytearray(
                b"OggS" + struct.pack("<BBqLLLB", 0, kind, 0, 77, number, 0, len(now)) + bytes(now) + body
            )
            page[22:26] = struct.pack("<L", _sum(page))
            out, number = out + bytes(page), number + 1
    return out


def element(kind: int, content: bytes, *, unknown: bool = False) -> bytes:
    """One element of Matroska."""
    name = kind.to_bytes((kind.bit_length() + 7) // 8, "big")
    if unknown:
        return name + b"\x01" + b"\xff" * 7 + content
    return name + (len(content) | 1 << 28).to_bytes(4, "big") + content


def webm(*, streamed: bool = False) -> bytes:
    """With a title, programs, a name of a track, tags; as a browser records it when `streamed`."""
    info = element(0x1549A966, element(0x7BA9, RAW) + element(0x4D80, RAW) + element(0x5741, RAW))
    track = element(0x1654AE6B, element(0xAE, element(0x86, b"A_OPUS") + element(0x536E, RAW)))
    tags = element(0x1254C367, element(0x7373, RAW))
    sound = element(0xE7, b"\0") + element(0xA3, b"\x81\0\0\x80" + b"\7" * 50)
    cluster = element(0x1F43B675, sound, unknown=streamed)
    segment = element(0x18538067, info + track + cluster + tags, unknown=streamed)
    return element(0x1A45DFA3, element(0x4282, b"webm")) + segment


MADE: dict[str, Callable[[], bytes]] = {
    "a.pdf": pdf,
    "a.docx": word,
    "a.xlsx": sheet,
    "a.pptx": slides,
    "a.odt": open_text,
    "a.rtf": rtf,
    "a.jpg": jpg,
    "a.png": png,
    "a.webp": webp,
    "a.gif": gif,
    "a.heic": heic,
    "a.mp3": mp3,
    "a.wav": wav,
    "a.m4a": mp4,
    "a.ogg": ogg,
    "a.webm": webm,
}
