"""Statistics against the peers' in interleaved runs, then full reports of two rounds.

Bars are printed and never asserted: a busy machine is no defect. See docs/bench.md.
"""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.duel import Duel, Ended, Side, Timing, TooSlow, fight
from bench.panels import write_panel
from bench.peers import PeersMissing, peers_python

SIZES = ((30, 60), (300, 200), (10_000, 200))
REPORTS = ((30, 60), (10_000, 200), (100_000, 300))
REPORT_BARS = (0.060, 1.5, 4.0)  # seconds
EXTRA_MB = 100
DOUBLING = 2.2
PAIRS = 7
LIMIT = 60.0  # seconds for a peer at one size


@dataclass(frozen=True)
class Row:
    """One statistic: the job on both sides, the bar at each size, and what part of the work the peer does."""

    job: str
    title: str
    bars: tuple[int, ...]
    parts: Mapping[int, float] = field(default_factory=dict)
    part_words: str = ""


ROWS = (
    Row(
        "alpha",
        "alpha with interval v krippendorff, 1,000 resamples",
        (200, 1000, 2500),
        {1: 0.1, 2: 0.01},
        "of the resamples",
    ),
    Row("ac2", "AC2 ordinal with Gwet's interval v irrCAC", (100, 80, 50)),
    Row("ac2_experts", "the same with interval over experts", ()),
    Row("icc", "six ICCs with intervals v pingouin", (500, 5000, 5000), {2: 0.01}, "of the experts, a bound"),
    Row("w", "Kendall W with its test v scipy friedmanchisquare", (40, 40, 30)),
    Row("w_experts", "the same with interval over experts", ()),
    Row(
        "item_intervals",
        "share, median, mean with intervals v scipy.stats.bootstrap, 1,000 resamples",
        (5, 40, 300),
        {1: 0.1, 2: 0.01},
        "of the statements",
    ),
    Row("wilcoxon", "all Wilcoxon (Pratt), exact up to 200 changes, v a scipy loop", (150, 100, 25)),
    Row("wilcoxon_normal", "the same, normal approximation on both sides", (150, 100, 25)),
    Row(
        "wilcoxon_signs",
        "the same, exact v scipy.stats.permutation_test, 9,999 random signs",
        (),
        {1: 0.1, 2: 0.01},
        "of the statements",
    ),
    Row("fleiss", "Fleiss kappa with interval v statsmodels", ()),
)


def main(arguments: list[str]) -> int:
    asked = _parser().parse_args(arguments)
    ours = Side(Path(sys.executable), "bench.our_side")
    sides = [ours]
    try:
        ours.start()
        if not asked.reports_only:
            peer = Side(peers_python(), "bench.peer_side")
            sides.append(peer)
            peer.start()
            compare(ours, peer, asked)
        if not asked.rows:
            reports(ours, asked.pairs)
    except PeersMissing as missing:
        print(f"The peers could not be installed: {missing}", file=sys.stderr)
        return 1
    except Ended:
        print("A process that measures has ended; what it said stands above.", file=sys.stderr)
        return 1
    finally:
        for side in sides:
            side.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dev bench analysis", description=__doc__)
    parser.add_argument("--rows", nargs="+", choices=[row.job for row in ROWS], help="only these comparisons")
    parser.add_argument("--sizes", nargs="+", type=int, choices=range(3), help="only these sizes (0, 1, 2)")
    parser.add_argument("--pairs", type=int, default=PAIRS, help="interleaved pairs a cell")
    parser.add_argument("--reports-only", action="store_true")
    return parser


def compare(ours: Side, peer: Side, asked: argparse.Namespace) -> None:
    print(
        "| statistic | size | ours ms (CPU) | peer ms (CPU) | ratio, min-max (pairs) | CPU ratio | bar | values |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for place in asked.sizes or range(len(SIZES)):
        with TemporaryDirectory(prefix="delphi-bench-") as name:
            folder = write_panel(Path(name), *SIZES[place])
            for row in ROWS:
                if not asked.rows or row.job in asked.rows:
                    print(_row((ours, peer), row, place, folder, asked.pairs), flush=True)
    print(f"\n{_load()}; ours {_named(ours.versions)}; peers {_named(peer.versions)}", flush=True)


def _row(sides: tuple[Side, Side], row: Row, place: int, folder: Path, pairs: int) -> str:
    (ours, peer), part = sides, row.parts.get(place, 1.0)
    try:
        duel = fight(
            asking(ours, row.job, folder),
            asking(peer, row.job, folder, part),
            pairs=pairs,
            part=part,
            limit=LIMIT,
        )
    except (Ended, TooSlow) as stopped:
        return f"| {row.title} | {_size(*SIZES[place])} | {_without_result(stopped)} | | | | | |"
    return _line(row, place, duel)


def asking(side: Side, job: str, folder: Path, part: float = 1.0) -> Callable[[], Timing]:
    return lambda: side.time(job, folder, part, LIMIT)


def _line(row: Row, place: int, duel: Duel) -> str:
    bar = row.bars[place] if row.bars else None
    theirs = (
        f"more than {duel.bound:,.0f} s"
        if duel.bound is not None
        else _milliseconds(duel.peer, duel.part)
        + (f" ({duel.part:.0%} {row.part_words}, scaled)" if duel.part < 1 else "")
    )
    values = f"{duel.ours[-1].value:.4f}, {duel.peer[-1].value:.4f}" if duel.peer else "-"
    ratio = f"{duel.ratio:,.0f}, {min(duel.ratios):,.0f}-{max(duel.ratios):,.0f} ({len(duel.ratios)})"
    told = "-" if bar is None else f"{bar:,}: {reached(duel.ratio >= bar)}"
    cells = (
        row.title,
        _size(*SIZES[place]),
        _milliseconds(duel.ours),
        theirs,
        f"{'>= ' if duel.bound else ''}{ratio}",
        "-" if duel.cpu_ratio is None else f"{duel.cpu_ratio:,.0f}",
        told,
        values,
    )
    return f"| {' | '.join(cells)} |"


def reports(side: Side, pairs: int) -> None:
    print(
        "\n| full report of two rounds | median s, min-max (CPU) | bar | extra memory | at half the experts |"
    )
    print("|---|---|---|---|---|")
    for (seats, items), bar in zip(REPORTS, REPORT_BARS, strict=True):
        with (
            TemporaryDirectory(prefix="delphi-bench-") as one,
            TemporaryDirectory(prefix="delphi-bench-") as two,
        ):
            whole = write_panel(Path(one), seats, items)
            half = write_panel(Path(two), seats // 2, items)
            print(_report_row(side, (half, whole), _size(seats, items), bar, pairs), flush=True)
    print(f"\n{_load()}; {_named(side.versions)}", flush=True)


def _report_row(side: Side, folders: tuple[Path, Path], size: str, bar: float, pairs: int) -> str:
    half, whole = (asking(side, "report", folder) for folder in folders)
    try:
        duel = fight(half, whole, pairs=pairs, part=1, limit=LIMIT)
        extra = side.memory("report", folders[1], LIMIT)
    except (Ended, TooSlow) as stopped:
        return f"| {size} | {_without_result(stopped)} | | | |"
    if duel.bound is not None:
        return f"| {size} | more than {duel.bound:.0f} s | {bar:g} s: not reached | | |"
    return _report_line(size, bar, duel, extra)


def _without_result(stopped: Exception) -> str:
    return f"stopped after {LIMIT:.0f} s" if isinstance(stopped, TooSlow) else "failed, see above"


def _size(seats: int, items: int) -> str:
    return f"{seats:,} x {items}"


def _report_line(size: str, bar: float, duel: Duel, extra: float) -> str:
    walls = [one.wall for one in duel.peer]
    memory = f"{extra:.0f} MB ({reached(extra <= EXTRA_MB)})"
    return (
        f"| {size} | {median(walls):.3f}, {min(walls):.3f}-{max(walls):.3f} "
        f"({median(one.cpu for one in duel.peer):.3f}) | {bar:g} s: {reached(median(walls) < bar)} | {memory} "
        f"| x {duel.ratio:.2f} ({reached(duel.ratio <= DOUBLING)}) |"
    )


def reached(is_so: object) -> str:
    return "reached" if is_so else "not reached"


def _milliseconds(timings: list[Timing], part: float = 1.0) -> str:
    wall, cpu = (1000 * median(getattr(one, name) for one in timings) / part for name in ("wall", "cpu"))
    return f"{_three_digits(wall)} ({_three_digits(cpu)})"


def _three_digits(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def _named(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in versions.items())


def _load() -> str:
    cores = os.cpu_count()
    return (
        f"load average {os.getloadavg()[0]:.1f} on {cores} cores"
        if hasattr(os, "getloadavg")
        else f"{cores} cores"
    )
