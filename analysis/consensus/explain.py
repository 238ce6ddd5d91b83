"""A rule in plain English, as phrases that can be said in other languages too."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from analysis.consensus.exact import Operator
from analysis.consensus.expressions import (
    AllOf,
    AnyOf,
    Expression,
    ForDimension,
    InGroup,
    InGroups,
    InRounds,
    Not,
    Scope,
)
from analysis.consensus.measures import Settings, Share
from analysis.consensus.phrases import Phrase, phrase, row_of
from analysis.consensus.rule import Rule
from analysis.consensus.terms import Compare, DisagreementTest, Is

TEST_WORDS: Mapping[DisagreementTest, Phrase] = {
    "ram-classic": phrase("disagreement (RAM classic)"),
    "ram-ipras": phrase("disagreement (RAM IPRAS)"),
    "polarisation": phrase("polarisation"),
}
_LIMITED: Mapping[Operator, Callable[[Phrase | str], Phrase]] = {
    ">=": lambda bound: phrase("at least %(bound)s", bound=bound),
    ">": lambda bound: phrase("more than %(bound)s", bound=bound),
    "<=": lambda bound: phrase("at most %(bound)s", bound=bound),
    "<": lambda bound: phrase("less than %(bound)s", bound=bound),
}


def explain(rule: Rule) -> str:
    """Say the rule in one English sentence."""
    return str(explanation(rule))


def explanation(rule: Rule) -> Phrase:
    """Say the rule in one sentence, to be put into the words of any language."""
    names = [one.name for one in rule.outcomes]
    names[0] = f"{names[0][0].upper()}{names[0][1:]}"
    clauses = [
        phrase("%(outcome)s if %(condition)s", outcome=name, condition=_said(one.when, rule.settings))
        for name, one in zip(names, rule.outcomes, strict=True)
    ]
    clauses.append(phrase("otherwise %(outcome)s", outcome=rule.default))
    if rule.consensus is not None:
        apart = _said(rule.consensus, rule.settings)
        clauses.append(phrase("and apart from that, consensus if %(condition)s", condition=apart))
    return phrase("%(clauses)s.", clauses=row_of("%(first)s; %(then)s", clauses))


def _said(expression: Expression, settings: Settings, *, inside: bool = False) -> Phrase:
    match expression:
        case Compare():
            return _compared(expression, settings)
        case Is(test):
            return phrase("there is %(test)s", test=TEST_WORDS[test.test])
        case Not(Is(test)):
            return phrase("there is no %(test)s", test=TEST_WORDS[test.test])
        case Not(part):
            return phrase("not (%(condition)s)", condition=_said(part, settings))
        case AllOf(parts):
            said = row_of("%(first)s and %(then)s", [_said(one, settings, inside=True) for one in parts])
        case AnyOf(parts):
            said = row_of("%(first)s or %(then)s", [_said(one, settings, inside=True) for one in parts])
        case _:
            said = _scoped(expression, _said(expression.part, settings, inside=True))
    return phrase("(%(condition)s)", condition=said) if inside else said


def _scoped(scope: Scope, said: Phrase) -> Phrase:
    match scope:
        case ForDimension(_, name):
            return phrase('for "%(dimension)s" %(condition)s', dimension=name, condition=said)
        case InRounds(_, at_least, of):
            return phrase(
                "in at least %(least)s of %(rounds)s rounds %(condition)s",
                least=str(at_least),
                rounds=str(of),
                condition=said,
            )
        case InGroups(_, "every"):
            where = phrase("in every group")
        case InGroups():
            where = phrase("in any group")
        case InGroup(_, name):
            where = phrase('in the group "%(group)s"', group=name)
    if scope.at_least > 1:
        least = str(scope.at_least)
        where = phrase("%(where)s with at least %(least)s valid ratings", where=where, least=least)
    return phrase("%(where)s %(condition)s", where=where, condition=said)


def _compared(comparison: Compare, settings: Settings) -> Phrase:
    measure, bound = comparison.measure, comparison.bound
    limited = _LIMITED[comparison.operator]
    if isinstance(bound, Fraction):
        limit = limited(measure.amount(bound))
        if isinstance(measure, Share):
            return measure.asked_of(limit, settings)
    else:
        limit = limited(bound.explained(measure))
    return phrase("%(measure)s is %(limit)s", measure=measure.explained(settings), limit=limit)
