"""What is said of a panel over all its statements: context, never a gate."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.agreement import s_cvi_average, s_cvi_universal
from analysis.ratings import RatingMatrix, Tally
from analysis.reliability import PanelCoefficients, panel_coefficients, permutation_p
from analysis.result import Estimate, Json


@dataclass(frozen=True, slots=True)
class PanelAnalysis:
    """Coefficients over all statements. `permutation_p` of Kendall's W is there where it was asked for."""

    coefficients: PanelCoefficients
    s_cvi_average: Estimate
    s_cvi_universal: Estimate
    permutation_p: Estimate | None

    @property
    def kendall_w(self) -> Estimate:
        return self.coefficients.concordance.w

    @property
    def krippendorff_alpha(self) -> Estimate:
        """Ordinal, as ratings on a scale of agreement are."""
        return self.coefficients.krippendorff_alpha["ordinal"]

    def as_json(self) -> dict[str, Json]:
        return {
            "kendall_w": self.kendall_w.as_json(),
            "krippendorff_alpha": self.krippendorff_alpha.as_json(),
            "coefficients": self.coefficients.as_json(),
            "s_cvi_average": self.s_cvi_average.as_json(),
            "s_cvi_universal": self.s_cvi_universal.as_json(),
            "permutation_p": None if self.permutation_p is None else self.permutation_p.as_json(),
        }


def panel_analysis(
    matrix: RatingMatrix, tallies: Sequence[Tally], relevant: tuple[int, int], *, permutations: int, seed: int
) -> PanelAnalysis:
    """Compute all coefficients of a panel; `relevant` is the band that content validity counts."""
    return PanelAnalysis(
        panel_coefficients(matrix),
        s_cvi_average(tallies, relevant),
        s_cvi_universal(tallies, relevant),
        permutation_p(matrix, seed=seed, resamples=permutations) if permutations else None,
    )
