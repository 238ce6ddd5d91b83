"""The value of each measure for one tally, under the settings of a rule."""

from analysis.agreement import (
    ipras_disagreement,
    iqr,
    median,
    polarised,
    ram_disagreement,
    share,
)
from analysis.consensus.rule import (
    Disagreement,
    DisagreementTest,
    Iqr,
    Measure,
    Median,
    Rule,
    Share,
)
from analysis.ratings import Tally
from analysis.result import Estimate


def people(rule: Rule, tally: Tally) -> int:
    """Count the denominator of shares."""
    match rule.denominator:
        case "valid":
            return tally.n
        case "valid_plus_cannot_judge":
            return tally.n + tally.cannot_judge
        case "invited":
            return tally.invited


def measured(measure: Measure | Disagreement, rule: Rule, tally: Tally) -> Estimate:
    match measure:
        case Share(low, high):
            return share(tally, low, high, n=people(rule, tally))
        case Median():
            return median(tally)
        case Iqr():
            return iqr(tally, rule.quantile_type)
        case Disagreement(test):
            return disagreement(test, tally, rule.quantile_type)


def disagreement(test: DisagreementTest, tally: Tally, quantile_type: int) -> Estimate:
    match test:
        case "ram-classic":
            return ram_disagreement(tally)
        case "ram-ipras":
            return ipras_disagreement(tally, quantile_type)
        case "polarisation":
            return polarised(tally)
