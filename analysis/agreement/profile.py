"""Everything that can be said about one statement from its counts, in the three levels of a report."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import TypeAlias, get_args

from analysis.agreement.aiken import aiken_tail, aiken_v
from analysis.agreement.appropriateness import (
    Appropriateness,
    RamTest,
    disagreement_index,
    ipras_disagreement,
    ram_agreement,
    ram_class_under,
    ram_disagreement,
)
from analysis.agreement.deviations import average_deviation, median_absolute_deviation
from analysis.agreement.dispersion import entropy, leik_d, tastle_wierman, van_der_eijk
from analysis.agreement.moments import coefficient_of_variation, mean, standard_deviation
from analysis.agreement.polarisation import polarisation_degree, polarised
from analysis.agreement.quantiles import DEFAULT_QUANTILE, QUANTILE_TYPES, QUARTERS, iqr, median, quantile
from analysis.agreement.shares import modes, share
from analysis.agreement.strength import strength_of_evidence
from analysis.agreement.validity import (
    ModifiedKappa,
    i_cvi,
    lawshe_critical_count,
    lawshe_critical_cvr,
    lawshe_cvr,
    modified_kappa,
)
from analysis.agreement.within_group import a_wg, r_wg, r_wg_maximum
from analysis.ratings import Scale, Tally
from analysis.result import Estimate, Json, require_one_of
from analysis.scale import Band

SEVENTY_PERCENT = Fraction(7, 10)
_Statistic: TypeAlias = Estimate | Appropriateness | ModifiedKappa


@dataclass(frozen=True, slots=True)
class ProfileOptions:
    """What a profile leaves open; bands, quantile type and denominator come from the rule where there is one.

    `agree` and `oppose` default to the bands of the scale. `threshold` is the share that the strength of
    evidence is about; `ram_test` the one behind the RAND/UCLA class; `rescale` allows RAND/UCLA on scales
    other than 1-9; `exact` takes Clopper and Pearson's intervals of shares; `optional` adds the last level.
    """

    agree: Band | None = None
    oppose: Band | None = None
    quantile_type: int = DEFAULT_QUANTILE
    threshold: Fraction = SEVENTY_PERCENT
    ram_test: RamTest = "classic"
    half_up: bool = True
    rescale: bool = False
    exact: bool = False
    optional: bool = True

    def __post_init__(self) -> None:
        require_one_of("quantile_type", self.quantile_type, QUANTILE_TYPES)
        require_one_of("ram_test", self.ram_test, get_args(RamTest))


DEFAULT_OPTIONS = ProfileOptions()


@dataclass(frozen=True, slots=True, repr=False)
class _Level:
    """Statistics by name; printed one a line."""

    def named(self) -> Iterator[tuple[str, _Statistic | None]]:
        """Walk them in their order."""
        return ((one.name, getattr(self, one.name)) for one in fields(self))

    def __repr__(self) -> str:
        return "\n".join(f"{name}: {statistic!r}" for name, statistic in self.named())

    def as_json(self) -> dict[str, Json]:
        return {name: None if one is None else one.as_json() for name, one in self.named()}


@dataclass(frozen=True, slots=True, repr=False)
class CoreStatistics(_Level):
    """What every report shows. `middle` is None where the bands leave no category between them."""

    modes: Estimate
    agree: Estimate
    middle: Estimate | None
    oppose: Estimate
    median: Estimate
    q1: Estimate
    q3: Estimate
    iqr: Estimate
    ram_agreement: Estimate
    ram_disagreement: Estimate
    ipras_disagreement: Estimate
    disagreement_index: Estimate
    ram_class: Appropriateness
    polarised: Estimate


@dataclass(frozen=True, slots=True, repr=False)
class StandardStatistics(_Level):
    """What the appendix of a report shows."""

    van_der_eijk: Estimate
    polarisation: Estimate
    average_deviation_median: Estimate
    average_deviation_mean: Estimate
    i_cvi: Estimate
    modified_kappa: ModifiedKappa
    strength_uniform: Estimate
    strength_jeffreys: Estimate


@dataclass(frozen=True, slots=True, repr=False)
class OptionalStatistics(_Level):
    """What some fields ask for; most of it assumes more than ordinal ratings give."""

    mean: Estimate
    standard_deviation: Estimate
    coefficient_of_variation: Estimate
    median_absolute_deviation: Estimate
    lawshe_cvr: Estimate
    lawshe_critical_count: Estimate
    lawshe_critical_cvr: Estimate
    aiken_v: Estimate
    aiken_tail: Estimate
    tastle_wierman: Estimate
    leik_d: Estimate
    entropy: Estimate
    relative_entropy: Estimate
    r_wg: Estimate
    r_wg_maximum: Estimate
    a_wg: Estimate


@dataclass(frozen=True, slots=True, repr=False)
class ItemProfile:
    """One statement: its histogram and all statistics of it, by level; the first level is printed."""

    tally: Tally
    core: CoreStatistics
    standard: StandardStatistics
    optional: OptionalStatistics | None

    def __repr__(self) -> str:
        return f"{self.tally!r}\n{self.core!r}"

    def as_json(self) -> dict[str, Json]:
        return {
            "counts": list(self.tally.counts),
            "n": self.tally.n,
            "missing": self.tally.missing,
            "cannot_judge": self.tally.cannot_judge,
            "core": self.core.as_json(),
            "standard": self.standard.as_json(),
            "optional": None if self.optional is None else self.optional.as_json(),
        }


def item_profile(
    tally: Tally, options: ProfileOptions = DEFAULT_OPTIONS, *, n: int | None = None
) -> ItemProfile:
    """Describe one statement. `n` is the denominator of its shares where it is not the valid ratings."""
    agree = options.agree or tally.scale.agree
    return ItemProfile(
        tally,
        _core(tally, agree, options.oppose or tally.scale.oppose, options, n),
        _standard(tally, agree, options.threshold),
        _optional(tally, agree) if options.optional else None,
    )


def _core(tally: Tally, agree: Band, oppose: Band, options: ProfileOptions, n: int | None) -> CoreStatistics:
    kind, half_up, rescale = options.quantile_type, options.half_up, options.rescale
    classic = ram_disagreement(tally, rescale=rescale)
    ipras = ipras_disagreement(tally, kind, rescale=rescale)
    between = _between(tally.scale, oppose, agree)
    return CoreStatistics(
        modes(tally),
        share(tally, *agree, n=n, exact=options.exact),
        None if between is None else share(tally, *between, n=n, exact=options.exact),
        share(tally, *oppose, n=n, exact=options.exact),
        median(tally),
        quantile(tally, QUARTERS[0], kind),
        quantile(tally, QUARTERS[1], kind),
        iqr(tally, kind),
        ram_agreement(tally, half_up=half_up, rescale=rescale),
        classic,
        ipras,
        disagreement_index(tally, kind, rescale=rescale),
        ram_class_under(classic if options.ram_test == "classic" else ipras, tally, half_up=half_up),
        polarised(tally, agree, oppose),
    )


def _standard(tally: Tally, agree: Band, threshold: Fraction) -> StandardStatistics:
    return StandardStatistics(
        van_der_eijk(tally),
        polarisation_degree(tally),
        average_deviation(tally),
        average_deviation(tally, "mean"),
        i_cvi(tally, agree),
        modified_kappa(tally, agree),
        strength_of_evidence(tally, *agree, threshold),
        strength_of_evidence(tally, *agree, threshold, prior="jeffreys"),
    )


def _optional(tally: Tally, agree: Band) -> OptionalStatistics:
    return OptionalStatistics(
        mean(tally),
        standard_deviation(tally),
        coefficient_of_variation(tally),
        median_absolute_deviation(tally),
        lawshe_cvr(tally, agree),
        lawshe_critical_count(tally.n),
        lawshe_critical_cvr(tally.n),
        aiken_v(tally),
        aiken_tail(tally),
        tastle_wierman(tally),
        leik_d(tally),
        entropy(tally),
        entropy(tally, relative=True),
        r_wg(tally),
        r_wg_maximum(tally),
        a_wg(tally),
    )


def _between(scale: Scale, oppose: Band, agree: Band) -> Band | None:
    """Find the categories above the one band and below the other."""
    inner = [score for score in scale.scores if oppose[1] < score < agree[0]]
    return (inner[0], inner[-1]) if inner else None
