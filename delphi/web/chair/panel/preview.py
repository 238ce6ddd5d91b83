"""A panel file between upload and confirmation, as plain values that can be sealed into the page."""

from typing import Any

from delphi.panels.parsing import PanelPreview, PanelRow
from delphi.web.chair import imports


def as_plain(preview: PanelPreview) -> dict[str, Any]:
    return {
        "rows": [[row.row, row.name, row.email, row.group] for row in preview.rows],
        "columns": imports.plain_columns(preview.columns),
        "warnings": imports.plain_problems(preview.warnings),
        "notices": imports.plain_notices(preview.notices),
    }


def from_plain(plain: dict[str, Any]) -> PanelPreview:
    return PanelPreview(
        rows=tuple(PanelRow(*row) for row in plain["rows"]),
        columns=imports.columns_of(plain["columns"]),
        warnings=imports.problems_of(plain["warnings"]),
        notices=imports.notices_of(plain["notices"]),
    )
