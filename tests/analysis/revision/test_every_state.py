"""Every state that can be reached, laid out as a grid with one axis a fact, and the table read on all of it.

A line is asked once for each combination of the facts that it says it reads, and sees no others.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from analysis.revision import TABLE, Comments, Settings, StatementState, propose
from analysis.revision.table import Line

SIZES = (5, 8, 10, 12, 20)
SETTINGS = Settings()
OF_COMMENTS = ("duplicate", "two_ideas", "misplaced", "substantive", "editorial", "unread")
AXIS_OF = {
    **dict.fromkeys(("n", "agree", "people", "outcome", "opposed"), "cell"),
    **dict.fromkeys(("responded", "invited"), "response"),
    "enough_comments": "commenters",
}
Axes = Mapping[str, tuple[Any, ...]]


def comet(n: int, agree: int, oppose: int) -> tuple[str, bool]:
    if 100 * agree >= 70 * n:
        return ("in", False) if 100 * oppose < 15 * n else ("neither", True)
    return ("out" if 100 * oppose >= 70 * n and 100 * agree < 15 * n else "neither"), False


def three_way(n: int, agree: int, oppose: int) -> tuple[str, bool]:
    return ("in" if 100 * agree >= 80 * n else "out" if 100 * agree < 50 * n else "neither"), False


def undecidable(n: int, agree: int, oppose: int) -> tuple[str, bool]:
    return "cannot_decide", False


def axes(n: int, rule: Any) -> Axes:
    counts = [(agree, oppose) for agree in range(n + 1) for oppose in range(n + 1 - agree)]
    cells = {(agree, *rule(n, agree, oppose)) for agree, oppose in counts}
    return {
        "cell": tuple((n, *cell) for cell in sorted(cells)),
        "response": ((n, 2 * n), (n, 2 * n + 1)),
        "commenters": (5, 21),  # 2 and 3 persons are enough
        "duplicate": (0, 1, 2, 3),
        "two_ideas": (1, 2, 3),
        "misplaced": (1, 2, 3),
        "placed_elsewhere": (0, (n - 1) // 2, (n + 1) // 2),
        "substantive": (1, 2, 3),
        "editorial": (0, 1),
        "unread": (0, 1),
        "disagreement": (False, True),
        "disputed_before": (False, True),
        "low_before": (False, True),
        "stable": (None, False, True),
    }


def facts_at(point: Mapping[str, Any]) -> SimpleNamespace:
    """What a line may see: only the facts of these axes."""
    seen: dict[str, Any] = {
        name: value for name, value in point.items() if name not in (*OF_COMMENTS, "cell", "response")
    }
    seen["comments"] = SimpleNamespace(
        **{name: point[name] for name in (*OF_COMMENTS, "commenters") if name in point}
    )
    if "cell" in point:
        seen["n"], seen["agree"], seen["outcome"], seen["opposed"] = point["cell"]
        seen["people"] = seen["n"]
    if "response" in point:
        seen["responded"], seen["invited"] = point["response"]
    return SimpleNamespace(**seen)


def where(line: Line, grid: Axes) -> NDArray[np.bool_]:
    """Where on the grid the line applies, with length 1 on the axes that it does not read."""
    read = {AXIS_OF.get(name, name) for name in line.reads}
    shape = [len(values) if name in read else 1 for name, values in grid.items()]
    points = product(*(values for name, values in grid.items() if name in read))
    names = [name for name in grid if name in read]
    truths = [
        line.applies(cast("StatementState", facts_at(dict(zip(names, point, strict=True)))), SETTINGS)
        for point in points
    ]
    return np.array(truths, dtype=np.bool_).reshape(shape)


def first_lines(grid: Axes) -> NDArray[np.int8]:
    shape = tuple(len(values) for values in grid.values())
    first = np.full(shape, -1, dtype=np.int8)
    for place in reversed(range(len(TABLE))):
        np.copyto(first, np.int8(place), where=where(TABLE[place], grid))
    return first


def along(grid: Axes, axis: str, values: Iterable[Any]) -> NDArray[Any]:
    return np.array(tuple(values)).reshape([-1 if name == axis else 1 for name in grid])


def specified(grid: Axes) -> NDArray[np.int8]:
    """The table of the specification once more, condition by condition, on whole arrays."""
    n, agree, outcome, opposed = (along(grid, "cell", one) for one in zip(*grid["cell"], strict=True))
    responded, invited = (along(grid, "response", one) for one in zip(*grid["response"], strict=True))
    fact = {
        name: along(grid, name, grid[name]) for name in grid if name not in ("cell", "response", "stable")
    }
    need = np.where(fact["commenters"] == 21, 3, 2)
    enough = {name: fact[name] >= need for name in OF_COMMENTS[:4]}
    stable = along(grid, "stable", [one is True for one in grid["stable"]])
    low, neither, kept = agree * 2 < n, outcome == "neither", outcome == "in"
    divided, disputed = neither & (fact["disagreement"] | opposed), fact["disputed_before"]
    conditions = [
        (n < 8) | (responded * 2 < invited) | (outcome == "cannot_decide"),
        enough["duplicate"],
        enough["two_ideas"],
        (enough["misplaced"] | (fact["placed_elsewhere"] * 2 >= n)) & ~low,
        outcome == "out",
        divided & disputed,
        divided & ~disputed,
        kept & enough["substantive"],
        kept & (fact["unread"] > 0),
        kept & (fact["editorial"] > 0) & (fact["unread"] == 0),
        kept & (fact["editorial"] == 0) & (fact["unread"] == 0),
        neither & ~low & enough["substantive"],
        neither & ~low & ~enough["substantive"] & stable,
        neither & ~low & ~enough["substantive"] & ~stable,
        neither & low & fact["low_before"] & stable,
        neither & low & ~(fact["low_before"] & stable),
    ]
    found = np.full(tuple(len(values) for values in grid.values()), -1, dtype=np.int8)
    for place in reversed(range(len(conditions))):
        np.copyto(found, np.int8(place), where=conditions[place])
    return found


def grids() -> Iterator[Axes]:
    for n, rule in product(SIZES, (comet, three_way, undecidable)):
        yield axes(n, rule)


def test_every_state_has_exactly_the_first_line_that_the_specification_gives_it() -> None:
    reached: set[int] = set()
    for grid in grids():
        found = first_lines(grid)
        assert found.min() >= 0, "a state without a line"
        assert np.array_equal(found, specified(grid))
        reached |= set(np.flatnonzero(np.bincount(found.ravel(), minlength=len(TABLE))).tolist())
    assert reached == set(range(len(TABLE)))


def test_a_proposal_on_the_whole_state_takes_the_same_line_in_every_round() -> None:
    draw = np.random.default_rng(6)
    for grid in grids():
        found = first_lines(grid)
        for place in draw.integers(found.size, size=150).tolist():
            index = np.unravel_index(place, found.shape)
            point = {name: grid[name][at] for name, at in zip(grid, index, strict=True)}
            line = TABLE[found[index]]
            for round_number in (1, 2, 3):
                proposal = propose(state_at(point, round_number), SETTINGS)
                assert proposal.line == line.name
                assert proposal.action == (line.at_last if round_number == 3 else line.action)
                assert proposal.needs_person is (line.needs_person or point["unread"] > 0)


def state_at(point: Mapping[str, Any], round_number: int) -> StatementState:
    facts = vars(facts_at(point))
    commenters = facts.pop("commenters")
    coded = Comments(commenters, **{name: point[name] for name in OF_COMMENTS})
    return StatementState(**{**facts, "comments": coded}, round=round_number)
