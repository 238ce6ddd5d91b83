"""Where every statement lies: how many agree, against how far the panel disagrees. Geometry for a template.

The template draws it: shapes by verdict, colours by class, never by colour alone. Labels are placed where they
cover nothing; a statement whose label finds no room is in the table all the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from analysis.consensus import Compare, Rule, Share
from analysis.consensus.expressions import leaves
from analysis.rounds import ItemAnalysis
from delphi.reports.external import outcome_of_item
from delphi.reports.external_page import words
from delphi.reports.outcomes import DIVIDED, kind_of
from delphi.wording import gettext, ngettext

WIDTH, HEIGHT = 480, 330
LEFT, RIGHT, TOP, BOTTOM = 44.0, 16.0, 26.0, 48.0
RADIUS = 5.0
LETTER, LINE = 6.6, 13.0
"""Room for a letter and for a line of text; a little more than most fonts take."""
LONGEST_LABEL = 14


@dataclass(frozen=True)
class Dot:
    """Statements that lie on the same point with the same verdict. `label` is empty where it found no room."""

    x: float
    y: float
    kind: str
    label: str
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True)
class Key:
    kind: str
    word: str


@dataclass(frozen=True)
class Row:
    name: str
    anchor: str
    share: str
    polarisation: str
    n: int
    outcome: str


@dataclass(frozen=True)
class ConsensusMap:
    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    title: str
    dots: tuple[Dot, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    line: Tick | None
    across_label: str
    rows: tuple[Row, ...]
    keys: tuple[Key, ...]
    left_out: str
    label_left: float = LEFT - 8
    label_below: float = HEIGHT - BOTTOM + 16
    name_below: float = HEIGHT - 8.0


def consensus_map(rule: Rule, items: Sequence[ItemAnalysis]) -> ConsensusMap | None:
    """Nothing to draw where no statement has both a share and a degree of disagreement."""
    placed = [(place, item) for place, item in enumerate(items, start=1) if _point(item) is not None]
    if not placed:
        return None
    threshold = _threshold(rule)
    return ConsensusMap(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        top=TOP,
        bottom=HEIGHT - BOTTOM,
        title=ngettext(
            "Share that agrees against disagreement, %(num)s statement",
            "Share that agrees against disagreement, %(num)s statements",
            len(placed),
        ),
        dots=tuple(_labelled(_dots(item for _, item in placed))),
        across=tuple(Tick(_across(Fraction(tick, 100)), f"{tick}%") for tick in (0, 25, 50, 75, 100)),
        up=tuple(Tick(_up(Fraction(tick, 4)), words.decimal(Fraction(tick, 4))) for tick in (0, 2, 4)),
        line=None if threshold is None else Tick(_across(threshold), _asked(threshold)),
        across_label=gettext("share in %(band)s", band=words.band(rule.agree_band)),
        rows=tuple(_row(place, item) for place, item in placed),
        keys=_keys(rule, [item for _, item in placed]),
        left_out=_left_out(len(items) - len(placed)),
    )


def _point(item: ItemAnalysis) -> tuple[Fraction, Fraction] | None:
    share, polarisation = item.share_in.share.value, item.profile.standard.polarisation.value
    if not isinstance(share, Fraction | int) or not isinstance(polarisation, Fraction | int):
        return None
    return Fraction(share), Fraction(polarisation)


def _across(share: Fraction) -> float:
    return round(LEFT + float(share) * (WIDTH - LEFT - RIGHT), 1)


def _up(polarisation: Fraction) -> float:
    return round(HEIGHT - BOTTOM - float(polarisation) * (HEIGHT - TOP - BOTTOM), 1)


def _threshold(rule: Rule) -> Fraction | None:
    """The one share of the agree band that "in" asks for, if that is what it asks for."""
    when = rule.condition("in")
    asked = [
        leaf.bound
        for leaf in (leaves(when) if when is not None else ())
        if isinstance(leaf, Compare)
        and isinstance(leaf.measure, Share)
        and (leaf.measure.low, leaf.measure.high) == rule.agree_band
        and leaf.operator in (">=", ">")
    ]
    return asked[0] if len(asked) == 1 and isinstance(asked[0], Fraction) else None


def _asked(threshold: Fraction) -> str:
    return gettext("%(percent)s%% asked for", percent=words.decimal(100 * threshold))


@dataclass(frozen=True)
class _Mark:
    x: float
    y: float
    kind: str
    names: tuple[str, ...]

    @property
    def text(self) -> str:
        first = self.names[0]
        short = first if len(first) <= LONGEST_LABEL else f"{first[: LONGEST_LABEL - 1]}…"
        return short if len(self.names) == 1 else f"{short} +{len(self.names) - 1}"


def _dots(items: Iterable[ItemAnalysis]) -> list[_Mark]:
    together: dict[tuple[float, float, str], list[str]] = {}
    for item in items:
        point = _point(item)
        if point is not None:
            kind = _shape(item.rule, outcome_of_item(item))
            together.setdefault((_across(point[0]), _up(point[1]), kind), []).append(item.item)
    return [_Mark(x, y, kind, tuple(names)) for (x, y, kind), names in together.items()]


@dataclass(frozen=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    @property
    def inside(self) -> bool:
        return (
            self.left >= LEFT and self.right <= WIDTH and self.top >= TOP and self.bottom <= HEIGHT - BOTTOM
        )


def _labelled(marks: Sequence[_Mark]) -> Iterator[Dot]:
    """Put each label right, left, above or below of its dot, wherever it covers nothing yet."""
    taken = [_Box(one.x - RADIUS, one.y - RADIUS, one.x + RADIUS, one.y + RADIUS) for one in marks]
    for mark in marks:
        place = next((one for one in _places(mark) if _free(one[0], taken)), None)
        if place is None:
            yield Dot(mark.x, mark.y, mark.kind, "", 0, 0, "start")
            continue
        box, x, y, anchor = place
        taken.append(box)
        yield Dot(mark.x, mark.y, mark.kind, mark.text, round(x, 1), round(y, 1), anchor)


def _free(box: _Box, taken: Iterable[_Box]) -> bool:
    return box.inside and not any(box.meets(other) for other in taken)


def _places(mark: _Mark) -> Iterator[tuple[_Box, float, float, str]]:
    """The box of the label, and where its text starts, for each side in turn."""
    long, off, half = len(mark.text) * LETTER, RADIUS + 2, LINE / 2
    base = mark.y + 4
    right, left = mark.x + off, mark.x - off
    yield _Box(right, mark.y - half, right + long, mark.y + half), right, base, "start"
    yield _Box(left - long, mark.y - half, left, mark.y + half), left, base, "end"
    for y in (mark.y - off - half, mark.y + off + half):
        yield _Box(mark.x - long / 2, y - half, mark.x + long / 2, y + half), mark.x, y + 4, "middle"


def _keys(rule: Rule, items: Iterable[ItemAnalysis]) -> tuple[Key, ...]:
    """The shapes that are on the map, in the order of the rule."""
    there = {outcome_of_item(item) for item in items}
    order = [*(outcome.name for outcome in rule.outcomes), rule.default, DIVIDED]
    return tuple(Key(_shape(rule, name), words.outcome_word(name)) for name in order if name in there)


def _shape(rule: Rule, outcome: str) -> str:
    """Outcomes that a rule names itself have shapes by their place in it; the last shape serves all others."""
    kind = kind_of(outcome)
    if kind != "plain":
        return kind
    names = [*(one.name for one in rule.outcomes), rule.default]
    return f"own-{min(names.index(outcome), 3)}" if outcome in names else "plain"


def _row(place: int, item: ItemAnalysis) -> Row:
    return Row(
        name=item.item,
        anchor=f"statement-{place}",
        share=words.share(item.share_in),
        polarisation=words.number(item.profile.standard.polarisation),
        n=item.tally.n,
        outcome=words.outcome_word(outcome_of_item(item)),
    )


def _left_out(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(num)s statement without ratings is not on the map.",
        "%(num)s statements without ratings are not on the map.",
        count,
    )
