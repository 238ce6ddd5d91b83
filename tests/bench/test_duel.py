import pytest

from bench.duel import Timing, TooSlow, fight


def timing(wall: float) -> Timing:
    return Timing(wall, wall, value=0.0)


def test_the_sides_take_turns() -> None:
    said: list[str] = []

    def side(name: str, wall: float) -> Timing:
        said.append(name)
        return timing(wall)

    duel = fight(lambda: side("ours", 1), lambda: side("peer", 6), pairs=2, part=1, limit=60)
    assert said == ["ours", "peer"] * 3
    assert duel.ratios == [6, 6]


def test_the_ratio_is_the_median_of_the_pairs_and_not_of_the_times() -> None:
    ours, peer = iter([9, 1, 2, 4]), iter([9, 10, 30, 4])
    duel = fight(lambda: timing(next(ours)), lambda: timing(next(peer)), pairs=3, part=1, limit=600)
    assert duel.ratios == [10, 15, 1]
    assert duel.ratio == 10


def test_a_part_of_the_work_is_scaled_to_the_whole() -> None:
    duel = fight(lambda: timing(1), lambda: timing(2), pairs=1, part=0.01, limit=600)
    assert duel.ratio == pytest.approx(200)


def test_no_more_pairs_are_run_than_the_time_allows() -> None:
    duel = fight(lambda: timing(1), lambda: timing(20), pairs=7, part=1, limit=60)
    assert len(duel.peer) == 1


def test_a_peer_that_was_stopped_is_a_bound() -> None:
    def never() -> Timing:
        raise TooSlow

    duel = fight(lambda: timing(2), never, pairs=3, part=1, limit=60)
    assert (duel.bound, duel.ratio) == (60, 30)
    part = fight(lambda: timing(2), never, pairs=3, part=0.1, limit=60)
    assert (part.bound, part.ratio) == (600, 300)
