from itertools import product
from math import comb

import numpy as np
import pytest

from analysis.consensus import Cases, Rule, decide, outcome_names, outcomes, parse_rule, preset
from analysis.ratings import Tally
from analysis.robustness import bootstrap as module
from analysis.robustness import robustness, robustness_of_round
from analysis.robustness.bootstrap import resampled_outcomes
from analysis.robustness.people import People
from tests.analysis.slow import FIVE, NINE, tally

MANY = 40_000


def share_of(
    rule: Rule, cases: Cases, outcome: str, *, seed: int = 1
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    people = People.of(rule, cases)
    assert people is not None
    counted = resampled_outcomes(rule, people, resamples=MANY, seed=seed)
    assert (counted.sum(axis=1)[cases.n > 0] == MANY).all()
    return counted[:, outcome_names(rule).index(outcome)] / MANY


@pytest.mark.parametrize("few", [0, 2000])
def test_a_share_is_resampled_as_the_binomial_says(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawn person by person, and drawn between the borders: the same distribution."""
    monkeypatch.setattr(module, "_FEW", few)
    cases = Cases.of([tally([8] * agree + [5] * (10 - agree)) for agree in (3, 7, 9)])
    expected = [
        sum(comb(10, k) * (agree / 10) ** k * (1 - agree / 10) ** (10 - k) for k in range(7, 11))
        for agree in (3, 7, 9)
    ]
    assert share_of(preset("percent-70", NINE), cases, "in") == pytest.approx(expected, abs=0.011)


@pytest.mark.parametrize("name", ["ram-ipras", "comet-70-15"])
def test_resampling_counts_is_drawing_people_with_all_they_answered(name: str) -> None:
    """All 4^4 resamples of four people, one of whom cannot judge."""
    rule = preset(name, NINE, denominator="valid_plus_cannot_judge")
    answers: list[int | None] = [9, 7, 2, None]
    same = 0
    for drawn in product(answers, repeat=4):
        ratings = [one for one in drawn if one is not None]
        same += decide(rule, tally(ratings, cannot_judge=4 - len(ratings))) == "neither"
    found = share_of(rule, Cases.of([tally([9, 7, 2], cannot_judge=1)]), "neither")
    assert found[0] == pytest.approx(same / 4**4, abs=0.011)


def test_groups_are_drawn_with_the_people_in_them() -> None:
    """All 4^4 resamples of two nurses, one surgeon and one without a group."""
    rule = parse_rule("in if at least 50% agree in every group; otherwise neither", FIVE)
    people = [("nurses", 5), ("nurses", 1), ("surgeons", 4), ("", 1)]
    nurses, surgeons = Cases.of([tally([5, 1], FIVE)]), Cases.of([tally([4], FIVE)])
    cases = Cases.of([tally([5, 1, 4, 1], FIVE)], groups={"nurses": nurses, "surgeons": surgeons})
    times = 0
    for drawn in product(people, repeat=4):
        inside = [[rating for name, rating in drawn if name == group] for group in ("nurses", "surgeons")]
        shares = [sum(one >= 4 for one in ones) / len(ones) for ones in inside if ones]
        times += bool(shares) and min(shares) >= 0.5
    assert share_of(rule, cases, "in")[0] == pytest.approx(times / 4**4, abs=0.011)


@pytest.mark.parametrize(
    ("text", "borders"),
    [
        ("in if at least 70% rate 7-9 and less than 15% rate 1-3; otherwise neither", 6),
        ("in if at least 3 rate 4-6 and at least 80% of invited experts rate 7-9; otherwise neither", 6),
        ("in if valid ratings >= 8 and response >= 50%; otherwise neither", 4),
        ("in if median >= 7 and at least 70% rate 7-9; otherwise neither", 12),
        ("in if at least 70% rate 7-9 and no disagreement (RAM IPRAS); otherwise neither", 12),
        ("in if at least 50% rate 7-9 in every group; otherwise neither", 7),
    ],
)
def test_answers_alike_to_the_rule_are_drawn_together_and_decide_the_same(
    text: str, borders: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drawn person by person, so that the same people are drawn whether or not they are told apart."""
    rule = parse_rule(text, NINE)
    some, others = [9, 8, 7, 7, 5, 4, 2, 1], [6, 8, 7, 3]
    groups = {"nurses": Cases.of([tally(some)]), "surgeons": Cases.of([tally(others)])}
    cases = Cases.of([tally([*some, *others], cannot_judge=2, missing=3)], groups=groups)
    people = People.of(rule, cases)
    assert people is not None
    assert len(np.unique(people.told_apart_by(rule).borders)) == borders
    found = resampled_outcomes(rule, people, resamples=500, seed=3)
    monkeypatch.setattr(People, "told_apart_by", lambda self, _rule: self)
    assert (found == resampled_outcomes(rule, people, resamples=500, seed=3)).all()


def test_the_same_seed_gives_the_same_and_another_nearly() -> None:
    rule, counted = preset("percent-70", NINE), tally([8] * 7 + [5] * 3)
    first, again, other = (robustness(rule, counted, seed=seed).resampled for seed in (1, 1, 2))
    assert first == again != other
    assert first is not None
    assert other is not None
    assert first.same == pytest.approx(other.same, abs=100)


def test_how_many_are_decided_at_once_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = Cases.of([tally([8] * agree + [5] * (10 - agree)) for agree in range(11)])
    found = robustness_of_round(preset("comet-70-15", NINE), cases)
    monkeypatch.setattr(module, "_COLUMNS", 1)
    assert robustness_of_round(preset("comet-70-15", NINE), cases) == found


def test_statements_with_different_numbers_of_people_are_each_resampled_as_many() -> None:
    cases = Cases.of([tally([8] * 7 + [5] * 3), tally([]), tally([8] * 70 + [5] * 30), tally([8])])
    shares = share_of(preset("percent-70", NINE), cases, "in")
    assert shares == pytest.approx([0.6496, 0.0, 0.5491, 1.0], abs=0.011)


def test_fewer_than_90_percent_is_another_decision_too_often() -> None:
    rule = preset("percent-70", NINE)
    close = robustness(rule, tally([8] * 7 + [5] * 3), checks=["bootstrap"])
    assert close.robust is False
    assert close.differences[0].sentence.endswith("% of 2,000 resamples the same decision")
    assert close.differences[0].sentence.startswith("in 6")
    assert robustness(rule, tally([8] * 9 + [5]), checks=["bootstrap"]).robust is True


def test_nothing_is_drawn_where_nobody_is() -> None:
    empty = Cases.of([Tally(NINE, (0,) * 9)])
    rule = preset("percent-70", NINE)
    assert outcomes(rule, empty).tolist() == [-1]
    assert robustness_of_round(rule, empty)[0].robust is None
