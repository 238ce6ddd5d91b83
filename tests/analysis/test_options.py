"""A misspelt option, and a value that is no number, are refused at every door; nothing is computed instead."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from analysis import agreement, stability
from analysis.ratings import RatingsError
from analysis.stability.margins import marginal_tests
from analysis.stability.tables import as_tables
from tests.analysis.slow import tally

COUNTED: Any = tally([7, 8, 9, 2])
NOBODY: Any = tally([])
TABLE: Any = [[1, 0], [0, 1]]
HALF = Fraction(1, 2)
# Each door is given the misspelt option as what its type does not allow; hence the `Any` above.
DOORS: dict[str, tuple[Callable[[Any], object], str]] = {
    "average_deviation": (lambda no: agreement.average_deviation(COUNTED, no), "about"),
    "average_deviation of nobody": (lambda no: agreement.average_deviation(NOBODY, no), "about"),
    "ram_class": (lambda no: agreement.ram_class(COUNTED, no), "test"),
    "quantile": (lambda no: agreement.quantile(COUNTED, HALF, no), "quantile_type"),
    "quantile of nobody": (lambda no: agreement.quantile(NOBODY, HALF, no), "quantile_type"),
    "iqr": (lambda no: agreement.iqr(COUNTED, no), "quantile_type"),
    "ipras_disagreement": (lambda no: agreement.ipras_disagreement(COUNTED, no), "quantile_type"),
    "disagreement_index": (lambda no: agreement.disagreement_index(NOBODY, no), "quantile_type"),
    "strength_of_evidence": (
        lambda no: agreement.strength_of_evidence(COUNTED, 7, 9, HALF, prior=no),
        "prior",
    ),
    "profile: type": (lambda no: agreement.ProfileOptions(quantile_type=no), "quantile_type"),
    "profile: test": (lambda no: agreement.ProfileOptions(ram_test=no), "ram_test"),
    "weighted_kappa": (lambda no: stability.weighted_kappa(TABLE, no), "weights"),
    "marginal_tests": (lambda no: marginal_tests(as_tables([TABLE]), no), "test"),
    "mann_whitney": (lambda no: stability.mann_whitney([1, 2], [2, 1], no), "side"),
    "mann_whitney of nobody": (lambda no: stability.mann_whitney([0, 0], [2, 1], no), "side"),
    "signed_rank": (lambda no: stability.signed_rank([1.0, -2.0], no), "zeros"),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("misspelt", ["lower", "ordinl", 3, None])
def test_an_option_that_does_not_exist_is_refused(door: str, misspelt: object) -> None:
    call, name = DOORS[door]
    with pytest.raises(ValueError, match=f"^{name} is one of .*, not {misspelt!r}$"):
        call(misspelt)


@pytest.mark.parametrize("absent", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused_and_not_ranked(absent: float) -> None:
    with pytest.raises(RatingsError, match="A difference is a number"):
        stability.signed_rank([absent, 1.0])
    with pytest.raises(RatingsError, match="to be counted is a number"):
        stability.ordered_counts([absent, 1.0], [2.0])
    with pytest.raises(RatingsError, match="to be paired is a number"):
        stability.cross_table([1.0, 2.0], [absent, 1.0])
