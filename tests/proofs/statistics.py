"""Independent slow implementations against the engine, on 1,000 random panels a statistic.

`./dev test` compares them on 100. The names are those of the marker `twin`; docs/checks.md lists them.
"""

import argparse

import pytest

from delphi import clock
from tests.proofs.record import record

PANELS = 1000


class Tally:
    """Counts what pytest ran."""

    def __init__(self) -> None:
        self.passed = self.failed = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.passed += report.when == "call" and report.passed
        self.failed += report.failed


class Twins(Tally):
    """And of which statistics."""

    def __init__(self) -> None:
        super().__init__()
        self.statistics: set[str] = set()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            for mark in item.iter_markers("twin"):
                self.statistics.update(mark.args)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev prove statistics", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    seed = parser.parse_args(argv).seed
    twins = Twins()
    options = ["-q", "-m", "twin", "--hypothesis-profile=proof", f"--hypothesis-seed={seed}"]
    failed = pytest.main(["tests/analysis", *options], plugins=[twins]) != 0
    words = (
        f"{len(twins.statistics)} statistics against slow implementations in {twins.passed} tests, "
        f"{PANELS:,} random panels each: {twins.failed} failed"
    )
    print(record("statistics", f"FAILED: {words}" if failed else words, seed=seed, now=clock.utc_now()))
    return int(failed)
