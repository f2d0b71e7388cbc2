"""PDFs without properties: written anew, so that earlier versions of it are gone as well."""

from __future__ import annotations

import zlib
from typing import Any

import pikepdf

from programme.stripping import pictures
from programme.stripping.faults import BROKEN, LOCKED, TOO_LARGE, CannotStrip

MOST_OBJECTS = 400_000
# Of any object: who made it and with what, and data that programs keep for themselves.
_OF_OBJECTS = ("/Metadata", "/PieceInfo", "/LastModified", "/SpiderInfo", "/Measure", "/OPI", "/AF")
_OF_ROOT = ("/Metadata", "/PieceInfo", "/AF", "/Perms", "/DSS", "/Collection", "/Legal", "/URI")
_OF_REMARKS = ("/T", "/M", "/CreationDate", "/RC", "/NM")


def strip(source: str, target: str) -> None:
    """Write the PDF at `source` to `target` anew. CannotStrip when it is damaged or locked.

    Words in the pages stay. So do links and form fields; signatures, files packed in, and who wrote a remark
    go. A PDF that opens without a password is written without its protection.
    """
    try:
        with pikepdf.open(source, attempt_recovery=True) as document:
            if len(document.objects) > MOST_OBJECTS:
                raise CannotStrip(TOO_LARGE)
            _clean(document)
            document.remove_unreferenced_resources()
            document.save(
                target,
                fix_metadata_version=False,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                encryption=False,
                deterministic_id=True,
                linearize=False,
            )
    except pikepdf.PasswordError:
        raise CannotStrip(LOCKED) from None
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, RecursionError):
        raise CannotStrip(BROKEN) from None


def _clean(document: pikepdf.Pdf) -> None:
    for key in list(document.trailer.keys()):
        if key not in ("/Root", "/Size", "/Prev"):
            del document.trailer[key]
    root = document.Root
    for key in _OF_ROOT:
        if key in root:
            del root[key]
    names = root.get("/Names")
    if isinstance(names, pikepdf.Dictionary) and "/EmbeddedFiles" in names:
        del names["/EmbeddedFiles"]
    form = root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/XFA" in form:
        # The same form once more, with data of its own: the fields that are drawn stay.
        del form["/XFA"]
    for found in document.objects:
        _clean_object(found)


def _clean_object(found: Any) -> None:
    if not isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        return
    for key in _OF_OBJECTS:
        if key in found:
            del found[key]
    kind, sort = found.get("/Type"), found.get("/Subtype")
    if found.get("/FT") == "/Sig" and "/V" in found:
        del found["/V"]
    elif kind == "/Sig" or kind == "/DocTimeStamp":
        for key in ("/Name", "/ContactInfo", "/Location", "/Reason", "/M", "/Contents", "/Cert"):
            if key in found:
                del found[key]
    elif kind == "/Filespec" or kind == "/F":
        for key in ("/EF", "/RF", "/Desc", "/F", "/UF", "/DOS", "/Mac", "/Unix"):
            if key in found:
                del found[key]
    _clean_remarks(found)
    if isinstance(found, pikepdf.Stream) and sort == "/Image":
        _clean_image(found)


def _clean_remarks(found: Any) -> None:
    """Who wrote the remarks of a page. Fields of forms keep their names: they are no people's."""
    remarks = found.get("/Annots") if isinstance(found, pikepdf.Dictionary) else None
    if not isinstance(remarks, pikepdf.Array):
        return
    for remark in remarks:
        if not isinstance(remark, pikepdf.Dictionary) or remark.get("/Subtype") == "/Widget":
            continue
        for key in _OF_REMARKS:
            if key in remark:
                del remark[key]
        if remark.get("/Subtype") == "/FileAttachment" and "/FS" in remark:
            del remark["/FS"]


def _clean_image(found: pikepdf.Stream) -> None:
    """A photograph in a PDF carries what its camera wrote."""
    filters = found.get("/Filter")
    chain = [str(one) for one in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if chain[-1] != "/DCTDecode":
        return
    raw = found.read_raw_bytes()
    if chain == ["/FlateDecode", "/DCTDecode"]:
        raw = _inflated(raw)
    elif len(chain) > 1:
        raw = b""
    try:
        clean = pictures.jpeg(raw)
    except CannotStrip:
        # One that readers show all the same, though it is cut short: without the parts before the picture
        # it would be another, so it goes.
        clean = b""
    found.write(clean, filter=pikepdf.Name.DCTDecode)


def _inflated(raw: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        data = inflater.decompress(raw, pictures.LARGEST_PICTURE)
    except zlib.error:
        raise CannotStrip(BROKEN) from None
    if inflater.unconsumed_tail:
        raise CannotStrip(TOO_LARGE)
    return data
