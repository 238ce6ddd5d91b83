"""The packed answers of a round as the matrix that `analysis` reads."""

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np

from analysis.ratings import RatingMatrix, Scale
from delphi.reports.suppression import ByGroup
from delphi.rounds.snapshot import CANNOT_JUDGE, RoundSnapshot


def matrix_of(
    snapshot: RoundSnapshot, scale: Scale, invited_by_group: Mapping[str | None, int], dimension: int = 0
) -> RatingMatrix:
    """Seats x wordings on one dimension; groups as they were when the round opened.

    Who was invited and said nothing has a row too: a share of the invited in a group, on another dimension or
    in an earlier round counts them.
    """
    shape = (len(snapshot.seats), len(snapshot.wordings), snapshot.dimensions)
    marks = np.frombuffer(snapshot.marks, dtype=np.uint8).reshape(shape)[:, :, dimension]
    silent = tuple(_silent(snapshot, invited_by_group))
    codes = np.concatenate([marks, np.zeros((len(silent), shape[1]), dtype=np.uint8)])
    cannot_judge = codes == CANNOT_JUDGE
    return RatingMatrix(
        scale,
        (*map(str, snapshot.seats), *(f"{snapshot.round_id}/{place}" for place in range(len(silent)))),
        tuple(map(str, snapshot.wordings)),
        np.where(cannot_judge, 0, codes).astype(np.uint8),
        cannot_judge,
        (*snapshot.groups, *silent),
    )


def raters_of(matrix: RatingMatrix) -> dict[str, ByGroup]:
    """By item, who gave it a valid rating, in each group; those without a group last."""
    names = [*sorted({name for name in matrix.groups if name is not None}), None]
    places = {name: [at for at, group in enumerate(matrix.groups) if group == name] for name in names}
    rated = (matrix.codes > 0).T.tolist()
    return {
        item: {name: frozenset(matrix.seats[at] for at in places[name] if row[at]) for name in names}
        for item, row in zip(matrix.items, rated, strict=True)
    }


def _silent(snapshot: RoundSnapshot, invited_by_group: Mapping[str | None, int]) -> Iterator[str | None]:
    """The group of each who was invited and said nothing."""
    answered = Counter(snapshot.groups)
    for group, invited in invited_by_group.items():
        yield from [group] * (invited - answered[group])
