"""Any sequence of decisions keeps the draft sound; publishing killed at any statement leaves all or nothing.

`./dev test` runs short forms of the same functions. Names on the command line choose some of the proofs.
"""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from delphi import clock
from delphi.extensions import db
from delphi.web.assembly import build
from tests.drafting.closed_round import a_closed_round
from tests.drafting.desk_machine import MOST_ROUNDS, run
from tests.parts.databases import SqliteDatabases, settings_for_tests
from tests.proofs.record import record

SEQUENCES = 2_000
STEPS = 12


def sequences(seed: int) -> tuple[bool, str]:
    with _session() as session:
        closed = a_closed_round(session, planned_rounds=MOST_ROUNDS)
        session.commit()
        try:
            done = run(session, closed, sequences=SEQUENCES, steps=STEPS, seed=seed)
        except AssertionError as found:
            return False, f"a sequence breaks the draft: {found}"
    made = done.pop("sequence")
    counted = ", ".join(f"{count:,} {name}" for name, count in sorted(done.items()))
    words = f"{made:,} sequences of up to {STEPS} steps over up to {MOST_ROUNDS} rounds ({counted})"
    return made >= SEQUENCES, f"{words}: each draft sound, every statement accounted for, each replayed alike"


PROOFS = {"sequences": sequences}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev prove drafting", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(PROOFS)}; default all")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args(argv)
    unknown = [name for name in wanted.names if name not in PROOFS]
    if unknown:
        parser.error(f"no {unknown[0]!r} here; there is: {', '.join(PROOFS)}")
    failed = 0
    for name in wanted.names or PROOFS:
        held, words = PROOFS[name](wanted.seed)
        failed += not held
        words = words if held else f"FAILED: {words}"
        print(record(f"drafting: {name}", words, seed=wanted.seed, now=clock.utc_now()), flush=True)
    return 1 if failed else 0


@contextmanager
def _session() -> Iterator[Session]:
    with TemporaryDirectory(prefix="delphi-proof-") as home:
        databases = SqliteDatabases(Path(home))
        with databases.fresh() as url:
            app = build(settings_for_tests(Path(home), url))
            with app.app_context(), Session(db.engine, expire_on_commit=False) as session:
                yield session
            with app.app_context():
                db.engine.dispose()
