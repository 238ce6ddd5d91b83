import json
import math
from collections.abc import Iterator
from dataclasses import fields
from fractions import Fraction

import pytest
from hypothesis import given

from analysis import agreement
from analysis.agreement import ItemProfile, ModifiedKappa, ProfileOptions, item_profile
from analysis.ratings import Scale, Tally
from analysis.result import Estimate, canonical_json
from tests.analysis.slow import FIVE, NINE, tally
from tests.analysis.strategies import tallies

NEEDS_TWO = {"standard_deviation", "coefficient_of_variation", "r_wg", "r_wg_maximum", "a_wg"}
NEEDS_NINE = {"ram_agreement", "ram_disagreement", "ipras_disagreement", "disagreement_index"}


def named(profile: ItemProfile) -> Iterator[tuple[str, Estimate]]:
    assert profile.optional is not None
    for level in (profile.core, profile.standard, profile.optional):
        for field in fields(level):
            found = getattr(level, field.name)
            if isinstance(found, ModifiedKappa):
                yield field.name, found.estimate
            elif isinstance(found, Estimate):
                yield field.name, found


def codes(profile: ItemProfile) -> dict[str, str]:
    return {name: found.reason.code for name, found in named(profile) if found.reason is not None}


def test_without_a_rating_nothing_is_a_number_and_the_reason_is_that_nobody_rated() -> None:
    profile = item_profile(tally([], cannot_judge=2, missing=3))
    assert set(codes(profile)) == {name for name, _ in named(profile)}
    assert set(codes(profile).values()) == {"no_data"}
    assert profile.core.ram_class.name is None
    assert profile.standard.modified_kappa.chance is None


def test_one_rating_gives_shares_and_a_median_with_a_warning_and_no_spread() -> None:
    profile = item_profile(tally([7]))
    found = codes(profile)
    assert {name for name, code in found.items() if code == "one_rating"} == NEEDS_TWO
    assert set(found) - NEEDS_TWO == {"lawshe_critical_count", "lawshe_critical_cvr"}
    assert all(
        "only one rating" in estimate.warnings for name, estimate in named(profile) if name not in found
    )


def test_a_unanimous_panel_has_no_spread_and_full_agreement() -> None:
    profile = item_profile(tally([4] * 12, FIVE))
    assert profile.optional is not None
    for spread in (
        profile.core.iqr,
        profile.standard.average_deviation_median,
        profile.standard.average_deviation_mean,
        profile.optional.standard_deviation,
        profile.optional.coefficient_of_variation,
        profile.optional.median_absolute_deviation,
        profile.optional.leik_d,
        profile.optional.entropy,
    ):
        assert spread.value == 0
    for full in (
        profile.standard.van_der_eijk,
        profile.optional.tastle_wierman,
        profile.optional.r_wg,
        profile.optional.r_wg_maximum,
        profile.optional.a_wg,
    ):
        assert full.value == 1
    assert codes(item_profile(tally([5] * 12, FIVE)))["a_wg"] == "no_variation"


def test_off_1_to_9_the_appropriateness_method_is_not_applicable() -> None:
    profile = item_profile(tally([1, 4, 4, 5, 5, 5], FIVE))
    assert {name for name, code in codes(profile).items() if code == "scale_not_supported"} == NEEDS_NINE
    rescaled = item_profile(tally([1, 4, 4, 5, 5, 5], FIVE), ProfileOptions(rescale=True))
    assert not codes(rescaled)
    assert "rescaled, unvalidated" in rescaled.core.ram_agreement.warnings


def test_two_categories_are_too_few_for_an_ordinal_index() -> None:
    profile = item_profile(tally([1, 2, 2], Scale.parse("1-2")))
    assert codes(profile)["van_der_eijk"] == codes(profile)["polarisation"] == "too_few_categories"
    assert profile.core.middle is None


@given(tallies(FIVE, most=12))
def test_every_statistic_is_a_number_or_has_a_reason(counted: Tally) -> None:
    for _, estimate in named(item_profile(counted)):
        assert (estimate.value is None) is (estimate.reason is not None)
        assert not isinstance(estimate.value, float) or math.isfinite(estimate.value)
        if estimate.interval is not None:
            assert all(math.isfinite(end) for end in estimate.interval)
            assert estimate.interval[0] <= estimate.interval[1]


@given(tallies(least=1))
def test_every_interval_holds_its_value(counted: Tally) -> None:
    for _, estimate in named(item_profile(counted)):
        if estimate.interval is not None:
            assert isinstance(estimate.value, int | float | Fraction)
            assert estimate.interval[0] - 1e-9 <= estimate.value <= estimate.interval[1] + 1e-9


@given(tallies())
def test_reversing_the_scale_swaps_agree_and_oppose_and_keeps_the_spread(counted: Tally) -> None:
    there = item_profile(counted)
    back = item_profile(
        Tally(NINE, counted.counts[::-1], counted.cannot_judge, counted.missing, counted.invited)
    )
    assert back.core.agree.value == there.core.oppose.value
    assert back.core.iqr.value == there.core.iqr.value
    assert back.core.disagreement_index.value == there.core.disagreement_index.value
    assert back.core.polarised.value == there.core.polarised.value
    swapped = {"appropriate": "inappropriate", "inappropriate": "appropriate", "uncertain": "uncertain"}
    if there.core.median.value not in (Fraction(7, 2), Fraction(13, 2)) and there.core.ram_class.name:
        assert back.core.ram_class.name == swapped[there.core.ram_class.name]


def test_the_json_has_the_levels_and_only_plain_values() -> None:
    found = item_profile(tally([1, 4, 4, 5, 5], FIVE, cannot_judge=1, missing=2)).as_json()
    assert json.loads(canonical_json(found)) == found
    assert list(found) == ["counts", "n", "missing", "cannot_judge", "core", "standard", "optional"]
    assert found["counts"] == [1, 0, 0, 2, 2]
    assert isinstance(found["core"], dict)
    assert found["core"]["median"]["value"] == 4
    assert found["core"]["ram_class"]["reason"]["code"] == "scale_not_supported"


def test_what_is_switched_off_leaves_no_record() -> None:
    profile = item_profile(tally([8, 9]), ProfileOptions(optional=False))
    assert profile.optional is None
    assert profile.as_json()["optional"] is None


def test_the_options_of_a_rule_reach_the_statistics() -> None:
    counted = tally([1] * 3 + [6] * 7 + [8] * 10, cannot_judge=2, missing=8)
    options = ProfileOptions(
        agree=(8, 9), oppose=(1, 2), quantile_type=8, threshold=Fraction(4, 5), ram_test="ipras", exact=True
    )
    core = item_profile(counted, options, n=30).core
    assert core.agree.value == Fraction(10, 30)
    assert core.agree.interval == agreement.clopper_pearson(10, 30)
    assert core.middle is not None
    assert core.middle.method == "share of 3-7"
    assert core.iqr.method == "IQR, R type 8"
    assert "IPRAS" in core.ram_class.method
    assert "> 4/5" in item_profile(counted, options).standard.strength_uniform.method


@pytest.mark.parametrize(("scale", "middle"), [("1-9", "share of 4-6"), ("1-5", "share of 3"), ("1-4", None)])
def test_the_middle_lies_between_the_bands(scale: str, middle: str | None) -> None:
    found = item_profile(tally([2, 3], Scale.parse(scale))).core.middle
    assert (None if found is None else found.method) == middle
