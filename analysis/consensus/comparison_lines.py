"""A comparison with the numbers of each case put in."""

from collections.abc import Mapping
from fractions import Fraction
from math import copysign, sqrt

import numpy as np

from analysis.consensus.cases import Cases, Paired
from analysis.consensus.cuts import bound_of
from analysis.consensus.exact import Integers, Numbers, compared, reason
from analysis.consensus.explain import DENOMINATOR_WORDS, IN_PERCENT, amount, band, exact_percent
from analysis.consensus.measures import counted, measured
from analysis.consensus.rule import (
    Rule,
)
from analysis.consensus.terms import (
    Apmo,
    ByPanelSize,
    Changed,
    Compare,
    Count,
    Cv,
    Cvr,
    HistogramChange,
    Iqr,
    LawsheCritical,
    Mean,
    Measure,
    Median,
    ModifiedKappa,
    Operator,
    Quantile,
    Response,
    Sd,
    Share,
    SpreadA,
    Valid,
)
from analysis.result import shown

_NEGATED: Mapping[Operator, Operator] = {">=": "<", ">": "<=", "<=": ">", "<": ">="}
_NAMES: Mapping[type[Measure], str] = {
    Valid: "valid ratings",
    Response: "answered",
    Median: "median",
    Iqr: "IQR",
    Mean: "mean",
    Sd: "SD",
    Cv: "CV",
    SpreadA: "van der Eijk's A",
    Changed: "changed",
    HistogramChange: "histogram moved",
}
_MOST_DECIMALS = 12
_CLOSE = 1e-6


def short_name(measure: Measure) -> str:
    match measure:
        case Share(low, high) | Count(low, high):
            return band(low, high)
        case Quantile(q):
            return f"{exact_percent(q)} quantile"
        case Cvr(low, high):
            return f"CVR of {band(low, high)}"
        case ModifiedKappa(low, high):
            return f"k* of {band(low, high)}"
        case _:
            return _NAMES[type(measure)]


def comparison_lines(comparison: Compare, rule: Rule, cases: Cases) -> list[str]:
    measure, relation = comparison.measure, comparison.operator
    value, bound = measured(measure, rule, cases), bound_of(comparison.bound, cases)
    truth = compared(value, relation, bound)
    named, remark = short_name(measure), _remark(comparison, rule)
    signs = [relation if holds else _NEGATED[relation] for holds in truth.holds.tolist()]
    limits = _limits(comparison, bound, cases)
    words = [
        f"{named}{whom} {_printed(measure, top, bottom, limit, squared=value.squared)} {sign} {against}{remark}"
        for whom, top, bottom, (limit, against), sign in zip(
            _of_whom(measure, rule, cases), *_listed(value, cases), limits, signs, strict=True
        )
    ]
    return or_reasons(words, truth.unknown)


def _of_whom(measure: Measure, rule: Rule, cases: Cases) -> list[str]:
    """Write what stands between the name of a measure and its value: the counts behind a share."""
    match measure:
        case Share(low, high, denominator):
            whom = denominator or rule.denominator
            counts = cases.within(low, high), counted(whom, cases)
            return _of(counts, DENOMINATOR_WORDS[whom])
        case Response():
            return _of((cases.n + cases.cannot_judge, cases.invited), "invited")
        case Changed() if isinstance(cases.paired, Paired):
            return _of((cases.paired.changed, cases.paired.pairs), "who rated in both rounds")
        case Cvr(low, high) | ModifiedKappa(low, high):
            return _of((cases.within(low, high), cases.n), "valid")
        case Count():
            return [":"] * len(cases)
        case _:
            return [""] * len(cases)


def _of(counts: tuple[Integers, Integers], whom: str) -> list[str]:
    pairs = zip(*(one.tolist() for one in counts), strict=True)
    return [f": {k} of {n} {whom} =" for k, n in pairs]


def _remark(comparison: Compare, rule: Rule) -> str:
    if not isinstance(comparison.bound, Fraction | ByPanelSize):
        return f" ({cut_name(comparison.bound)})"
    return f" (R type {rule.quantile_type})" if isinstance(comparison.measure, Iqr | Quantile) else ""


def cut_name(bound: object) -> str:
    match bound:
        case LawsheCritical(alpha):
            return f"critical value at {shown(alpha)}"
        case Apmo():
            return "APMO cut"
        case _:
            return "the number for this panel size"


def _listed(numbers: Numbers, cases: Cases) -> tuple[list[int], list[int]]:
    """List the numerators and denominators; what is undefined stands as 0 of 1 and is not printed."""
    bottoms = np.where(numbers.denominator == 0, 1, numbers.denominator)
    tops, below = (np.broadcast_to(one, len(cases)).tolist() for one in (numbers.numerator, bottoms))
    return tops, below


def _limits(comparison: Compare, bound: Numbers, cases: Cases) -> list[tuple[Fraction, str]]:
    """Give the bound of each case with its text: exact, or the decimals of a computed cut."""
    measure = comparison.measure
    if isinstance(comparison.bound, Fraction):
        return [(comparison.bound, amount(measure, comparison.bound))] * len(cases)
    found = [Fraction(top, bottom) for top, bottom in zip(*_listed(bound, cases), strict=True)]
    match comparison.bound:
        case ByPanelSize():
            return [(one, amount(measure, one)) for one in found]
        case Apmo():
            return [(one, f"{float(100 * one):.4g}%") for one in found]
        case LawsheCritical():
            return [(one, shown(one)) for one in found]


def _printed(measure: Measure, top: int, bottom: int, limit: Fraction, *, squared: bool) -> str:
    """Write a value with as many decimals as keep it on its side of the bound."""
    number = copysign(sqrt(abs(top) / bottom), top) if squared else top / bottom
    unit, decimals = (100, 1) if isinstance(measure, IN_PERCENT) else (1, 4)
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


def or_reasons(words: list[str], unknown: Integers) -> list[str]:
    if not unknown.any():
        return words
    codes = np.broadcast_to(unknown, len(words)).tolist()
    return [reason(code).sentence if code else word for word, code in zip(words, codes, strict=True)]
