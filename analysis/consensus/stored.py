"""A rule as JSON and back, and the hash that pins it."""

import hashlib
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from analysis.consensus.rule import (
    DISAGREEMENT_TESTS,
    AllOf,
    AnyOf,
    Compare,
    Disagreement,
    Expression,
    Iqr,
    Is,
    Measure,
    Median,
    Not,
    Outcome,
    Rule,
    RuleError,
    Share,
)
from analysis.ratings import RatingsError, Scale
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


def rule_from_json(data: Mapping[str, Any]) -> Rule:
    """Read what `rule_as_json` wrote; anything else is refused."""
    try:
        if data["version"] != VERSION:
            raise RuleError(f"Version {data['version']} of stored rules is not known here.")
        scale = data["scale"]
        return Rule(
            name=data["name"],
            scale=Scale(tuple(scale["scores"]), scale["oppose_to"], scale["agree_from"]),
            outcomes=tuple(Outcome(one["name"], _read(one["when"])) for one in data["outcomes"]),
            default=data["default"],
            consensus=None if data["consensus"] is None else _read(data["consensus"]),
            denominator=data["denominator"],
            quantile_type=data["quantile_type"],
        )
    except (KeyError, TypeError, ZeroDivisionError, RatingsError) as error:
        raise RuleError(f"This is not a stored rule: {error}.") from error


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


def _read(data: Mapping[str, Any]) -> Expression:
    match data:
        case {"measure": measure, "operator": operator, "bound": str(bound)}:
            return Compare(_measure(measure), operator, Fraction(bound))
        case {"is": test} if test in DISAGREEMENT_TESTS:
            return Is(Disagreement(test))
        case {"not": part}:
            return Not(_read(part))
        case {"all": [*parts]}:
            return AllOf(tuple(_read(part) for part in parts))
        case {"any": [*parts]}:
            return AnyOf(tuple(_read(part) for part in parts))
    raise RuleError("This is not a stored rule: a condition cannot be read.")


def _measure(data: object) -> Measure:
    match data:
        case {"share": [int(low), int(high)]}:
            return Share(low, high)
        case "median":
            return Median()
        case "iqr":
            return Iqr()
    raise RuleError("This is not a stored rule: a measure is not known.")
