"""The text of rules: read, written, and refused."""

import re
import time
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.consensus import (
    AllOf,
    AnyOf,
    Apmo,
    ByPanelSize,
    Changed,
    Compare,
    Count,
    Cvr,
    Disagreement,
    Expression,
    ForDimension,
    InGroup,
    InGroups,
    InRounds,
    Iqr,
    Is,
    LawsheCritical,
    Mean,
    Median,
    Not,
    Outcome,
    Quantile,
    Response,
    Rule,
    RuleError,
    Share,
    Valid,
    VanDerEijk,
    parse_rule,
    write_rule,
)
from analysis.consensus.tokens import LONGEST_TEXT, echo
from analysis.ratings import Scale
from tests.analysis.consensus.rule_texts import NAMES, rules
from tests.analysis.slow import FIVE, NINE

AGREE_70 = Compare(Share(7, 9), ">=", Fraction(7, 10))
MEDIAN_7 = Compare(Median(), ">=", Fraction(7))
POSITION = re.compile(r"\bat position \d+\b")
VOCABULARY = (
    *[
        "in",
        "out",
        "neither",
        "if",
        "otherwise",
        "and",
        "or",
        "not",
        "no",
        "of",
        "rate",
        "rated",
        "is",
        "from",
        "rounds",
        "ratings",
        "group",
        "every",
        "any",
        "both",
    ],
    *[
        "either",
        "for",
        "at",
        "least",
        "most",
        "more",
        "less",
        "fewer",
        "than",
        "valid",
        "answers",
        "invited",
        "experts",
        "agree",
        "middle",
        "oppose",
    ],
    *[
        "median",
        "mean",
        "SD",
        "CV",
        "IQR",
        "A",
        "quantile",
        "share",
        "count",
        "response",
        "I-CVI",
        "CVI",
        "k*",
        "CVR",
        "changed",
        "histogram",
        "change",
    ],
    *[
        "critical",
        "APMO",
        "disagreement",
        "RAM",
        "classic",
        "IPRAS",
        "polarisation",
        "apart",
        "that",
        "consensus",
        "shares",
        "type",
    ],
    *[
        "(",
        ")",
        ";",
        ",",
        ".",
        "%",
        "/",
        "-",
        ">=",
        ">",
        "<=",
        "<",
        "≥",
        "7-9",
        "7",
        "9",
        "12",
        "0",
        "0.05",
        "4.0",
        "70%",
        "2/3",
        "1-9",
        '"two',
        'words"',
        "clarity",
    ],
)


def condition(text: str, scale: Scale = NINE) -> Expression:
    return parse_rule(f"in if {text}; otherwise neither", scale).outcomes[0].when


@given(rules())
def test_every_rule_is_read_back_from_its_text(rule: Rule) -> None:
    text = write_rule(rule)
    assume(len(text) <= LONGEST_TEXT)
    assert parse_rule(text, rule.scale) == rule


def test_the_case_of_words_and_blanks_do_not_matter() -> None:
    text = "in if CVR of 7-9 >= critical(0.05) and no disagreement (RAM IPRAS); otherwise out"
    loud = "in IF\n cvr OF 7 - 9>=CRITICAL( 0.05 )AND NO Disagreement(ram ipras) ;Otherwise out"
    assert parse_rule(loud, NINE) == parse_rule(text, NINE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at least 70% rate 7-9", AGREE_70),
        ("at least 70% agree", AGREE_70),
        ("at least 70 % rated agree", AGREE_70),
        ("share of 7-9 >= 70%", AGREE_70),
        ("agree >= 0.7", AGREE_70),
        ("agree is at least 7/10", AGREE_70),
        ("at least 7 of 10 agree", AGREE_70),
        ("AT LEAST 70% RATE 7–9", AGREE_70),
        (
            "less than 66.7% of invited experts rate 7",
            Compare(Share(7, 7, "invited"), "<", Fraction(667, 1000)),
        ),
        ("at least 1/2 of valid agree", Compare(Share(7, 9, "valid"), ">=", Fraction(1, 2))),
        ("at least 1/2 of invited agree", Compare(Share(7, 9, "invited"), ">=", Fraction(1, 2))),
        (
            "at most 1/3 of answers oppose",
            Compare(Share(1, 3, "valid_plus_cannot_judge"), "<=", Fraction(1, 3)),
        ),
        ("more than 2/3 of valid ratings rate middle", Compare(Share(4, 6, "valid"), ">", Fraction(2, 3))),
        ("at least 9 rate 7-9", Compare(Count(7, 9), ">=", Fraction(9))),
        ("fewer than 3 oppose", Compare(Count(1, 3), "<", Fraction(3))),
        ("count of 1-3 < 3", Compare(Count(1, 3), "<", Fraction(3))),
        ("valid ratings >= 12", Compare(Valid(), ">=", Fraction(12))),
        ("response ≥ 80%", Compare(Response(), ">=", Fraction(4, 5))),
        ("changed < 15%", Compare(Changed(), "<", Fraction(3, 20))),
        ("median is at least 7", MEDIAN_7),
        ("mean >= 4.0", Compare(Mean(), ">=", Fraction(4))),
        ("iqr <= 1.5", Compare(Iqr(), "<=", Fraction(3, 2))),
        ("A > -0.5", Compare(VanDerEijk(), ">", Fraction(-1, 2))),
        ("quantile 30% > 6", Compare(Quantile(Fraction(3, 10)), ">", Fraction(6))),
        ("I-CVI >= 0.78", Compare(Share(7, 9, "valid"), ">=", Fraction(39, 50))),
        ("CVI of 8-9 >= 0.80", Compare(Share(8, 9, "valid"), ">=", Fraction(4, 5))),
        ("CVR >= critical(0.05)", Compare(Cvr(7, 9), ">=", LawsheCritical(Fraction(1, 20)))),
        ("agree >= apmo", Compare(Share(7, 9), ">=", Apmo())),
        (
            "at least 100% (7/9 from 6 ratings, 70% from 20) agree",
            Compare(
                Share(7, 9), ">=", ByPanelSize(((1, Fraction(1)), (6, Fraction(7, 9)), (20, Fraction(7, 10))))
            ),
        ),
        ("no disagreement (RAM IPRAS)", Not(Is(Disagreement("ram-ipras")))),
        ("disagreement (ram classic)", Is(Disagreement("ram-classic"))),
        ("not (polarisation)", Not(Is(Disagreement("polarisation")))),
        ("at least 70% agree and median >= 7", AllOf((AGREE_70, MEDIAN_7))),
        ("at least 70% agree or (median >= 7)", AnyOf((AGREE_70, MEDIAN_7))),
        ("at least 70% agree in every group of at least 5", InGroups(AGREE_70, "every", 5)),
        ("at least 70% agree in any group", InGroups(AGREE_70, "any", 1)),
        ('median >= 7 in group "lay people" of at least 3', InGroup(MEDIAN_7, "lay people", 3)),
        ("median >= 7 in at least 2 of 3 rounds", InRounds(MEDIAN_7, 2, 3)),
        ("median >= 7 for feasibility", ForDimension(MEDIAN_7, "feasibility")),
        (
            "median >= 7 for both importance and feasibility",
            AllOf((ForDimension(MEDIAN_7, "importance"), ForDimension(MEDIAN_7, "feasibility"))),
        ),
        (
            "median >= 7 for either importance or feasibility",
            AnyOf((ForDimension(MEDIAN_7, "importance"), ForDimension(MEDIAN_7, "feasibility"))),
        ),
        (
            "median >= 7 in every group in at least 2 of 3 rounds",
            InRounds(InGroups(MEDIAN_7, "every", 1), 2, 3),
        ),
        (
            "median >= 7 in every group and at least 70% agree in every group",
            AllOf((InGroups(MEDIAN_7, "every", 1), InGroups(AGREE_70, "every", 1))),
        ),
        (
            "median >= 7 in every group and at least 70% agree",
            AllOf((InGroups(MEDIAN_7, "every", 1), AGREE_70)),
        ),
    ],
)
def test_what_a_condition_means(text: str, expected: Expression) -> None:
    assert condition(text) == expected


@pytest.mark.parametrize("name", NAMES)
def test_any_name_can_be_written(name: str) -> None:
    named = AllOf((InGroup(ForDimension(MEDIAN_7, name), name, 3), AGREE_70))
    rule = Rule("own rule", NINE, (Outcome(name, named),), "the rest")
    assert parse_rule(write_rule(rule), NINE) == rule


def test_bands_in_words_are_those_of_the_scale() -> None:
    assert condition("at least 70% agree", FIVE) == Compare(Share(4, 5), ">=", Fraction(7, 10))
    assert condition("at least 70% rate middle", FIVE) == Compare(Share(3, 3), ">=", Fraction(7, 10))


def test_a_rule_has_its_outcomes_in_order_and_its_settings() -> None:
    rule = parse_rule(
        'adopt if at least 80% agree; "talk again" if at least 50% agree; otherwise reject; apart from that, '
        "consensus if IQR <= 3; shares of invited experts; quantile type 6.",
        NINE,
        name="ours",
    )
    assert rule == Rule(
        "ours",
        NINE,
        (
            Outcome("adopt", Compare(Share(7, 9), ">=", Fraction(4, 5))),
            Outcome("talk again", Compare(Share(7, 9), ">=", Fraction(1, 2))),
        ),
        "reject",
        Compare(Iqr(), "<=", Fraction(3)),
        "invited",
        6,
    )


def test_the_text_wins_over_the_settings_given_beside_it() -> None:
    text = "in if at least 70% agree; otherwise neither"
    assert parse_rule(text, NINE, denominator="invited").denominator == "invited"
    assert parse_rule(f"{text}; shares of answers", NINE, denominator="invited").denominator == (
        "valid_plus_cannot_judge"
    )


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "unexpected end of the text at position 1; there could be the name of an outcome"),
        ("in", 'unexpected end of the text at position 3; there could be "if".'),
        ("in if", "unexpected end of the text at position 6; there could be a condition such as"),
        ("in if at leest 7% agree", 'unexpected "leest" at position 10; there could be "least" or "most".'),
        ("in if at least many agree", 'unexpected "many" at position 16; there could be a number.'),
        (
            "in if disagreement",
            'unexpected end of the text at position 19; there could be "(RAM classic)" or',
        ),
        ("in if median = 7", 'unexpected "=" at position 14.'),
        ("__import__('os').system('id')", 'unexpected "__import__" at position 1.'),
        ("in if median >= \x1b[2J", r'unexpected "\x1b" at position 17.'),
        ("in if median >= 7 in 2 rounds", 'unexpected "2" at position 22; there could be "every group"'),
        ("in if median >= 7; otherwise x y", 'unexpected "y" at position 32; there could be'),
        ("in if at least 170% agree", "at position 7: A share is compared with 0% to 100%."),
        ("in if at least 70% rate 7-10", "at position 25: 7-10 is no band of the scale 1-9."),
        ("in if at least 70% rate 9-7", "at position 25: 9-7 is no band of the scale 1-9."),
        ("in if median > 70%", "at position 16: this measure is not compared with a percentage."),
        ("in if at least 0.7 agree", "at position 7: write a share as 70% or 2/3"),
        ("in if at least 5 (80% from 6) agree", "at position 7: numbers and percentages are mixed."),
        ("in if at least 100% (80% from 1) agree", "at position 16: A table by panel size has"),
        ("in if at least 9 of 0 agree", "at position 16: nothing can be divided by 0."),
        ("in if IQR <= -1", "at position 7: The spread cannot be below 0."),
        ("in if median >= APMO", "at position 7: The APMO cut is a cut for shares only."),
        (
            "in if agree >= critical(0.05)",
            "at position 7: Lawshe's critical value is a cut for the CVR only.",
        ),
        ("in if CVR >= critical(2)", "at position 7: The level of Lawshe's critical value"),
        ("in if quantile 120% > 3", "at position 16: A quantile is taken from 0% to 100%"),
        ("in if median >= 1234567", "at position 7: A number in a rule has at most 6 digits"),
        ("in if median >= 1234567890123", "the number at position 17 is longer than 12 characters."),
        ("in if median >= 7 in at least 3 of 2 rounds", "at position 19: A condition holds in at least 1 of"),
        ("in if median >= 7 in every group of at least 0", "at position 19: A group has at least 1 person"),
        (
            "in if median > 7 or mean > 7 and SD < 1",
            "at position 30: this can be read in two ways; put parent",
        ),
        ("in if median > 7 and SD < 1 in every group", "at position 22: this can be read in two ways"),
        ("in if not (median > 7) in every group", "at position 7: this can be read in two ways"),
        ("in if median > 7", "at position 17: nothing says what happens otherwise; end the rule with"),
        ("in if median > 7; otherwise in", 'at position 29: the outcome "in" is already there.'),
        ("in if median > 7; in if mean > 7;", 'at position 19: the outcome "in" is already there.'),
        ("cannot_decide if median > 7; otherwise in", "at position 1: The name of an outcome is not cannot_"),
        (
            "in if median > 7; otherwise cannot_decide",
            "at position 29: The name of an outcome is not cannot_",
        ),
        (
            "in if (median > 7 in every group) in any group; otherwise x",
            "at position 7: A condition about a group cannot stand inside",
        ),
        ("in if " + " and ".join(["A>0"] * 200), "at position 7: A condition has at most 200 parts"),
        ("in if median > 7; otherwise x; quantile type 3", "at position 46: The quantile type is one of"),
    ],
)
def test_a_text_that_is_no_rule_is_refused_in_one_sentence(text: str, refusal: str) -> None:
    with pytest.raises(RuleError) as refused:
        parse_rule(text, NINE)
    assert refusal in str(refused.value)
    assert str(refused.value).count("\n") == 0


def test_bands_below_zero_are_read() -> None:
    scale = Scale((-2, -1, 0, 1, 2), -1, 1)
    assert condition("at least 70% rate -2--1", scale) == Compare(Share(-2, -1), ">=", Fraction(7, 10))
    assert condition("share of -1 < 70%", scale) == Compare(Share(-1, -1), "<", Fraction(7, 10))


def test_a_scale_without_a_middle_has_no_middle() -> None:
    with pytest.raises(RuleError, match="at position 25: the scale 1-4 has nothing between agree and oppose"):
        parse_rule("in if at least 70% rate middle; otherwise x", Scale.parse("1-4"))


def assert_read_or_refused(text: str) -> None:
    refusal = ""
    try:
        parse_rule(text, NINE)
    except RuleError as refused:
        refusal = str(refused)
    assert refusal.isprintable()
    assert not refusal or POSITION.search(refusal), refusal


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert_read_or_refused(text)


@given(st.lists(st.sampled_from(VOCABULARY), max_size=40).map(" ".join))
def test_any_words_of_the_language_are_read_or_refused(text: str) -> None:
    assert_read_or_refused(text)
    assert_read_or_refused(f"in if {text}; otherwise neither")


@given(rules(depth=1), st.data())
def test_a_rule_with_a_slip_is_read_or_refused(rule: Rule, data: st.DataObject) -> None:
    text = write_rule(rule)
    at = data.draw(st.integers(0, len(text)))
    slip = (
        text[:at]
        + data.draw(st.sampled_from(["", " ", "(", ")", "and ", "7", "%", '"', "\x00"]))
        + text[at + 1 :]
    )
    assert_read_or_refused(slip)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1_000_000,
        "in if " + "(" * 1_990,
        "in if " + "not (" * 390,
        "in if " + "median > 7 and " * 130,
        "9" * 2_000,
    ],
)
def test_hostile_text_is_refused_at_once(text: str) -> None:
    began = time.process_time()
    with pytest.raises(RuleError):
        parse_rule(text, NINE)
    assert time.process_time() - began < 0.5


def test_a_text_longer_than_the_limit_is_refused() -> None:
    with pytest.raises(RuleError, match="at position 2001: a rule has at most 2,000 characters"):
        parse_rule("in if median > 7; otherwise x" + " " * LONGEST_TEXT, NINE)


def test_what_is_echoed_is_short_and_printable() -> None:
    assert echo("a" * 81) == "a" * 77 + "..."
    assert echo("\x1b[31m\u202e\ud800") == "\\x1b[31m\\u202e\\ud800"
    assert echo("\x00" * 80) == "\\x00" * 19 + "\\..."
