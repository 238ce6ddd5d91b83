"""What is said about how firmly a decision stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from analysis.result import Json

Check = Literal["leave_one_out", "bootstrap", "other_rules", "attrition", "groups", "denominator"]
CHECKS: tuple[Check, ...] = get_args(Check)


@dataclass(frozen=True, slots=True)
class Difference:
    """One check under which the decision differs, and how."""

    check: Check
    outcome: str
    sentence: str


Found: TypeAlias = Mapping[int, Sequence[Difference]]
"""What a check found, by case; a case that is not there is one the check does not apply to."""


@dataclass(frozen=True, slots=True)
class Resampled:
    """In how many of the resampled panels the decision was the same, and what it was most often elsewhere."""

    same: int
    resamples: int
    seed: int
    other: str | None

    @property
    def differs(self) -> bool:
        """Fewer than 90% decide the same; our choice."""
        return 10 * self.same < 9 * self.resamples

    def as_json(self) -> dict[str, Json]:
        return {"same": self.same, "resamples": self.resamples, "seed": self.seed, "other": self.other}


@dataclass(frozen=True, slots=True)
class OtherRule:
    """What another rule would have decided: looked at afterwards, never the rule of the round."""

    rule: str
    outcome: str

    def as_json(self) -> dict[str, Json]:
        return {"rule": self.rule, "outcome": self.outcome, "post_hoc": True}


@dataclass(frozen=True, slots=True)
class Robustness:
    """Robust if the decision is the same in every check made; fragile with the list of those that differ.

    A check that does not apply is not among `checks`.
    """

    checks: tuple[Check, ...]
    differences: tuple[Difference, ...]
    resampled: Resampled | None = None
    other_rules: tuple[OtherRule, ...] = ()

    @property
    def robust(self) -> bool | None:
        """None where there was no decision to check."""
        return not self.differences if self.checks else None

    def as_json(self) -> dict[str, Json]:
        return {
            "robust": self.robust,
            "checks": list(self.checks),
            "differences": [
                {"check": one.check, "outcome": one.outcome, "sentence": one.sentence}
                for one in self.differences
            ],
            "bootstrap": None if self.resampled is None else self.resampled.as_json(),
            "other_rules": [one.as_json() for one in self.other_rules],
        }
