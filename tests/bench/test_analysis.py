"""The bench runs on a small panel; what the peers do is seen when it is used."""

from pathlib import Path

import pytest

from bench import our_side, peer_side
from bench.analysis import ROWS, SIZES, reached
from bench.panels import write_panel
from bench.side import measure_memory, measure_time


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_panel(tmp_path_factory.mktemp("panel"), 30, 8)


@pytest.mark.parametrize("job", our_side.JOBS)
def test_every_statistic_can_be_timed(folder: Path, job: str) -> None:
    found = measure_time(our_side.JOBS[job](folder, 1.0), repeats=2)
    assert found["wall"] > 0
    assert found["value"] == found["value"]


def test_every_row_has_both_sides_and_a_bar_for_each_size_or_none() -> None:
    for row in ROWS:
        assert row.job in our_side.JOBS
        assert row.job in peer_side.JOBS
        assert len(row.bars) in (0, len(SIZES))


@pytest.mark.parametrize("job", ["w", "item_intervals"])
def test_the_same_value_comes_from_both_sides(folder: Path, job: str) -> None:
    ours = measure_time(our_side.JOBS[job](folder, 1.0), repeats=1)["value"]
    theirs = measure_time(peer_side.JOBS[job](folder, 1.0), repeats=1)["value"]
    assert ours == pytest.approx(theirs)


def test_memory_is_counted_beyond_the_input(folder: Path) -> None:
    assert 0 < measure_memory(our_side.JOBS["alpha"](folder, 1.0))["megabytes"] < 10


def test_a_bar_is_said_to_be_reached_or_not() -> None:
    assert [reached(True), reached(False)] == ["reached", "not reached"]
