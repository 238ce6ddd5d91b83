"""The one door from a protocol to the rules of `analysis.consensus`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, cast

from analysis.consensus import (
    Denominator,
    ForDimension,
    InGroup,
    InGroups,
    Phrase,
    Rule,
    RuleError,
    Scale,
    explanation,
    outcome_names,
    parse_rule,
    presets,
    read_rule,
    write_rule,
)
from analysis.consensus.reach import unknown_before
from delphi.errors import InvalidInput, Message, msg
from delphi.sheets.problems import shown
from delphi.studies.checks import Problem, scale_problems
from delphi.studies.rules import Protocol, ScaleDeclaration

IN: Final = "in"
RESERVED: Final = ("divided", "cannot decide")
"""What reports call a statement whatever its outcome, so that counts and filters would mix the two."""


@dataclass(frozen=True)
class OfferedRule:
    """A rule to choose; `only_on` names the scale it is made for where that is not this one."""

    name: str
    summary: str
    source: str
    only_on: str | None


def offered_rules(scale: ScaleDeclaration) -> tuple[OfferedRule, ...]:
    declared = analysed(scale)
    return tuple(
        OfferedRule(
            one.name,
            one.summary,
            one.source,
            None if one.only_on is None or Scale.parse(one.only_on) == declared else one.only_on,
        )
        for one in presets()
    )


def same_rule(one: Protocol, other: Protocol) -> bool:
    """Whether both decide alike on the same answers."""
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("rule", "denominator", "dimensions", "minimum_cell")
    )


def is_preset(rule: str) -> bool:
    """Else it is the text of a rule."""
    return any(one.name == rule for one in presets())


def said(rule: Rule) -> Message:
    """What the rule says, in one sentence."""
    return _message(explanation(rule))


def said_of_text(text: str, points: int, bands: tuple[int, int]) -> Message:
    """The same of a rule in canonical words, on a scale of so many points."""
    return said(parse_rule(text, Scale(tuple(range(1, points + 1)), *bands)))


def rule_of(protocol: Protocol) -> Rule:
    """What `analysis` evaluates. A rule that does not fit the scale is refused."""
    found = _read(protocol)
    if isinstance(found, Message):
        raise InvalidInput(found)
    return found


def canonical(protocol: Protocol) -> Protocol:
    """The protocol with a rule of its own in canonical words; as it is where they cannot be read.

    Whom shares are taken of then stands in one place only, the protocol's denominator.
    """
    if not _readable(protocol) or is_preset(protocol.rule):
        return protocol
    found = _read(protocol)
    if isinstance(found, Message):
        return protocol
    text = found.name if is_preset(found.name) else write_rule(replace(found, denominator="valid"))
    return replace(protocol, rule=text, denominator=found.denominator)


def problems(protocol: Protocol) -> list[Problem]:
    """Whether the rule fits the scale; a scale that is wrong in itself is the business of `checks`."""
    if not _readable(protocol):
        return []
    found = _read(protocol)
    messages = [found] if isinstance(found, Message) else _misfits(found, protocol)
    return [Problem("rule", message) for message in messages]


def dimensions_beside(protocol: Protocol) -> tuple[str, ...]:
    """The dimensions that a rule may name: those rated on the scale of the deciding one, itself among them."""
    scale = analysed(protocol.deciding.scale)
    return tuple(one.key for one in protocol.dimensions if analysed(one.scale) == scale)


def analysed(scale: ScaleDeclaration) -> Scale:
    """The scale as `analysis` knows it: categories are scored 1, 2, 3 ..."""
    oppose_to, agree_from = scale.bands
    return Scale(tuple(range(1, scale.points + 1)), oppose_to, agree_from)


def groups_of(rule: Rule) -> tuple[str, ...]:
    """The groups that the rule names, each once."""
    return tuple(dict.fromkeys(part.group for part in rule.parts if isinstance(part, InGroup)))


def looks_at_groups(rule: Rule) -> bool:
    return any(isinstance(part, InGroups | InGroup) for part in rule.parts)


def _message(phrase: Phrase) -> Message:
    said = ((name, _message(one) if isinstance(one, Phrase) else one) for name, one in phrase.params.items())
    return Message(phrase.id, dict(said))


def _readable(protocol: Protocol) -> bool:
    return bool(protocol.dimensions) and not any(scale_problems(protocol.deciding.scale))


def _read(protocol: Protocol) -> Rule | Message:
    scale = analysed(protocol.deciding.scale)
    offer = next((one for one in presets() if one.name == protocol.rule.strip()), None)
    if offer is not None and offer.only_on is not None and scale != Scale.parse(offer.only_on):
        return msg(
            "The rule %(rule)s is made for the scale %(made_for)s with its usual bands; "
            "change the scale or choose another rule.",
            rule=offer.name,
            made_for=offer.only_on,
        )
    if not protocol.rule.strip():
        return msg("This is empty; write a rule.")
    if offer is None and len(protocol.rule.split()) == 1:
        return msg('There is no rule "%(rule)s"; choose from the list.', rule=shown(protocol.rule))
    try:
        return read_rule(protocol.rule, scale, denominator=cast("Denominator", protocol.denominator))
    except RuleError as error:
        return msg("This rule cannot be used. %(why)s", why=str(error))


def _misfits(rule: Rule, protocol: Protocol) -> list[Message]:
    """What a study cannot use of a rule that can be read."""
    return [
        *_without_in(rule),
        *_reserved_names(rule),
        *_unknown_dimensions(rule, protocol),
        *_rounds_of_dimensions(rule),
        *_small_groups(rule, protocol),
    ]


def _without_in(rule: Rule) -> Iterator[Message]:
    if IN not in outcome_names(rule):
        yield msg(
            'No outcome is called "in": give that name to the one that keeps a statement, and "out" to the one '
            "that drops it. The proposals for the next draft go by them."
        )


def _reserved_names(rule: Rule) -> Iterator[Message]:
    for name in (*(outcome.name for outcome in rule.outcomes), rule.default):
        if name.casefold().replace("_", " ") in RESERVED:
            yield msg(
                'Reports themselves call some statements "%(name)s"; give the outcome of the rule another name.',
                name=shown(name),
            )


def _unknown_dimensions(rule: Rule, protocol: Protocol) -> Iterator[Message]:
    known = dimensions_beside(protocol)
    named = [part.dimension for part in rule.parts if isinstance(part, ForDimension)]
    for name in dict.fromkeys(named):
        if name not in known:
            yield msg(
                'No question with the short name "%(name)s" is asked on the scale of the first; there are '
                "%(known)s.",
                name=shown(name),
                known=", ".join(known),
            )


def _rounds_of_dimensions(rule: Rule) -> Iterator[Message]:
    """Of earlier rounds, the analysis knows the ratings on the deciding question."""
    for dimension in unknown_before(rule):
        yield msg(
            'What the rule asks "for %(name)s" cannot look at earlier rounds, of which only the answers to the '
            "deciding question are compared: leave out the question, or the rounds and changes.",
            name=shown(dimension),
        )


def _small_groups(rule: Rule, protocol: Protocol) -> Iterator[Message]:
    """A verdict on a group below the floor would say how its few people rated."""
    sizes = [part.at_least for part in rule.parts if isinstance(part, InGroups | InGroup)]
    if sizes and min(sizes) < protocol.minimum_cell:
        yield msg(
            "Figures of fewer than %(least)s people are not shown, so a rule decides on no smaller group: write "
            '"of at least %(least)s" behind the group.',
            least=protocol.minimum_cell,
        )
