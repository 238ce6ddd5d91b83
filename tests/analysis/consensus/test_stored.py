"""Rules as JSON: read back as themselves, hashed by what they do, refused where damaged."""

import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from analysis.consensus import (
    Rule,
    RuleError,
    parse_rule,
    preset,
    presets,
    rule_as_json,
    rule_digest,
    rule_from_json,
)
from analysis.ratings import Scale
from analysis.result import canonical_json
from tests.analysis.consensus.rule_texts import rules
from tests.analysis.slow import NINE

RULE = parse_rule(
    "in if at least 100% (7/9 from 6 ratings) of valid ratings agree in every group of at least 5; "
    "out if CVR < critical(0.05) and no polarisation; otherwise neither; apart from that, consensus if IQR <= 3",
    NINE,
)


def stored(rule: Rule) -> Any:
    return json.loads(canonical_json(rule_as_json(rule)))


@given(rules())
def test_every_rule_reads_back_as_itself(rule: Rule) -> None:
    assert rule_from_json(stored(rule)) == rule


def test_the_json_of_a_rule_is_plain() -> None:
    [included, _] = stored(RULE)["outcomes"]
    assert included == {
        "name": "in",
        "when": {
            "kind": "in_groups",
            "which": "every",
            "at_least": 5,
            "part": {
                "kind": "compare",
                "measure": {"kind": "share", "low": 7, "high": 9, "denominator": "valid"},
                "operator": ">=",
                "bound": {"kind": "by_panel_size", "steps": [[1, "1"], [6, "7/9"]]},
            },
        },
    }


def test_the_hash_of_a_rule_sees_what_it_does_and_not_its_name() -> None:
    hashes = {rule_digest(preset(one.name, Scale.parse(one.only_on or "1-9"))) for one in presets()}
    assert len(hashes) == len(presets())
    renamed = replace(preset("percent-75", NINE), name="ours")
    assert rule_digest(renamed) == rule_digest(preset("percent-75", NINE))
    assert rule_digest(preset("percent-75", NINE, denominator="invited")) != rule_digest(renamed)
    assert rule_digest(preset("percent-75", NINE, quantile_type=6)) != rule_digest(renamed)


def test_two_spellings_of_a_rule_have_one_hash() -> None:
    spelled = [
        "in if at least 70% agree; otherwise neither",
        "IN if share of 7-9 >= 7/10; otherwise neither.",
    ]
    one, other = (rule_digest(parse_rule(text.replace("IN", "in"), NINE)) for text in spelled)
    assert one == other


def damaged(path: str, value: object) -> Any:
    """The stored rule with another value at this place; a key that is not there is added."""
    whole = copy.deepcopy(stored(RULE))
    *way, last = (int(step) if step.isdecimal() else step for step in path.split("."))
    inside = whole
    for step in way:
        inside = inside[step]
    inside[last] = value
    return whole


@pytest.mark.parametrize(
    ("path", "value", "refusal"),
    [
        ("version", 1, "is not of version 2"),
        ("name", 7, "name should be text"),
        ("scale", [], "scale should be an object"),
        ("scale.scores.0", "1", "scale.scores.0 should be a whole number"),
        ("scale.oppose_to", 8, "bands of the scale overlap"),
        ("outcomes", {}, "outcomes should be a list"),
        ("outcomes", [], "needs 1 to 20 outcomes"),
        ("outcomes.0", None, "outcomes.0 should be an object"),
        ("outcomes.0.name", "out", "names the same outcome twice"),
        ("outcomes.0.when", "true", "outcomes.0.when should be an object"),
        ("outcomes.0.when.kind", "eval", "outcomes.0.when.kind should be one of compare, is, not"),
        ("outcomes.0.when.kind", ["all"], "outcomes.0.when.kind should be one of"),
        ("outcomes.0.when.more", 1, "outcomes.0.when should be an object of kind, part, which, at_least"),
        ("outcomes.0.when.which", "no", "holds in every or any group"),
        ("outcomes.0.when.at_least", True, "at_least should be a whole number"),
        ("outcomes.0.when.part.operator", "==", "A comparison is one of >=, >, <=, <"),
        ("outcomes.0.when.part.measure.low", 10, "The band 10-9 is not on the scale 1-9"),
        ("outcomes.0.when.part.measure.denominator", "all", "The denominator is one of"),
        ("outcomes.0.when.part.bound", 0.7, "bound should be an object"),
        ("outcomes.0.when.part.bound", "0.7", 'bound should be an exact number such as "7/10"'),
        ("outcomes.0.when.part.bound", "7/0", "bound should be a number that does not divide by 0"),
        ("outcomes.0.when.part.bound", "9" * 5000, "bound should be an exact number"),
        ("outcomes.0.when.part.bound.steps.1", [6], "a pair of a panel size and a number"),
        ("outcomes.1.when.parts.1.part.test", "coin", "A test of disagreement is one of"),
        ("outcomes.1.when.parts", [], "join at least two conditions"),
        ("denominator", "everybody", "The denominator is one of"),
        ("quantile_type", 3, "The quantile type is one of 1, 2, 4, 5, 6, 7, 8, 9"),
        ("default", "", "The name of an outcome has 1 to 40 printable characters"),
    ],
)
def test_a_damaged_rule_is_refused_with_the_place(path: str, value: object, refusal: str) -> None:
    with pytest.raises(RuleError) as refused:
        rule_from_json(damaged(path, value))
    assert refusal in str(refused.value)


@pytest.mark.parametrize("nothing", [None, 1, "rule", [], {}])
def test_what_is_no_rule_at_all_is_refused(nothing: Any) -> None:
    with pytest.raises(RuleError):
        rule_from_json(nothing)


def test_parts_without_end_inside_each_other_are_refused() -> None:
    part: dict[str, Any] = {"kind": "is", "test": "polarisation"}
    for _ in range(400):
        part = {"kind": "not", "part": part}
    with pytest.raises(RuleError, match="more than 20 parts inside each other"):
        rule_from_json(damaged("outcomes.0.when", part))
