"""The published rules by name. One door: `preset(name, scale)`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from types import MappingProxyType
from typing import TypeAlias

from analysis.consensus.rule import (
    AllOf,
    Expression,
    Is,
    Not,
    Outcome,
    Rule,
)
from analysis.consensus.terms import (
    Compare,
    Denominator,
    Disagreement,
    DisagreementTest,
    Iqr,
    Median,
    Operator,
    RuleError,
    Share,
)
from analysis.ratings import Scale

_Conditions: TypeAlias = tuple[Expression, Expression, Expression | None]


@dataclass(frozen=True, slots=True)
class Preset:
    """A rule by name: what it says, where it comes from, and the one scale it is made for (None: any)."""

    name: str
    summary: str
    source: str
    only_on: str | None
    build: Callable[[Scale], _Conditions]


def preset(name: str, scale: Scale, *, denominator: Denominator = "valid", quantile_type: int = 7) -> Rule:
    """Build the rule of this name on this scale, its bands taken from the scale."""
    found = _PRESETS.get(name)
    if found is None:
        raise RuleError(f'There is no rule "{name[:80]}"; there are {", ".join(_PRESETS)}.')
    if found.only_on is not None and scale != Scale.parse(found.only_on):
        raise RuleError(f"The rule {name} is made for the scale {found.only_on}, not for {scale.name}.")
    included, excluded, consensus = found.build(scale)
    return Rule(
        name,
        scale,
        (Outcome("in", included), Outcome("out", excluded)),
        consensus=consensus,
        denominator=denominator,
        quantile_type=quantile_type,
    )


def presets() -> tuple[Preset, ...]:
    """List the rules in the order a chair should consider them."""
    return tuple(_PRESETS.values())


def _share(band: tuple[int, int], operator: Operator, percent: int) -> Compare:
    return Compare(Share(*band), operator, Fraction(percent, 100))


def _median(operator: Operator, bound: int | Fraction) -> Compare:
    return Compare(Median(), operator, Fraction(bound))


def _iqr_at_most(bound: int) -> Compare:
    return Compare(Iqr(), "<=", Fraction(bound))


def _comet(scale: Scale) -> _Conditions:
    def mostly(band: tuple[int, int], other: tuple[int, int]) -> Expression:
        return AllOf((_share(band, ">=", 70), _share(other, "<", 15)))

    return mostly(scale.agree, scale.oppose), mostly(scale.oppose, scale.agree), None


def _percent(scale: Scale, *, threshold: int) -> _Conditions:
    return _share(scale.agree, ">=", threshold), _share(scale.oppose, ">=", threshold), None


def _three_way(scale: Scale) -> _Conditions:
    return _share(scale.agree, ">=", 80), _share(scale.agree, "<", 50), None


def _ram(_scale: Scale, *, test: DisagreementTest) -> _Conditions:
    # A median of 6.5 or 3.5 counts to the higher of its two regions.
    united = Not(Is(Disagreement(test)))
    return (
        AllOf((_median(">=", Fraction(13, 2)), united)),
        AllOf((_median("<", Fraction(7, 2)), united)),
        None,
    )


def _iqr1_median4(_scale: Scale) -> _Conditions:
    return AllOf((_median(">=", 4), _iqr_at_most(1))), AllOf((_median("<=", 2), _iqr_at_most(1))), None


def _iqr3_median(_scale: Scale) -> _Conditions:
    return _median(">=", 7), _median("<=", 3), _iqr_at_most(3)


def _percent_preset(threshold: int) -> Preset:
    return Preset(
        f"percent-{threshold}",
        f"In if at least {threshold}% agree, out if at least {threshold}% oppose.",
        "Diamond et al. (2014): percent agreement is the commonest definition",
        None,
        partial(_percent, threshold=threshold),
    )


_PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        one.name: one
        for one in (
            Preset(
                "comet-70-15",
                "In if at least 70% agree and less than 15% oppose, out the other way round.",
                "COMET Handbook (Williamson et al. 2017)",
                None,
                _comet,
            ),
            _percent_preset(70),
            _percent_preset(75),
            _percent_preset(80),
            Preset(
                "three-way-80-50",
                "In if at least 80% agree, out if less than 50% do, discussed again between.",
                "Core concepts of pharmacology",
                None,
                _three_way,
            ),
            Preset(
                "ram-classic",
                "In if the median is in 7-9, out if it is in 1-3, and no disagreement by counts.",
                "RAND/UCLA (Fitch et al. 2001)",
                "1-9",
                partial(_ram, test="ram-classic"),
            ),
            Preset(
                "ram-ipras",
                "In if the median is in 7-9, out if it is in 1-3, and no disagreement by IPRAS.",
                "RAND/UCLA (Fitch et al. 2001)",
                "1-9",
                partial(_ram, test="ram-ipras"),
            ),
            Preset(
                "iqr1-median4",
                "In if the median is at least 4, out if at most 2, and the IQR at most 1.",
                "Common on five-point scales",
                "1-5",
                _iqr1_median4,
            ),
            Preset(
                "iqr3-median",
                "In if the median is at least 7, out if at most 3; apart, consensus if IQR at most 3.",
                "Unisante fast-track Delphi (2023)",
                "1-9",
                _iqr3_median,
            ),
        )
    }
)
