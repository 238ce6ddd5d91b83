"""What a rule does to a statement on which the experts truly agree so much: to know before the launch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.consensus.cases import Cases, Whole
from analysis.consensus.deciding import outcomes
from analysis.consensus.effort import affordable, work_of
from analysis.consensus.evaluate import outcome_names
from analysis.consensus.imagined import compositions, told_apart
from analysis.consensus.limits import RuleError
from analysis.consensus.reach import looks_at
from analysis.consensus.rule import Rule
from analysis.ratings import RatingsError
from analysis.result import Json, json_value

MOST_TABLES = 150_000
SIMULATED = 20_000
SEED = 20010501
CURVE = tuple(Fraction(step, 20) for step in range(21))
LARGEST_PANEL = 150
_ROUNDING = 1e-9

Floats = NDArray[np.float64]
Profile = tuple[float, ...]
"""The probability of each category, in the order of the scale."""


@dataclass(frozen=True, slots=True)
class OperatingCharacteristics:
    """The probability of each outcome for one statement, if `experts` experts rate as `profile` says."""

    rule: str
    experts: int
    profile: Profile
    probabilities: Mapping[str, float]
    method: str

    def __repr__(self) -> str:
        chances = ", ".join(f"{name} {chance:.1%}" for name, chance in self.probabilities.items())
        return f"<{self.rule} with {self.experts} experts: {chances} ({self.method})>"

    @property
    def passing(self) -> float:
        """The probability of the rule's first outcome, "in" for most rules."""
        return next(iter(self.probabilities.values()))

    def as_json(self) -> dict[str, Json]:
        return {
            "rule": self.rule,
            "experts": self.experts,
            "profile": [json_value(one) for one in self.profile],
            "probabilities": {name: json_value(one) for name, one in self.probabilities.items()},
            "method": self.method,
        }


def profile_of(
    rule: Rule, agreement: Fraction | float, opposition: Fraction | float | None = None
) -> Profile:
    """Spread true agreement evenly over the rule's agree band, and the rest evenly over the other categories.

    `opposition` is what falls into the oppose band, evenly too; what is left then falls between the bands.
    """
    agree, oppose, between = _bands(rule)
    share = float(agreement)
    parts = [(agree, share), (oppose | between, 1 - share)]
    if opposition is not None:
        parts = [(agree, share), (oppose, float(opposition)), (between, 1 - share - float(opposition))]
    found = [0.0] * len(rule.scale.scores)
    for places, probability in parts:
        if probability < -_ROUNDING or (probability > _ROUNDING and not places):
            raise RatingsError(
                "True agreement and opposition are shares of the bands of the scale, together 1."
            )
        for place in places:
            found[place] = max(probability, 0.0) / len(places)
    return tuple(found)


def operating_characteristics(
    rule: Rule, experts: int, profile: Profile, *, seed: int = SEED
) -> OperatingCharacteristics:
    """Compute P(outcome) for one statement that `experts` experts rate independently, all of them validly.

    Exact by enumerating the multinomial over the bands that the rule tells apart (for a rule on one share
    this is the binomial sum over k >= ceil(T n)); where that takes more than 150,000 tables, by 20,000
    simulated panels, fewer where the rule is much work. Refused for rules that look at groups, rounds, dimensions or other statements.
    """
    return next(characteristics_of(rule, experts, [profile], seed=seed))


def operating_curve(
    rule: Rule,
    experts: int,
    *,
    silent: int = 0,
    opposition: Fraction | float | None = None,
    seed: int = SEED,
) -> tuple[tuple[float, float], ...]:
    """Give P(pass) against true agreement in steps of .05; profiles as in `profile_of`.

    `silent` were invited beside those who rate, and say nothing.
    """
    reachable = [one for one in CURVE if opposition is None or one + opposition <= 1]
    profiles = [profile_of(rule, one, opposition) for one in reachable]
    found = characteristics_of(rule, experts, profiles, silent=silent, seed=seed)
    return tuple((float(one), each.passing) for one, each in zip(reachable, found, strict=True))


def smallest_panel(
    rule: Rule, *, agreement: Fraction = Fraction(3, 5), at_most: Fraction = Fraction(1, 10)
) -> int | None:
    """Give the size from which on a statement with this true agreement passes with at most this probability.

    P(pass) does not fall evenly with the size (needed counts are whole), so that a smaller panel may do by
    luck; every panel from this size to 150 does. None where even 150 are too few.
    """
    profile = profile_of(rule, agreement)
    enough = None
    for experts in range(LARGEST_PANEL, 0, -1):
        if operating_characteristics(rule, experts, profile).passing > at_most:
            break
        enough = experts
    return enough


def needed_count(rule: Rule, experts: int, *, silent: int = 0) -> int | None:
    """Give how many of the experts must agree for the first outcome, if nobody opposes.

    Those who agree choose the lowest category of the agree band, the others the nearest category that is
    in neither band (of the oppose band where there is none). `silent` were invited beside them and say
    nothing. None where even all of them do not suffice.
    """
    _refuse_beyond(rule)
    agree, oppose, between = _bands(rule)
    lowest = min(agree)
    other = min(between or oppose or agree, key=lambda place: (abs(place - lowest), place))
    agreeing = np.arange(experts + 1)
    counts = np.zeros((experts + 1, len(rule.scale.scores)), dtype=np.int64)
    counts[:, lowest] = agreeing
    counts[:, other] += experts - agreeing
    met = np.flatnonzero(outcomes(rule, _cases(rule, counts, silent)) == 0)
    return int(met[0]) if len(met) else None


def characteristics_of(
    rule: Rule, experts: int, profiles: Sequence[Profile], *, silent: int = 0, seed: int = SEED
) -> Iterator[OperatingCharacteristics]:
    """Do as `operating_characteristics` for several profiles at once: what is imagined is decided once.

    `silent` were invited beside the experts who rate, and say nothing.
    """
    _refuse_beyond(rule)
    if experts < 1:
        raise RatingsError("A panel has at least one expert.")
    starts = told_apart(rule)
    weights = [np.add.reduceat(np.array(profile), starts) for profile in profiles]
    tables = comb(experts + len(starts) - 1, experts)
    names = outcome_names(rule)
    each = work_of(rule, experts)
    if tables <= affordable(each, MOST_TABLES):
        found = _enumerated(rule, experts, starts, weights, silent)
        method = f"exact, {tables:,} tables"
    else:
        panels = affordable(each * len(profiles), SIMULATED)
        found = _simulated(rule, experts, starts, weights, silent, panels=panels, seed=seed)
        method = f"{panels:,} simulated panels, seed {seed}"
    for profile, shares in zip(profiles, found, strict=True):
        yield OperatingCharacteristics(
            rule.name, experts, profile, dict(zip(names, shares.tolist(), strict=True)), method
        )


def _enumerated(
    rule: Rule, experts: int, starts: list[int], weights: list[Floats], silent: int
) -> Iterator[Floats]:
    """Weigh every table of counts with its multinomial probability."""
    tables = compositions(experts, len(starts))
    codes = _decided(rule, tables, starts, silent)
    ways = special.gammaln(experts + 1) - special.gammaln(tables + 1.0).sum(axis=1)
    for weight in weights:
        probabilities = np.exp(ways + special.xlogy(tables, weight).sum(axis=1))
        yield np.bincount(codes, probabilities, minlength=len(rule.outcomes) + 2).astype(np.float64)


def _simulated(
    rule: Rule, experts: int, starts: list[int], weights: list[Floats], silent: int, *, panels: int, seed: int
) -> Iterator[Floats]:
    for weight in weights:
        generator = np.random.Generator(np.random.PCG64(seed))
        tables = generator.multinomial(experts, weight / weight.sum(), size=panels)
        codes = _decided(rule, tables, starts, silent)
        yield np.bincount(codes, minlength=len(rule.outcomes) + 2).astype(np.float64) / panels


def _decided(rule: Rule, tables: Whole, starts: list[int], silent: int) -> Whole:
    """Give the place of each table's outcome in `outcome_names`."""
    counts = np.zeros((len(tables), len(rule.scale.scores)), dtype=np.int64)
    counts[:, starts] = tables
    codes = outcomes(rule, _cases(rule, counts, silent)).astype(np.int64)
    return codes % (len(rule.outcomes) + 2)


def _cases(rule: Rule, counts: Whole, silent: int) -> Cases:
    return Cases.from_counts(rule.scale, counts, missing=np.full(len(counts), silent))


def _bands(rule: Rule) -> tuple[set[int], set[int], set[int]]:
    """Split the places of the categories into the rule's agree band, its oppose band and what is between."""
    scores = rule.scale.scores
    agree, oppose = (
        {place for place, score in enumerate(scores) if low <= score <= high}
        for low, high in (rule.agree_band, rule.oppose_band)
    )
    return agree, oppose - agree, set(range(len(scores))) - agree - oppose


def _refuse_beyond(rule: Rule) -> None:
    if looks_at(rule):
        raise RuleError(
            "What the rule does cannot be computed beforehand: it looks at more than the ratings of one statement "
            "in one round."
        )
