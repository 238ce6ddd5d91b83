"""The chance that a statement passes against true agreement, drawn as SVG text like `delphi.reports.picture`.

Geometry stands in attributes and colour in classes of delphi.css. The table beside the picture says the same.
"""

from collections.abc import Sequence

from markupsafe import Markup

from delphi.studies.outlook import Chance

WIDTH, HEIGHT = 320, 150
LEFT, RIGHT, TOP, BOTTOM = 34, 14, 8, 18
MARKS = (0, 50, 100)


def chance_picture(chances: Sequence[Chance], title: str) -> Markup:
    """A line over the agreement, with a dot at every figure of the table."""
    points = [(_across(one.agreement, chances), _up(one.chance)) for one in chances]
    line = Markup('<polyline class="chance" points="{}"/>').format(" ".join(f"{x},{y}" for x, y in points))
    dots = [Markup('<circle class="median" cx="{}" cy="{}" r="3"/>').format(x, y) for x, y in points]
    ends = [_end(_across(one.agreement, chances), HEIGHT - 4, one.agreement) for one in chances[::3]]
    return _FRAME.format(WIDTH, HEIGHT, title, Markup().join([*map(_level, MARKS), line, *dots, *ends]))


_FRAME = Markup(
    '<svg class="picture" role="img" xmlns="http://www.w3.org/2000/svg"'
    ' width="{0}" height="{1}" viewBox="0 0 {0} {1}"><title>{2}</title>{3}</svg>'
)


def _across(agreement: int, chances: Sequence[Chance]) -> int:
    low, high = chances[0].agreement, chances[-1].agreement
    return round(LEFT + (WIDTH - LEFT - RIGHT) * (agreement - low) / (high - low))


def _up(chance: float) -> int:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - chance))


def _level(percent: int) -> Markup:
    height = _up(percent / 100)
    line = Markup('<line class="level" x1="{0}" y1="{2}" x2="{1}" y2="{2}"/>')
    return line.format(LEFT, WIDTH - RIGHT, height) + _end(LEFT - 17, height + 4, percent)


def _end(x: int, y: int, percent: int) -> Markup:
    return Markup('<text class="end" x="{}" y="{}">{}%</text>').format(x, y, percent)
