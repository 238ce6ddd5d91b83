import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ratings import RatingsError
from analysis.stability import benjamini_hochberg, holm

PS = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
PS += [0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1.0]
probabilities = st.lists(st.floats(0, 1), max_size=12)


def test_fifteen_hypotheses_of_benjamini_and_hochberg() -> None:
    """Benjamini & Hochberg (1995), JRSS B 57:289, section 3.2."""
    careful, liberal = holm(PS), benjamini_hochberg(PS)
    assert careful[:4] == pytest.approx([0.0015, 0.0056, 0.0247, 0.114], abs=1e-9)
    assert liberal[:4] == pytest.approx([0.0015, 0.003, 0.0095, 0.035625], abs=1e-9)
    assert [sum(p <= 0.05 for p in adjusted) for adjusted in (careful, liberal)] == [3, 4]


@given(probabilities)
def test_holm_is_above_bh_is_above_raw_and_order_is_kept(ps: list[float]) -> None:
    careful, liberal = holm(ps), benjamini_hochberg(ps)
    for place, p in enumerate(ps):
        assert 1 >= careful[place] >= liberal[place] - 1e-15
        assert liberal[place] >= p - 1e-15
        for other, q in enumerate(ps):
            if p <= q:
                assert careful[place] <= careful[other]
                assert liberal[place] <= liberal[other]


@pytest.mark.twin("Holm and Benjamini-Hochberg")
@given(probabilities)
def test_both_are_their_definitions(ps: list[float]) -> None:
    ordered, m = sorted(ps), len(ps)
    for p, careful, liberal in zip(ps, holm(ps), benjamini_hochberg(ps), strict=True):
        first, last = ordered.index(p), m - 1 - ordered[::-1].index(p)
        assert careful == pytest.approx(
            min(1, max((m - j) * ordered[j] for j in range(first + 1))), abs=1e-12
        )
        assert liberal == pytest.approx(
            min(1.0, *(m * ordered[j] / (j + 1) for j in range(last, m))), abs=1e-12
        )


def test_what_is_no_probability_is_refused() -> None:
    for bad in (-0.1, 1.2, float("nan")):
        with pytest.raises(RatingsError, match="between 0 and 1"):
            holm([0.5, bad])
