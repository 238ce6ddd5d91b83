import math
from fractions import Fraction

import pytest

from analysis.result import Estimate, canonical_json, json_value, no_value, require_one_of


def test_a_record_never_holds_nan() -> None:
    with pytest.raises(ValueError, match="no value"):
        Estimate(float("nan"), "mean", 3)


@pytest.mark.parametrize(
    "ends", [(math.nan, 1.0), (0.0, math.nan), (-math.inf, 1.0), (0.0, math.inf), (1.0, 0.0)]
)
def test_a_record_never_holds_an_interval_that_is_none(ends: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="no interval"):
        Estimate(0.5, "mean", 3, interval=ends)


def test_an_interval_may_be_a_point() -> None:
    assert Estimate(5, "median", 9, interval=(5.0, 5.0)).interval == (5.0, 5.0)


def test_an_option_that_does_not_exist_is_refused_with_those_that_do() -> None:
    require_one_of("level", "ordinal", ("nominal", "ordinal"))
    with pytest.raises(ValueError, match=r"^level is one of 'nominal', 'ordinal', not 'ordinl'$"):
        require_one_of("level", "ordinl", ("nominal", "ordinal"))


def test_a_record_without_a_value_has_its_reason() -> None:
    with pytest.raises(ValueError, match="reason"):
        Estimate(None, "median", 0)
    record = no_value("no_data", "median")
    assert repr(record) == "<median: undefined, nobody rated this>"
    assert record.as_json()["reason"] == {"code": "no_data", "sentence": "nobody rated this"}


def test_a_record_reads_well() -> None:
    record = Estimate(
        Fraction(17, 20), "share of 7-9", 20, interval=(0.64, 0.948), interval_method="Wilson 95%"
    )
    assert repr(record) == "<share of 7-9: 0.85 [0.640, 0.948], n=20>"


def test_json_is_canonical() -> None:
    assert canonical_json({"b": json_value(Fraction(15, 2)), "a": json_value(8.0)}) == '{"a":8,"b":7.5}'
    assert json_value(0.1 + 0.2) == json_value(0.3)
