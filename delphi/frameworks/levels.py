"""Behaviours by level: which competency has which, and where the set does not hold together.

A competency that has behaviours should have some at every level, and in the order of the levels: whoever can
do what an expert does is taken to do what a novice does. Nothing here decides: each finding is for a person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from delphi.errors import Message, msg
from delphi.frameworks.successor import NextStatement

Finding = Literal["lower_missing", "upper_missing", "order", "alike", "without_level"]


@dataclass(frozen=True)
class LevelFinding:
    kind: Finding
    message: Message


@dataclass(frozen=True)
class LevelSet:
    """A competency with its behaviours: one cell a level of the study, then those at none of these levels."""

    competency: NextStatement
    cells: tuple[tuple[NextStatement, ...], ...]
    others: tuple[NextStatement, ...]
    findings: tuple[LevelFinding, ...]


def level_sets(
    statements: Sequence[NextStatement], levels: Sequence[str], alike: Iterable[tuple[str, str]] = ()
) -> tuple[LevelSet, ...]:
    """Of the competencies that have behaviours. `alike`: wordings that say nearly the same, in pairs."""
    pairs = tuple(alike)
    found = []
    for one in statements:
        own = [other for other in statements if other.kind == "behaviour" and other.parent == one.wording_id]
        if one.kind == "competency" and own:
            cells = tuple(tuple(each for each in own if each.level == level) for level in levels)
            others = tuple(each for each in own if each.level not in levels)
            found.append(LevelSet(one, cells, others, tuple(_findings(one, own, levels, pairs))))
    return tuple(found)


def _findings(
    competency: NextStatement,
    own: Sequence[NextStatement],
    levels: Sequence[str],
    alike: Sequence[tuple[str, str]],
) -> Iterable[LevelFinding]:
    yield from _missing(competency, {each.level for each in own}, levels)
    yield from _out_of_order(own, levels)
    yield from _alike(own, alike)
    without = [each.code for each in own if each.level not in levels]
    if without and levels:
        yield LevelFinding(
            "without_level", msg("%(codes)s: at no level of this study.", codes=", ".join(without))
        )


def _missing(
    competency: NextStatement, has: set[str | None], levels: Sequence[str]
) -> Iterable[LevelFinding]:
    """Below a level that it has, and above all that it has, are told apart: the first is the graver."""
    places = [place for place, level in enumerate(levels) if level in has]
    if not places:
        return
    top = places[-1]
    lower = [level for level in levels[:top] if level not in has]
    if lower:
        yield LevelFinding(
            "lower_missing",
            msg(
                "%(code)s has behaviours at %(upper)s and none at %(lower)s below it.",
                code=competency.code,
                upper=levels[top],
                lower=", ".join(lower),
            ),
        )
    if upper := levels[top + 1 :]:
        yield LevelFinding(
            "upper_missing",
            msg(
                "%(code)s ends at %(top)s: none at %(upper)s.",
                code=competency.code,
                top=levels[top],
                upper=", ".join(upper),
            ),
        )


def _out_of_order(own: Sequence[NextStatement], levels: Sequence[str]) -> Iterable[LevelFinding]:
    """Between neighbours in reading order: a lower level after a higher one."""
    placed = [each for each in own if each.level in levels]
    for before, after in pairwise(placed):
        if levels.index(before.level or "") > levels.index(after.level or ""):
            yield LevelFinding(
                "order",
                msg(
                    "%(after)s (%(lower)s) stands after %(before)s (%(higher)s): the order of the behaviours "
                    "contradicts the order of the levels.",
                    after=after.code,
                    lower=after.level,
                    before=before.code,
                    higher=before.level,
                ),
            )


def _alike(own: Sequence[NextStatement], alike: Sequence[tuple[str, str]]) -> Iterable[LevelFinding]:
    by_wording = {each.wording_id: each for each in own}
    for one, other in alike:
        first, second = by_wording.get(one), by_wording.get(other)
        if first is not None and second is not None and first.level != second.level:
            yield LevelFinding(
                "alike",
                msg(
                    "%(first)s (%(level)s) and %(second)s (%(other)s) say nearly the same at two levels.",
                    first=first.code,
                    level=first.level or msg("no level"),
                    second=second.code,
                    other=second.level or msg("no level"),
                ),
            )
