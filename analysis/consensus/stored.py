"""A rule as JSON, and the hash that pins it."""

import hashlib

from analysis.consensus.rule import (
    AllOf,
    AnyOf,
    Compare,
    Expression,
    Iqr,
    Is,
    Measure,
    Median,
    Not,
    Rule,
    Share,
)
from analysis.result import Json, canonical_json

VERSION = 1


def rule_as_json(rule: Rule) -> dict[str, Json]:
    """Write a rule as plain JSON; exact numbers are text ("7/10")."""
    scale = rule.scale
    return {
        "version": VERSION,
        "name": rule.name,
        "scale": {
            "scores": list(scale.scores),
            "oppose_to": scale.oppose_to,
            "agree_from": scale.agree_from,
        },
        "outcomes": [{"name": outcome.name, "when": _written(outcome.when)} for outcome in rule.outcomes],
        "default": rule.default,
        "consensus": None if rule.consensus is None else _written(rule.consensus),
        "denominator": rule.denominator,
        "quantile_type": rule.quantile_type,
    }


def rule_digest(rule: Rule) -> str:
    """Hash what the rule does (SHA-256 of the canonical JSON); its name does not count."""
    content = {key: value for key, value in rule_as_json(rule).items() if key != "name"}
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def _written(expression: Expression) -> dict[str, Json]:
    match expression:
        case Compare(measure, operator, bound):
            return {"measure": _named(measure), "operator": operator, "bound": str(bound)}
        case Is(test):
            return {"is": test.test}
        case Not(part):
            return {"not": _written(part)}
        case AllOf(parts):
            return {"all": [_written(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [_written(part) for part in parts]}


def _named(measure: Measure) -> Json:
    match measure:
        case Share(low, high):
            return {"share": [low, high]}
        case Median():
            return "median"
        case Iqr():
            return "iqr"
