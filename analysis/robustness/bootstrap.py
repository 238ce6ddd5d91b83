"""Would the decision stand with another panel of the same kind of people?"""

from collections.abc import Iterator, Mapping

import numpy as np

from analysis.consensus import Rule, outcome_names, outcomes
from analysis.consensus.cases import Whole
from analysis.robustness.people import Bordered, People
from analysis.robustness.records import Difference, Found, Resampled

RESAMPLES = 2000
SEED = 20010501
_COLUMNS = 2**15
"""Cases decided at once: few enough that their counts stay in the cache."""
_FEW = 2000
"""Up to so many people it is faster to draw them one by one."""


def bootstrap(
    rule: Rule, people: People | None, decided: Whole, *, resamples: int, seed: int
) -> dict[int, Resampled]:
    """Resample the people behind each decision and decide again."""
    if people is None:
        return {}
    names, counted = outcome_names(rule), resampled_outcomes(rule, people, resamples=resamples, seed=seed)
    found = {}
    for case, (code, times) in enumerate(zip(decided.tolist(), counted.tolist(), strict=True)):
        same, times[code] = times[code], 0
        other = names[times.index(max(times))] if max(times) else None
        found[case] = Resampled(same, resamples, seed, other)
    return found


def differing(resampled: Mapping[int, Resampled]) -> Found:
    """Name the decisions that too few resamples repeat."""
    return {
        case: [_said(one, one.other)] if one.differs and one.other else [] for case, one in resampled.items()
    }


def _said(one: Resampled, other: str) -> Difference:
    percent = 100 * one.same // one.resamples
    return Difference("bootstrap", other, f"in {percent}% of {one.resamples:,} resamples the same decision")


def resampled_outcomes(rule: Rule, people: People, *, resamples: int, seed: int) -> Whole:
    """Count the outcomes over resampled panels: cases x (outcomes, default, cannot decide).

    Each resample draws as many people as there are, with replacement and with all they answered. With the
    people of a statement lined up by answer, a resample is how often each place in the line was drawn, and
    all counts follow from how often the places before each border were. So one set of draws serves many
    statements; each of them alone sees what drawing people gives, and no figure is formed over several. A cut
    of the whole round stays as it was.
    """
    people = people.told_apart_by(rule)
    generator = np.random.Generator(np.random.PCG64(seed))
    width = len(rule.outcomes) + 2
    found = np.zeros((people.borders.shape[1], width), dtype=np.int64)
    for columns, borders in _redrawn(people.borders, resamples, generator):
        codes = outcomes(rule, people.as_cases(borders, np.repeat(columns, resamples)))
        rows = np.repeat(np.arange(len(columns)) * width, resamples)
        table = np.bincount(rows + codes % width, minlength=len(columns) * width)
        found[columns] = table.reshape(len(columns), width)
    return found


def _redrawn(
    borders: Bordered, resamples: int, generator: np.random.Generator
) -> Iterator[tuple[Whole, Bordered]]:
    """Yield some of the cases, and their borders in each resample, case by case; good until the next ones.

    They are written over each other: to reach for new memory each time took longer than all the rest.
    """
    totals, size = borders[-1], max(1, _COLUMNS // resamples)
    paper = np.empty(len(borders) * size * resamples, dtype=np.int64)
    for total in np.unique(totals[totals > 0]).tolist():
        alike = np.flatnonzero(totals == total)
        line = _places(total, resamples, generator) if total <= _FEW else None
        for start in range(0, len(alike), size):
            columns = alike[start : start + size]
            before = borders[:, columns]
            drawn, place = line, before
            if drawn is None:
                points, found = np.unique(before, return_inverse=True)
                drawn, place = _stretches(points, resamples, generator), found.reshape(before.shape)
            written = paper[: before.size * resamples].reshape(*before.shape, resamples)
            drawn.take(place, axis=0, out=written, mode="clip")
            yield columns, written.reshape(len(before), -1)


def _places(total: int, resamples: int, generator: np.random.Generator) -> Whole:
    """Draw person by person: how many draws fell before each place of the line, by resample."""
    drawn = generator.integers(0, total, size=(resamples, total))
    drawn += np.arange(resamples)[:, None] * total
    times = np.bincount(drawn.ravel(), minlength=resamples * total).reshape(resamples, total)
    before = np.zeros((total + 1, resamples), dtype=np.int64)
    np.cumsum(times.T, axis=0, out=before[1:])
    return before


def _stretches(points: Whole, resamples: int, generator: np.random.Generator) -> Whole:
    """Draw the stretches between the points of the line, the first of which is 0: the same distribution."""
    total = int(points[-1])
    drawn = generator.multinomial(total, np.diff(points, prepend=0) / total, size=resamples)
    return np.ascontiguousarray(np.cumsum(drawn, axis=1, out=drawn).T)
