"""Every record in what the engine prints, by its path: `krippendorff_alpha.ordinal`."""

from collections.abc import Iterator
from typing import Any

from analysis.result import Json

Record = dict[str, Any]


def records(printed: Json) -> dict[str, Record]:
    return dict(_walk(printed, ""))


def _walk(printed: Json, path: str) -> Iterator[tuple[str, Record]]:
    if isinstance(printed, dict) and "status" in printed:
        yield path, printed
    elif isinstance(printed, dict):
        for name, part in printed.items():
            yield from _walk(part, f"{path}.{name}" if path else name)
    elif isinstance(printed, list | tuple):
        for place, part in enumerate(printed):
            yield from _walk(part, f"{path}[{place}]")
