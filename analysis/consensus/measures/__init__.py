"""What a rule can measure: each measure with all that is known of it in one class."""

from analysis.consensus.measures.bands import WHOM_TEXT, Banded, Count, Cvr, ModifiedKappa, Share
from analysis.consensus.measures.measure import DENOMINATORS, Denominator, Measure, Settings, people_of
from analysis.consensus.measures.people import Changed, HistogramChange, Response, Valid
from analysis.consensus.measures.ratings import Cv, Iqr, Mean, Median, Quantile, Sd, VanDerEijk

PLAIN: tuple[Measure, ...] = (
    Median(),
    Mean(),
    Iqr(),
    Sd(),
    Cv(),
    VanDerEijk(),
    Valid(),
    Response(),
    Changed(),
    HistogramChange(),
)
"""Those that a word names completely, in the order in which a text is compared with them."""
MEASURES: tuple[type[Measure], ...] = (
    Share,
    Count,
    Cvr,
    ModifiedKappa,
    Quantile,
    *(type(one) for one in PLAIN),
)

__all__ = [
    "DENOMINATORS",
    "MEASURES",
    "PLAIN",
    "WHOM_TEXT",
    "Banded",
    "Changed",
    "Count",
    "Cv",
    "Cvr",
    "Denominator",
    "HistogramChange",
    "Iqr",
    "Mean",
    "Measure",
    "Median",
    "ModifiedKappa",
    "Quantile",
    "Response",
    "Sd",
    "Settings",
    "Share",
    "Valid",
    "VanDerEijk",
    "people_of",
]
