"""Ratios of whole numbers in arrays, and comparisons of them that are never rounded."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from analysis.result import REASONS, Reason

Operator = Literal[">=", ">", "<=", "<"]
OPERATORS: tuple[Operator, ...] = get_args(Operator)
Bools = NDArray[np.bool_]
Unknown = NDArray[np.int8]
Integers: TypeAlias = NDArray[Any]
"""int64, or Python's own integers where those would overflow."""

KNOWN: Unknown = np.zeros((), dtype=np.int8)
_CODES = ("", *REASONS)
_LARGEST = 2**63 - 1
_COMPARE: Mapping[Operator, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}


@dataclass(frozen=True, eq=False)
class Numbers:
    """One ratio a case; `unknown` names the reason of those that are undefined, 0 for none.

    `squared`: the ratios are squares that keep the sign, so that roots are compared without being taken.
    """

    numerator: Integers
    denominator: Integers
    unknown: Unknown = field(default_factory=lambda: KNOWN)
    squared: bool = False

    def as_squares(self) -> "Numbers":
        top = product(self.numerator, np.abs(self.numerator))
        return Numbers(top, product(self.denominator, self.denominator), self.unknown, squared=True)


@dataclass(frozen=True, eq=False)
class Truths:
    """Whether a condition holds, for each case; `holds` says nothing where `unknown` names a reason."""

    holds: Bools
    unknown: Unknown = field(default_factory=lambda: KNOWN)


def exactly(value: Fraction) -> Numbers:
    return Numbers(np.asarray(value.numerator), np.asarray(value.denominator))


def compared(left: Numbers, relation: Operator, right: Numbers) -> Truths:
    """Compare by cross-multiplying (all denominators are positive)."""
    bound = right.as_squares() if left.squared else right
    upper, lower = product(left.numerator, bound.denominator), product(bound.numerator, left.denominator)
    holds = np.asarray(_COMPARE[relation](upper, lower), dtype=np.bool_)
    return Truths(holds, first_known(left.unknown, right.unknown))


def product(left: Integers, right: Integers) -> Integers:
    """Multiply; what would overflow 64 bits is multiplied in Python's integers."""
    if object not in (left.dtype, right.dtype) and _peak(left) * _peak(right) <= _LARGEST:
        return np.asarray(left * right)
    return np.asarray(left.astype(object) * right, dtype=object)


def where_unknown(affected: Bools, code: str) -> Unknown:
    """Mark the affected cases with this reason."""
    return (affected * np.int8(_CODES.index(code))).astype(np.int8) if affected.any() else KNOWN


def first_known(*unknowns: Unknown) -> Unknown:
    """Of several reasons, keep the first of each case."""
    found = KNOWN
    for unknown in unknowns:
        if found is KNOWN:
            found = unknown
        elif unknown is not KNOWN:
            found = np.where(found != 0, found, unknown)
    return found


def reason(code: int) -> Reason:
    """Spell the reason that an `unknown` array holds."""
    return Reason.of(_CODES[code])


def _peak(values: Integers) -> int:
    return max(abs(int(values.max(initial=0))), abs(int(values.min(initial=0))))
