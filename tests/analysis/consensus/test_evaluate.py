from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.consensus import (
    Cases,
    Compare,
    Outcome,
    Rule,
    Share,
    decide,
    outcome_names,
    outcomes,
    verdicts,
)
from analysis.consensus.exact import OPERATORS, Operator
from tests.analysis.consensus.random_rules import SCALES, a_round, a_rule, as_cases, as_tally
from tests.analysis.consensus.slow_rules import Seen, compares, slow_outcome
from tests.analysis.slow import NINE

SEEDS = st.integers(0, 2**40)
RULES_TRIED = 10


def tried(seed: int, statements: int = 3) -> tuple[Rule, list[Seen]]:
    draw = Random(seed)
    scale = draw.choice(SCALES)
    return a_rule(draw, scale), a_round(draw, scale, statements)


@given(SEEDS)
def test_the_engine_decides_as_the_definitions_read_out_loud(seed: int) -> None:
    for part in range(RULES_TRIED):
        rule, statements = tried(seed + part)
        slow = [slow_outcome(rule, one) for one in statements]
        found = verdicts(rule, as_cases(statements, rule))
        assert [one.outcome if one.reason is None else one.reason.code for one in found] == slow


@given(SEEDS)
def test_bare_outcomes_are_those_of_the_verdicts(seed: int) -> None:
    rule, statements = tried(seed)
    cases, names = as_cases(statements, rule), outcome_names(rule)
    assert [names[code] for code in outcomes(rule, cases)] == [one.outcome for one in verdicts(rule, cases)]


@given(SEEDS)
def test_one_statement_is_a_case_of_one(seed: int) -> None:
    rule, statements = tried(seed)
    bare = [Seen(one.scale, one.ratings, one.cannot_judge, one.missing) for one in statements]
    together = outcomes(rule, as_cases(bare, rule))
    assert [outcome_names(rule)[code] for code in together] == [decide(rule, as_tally(one)) for one in bare]


@pytest.mark.parametrize("relation", OPERATORS)
def test_every_share_of_up_to_200_people_compares_as_its_fraction(relation: Operator) -> None:
    """All n up to 200, all k, all whole percentages: far from the threshold by order, near it by fractions."""
    pairs = np.array([(k, n) for n in range(1, 201) for k in range(n + 1)])
    counts = np.zeros((len(pairs), 9), dtype=np.int64)
    counts[:, 7], counts[:, 4] = pairs[:, 0], pairs[:, 1] - pairs[:, 0]
    cases, percents = Cases.from_counts(NINE, counts), 100 * pairs[:, 0] / pairs[:, 1]
    for percent in range(101):
        bound = Fraction(percent, 100)
        found = outcomes(Rule("r", NINE, (Outcome("in", Compare(Share(7, 9), relation, bound)),)), cases) == 0
        near = np.abs(percents - percent) < 1e-6
        assert (found[~near] == ((percents[~near] > percent) == (relation in (">=", ">")))).all()
        for place in np.flatnonzero(near).tolist():
            k, n = pairs[place].tolist()
            assert found[place] == compares(Fraction(k, n), relation, bound)
