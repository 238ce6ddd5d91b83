"""Coefficients of a whole panel: whether experts tell statements apart alike. Context, never a gate."""

from analysis.reliability.alpha import Level, krippendorff_alpha
from analysis.reliability.concordance import kendall_w

__all__ = ["Level", "kendall_w", "krippendorff_alpha"]
