from fractions import Fraction

import pytest
from hypothesis import given

from analysis.ratings import RatingMatrix, RatingsError, Scale
from analysis.result import canonical_json
from analysis.stability import (
    between_rounds,
    histogram_change,
    mcnemar,
    signed_rank,
    spread_change,
    stuart_maxwell,
    weighted_kappa,
)
from tests.analysis.slow import FIVE, NINE
from tests.analysis.stability.tables import table_of
from tests.analysis.strategies import panels


def rounds(first: list[int | None], second: list[int | None]) -> tuple[RatingMatrix, RatingMatrix]:
    return tuple(RatingMatrix.from_scores(NINE, [[score] for score in scores]) for scores in (first, second))  # type: ignore[return-value]  # two rounds make a pair


def test_changes_are_counted_over_pairs_only() -> None:
    change = between_rounds(*rounds([5, 5, 3, 9, None, 2], [5, 6, 7, 7, 9, None]))["1"]
    assert (change.pairs, change.changed, change.changed_two_or_more) == (4, 3, 2)
    assert (change.crossed_band, change.up, change.down) == (1, 2, 1)


def test_moves_are_sorted_by_the_median_that_was_fed_back() -> None:
    """Median 5: on it and stayed, on it and left, towards, onto it, away, past, unchanged."""
    change = between_rounds(*rounds([5, 5, 2, 8, 4, 6, 7], [5, 7, 3, 5, 1, 4, 7]))["1"]
    assert change.movement is not None
    assert change.movement.median == 5
    assert (change.movement.on_median, change.movement.left_median) == (2, 1)
    assert (change.movement.at_risk, change.movement.towards) == (5, 2)
    assert (change.movement.away, change.movement.past) == (1, 1)
    assert change.movement.conformity.value == Fraction(1, 4)


def test_a_median_between_two_categories_puts_everybody_at_risk() -> None:
    change = between_rounds(*rounds([4, 5], [5, 5]))["1"]
    assert change.movement is not None
    assert (change.movement.median, change.movement.at_risk, change.movement.past) == (Fraction(9, 2), 2, 1)


def test_nobody_moving_is_a_reason_not_a_number() -> None:
    change = between_rounds(*rounds([4, 6], [4, 6]))["1"]
    assert change.movement is not None
    assert change.movement.conformity.reason is not None
    assert change.movement.conformity.reason.code == "no_change"
    assert change.stable is True


def test_without_pairs_nothing_is_said_about_stability() -> None:
    change = between_rounds(*rounds([4, None], [None, 6]))["1"]
    assert change.histogram_change.reason is not None
    assert change.histogram_change.reason.code == "no_pairs"
    assert change.stable is None


def test_changes_that_cancel_out_are_not_stable() -> None:
    change = between_rounds(*rounds([2, 8, 5, 5], [8, 2, 5, 5]))["1"]
    assert change.histogram_change.value == 0
    assert change.stable is False


def test_items_pair_by_id_or_by_map_and_seats_by_id() -> None:
    first = RatingMatrix.from_scores(FIVE, [[1, 2], [3, 4]], seats=["a", "b"], items=["old", "same"])
    second = RatingMatrix.from_scores(FIVE, [[3, 5], [1, 2]], seats=["b", "c"], items=["new", "same"])
    by_id = between_rounds(first, second)
    assert set(by_id) == {"same"}
    assert (by_id["same"].pairs, by_id["same"].up) == (1, 1)
    mapped = between_rounds(first, second, {"new": "old"})
    assert (set(mapped), mapped["new"].previous_item, mapped["new"].changed) == ({"new"}, "old", 0)


def test_rounds_on_different_scales_are_refused() -> None:
    one, other = (RatingMatrix.from_scores(Scale.parse(text), [[1]]) for text in ("1-9", "1-5"))
    with pytest.raises(RatingsError, match="different scales"):
        between_rounds(one, other)


@given(panels(experts=(2, 8), items=(1, 3)))
def test_swapping_the_rounds_mirrors_the_changes(rows: list[list[int | None]]) -> None:
    first = RatingMatrix.from_scores(FIVE, rows)
    second = RatingMatrix.from_scores(FIVE, rows[::-1])
    for item, forth in between_rounds(first, second).items():
        back = between_rounds(second, first)[item]
        assert (forth.up, forth.down, forth.changed) == (back.down, back.up, back.changed)
        assert forth.histogram_change.value == back.histogram_change.value


def test_the_histogram_change_is_exact() -> None:
    assert histogram_change([17, 3], [14, 6]).value == Fraction(3, 20)


def test_all_respondents_are_named_where_the_histogram_is_theirs() -> None:
    """Scheibe, Skutsch & Schofer's rule on two rounds of twenty: .10 is stable."""
    found = histogram_change([1, 2, 3, 8, 6], [0, 1, 3, 9, 7], people="all respondents")
    assert found.value == Fraction(1, 10)
    assert "all respondents" in found.method


def test_the_median_that_was_fed_back_may_be_another_than_that_of_all_ratings() -> None:
    first, second = rounds([5, 5, 2, 8], [6, 5, 4, 8])
    assumed, shown = (
        between_rounds(first, second, fed_back=given)["1"] for given in (None, {"1": Fraction(8)})
    )
    assert assumed.movement is not None
    assert shown.movement is not None
    assert (assumed.movement.median, assumed.movement.left_median, assumed.movement.towards) == (
        Fraction(5),
        1,
        1,
    )
    assert (shown.movement.median, shown.movement.at_risk, shown.movement.towards) == (Fraction(8), 3, 2)


def test_a_reworded_item_answers_with_its_reason() -> None:
    found = between_rounds(*rounds([5, 6], [7, 8]), reworded={"1"})["1"]
    assert (found.pairs, found.movement, found.stable) == (0, None, None)
    refused = [found.histogram_change, found.signed_rank.p, found.sign_test, found.mcnemar]
    refused += [found.stuart_maxwell.p, found.agreement.kappa, found.spread.iqr, found.share_changed]
    for estimate in refused:
        assert estimate.status == "not_applicable"
        assert estimate.reason is not None
        assert estimate.reason.code == "wording_changed"


def test_leaving_the_agree_band_for_the_middle_counts_for_mcnemar() -> None:
    found = between_rounds(*rounds([8, 8, 7, 9, 8, 8, 2], [5, 6, 4, 5, 6, 2, 8]))["1"]
    assert found.mcnemar == mcnemar(6, 1)


def test_no_item_pairing_is_an_empty_answer_not_an_error() -> None:
    assert between_rounds(*rounds([5, 6], [7, 8]), {}) == {}


def test_shares_say_of_how_many_and_how_sure() -> None:
    found = between_rounds(*rounds([5, 5, 3, 9], [5, 6, 7, 7]))["1"]
    assert (found.share_changed.value, found.share_changed.n_used) == (Fraction(3, 4), 4)
    assert found.share_changed_two_or_more.value == Fraction(1, 2)
    assert found.share_crossed_band.value == Fraction(1, 4)
    assert found.share_changed.interval is not None


def test_two_points_are_points_of_the_scale_not_places() -> None:
    scale = Scale((1, 2, 5), 1, 5)
    first, second = (RatingMatrix.from_scores(scale, [[score] for score in row]) for row in ([1, 2], [2, 5]))
    assert between_rounds(first, second)["1"].changed_two_or_more == 1


@given(panels(experts=(2, 8), items=(1, 3)))
def test_every_item_carries_what_the_statistics_say_of_it_alone(rows: list[list[int | None]]) -> None:
    first, second = RatingMatrix.from_scores(FIVE, rows), RatingMatrix.from_scores(FIVE, rows[::-1])
    for place, found in enumerate(between_rounds(first, second).values()):
        both = [(a[place], b[place]) for a, b in zip(rows, rows[::-1], strict=True)]
        pairs = [(a, b) for a, b in both if a is not None and b is not None]
        table = table_of(pairs)
        assert found.signed_rank == signed_rank([b - a for a, b in pairs])
        assert found.agreement.kappa == weighted_kappa(table)
        assert found.spread == spread_change(table, FIVE)
        assert found.stuart_maxwell == stuart_maxwell(table)
        lost, gained = (
            sum((x >= 4) > (y >= 4) for x, y in one) for one in (pairs, [(b, a) for a, b in pairs])
        )
        assert found.mcnemar == mcnemar(lost, gained, len(pairs) - lost - gained)


@given(panels(experts=(1, 6), items=(1, 3)))
def test_the_record_serialises_without_nan(rows: list[list[int | None]]) -> None:
    first, second = RatingMatrix.from_scores(FIVE, rows), RatingMatrix.from_scores(FIVE, rows[::-1])
    for found in between_rounds(first, second).values():
        assert "NaN" not in canonical_json(found.as_json())


@given(panels(experts=(2, 7), items=(1, 3)))
def test_order_of_the_experts_does_not_matter(rows: list[list[int | None]]) -> None:
    seats = [str(place) for place in range(len(rows))]
    first = RatingMatrix.from_scores(FIVE, rows, seats=seats)
    second = RatingMatrix.from_scores(FIVE, rows[::-1], seats=seats)
    turned = RatingMatrix.from_scores(FIVE, rows[::-1], seats=seats[::-1])
    assert between_rounds(turned, second) == between_rounds(first, second)


def test_bands_are_those_of_the_rule_where_it_names_some() -> None:
    two = rounds([7, 8, 7, 2, 3, 3], [8, 7, 9, 3, 2, 4])
    usual, strict = between_rounds(*two)["1"], between_rounds(*two, bands=((8, 9), (1, 2)))["1"]
    assert (usual.crossed_band, strict.crossed_band) == (1, 5)
    assert usual.mcnemar == mcnemar(0, 0, 6)
    assert strict.mcnemar == mcnemar(1, 2, 3)


def test_bands_may_lie_inside_the_scale_or_overlap() -> None:
    two = rounds([5, 9, 4, 1, 6], [9, 5, 5, 4, 7])
    inside = between_rounds(*two, bands=((4, 6), (1, 1)))["1"]
    assert (inside.crossed_band, inside.mcnemar) == (4, mcnemar(2, 2, 1))
    overlapping = between_rounds(*two, bands=((4, 9), (1, 5)))["1"]
    assert (overlapping.crossed_band, overlapping.mcnemar) == (3, mcnemar(0, 1, 4))
