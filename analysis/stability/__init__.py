"""Between two rounds, paired by seat and by unchanged wording. Stability is not consensus."""

from analysis.stability.between import (
    STABLE_CROSSED,
    STABLE_HISTOGRAM,
    BetweenRounds,
    Movement,
    between_rounds,
    histogram_change,
    movement,
)

__all__ = [
    "STABLE_CROSSED",
    "STABLE_HISTOGRAM",
    "BetweenRounds",
    "Movement",
    "between_rounds",
    "histogram_change",
    "movement",
]
