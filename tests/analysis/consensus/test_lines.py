import pytest

from analysis.consensus import Cases, Paired, parse_rule, preset, verdicts
from analysis.ratings import Scale, Tally
from tests.analysis.consensus.random_rules import transitions
from tests.analysis.consensus.slow_rules import Seen
from tests.analysis.slow import FIVE, NINE, tally


def line(text: str, cases: Cases | Tally, scale: Scale = NINE) -> str:
    rule = parse_rule(f"in if {text}; otherwise neither", scale)
    given = Cases.of([cases], whole_round=True) if isinstance(cases, Tally) else cases
    return verdicts(rule, given)[0].line


MOSTLY = tally([8] * 17 + [5] * 3, cannot_judge=2, missing=3)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("at least 75% agree", "7-9: 17 of 20 valid = 85.0% >= 75%"),
        ("at least 75% of invited agree", "7-9: 17 of 25 invited = 68.0% < 75%"),
        ("valid ratings >= 8", "valid ratings 20 >= 8"),
        ("response >= 80%", "answered: 22 of 25 invited = 88.0% >= 80%"),
        ("median >= 7", "median 8 >= 7"),
        ("IQR <= 1", "IQR 0 <= 1 (R type 7)"),
        ("mean >= 7.55", "mean 7.55 >= 7.55"),
        ("SD < 1.1", "SD 1.099 < 1.1"),
        ("CV < 0.2", "CV 0.1456 < 0.2"),
        ("A > 0.5", "van der Eijk's A 0.8"),
        ("CVR of 7-9 >= critical(0.05)", "CVR of 7-9: 17 of 20 valid = 0.7 >= 0.5 (critical value at 0.05)"),
        ("share of agree >= APMO", "7-9: 17 of 20 valid = 85.0% >= 85% (APMO cut)"),
        ("no disagreement (RAM classic)", "disagreement (RAM classic): no"),
    ],
)
def test_a_line_has_the_numbers_put_in(text: str, written: str) -> None:
    assert written in line(text, MOSTLY)


def test_a_number_is_never_printed_on_the_wrong_side_of_its_bound() -> None:
    assert "= 69.97% < 69.98%" in line("at least 69.98% agree", tally([8] * 6997 + [5] * 3003))
    assert "= 70.01% >= 70.005%" in line("at least 70.005% agree", tally([8] * 7001 + [5] * 2999))
    assert "mean 6.99995 < 7" in line("mean >= 7", tally([7] * 19999 + [6]))


def test_groups_are_counted_and_none_is_named_with_a_figure() -> None:
    inside = {"nurses": tally([8] * 6), "surgeons": tally([5] * 5), "patients": tally([1] * 2)}
    cases = Cases.of(
        [tally([8] * 6 + [5] * 5 + [1] * 2)], groups={name: Cases.of([one]) for name, one in inside.items()}
    )
    assert line("at least 75% agree in every group of at least 5", cases) == (
        "neither: not in (at least 75% rate 7-9: in 1 of 2 groups of at least 5)"
    )
    assert line('at least 75% agree in group "nurses" of at least 5', cases) == (
        'in: at least 75% rate 7-9: yes in the group "nurses"'
    )
    assert line('at least 75% agree in group "patients" of at least 5', cases) == (
        "cannot decide: too few people stand behind this figure to show it"
    )


def test_rounds_and_dimensions_are_told_beside_the_numbers_of_this_round() -> None:
    now, before = tally([4, 5, 5], FIVE), tally([4, 4, 4], FIVE)
    cases = Cases.of([now], earlier=[Cases.of([before])], dimensions={"clarity": Cases.of([before])})
    assert line("mean >= 4 in at least 2 of 3 rounds", cases, FIVE) == (
        "in: mean 4.6667 >= 4; held in 2 of 3 rounds, 1 open"
    )
    assert line('median >= 4 for "clarity"', cases, FIVE) == "in: clarity: median 4 >= 4"
    assert line('median >= 4 for "beauty"', cases, FIVE) == "cannot decide: this dimension was not asked"


def test_what_changed_is_counted_among_those_who_rated_twice() -> None:
    paired = Paired.from_transitions(transitions([Seen(FIVE, [], pairs=[(1, 1), (1, 2), (2, 1), (5, 4)])]))
    cases = Cases.of([tally([1, 2, 1, 4], FIVE)], paired=paired)
    assert line("changed <= 80%", cases, FIVE) == (
        "in: changed: 3 of 4 who rated in both rounds = 75.0% <= 80%"
    )


def test_what_cannot_be_told_is_said_in_the_line_of_the_separate_condition() -> None:
    rule = preset("iqr3-median", NINE)
    [verdict] = verdicts(rule, Cases.of([tally([7, 8])]))
    assert verdict.consensus_line == "IQR 0.5 <= 3 (R type 7)"
    lone = parse_rule("in if median >= 7; otherwise neither; apart from that, consensus if SD < 1", NINE)
    [verdict] = verdicts(lone, Cases.of([tally([7])]))
    assert (verdict.outcome, verdict.consensus) == ("in", None)
    assert verdict.consensus_line == "there is only one rating"
