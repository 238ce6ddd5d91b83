"""The published cases of a rule and a statement, each as a public call."""

from collections.abc import Mapping
from typing import Any

from analysis.consensus import Rule, decide, parse_rule, preset
from tests.analysis.slow import NINE, tally
from tests.reference.answering import Answer, Call

Inputs = Mapping[str, Any]
Answers = dict[str, Answer]

COMET = preset("comet-70-15", NINE)
LOOSER = parse_rule("in if at least 50% rate 7-9 and less than 15% rate 1-3; otherwise neither", NINE)


def outcome(rule: Rule, given: Inputs) -> str:
    """Say "none" where the papers do: our word is neither."""
    found = decide(rule, tally(given["ratings"], NINE))
    return "none" if found == "neither" else found


def comet(given: Inputs) -> Answers:
    return {"decision": outcome(COMET, given)}


def looser_in_round_one(given: Inputs) -> Answers:
    return {"r1": outcome(LOOSER, given), "r2": outcome(COMET, given)}


CALLS: dict[str, Call] = {
    "comet-in": comet,
    "comet-exact-15pct": comet,
    "comet-exact-70-of-10": comet,
    "heap-r1-variant": looser_in_round_one,
}
