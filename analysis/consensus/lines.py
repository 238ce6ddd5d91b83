"""A condition with the numbers of each case put in, as a report prints it."""

from analysis.consensus.camps import tested
from analysis.consensus.cases import Cases
from analysis.consensus.comparison_lines import comparison_lines, or_reasons
from analysis.consensus.deciding import in_groups, in_rounds, on_dimension, truths
from analysis.consensus.explain import TEST_WORDS
from analysis.consensus.expressions import (
    AllOf,
    AnyOf,
    Expression,
    ForDimension,
    InGroup,
    InGroups,
    InRounds,
    Not,
)
from analysis.consensus.rule import Rule
from analysis.consensus.terms import Compare, Disagreement, Is
from analysis.consensus.written import write_inside
from analysis.result import REASONS


def lines(expression: Expression, rule: Rule, cases: Cases) -> list[str]:
    """Write one line a case. What is written is true: a comparison that fails is printed the other way round."""
    match expression:
        case Compare():
            written = comparison_lines(expression, rule, cases)
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
    return or_reasons(words, truth.unknown)


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
    asked, truth = write_inside(scope.part), truths(scope, rule, cases)
    if isinstance(scope, InGroup):
        answers = ["yes" if yes else "no" for yes in truth.holds.tolist()]
        words = [f'{asked}: {answer} in the group "{scope.group}"' for answer in answers]
    else:
        large, holding, _ = in_groups(scope.part, rule, cases, scope.at_least)
        of_size = f" of at least {scope.at_least}" if scope.at_least > 1 else ""
        words = [
            f"{asked}: in {held} of {count} groups{of_size}"
            for held, count in zip(holding.tolist(), large.tolist(), strict=True)
        ]
    return or_reasons(words, truth.unknown)
