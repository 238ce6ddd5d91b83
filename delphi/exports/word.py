"""Word documents with tracked changes. The same content and time give the same bytes.

A tracked paragraph says of each run of words, and of itself, whether it stays, goes or comes. Accepting all
changes leaves what stays and comes; rejecting them leaves what stays and goes.
"""

import io
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Final

import docx
from babel.core import get_global
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Inches, Pt, RGBColor
from docx.text.parfmt import ParagraphFormat

from delphi.drafting.redline import Segment
from delphi.drafting.redlined import Fate

AUTHOR: Final = "Delphi"
TABLE_HEAD: Final = "Table Head"
TABLE_TEXT: Final = "Table Text"
DEEPEST_HEADING: Final = 9
_INK: Final = RGBColor(0x1D, 0x24, 0x30)
_MARKS: Final[dict[str, str]] = {"insert": "w:ins", "delete": "w:del"}
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the earliest moment a ZIP file can name
_RIGHT_TO_LEFT: Final = ("R", "AL")


@dataclass(frozen=True)
class Tracked:
    """A paragraph by the name of its style. `fate` is that of its end: whether it is one at all."""

    segments: tuple[Segment, ...]
    style: str = "Normal"
    fate: Fate = "keep"


def plain(text: str, style: str = "Normal") -> Tracked:
    return Tracked((Segment("keep", text),) if text else (), style)


class WordFile:
    def __init__(self, title: str, *, language: str, at: datetime, wide: bool = False) -> None:
        self._document = docx.Document()
        self._numbers = count(1)
        self._at = at.astimezone(UTC)
        _name(self._document, title, language, self._at)
        _dress(self._document)
        self._styles = {style.name: str(style.style_id) for style in self._document.styles}
        if wide:
            _turn(self._document)

    def add(self, *paragraphs: Tracked) -> None:
        end = self._document.element.body.sectPr
        for one in paragraphs:
            end.addprevious(self._paragraph(one))

    def table(
        self,
        titles: Sequence[str],
        widths: Sequence[int],
        rows: Sequence[Sequence[Sequence[Tracked]]],
    ) -> None:
        """A cell is a sequence of paragraphs; `widths` are in twentieths of a point."""
        table = OxmlElement("w:tbl")
        properties = _child(table, "w:tblPr")
        _child(properties, "w:tblStyle", val=self._styles["Table Grid"])
        _child(properties, "w:tblW", w=str(sum(widths)), type="dxa")
        _child(properties, "w:tblLayout", type="fixed")
        grid = _child(table, "w:tblGrid")
        for width in widths:
            _child(grid, "w:gridCol", w=str(width))
        table.append(self._row([[plain(title, TABLE_HEAD)] for title in titles], widths, head=True))
        for cells in rows:
            table.append(self._row(cells, widths))
        self._document.element.body.sectPr.addprevious(table)

    def data(self) -> bytes:
        written, packed = io.BytesIO(), io.BytesIO()
        self._document.save(written)
        with zipfile.ZipFile(written) as source, zipfile.ZipFile(packed, "w") as target:
            for name in source.namelist():
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(entry, source.read(name))
        return packed.getvalue()

    def _row(
        self, cells: Sequence[Sequence[Tracked]], widths: Sequence[int], *, head: bool = False
    ) -> BaseOxmlElement:
        """A head is repeated on each page."""
        row = OxmlElement("w:tr")
        properties = _child(row, "w:trPr")
        _child(properties, "w:cantSplit")
        if head:
            _child(properties, "w:tblHeader")
        for paragraphs, width in zip(cells, widths, strict=True):
            cell = _child(row, "w:tc")
            _child(_child(cell, "w:tcPr"), "w:tcW", w=str(width), type="dxa")
            for one in paragraphs or (plain("", TABLE_TEXT),):
                cell.append(self._paragraph(one))
        return row

    def _paragraph(self, tracked: Tracked) -> BaseOxmlElement:
        paragraph = OxmlElement("w:p")
        properties = _child(paragraph, "w:pPr")
        _child(properties, "w:pStyle", val=self._styles[tracked.style])
        if _reads_from_the_right("".join(one.text for one in tracked.segments)):
            _child(properties, "w:bidi")
        if tracked.fate in _MARKS:
            self._mark(_child(properties, "w:rPr"), tracked.fate)
        for segment in tracked.segments:
            change = self._mark(paragraph, segment.kind) if segment.kind in _MARKS else paragraph
            change.append(_run(segment))
        return paragraph

    def _mark(self, parent: BaseOxmlElement, kind: str) -> BaseOxmlElement:
        moment = f"{self._at:%Y-%m-%dT%H:%M:%SZ}"
        return _child(parent, _MARKS[kind], id=str(next(self._numbers)), author=AUTHOR, date=moment)


def _child(parent: BaseOxmlElement, tag: str, **attributes: str) -> BaseOxmlElement:
    child = OxmlElement(tag, {qn(f"w:{name}"): value for name, value in attributes.items()})
    parent.append(child)
    return child


def _run(segment: Segment) -> BaseOxmlElement:
    run = OxmlElement("w:r")
    if _reads_from_the_right(segment.text):
        _child(_child(run, "w:rPr"), "w:rtl")
    for tag, text in _pieces(segment.text):
        if tag:
            _child(run, tag)
            continue
        words = _child(run, "w:delText" if segment.kind == "delete" else "w:t")
        words.set(qn("xml:space"), "preserve")
        words.text = text
    return run


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Words, and the elements that stand for tabs and line breaks between them."""
    for line_number, line in enumerate(_sound(text).split("\n")):
        if line_number:
            yield "w:br", ""
        for tab_number, words in enumerate(line.split("\t")):
            if tab_number:
                yield "w:tab", ""
            if words:
                yield "", words


def _sound(text: str) -> str:
    """Drafts hold no character that XML cannot carry; should one ever do, the document still opens."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one if _fits_xml(ord(one)) else "\N{REPLACEMENT CHARACTER}" for one in lines)


def _fits_xml(code: int) -> bool:
    return code in (0x9, 0xA) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def _reads_from_the_right(text: str) -> bool:
    """By its first letter with a direction, as browsers decide."""
    directions = (unicodedata.bidirectional(one) for one in text)
    return next((one for one in directions if one in ("L", *_RIGHT_TO_LEFT)), "L") in _RIGHT_TO_LEFT


def _name(document: Document, title: str, language: str, at: datetime) -> None:
    facts, moment = document.core_properties, at.replace(tzinfo=None)
    facts.title, facts.author, facts.last_modified_by = _sound(title)[:255], AUTHOR, AUTHOR
    facts.created = facts.modified = moment
    facts.revision, facts.language = 1, language
    facts.comments = facts.keywords = facts.subject = facts.category = ""
    likely = get_global("likely_subtags").get(language, "")
    region = f"{language}-{likely.rpartition('_')[2]}" if likely else language
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), region)


def _dress(document: Document) -> None:
    """Codes hang in the margin of the words."""
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[key]
    document.styles["Normal"].font.size = Pt(10.5)
    headings = [f"Heading {number}" for number in range(1, DEEPEST_HEADING + 1)]
    for name in ("Title", "Subtitle", *headings):
        document.styles[name].font.color.rgb = _INK
    for name in headings:
        _hang(document.styles[name].paragraph_format, at=64, by=64)
    for name in ("Behaviour", "Outcome", TABLE_HEAD, TABLE_TEXT):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.paragraph_format.space_after = Pt(4)
        style.font.size = Pt(9.5) if name != "Behaviour" else None
        style.font.italic, style.font.bold = name == "Outcome", name == TABLE_HEAD
    _hang(document.styles["Behaviour"].paragraph_format, at=96, by=78)
    document.styles["Outcome"].paragraph_format.left_indent = Pt(64)


def _hang(style: ParagraphFormat, *, at: int, by: int) -> None:
    style.left_indent, style.first_line_indent = Pt(at), Pt(-by)
    style.tab_stops.add_tab_stop(Pt(at))


def _turn(document: Document) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = Inches(0.75)
