"""An .xlsx file checked as a zip archive, before anything in it is parsed."""

import io
import re
import stat
import zlib
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from delphi.errors import Message, msg
from delphi.sheets.limits import MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED_BYTES, MAX_UNPACKED_MEGABYTES
from delphi.sheets.problems import UnreadableFile, shown

_MANIFEST = "[Content_Types].xml"
_MACROS = "vbaproject.bin"
_EXTERNAL_LINKS = "xl/externallinks/"
_KNOWN_SUFFIXES = frozenset(
    (".xml", ".rels", ".vml", ".psmdcp", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".svg")
)
# Binary parts that ordinary Excel writes beside the sheets; nothing reads them.
_KNOWN_BINARIES = re.compile(r"xl/(printersettings/printersettings|customproperty)\d*\.bin")
_ENCRYPTED_FLAG = 0x1
_CHUNK = 1 << 16
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))


def check_workbook(data: bytes) -> None:
    """Raise `UnreadableFile` with all that is wrong with the archive."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            _refuse_if(_about_directory(archive.infolist(), len(data)))
            _refuse_if(_about_contents(archive))
    except (BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise UnreadableFile(_damaged()) from error


def has_external_links(data: bytes) -> bool:
    with ZipFile(io.BytesIO(data)) as archive:
        return any(name.casefold().startswith(_EXTERNAL_LINKS) for name in archive.namelist())


def _refuse_if(messages: Sequence[Message]) -> None:
    if messages:
        raise UnreadableFile(*messages)


def _about_directory(members: Sequence[ZipInfo], size: int) -> list[Message]:
    names = [member.filename for member in members]
    if len(names) > MAX_MEMBERS:
        return [
            msg(
                "The workbook has too many parts (%(count)s; limit %(limit)s).",
                count=f"{len(names):,}",
                limit=MAX_MEMBERS,
            )
        ]
    if _MANIFEST not in names or not any(name.casefold().startswith("xl/") for name in names):
        return [msg("This is not an Excel workbook or a CSV file.")]
    return [*_about_parts(members), *_about_size(members, size)]


def _about_parts(members: Sequence[ZipInfo]) -> Iterator[Message]:
    folded = [member.filename.casefold() for member in members]
    if any(PurePosixPath(name).name == _MACROS for name in folded):
        yield msg("Workbooks with macros are not accepted; save as .xlsx.")
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
        yield password_protected()
    if any(map(_is_illegal, members)):
        yield msg("The workbook has an illegal part; save it again from your spreadsheet program.")
    if len(set(folded)) < len(folded):
        yield msg("The workbook has a part twice; save it again from your spreadsheet program.")
    for member in members:
        if not _is_known(member):
            yield msg("Unknown part in workbook: %(name)s.", name=shown(member.filename))


def _about_size(members: Sequence[ZipInfo], size: int) -> Iterator[Message]:
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED_BYTES:
        yield msg("The workbook is larger than %(limit)s MB when unpacked.", limit=MAX_UNPACKED_MEGABYTES)
    elif unpacked > MAX_RATIO * size:
        yield msg(
            "The workbook is packed more than %(limit)s to 1; save it again from your spreadsheet program.",
            limit=MAX_RATIO,
        )


def _is_illegal(member: ZipInfo) -> bool:
    path = PurePosixPath(member.filename)
    kind = stat.S_IFMT(member.external_attr >> 16)
    # Zero: written on a system without such types, as Windows does.
    is_plain = kind in {0, stat.S_IFREG, stat.S_IFDIR}
    return not is_plain or path.is_absolute() or ".." in path.parts or "\\" in member.filename


def _is_known(member: ZipInfo) -> bool:
    name = member.filename.casefold()
    return (
        member.is_dir()
        or PurePosixPath(name).suffix in _KNOWN_SUFFIXES
        or PurePosixPath(name).name in {".rels", _MACROS}
        or _KNOWN_BINARIES.fullmatch(name) is not None
    )


def _about_contents(archive: ZipFile) -> list[Message]:
    """Every part is unpacked once: checksums hold, and no XML declares a document type."""
    found: list[Message] = []
    for member in archive.infolist():
        try:
            has_doctype = _has_doctype(archive, member)
        except (BadZipFile, zlib.error, EOFError):
            found.append(_damaged_part(member.filename))
            continue
        if has_doctype:
            found.append(
                msg(
                    "XML with a document type is not accepted (%(part)s).", part=shown(_part(member.filename))
                )
            )
    return found


def _has_doctype(archive: ZipFile, member: ZipInfo) -> bool:
    longest = max(map(len, _DOCTYPES)) - 1
    tail = b""
    found = False
    with archive.open(member) as part:
        while chunk := part.read(_CHUNK):
            window = tail + chunk
            found = found or any(mark in window for mark in _DOCTYPES)
            tail = window[-longest:]
    return found and PurePosixPath(member.filename.casefold()).suffix in {".xml", ".rels", ".vml", ".psmdcp"}


def _part(name: str) -> str:
    sheet = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name, re.IGNORECASE)
    return f"sheet {sheet[1]}" if sheet else name


def _damaged_part(name: str) -> Message:
    return msg(
        "The workbook is damaged (checksum of %(part)s); save it again from your spreadsheet program.",
        part=shown(_part(name)),
    )


def _damaged() -> Message:
    return msg("The workbook is damaged; open it in your spreadsheet program and save it again.")


def password_protected() -> Message:
    return msg("The workbook is protected by a password; remove it and try again.")
