"""The one record every statistic returns, and the canonical JSON that records are printed in."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

Value: TypeAlias = int | float | Fraction | bool | tuple[int, ...] | None
Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"
Status = Literal["ok", "undefined", "not_applicable", "too_few"]

REASONS: Mapping[str, str] = {
    "no_data": "nobody rated this",
    "one_rating": "there is only one rating",
    "no_variation": "all ratings are the same",
    "zero_denominator": "no expert rated any two statements differently",
    "too_few_items": "fewer than two statements were rated by at least two experts",
    "too_few_raters": "fewer than two experts rated the same statements",
    "too_few_categories": "the scale has fewer than three categories",
    "scale_not_supported": "this statistic is not defined on this scale",
    "mean_zero": "the mean is 0",
    "no_pairs": "nobody rated this in both rounds",
    "no_change": "nobody who could have moved did",
    "wording_changed": "the wording changed between the rounds",
    "outside_range": "the ratings lie outside the range of this statistic",
    "unequal_numbers": "the statements were not all rated by the same number of experts",
    "not_identified": "the variances this statistic needs cannot be told from these ratings",
    "below_floor": "too few people stand behind this figure to show it",
    "no_earlier_round": "there is no earlier round to look at",
    "no_such_group": "nobody of this group took part",
    "no_such_dimension": "this dimension was not asked",
    "no_whole_round": "the cut is computed from all statements of the round, and only one is given",
    "no_majority": "no statement of the round has a majority to take the cut from",
    "panel_too_small": "the panel is too small for this cut",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no value: a code for programs, a sentence for people."""

    code: str
    sentence: str

    @classmethod
    def of(cls, code: str) -> "Reason":
        return cls(code, REASONS[code])

    def as_json(self) -> dict[str, Json]:
        return {"code": self.code, "sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value, or the reason why there is none; never nan, never infinite.

    `value` stays exact (int or Fraction) wherever a decision may hang on it. `n_used` counts what entered,
    `n_missing` what was not there, `n_excluded` what was there but could not be used.
    """

    value: Value
    method: str
    n_used: int
    n_missing: int = 0
    n_excluded: int = 0
    status: Status = "ok"
    reason: Reason | None = None
    interval: tuple[float, float] | None = None
    interval_method: str | None = None
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        value = self.value
        nothing = value is None
        if nothing is (self.reason is None) or nothing is (self.status == "ok"):
            raise ValueError("an estimate has a value, or a status other than ok with its reason")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{self.method}: {value} is no value")
        if self.interval is not None and not -math.inf < self.interval[0] <= self.interval[1] < math.inf:
            raise ValueError(f"{self.method}: {self.interval} is no interval")

    def __repr__(self) -> str:
        if self.reason is not None:
            return f"<{self.method}: {self.status}, {self.reason.sentence}>"
        span = f" [{self.interval[0]:.3f}, {self.interval[1]:.3f}]" if self.interval else ""
        return f"<{self.method}: {shown(self.value)}{span}, n={self.n_used}>"

    def as_json(self) -> dict[str, Json]:
        return {
            "value": json_value(self.value),
            "status": self.status,
            "reason": None if self.reason is None else self.reason.as_json(),
            "n_used": self.n_used,
            "n_missing": self.n_missing,
            "n_excluded": self.n_excluded,
            "method": self.method,
            "interval": None if self.interval is None else [json_value(end) for end in self.interval],
            "interval_method": self.interval_method,
            "warnings": list(self.warnings),
        }


def no_value(
    code: str,
    method: str,
    *,
    status: Status = "undefined",
    n_used: int = 0,
    n_missing: int = 0,
    n_excluded: int = 0,
) -> Estimate:
    """Make the record of a statistic that cannot be computed here, with the reason."""
    return Estimate(None, method, n_used, n_missing, n_excluded, status=status, reason=Reason.of(code))


def require_one_of(name: str, given: object, allowed: Iterable[object]) -> None:
    """Refuse an option that does not exist: a misspelt one would compute something else under its own name."""
    choices = tuple(allowed)
    if given not in choices:
        raise ValueError(f"{name} is one of {', '.join(map(repr, choices))}, not {repr(given)[:80]}")


def shown(value: Value) -> str:
    """Print a value for a person: whole numbers bare, others with at most four decimals."""
    if value is None or isinstance(value, bool | tuple):
        return str(value)
    return f"{float(value):.4f}".rstrip("0").rstrip(".")


def json_value(value: Value) -> Json:
    """Turn a value into JSON. Twelve significant digits: the last bits of a float differ between machines."""
    if isinstance(value, tuple):
        return list(value)
    if value is None or isinstance(value, bool | int):
        return value
    number = float(f"{float(value):.12g}")
    return int(number) if number.is_integer() else number


def canonical_json(data: Json) -> str:
    """One text per value: sorted keys, no blanks, no nan. What is hashed and what is compared."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
