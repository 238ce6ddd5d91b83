from hypothesis import given
from hypothesis import strategies as st

from analysis.consensus import preset
from analysis.figures import group_figures, suppressed
from tests.analysis.slow import NINE, tally


@given(st.lists(st.integers(0, 12), max_size=7), st.integers(1, 6))
def test_no_small_cell_can_be_had_by_subtraction(sizes: list[int], floor: int) -> None:
    """Shown cells reach the floor; what is left of the panel is nobody, or all of it, or the floor."""
    held_back = suppressed(sizes, floor)
    assert all(n >= floor for place, n in enumerate(sizes) if place not in held_back)
    behind = [sizes[place] for place in held_back if sizes[place]]
    everything = len(held_back) == len(sizes)
    assert not behind or everything or sum(behind) >= floor


def test_one_small_group_takes_the_smallest_other_with_it() -> None:
    assert suppressed([3, 9, 6, 8], 5) == {0, 2}


def test_two_tiny_groups_need_a_third_to_hide_behind() -> None:
    assert suppressed([1, 1, 9, 8], 5) == {0, 1, 3}
    assert suppressed([3, 4, 9], 5) == {0, 1}


def test_nothing_is_held_back_where_all_reach_the_floor() -> None:
    assert suppressed([5, 9, 0], 5) == {2}


def test_held_back_figures_are_empty_and_the_others_counted() -> None:
    cells = [("a", tally([9, 1])), ("b", tally([9] * 5)), ("c", tally([9] * 5 + [1]))]
    small, neighbour, shown = group_figures(preset("comet-70-15", NINE), cells, 5)
    assert small.as_json() == {
        "group": "a",
        "suppressed": True,
        "n": None,
        "share_in": None,
        "share_out": None,
    }
    assert neighbour.n is None
    assert shown.share_in is not None
    assert (shown.n, shown.share_in.k, shown.share_in.n) == (6, 5, 6)
