"""One side of a comparison, in a process of its own: it is told what to run, and answers with the times."""

import json
import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path

ENOUGH_SECONDS = 0.03  # a call that is shorter is repeated for about so long, on either side
MOST_REPEATS = 1000

Run = Callable[[], float]
"""What is timed; gives the value, so that both sides can be seen to compute the same."""
Prepare = Callable[[], Run]
"""Makes it ready: nothing that an earlier run has kept may help."""
Job = Callable[[Path, float], Prepare]
"""From the folder of the data and the share of the work to do."""


def serve(jobs: Mapping[str, Job], versions: Mapping[str, str]) -> None:
    """Answer each line of standard input, until there is none."""
    print(json.dumps(versions), flush=True)
    ready: dict[tuple[str, str, float], Prepare] = {}
    repeats = 1
    for line in sys.stdin:
        asked = json.loads(line)
        key = (asked["job"], asked["folder"], asked["part"])
        if key not in ready:
            ready.clear()  # one panel in memory at a time, or the largest would not leave room
            ready[key], repeats = jobs[asked["job"]](Path(asked["folder"]), asked["part"]), 1
        answer = measure_memory(ready[key]) if asked["memory"] else measure_time(ready[key], repeats)
        if repeats == 1 and not asked["memory"] and answer["wall"] < ENOUGH_SECONDS:
            # The first call is the slowest of all: how often to repeat is told by the next.
            again = measure_time(ready[key], 1)["wall"]
            repeats = max(1, min(MOST_REPEATS, int(ENOUGH_SECONDS / again)))
        print(json.dumps(answer), flush=True)


def measure_time(prepare: Prepare, repeats: int) -> dict[str, float]:
    """Wall and processor seconds of one run."""
    runs = [prepare() for _ in range(repeats)]
    wall, cpu = time.perf_counter(), time.process_time()
    while runs:
        value = runs.pop()()  # and let go: what a run has found must not weigh on the next
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"wall": wall / repeats, "cpu": cpu / repeats, "value": value}


def measure_memory(prepare: Prepare) -> dict[str, float]:
    """The most memory in MB that one run holds at a time beyond its input; numpy tells tracemalloc of its own."""
    run = prepare()
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return {"megabytes": peak / 2**20}
