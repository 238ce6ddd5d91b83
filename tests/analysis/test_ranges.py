"""Whatever ratings are taken away at random: every statistic stays in its range, or has a reason."""

import math

from hypothesis import given
from hypothesis import strategies as st

from analysis.agreement import item_profile
from analysis.ratings import RatingMatrix, Tally
from analysis.reliability import panel_coefficients
from analysis.stability import between_rounds
from tests.analysis.records import Record, records
from tests.analysis.slow import NINE
from tests.analysis.strategies import panels

Rows = list[list[int | None]]

INFINITE = math.inf
ON_1_TO_9 = {"median", "q1", "q3", "mean"}
OTHERS = {
    "iqr": (0, 8),
    "disagreement_index": (0, INFINITE),
    "van_der_eijk": (-1, 1),
    "modified_kappa": (-1, 1),
    "average_deviation_median": (0, 4),
    "average_deviation_mean": (0, 4),
    "average_deviation": (-4, 4),
    "standard_deviation": (0, 8),
    "coefficient_of_variation": (0, INFINITE),
    "median_absolute_deviation": (0, 4),
    "lawshe_cvr": (-1, 1),
    "lawshe_critical_count": (1, INFINITE),
    "entropy": (0, math.log2(9)),
    "r_wg": (-INFINITE, 1),
    "r_wg_maximum": (-1, 1),
    "a_wg": (-1, 1),
    "spread.iqr": (-8, 8),
    "agreement": (-2, 2),
    "statistic": (0, INFINITE),
    "chi_square": (0, INFINITE),
    "conformity": (-1, 1),
    "effect": (-1, 1),
    "kappa": (-1, 1),
    "ac1": (-1, 1),
    "mean_rank_correlation": (-1, 1),
}
CORRECTED = ("krippendorff_alpha", "by_weights", "intraclass", "cronbach_alpha")


def range_of(path: str) -> tuple[float, float]:
    name = path.rsplit(".", 1)[-1]
    if path in OTHERS or name in OTHERS:
        return OTHERS.get(path) or OTHERS[name]
    if name in ON_1_TO_9:
        return 1, 9
    if path.startswith(CORRECTED) and name != "percent_agreement":
        return -INFINITE, 1
    return 0, 1


def assert_in_range(path: str, record: Record) -> None:
    value, low, high = record["value"], *range_of(path)
    assert (value is None) is (record["reason"] is not None), path
    if isinstance(value, int | float):
        # Student's interval of a mean knows nothing of the ends of the scale.
        ends = () if path == "optional.mean" else record["interval"] or ()
        for number in (value, *ends):
            assert math.isfinite(number), path
            assert low - 1e-9 <= number <= high + 1e-9, path


def deleted(rows: Rows, keep: list[bool]) -> Rows:
    """Take away where the list, begun again at its end, says so."""
    width = len(rows[0])
    return [
        [rating if keep[(place * width + at) % len(keep)] else None for at, rating in enumerate(row)]
        for place, row in enumerate(rows)
    ]


@given(panels(9, experts=(1, 7), items=(1, 4)), st.lists(st.booleans(), min_size=5, max_size=13))
def test_deleting_ratings_at_random_keeps_every_statistic_in_its_range(rows: Rows, keep: list[bool]) -> None:
    before, after = (RatingMatrix.from_scores(NINE, each) for each in (rows, deleted(rows, keep)))
    printed = [panel_coefficients(after).as_json()]
    printed += [item_profile(counted).as_json() for counted in after.tallies()]
    printed += [between.as_json() for between in between_rounds(before, after).values()]
    for one in printed:
        for path, record in records(one).items():
            assert_in_range(path, record)


def test_nobody_at_all_has_reasons_only() -> None:
    for path, record in records(item_profile(Tally(NINE, (0,) * 9)).as_json()).items():
        assert record["reason"] is not None, path
