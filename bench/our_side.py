"""Our side of `./dev bench analysis`: each job starts from ratings of which nothing is known yet."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import scipy

from analysis.agreement import mean, median, share
from analysis.consensus import preset
from analysis.ratings import RatingMatrix, Scale
from analysis.reliability import (
    concordance_of,
    fleiss_kappa,
    gwet_ac,
    intraclass_correlations,
    krippendorff_alpha,
)
from analysis.result import Estimate
from analysis.rounds import analyse_round
from analysis.stability import Transitions, signed_ranks, transitions
from analysis.stability.wilcoxon import EXACT_UP_TO
from bench.side import Job, Prepare, Run, serve

SCALE = Scale.parse("1-9")
GROUPS = ("clinicians", "educators", "patients")


def matrix(folder: Path, name: str, *, marks: bool = False) -> RatingMatrix:
    codes = np.load(folder / f"{name}.npy")
    judged = np.load(folder / "marks.npy") & (codes == 0) if marks else np.zeros(codes.shape, dtype=np.bool_)
    seats = tuple(f"seat-{number}" for number in range(codes.shape[0]))
    items = tuple(f"item-{number}" for number in range(codes.shape[1]))
    groups = tuple(GROUPS[number % len(GROUPS)] for number in range(len(seats))) if marks else ()
    return RatingMatrix(SCALE, seats, items, codes, judged, groups)


def on(name: str, statistic: Callable[[RatingMatrix], Estimate]) -> Job:
    def job(folder: Path, _part: float) -> Prepare:
        ratings = matrix(folder, name)

        def prepare() -> Run:
            fresh = replace(ratings)  # nothing counted yet
            return lambda: number(statistic(fresh))

        return prepare

    return job


def number(estimate: Estimate) -> float:
    return float(estimate.value) if isinstance(estimate.value, int | float | Fraction) else float("nan")


def with_interval(estimate: Estimate) -> Estimate:
    if estimate.interval is None:
        raise ValueError(f"{estimate!r} has no interval")
    return estimate


def item_intervals(ratings: RatingMatrix) -> Estimate:
    """Share, median and mean of every statement with their intervals; gives the first mean."""
    means = []
    for tally in ratings.tallies():
        with_interval(share(tally, 7, 9))
        with_interval(median(tally))
        means.append(with_interval(mean(tally)))
    return means[0]


def wilcoxon(exact_up_to: int) -> Job:
    def job(folder: Path, _part: float) -> Prepare:
        first, second = matrix(folder, "first"), matrix(folder, "second")

        def prepare() -> Run:
            earlier, later = replace(first), replace(second)
            return lambda: mean_p(transitions(earlier, later), exact_up_to)

        return prepare

    return job


def mean_p(moves: Transitions, exact_up_to: int) -> float:
    return float(signed_ranks(moves, exact_up_to=exact_up_to).p.mean())


def report(folder: Path, _part: float) -> Prepare:
    first, second = matrix(folder, "first", marks=True), matrix(folder, "second", marks=True)
    rule = preset("comet-70-15", SCALE)

    def prepare() -> Run:
        earlier, later = replace(first), replace(second)
        return lambda: len(analyse_round(later, rule=rule, previous=earlier).items)

    return prepare


JOBS: dict[str, Job] = {
    "alpha": on("first", lambda ratings: with_interval(krippendorff_alpha(ratings))),
    "ac2": on("first", lambda ratings: with_interval(gwet_ac(ratings, "ordinal", over="statements"))),
    "ac2_experts": on("first", lambda ratings: with_interval(gwet_ac(ratings, "ordinal"))),
    "fleiss": on("complete", lambda ratings: with_interval(fleiss_kappa(ratings))),
    "icc": on("complete", lambda ratings: with_interval(intraclass_correlations(ratings)["ICC(A,1)"])),
    "w": on("complete", lambda ratings: concordance_of(ratings, intervals=False).w),
    "w_experts": on("complete", lambda ratings: with_interval(concordance_of(ratings).w)),
    "item_intervals": on("first", item_intervals),
    "wilcoxon": wilcoxon(EXACT_UP_TO),
    "wilcoxon_normal": wilcoxon(exact_up_to=0),
    "wilcoxon_signs": wilcoxon(EXACT_UP_TO),
    "report": report,
}

if __name__ == "__main__":
    serve(JOBS, {"numpy": np.__version__, "scipy": scipy.__version__})
