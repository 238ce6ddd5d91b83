"""The bugs that the web kills must find, and how each of them shows."""

from dataclasses import dataclass
from pathlib import Path

from tests.faults import mutants
from tests.faults.web_kills import CLIENTS, Findings, run_web_kills
from tests.parts.server import Change


@dataclass(frozen=True)
class Planted:
    bug: Change
    retrying: int
    shows_as: tuple[str, ...]  # any of these

    @property
    def name(self) -> str:
        return self.bug.__name__

    def shows_in(self, findings: Findings) -> bool:
        return any(getattr(findings, kind) for kind in self.shows_as)


PLANTED = (
    Planted(mutants.acknowledge_first, CLIENTS, ("lost",)),
    # Clients that send again would complete what was halved.
    Planted(mutants.no_transaction, 0, ("halved",)),
    # The second copy makes a second suggestion, or is taken for somebody else's change.
    Planted(mutants.no_key, CLIENTS, ("doubled", "refused")),
)


def hunt(planted: Planted, most_kills: int, seed: int, *, home: Path, database_url: str) -> Findings:
    """Kill until the bug shows."""
    return run_web_kills(
        most_kills,
        seed,
        home=home,
        database_url=database_url,
        retrying=planted.retrying,
        change=planted.bug,
        until=planted.shows_in,
    )
