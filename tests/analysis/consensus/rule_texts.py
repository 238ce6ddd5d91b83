"""Whole random rules as a text may say them: any names, a default, perhaps a separate condition."""

from random import Random

from hypothesis import strategies as st

from analysis.agreement import QUANTILE_TYPES
from analysis.consensus import DENOMINATORS, Outcome, Rule
from tests.analysis.consensus.random_rules import SCALES, an_expression

NAMES = (
    *("in", "out", "neither", "both", "either", "otherwise", "of", "for", "if", "apart", "shares"),
    *("two words", "12th", "Lärm", "a;b", "not (yet)", "k*", "x_1", "%"),
)


def rules(depth: int = 2) -> st.SearchStrategy[Rule]:
    return st.integers(0, 2**32 - 1).map(lambda seed: a_whole_rule(Random(seed), depth))


def a_whole_rule(draw: Random, depth: int) -> Rule:
    scale = draw.choice(SCALES)
    default, *named = draw.sample(NAMES, draw.randint(2, 4))
    outcomes = tuple(Outcome(name, an_expression(draw, scale, depth=depth)) for name in named)
    consensus = an_expression(draw, scale, depth=depth) if draw.random() < 0.3 else None
    denominator, quantile_type = draw.choice(DENOMINATORS), draw.choice(QUANTILE_TYPES)
    return Rule("own rule", scale, outcomes, default, consensus, denominator, quantile_type)
