"""Groups held back so that no sum or difference of what is told, now or before, is of a few people."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cells import suppressed
from delphi.reports.suppression import (
    HeldBackBeforehand,
    Seats,
    groups_held_back,
    held_back_beforehand,
    moves_told,
    parts_told,
)

FLOOR = 5
Members = Sequence[str | None]
NAMES = ("A", "B", "C", None)


def raters(members: Members) -> dict[str | None, Seats]:
    """One seat a place; whoever is in group "-" did not rate."""
    return {
        name: frozenset(str(seat) for seat, group in enumerate(members) if group == name) for name in NAMES
    }


def told(members: Members, held: Iterable[str | None] = ()) -> tuple[Seats, ...]:
    return parts_told(raters(members), frozenset(held), FLOOR)


def held(members: Members, *before: Members) -> set[str | None]:
    """Without those nobody is in."""
    now = raters(members)
    hidden = groups_held_back(now, [told(one, held(one)) for one in before], FLOOR)
    return {group for group in hidden if now[group]}


def sums(parts: Sequence[Seats]) -> Iterable[Seats]:
    chosen = chain.from_iterable(combinations(parts, size) for size in range(len(parts) + 1))
    return (frozenset().union(*one) for one in chosen)


@given(st.lists(st.integers(0, 12), min_size=4, max_size=4))
def test_without_earlier_rounds_the_small_cells_decide(sizes: list[int]) -> None:
    members = [name for name, size in zip(NAMES, sizes, strict=True) for _ in range(size)]
    expected = {NAMES[place] for place in suppressed(sizes, FLOOR)}
    assert groups_held_back(raters(members), [], FLOOR) == expected


def test_what_will_be_held_back_is_told_beforehand_with_its_reason() -> None:
    one_small = held_back_beforehand({"A": 2, "B": 9, "C": 7}, FLOOR)
    assert one_small == HeldBackBeforehand(small=("A",), beside=("C",))
    two_small = held_back_beforehand({"A": 2, "B": 9, "C": 3}, FLOOR)
    assert two_small == HeldBackBeforehand(small=("A", "C"), beside=())
    without = held_back_beforehand({"A": 6, None: 1, "B": 9}, FLOOR)
    assert without == HeldBackBeforehand(small=(None,), beside=("A",))


MEMBERS = st.lists(st.sampled_from([*NAMES, "-"]), min_size=40, max_size=40)
CHANGES = st.dictionaries(st.integers(0, 39), st.sampled_from([*NAMES, "-"]), max_size=9)


def changed(members: Members, changes: Mapping[int, str | None]) -> Members:
    return [changes.get(seat, group) for seat, group in enumerate(members)]


@given(MEMBERS, CHANGES, CHANGES)
def test_no_sums_of_what_two_rounds_told_differ_by_a_few(
    first: Members, then: Mapping[int, str | None], later: Mapping[int, str | None]
) -> None:
    """But for the whole panel, which is told whoever comes or goes: then all who did are a difference."""
    rounds = [first, changed(first, then), changed(changed(first, then), later)]
    parts: list[tuple[Seats, ...]] = []
    for members in rounds:
        now = raters(members)
        hidden = groups_held_back(now, parts, FLOOR)
        shown = parts_told(now, hidden, FLOOR)
        everybody = frozenset().union(*shown)
        for here in set(sums(shown)) - {everybody}:
            assert not 0 < len(here) < FLOOR
            for before in parts:
                known = frozenset().union(*before)
                whole = (everybody - known, known - everybody)
                apart = (here ^ one for one in sums(before))
                assert all(
                    len(one) >= FLOOR or {one - known, one - everybody} <= {frozenset(), *whole}
                    for one in apart
                )
        parts.append(shown)


NURSES_AND_OTHERS = ["A"] * 6 + ["B"] * 12 + ["C"] * 7


def test_groups_whose_raters_are_the_same_stay_shown() -> None:
    assert held(NURSES_AND_OTHERS, NURSES_AND_OTHERS) == set()


@pytest.mark.parametrize(("gone", "expected"), [(1, {"B", "A"}), (4, {"B", "A"}), (5, set())])
def test_a_group_that_few_left_is_held_back_with_another(gone: int, expected: set[str]) -> None:
    now = changed(NURSES_AND_OTHERS, dict.fromkeys(range(6, 6 + gone), "-"))
    assert held(now, NURSES_AND_OTHERS) == expected


def test_a_group_that_few_joined_is_held_back_with_another() -> None:
    before = changed(NURSES_AND_OTHERS, {0: "-"})
    assert held(NURSES_AND_OTHERS, before) == {"A", "C"}


def test_who_moves_from_group_to_group_holds_back_both() -> None:
    assert held(changed(NURSES_AND_OTHERS, {0: "C"}), NURSES_AND_OTHERS) == {"A", "C"}


def test_few_leaving_two_groups_are_told_by_neither() -> None:
    now = changed(NURSES_AND_OTHERS, {0: "-", 6: "-", 7: "-", 8: "-", 9: "-"})
    assert held(now, NURSES_AND_OTHERS) == {"A", "B"}


def test_few_leaving_where_many_left_elsewhere_hold_back_those_too() -> None:
    """Else all who left, without those who left the group shown, were the few."""
    before = ["A"] * 6 + ["B"] * 12 + ["C"] * 5
    now = changed(before, {0: "-", **dict.fromkeys(range(6, 12), "-")})
    assert held(now, before) == {"A", "B", "C"}


def test_a_group_by_another_name_is_the_same_people() -> None:
    before = ["A"] * 6 + ["B"] * 8
    assert held([None] * 5 + ["-"] + ["B"] * 8, before) == {None, "B"}


def test_every_earlier_round_is_asked() -> None:
    left = changed(NURSES_AND_OTHERS, {0: "-"})
    assert held(left, NURSES_AND_OTHERS, left) == {"A", "C"}
    assert held(left, left, left) == set()


@pytest.mark.parametrize(
    ("pairs", "rated", "expected"),
    [(4, (4, 4), False), (5, (5, 5), True), (11, (12, 11), False), (11, (11, 15), False), (7, (12, 7), True)],
)
def test_who_moved_is_told_only_where_nobody_or_enough_rated_once(
    pairs: int, rated: tuple[int, int], expected: bool
) -> None:
    assert moves_told(pairs, rated, FLOOR) is expected
