"""A table of statements to a preview of the framework. Two layouts are understood.

One row a statement: `code, kind, level, text, parent, outcome` in any order; only `text` must be there.
One row a leaf, as committees keep them: `area, competency, level, text`, where an empty area or competency
repeats the one above; there the codes follow the order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from delphi.errors import Message, msg
from delphi.frameworks.entries import Entry, Placement
from delphi.frameworks.flat_rows import FlatRows
from delphi.frameworks.preview import FrameworkPreview
from delphi.frameworks.reading import Reading
from delphi.frameworks.tree import Kind
from delphi.sheets.columns import match_columns
from delphi.sheets.problems import Notice, Problem, date_number, in_order, shown
from delphi.sheets.table import Row, Table

# Best name first: a file with both "text" and "description" means its "text".
_LISTED = {
    "code": ("code", "no", "nr", "number", "id"),
    "kind": ("kind", "type"),
    "level": ("level", "dreyfus level", "stage"),
    "text": (
        "text", "wording", "statement", "description", "title", "competency", "competence", "behaviour",
        "behavior", "item",
    ),
    "parent": ("parent", "parent code"),
    "outcome": ("outcome", "measurable outcome", "measure"),
}  # fmt: skip
_FLAT = {
    "area": ("area", "domain", "competency area"),
    "competency": ("competency", "competence", "competency statement"),
    "level": _LISTED["level"],
    "text": ("behaviour", "behavior", "text", "wording", "statement", "description", "item"),
    "outcome": _LISTED["outcome"],
}
_KINDS: dict[str, Kind] = {
    "area": "area",
    "domain": "area",
    "competency": "competency",
    "competence": "competency",
    "behaviour": "behaviour",
    "behavior": "behaviour",
    "indicator": "behaviour",
}
# Whole numbers that a spreadsheet means as days of 1954 to 2119.
_DATE_SERIALS = range(20_000, 80_001)
_DAY_ZERO = date(1899, 12, 30).toordinal()


def parse_framework(table: Table, levels: Sequence[str]) -> FrameworkPreview:
    """Everything that can be understood, with every problem and its row. `levels` are the study's names."""
    listed = match_columns(table, _LISTED)
    flat = match_columns(table, _FLAT)
    if "area" in flat and "kind" not in listed and "parent" not in listed:
        reading = Reading(table, flat, levels)
        FlatRows(reading).read()
        if "code" in listed:
            reading.notices.append(Notice(msg("The codes of the file are not used; codes follow the order.")))
    else:
        reading = Reading(table, listed, levels)
        _read_listed(reading)
    return _preview(reading)


def _preview(reading: Reading) -> FrameworkPreview:
    table, columns = reading.table, reading.columns
    placement = Placement(reading.levels)
    placement.place(reading.entries)
    placed = [replace(p, column=columns.header(p.column or "text")) for p in placement.problems]
    of_cells = [problem for problem in table.problems if columns.concerns(problem)]
    doubtful = table.doubtful_rows
    of_rows = [p for p in (*reading.problems, *_dates(reading), *placed) if p.row not in doubtful]
    found = [*columns.problems, *of_cells, *of_rows]
    return FrameworkPreview(
        placement.tree,
        columns.used,
        in_order([*found, *_missing(reading)]),
        (*table.notices, *reading.notices),
    )


def _missing(reading: Reading) -> Iterator[Problem]:
    if "text" not in reading.columns and "competency" not in reading.columns:
        no_text = msg('no column for the wording was found; name it "text".')
        yield Problem(no_text, reading.table.header_row)
    elif not any(name in reading.columns for name in ("area", "code", "kind")):
        no_code = msg('no column for the code or the kind was found; name one of them "code" or "kind".')
        yield Problem(no_code, reading.table.header_row)
    elif not reading.table.rows:
        yield Problem(msg("There are no statements below the header; add one a row."))


def _dates(reading: Reading) -> Iterator[Problem]:
    for row in reading.table.rows:
        for name in ("text", "outcome"):
            text = reading.value(row, name)
            if text.isdecimal() and len(text) == 5 and int(text) in _DATE_SERIALS:
                written = date.fromordinal(int(text) + _DAY_ZERO).isoformat()
                yield Problem(date_number(text, written), row.number, reading.columns.header(name))


def _read_listed(reading: Reading) -> None:
    if "text" not in reading.columns or not ("code" in reading.columns or "kind" in reading.columns):
        return
    for row in reading.table.rows:
        entry = _listed(reading, row)
        given_kind = reading.value(row, "kind")
        if given_kind and entry.kind is None:
            kind_column = reading.columns.header("kind")
            reading.problems.append(Problem(_unknown_kind(given_kind), row.number, kind_column))
            if not entry.code:
                continue
        reading.entries.append(entry)


def _listed(reading: Reading, row: Row) -> Entry:
    return Entry(
        row=row.number,
        text=reading.value(row, "text"),
        code=reading.value(row, "code").rstrip("."),
        kind=_KINDS.get(reading.value(row, "kind").casefold()),
        level=reading.level(row),
        parent=reading.value(row, "parent").rstrip("."),
        outcome=reading.outcome(row),
        renormalised=reading.columns.index("code") in row.renormalised,
    )


def _unknown_kind(given: str) -> Message:
    return msg(
        'kind "%(kind)s" is not one of area, competency, behaviour; use one of these.', kind=shown(given)
    )
