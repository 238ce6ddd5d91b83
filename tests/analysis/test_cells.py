from hypothesis import given
from hypothesis import strategies as st

from analysis.cells import suppressed


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
