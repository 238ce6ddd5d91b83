"""A rule: outcomes with their conditions, tried in order.

A round has one rule. A study whose scale, bands or thresholds differ from round to round stores a rule for
each round; nothing in a rule depends on the number of the round.
"""

from dataclasses import dataclass

from analysis.agreement import QUANTILE_TYPES, RAM_SCALE
from analysis.consensus.expressions import (
    Expression,
    ForDimension,
    InGroup,
    InGroups,
    InRounds,
    children,
    demands,
    every_part,
    leaves,
)
from analysis.consensus.limits import (
    MOST_LEVELS,
    MOST_NAMED,
    MOST_OUTCOMES,
    MOST_PARTS,
    RuleError,
    check_name,
)
from analysis.consensus.measures import DENOMINATORS, Banded, Denominator, Settings
from analysis.consensus.terms import Compare, DisagreementTest, Is
from analysis.ratings import Scale
from analysis.scale import Band, Bands


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    when: Expression

    def __post_init__(self) -> None:
        check_name(self.name, "an outcome")
        check_condition(self.when)


@dataclass(frozen=True, slots=True)
class Rule:
    """Ordered outcomes, the first true one wins, `default` otherwise.

    `consensus` is a condition of its own beside the outcome, for studies that report both ("agree" and
    "agree with consensus"); most rules have none.
    """

    name: str
    scale: Scale
    outcomes: tuple[Outcome, ...]
    default: str = "neither"
    consensus: Expression | None = None
    denominator: Denominator = "valid"
    quantile_type: int = 7

    def __post_init__(self) -> None:
        if self.denominator not in DENOMINATORS:
            raise RuleError(f"The denominator is one of {', '.join(DENOMINATORS)}.")
        if self.quantile_type not in QUANTILE_TYPES:
            raise RuleError(f"The quantile type is one of {', '.join(map(str, QUANTILE_TYPES))}.")
        if not 1 <= len(self.outcomes) <= MOST_OUTCOMES:
            raise RuleError(f"A rule needs 1 to {MOST_OUTCOMES} outcomes.")
        names = [outcome.name for outcome in self.outcomes] + [self.default]
        if len(set(names)) != len(names):
            raise RuleError("A rule names the same outcome twice.")
        check_name(self.default, "an outcome")
        if self.consensus is not None:
            check_condition(self.consensus)
        self._check_bands()
        self._check_named()

    @property
    def conditions(self) -> tuple[Expression, ...]:
        """All conditions in the order they are written, the separate one last."""
        separate = () if self.consensus is None else (self.consensus,)
        return tuple(outcome.when for outcome in self.outcomes) + separate

    @property
    def parts(self) -> tuple[Expression, ...]:
        """All conditions and what stands inside them."""
        return tuple(part for condition in self.conditions for part in every_part(condition))

    @property
    def settings(self) -> Settings:
        """What holds for all its measures."""
        return Settings(self.denominator, self.quantile_type)

    def condition(self, name: str) -> Expression | None:
        """Look up what must hold for this outcome; None for the default."""
        return next((outcome.when for outcome in self.outcomes if outcome.name == name), None)

    @property
    def agree_band(self) -> Band:
        """The band that "in" asks for; the scale's own agree band where the rule names none."""
        return self._band("in", self.scale.agree)

    @property
    def oppose_band(self) -> Band:
        """The band that "out" asks for; the scale's own oppose band where the rule names none."""
        return self._band("out", self.scale.oppose)

    @property
    def bands(self) -> Bands:
        """The agree band and the oppose band: all figures of a round go by them."""
        return self.agree_band, self.oppose_band

    @property
    def disagreement_test(self) -> DisagreementTest:
        """The test the rule itself uses; else RAM classic on 1-9 and the polarisation flag elsewhere."""
        for outcome in self.outcomes:
            for leaf in leaves(outcome.when):
                if isinstance(leaf, Is):
                    return leaf.test.test
        return "ram-classic" if self.scale.scores == RAM_SCALE.scores else "polarisation"

    def _band(self, outcome: str, otherwise: Band) -> Band:
        when = self.condition(outcome)
        for one in demands(when) if when is not None else ():
            if isinstance(one.measure, Banded) and one.upward:
                return one.measure.low, one.measure.high
        return otherwise

    def _check_bands(self) -> None:
        for part in self.parts:
            if not isinstance(part, Compare) or not isinstance(part.measure, Banded):
                continue
            low, high = part.measure.low, part.measure.high
            if low not in self.scale.scores or high not in self.scale.scores or low > high:
                raise RuleError(f"The band {low}-{high} is not on the scale {self.scale.name}.")

    def _check_named(self) -> None:
        groups = {part.group for part in self.parts if isinstance(part, InGroup)}
        dimensions = {part.dimension for part in self.parts if isinstance(part, ForDimension)}
        if max(len(groups), len(dimensions)) > MOST_NAMED:
            raise RuleError(f"A rule names at most {MOST_NAMED} groups and {MOST_NAMED} dimensions.")


def check_condition(condition: Expression) -> None:
    """Refuse a condition that is too large, or that has a scope inside another of its kind."""
    _check_size(condition)
    _check_scopes(condition, frozenset())


def _check_size(condition: Expression) -> None:
    level, parts = [condition], 0
    for _ in range(MOST_LEVELS):
        parts += len(level)
        level = [part for one in level for part in children(one)]
    if level or parts > MOST_PARTS:
        raise RuleError(
            f"A condition has at most {MOST_PARTS} parts, at most {MOST_LEVELS} inside each other."
        )


def _check_scopes(expression: Expression, around: frozenset[str]) -> None:
    """No scope stands inside another of its kind: what it would be of is not said."""
    match expression:
        case InGroups() | InGroup():
            kind = "group"
        case InRounds():
            kind = "round"
        case ForDimension():
            kind = "dimension"
        case _:
            kind = ""
    if kind and kind in around:
        raise RuleError(f"A condition about a {kind} cannot stand inside another about a {kind}.")
    for part in children(expression):
        _check_scopes(part, around | {kind} if kind else around)
