"""Files to take along."""

from typing import Final

from flask import Response

from delphi.exports.csv_files import ExportFile

CSV: Final = "text/csv; charset=utf-8"


def download(file: ExportFile, content_type: str = CSV) -> Response:
    return Response(
        file.data,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{file.name}"'},
    )
