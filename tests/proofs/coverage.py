"""How often nominal 95% intervals hold the truth: alpha, AC2, ICC, mean rank correlation and shares.

The panels, and what is asked of the intervals, are in docs/panel-coefficients.md. The truth is computed from the
panels' probabilities; the naive bootstrap, which lets a resampled expert agree with his own copy, is shown
to miss it.
"""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from analysis.agreement import wilson
from analysis.ratings import RatingMatrix
from analysis.reliability import gwet_ac, intraclass_correlations, krippendorff_alpha, mean_rank_correlation
from analysis.reliability.alpha import prepared_alpha
from analysis.result import Estimate
from delphi import clock
from tests.proofs.invented_panels import AGREE_FROM, HARD, HELD_TO, InventedPanel, Truth, matrix_of
from tests.proofs.record import record

REPLICATES = 2000
NAIVE_REPLICATES, NAIVE_RESAMPLES = 300, 300
SIZES = (10, 30, 100)
NAMES = ("alpha", "AC2", "ICC", "rank correlation", "shares")
PROCESSES = 2
ROUNDING = 1e-9


@dataclass(frozen=True)
class Cell:
    """One kind of panel of one size."""

    panel: InventedPanel
    lenient: bool
    experts: int

    @property
    def title(self) -> str:
        return f"{self.panel.name}{' with leniency' if self.lenient else ''}, n={self.experts}"

    @property
    def bounds(self) -> tuple[float, float]:
        return (0.90, 1.0) if self.experts < 30 else (0.93, 0.97)


@dataclass(frozen=True)
class Coverage:
    cell: Cell
    shares: tuple[float, ...]  # of the replicates whose interval holds the truth, by NAMES

    def outside(self) -> list[str]:
        low, high = self.cell.bounds
        return [name for name, share in zip(NAMES, self.shares, strict=True) if not low <= share <= high]

    def line(self) -> str:
        found = ", ".join(f"{name} {100 * share:.1f}" for name, share in zip(NAMES, self.shares, strict=True))
        return f"{self.cell.title}: {found}"


def cover(cell: Cell, replicates: int, seed: int) -> Coverage:
    """Draw panels and count the intervals that hold the truth; shares are averaged over the statements."""
    truth = Truth.of(cell.panel, lenient=cell.lenient)
    generator = _generator(cell, seed)
    held = np.zeros(len(NAMES))
    for _ in range(replicates):
        matrix = cell.panel.draw(cell.experts, lenient=cell.lenient, generator=generator)
        held += _held(matrix, truth)
    return Coverage(cell, tuple((held / replicates).tolist()))


def _generator(cell: Cell, seed: int) -> np.random.Generator:
    name = sum(ord(letter) * 31**place for place, letter in enumerate(cell.panel.name))
    return np.random.Generator(np.random.PCG64([seed, name, int(cell.lenient), cell.experts]))


def _held(matrix: RatingMatrix, truth: Truth) -> list[float]:
    agreeing = matrix.counts[:, AGREE_FROM - 1 :].sum(axis=1).tolist()
    ends = [wilson(k, len(matrix.seats)) for k in agreeing]
    inside = [low <= share <= high for (low, high), share in zip(ends, truth.shares.tolist(), strict=True)]
    return [
        _holds(krippendorff_alpha(matrix), truth.alpha),
        _holds(gwet_ac(matrix), truth.ac2),
        _holds(intraclass_correlations(matrix)["ICC(A,1)"], truth.icc),
        _holds(mean_rank_correlation(matrix), truth.rank_correlation),
        sum(inside) / len(inside),
    ]


def _holds(estimate: Estimate, truth: float) -> bool:
    """Where statements do not differ the truth is 0 but for rounding, and intervals end there."""
    if estimate.interval is None:
        return False
    low, high = estimate.interval
    return low - ROUNDING <= truth <= high + ROUNDING


def naive_coverage(cell: Cell, seed: int, replicates: int, resamples: int) -> float:
    """Of alpha, by percentiles of a bootstrap over experts that keeps pairs of an expert with his copy."""
    truth = Truth.of(cell.panel, lenient=cell.lenient).alpha
    generator = _generator(cell, seed)
    held = 0
    for _ in range(replicates):
        matrix = cell.panel.draw(cell.experts, lenient=cell.lenient, generator=generator)
        low, high = naive_bootstrap_of_alpha(matrix, generator, resamples)
        held += low <= truth <= high
    return held / replicates


def naive_bootstrap_of_alpha(
    matrix: RatingMatrix, generator: np.random.Generator, resamples: int
) -> tuple[float, float]:
    """The interval not to be used: copies of an expert count as experts."""
    experts = len(matrix.seats)
    values = []
    for _ in range(resamples):
        copies = generator.multinomial(experts, np.full(experts, 1 / experts))
        resampled = matrix_of(np.repeat(matrix.codes, copies, axis=0))
        values.append(prepared_alpha(resampled, "ordinal").estimate.value)
    low, high = np.quantile([value for value in values if isinstance(value, float)], (0.025, 0.975))
    return float(low), float(high)


def cells(panels: Sequence[InventedPanel]) -> list[Cell]:
    return [Cell(panel, lenient, n) for panel in panels for lenient in (False, True) for n in SIZES]


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev prove coverage", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--replicates", type=int, default=REPLICATES)
    parser.add_argument("--dry", action="store_true", help="print only, leave docs/proofs.md alone")
    wanted = parser.parse_args(argv)
    held, hard = cells(HELD_TO), cells(HARD)
    with ProcessPoolExecutor(PROCESSES) as pool:
        every = [*held, *hard]
        counts, seeds = [wanted.replicates] * len(every), [wanted.seed] * len(every)
        found = []
        for coverage in pool.map(cover, every, counts, seeds):
            print(coverage.line(), flush=True)
            found.append(coverage)
        naive_cells = [Cell(HELD_TO[0], False, n) for n in SIZES]
        amount = len(naive_cells)
        naive = list(
            pool.map(
                naive_coverage,
                naive_cells,
                [wanted.seed] * amount,
                [NAIVE_REPLICATES] * amount,
                [NAIVE_RESAMPLES] * amount,
            )
        )
    good, words = verdict(found[: len(held)], naive)
    words = f"{wanted.replicates} replicates; {words}"
    if wanted.dry:
        print(words)
    else:
        print(
            record("coverage", words if good else f"FAILED: {words}", seed=wanted.seed, now=clock.utc_now())
        )
    return 0 if good else 1


def verdict(found: list[Coverage], naive: list[float]) -> tuple[bool, str]:
    outside = [f"{one.cell.title}: {', '.join(one.outside())}" for one in found if one.outside()]
    ranges = []
    for n in SIZES:
        of_size = np.array([one.shares for one in found if one.cell.experts == n])
        spans = [
            f"{name} {100 * low:.1f}-{100 * high:.1f}"
            for name, low, high in zip(NAMES, of_size.min(axis=0), of_size.max(axis=0), strict=True)
        ]
        ranges.append(f"n={n}: {', '.join(spans)}")
    shown = ", ".join(f"{100 * share:.1f} (n={n})" for n, share in zip(SIZES, naive, strict=True))
    exposed = all(share < 0.90 for share in naive[:2])
    words = f"{'; '.join(ranges)}; naive bootstrap of alpha {shown}"
    return not outside and exposed, words + (f"; outside: {'; '.join(outside)}" if outside else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
