"""The peers' side of `./dev bench analysis`, each used as its documentation says. Runs in the bench's own environment."""

import warnings
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from bench.side import Job, Prepare, Run, serve

PEERS = ("irrCAC", "krippendorff", "numpy", "pandas", "pingouin", "scipy", "statsmodels")
CATEGORIES = list(range(1, 10))
RESAMPLES = 1000
SIGNS = 9999
SEED = 7
Ratings = NDArray[np.float64]


def on(name: str, made: Callable[[Ratings, float], Run]) -> Job:
    """Give the job ratings with nan for gaps; it may bring them into the peer's form before it is timed."""

    def job(folder: Path, part: float) -> Prepare:
        codes = np.load(folder / f"{name}.npy").astype(np.float64)
        codes[codes == 0] = np.nan
        run = made(codes, part)
        return lambda: run

    return job


def part_of(count: int, part: float) -> int:
    return max(1, round(count * part))


def alpha(ratings: Ratings, part: float) -> Run:
    """Point value, then an interval by resampling experts; the part is of the resamples."""
    peer = import_module("krippendorff")

    def of(rows: Ratings) -> float:
        return float(peer.alpha(rows, level_of_measurement="ordinal", value_domain=CATEGORIES))

    def run() -> float:
        draw = np.random.default_rng(SEED)
        for _ in range(part_of(RESAMPLES, part)):
            of(ratings[draw.integers(len(ratings), size=len(ratings))])
        return of(ratings)

    return run


def ac2(ratings: Ratings, _part: float) -> Run:
    frame = import_module("pandas").DataFrame(ratings.T)
    peer = import_module("irrCAC.raw").CAC
    return lambda: float(
        peer(frame, weights="ordinal", categories=CATEGORIES).gwet()["est"]["coefficient_value"]
    )


def fleiss(ratings: Ratings, _part: float) -> Run:
    peer = import_module("statsmodels.stats.inter_rater")
    codes = ratings.T.astype(np.int64) - 1
    return lambda: float(peer.fleiss_kappa(peer.aggregate_raters(codes, n_cat=len(CATEGORIES))[0]))


def icc(ratings: Ratings, part: float) -> Run:
    """The part is of the experts: it grows faster than they do, so that the scaled time is a bound."""
    peer = import_module("pingouin")
    few = ratings[: part_of(len(ratings), part)]
    seats, items = np.indices(few.shape)
    columns: dict[str, Any] = {"seat": seats.ravel(), "item": items.ravel(), "rating": few.ravel()}
    frame = import_module("pandas").DataFrame(columns)

    def run() -> float:
        table = peer.intraclass_corr(frame, targets="item", raters="seat", ratings="rating")
        return float(table["ICC"].iloc[1])

    return run


def friedman(ratings: Ratings, _part: float) -> Run:
    columns = list(ratings.T)
    people, items = ratings.shape
    return lambda: float(stats.friedmanchisquare(*columns).statistic) / (people * (items - 1))


def share(values: Ratings, axis: int = -1) -> Any:
    return np.mean(values >= 7, axis=axis)


def item_intervals(ratings: Ratings, part: float) -> Run:
    """Three percentile intervals a statement; the part is of the statements."""
    columns = [column[~np.isnan(column)] for column in ratings.T[: part_of(ratings.shape[1], part)]]

    def run() -> float:
        for column in columns:
            for statistic in (share, np.median, np.mean):
                stats.bootstrap(
                    (column,), statistic, n_resamples=RESAMPLES, method="percentile", random_state=SEED
                )
        return float(columns[0].mean())

    return run


def _moves(folder: Path) -> list[NDArray[np.int64]]:
    earlier, later = (np.load(folder / f"{name}.npy").astype(np.int64) for name in ("first", "second"))
    both = (earlier > 0) & (later > 0)
    return [(later - earlier)[:, place][both[:, place]] for place in range(earlier.shape[1])]


def wilcoxon(folder: Path, _part: float) -> Prepare:
    moves = _moves(folder)

    def run() -> float:
        found = [stats.wilcoxon(move, zero_method="pratt", method="approx").pvalue for move in moves]
        return float(np.mean(found))

    return lambda: run


def wilcoxon_by_signs(folder: Path, part: float) -> Prepare:
    """The signed ranks under random signs, which is the only way scipy has with ties; the part is of the statements."""
    moves = _moves(folder)
    moves = moves[: part_of(len(moves), part)]

    def p_of(move: NDArray[np.int64]) -> float:
        ranks = np.sign(move) * stats.rankdata(np.abs(move))
        ranks = ranks[ranks != 0]
        return float(
            stats.permutation_test(
                (ranks,),
                np.sum,
                permutation_type="samples",
                vectorized=True,
                n_resamples=SIGNS,
                random_state=SEED,
            ).pvalue
        )

    return lambda: lambda: float(np.mean([p_of(move) for move in moves]))


JOBS: dict[str, Job] = {
    "alpha": on("first", alpha),
    "ac2": on("first", ac2),
    "ac2_experts": on("first", ac2),
    "fleiss": on("complete", fleiss),
    "icc": on("complete", icc),
    "w": on("complete", friedman),
    "w_experts": on("complete", friedman),
    "item_intervals": on("first", item_intervals),
    "wilcoxon": wilcoxon,
    "wilcoxon_normal": wilcoxon,
    "wilcoxon_signs": wilcoxon_by_signs,
}

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    serve(JOBS, {name: version(name) for name in PEERS})
