"""A condition with the numbers of each case put in, as a report prints it."""

from collections.abc import Mapping
from fractions import Fraction
from math import copysign, sqrt

import numpy as np

from analysis.consensus.camps import tested
from analysis.consensus.cases import Cases, Paired
from analysis.consensus.cuts import bound_of
from analysis.consensus.deciding import in_groups, in_rounds, on_dimension, truths
from analysis.consensus.exact import Integers, Numbers, compared, reason
from analysis.consensus.explain import DENOMINATOR_WORDS, IN_PERCENT, TEST_WORDS, amount, band, exact_percent
from analysis.consensus.measures import counted, measured
from analysis.consensus.rule import (
    AllOf,
    AnyOf,
    Expression,
    ForDimension,
    InGroup,
    InGroups,
    InRounds,
    Is,
    Not,
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
    Disagreement,
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
from analysis.result import REASONS, shown

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


def lines(expression: Expression, rule: Rule, cases: Cases) -> list[str]:
    """Write one line a case. What is written is true: a comparison that fails is printed the other way round."""
    match expression:
        case Compare():
            written = _comparisons(expression, rule, cases)
        case Is(test):
            written = _answers(test, rule, cases)
        case Not(part):
            written = lines(part, rule, cases)
        case AllOf(parts) | AnyOf(parts):
            each = zip(*(lines(part, rule, cases) for part in parts), strict=True)
            written = ["; ".join(ones) for ones in each]
        case ForDimension(part, dimension):
            written = _dimension_lines(part, rule, cases, dimension)
        case InRounds(part, _, of):
            written = _round_lines(part, rule, cases, of)
        case InGroups() | InGroup():
            written = _group_lines(expression, rule, cases)
    return written


def _answers(test: Disagreement, rule: Rule, cases: Cases) -> list[str]:
    truth = tested(test, rule, cases)
    words = [f"{TEST_WORDS[test.test]}: {'yes' if yes else 'no'}" for yes in truth.holds.tolist()]
    return _or_reasons(words, truth.unknown)


def _dimension_lines(part: Expression, rule: Rule, cases: Cases, dimension: str) -> list[str]:
    seen = on_dimension(cases, dimension)
    if seen is None:
        return [REASONS["no_such_dimension"]] * len(cases)
    return [f"{dimension}: {line}" for line in lines(part, rule, seen)]


def _round_lines(part: Expression, rule: Rule, cases: Cases, of: int) -> list[str]:
    holding, open_ = in_rounds(part, rule, cases, of)
    return [
        f"{line}; held in {held} of {of} rounds{f', {left} open' if left else ''}"
        for line, held, left in zip(lines(part, rule, cases), holding.tolist(), open_.tolist(), strict=True)
    ]


def _group_lines(scope: InGroups | InGroup, rule: Rule, cases: Cases) -> list[str]:
    """Say in how many groups a condition holds, never a figure of one group."""
    asked, unknown = _asked(scope.part), truths(scope, rule, cases).unknown
    if isinstance(scope, InGroup):
        holds = truths(scope, rule, cases).holds.tolist()
        words = [f'{asked}: {"yes" if yes else "no"} in the group "{scope.group}"' for yes in holds]
    else:
        large, holding, _ = in_groups(scope.part, rule, cases, scope.at_least)
        of_size = f" of at least {scope.at_least}" if scope.at_least > 1 else ""
        words = [
            f"{asked} in {held} of {count} groups{of_size}"
            for held, count in zip(holding.tolist(), large.tolist(), strict=True)
        ]
    return _or_reasons(words, unknown)


def _asked(expression: Expression) -> str:
    """Write a condition short, without numbers."""
    match expression:
        case Compare(measure, relation, bound):
            limit = amount(measure, bound) if isinstance(bound, Fraction) else _cut_name(bound)
            text = f"{_name(measure)} {relation} {limit}"
        case Is(test):
            text = TEST_WORDS[test.test]
        case Not(part):
            text = f"not ({_asked(part)})"
        case AllOf(parts) | AnyOf(parts):
            word = " and " if isinstance(expression, AllOf) else " or "
            text = f"({word.join(_asked(part) for part in parts)})"
        case ForDimension(part, dimension):
            text = f"{dimension}: {_asked(part)}"
        case InRounds(part, at_least, of):
            text = f"{_asked(part)} in at least {at_least} of {of} rounds"
        case InGroups(part) | InGroup(part):
            text = _asked(part)
    return text


def _name(measure: Measure) -> str:
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


def _comparisons(comparison: Compare, rule: Rule, cases: Cases) -> list[str]:
    measure, relation = comparison.measure, comparison.operator
    value, bound = measured(measure, rule, cases), bound_of(comparison.bound, cases)
    truth = compared(value, relation, bound)
    named, of_whom = _name(measure), _of_whom(measure, rule, cases)
    remark = _remark(comparison, rule)
    words = []
    rows = zip(truth.holds.tolist(), _ratios(value, cases), _ratios(bound, cases), of_whom, strict=True)
    for holds, ratio, limit, whom in rows:
        number, against = _printed(measure, ratio, limit, squared=value.squared)
        sign = relation if holds else _NEGATED[relation]
        words.append(f"{named}{whom} {number} {sign} {against}{remark}")
    return _or_reasons(words, truth.unknown)


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
        return f" ({_cut_name(comparison.bound)})"
    return f" (R type {rule.quantile_type})" if isinstance(comparison.measure, Iqr | Quantile) else ""


def _cut_name(bound: object) -> str:
    match bound:
        case LawsheCritical(alpha):
            return f"critical value at {shown(alpha)}"
        case Apmo():
            return "APMO cut"
        case _:
            return "the number for this panel size"


def _ratios(numbers: Numbers, cases: Cases) -> list[Fraction]:
    tops, bottoms = (
        np.broadcast_to(one, len(cases)).tolist() for one in (numbers.numerator, numbers.denominator)
    )
    return [
        Fraction(top, bottom) if bottom else Fraction(0) for top, bottom in zip(tops, bottoms, strict=True)
    ]


def _printed(measure: Measure, value: Fraction, bound: Fraction, *, squared: bool) -> tuple[str, str]:
    """Write a value and its bound, with as many decimals as keep the value on its side of the bound."""
    limit = bound * abs(bound) if squared else bound
    number = copysign(sqrt(abs(value)), value) if squared else value
    side = (value > limit) - (value < limit)
    if isinstance(measure, IN_PERCENT):
        return f"{_beside(100 * number, 100 * bound, side, 1)}%", _limit(measure, bound)
    text = _beside(number, bound, side, 4)
    return (text.rstrip("0").rstrip(".") if "." in text else text), _limit(measure, bound)


def _limit(measure: Measure, bound: Fraction) -> str:
    """Write a bound exactly, or the ratio of a computed cut with decimals."""
    text = amount(measure, bound)
    if "/" not in text:
        return text
    return f"{float(100 * bound):.4g}%" if isinstance(measure, IN_PERCENT) else shown(bound)


def _beside(number: Fraction | float, bound: Fraction, side: int, decimals: int) -> str:
    for places in range(decimals, _MOST_DECIMALS):
        text = f"{float(number):.{places}f}"
        printed = Fraction(text)
        if side == 0 or (printed > bound) - (printed < bound) == side:
            return text
    return text


def _or_reasons(words: list[str], unknown: Integers) -> list[str]:
    if not unknown.any():
        return words
    codes = np.broadcast_to(unknown, len(words)).tolist()
    return [reason(code).sentence if code else word for word, code in zip(words, codes, strict=True)]
