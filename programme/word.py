"""Documents as Word files: real headings, real lists, a language, a title, and no empty lines for space."""

from __future__ import annotations

import io
from datetime import UTC
from typing import Any

from django.utils.translation import gettext as _
from docx import Document as new_file
from docx.document import Document as WordFile
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph as Words
from docx.text.run import Run

from programme import clock, documents
from programme.documents import Block, Bullets, Document, Facts, Heading, Note, Paragraph, Room, Ticks

INK, SOFT = RGBColor(0x17, 0x1B, 0x2B), RGBColor(0x47, 0x4B, 0x5C)
FACE = "Arial"
SIZES = {1: 22, 2: 16, 3: 12, 4: 12}
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def as_word(document: Document) -> bytes:
    """The document as a .docx file. Its headings have the levels of the PDF's: the title is the first one."""
    file = new_file()
    _looks(file, document.lang)
    _about(file, document)
    if document.over:
        _words(file, document.over, "Quiet")
    _words(file, document.title, "Heading 1")
    for block in document.blocks:
        _write(file, block)
    with clock.in_language(document.language):
        _foot(file, document.footer)
    written = io.BytesIO()
    file.save(written)
    return written.getvalue()


def _write(file: WordFile, block: Block) -> None:
    if isinstance(block, Heading):
        if block.text.strip():
            heading = _words(file, block.text, f"Heading {block.level}")
            if block.new_page:
                heading.paragraph_format.page_break_before = True
    elif isinstance(block, Paragraph):
        for lines in documents.paragraphs(block.text):
            _words(file, "\n".join(lines), "Quiet" if block.quiet else "Normal")
    elif isinstance(block, Bullets):
        for item in filter(str.strip, block.items):
            _words(file, item, "List Bullet")
    elif isinstance(block, Facts):
        for name, what in block.pairs:
            _words(file, what, "Normal", label=_("%(name)s: ") % {"name": name})
    elif isinstance(block, Ticks):
        for item in filter(str.strip, block.items):
            line = _words(file, f"\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}{item}", "Normal")
            line.runs[0]._r.addprevious(parse_xml(TICK))
    elif isinstance(block, Room):
        _words(file, block.label, "Normal").runs[0].bold = True
        _frame(file, block)
    elif isinstance(block, Note):
        _words(file, block.title, "Note").runs[0].bold = True
        for lines in documents.paragraphs(block.text):
            _words(file, "\n".join(lines), "Note")


def _words(file: WordFile, text: str, style: str, *, label: str = "") -> Words:
    """One paragraph; a line's end is a line break. From right to left where its first letter runs so."""
    paragraph = file.add_paragraph()
    if style != "Normal":
        # By its id: to look a style up by its name takes python-docx longer than all the rest.
        paragraph._p.style = style.replace(" ", "")
    if label:
        paragraph.add_run(documents.printable(label)).bold = True
    clean = documents.printable(text)
    run = paragraph.add_run(clean)
    if documents.direction(clean) == "rtl":
        run.font.rtl = True
        if not label:
            properties = paragraph._p.get_or_add_pPr()
            properties.insert_element_before(OxmlElement("w:bidi"), *AFTER_BIDI)
    return paragraph


# A box that one ticks by hand, or with a click in Word.
TICK = (
    '<w:sdt xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w:sdtPr><w14:checkbox>'
    '<w14:checked w14:val="0"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
    '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r>'
    '<w:rPr><w:rFonts w:ascii="MS Gothic" w:hAnsi="MS Gothic" w:eastAsia="MS Gothic"/></w:rPr>'
    "<w:t>\N{BALLOT BOX}</w:t></w:r></w:sdtContent></w:sdt>"
)


def _frame(file: WordFile, room: Room) -> None:
    """One cell to write into, which grows with what is written."""
    table = file.add_table(rows=1, cols=1, style="Table Grid")
    row = table.rows[0]
    row.height, row.height_rule = Cm(0.8 * room.lines), WD_ROW_HEIGHT_RULE.AT_LEAST
    described = _made("w:tblDescription", val=documents.printable(room.label))
    table._tbl.tblPr.append(described)


# What may follow these two in a paragraph's properties: the order is part of the format.
AFTER_BORDERS = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")
AFTER_BIDI = AFTER_BORDERS[2:]


def _looks(file: WordFile, lang: str) -> None:
    """One plain face, dark headings, room around headings instead of empty lines; and its language."""
    for page in file.sections:
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2.5)
    _element(file.styles.element, "w:docDefaults", "w:rPrDefault", "w:rPr", "w:lang").set(qn("w:val"), lang)
    _element(file.settings.element, "w:themeFontLang").set(qn("w:val"), lang)
    for name, before, after in (("Normal", 0, 6), ("List Bullet", 0, 2)):
        _style(file, name, size=11.5, before=before, after=after)
    for level, size in SIZES.items():
        _style(file, f"Heading {level}", size=size, before=size if level > 1 else 0, after=4, bold=level > 2)
    for name in ("Quiet", "Note"):
        file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = file.styles["Normal"]
        _style(file, name, size=11 if name == "Quiet" else 11.5, after=6, soft=name == "Quiet")
    properties = file.styles["Note"].element.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    borders.append(_made("w:left", val="single", sz="18", space="8", color="22409C"))
    properties.insert_element_before(borders, *AFTER_BORDERS)


def _style(
    file: WordFile,
    name: str,
    *,
    size: float,
    before: float = 0,
    after: float = 0,
    bold: bool = False,
    soft: bool = False,
) -> None:
    style: Any = file.styles[name]
    style.font.size, style.font.bold = Pt(size), bold
    style.font.color.rgb = SOFT if soft else INK
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    faces = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(faces.attrib):
        del faces.attrib[key]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        faces.set(qn(f"w:{script}"), FACE)


def _about(file: WordFile, document: Document) -> None:
    """What the file says of itself, instead of what the template said."""
    about = file.core_properties
    about.title, about.author = (
        documents.printable(document.title)[:255],
        documents.printable(document.author)[:255],
    )
    about.last_modified_by, about.comments, about.language = about.author, "", document.lang
    about.created = about.modified = document.at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    about.revision = 1


def _foot(file: WordFile, text: str) -> None:
    """The document's line and the page's number at the foot of every page."""
    paragraph = file.sections[0].footer.paragraphs[0]
    before, _sign, after = _("Page %(page)s of %(pages)s").partition("%(page)s")
    between, _sign, end = after.partition("%(pages)s")
    paragraph.add_run(documents.printable(text) + "\t\t" + before)
    _number(paragraph.add_run(), "PAGE")
    paragraph.add_run(between)
    _number(paragraph.add_run(), "NUMPAGES")
    paragraph.add_run(end)


def _number(run: Run, field: str) -> None:
    """A field that Word counts itself."""
    words = OxmlElement("w:instrText")
    words.text = field
    parts = [_made("w:fldChar", fldCharType="begin"), words, _made("w:fldChar", fldCharType="end")]
    for part in parts:
        run._r.append(part)


def _made(name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _element(root: Any, *path: str) -> Any:
    """The element below `root` at this path; the template of python-docx has it."""
    found = root.find("/".join(qn(step) for step in path))
    assert found is not None, path
    return found
