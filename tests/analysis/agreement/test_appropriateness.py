from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import agreement
from analysis.agreement import Appropriateness, RamTest
from analysis.ratings import Scale, Tally
from tests.analysis.agreement import slow_items as slow
from tests.analysis.slow import FIVE, sorted_ratings, tally
from tests.analysis.strategies import tallies


def test_ram_third_is_not_a_third_of_the_panel() -> None:
    """At n = 10 the published count is 3; a third of the panel would ask for 4."""
    assert agreement.ram_disagreement(tally([1] * 3 + [5] * 4 + [9] * 3)).value is True
    assert agreement.ram_disagreement(tally([1] * 2 + [5] * 5 + [9] * 3)).value is False


def test_ram_is_not_applicable_off_its_scale() -> None:
    estimate = agreement.ram_disagreement(tally([1, 5], FIVE))
    assert estimate.status == "not_applicable"
    assert estimate.reason is not None
    assert estimate.reason.code == "scale_not_supported"


def test_ram_warns_outside_the_published_panel_sizes() -> None:
    assert agreement.ram_disagreement(tally([1] * 7)).warnings
    assert not agreement.ram_disagreement(tally([1] * 8)).warnings


def test_ipras_asks_less_spread_of_a_panel_in_the_middle() -> None:
    assert agreement.ipras_disagreement(tally([3] * 4 + [7] * 4)).value is True
    assert agreement.ipras_disagreement(tally([1] * 4 + [5] * 4)).value is False


def test_ipras_uses_30_and_70_not_10_and_90() -> None:
    parts = agreement.ipras_of(tally([1] * 4 + [5] + [9] * 4))
    assert [parts.ipr, parts.ipras] == [8, Fraction(235, 100)]
    assert parts.disagreement
    assert not agreement.ipras_of(tally([1] + [7] * 8 + [9])).disagreement


@pytest.mark.twin("IPRAS, disagreement index")
@given(tallies(least=1))
def test_ipras_is_that_of_the_definition(counted: Tally) -> None:
    parts = agreement.ipras_of(counted)
    assert (parts.ipr, parts.ipras) == slow.ipras(sorted_ratings(counted), parts.p30, parts.p70)
    assert parts.index == parts.ipr / parts.ipras
    assert parts.disagreement is (parts.ipr > parts.ipras)
    assert parts.asymmetry == abs(5 - (parts.p30 + parts.p70) / 2)


def test_the_quantile_type_can_flip_ipras() -> None:
    counted = tally([1, 1, 3, 4, 6, 7, 7, 8, 9, 9, 9, 9])
    assert agreement.ipras_disagreement(counted).value is not agreement.ipras_disagreement(counted, 1).value


@pytest.mark.twin("RAM class")
@given(tallies(least=1), st.booleans())
def test_the_class_is_that_of_the_definition(counted: Tally, half_up: bool) -> None:
    found = agreement.ram_class(counted, half_up=half_up)
    assert found.name == slow.ram_class(sorted_ratings(counted), half_up=half_up)


@pytest.mark.parametrize(
    ("ratings", "up", "down"),
    [([6, 6, 7, 7], "appropriate", "uncertain"), ([3, 3, 4, 4], "uncertain", "inappropriate")],
)
def test_halves_go_to_the_higher_region_unless_told_otherwise(ratings: list[int], up: str, down: str) -> None:
    counted = tally(ratings)
    assert agreement.ram_class(counted).name == up
    lower = agreement.ram_class(counted, half_up=False)
    assert lower.name == down
    assert "3.5 and 6.5 to the lower region" in lower.method
    assert agreement.ram_agreement(tally([6] * 4 + [7] * 4)).value is False
    assert agreement.ram_agreement(tally([6, 6, 6, 7, 7, 7] + [8] * 2), half_up=False).value is False


@pytest.mark.parametrize("test", ["classic", "ipras"])
def test_two_camps_are_uncertain_under_either_test(test: RamTest) -> None:
    found = agreement.ram_class(tally([2] * 5 + [8] * 6), test)
    assert found.name == "uncertain"
    assert found.disagreement.value is True


def test_classic_and_ipras_may_classify_differently() -> None:
    """Three in each outer region are disagreement by the counts, yet most of the panel sits high."""
    counted = tally([3, 3, 3, 7, 7, 7, 7, 7, 7, 7])
    assert agreement.ram_class(counted, "classic").name == "uncertain"
    assert agreement.ram_class(counted, "ipras").name == "appropriate"


def test_no_class_without_a_rating_or_on_another_scale() -> None:
    for counted, code in ((tally([]), "no_data"), (tally([4, 5], FIVE), "scale_not_supported")):
        found = agreement.ram_class(counted)
        assert found.name is None
        assert found.reason is not None
        assert found.reason.code == code
        assert found.as_json()["value"] is None


def test_another_scale_is_stretched_on_request_only_and_says_so() -> None:
    counted = tally([1, 1, 1, 1, 3, 5, 5, 5, 5], FIVE)
    for estimate in (
        agreement.ram_disagreement(counted, rescale=True),
        agreement.ipras_disagreement(counted, rescale=True),
    ):
        assert estimate.value is True
        assert "rescaled, unvalidated" in estimate.warnings
    assert agreement.disagreement_index(counted, rescale=True).value == Fraction(800, 235)
    assert agreement.ram_agreement(tally([4] * 9, FIVE), rescale=True).value is True
    assert class_of(agreement.ram_class(tally([4] * 9, FIVE), rescale=True)) == "appropriate"
    assert class_of(agreement.ram_class(tally([3] * 9, FIVE), rescale=True)) == "uncertain"


def class_of(found: Appropriateness) -> str | None:
    assert "rescaled, unvalidated" in found.disagreement.warnings
    return found.name


@given(tallies(least=1), st.sampled_from(["11-19", "0-8"]))
def test_a_scale_of_nine_points_elsewhere_rescales_to_the_same(counted: Tally, name: str) -> None:
    moved = Tally(Scale.parse(name), counted.counts, 0, 0, counted.n)
    assert (
        agreement.disagreement_index(moved, rescale=True).value == agreement.disagreement_index(counted).value
    )
    assert agreement.ram_class(moved, rescale=True).name == agreement.ram_class(counted).name
