"""Coefficients of a whole panel: whether experts tell statements apart alike. Context, never a gate."""

from analysis.reliability.alpha import alpha_by_weights, krippendorff_alpha
from analysis.reliability.chance import (
    brennan_prediger,
    classical_fleiss,
    conger_kappa,
    fleiss_kappa,
    gwet_ac,
    percent_agreement,
)
from analysis.reliability.concordance import (
    Concordance,
    concordance_of,
    kendall_w,
    mean_rank_correlation,
    permutation_p,
)
from analysis.reliability.distances import Level, Weighting
from analysis.reliability.intraclass import Form, cronbach_alpha, intraclass_correlations
from analysis.reliability.panel import ChanceCorrected, PanelCoefficients, panel_coefficients
from analysis.reliability.resampling import bootstrap_alpha

__all__ = [
    "ChanceCorrected",
    "Concordance",
    "Form",
    "Level",
    "PanelCoefficients",
    "Weighting",
    "alpha_by_weights",
    "bootstrap_alpha",
    "brennan_prediger",
    "classical_fleiss",
    "concordance_of",
    "conger_kappa",
    "cronbach_alpha",
    "fleiss_kappa",
    "gwet_ac",
    "intraclass_correlations",
    "kendall_w",
    "krippendorff_alpha",
    "mean_rank_correlation",
    "panel_coefficients",
    "percent_agreement",
    "permutation_p",
]
