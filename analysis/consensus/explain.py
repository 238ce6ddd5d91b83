"""A rule in plain English."""

from collections.abc import Mapping
from fractions import Fraction

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
    Bound,
    ByPanelSize,
    Changed,
    Compare,
    Count,
    Cv,
    Cvr,
    Denominator,
    DisagreementTest,
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

DENOMINATOR_WORDS: Mapping[Denominator, str] = {
    "valid": "valid",
    "valid_plus_cannot_judge": "valid or cannot judge",
    "invited": "invited",
}
TEST_WORDS: Mapping[DisagreementTest, str] = {
    "ram-classic": "disagreement (RAM classic)",
    "ram-ipras": "disagreement (RAM IPRAS)",
    "polarisation": "polarisation",
}
_OF_WHOM: Mapping[Denominator, str] = {
    "valid": "valid ratings",
    "valid_plus_cannot_judge": "answers (valid ratings and cannot judge)",
    "invited": "invited experts",
}
_BOUND_WORDS: Mapping[Operator, str] = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than"}
IN_PERCENT = (Share, Response, Changed, HistogramChange)


def explain(rule: Rule) -> str:
    """Say the rule in one sentence."""
    outcomes = [f"{outcome.name} if {_said(outcome.when, rule)}" for outcome in rule.outcomes]
    outcomes.append(f"otherwise {rule.default}")
    if rule.consensus is not None:
        outcomes.append(f"and apart from that, consensus if {_said(rule.consensus, rule)}")
    text = "; ".join(outcomes)
    return f"{text[0].upper()}{text[1:]}."


def band(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"


def exact_number(value: Fraction) -> str:
    """Write a number without rounding: 4, 2.35, or 2/3 where decimals do not end soon."""
    places = next((k for k in range(7) if (value * 10**k).denominator == 1), None)
    return str(value) if places is None else f"{float(value):.{places}f}"


def exact_percent(value: Fraction) -> str:
    """Write a threshold without rounding: 70%, 66.5%, or 2/3 where decimals do not end soon."""
    percent = exact_number(100 * value)
    return str(value) if "/" in percent else f"{percent}%"


def amount(measure: Measure, number: Fraction) -> str:
    """Write a number as this measure is commonly written, shares in percent."""
    return exact_percent(number) if isinstance(measure, IN_PERCENT) else exact_number(number)


def measure_words(measure: Measure, rule: Rule) -> str:
    """Name a measure, with the settings it is taken under."""
    match measure:
        case Share(low, high, denominator):
            whom = _OF_WHOM[denominator or rule.denominator]
            text = f"the share of the {whom} that {_chose(whom)} {band(low, high)}"
        case Count(low, high):
            text = f"the number of ratings that are {band(low, high)}"
        case Quantile(q):
            text = f"the {exact_percent(q)} quantile (R type {rule.quantile_type})"
        case Iqr():
            text = f"the IQR (R type {rule.quantile_type})"
        case Cvr(low, high):
            text = f"the content validity ratio of {band(low, high)}"
        case ModifiedKappa(low, high):
            text = f"the modified kappa k* of {band(low, high)}"
        case _:
            text = _PLAIN_WORDS[type(measure)]
    return text


_PLAIN_WORDS: Mapping[type[Measure], str] = {
    Valid: "the number of valid ratings",
    Response: "the share of the invited experts who answered",
    Median: "the median",
    Mean: "the mean",
    Sd: "the standard deviation",
    Cv: "the coefficient of variation",
    SpreadA: "van der Eijk's A",
    Changed: "the share of experts who changed their rating since the round before",
    HistogramChange: "the share of the histogram that moved since the round before",
}


def _said(expression: Expression, rule: Rule, *, inside: bool = False) -> str:
    match expression:
        case Compare():
            return _compared(expression, rule)
        case Is(test):
            return f"there is {TEST_WORDS[test.test]}"
        case Not(Is(test)):
            return f"there is no {TEST_WORDS[test.test]}"
        case Not(part):
            return f"not ({_said(part, rule)})"
        case AllOf(parts) | AnyOf(parts):
            word = " and " if isinstance(expression, AllOf) else " or "
            text = word.join(_said(part, rule, inside=True) for part in parts)
        case InGroups(part) | InGroup(part) | InRounds(part) | ForDimension(part):
            text = f"{_scope(expression)} {_said(part, rule, inside=True)}"
    return f"({text})" if inside else text


def _scope(scope: InGroups | InGroup | InRounds | ForDimension) -> str:
    match scope:
        case InGroups(_, which, at_least):
            return f"in {which} group{_of_size(at_least)}"
        case InGroup(_, name, at_least):
            return f'in the group "{name}"{_of_size(at_least)}'
        case InRounds(_, at_least, of):
            return f"in at least {at_least} of {of} rounds"
        case ForDimension(_, name):
            return f'for "{name}"'


def _of_size(at_least: int) -> str:
    return "" if at_least == 1 else f" with at least {at_least} valid ratings"


def _compared(comparison: Compare, rule: Rule) -> str:
    words = _BOUND_WORDS[comparison.operator]
    measure, bound = comparison.measure, comparison.bound
    if isinstance(measure, Share) and isinstance(bound, Fraction):
        whom = _OF_WHOM[measure.denominator or rule.denominator]
        chosen = f"{_chose(whom)} {band(measure.low, measure.high)}"
        return f"{words} {exact_percent(bound)} of the {whom} {chosen}"
    return f"{measure_words(measure, rule)} is {words} {bound_words(measure, bound)}"


def bound_words(measure: Measure, bound: Bound) -> str:
    """Name what a measure is compared with."""
    match bound:
        case LawsheCritical(alpha):
            return f"its exact critical value at {exact_number(alpha)}"
        case Apmo():
            return "the average percent of majority opinions (APMO) of the round"
        case ByPanelSize(steps):
            listed = ", ".join(f"{amount(measure, number)} from {start}" for start, number in steps)
            return f"what the number of valid ratings asks ({listed})"
        case Fraction():
            return amount(measure, bound)


def _chose(whom: str) -> str:
    return "rated" if whom == _OF_WHOM["invited"] else "are"
