"""The band beside a comment tells nobody's rating, not even by being left out."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from delphi.reports.remarks import LEAST_IN_BAND, _told

PANELS = st.dictionaries(st.sampled_from(["agree", "between", "oppose"]), st.integers(1, 30))


@given(PANELS)
def test_what_is_left_out_is_nobody_or_enough_people_in_more_than_one_band(people: dict[str, int]) -> None:
    told = _told(Counter(people))
    left_out = {band: count for band, count in people.items() if band not in told}
    assert all(people[band] >= LEAST_IN_BAND for band in told)
    if told and left_out:
        assert sum(left_out.values()) >= LEAST_IN_BAND
        assert len(left_out) > 1


def test_two_opposers_are_not_known_by_the_bands_of_all_others() -> None:
    assert _told(Counter(agree=18, oppose=2)) == frozenset()
    assert _told(Counter(agree=15, between=3, oppose=2)) == {"agree"}
    assert _told(Counter(agree=15, oppose=5)) == {"agree", "oppose"}
