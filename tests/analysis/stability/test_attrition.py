from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.consensus import evaluate, preset
from analysis.ratings import RatingMatrix
from analysis.stability import cliffs_delta, compare_leavers, holm, mann_whitney, worst_case_tallies
from tests.analysis.slow import FIVE, NINE, quantile7

Rows = list[list[int | None]]
rows_of_two = st.lists(
    st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=2, max_size=2), min_size=1, max_size=14
)


def after_leaving(rows: Rows, gone: int) -> tuple[RatingMatrix, RatingMatrix]:
    """Two rounds of which the first `gone` seats of the earlier one are absent from the later one."""
    seats = [str(place) for place in range(len(rows))]
    earlier = RatingMatrix.from_scores(FIVE, rows, seats=seats)
    stayed: Rows = [[3] * len(rows[0]) for _ in rows[gone:]]
    return earlier, RatingMatrix.from_scores(FIVE, stayed, seats=seats[gone:], items=earlier.items)


LOW: Rows = [[1, 2], [2, 1], [1, 1], [2, 3], [3, None]]
HIGH: Rows = [[5, 4], [4, 4], [5, 5], [4, 3], [5, 2], [3, 5]]
LOW_LEAVERS: Rows = [*LOW, *HIGH]


def test_leavers_are_compared_with_completers_item_by_item() -> None:
    found = compare_leavers(*after_leaving(LOW_LEAVERS, 5))
    first, second = found.items
    assert (found.completers, found.leavers) == (6, 5)
    assert (first.completers, first.leavers, second.leavers) == (6, 5, 4)
    assert first.share_agree.value == Fraction(0) - Fraction(5, 6)
    assert first.median.value == 2 - Fraction(9, 2)
    assert first.delta.value == Fraction(-29, 30)
    assert first.p.value == mann_whitney([2, 2, 1, 0, 0], [0, 0, 1, 2, 3]).value
    assert first.p_holm.value == first.p.value
    assert second.p.reason is not None
    assert second.p.reason.code == "below_floor"
    assert second.share_agree.value is not None


def test_the_summary_says_on_how_many_items_and_by_how_much_leavers_were_lower() -> None:
    found = compare_leavers(*after_leaving(LOW_LEAVERS, 5))
    assert found.share_lower.value == 1
    expected = ((9 / 5 - 26 / 6) + (7 / 4 - 23 / 6)) / 2
    assert found.mean_difference.value == pytest.approx(expected)
    assert found.mean_difference.interval is not None
    low, high = found.mean_difference.interval
    assert low < expected < high < 0


def test_lower_is_the_mean_and_not_the_sum() -> None:
    rows: Rows = [[2], [2], [2], [2], [2], [2], [4], [4]]
    assert compare_leavers(*after_leaving(rows, 6)).share_lower.value == 1


def test_the_interval_of_one_item_is_welchs() -> None:
    """Statements fixed, persons sampled: with a single item that is the classical two-sample interval."""
    rows: Rows = [[1], [2], [2], [4], [1], [5], [3], [5], [4], [4], [2]]
    found = compare_leavers(*after_leaving(rows, 5)).mean_difference
    peer = stats.ttest_ind([1, 2, 2, 4, 1], [5, 3, 5, 4, 4, 2], equal_var=False)
    assert found.interval == pytest.approx(tuple(peer.confidence_interval()), rel=1e-9)


def test_fewer_than_five_leavers_are_described_only() -> None:
    found = compare_leavers(*after_leaving(LOW_LEAVERS[1:], 4))
    assert found.items[0].share_agree.value is not None
    assert found.items[0].p.reason is not None
    assert found.items[0].p.reason.code == "below_floor"
    assert found.share_lower.value == 1
    assert found.mean_difference.interval is None


def test_a_minimum_cell_holds_back_what_few_leavers_had_said() -> None:
    found = compare_leavers(*after_leaving(LOW_LEAVERS[1:], 4), minimum_cell=5)
    item = found.items[0]
    for figure in (item.share_agree, item.median, item.delta, found.share_lower, found.mean_difference):
        assert figure.reason is not None
        assert figure.reason.code == "below_floor"


def test_nobody_left_is_no_data_not_zero() -> None:
    found = compare_leavers(*after_leaving(LOW_LEAVERS, 0))
    for figure in (found.items[0].p, found.items[0].delta, found.items[0].median, found.share_lower):
        assert figure.reason is not None
        assert figure.reason.code == "no_data"


def test_who_marked_cannot_judge_has_stayed_and_who_was_silent_never_left() -> None:
    earlier = RatingMatrix.from_scores(FIVE, [[1], [2], [None], [4]], seats=["a", "b", "c", "d"])
    later = RatingMatrix.from_scores(
        FIVE, [[None], [None], [3]], seats=["a", "b", "d"], cannot_judge=[(0, 0)]
    )
    found = compare_leavers(earlier, later)
    assert (found.completers, found.leavers) == (2, 1)


@pytest.mark.twin("attrition")
@given(rows_of_two, st.integers(0, 14))
def test_the_comparison_is_its_definition(rows: Rows, wanted: int) -> None:
    gone = min(wanted, len(rows))
    found = compare_leavers(*after_leaving(rows, gone))
    for place, item in enumerate(found.items):
        left, stayed = (
            [row[place] or 0 for row in part if row[place] is not None] for part in (rows[:gone], rows[gone:])
        )
        assert (item.leavers, item.completers) == (len(left), len(stayed))
        if not left or not stayed:
            assert item.median.value is None
            continue
        middles = [quantile7(one, Fraction(1, 2)) for one in (left, stayed)]
        assert item.median.value == middles[0] - middles[1]
        agree = [Fraction(sum(v >= 4 for v in one), len(one)) for one in (left, stayed)]
        assert item.share_agree.value == agree[0] - agree[1]
        counts = [[one.count(v) for v in range(1, 6)] for one in (left, stayed)]
        assert item.delta.value == cliffs_delta(*counts).value


@given(rows_of_two, st.integers(5, 8))
def test_holm_runs_over_the_items_that_were_tested(rows: Rows, gone: int) -> None:
    found = compare_leavers(*after_leaving(rows, min(gone, len(rows))))
    tested = [item for item in found.items if isinstance(item.p.value, int | float)]
    adjusted = holm([float(item.p.value) for item in tested if isinstance(item.p.value, int | float)])
    assert [item.p_holm.value for item in tested] == pytest.approx(adjusted)


def test_at_worst_leavers_keep_their_rating_or_all_oppose() -> None:
    kept_and_opposed = worst_case_tallies(*after_leaving(LOW_LEAVERS, 5))
    second = kept_and_opposed[1]
    assert second.leavers == 5
    assert second.kept is not None
    assert (second.kept.counts, second.kept.n, second.kept.missing) == ((2, 1, 7, 0, 0), 10, 1)
    assert (second.opposed.counts, second.opposed.missing) == ((5, 0, 6, 0, 0), 0)


def test_a_new_item_has_no_last_rating_to_keep() -> None:
    earlier, later = after_leaving(LOW_LEAVERS, 5)
    found = worst_case_tallies(earlier, later, {"2": "1"})
    assert found[0].kept is None
    assert found[0].opposed.n == 11
    assert found[1].kept is not None
    assert found[1].kept.counts == (2, 2, 7, 0, 0)


@given(rows_of_two, st.integers(0, 14), st.integers(0, 5))
def test_nobody_is_lost_or_counted_twice(rows: Rows, wanted: int, more: int) -> None:
    earlier, later = after_leaving(rows, min(wanted, len(rows)))
    invited = len(rows) + more
    for case, now in zip(
        worst_case_tallies(earlier, later, invited=invited), later.tallies(invited), strict=True
    ):
        assert case.opposed.n == now.n + case.leavers
        assert case.opposed.n + case.opposed.missing == invited
        assert case.kept is not None
        assert case.kept.n + case.kept.missing == invited
        assert now.n <= case.kept.n <= case.opposed.n


def test_a_rule_can_decide_on_the_worst_case() -> None:
    earlier = RatingMatrix.from_scores(NINE, [[8]] * 8 + [[2]] * 4)
    later = RatingMatrix.from_scores(NINE, [[8]] * 8, seats=earlier.seats[:8])
    rule = preset("comet-70-15", NINE)
    (case,) = worst_case_tallies(earlier, later)
    assert case.kept is not None
    assert evaluate(rule, later.tallies()[0]).outcome == "in"
    assert evaluate(rule, case.kept).outcome == "neither"
    assert evaluate(rule, case.opposed).outcome == "neither"


def test_the_share_is_of_the_band_that_is_asked_for() -> None:
    usual, strict = (
        compare_leavers(*after_leaving(LOW_LEAVERS, 5), agree=band).items[0].share_agree
        for band in (None, (5, 5))
    )
    assert (usual.value, usual.method) == (Fraction(-5, 6), "difference in share of 4-5")
    assert (strict.value, strict.method) == (Fraction(-3, 6), "difference in share of 5")
