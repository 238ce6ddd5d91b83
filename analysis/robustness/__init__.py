"""Would the decision stand if the panel had been slightly different? The label never changes the decision."""

from analysis.robustness.checks import robustness, robustness_of_round
from analysis.robustness.records import CHECKS, Check, Difference, OtherRule, Resampled, Robustness

__all__ = [
    "CHECKS",
    "Check",
    "Difference",
    "OtherRule",
    "Resampled",
    "Robustness",
    "robustness",
    "robustness_of_round",
]
