"""What the people of a file mean for a panel that exists already."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from delphi.errors import Message, msg
from delphi.panels.parsing import PanelPreview
from delphi.sheets.problems import Notice, Problem, ranges, shown


@dataclass(frozen=True)
class Standing:
    """How an address stands with the study; all none: on the panel and written to."""

    left_at: datetime | None = None
    departure: str | None = None
    mail_stopped_at: datetime | None = None


def address_key(email: str) -> str:
    """Two addresses with one key are one person's."""
    return email.casefold()


def against_panel(preview: PanelPreview, known: Mapping[str, Standing], zone: ZoneInfo) -> PanelPreview:
    """Say who is there already, and warn of those who left or asked for no mail."""
    present = [row.row for row in preview.rows if is_on_panel(known.get(address_key(row.email)))]
    warnings = [
        Problem(warning, row.row, _email_header(preview))
        for row in preview.rows
        for warning in standing_warnings(known.get(address_key(row.email)), zone)
    ]
    notices = (Notice(_already_there(present)),) if present else ()
    return replace(preview, warnings=(*preview.warnings, *warnings), notices=(*preview.notices, *notices))


def standing_warnings(standing: Standing | None, zone: ZoneInfo) -> Iterator[Message]:
    """For a person to confirm before somebody is added (again)."""
    if standing is None:
        return
    if standing.mail_stopped_at:
        yield msg(
            "this address asked for no mail on %(date)s; it will not be written to.",
            date=iso_day(standing.mail_stopped_at, zone),
        )
    if standing.left_at:
        yield msg(
            "left the panel on %(date)s; confirm that the person agreed to come back.",
            date=iso_day(standing.left_at, zone),
        )


def is_on_panel(standing: Standing | None) -> bool:
    return standing is not None and standing.left_at is None


def address_taken(email: str) -> Message:
    return msg("%(address)s is on the panel already.", address=shown(email))


def group_problem(name: str, others: Sequence[str], longest: int) -> Message | None:
    """Why a group cannot be called so beside the `others` of its study."""
    if not name:
        return msg("The group has no name; write one.")
    if len(name) > longest:
        return msg("group is longer than %(limit)s characters; shorten it.", limit=longest)
    if name.casefold() in (other.casefold() for other in others):
        return msg('There is a group "%(name)s" already; choose another name.', name=shown(name))
    return None


def _email_header(preview: PanelPreview) -> str:
    return next((use.header for use in preview.columns if use.field == "email"), "email")


def _already_there(rows: Sequence[int]) -> Message:
    if len(rows) == 1:
        return msg("Row %(row)s is on the panel already and stays as it is.", row=rows[0])
    return msg("Rows %(rows)s are on the panel already and stay as they are.", rows=ranges(rows))


def iso_day(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d}"
