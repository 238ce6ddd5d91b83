"""A rule as JSON and back, and the hash that pins it.

Every node is an object with its `kind` and its fields; exact numbers are text ("7/10").
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import fields
from fractions import Fraction
from typing import cast

from analysis.consensus.cuts import CUTS
from analysis.consensus.expressions import (
    AllOf,
    AnyOf,
    Expression,
    ForDimension,
    InGroup,
    InGroups,
    InRounds,
    Not,
)
from analysis.consensus.limits import MOST_LEVELS, RuleError
from analysis.consensus.measures import MEASURES, Denominator
from analysis.consensus.rule import Outcome, Rule
from analysis.consensus.terms import Compare, Disagreement, DisagreementTest, Is
from analysis.ratings import RatingsError, Scale
from analysis.result import Json, canonical_json

VERSION = 2
_MEASURES: Mapping[str, type] = {one.kind: one for one in MEASURES}
_CUTS: Mapping[str, type] = {one.kind: one for one in CUTS}
_EXPRESSIONS: Mapping[str, type] = {
    "compare": Compare,
    "is": Is,
    "not": Not,
    "all": AllOf,
    "any": AnyOf,
    "in_groups": InGroups,
    "in_group": InGroup,
    "in_rounds": InRounds,
    "for_dimension": ForDimension,
}
_KIND_OF = {node: kind for kinds in (_MEASURES, _CUTS, _EXPRESSIONS) for kind, node in kinds.items()}


def rule_as_json(rule: Rule) -> dict[str, Json]:
    """Write a rule as plain JSON."""
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
        "consensus": _written(rule.consensus),
        "denominator": rule.denominator,
        "quantile_type": rule.quantile_type,
    }


def rule_from_json(stored: Json) -> Rule:
    """Read what `rule_as_json` wrote; anything else is refused with the place where it is wrong."""
    facts = _object(stored, "rule")
    if facts.get("version") != VERSION:
        raise RuleError(f"The stored rule is not of version {VERSION}.")
    consensus = facts.get("consensus")
    return Rule(
        _text(facts.get("name"), "name"),
        _scale(facts.get("scale")),
        tuple(
            _outcome(one, f"outcomes.{place}") for place, one in _listed(facts.get("outcomes"), "outcomes")
        ),
        default=_text(facts.get("default"), "default"),
        consensus=None if consensus is None else _expression(consensus, "consensus"),
        denominator=cast("Denominator", _text(facts.get("denominator"), "denominator")),
        quantile_type=_whole(facts.get("quantile_type"), "quantile_type"),
    )


def rule_digest(rule: Rule) -> str:
    """Hash what the rule does (SHA-256 of the canonical JSON); its name does not count."""
    content = {key: value for key, value in rule_as_json(rule).items() if key != "name"}
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def _written(value: object) -> Json:
    match value:
        case None | int() | str():
            return value
        case Fraction():
            return str(value)
        case tuple():
            return [_written(one) for one in value]
        case Disagreement(test):
            return test
    content = {one.name: _written(getattr(value, one.name)) for one in fields(cast("Rule", value))}
    return {"kind": _KIND_OF[type(value)], **content}


def _outcome(stored: Json, place: str) -> Outcome:
    facts = _object(stored, place)
    return Outcome(_text(facts.get("name"), f"{place}.name"), _expression(facts.get("when"), f"{place}.when"))


def _scale(stored: Json) -> Scale:
    facts = _object(stored, "scale")
    scores = tuple(
        _whole(one, f"scale.scores.{at}") for at, one in _listed(facts.get("scores"), "scale.scores")
    )
    oppose_to = _whole(facts.get("oppose_to"), "scale.oppose_to")
    try:
        return Scale(scores, oppose_to, _whole(facts.get("agree_from"), "scale.agree_from"))
    except RatingsError as error:
        raise RuleError(str(error)) from error


def _node(kinds: Mapping[str, type], stored: Json, place: str) -> object:
    """Build the node of this kind; its fields must be all there and no others."""
    if place.count(".") > 2 * MOST_LEVELS + 4:
        raise RuleError(f"The stored rule has more than {MOST_LEVELS} parts inside each other.")
    facts = _object(stored, place)
    kind = facts.get("kind")
    node = kinds.get(kind) if isinstance(kind, str) else None
    if node is None:
        raise _wrong(f"{place}.kind", f"one of {', '.join(kinds)}")
    names = [one.name for one in fields(node)]
    if set(facts) != {"kind", *names}:
        raise _wrong(place, f"an object of {', '.join(['kind', *names])}")
    return node(**{name: _READERS[name](facts[name], f"{place}.{name}") for name in names})


def _expression(stored: Json, place: str) -> Expression:
    return cast("Expression", _node(_EXPRESSIONS, stored, place))


def _bound(stored: Json, place: str) -> object:
    return _number(stored, place) if isinstance(stored, str) else _node(_CUTS, stored, place)


def _step(stored: Json, place: str) -> tuple[int, Fraction]:
    pair = [one for _, one in _listed(stored, place)]
    if len(pair) != 2:
        raise _wrong(place, "a pair of a panel size and a number")
    return _whole(pair[0], place), _number(pair[1], place)


def _number(stored: Json, place: str) -> Fraction:
    text = _text(stored, place)
    top, _, bottom = text.partition("/")
    if len(text) > 20 or not top.removeprefix("-").isdecimal() or not (bottom or "1").isdecimal():
        raise _wrong(place, 'an exact number such as "7/10"')
    if not int(bottom or 1):
        raise _wrong(place, "a number that does not divide by 0")
    return Fraction(int(top), int(bottom or 1))


def _whole(stored: Json, place: str) -> int:
    if not isinstance(stored, int) or isinstance(stored, bool):
        raise _wrong(place, "a whole number")
    return stored


def _text(stored: Json, place: str) -> str:
    if not isinstance(stored, str):
        raise _wrong(place, "text")
    return stored


def _object(stored: Json, place: str) -> Mapping[str, Json]:
    if not isinstance(stored, Mapping):
        raise _wrong(place, "an object")
    return stored


def _listed(stored: Json, place: str) -> list[tuple[int, Json]]:
    if not isinstance(stored, list):
        raise _wrong(place, "a list")
    return list(enumerate(stored))


def _wrong(place: str, expected: str) -> RuleError:
    return RuleError(f"The stored rule is damaged: {place} should be {expected}.")


_READERS: Mapping[str, Callable[[Json, str], object]] = {
    "low": _whole,
    "high": _whole,
    "at_least": _whole,
    "of": _whole,
    "operator": _text,
    "which": _text,
    "group": _text,
    "dimension": _text,
    "denominator": lambda stored, place: None if stored is None else _text(stored, place),
    "q": _number,
    "alpha": _number,
    "bound": _bound,
    "measure": lambda stored, place: _node(_MEASURES, stored, place),
    "test": lambda stored, place: Disagreement(cast("DisagreementTest", _text(stored, place))),
    "part": _expression,
    "parts": lambda stored, place: tuple(
        _expression(one, f"{place}.{at}") for at, one in _listed(stored, place)
    ),
    "steps": lambda stored, place: tuple(_step(one, f"{place}.{at}") for at, one in _listed(stored, place)),
}
