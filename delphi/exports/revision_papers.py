"""The papers of a revision: the draft as a redline and the revision log, for Word, and the log as a table."""

from collections.abc import Iterable, Iterator
from typing import Final

from delphi.drafting.draft import DraftStatement
from delphi.drafting.redline import Segment, redline
from delphi.drafting.redlined import Paragraph, paragraphs, replaced
from delphi.exports.csv_files import write
from delphi.exports.revisions import Heading, LogLine, Revision
from delphi.exports.word import DEEPEST_HEADING, TABLE_TEXT, Tracked, WordFile, plain
from delphi.rounds.moments import shown_moment
from delphi.wording import gettext, ngettext

_WIDTHS: Final = (1050, 1050, 6100, 1500, 3980)  # 9.5 inches: a page on its side


def redline_document(revision: Revision) -> bytes:
    heading = revision.heading
    file = WordFile(_title(heading, gettext("redline")), language=heading.language, at=heading.at)
    file.add(plain(heading.title, "Title"), plain(heading.study, "Subtitle"), *_preface(heading))
    for statement in revision.text:
        file.add(*(tracked(one) for one in paragraphs(statement)))
    # A document cannot lose its last paragraph, so that one must not be a statement.
    file.add(plain(gettext("End of the draft.")))
    return file.data()


def log_document(revision: Revision) -> bytes:
    heading = revision.heading
    file = WordFile(
        _title(heading, gettext("revision log")), language=heading.language, at=heading.at, wide=True
    )
    file.add(plain(gettext("Revision log: %(draft)s", draft=heading.title), "Title"))
    file.add(plain(heading.study, "Subtitle"), *_preface(heading))
    _add_lines(file, gettext("Changed"), revision.changed)
    _add_lines(file, gettext("Left unchanged"), revision.unchanged)
    return file.data()


def log_table(revision: Revision) -> bytes:
    titles = (
        *("code_before", "code", "kind", "level_before", "level", "statement_before", "statement"),
        *("outcome_before", "outcome", "what", "argument"),
    )
    return write(titles, [_cells(line) for line in revision.lines])


def tracked(paragraph: Paragraph) -> Tracked:
    """Code, words and level as one line."""
    tab = (Segment(paragraph.fate, "\t"),) if paragraph.code else ()
    return Tracked(
        (*paragraph.code, *tab, *paragraph.words, *_bracketed(paragraph.level)),
        _style(paragraph),
        paragraph.fate,
    )


def _title(heading: Heading, what: str) -> str:
    return f"{heading.study}: {heading.title}, {what}"


def _preface(heading: Heading) -> Iterator[Tracked]:
    moment = shown_moment(heading.at, heading.time_zone)
    yield plain(
        gettext("Published on %(moment)s, after round %(round)s.", moment=moment, round=heading.round_number)
        if heading.published
        else gettext(
            "Not published: what was decided on round %(round)s until %(moment)s.",
            moment=moment,
            round=heading.round_number,
        )
    )
    yield plain(
        gettext(
            "The changes from draft %(before)s are tracked: accepting all of them leaves draft %(number)s, "
            "rejecting all of them leaves draft %(before)s.",
            before=heading.before,
            number=heading.number,
        )
    )
    if heading.summary:
        yield plain(heading.summary)


def _style(paragraph: Paragraph) -> str:
    if paragraph.style in ("area", "competency"):
        return f"Heading {min(paragraph.depth, DEEPEST_HEADING)}"
    return paragraph.style.capitalize()


def _bracketed(level: Iterable[Segment]) -> Iterator[Segment]:
    """The brackets stay where there is a level before and after, else they go and come with it."""
    found = tuple(level)
    if not found:
        return
    kinds = {one.kind for one in found}
    kind = kinds.pop() if len(kinds) == 1 else "keep"
    yield Segment(kind, " (")
    yield from found
    yield Segment(kind, ")")


def _add_lines(file: WordFile, title: str, lines: tuple[LogLine, ...]) -> None:
    file.add(plain(title, "Heading 1"))
    file.add(plain(ngettext("%(num)s statement", "%(num)s statements", len(lines))))
    if lines:
        heads = (gettext("Before"), gettext("Now"), gettext("Statement"), gettext("What"), gettext("Why"))
        file.table(heads, _WIDTHS, [_row(line) for line in lines])


def _row(line: LogLine) -> list[list[Tracked]]:
    told = ([plain(text, TABLE_TEXT)] for text in (line.code_before, line.code, line.what, line.argument))
    before, now, what, why = told
    return [before, now, list(_said(line)), what, why]


def _said(line: LogLine) -> Iterator[Tracked]:
    """In a cell the last paragraph stays one, even where all its words go."""
    before, after = line.before, line.after
    for gone in line.befores if before is None else ():
        yield Tracked((Segment("delete", f"{gone.code} {gone.text}"),), TABLE_TEXT, "delete")
    level = _bracketed(replaced(_level(before), _level(after)))
    yield Tracked((*redline(_text(before), _text(after)), *level), TABLE_TEXT)
    if outcome := redline(_outcome(before), _outcome(after)):
        yield Tracked(outcome, "Outcome")


def _text(one: DraftStatement | None) -> str:
    return one.text if one else ""


def _level(one: DraftStatement | None) -> str:
    return (one.level or "") if one else ""


def _outcome(one: DraftStatement | None) -> str:
    return (one.outcome or "") if one else ""


def _cells(line: LogLine) -> list[str]:
    befores, after = line.befores, line.after
    kind = next(one.kind for one in (*befores, after) if one)
    return [
        *(line.code_before, line.code, kind),
        *("\n".join(filter(None, map(_level, befores))), _level(after)),
        *("\n".join(one.text for one in befores), _text(after)),
        *("\n".join(filter(None, map(_outcome, befores))), _outcome(after)),
        *(line.what, line.argument),
    ]
