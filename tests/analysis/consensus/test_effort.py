"""Trying a rule beforehand stays within one budget, whatever the rule: work is counted, not timed."""

from collections.abc import Iterable

import pytest

from analysis.consensus import check_rule, operating_curve, parse_rule
from analysis.consensus.cases import Cases
from analysis.consensus.effort import MOST_WORK, comparisons, work_of
from analysis.consensus.imagined import imagine
from analysis.consensus.operating import characteristics_of, profile_of
from tests.analysis.slow import NINE


def joined(parts: Iterable[str], scope: str = "") -> str:
    text = " or ".join(parts)
    return f"in if ({text}) {scope}; otherwise neither" if scope else f"in if {text}; otherwise neither"


GROUPS = joined(
    (f"(at least 70% agree in group g{one} of at least 5)" for one in range(12)), "in at least 1 of 10 rounds"
)
WIDEST = (
    GROUPS,
    joined(
        (f"(A < 0.{one} in every group of at least 5)" for one in range(10, 30)), "in at least 1 of 10 rounds"
    ),
    joined((f"(A < 0.{one} for d{one % 10})" for one in range(10, 70)), "in group g of at least 5"),
    joined(f"quantile {one}% < 1" for one in range(1, 99)),
    joined(f"SD < 0.0{one}" for one in range(100, 230)),
    joined(f"k* of 7-9 > 0.99{one}" for one in range(100, 175)),
    joined(f"CVR of 7-9 > critical(0.0{one})" for one in range(100, 145)),
)


def tables(cases: Cases) -> int:
    around = (*cases.groups.values(), *cases.dimensions.values(), *cases.earlier)
    return 1 + sum(tables(one) for one in around)


@pytest.mark.parametrize("text", WIDEST)
@pytest.mark.parametrize("experts", [24, 1000])
def test_no_rule_is_tried_on_more_than_the_budget(text: str, experts: int) -> None:
    rule = parse_rule(text, NINE, denominator="invited")
    cases = imagine(rule, (experts,)).cases
    assert len(cases) * tables(cases) <= 400_000
    assert len(cases) * comparisons(rule) <= 6_000_000
    assert len(cases) == 1 or len(cases) * work_of(rule, experts) <= MOST_WORK


def test_only_what_the_rule_asks_for_is_imagined() -> None:
    rule = parse_rule("in if median >= 7 and (median >= 5 in group lay); otherwise neither", NINE)
    assert tables(imagine(rule, (12,)).cases) == 2


def test_how_many_panels_were_simulated_is_said() -> None:
    rule = parse_rule(WIDEST[3], NINE)
    profiles = [profile_of(rule, 0.5), profile_of(rule, 0.7)]
    (method, _) = (one.method for one in characteristics_of(rule, 500, profiles))
    panels = MOST_WORK // (2 * work_of(rule, 500))
    assert method.startswith(f"{panels:,} simulated panels")
    assert len(operating_curve(rule, 500)) == 21


def test_a_rule_that_compares_too_much_is_not_tried_and_that_is_said() -> None:
    text = joined(
        (f"(A < 0.{one} in every group for d1)" for one in range(10, 60)), "in at least 1 of 10 rounds"
    )
    (finding,) = check_rule(parse_rule(text, NINE), panel_size=24)
    assert finding.code == "untried"
    assert finding.sentence.startswith("The rule was not tried beforehand: it makes 1,100 comparisons")
    assert not finding.information
