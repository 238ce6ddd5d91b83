"""A table of people to a preview of the panel: `name, email, group` in any order."""

from dataclasses import dataclass, field

from delphi.errors import Message, msg
from delphi.panels.addresses import MAX_NAME, Address, check_address, name_too_long
from delphi.sheets.columns import Columns, ColumnUse, match_columns
from delphi.sheets.problems import Notice, Problem, in_order, shown
from delphi.sheets.table import Row, Table
from delphi.sheets.text import one_line

MAX_GROUP = 100

_NAMES = {
    "name": ("name", "full name", "expert", "person", "participant"),
    "email": ("email", "e-mail address", "email address", "mail", "address"),
    "group": ("group", "stakeholder group", "stakeholder", "panel group"),
}


@dataclass(frozen=True)
class PanelRow:
    row: int
    name: str
    email: str
    group: str | None


@dataclass(frozen=True)
class PanelPreview:
    """`warnings` are for a person to confirm; with any problem nothing may be stored."""

    rows: tuple[PanelRow, ...]
    columns: tuple[ColumnUse, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def can_be_stored(self) -> bool:
        return bool(self.rows) and not self.problems

    @property
    def needs_confirmation(self) -> bool:
        return bool(self.warnings) or any(notice.confirm for notice in self.notices)


@dataclass
class _Reading:
    columns: Columns
    rows: list[PanelRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    first_rows: dict[str, int] = field(default_factory=dict)

    def read(self, row: Row) -> None:
        checked = check_address(self.columns.cell(row.cells, "email"))
        if not isinstance(checked, Address):
            self._refuse(row, "email", checked)
            return
        name = one_line(self.columns.cell(row.cells, "name")) or checked.name or ""
        group = one_line(self.columns.cell(row.cells, "group"))
        self._check_name(row, name)
        if len(group) > MAX_GROUP:
            self._refuse(
                row, "group", msg("group is longer than %(limit)s characters; shorten it.", limit=MAX_GROUP)
            )
        self._check_first(row, checked.address)
        email = self.columns.header("email")
        self.warnings += [Problem(warning, row.number, email) for warning in checked.warnings]
        self.rows.append(PanelRow(row.number, name, checked.address, group or None))

    def _check_name(self, row: Row, name: str) -> None:
        if not name:
            self._refuse(row, "name", msg("no name; write one."))
        elif len(name) > MAX_NAME:
            self._refuse(row, "name", name_too_long())

    def _check_first(self, row: Row, address: str) -> None:
        first = self.first_rows.setdefault(address.casefold(), row.number)
        if first != row.number:
            twice = msg(
                "address %(address)s appears in rows %(first)s and %(second)s; leave one.",
                address=shown(address),
                first=first,
                second=row.number,
            )
            self._refuse(row, "email", twice)

    def _refuse(self, row: Row, name: str, message: Message) -> None:
        self.problems.append(Problem(message, row.number, self.columns.header(name)))


def parse_panel(table: Table) -> PanelPreview:
    """Everyone that can be understood, with every problem and its row."""
    columns = match_columns(table, _NAMES)
    reading = _Reading(columns)
    if "email" in columns:
        doubtful = table.doubtful_rows
        for row in table.rows:
            if row.number not in doubtful:
                reading.read(row)
    else:
        no_email = msg('no column for the e-mail address was found; name it "email".')
        reading.problems.append(Problem(no_email, table.header_row))
    if not table.rows:
        reading.problems.append(Problem(msg("There is nobody below the header; add one person a row.")))
    of_cells = [problem for problem in table.problems if columns.concerns(problem)]
    return PanelPreview(
        tuple(reading.rows),
        columns.used,
        in_order([*columns.problems, *of_cells, *reading.problems]),
        tuple(reading.warnings),
        table.notices,
    )
