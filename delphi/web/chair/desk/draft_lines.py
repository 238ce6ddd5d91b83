"""The lines of a revision as pages and the self-contained file print them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from delphi.drafting.changes import Change
from delphi.drafting.draft import DraftStatement
from delphi.drafting.redlined import Paragraph, RedlinedStatement, paragraphs
from delphi.exports.revisions import LogLine, Revision
from delphi.web.redlines import KINDS, Piece, compared, pieces
from delphi.wording import gettext

# The address of the lineage of what these changes are about; empty where nothing is stored of it yet.
UrlOf = Callable[[Sequence[Change]], str]
_DEEPEST_HEADING: Final = 6
_FIRST_HEADING: Final = 2  # below the title of the page


@dataclass(frozen=True)
class ChangeLine:
    """`befores` only where there are several: a redline is of one text."""

    code: str
    code_before: str
    word: str
    befores: tuple[str, ...]
    text: tuple[Piece, ...]
    outcome: tuple[Piece, ...]
    level: str
    argument: str
    lineage_url: str


@dataclass(frozen=True)
class TextLine:
    """A paragraph of the draft. `heading` is 0 where it is none; `fate` is same, removed or added."""

    style: str
    heading: int
    fate: str
    code: tuple[Piece, ...]
    words: tuple[Piece, ...]
    level: tuple[Piece, ...]
    note: str
    lineage_url: str


def change_lines(lines: Iterable[LogLine], url_of: UrlOf) -> tuple[ChangeLine, ...]:
    return tuple(_change_line(line, url_of) for line in lines)


def redlined_lines(made: Revision, url_of: UrlOf) -> tuple[TextLine, ...]:
    return tuple(
        _text_line(statement, paragraph, url_of)
        for statement in made.text
        for paragraph in paragraphs(statement)
    )


def clean_lines(made: Revision, url_of: UrlOf) -> tuple[TextLine, ...]:
    """The new draft alone."""
    return tuple(
        replace(
            line,
            fate="same",
            note="",
            code=_left(line.code),
            words=_left(line.words),
            level=_left(line.level),
        )
        for line in redlined_lines(made, url_of)
        if line.fate != "removed"
    )


def _change_line(line: LogLine, url_of: UrlOf) -> ChangeLine:
    old, after = line.before, line.after
    several = line.befores if len(line.befores) > 1 else ()
    return ChangeLine(
        code=line.code,
        code_before=line.code_before,
        word=line.what,
        befores=tuple(f"{one.code} {one.text}" for one in several),
        text=compared(old.text if old else "", after.text if after else ""),
        outcome=compared((old and old.outcome) or "", (after and after.outcome) or ""),
        level=_level(next(iter(line.befores), None), after),
        argument=line.argument,
        lineage_url=url_of([line.change]),
    )


def _text_line(statement: RedlinedStatement, paragraph: Paragraph, url_of: UrlOf) -> TextLine:
    is_statement = paragraph.style != "outcome"
    heading = min(_FIRST_HEADING + paragraph.depth - 1, _DEEPEST_HEADING)
    return TextLine(
        style=paragraph.style,
        heading=heading if paragraph.style in ("area", "competency") else 0,
        fate=KINDS[paragraph.fate],
        code=pieces(paragraph.code),
        words=pieces(paragraph.words),
        level=pieces(paragraph.level),
        note=_note(statement) if is_statement else "",
        lineage_url=url_of(statement.changes) if is_statement else "",
    )


def _left(shown: Sequence[Piece]) -> tuple[Piece, ...]:
    text = "".join(one.text for one in shown if one.kind != "removed")
    return (Piece("same", text),) if text else ()


def _level(before: DraftStatement | None, after: DraftStatement | None) -> str:
    old, new = before.level if before else None, after.level if after else None
    if old and new and old != new:
        return gettext("%(old)s, now %(new)s", old=old, new=new)
    return new or old or ""


def _note(statement: RedlinedStatement) -> str:
    """What became of it, where the words alone do not say."""
    change = statement.changes[0]
    origins = ", ".join(one.code for one in change.befores)
    if statement.after is not None:
        words = {
            "added": gettext("added"),
            "restored": gettext("restored"),
            "merged": gettext("merged from %(codes)s", codes=origins),
            "split": gettext("split from %(codes)s", codes=origins),
            "reworded": gettext("reworded"),
            "copy-edited": gettext("copy-edited"),
        }
        here = "" if statement.before else gettext("moved from %(codes)s", codes=origins)
        return words.get(change.relation, here)
    ends = ", ".join(one.after.code for one in statement.changes if one.after)
    if not ends:
        return gettext("dropped")
    words = {
        "merged": gettext("merged into %(codes)s", codes=ends),
        "split": gettext("split into %(codes)s", codes=ends),
    }
    return words.get(change.relation, gettext("now %(codes)s", codes=ends))
