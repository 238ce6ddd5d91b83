from fractions import Fraction

import pytest
from hypothesis import given

from analysis.agreement import average_deviation, iqr, van_der_eijk
from analysis.ratings import Scale
from analysis.stability import spread_change
from tests.analysis.slow import FIVE, tally
from tests.analysis.stability.tables import Pairs, pairs_of_ratings, table_of


@pytest.mark.twin("change in IQR, A and AD")
@given(pairs_of_ratings)
def test_spread_changes_by_what_each_round_shows_of_the_same_people(pairs: Pairs) -> None:
    found = spread_change(table_of(pairs), FIVE)
    earlier, later = tally([a for a, _ in pairs], FIVE), tally([b for _, b in pairs], FIVE)
    measures = (
        (found.iqr, iqr),
        (found.agreement, van_der_eijk),
        (found.average_deviation, average_deviation),
    )
    for change, measure in measures:
        after, before = measure(later).value, measure(earlier).value
        assert isinstance(after, Fraction)
        assert isinstance(before, Fraction)
        assert change.value == after - before


def test_a_panel_drawing_together_loses_spread_and_gains_agreement() -> None:
    found = spread_change(table_of([(1, 3), (5, 3), (3, 3), (2, 3), (4, 3)]), FIVE)
    assert (found.iqr.value, found.agreement.value) == (-2, 1)
    assert found.average_deviation.value == Fraction(-6, 5)


@pytest.mark.parametrize(
    ("scale", "pairs", "code"), [("1-5", [], "no_pairs"), ("1-2", [(1, 2)], "too_few_categories")]
)
def test_what_cannot_be_said_has_its_reason(scale: str, pairs: Pairs, code: str) -> None:
    declared = Scale.parse(scale)
    found = spread_change(table_of(pairs, len(declared.scores)), declared).agreement
    assert found.reason is not None
    assert found.reason.code == code
