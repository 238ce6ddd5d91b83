"""The one small picture of a distribution, drawn as SVG text: the same on the form, the desk and the report.

Geometry stands in attributes and colour in classes of delphi.css, because the content security policy forbids
inline styles. The only text inside the picture is the number of the first and the last category; what it says
stands beside it, in its title for those who do not see it, and in `distribution_rows` as a table. The same
input always gives the same bytes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from delphi.rounds.questionnaire import Band

GAP = 2.0
"""Pixels between two bars."""
BAND_GAP = 4.0
"""Extra pixels where the band changes, so that the bands can be told apart without their colours."""
LEAST_BAR = 2.0
"""A single person must stay visible beside a hundred."""
HALF_BELOW = 5.0
"""How far below the bars the line for the middle half runs."""
NOBODY = 1.0
"""A hairline keeps the place of a category that nobody chose."""
DOT = 3.0
OWN_SIZE = 5.0
ENDS = 11.0
"""The strip at the bottom in which the scale's ends are numbered."""


@dataclass(frozen=True)
class DistributionRow:
    """One line of the table that says the same as the picture."""

    label: str
    count: int


def distribution_rows(labels: Sequence[str], counts: Sequence[int]) -> tuple[DistributionRow, ...]:
    """Say the same as a table: every category in order with the number of people who chose it."""
    return tuple(DistributionRow(label, count) for label, count in zip(labels, counts, strict=True))


def distribution(
    counts: Sequence[int],
    bands: Sequence[Band],
    *,
    median: float | None,
    q1: float | None,
    q3: float | None,
    own: int | None = None,
    ends: tuple[int, int] | None = None,
    title: str,
    description: str = "",
    width: int = 180,
    height: int = 59,
) -> Markup:
    """Draw a bar a category, the median as a dot on the middle half, one's own rating as a triangle. The
    ends of the scale are numbered: from 1, or with the scores `ends`.

    `median`, `q1`, `q3` and `own` are positions on the scale: 1 is the first category, 7.5 lies between the
    seventh and the eighth. The first three are None when nobody rated. `title` and `description` are the
    numbers in words, read aloud in place of the picture.
    """
    _check(counts, bands, (median, q1, q3, own))
    axis = _Axis(bands, width)
    floor = height - ENDS - HALF_BELOW - DOT - 1 - (OWN_SIZE + 1 if own is not None else 0)
    parts = _bars(axis, counts, bands, floor)
    line = floor + HALF_BELOW
    if q1 is not None and q3 is not None:
        parts.append(_line(axis.at(q1), axis.at(q3), line))
    if median is not None:
        parts.append(_dot(axis.at(median), line))
    if own is not None:
        parts.append(_triangle(axis.at(own), line + DOT + 1))
    numbered = zip((1, len(counts)), ends or (1, len(counts)), strict=True)
    parts += [_end(axis.at(place), height - 1, score) for place, score in numbered]
    return _svg(parts, title, description, width, height)


def band_line(
    oppose: int, between: int, agree: int, *, title: str, width: int = 90, height: int = 12
) -> Markup:
    """Draw how a group divides into the three bands, side by side: for groups too small for a bar a category."""
    people = max(oppose + between + agree, 1)
    parts, left = [], 0.0
    for css, count in (("oppose", oppose), ("between", between), ("agree", agree)):
        breadth = width * count / people
        if count:
            parts.append(
                _rect(f"bar {css}", left, 0, breadth - (GAP if left + breadth < width else 0), height)
            )
        left += breadth
    return _svg(parts, title, "", width, height)


class _Axis:
    """Where the categories lie across the picture."""

    def __init__(self, bands: Sequence[Band], width: int) -> None:
        shift = 0.0
        shifts = [0.0]
        for before, after in pairwise(bands):
            shift += BAND_GAP if before != after else 0.0
            shifts.append(shift)
        self.slot = (width - shift) / len(bands)
        self.lefts = [index * self.slot + moved for index, moved in enumerate(shifts)]

    def at(self, position: float) -> float:
        """Find the middle of a category, or the point between two for a position between them."""
        index = min(int(position), len(self.lefts)) - 1
        following = min(index + 1, len(self.lefts) - 1)
        share = position - 1 - index
        left = self.lefts[index] + share * (self.lefts[following] - self.lefts[index])
        return left + self.slot / 2


def _check(counts: Sequence[int], bands: Sequence[Band], positions: tuple[float | None, ...]) -> None:
    if not counts or len(counts) != len(bands):
        raise ValueError(f"{len(counts)} counts do not go with {len(bands)} bands")
    if min(counts) < 0:
        raise ValueError(f"a count is negative: {list(counts)}")
    for position in positions:
        if position is not None and not 1 <= position <= len(counts):
            raise ValueError(f"{position} lies outside the scale 1-{len(counts)}")


def _bars(axis: _Axis, counts: Sequence[int], bands: Sequence[Band], floor: float) -> list[Markup]:
    most, breadth = max(counts), axis.slot - GAP
    bars = []
    for left, count, band in zip(axis.lefts, counts, bands, strict=True):
        tall = max(floor * count / most, LEAST_BAR) if count else NOBODY
        css = f"bar {band}" if count else "none"
        bars.append(_rect(css, left + GAP / 2, floor - tall, breadth, tall))
    return bars


# Every shape is a constant with its numbers put in by Markup.format, which escapes: nothing else gets in.


def _rect(css: str, x: float, y: float, width: float, height: float) -> Markup:
    shape = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>')
    return shape.format(css, _number(x), _number(y), _number(width), _number(height))


def _line(start: float, end: float, y: float) -> Markup:
    shape = Markup('<line class="half" x1="{0}" y1="{2}" x2="{1}" y2="{2}"/>')
    return shape.format(_number(start), _number(end), _number(y))


def _dot(x: float, y: float) -> Markup:
    return Markup('<circle class="median" cx="{}" cy="{}" r="{}"/>').format(
        _number(x), _number(y), _number(DOT)
    )


def _triangle(x: float, top: float) -> Markup:
    corners = ((x, top), (x + OWN_SIZE, top + OWN_SIZE), (x - OWN_SIZE, top + OWN_SIZE))
    points = " ".join(f"{_number(across)},{_number(down)}" for across, down in corners)
    return Markup('<polygon class="own" points="{}"/>').format(points)


def _end(x: float, y: float, score: int) -> Markup:
    return Markup('<text class="end" x="{}" y="{}">{}</text>').format(_number(x), _number(y), score)


def _svg(parts: Iterable[Markup], title: str, description: str, width: int, height: int) -> Markup:
    frame = Markup(
        '<svg class="picture" role="img" xmlns="http://www.w3.org/2000/svg"'
        ' width="{0}" height="{1}" viewBox="0 0 {0} {1}"><title>{2}</title>{3}{4}</svg>'
    )
    more = Markup("<desc>{}</desc>").format(description) if description else Markup()
    return frame.format(width, height, title, more, Markup().join(parts))


def _number(value: float) -> str:
    """Write at most two decimals and no trailing zeros: the same picture is the same bytes everywhere."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
