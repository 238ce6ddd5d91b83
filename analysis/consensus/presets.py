"""The published rules by name, each in the words of the rule language. One door: `preset(name, scale)`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from analysis.consensus.grammar import parse_rule
from analysis.consensus.limits import RuleError
from analysis.consensus.measures import Denominator
from analysis.consensus.rule import Rule
from analysis.consensus.tokens import echo
from analysis.ratings import Scale


@dataclass(frozen=True, slots=True)
class Preset:
    """A rule by name: what it says, where it comes from, and the one scale it is made for (None: any)."""

    name: str
    summary: str
    source: str
    only_on: str | None
    text: str


def preset(name: str, scale: Scale, *, denominator: Denominator = "valid", quantile_type: int = 7) -> Rule:
    """Build the rule of this name on this scale, its bands taken from the scale."""
    found = _PRESETS.get(name)
    if found is None:
        raise RuleError(f'There is no rule "{echo(name)}"; there are {", ".join(_PRESETS)}.')
    if found.only_on is not None and scale.scores != Scale.parse(found.only_on).scores:
        raise RuleError(f"The rule {name} is made for the scale {found.only_on}, not for {scale.name}.")
    return _read(found, scale, denominator, quantile_type)


def presets() -> tuple[Preset, ...]:
    """List the rules in the order a chair should consider them."""
    return tuple(_PRESETS.values())


def read_rule(text: str, scale: Scale, *, denominator: Denominator = "valid", quantile_type: int = 7) -> Rule:
    """Read what somebody gave as a rule: the name of a preset (one word), or the text of a rule."""
    read = preset if len(text.split()) == 1 else parse_rule
    return read(text.strip(), scale, denominator=denominator, quantile_type=quantile_type)


@lru_cache(maxsize=256)
def _read(one: Preset, scale: Scale, denominator: Denominator, quantile_type: int) -> Rule:
    return parse_rule(one.text, scale, name=one.name, denominator=denominator, quantile_type=quantile_type)


def _percent(threshold: int) -> Preset:
    return Preset(
        f"percent-{threshold}",
        f"In if at least {threshold}% agree, out if at least {threshold}% oppose.",
        "Diamond et al. (2014): percent agreement is the commonest definition",
        None,
        f"in if at least {threshold}% agree; out if at least {threshold}% oppose; otherwise neither",
    )


def _ram(test: str) -> str:
    """Word the RAND/UCLA rule: a median of 6.5 or 3.5 counts to the higher of its two regions."""
    united = f"no disagreement (RAM {test})"
    return f"in if median >= 6.5 and {united}; out if median < 3.5 and {united}; otherwise neither"


_LISTED = (
    Preset(
        "comet-70-15",
        "In if at least 70% agree and less than 15% oppose, out the other way round.",
        "COMET Handbook (Williamson et al. 2017)",
        None,
        "in if at least 70% agree and less than 15% oppose; "
        "out if at least 70% oppose and less than 15% agree; otherwise neither",
    ),
    _percent(70),
    _percent(75),
    _percent(80),
    Preset(
        "three-way-80-50",
        "In if at least 80% agree, out if less than 50% do, discussed again between.",
        "Core concepts of pharmacology",
        None,
        "in if at least 80% agree; out if less than 50% agree; otherwise neither",
    ),
    Preset(
        "three-way-75-60",
        "In if at least 75% agree, out if less than 60% do, in part between.",
        "Delphi on a questionnaire for continuing professional development",
        None,
        "in if at least 75% agree; out if less than 60% agree; otherwise neither",
    ),
    Preset(
        "ram-classic",
        "In if the median is in 7-9, out if it is in 1-3, and no disagreement by counts.",
        "RAND/UCLA (Fitch et al. 2001)",
        "1-9",
        _ram("classic"),
    ),
    Preset(
        "ram-ipras",
        "In if the median is in 7-9, out if it is in 1-3, and no disagreement by IPRAS.",
        "RAND/UCLA (Fitch et al. 2001)",
        "1-9",
        _ram("IPRAS"),
    ),
    Preset(
        "iqr1-median4",
        "In if the median is at least 4, out if at most 2, and the IQR at most 1.",
        "Common on five-point scales",
        "1-5",
        "in if median >= 4 and IQR <= 1; out if median <= 2 and IQR <= 1; otherwise neither",
    ),
    Preset(
        "iqr3-median",
        "In if the median is at least 7, out if at most 3; apart, consensus if IQR at most 3.",
        "Unisante fast-track Delphi (2023)",
        "1-9",
        "in if median >= 7; out if median <= 3; otherwise neither; apart from that, consensus if IQR <= 3",
    ),
    Preset(
        "mean4-two-of-three",
        "In if the mean is at least 4.0 in two of three rounds.",
        "Telemedicine in graduate medical education (2021)",
        "1-5",
        "in if mean >= 4.0 in at least 2 of 3 rounds; otherwise neither",
    ),
    # The tables print the cut as .78, which 7 of 9 is meant to reach: 7/9, not 0.78.
    Preset(
        "content-validity",
        "In if the I-CVI is 1 with up to 5 experts, at least 7 of 9 (printed .78) with more.",
        "Lynn (1986); Polit, Beck and Owen (2007)",
        "1-4",
        "in if at least 100% (7/9 from 6 ratings) of valid ratings agree; otherwise neither",
    ),
    Preset(
        "lawshe-exact",
        "In if more call it essential (3 of 3) than chance explains, exact one-tailed test at 5%.",
        "Lawshe (1975); Ayre and Scally (2014)",
        "1-3",
        "in if CVR >= critical(0.05); otherwise neither",
    ),
    Preset(
        "apmo",
        "In if the agreement reaches the average percent of majority opinions of the round.",
        "Kapoor (1987)",
        None,
        "in if share of agree >= APMO; out if share of oppose >= APMO; otherwise neither",
    ),
)
_PRESETS: Mapping[str, Preset] = MappingProxyType({one.name: one for one in _LISTED})
