"""Rules in plain English: one sentence each."""

import re
from fractions import Fraction

import pytest
from hypothesis import given

from analysis.consensus import (
    AllOf,
    AnyOf,
    Compare,
    Disagreement,
    Iqr,
    Is,
    Median,
    Not,
    Outcome,
    Phrase,
    Rule,
    Share,
    explain,
    explanation,
    parse_rule,
    preset,
    presets,
)
from analysis.consensus.amounts import exact_number, exact_percent
from analysis.ratings import Scale
from tests.analysis.consensus.rule_texts import rules
from tests.analysis.slow import FIVE, NINE


def condition(text: str) -> str:
    said = explain(parse_rule(f"in if {text}; otherwise neither", NINE))
    return said.removeprefix("In if ").removesuffix("; otherwise neither.")


def test_a_rule_explains_itself_in_one_sentence() -> None:
    assert explain(preset("comet-70-15", FIVE, denominator="invited")) == (
        "In if at least 70% of the invited experts rated 4-5 and less than 15% of the invited experts rated 1-2;"
        " out if at least 70% of the invited experts rated 1-2 and less than 15% of the invited experts rated 4-5;"
        " otherwise neither."
    )


def test_what_is_inside_is_put_in_parentheses() -> None:
    median_or_spread = AnyOf((Compare(Median(), ">", Fraction(6)), Not(Compare(Iqr(), "<=", Fraction(3, 2)))))
    nested = AllOf(
        (Not(Is(Disagreement("ram-ipras"))), median_or_spread, Compare(Share(7, 7), ">=", Fraction(2, 3)))
    )
    assert explain(Rule("r", NINE, (Outcome("in", nested),))) == (
        "In if there is no disagreement (RAM IPRAS) and (the median is more than 6 or not (the IQR (R type 7) is at"
        " most 1.5)) and at least 2/3 of the valid ratings are 7; otherwise neither."
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("at least 9 rate 7-9", "the number of ratings that are 7-9 is at least 9"),
        (
            "share of 7-9 of answers >= APMO",
            "the share of the answers (valid ratings and cannot judge) that are 7-9 is at least "
            "the average percent of majority opinions (APMO) of the round",
        ),
        (
            "CVR of 9 >= critical(0.05)",
            "the content validity ratio of 9 is at least its exact critical value at 0.05",
        ),
        (
            "at least 100% (7/9 from 6 ratings) rate 7-9",
            "the share of the valid ratings that are 7-9 is at least what the number of valid ratings asks "
            "(100% from 1, 7/9 from 6)",
        ),
        ("k* > 0.74", "the modified kappa k* of 7-9 is more than 0.74"),
        ("quantile 30% >= 6", "the 30% quantile (R type 7) is at least 6"),
        ("response >= 80%", "the share of the invited experts who answered is at least 80%"),
        (
            "changed < 15%",
            "the share of experts who changed their rating since the round before is less than 15%",
        ),
        ("A >= 0.5 in any group", "in any group van der Eijk's A is at least 0.5"),
        (
            "(median >= 7 or mean >= 7) in every group of at least 5",
            "in every group with at least 5 valid ratings (the median is at least 7 or the mean is at least 7)",
        ),
        (
            "SD <= 1 in at least 2 of 3 rounds",
            "in at least 2 of 3 rounds the standard deviation is at most 1",
        ),
        (
            'median >= 7 and (valid ratings >= 8 in group "lay people") and (CV < 30% for relevance)',
            'the median is at least 7 and (in the group "lay people" the number of valid ratings is at least 8) '
            'and (for "relevance" the coefficient of variation is less than 0.3)',
        ),
    ],
)
def test_every_part_has_its_words(text: str, said: str) -> None:
    assert condition(text) == said


def test_the_separate_condition_comes_last() -> None:
    assert explain(preset("iqr3-median", NINE)).endswith(
        "otherwise neither; and apart from that, consensus if the IQR (R type 7) is at most 3."
    )


@given(rules())
def test_every_rule_can_be_said(rule: Rule) -> None:
    said = explain(rule)
    assert said.endswith(".")
    assert said.isprintable()


WITH_EVERY_PART = """
IN if (at least 70% rate 7-9 and no disagreement (RAM classic) and not (polarisation or disagreement (RAM IPRAS)))
in every group of at least 5; OUT if ((share of 7-9 of answers >= APMO and more than 5% of answers rate 1-3) in group
NURSES) or (CVR >= critical(0.05) or (k* < 0.4 in any group)) or (median > 7 in at least 2 of 3 rounds) or (mean <= 4 for
CLARITY); SPLIT if A < 0 and IQR > 3 and SD > 2 and CV > 0.5 and quantile 30% < 4; OPEN if at most 10% (20% from 6) of
invited experts rate 1-3 and at most 9 rate 1-3 and less than 50% of invited rate 7-9; SHY if valid ratings < 8 and
response < 50% and changed > 20% and histogram change > 15%; otherwise NEITHER; apart from that, consensus if IQR <= 1
""".replace("\n", " ")


def shouted(said: Phrase) -> Phrase:
    """As if translated: each text in capitals, what goes into it left alone."""
    text = re.sub(
        r"%\(\w+\)s|[a-z]", lambda found: found[0] if found[0][0] == "%" else found[0].upper(), said.id
    )
    return Phrase(
        text, {name: shouted(one) if isinstance(one, Phrase) else one for name, one in said.params.items()}
    )


def test_every_word_of_an_explanation_can_be_translated() -> None:
    said = shouted(explanation(parse_rule(WITH_EVERY_PART, NINE)))
    assert str(said) == str(said).upper()
    assert "IN EVERY GROUP WITH AT LEAST 5 VALID RATINGS" in str(said)


def test_presets_say_what_their_summary_says() -> None:
    for one in presets():
        said = explain(preset(one.name, Scale.parse(one.only_on or "1-9")))
        assert said.startswith("In if ")
        assert said.count(".  ") == 0


@pytest.mark.parametrize(
    ("value", "number", "percent"),
    [
        (Fraction(7, 10), "0.7", "70%"),
        (Fraction(133, 200), "0.665", "66.5%"),
        (Fraction(2, 3), "2/3", "2/3"),
        (Fraction(-1, 2), "-0.5", "-50%"),
        (Fraction(4), "4", "400%"),
        (Fraction(1, 1_000_000), "0.000001", "0.0001%"),
    ],
)
def test_thresholds_are_written_exactly(value: Fraction, number: str, percent: str) -> None:
    assert (exact_number(value), exact_percent(value)) == (number, percent)
