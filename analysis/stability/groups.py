"""Do groups of the panel see a statement differently? Figures by group, tests, effect sizes, adjustment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, starmap
from typing import TypeAlias

import numpy as np

from analysis.agreement import median, share
from analysis.cells import suppressed
from analysis.ratings import RatingMatrix, Tally
from analysis.result import Estimate, Json, no_value
from analysis.scale import Band, span
from analysis.stability.adjustment import benjamini_hochberg, holm
from analysis.stability.margins import ChiSquare
from analysis.stability.rank_sum import cliffs_delta, kruskal_wallis_each, mann_whitney

Cells: TypeAlias = Sequence[Sequence[Tally | None]]


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """One group on one statement. `n` is None where the figures are held back."""

    group: str
    n: int | None
    share_agree: Estimate
    median: Estimate

    def as_json(self) -> dict[str, Json]:
        return {
            "group": self.group,
            "n": self.n,
            "share_agree": self.share_agree.as_json(),
            "median": self.median.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Tested:
    """A p-value as it is, and after adjustment over the statements (Holm is the default to read)."""

    p: Estimate
    p_holm: Estimate
    p_bh: Estimate

    def as_json(self) -> dict[str, Json]:
        return {"p": self.p.as_json(), "p_holm": self.p_holm.as_json(), "p_bh": self.p_bh.as_json()}


@dataclass(frozen=True, slots=True)
class PairOfGroups:
    """Cliff's delta above 0: the first group rates higher. `test` where asked for (Mann-Whitney)."""

    first: str
    second: str
    delta: Estimate
    test: Tested | None

    def as_json(self) -> dict[str, Json]:
        return {
            "first": self.first,
            "second": self.second,
            "delta": self.delta.as_json(),
            "test": None if self.test is None else self.test.as_json(),
        }


@dataclass(frozen=True, slots=True)
class ItemGroups:
    item: str
    figures: tuple[GroupFigures, ...]
    kruskal_wallis: ChiSquare
    test: Tested
    pairs: tuple[PairOfGroups, ...]

    def as_json(self) -> dict[str, Json]:
        return {
            "item": self.item,
            "figures": [one.as_json() for one in self.figures],
            "kruskal_wallis": self.kruskal_wallis.as_json(),
            "test": self.test.as_json(),
            "pairs": [pair.as_json() for pair in self.pairs],
        }


@dataclass(frozen=True, slots=True)
class GroupComparison:
    """All statements of a round; adjustment is over these."""

    groups: tuple[str, ...]
    items: tuple[ItemGroups, ...]

    def as_json(self) -> dict[str, Json]:
        return {"groups": list(self.groups), "items": [item.as_json() for item in self.items]}


def compare_groups(
    matrix: RatingMatrix,
    *,
    agree: Band | None = None,
    minimum_cell: int = 5,
    pairwise: bool | None = None,
    permutations: int = 0,
    seed: int = 0,
) -> GroupComparison:
    """Compare the declared groups of a round on every statement.

    Per group: share of `agree` (default: the agree band of the scale) with interval, median. Over all
    groups: Kruskal-Wallis (`permutations` and `seed` as there), adjusted over the statements. For each pair:
    Cliff's delta, and with `pairwise` (default: where there are two groups) Mann-Whitney, adjusted over the
    statements. A group with fewer than `minimum_cell` ratings on a statement is `below_floor` there, with one
    more group where it could be had by subtraction; the tests are of the others. Nobody without a group is
    compared.
    """
    wanted = len(matrix.group_names) == 2 if pairwise is None else pairwise
    cells = _cells(matrix, minimum_cell)
    overall = _overall(cells, matrix, permutations, seed)
    columns = zip(
        matrix.items,
        _figures(cells, matrix.group_names, agree or matrix.scale.agree),
        overall,
        _adjusted([found.p for found in overall]),
        _pairs(cells, matrix.group_names, tested=wanted),
        strict=True,
    )
    return GroupComparison(matrix.group_names, tuple(starmap(ItemGroups, columns)))


def _cells(matrix: RatingMatrix, minimum_cell: int) -> list[list[Tally | None]]:
    """Items x named groups, None where a group is held back; suppression knows of those without a group too.

    Who in a group was silent is not told: one person could be meant.
    """
    counts = [[cell.counts for cell in tallies] for _, tallies in matrix.group_tallies]
    found = []
    for cells in zip(*counts, strict=True) if counts else [()] * len(matrix.items):
        hidden = suppressed([sum(cell) for cell in cells], minimum_cell)
        shown = cells[: len(matrix.group_names)]
        found.append([None if at in hidden else Tally(matrix.scale, cell) for at, cell in enumerate(shown)])
    return found


def _overall(cells: Cells, matrix: RatingMatrix, permutations: int, seed: int) -> list[ChiSquare]:
    """Kruskal-Wallis over the groups that are shown, where these are at least two."""
    nobody = (0,) * len(matrix.scale.scores)
    counts = [[nobody if cell is None else cell.counts for cell in row] for row in cells]
    shape = (len(cells), len(matrix.group_names), len(nobody))
    found = kruskal_wallis_each(
        np.array(counts, dtype=np.int64).reshape(shape), permutations=permutations, seed=seed
    )
    none = ChiSquare(held_back := _held_back("Kruskal-Wallis"), 0, held_back)
    return [
        one if sum(cell is not None for cell in row) > 1 else none
        for one, row in zip(found, cells, strict=True)
    ]


def _figures(cells: Cells, names: tuple[str, ...], agree: Band) -> list[tuple[GroupFigures, ...]]:
    held_back = [_held_back(method) for method in (f"share of {span(*agree)}", "median")]
    return [
        tuple(
            GroupFigures(name, None, *held_back)
            if cell is None
            else GroupFigures(name, cell.n, share(cell, *agree), median(cell))
            for name, cell in zip(names, row, strict=True)
        )
        for row in cells
    ]


def _pairs(cells: Cells, names: tuple[str, ...], *, tested: bool) -> list[tuple[PairOfGroups, ...]]:
    """Every pair of groups on each item; its tests are adjusted over the items."""
    columns = []
    for one, other in combinations(range(len(names)), 2):
        sides = [(row[one], row[other]) for row in cells]
        tests: Sequence[Tested | None] = [None] * len(cells)
        if tested:
            tests = _adjusted([_of_both(mann_whitney, "Mann-Whitney", *pair) for pair in sides])
        columns.append(
            [
                PairOfGroups(names[one], names[other], _of_both(cliffs_delta, "Cliff's delta", *pair), test)
                for pair, test in zip(sides, tests, strict=True)
            ]
        )
    return list(zip(*columns, strict=True)) if columns else [()] * len(cells)


def _of_both(
    statistic: Callable[[Sequence[int], Sequence[int]], Estimate],
    method: str,
    first: Tally | None,
    second: Tally | None,
) -> Estimate:
    if first is None or second is None:
        return _held_back(method)
    return statistic(first.counts, second.counts)


def _held_back(method: str) -> Estimate:
    return no_value("below_floor", method, status="too_few")


def _adjusted(ps: Sequence[Estimate]) -> list[Tested]:
    """Adjust what was tested; what was not keeps its reason and does not count."""
    tested = [p.value for p in ps if isinstance(p.value, int | float)]
    family = iter(zip(holm(tested), benjamini_hochberg(tested), strict=True))
    over = f"over {len(tested)} statements"
    return [
        Tested(p, p, p) if p.reason is not None else Tested(p, *_corrected(p, *next(family), over))
        for p in ps
    ]


def _corrected(p: Estimate, careful: float, liberal: float, over: str) -> tuple[Estimate, Estimate]:
    ways = ((careful, "Holm"), (liberal, "Benjamini-Hochberg"))
    one, other = (
        Estimate(value, f"{p.method}, {way} {over}", p.n_used, warnings=p.warnings) for value, way in ways
    )
    return one, other
