"""Any sequence of decisions keeps the draft sound; publishing killed at any statement leaves all or nothing.

`./dev test` runs short forms of the same functions. Names on the command line choose some of the proofs.
"""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from delphi import clock
from delphi.extensions import db
from delphi.web.assembly import build
from tests.drafting.closed_round import a_closed_round
from tests.drafting.desk_machine import MOST_ROUNDS, run
from tests.faults.publish_kills import run_publish_kills
from tests.parts.databases import SqliteDatabases, settings_for_tests
from tests.proofs.faults import both_databases
from tests.proofs.record import record

SEQUENCES = 2_000
STEPS = 12
KILLS_AT_A_HOOK = 20
Verdict = tuple[bool, str]


def sequences(seed: int) -> Iterator[Verdict]:
    with _session() as session:
        closed = a_closed_round(session, planned_rounds=MOST_ROUNDS)
        session.commit()
        try:
            done = run(session, closed, sequences=SEQUENCES, steps=STEPS, seed=seed)
        except AssertionError as found:
            yield False, f"a sequence breaks the draft: {found}"
            return
    made = done.pop("sequence")
    counted = ", ".join(f"{count:,} {name}" for name, count in sorted(done.items()))
    words = f"{made:,} sequences of up to {STEPS} steps over up to {MOST_ROUNDS} rounds ({counted})"
    yield made >= SEQUENCES, f"{words}: each draft sound, every statement accounted for, each replayed alike"


def publish_kills(seed: int) -> Iterator[Verdict]:
    with both_databases() as databases:
        for kind, one in databases.items():
            found = run_publish_kills(KILLS_AT_A_HOOK, seed, databases=one)
            words = (
                f"{kind}: {found.kills} kills at {found.hooks} places (before and after each statement, in the "
                f"commit, after it), {found.published} with the whole new draft, the others as it was: "
                f"{len(found.wrong)} otherwise"
            )
            yield not found.wrong, words


PROOFS: dict[str, Callable[[int], Iterator[Verdict]]] = {
    "sequences": sequences,
    "publish-kills": publish_kills,
}


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
        for held, words in PROOFS[name](wanted.seed):
            failed += not held
            told = words if held else f"FAILED: {words}"
            print(record(f"drafting: {name}", told, seed=wanted.seed, now=clock.utc_now()), flush=True)
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
