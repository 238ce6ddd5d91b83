"""Every property of the statistics on 1,000 random panels each; `./dev test` runs the same on 100."""

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


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev prove statistics", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    seed = parser.parse_args(argv).seed
    tally = Tally()
    options = ["-q", "--hypothesis-profile=proof", f"--hypothesis-seed={seed}"]
    failed = pytest.main(["tests/analysis", *options], plugins=[tally]) != 0
    words = f"{tally.passed} tests, {PANELS:,} random panels a property: {tally.failed} failed"
    print(record("statistics", f"FAILED: {words}" if failed else words, seed=seed, now=clock.utc_now()))
    return int(failed)
