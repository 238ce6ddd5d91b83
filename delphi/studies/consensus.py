"""The one door from a protocol to the rules of `analysis.consensus`."""

from dataclasses import dataclass
from typing import cast

from analysis.consensus import Denominator, Rule, Scale, preset, presets
from analysis.consensus import explain as explain_rule
from delphi.errors import InvalidInput, Message, msg
from delphi.sheets.problems import shown
from delphi.studies.checks import Problem, scale_problems
from delphi.studies.rules import Protocol, ScaleDeclaration


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


def explain(protocol: Protocol) -> str:
    """The rule with its numbers on this protocol's scale, in plain English."""
    return explain_rule(rule_of(protocol))


def rule_of(protocol: Protocol) -> Rule:
    """What `analysis` evaluates. A rule that does not fit the scale is refused."""
    found = _problem(protocol)
    if found is not None:
        raise InvalidInput(found)
    return preset(
        protocol.rule,
        analysed(protocol.deciding.scale),
        denominator=cast("Denominator", protocol.denominator),
    )


def problems(protocol: Protocol) -> list[Problem]:
    """Whether the rule fits the scale; a scale that is wrong in itself is the business of `checks`."""
    if not protocol.dimensions or any(scale_problems(protocol.deciding.scale)):
        return []
    found = _problem(protocol)
    return [] if found is None else [Problem("rule", found)]


def analysed(scale: ScaleDeclaration) -> Scale:
    """The scale as `analysis` knows it: categories are scored 1, 2, 3 ..."""
    oppose_to, agree_from = scale.bands
    return Scale(tuple(range(1, scale.points + 1)), oppose_to, agree_from)


def _problem(protocol: Protocol) -> Message | None:
    offer = next((one for one in presets() if one.name == protocol.rule), None)
    if offer is None:
        return msg('There is no rule "%(rule)s"; choose from the list.', rule=shown(protocol.rule))
    scale = analysed(protocol.deciding.scale)
    if offer.only_on is not None and scale != Scale.parse(offer.only_on):
        return msg(
            "The rule %(rule)s is made for the scale %(made_for)s with its usual bands; "
            "change the scale or choose another rule.",
            rule=offer.name,
            made_for=offer.only_on,
        )
    return None
