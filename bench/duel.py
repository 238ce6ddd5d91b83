"""Two processes that take turns at the same work, so that a busy machine slows both alike."""

import json
import os
import selectors
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import IO, Any

from bench.peers import ROOT


class TooSlow(Exception):
    """No answer within the limit."""


class Ended(Exception):
    """The process that measures has ended; what it said stands on standard error."""


@dataclass(frozen=True)
class Timing:
    wall: float
    cpu: float
    value: float


class Side:
    """A process that measures; started by name or when it is asked, and again after it was stopped."""

    def __init__(self, python: Path, module: str) -> None:
        self._command = [str(python), "-m", module]
        self._process: subprocess.Popen[str] | None = None
        self.versions: dict[str, str] = {}

    def start(self) -> "subprocess.Popen[str]":
        pipe, environment = subprocess.PIPE, {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True
        )
        self.versions = self._answer(self._process, limit=120)
        return self._process

    def time(self, job: str, folder: Path, part: float, limit: float) -> Timing:
        return Timing(**self._ask(job, folder, limit, part=part, memory=False))

    def memory(self, job: str, folder: Path, limit: float) -> float:
        """Megabytes that one run needs beyond its input."""
        return float(self._ask(job, folder, limit, part=1.0, memory=True)["megabytes"])

    def _ask(self, job: str, folder: Path, limit: float, **how: float | bool) -> dict[str, Any]:
        process = self._process or self.start()
        question = json.dumps({"job": job, "folder": str(folder), **how})
        print(question, file=process.stdin, flush=True)
        return self._answer(process, limit)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _answer(self, process: "subprocess.Popen[str]", limit: float) -> dict[str, Any]:
        stream: IO[str] = process.stdout  # type: ignore[assignment]  # a pipe was asked for
        with selectors.DefaultSelector() as ready:
            ready.register(stream, selectors.EVENT_READ)
            if not ready.select(limit):
                self.stop()
                raise TooSlow
        line = stream.readline()
        if not line:
            self.stop()
            raise Ended
        answer: dict[str, Any] = json.loads(line)
        return answer


@dataclass
class Duel:
    """The pairs of one row at one size. `bound`: the peer was stopped, and takes at least this long."""

    ours: list[Timing] = field(default_factory=list)
    peer: list[Timing] = field(default_factory=list)
    part: float = 1.0
    bound: float | None = None

    @property
    def ratios(self) -> list[float]:
        if self.bound is not None:
            return [self.bound / one.wall for one in self.ours]
        return [
            theirs.wall / self.part / ours.wall for ours, theirs in zip(self.ours, self.peer, strict=True)
        ]

    @property
    def ratio(self) -> float:
        return median(self.ratios)

    @property
    def cpu_ratio(self) -> float | None:
        """The same on processor time, which other work on the machine hardly changes."""
        if self.bound is not None:
            return None
        pairs = zip(self.ours, self.peer, strict=True)
        return median(theirs.cpu / self.part / ours.cpu for ours, theirs in pairs)


def fight(
    ours: Callable[[], Timing], peer: Callable[[], Timing], *, pairs: int, part: float, limit: float
) -> Duel:
    """Take turns: both once to warm up, then pair by pair, until there are enough or the time is over."""
    duel = Duel(part=part)
    ours()
    try:
        spent = 2 * peer().wall
        while len(duel.peer) < pairs and (not duel.peer or spent < limit):
            duel.ours.append(ours())
            duel.peer.append(peer())
            spent += duel.peer[-1].wall
    except TooSlow:
        duel.bound = limit / part
        duel.ours = [ours() for _ in range(pairs)]
    return duel
