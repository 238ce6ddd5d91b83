"""Reads a Word file and settles its tracked changes, from the standard (ECMA-376) and with no code of ours.

Only what a text says and where its paragraphs end: enough to tell whether accepting or rejecting all changes
leaves the right words.
"""

import io
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree as ET

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Line:
    style: str
    text: str


def accepted(data: bytes) -> list[Line]:
    """The paragraphs of the body after all changes are accepted."""
    return _settled(_body(data), removed=f"{W}del")


def rejected(data: bytes) -> list[Line]:
    return _settled(_body(data), removed=f"{W}ins")


def tables(data: bytes, *, accept: bool) -> list[list[list[str]]]:
    """Tables as rows of cells; the paragraphs of a cell that hold words, one a line."""
    removed = f"{W}del" if accept else f"{W}ins"
    return [
        [
            [
                "\n".join(line.text for line in _settled(cell, removed) if line.text)
                for cell in row.iter(f"{W}tc")
            ]
            for row in table.iter(f"{W}tr")
        ]
        for table in _body(data).iter(f"{W}tbl")
    ]


def changes(data: bytes) -> list[dict[str, str]]:
    """The attributes of every tracked change, without the namespace."""
    return [
        {name.removeprefix(W): value for name, value in one.attrib.items()}
        for one in _body(data).iter()
        if one.tag in (f"{W}ins", f"{W}del")
    ]


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.read(name).decode()


def _body(data: bytes) -> ET.Element:
    found = ET.fromstring(part(data, "word/document.xml")).find(f"{W}body")
    assert found is not None
    return found


def _settled(container: ET.Element, removed: str) -> list[Line]:
    """A paragraph whose end is removed runs on into the next, which gives it its style."""
    lines, begun = [], ""
    for paragraph in container.findall(f"{W}p"):
        begun += "".join(_words(paragraph, removed))
        if paragraph.find(f"{W}pPr/{W}rPr/{removed}") is not None:
            continue
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        lines.append(Line("" if style is None else style.attrib[f"{W}val"], begun))
        begun = ""
    assert not begun, "the last paragraph cannot be removed"
    return lines


def _words(element: ET.Element, removed: str, *, deleted: bool = False) -> list[str]:
    """Words that are deleted have an element of their own, and only they."""
    if element.tag in (f"{W}t", f"{W}delText"):
        assert (element.tag == f"{W}delText") == deleted, (
            "a reader of the standard would not find these words"
        )
    if element.tag == f"{W}pPr":
        return []
    if element.tag in (f"{W}t", f"{W}delText"):
        return [element.text or ""]
    if element.tag in (f"{W}tab", f"{W}br"):
        return ["\t" if element.tag == f"{W}tab" else "\n"]
    deleted = deleted or element.tag == f"{W}del"
    found = [word for child in element for word in _words(child, removed, deleted=deleted)]
    return [] if element.tag == removed else found
