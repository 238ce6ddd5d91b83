"""The page for chairs: every rule on it is one, and every preset is on it."""

import re
from pathlib import Path

import pytest

from analysis.consensus import explain, parse_rule, preset, presets, write_rule
from analysis.ratings import Scale

PAGE = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([^|]+?) \| (any|\d-\d) \| `([^`]+)` \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("scale", "text"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_every_rule_on_the_page_is_one(scale: str, text: str) -> None:
    declared = Scale.parse("1-9" if scale == "any" else scale)
    rule = parse_rule(text, declared)
    assert parse_rule(write_rule(rule), declared) == rule
    assert explain(rule)


def test_every_preset_is_on_the_page_in_its_own_words() -> None:
    shown = {name: (scale, text) for name, scale, text in ROWS}
    assert len(ROWS) == 27
    for one in presets():
        assert shown[one.name] == (one.only_on or "any", one.text)


def test_the_rule_at_the_top_is_the_first_preset() -> None:
    [text] = re.findall(r"^```\n(in if .*)\n```$", PAGE, re.MULTILINE)
    nine = Scale.parse("1-9")
    assert parse_rule(text, nine, name="comet-70-15") == preset("comet-70-15", nine)
