"""The rule of a round: data that can be explained, hashed and evaluated on integer counts."""

from analysis.consensus.evaluate import (
    CANNOT_DECIDE,
    Verdict,
    decide,
    evaluate,
    inclusion_met_but_opposed,
)
from analysis.consensus.explain import explain
from analysis.consensus.presets import Preset, preset, presets
from analysis.consensus.rule import (
    DENOMINATORS,
    AllOf,
    AnyOf,
    Compare,
    Denominator,
    Disagreement,
    Expression,
    Iqr,
    Is,
    Median,
    Not,
    Outcome,
    Rule,
    RuleError,
    Share,
)
from analysis.consensus.stored import rule_as_json, rule_digest
from analysis.ratings import Scale

__all__ = [
    "CANNOT_DECIDE",
    "DENOMINATORS",
    "AllOf",
    "AnyOf",
    "Compare",
    "Denominator",
    "Disagreement",
    "Expression",
    "Iqr",
    "Is",
    "Median",
    "Not",
    "Outcome",
    "Preset",
    "Rule",
    "RuleError",
    "Scale",
    "Share",
    "Verdict",
    "decide",
    "evaluate",
    "explain",
    "inclusion_met_but_opposed",
    "preset",
    "presets",
    "rule_as_json",
    "rule_digest",
]
