"""Accept-all and reject-all of 200 random revisions, by a reader of its own; `./dev test` takes 20."""

import argparse

import pytest

from delphi import clock
from tests.proofs.record import record
from tests.proofs.statistics import Tally

REVISIONS = 200


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev prove documents", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    seed = parser.parse_args(argv).seed
    tally = Tally()
    options = ["-q", "--hypothesis-profile=proof", f"--hypothesis-seed={seed}"]
    failed = pytest.main(["tests/exports/test_revision_papers.py", *options], plugins=[tally]) != 0
    words = f"{tally.passed} tests, {REVISIONS} random revisions: {tally.failed} failed"
    print(record("documents", f"FAILED: {words}" if failed else words, seed=seed, now=clock.utc_now()))
    return int(failed)
