"""The exact value of each measure for one tally, under the settings of a rule."""

from fractions import Fraction

from analysis.agreement import (
    HALF,
    RAM_SCALE,
    both_ends,
    ipras_disagreement,
    ipras_of,
    iqr_of,
    is_polarised,
    polarised,
    quantile_of,
    ram_disagreement,
)
from analysis.consensus.rule import (
    Rule,
)
from analysis.consensus.terms import (
    Bound,
    Disagreement,
    DisagreementTest,
    Iqr,
    Measure,
    Median,
    RuleError,
    Share,
)
from analysis.ratings import Tally
from analysis.result import Estimate, Reason

_NO_DATA = Reason.of("no_data")
_NO_RAM = Reason.of("scale_not_supported")


def people(rule: Rule, tally: Tally) -> int:
    """Count the denominator of shares."""
    match rule.denominator:
        case "valid":
            return tally.n
        case "valid_plus_cannot_judge":
            return tally.n + tally.cannot_judge
        case "invited":
            return tally.invited


def measured(measure: Measure, rule: Rule, tally: Tally) -> Fraction | Reason:
    """Compute a number that is compared, or say why there is none."""
    if tally.n == 0:
        return _NO_DATA
    match measure:
        case Share(low, high):
            return Fraction(tally.within(low, high), people(rule, tally))
        case Median():
            return quantile_of(tally, HALF)
        case Iqr():
            return iqr_of(tally, rule.quantile_type)
        case _:
            raise RuleError("This measure is not evaluated yet.")


def number(bound: Bound) -> Fraction:
    """Give the number to compare with."""
    if not isinstance(bound, Fraction):
        raise RuleError("Cuts computed from the panel or the round are not evaluated yet.")
    return bound


def tested(test: Disagreement, rule: Rule, tally: Tally) -> bool | Reason:
    """Answer a test that is true or false by itself, or say why it cannot be answered."""
    if tally.n == 0:
        return _NO_DATA
    if test.test == "polarisation":
        return is_polarised(tally)
    if tally.scale != RAM_SCALE:
        return _NO_RAM
    return (
        both_ends(tally) if test.test == "ram-classic" else ipras_of(tally, rule.quantile_type).disagreement
    )


def disagreement(test: DisagreementTest, tally: Tally, quantile_type: int) -> Estimate:
    """Report a disagreement test as a statistic of its own."""
    match test:
        case "ram-classic":
            return ram_disagreement(tally)
        case "ram-ipras":
            return ipras_disagreement(tally, quantile_type)
        case "polarisation":
            return polarised(tally)
