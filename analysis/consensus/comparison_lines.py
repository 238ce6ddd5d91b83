"""A comparison with the numbers of each case put in."""

from fractions import Fraction
from math import copysign, sqrt

import numpy as np

from analysis.consensus.cases import Cases
from analysis.consensus.cuts import bound_of
from analysis.consensus.exact import Integers, Numbers, compared, reason
from analysis.consensus.measures import Measure
from analysis.consensus.rule import Rule
from analysis.consensus.terms import OPPOSITE, Compare

_MOST_DECIMALS = 12
_CLOSE = 1e-6


def comparison_lines(comparison: Compare, rule: Rule, cases: Cases) -> list[str]:
    """Write one line a case; a comparison that fails is printed the other way round."""
    measure, relation = comparison.measure, comparison.operator
    value, bound = measure.of(cases, rule.settings), bound_of(comparison.bound, cases)
    truth = compared(value, relation, bound)
    remark = _remark(comparison, rule)
    signs = [relation if holds else OPPOSITE[relation] for holds in truth.holds.tolist()]
    words = [
        f"{name} {_printed(measure, top, bottom, limit, squared=value.squared)} {sign} {against}{remark}"
        for name, top, bottom, (limit, against), sign in zip(
            measure.introduced(cases, rule.settings),
            *_listed(value, cases),
            _limits(comparison, bound, cases),
            signs,
            strict=True,
        )
    ]
    return or_reasons(words, truth.unknown)


def or_reasons(words: list[str], unknown: Integers) -> list[str]:
    """Say why, in place of the words of each case that cannot be told."""
    if not unknown.any():
        return words
    codes = np.broadcast_to(unknown, len(words)).tolist()
    return [reason(code).sentence if code else word for word, code in zip(words, codes, strict=True)]


def _remark(comparison: Compare, rule: Rule) -> str:
    if not isinstance(comparison.bound, Fraction) and comparison.bound.remark:
        return f" ({comparison.bound.remark})"
    return f" (R type {rule.quantile_type})" if comparison.measure.by_quantile_type else ""


def _listed(numbers: Numbers, cases: Cases) -> tuple[list[int], list[int]]:
    """List the numerators and denominators; what is undefined stands as 0 of 1 and is not printed."""
    bottoms = np.where(numbers.denominator == 0, 1, numbers.denominator)
    tops, below = (np.broadcast_to(one, len(cases)).tolist() for one in (numbers.numerator, bottoms))
    return tops, below


def _limits(comparison: Compare, bound: Numbers, cases: Cases) -> list[tuple[Fraction, str]]:
    """Give the bound of each case with its text."""
    measure, asked = comparison.measure, comparison.bound
    if isinstance(asked, Fraction):
        return [(asked, measure.amount(asked))] * len(cases)
    found = [Fraction(top, bottom) for top, bottom in zip(*_listed(bound, cases), strict=True)]
    return [(one, asked.printed(one, measure)) for one in found]


def _printed(measure: Measure, top: int, bottom: int, limit: Fraction, *, squared: bool) -> str:
    """Write a value with as many decimals as keep it on its side of the bound."""
    number = copysign(sqrt(abs(top) / bottom), top) if squared else top / bottom
    unit, decimals = (100, 1) if measure.in_percent else (1, 4)
    text, against = f"{unit * number:.{decimals}f}", unit * float(limit)
    gap = float(text) - against
    if abs(gap) < _CLOSE or (gap > 0) != (unit * number > against):
        bound = limit * abs(limit) if squared else limit
        text = _beside(unit * number, unit * limit, Fraction(top, bottom) - bound, decimals)
    if unit == 100:
        return f"{text}%"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _beside(number: float, bound: Fraction, gap: Fraction, decimals: int) -> str:
    for places in range(decimals, _MOST_DECIMALS):
        text = f"{number:.{places}f}"
        printed = Fraction(text) - bound
        if gap == 0 or printed * gap > 0:
            return text
    return text
