"""Do groups of the panel see a statement differently? Figures by group, tests, effect sizes, adjustment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from analysis.agreement import median, share
from analysis.agreement.shares import span
from analysis.cells import suppressed
from analysis.ratings import RatingMatrix, Scale, Tally
from analysis.result import Estimate, Json, no_value
from analysis.scale import Band
from analysis.stability.adjustment import benjamini_hochberg, holm
from analysis.stability.margins import ChiSquare
from analysis.stability.rank_sum import cliffs_delta, kruskal_wallis, mann_whitney
from analysis.stability.tables import cross_counts


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
    names = tuple(sorted({name for name in matrix.groups if name is not None}))
    counts = _counts_by_group(matrix, names)
    wanted = len(names) == 2 if pairwise is None else pairwise
    band = agree or matrix.scale.agree
    items = []
    for item, cells in zip(matrix.items, counts, strict=True):
        hidden = suppressed([sum(cell) for cell in cells], minimum_cell)
        shown = {name: None if at in hidden else cells[at] for at, name in enumerate(names)}
        test = _overall([cell for cell in shown.values() if cell], permutations, seed)
        items.append(_compare(item, matrix.scale, band, shown, test, pairwise=wanted))
    overall = _adjusted([item.test.p for item in items])
    items = [replace(item, test=test) for item, test in zip(items, overall, strict=True)]
    return GroupComparison(names, _pairs_adjusted(items) if wanted else tuple(items))


def _counts_by_group(matrix: RatingMatrix, names: tuple[str, ...]) -> list[list[list[int]]]:
    """Items x groups x categories; those without a group come last, for suppression must know of them."""
    place = {name: at for at, name in enumerate(names)}
    of_seat = [len(names) if name is None else place[name] for name in matrix.groups]
    groups = np.array(of_seat, dtype=np.uint32)[:, np.newaxis]
    widths = (len(names) + 1, len(matrix.scale.scores) + 1)
    counts = cross_counts(
        len(matrix.seats), len(matrix.items), widths, lambda block: (groups[block], matrix.codes[block])
    )
    found: list[list[list[int]]] = counts[:, :, 1:].tolist()
    return found


def _overall(samples: list[list[int]], permutations: int, seed: int) -> ChiSquare:
    if len(samples) > 1:
        return kruskal_wallis(samples, permutations=permutations, seed=seed)
    held_back = _held_back("Kruskal-Wallis")
    return ChiSquare(held_back, 0, held_back)


def _compare(
    item: str,
    scale: Scale,
    agree: Band,
    shown: Mapping[str, list[int] | None],
    overall: ChiSquare,
    *,
    pairwise: bool,
) -> ItemGroups:
    """Fill in one item; `shown` holds None for a group that is held back."""
    return ItemGroups(
        item,
        tuple(_figures(name, scale, agree, counts) for name, counts in shown.items()),
        overall,
        _unadjusted(overall.p),
        tuple(_pair(one, other, shown, pairwise=pairwise) for one, other in combinations(shown, 2)),
    )


def _figures(name: str, scale: Scale, agree: Band, counts: Sequence[int] | None) -> GroupFigures:
    if counts is None:
        methods = (f"share of {span(*agree)}", "median")
        held_back = (_held_back(method) for method in methods)
        return GroupFigures(name, None, *held_back)
    tally = Tally(scale, tuple(counts))
    return GroupFigures(name, tally.n, share(tally, *agree), median(tally))


def _pair(one: str, other: str, shown: Mapping[str, list[int] | None], *, pairwise: bool) -> PairOfGroups:
    first, second = shown[one], shown[other]
    if first is None or second is None:
        refused = _unadjusted(_held_back("Mann-Whitney")) if pairwise else None
        return PairOfGroups(one, other, _held_back("Cliff's delta"), refused)
    test = _unadjusted(mann_whitney(first, second)) if pairwise else None
    return PairOfGroups(one, other, cliffs_delta(first, second), test)


def _held_back(method: str) -> Estimate:
    return no_value("below_floor", method, status="too_few")


def _unadjusted(p: Estimate) -> Tested:
    return Tested(p, p, p)


def _adjusted(ps: Sequence[Estimate]) -> list[Tested]:
    """Adjust what was tested; what was not keeps its reason and does not count."""
    tested = [p.value for p in ps if isinstance(p.value, int | float)]
    family = iter(zip(holm(tested), benjamini_hochberg(tested), strict=True))
    found = []
    for p in ps:
        if p.reason is not None:
            found.append(_unadjusted(p))
            continue
        careful, liberal = next(family)
        found.append(
            Tested(
                p,
                replace(p, value=careful, method=f"{p.method}, Holm over {len(tested)} statements"),
                replace(
                    p, value=liberal, method=f"{p.method}, Benjamini-Hochberg over {len(tested)} statements"
                ),
            )
        )
    return found


def _pairs_adjusted(items: list[ItemGroups]) -> tuple[ItemGroups, ...]:
    """Adjust every pair of groups over the statements."""
    columns = zip(*(item.pairs for item in items), strict=True)
    adjusted = []
    for column in columns:
        tests = _adjusted([pair.test.p for pair in column if pair.test is not None])
        adjusted.append([replace(pair, test=test) for pair, test in zip(column, tests, strict=True)])
    if not adjusted:
        return tuple(items)
    rows = zip(*adjusted, strict=True)
    return tuple(replace(item, pairs=tuple(pairs)) for item, pairs in zip(items, rows, strict=True))
