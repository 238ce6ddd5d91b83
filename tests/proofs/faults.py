"""Kills, races, scanners and leaks in full numbers: nothing lost, halved, doubled, changed or left behind.

`./dev test` runs short forms of the same functions. Names on the command line choose some of the proofs.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from delphi import clock
from tests.faults.forged_hosts import forge
from tests.faults.mail_kills import run_mail_kills
from tests.faults.planted import PLANTED, hunt
from tests.faults.races import run_races
from tests.faults.scanners import scan
from tests.faults.secrecy import follow_the_links
from tests.faults.web_kills import CLIENTS, run_web_kills
from tests.parts import postgres
from tests.parts.browser import find_chromium
from tests.parts.databases import PostgresDatabases, SqliteDatabases
from tests.proofs.record import record

KILLS = 150  # for each database, with retries and again without
MOST_KILLS_OF_A_BUG = 60
RACES = 300
MAIL_KILLS = 30
MAILS = 1000
FETCHES = 50
Databases = SqliteDatabases | PostgresDatabases
Verdict = tuple[bool, str]


def web_kills(databases: Databases, home: Path, seed: int) -> Verdict:
    with databases.fresh() as url:
        patient = run_web_kills(KILLS, seed, home=home, database_url=url, retrying=CLIENTS)
    with databases.fresh() as url:
        hasty = run_web_kills(KILLS, seed, home=home, database_url=url, retrying=0)
    both = (patient, hasty)
    words = (
        f"{sum(one.kills for one in both)} kills, half with retries; "
        f"{sum(one.acknowledged for one in both)} acknowledged, {hasty.unknown} never answered: "
        f"{sum(len(one.lost) for one in both)} lost, {sum(len(one.halved) for one in both)} halved, "
        f"{sum(len(one.doubled) for one in both)} doubled, {sum(len(one.refused) for one in both)} refused"
    )
    return patient.clean and hasty.clean, words


def planted_bugs(databases: Databases, home: Path, seed: int) -> Verdict:
    caught: list[bool] = []
    words = []
    for planted in PLANTED:
        with databases.fresh() as url:
            findings = hunt(planted, MOST_KILLS_OF_A_BUG, seed, home=home, database_url=url)
        caught.append(planted.shows_in(findings))
        words.append(f"{planted.name} {'found' if caught[-1] else 'NOT found'} by kill {findings.kills}")
    return all(caught), "; ".join(words)


def races(databases: Databases, home: Path, seed: int) -> Verdict:
    with databases.fresh() as url:
        outcome = run_races(RACES, seed, home=home, database_url=url)
    words = (
        f"{outcome.races} races; {outcome.acknowledged} saves acknowledged, {outcome.refused} too late: "
        f"{len(outcome.missing)} missing, {len(outcome.surplus)} surplus, {outcome.closed_twice} double closes"
    )
    if isinstance(databases, SqliteDatabases):
        return outcome.clean, words
    with databases.fresh() as url:
        unlocked = run_races(RACES, seed, home=home, database_url=url, locked=False, until_found=True)
    found = bool(unlocked.missing)
    told = "found" if found else "NOT found"
    return outcome.clean and found, f"{words}; missing row lock {told} in race {unlocked.races}"


def mail_kills(databases: Databases, home: Path, seed: int) -> Verdict:
    with databases.fresh() as url:
        books = run_mail_kills(MAIL_KILLS, seed, home=home, database_url=url, mails=MAILS)
    clean = not books.lost and not books.strange_ids and books.doubles <= books.kills
    words = (
        f"{books.kills} kills of the mail worker, {MAILS} mails: {len(books.lost)} lost, "
        f"{books.doubles} doubled, {len(books.strange_ids)} with another Message-ID"
    )
    return clean, words


def scanners(databases: Databases, home: Path, seed: int) -> Verdict:
    """With a browser as well on SQLite."""
    chromium = find_chromium() if isinstance(databases, SqliteDatabases) else None
    with databases.fresh() as url:
        scanned = scan(FETCHES, home=home, database_url=url, chromium=chromium)
    words = (
        f"{len(scanned.urls)} mailed addresses, {sum(scanned.answers.values())} requests"
        f"{' and a browser' if chromium else ''}: {len(scanned.changed)} tables changed, "
        f"{len(scanned.strange)} addresses of elsewhere"
    )
    return not scanned.changed and not scanned.strange, words


def secrecy(databases: Databases, home: Path, seed: int) -> Verdict:
    with databases.fresh() as url:
        traces = follow_the_links(home=home, database_url=url)
    words = f"{traces.links} links followed, {len(traces.searched)} places searched: {len(traces.found)} raw tokens"
    return not traces.found and traces.links_in_mails == traces.hashes_in_database == traces.links, words


def forged_hosts(databases: Databases, home: Path, seed: int) -> Verdict:
    with databases.fresh() as url:
        forged = forge(home=home, database_url=url)
    words = (
        f"{forged.forgeries} forgeries, {forged.answered} answers and {forged.mails} mails: "
        f"{len(forged.reached)} with the forged host"
    )
    return not forged.reached, words


Proof = Callable[[Databases, Path, int], Verdict]
PROOFS: dict[str, Proof] = {
    "web-kills": web_kills,
    "planted-bugs": planted_bugs,
    "races": races,
    "mail-kills": mail_kills,
    "scanners": scanners,
    "secrecy": secrecy,
    "forged-hosts": forged_hosts,
}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev prove faults", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(PROOFS)}; default all")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args(argv)
    unknown = [name for name in wanted.names if name not in PROOFS]
    if unknown:
        parser.error(f"no {unknown[0]!r} here; there is: {', '.join(PROOFS)}")
    failed = 0
    with both_databases() as databases:
        for name in wanted.names or PROOFS:
            for kind, one in databases.items():
                failed += not prove(f"{name} on {kind}", PROOFS[name], one, wanted.seed)
    return 1 if failed else 0


def prove(title: str, proof: Proof, databases: Databases, seed: int) -> bool:
    with TemporaryDirectory(prefix="delphi-proof-") as home:
        held, words = proof(databases, Path(home), seed)
    line = record(f"faults: {title}", words if held else f"FAILED: {words}", seed=seed, now=clock.utc_now())
    print(line, flush=True)
    return held


@contextmanager
def both_databases() -> Iterator[dict[str, Databases]]:
    binaries = postgres.find_binaries()
    if binaries is None:
        sys.exit("PostgreSQL not found; install Debian's postgresql")
    with TemporaryDirectory(prefix="delphi-proof-") as home, postgres.running_cluster(binaries) as url:
        places = {kind: Path(home) / kind for kind in ("SQLite", "PostgreSQL")}
        for place in places.values():
            place.mkdir()
        yield {
            "SQLite": SqliteDatabases(places["SQLite"]),
            "PostgreSQL": PostgresDatabases(places["PostgreSQL"], url),
        }
