"""Every coefficient of a panel at once: one pass over the ratings for all that is made of the counts."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.ratings import RatingMatrix
from analysis.reliability.alpha import prepared_alpha, prepared_alpha_by_weights
from analysis.reliability.chance import prepared_agreement, prepared_conger
from analysis.reliability.concordance import Concordance, concordance_of
from analysis.reliability.distances import Level, Weighting
from analysis.reliability.gwet import Shares
from analysis.reliability.intraclass import Form, cronbach_from, intraclass_correlations
from analysis.reliability.prepared import Prepared, bounded
from analysis.result import Estimate, Json

LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio")
WEIGHTINGS: tuple[Weighting, ...] = ("identity", "linear", "quadratic", "ordinal")


@dataclass(frozen=True, slots=True)
class ChanceCorrected:
    """Gwet's framework under one weighting, the observed agreement first."""

    percent_agreement: Estimate
    gwet_ac: Estimate
    brennan_prediger: Estimate
    fleiss: Estimate
    conger: Estimate
    alpha: Estimate

    def as_json(self) -> dict[str, Json]:
        return {
            "percent_agreement": self.percent_agreement.as_json(),
            "gwet_ac": self.gwet_ac.as_json(),
            "brennan_prediger": self.brennan_prediger.as_json(),
            "fleiss": self.fleiss.as_json(),
            "conger": self.conger.as_json(),
            "alpha": self.alpha.as_json(),
        }


@dataclass(frozen=True, slots=True)
class PanelCoefficients:
    """Context for a reader, never a gate: they say whether experts tell statements apart alike."""

    concordance: Concordance
    krippendorff_alpha: Mapping[Level, Estimate]
    by_weights: Mapping[Weighting, ChanceCorrected]
    intraclass: Mapping[Form, Estimate]
    cronbach_alpha: Estimate

    def as_json(self) -> dict[str, Json]:
        return {
            "concordance": self.concordance.as_json(),
            "krippendorff_alpha": {name: one.as_json() for name, one in self.krippendorff_alpha.items()},
            "by_weights": {name: family.as_json() for name, family in self.by_weights.items()},
            "intraclass": {name: one.as_json() for name, one in self.intraclass.items()},
            "cronbach_alpha": self.cronbach_alpha.as_json(),
        }


def panel_coefficients(matrix: RatingMatrix) -> PanelCoefficients:
    """Compute all coefficients of section 4C with intervals over experts; permutations are made on request."""
    prepared = [prepared_alpha(matrix, level) for level in LEVELS]
    for weighting in WEIGHTINGS:
        prepared += _family(matrix, weighting)
    estimates = iter(bounded(matrix, prepared))
    alphas = {level: next(estimates) for level in LEVELS}
    families = {
        weighting: ChanceCorrected(
            next(estimates),
            next(estimates),
            next(estimates),
            next(estimates),
            next(estimates),
            next(estimates),
        )
        for weighting in WEIGHTINGS
    }
    correlations = intraclass_correlations(matrix)
    return PanelCoefficients(
        concordance_of(matrix), alphas, families, correlations, cronbach_from(correlations["ICC(C,k)"])
    )


def _family(matrix: RatingMatrix, weighting: Weighting) -> list[Prepared]:
    """In the order of the fields of `ChanceCorrected`."""
    shares = Shares.of(matrix, weighting)
    return [
        prepared_agreement(matrix, shares, "none"),
        prepared_agreement(matrix, shares, "gwet"),
        prepared_agreement(matrix, shares, "brennan-prediger"),
        prepared_agreement(matrix, shares, "fleiss"),
        prepared_conger(matrix, shares),
        prepared_alpha_by_weights(matrix, weighting),
    ]
