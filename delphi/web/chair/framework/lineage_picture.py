"""The lineage of a statement as a picture: a row for each draft, a box for each statement, a line for each step.

Measures are in the units of the picture. Drafts run downwards, so that it fits a phone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from delphi.frameworks.lineage import Key, Lineage, Step, Stop

LEFT: Final = 88  # where the names of the drafts stand
BOX: Final = (108, 44)
GAP: Final = 20
ROW: Final = 120
TOP: Final = 8


@dataclass(frozen=True)
class Box:
    x: int
    y: int
    centre: int
    code_y: int
    verdict_y: int
    code: str
    verdict: str
    current: bool


@dataclass(frozen=True)
class Path:
    """`label` stands at the middle of the line; `stop` is where one ends that leads nowhere."""

    path: str
    label: str
    x: int
    y: int
    stop: int | None


@dataclass(frozen=True)
class RowName:
    y: int
    label: str


@dataclass(frozen=True)
class LineagePicture:
    width: int
    height: int
    box_width: int
    box_height: int
    title: str
    description: str
    rows: tuple[RowName, ...]
    boxes: tuple[Box, ...]
    paths: tuple[Path, ...]


def lineage_picture(
    found: Lineage,
    wording_id: str,
    *,
    title: str,
    description: str,
    draft_word: Callable[[int], str],
    step_word: Callable[[Step], str],
    verdict_word: Callable[[Stop], str],
) -> LineagePicture:
    places = _places(found)
    widest = max((len(found.of_draft(number)) for number in found.drafts), default=1)
    ends = any(one.end is None for one in found.steps)
    rows = {number: TOP + index * ROW for index, number in enumerate(found.drafts)}
    return LineagePicture(
        width=LEFT + widest * (BOX[0] + GAP) + GAP * 2,
        height=TOP + (len(rows) - 1) * ROW + BOX[1] + TOP + (ROW // 2 if ends else 0),
        box_width=BOX[0],
        box_height=BOX[1],
        title=title,
        description=description,
        rows=tuple(RowName(y + BOX[1] // 2 + 5, draft_word(number)) for number, y in rows.items()),
        boxes=tuple(
            _box(one, places[one.key], verdict_word(one), current=one.wording_id == wording_id)
            for one in found.stops
        ),
        paths=tuple(
            _path(one, places[one.origin], places, step_word(one))
            for one in found.steps
            if one.origin is not None
        ),
    )


def _places(found: Lineage) -> dict[Key, tuple[int, int]]:
    return {
        stop.key: (LEFT + index * (BOX[0] + GAP), TOP + row * ROW)
        for row, number in enumerate(found.drafts)
        for index, stop in enumerate(found.of_draft(number))
    }


def _box(stop: Stop, place: tuple[int, int], verdict: str, *, current: bool) -> Box:
    x, y = place
    return Box(
        x=x,
        y=y,
        centre=x + BOX[0] // 2,
        code_y=y + (18 if verdict else 27),
        verdict_y=y + 35,
        code=stop.code,
        verdict=verdict,
        current=current,
    )


def _path(step: Step, start: tuple[int, int], places: dict[Key, tuple[int, int]], label: str) -> Path:
    x, y = start[0] + BOX[0] // 2, start[1] + BOX[1]
    if step.end is None:
        return Path(f"M{x} {y}V{y + 26}", label, x, y + 44, y + 26)
    end_x, end_y = places[step.end][0] + BOX[0] // 2, places[step.end][1]
    middle = (y + end_y) // 2
    return Path(
        f"M{x} {y}C{x} {middle} {end_x} {middle} {end_x} {end_y}", label, (x + end_x) // 2, middle + 5, None
    )
