"""The packed answers of a round as the matrix that `analysis` reads."""

import numpy as np

from analysis.ratings import RatingMatrix, Scale
from delphi.rounds.snapshot import CANNOT_JUDGE, RoundSnapshot


def matrix_of(snapshot: RoundSnapshot, scale: Scale, dimension: int = 0) -> RatingMatrix:
    """Seats x wordings on one dimension; groups as they were when the round opened."""
    shape = (len(snapshot.seats), len(snapshot.wordings), snapshot.dimensions)
    marks = np.frombuffer(snapshot.marks, dtype=np.uint8).reshape(shape)[:, :, dimension]
    cannot_judge = marks == CANNOT_JUDGE
    return RatingMatrix(
        scale,
        tuple(map(str, snapshot.seats)),
        tuple(map(str, snapshot.wordings)),
        np.where(cannot_judge, 0, marks).astype(np.uint8),
        cannot_judge,
        snapshot.groups,
    )
