from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import agreement
from analysis.ratings import Scale, Tally
from tests.analysis.agreement import slow_items as slow
from tests.analysis.slow import FIVE, sorted_ratings, tally
from tests.analysis.strategies import tallies

SEVEN = Scale.parse("1-7")
ENDS = tally([1] * 4 + [5] * 4, FIVE)
UNIFORM = tally([1, 2, 3, 4, 5], FIVE)
ALONE = tally([4] * 6, FIVE)


@pytest.mark.twin("van der Eijk A", "Tastle-Wierman", "Leik D", "entropy")
@given(tallies(SEVEN, least=1))
def test_every_index_is_that_of_its_definition(counted: Tally) -> None:
    ratings, scores = sorted_ratings(counted), counted.scale.scores
    assert agreement.van_der_eijk(counted).value == slow.van_der_eijk(ratings, scores)
    assert agreement.leik_d(counted).value == slow.leik(ratings, scores)
    assert agreement.tastle_wierman(counted).value == pytest.approx(slow.tastle_wierman(ratings, scores))
    assert agreement.entropy(counted).value == pytest.approx(slow.entropy(ratings), abs=1e-12)


@given(tallies(SEVEN, least=1))
def test_van_der_eijk_stays_in_range_and_keeps_its_value_when_mirrored(counted: Tally) -> None:
    value = agreement.van_der_eijk(counted).value
    assert isinstance(value, Fraction)
    assert -1 <= value <= 1
    mirrored = Tally(counted.scale, counted.counts[::-1], 0, 0, counted.n)
    assert agreement.van_der_eijk(mirrored).value == value


@given(tallies(least=1), st.integers(2, 4))
def test_duplicating_the_panel_keeps_shares_and_agreement(counted: Tally, times: int) -> None:
    more = Tally(counted.scale, tuple(times * count for count in counted.counts), 0, 0, times * counted.n)
    assert agreement.van_der_eijk(more).value == agreement.van_der_eijk(counted).value
    assert agreement.leik_d(more).value == agreement.leik_d(counted).value
    assert agreement.tastle_wierman(more).value == pytest.approx(agreement.tastle_wierman(counted).value)
    assert agreement.entropy(more).value == pytest.approx(agreement.entropy(counted).value, abs=1e-12)
    before, after = agreement.share(counted, 7, 9), agreement.share(more, 7, 9)
    assert after.value == before.value
    assert before.interval is not None
    assert after.interval is not None
    assert after.interval[1] - after.interval[0] < before.interval[1] - before.interval[0]


@given(tallies(SEVEN, least=1))
def test_reversing_the_scale_keeps_every_index(counted: Tally) -> None:
    mirrored = Tally(counted.scale, counted.counts[::-1], 0, 0, counted.n)
    assert agreement.leik_d(mirrored).value == agreement.leik_d(counted).value
    for index in (agreement.tastle_wierman, agreement.entropy):
        assert index(mirrored).value == pytest.approx(index(counted).value, abs=1e-12)


@given(tallies(SEVEN, least=1))
def test_every_index_stays_in_its_range(counted: Tally) -> None:
    for value in (
        agreement.tastle_wierman(counted).value,
        agreement.leik_d(counted).value,
        agreement.entropy(counted, relative=True).value,
    ):
        assert isinstance(value, float | Fraction)
        assert -1e-12 <= value <= 1 + 1e-12


def test_the_poles_of_every_index() -> None:
    for counted, a, cns, leik, relative in (
        (ENDS, -1, 0.0, 1, 0.43068),
        (UNIFORM, 0, 0.43399, Fraction(3, 5), 1.0),
        (ALONE, 1, 1.0, 0, 0.0),
    ):
        assert agreement.van_der_eijk(counted).value == a
        assert agreement.polarisation_degree(counted).value == Fraction(1 - a, 2)
        assert agreement.tastle_wierman(counted).value == pytest.approx(cns, abs=1e-5)
        assert agreement.leik_d(counted).value == leik
        assert agreement.entropy(counted, relative=True).value == pytest.approx(relative, abs=1e-5)


@given(st.lists(st.integers(0, 9), min_size=7, max_size=7), st.integers(1, 3))
def test_a_cache_of_recent_tallies_never_mixes_them(counts: list[int], shift: int) -> None:
    """The same counts on two scales are two statements."""
    counts[0] += 1
    here = Tally(SEVEN, tuple(counts))
    there = Tally(Scale.parse(f"{1 + shift}-{7 + shift}"), tuple(counts))
    assert agreement.median_of(there) == agreement.median_of(here) + shift
    assert agreement.mean_of(there) == agreement.mean_of(here) + shift
    assert agreement.van_der_eijk_of(there) == agreement.van_der_eijk_of(here)


def test_a_category_nobody_used_still_counts_as_declared() -> None:
    """Both ends of 1-3 are two camps; on 1-5 the same ratings leave room on one side."""
    assert agreement.van_der_eijk(tally([1, 1, 3, 3], Scale.parse("1-3"))).value == -1
    assert agreement.van_der_eijk(tally([1, 1, 3, 3], FIVE)).value == Fraction(1, 6)
