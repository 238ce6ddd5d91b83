"""Would the decision stand with another panel of the same kind of people?"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from analysis.consensus import Rule, outcome_names, outcomes
from analysis.consensus.cases import Whole
from analysis.robustness.people import People
from analysis.robustness.records import Difference, Found, Resampled

RESAMPLES = 2000
SEED = 20010501
_COLUMNS = 2**17


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


def resampled_outcomes(rule: Rule, people: People, *, resamples: int, seed: int) -> NDArray[np.int64]:
    """Count the outcomes over resampled panels: cases x (outcomes, default, cannot decide).

    Each resample draws as many people as there are, with replacement and with all they answered. With the
    people of a statement lined up by answer, a resample is the number of times each place in the line was
    drawn, and all counts follow from how often the places before each border were. So one set of draws, made
    between the borders of the statements only, serves all of them; each statement alone sees what drawing
    people gives (shares over statements are not formed). A cut of the whole round stays as it was.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    width = len(rule.outcomes) + 2
    found = np.zeros((people.borders.shape[1], width), dtype=np.int64)
    for columns in _blocks(people.borders[-1], max(1, _COLUMNS // resamples)):
        borders = _redrawn(people.borders[:, columns], resamples, generator)
        codes = outcomes(rule, people.as_cases(borders, np.repeat(columns, resamples)))
        rows = np.repeat(np.arange(len(columns)) * width, resamples)
        table = np.bincount(rows + codes % width, minlength=len(columns) * width)
        found[columns] = table.reshape(len(columns), width)
    return found


def _blocks(totals: Whole, size: int) -> Iterator[Whole]:
    """Split the cases into blocks of a bounded size with the same number of people."""
    for total in np.unique(totals[totals > 0]).tolist():
        alike = np.flatnonzero(totals == total)
        yield from (alike[start : start + size] for start in range(0, len(alike), size))


def _redrawn(borders: Whole, resamples: int, generator: np.random.Generator) -> Whole:
    points, place = np.unique(borders, return_inverse=True)
    total = int(points[-1])
    between = np.diff(points, prepend=0)
    drawn = generator.multinomial(total, between / total, size=resamples)
    before = np.ascontiguousarray(np.cumsum(drawn, axis=1, out=drawn).T)
    return before[place.reshape(borders.shape)].reshape(borders.shape[0], -1)
