import xml.etree.ElementTree as ET
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from delphi.reports.picture import DistributionRow, distribution, distribution_rows
from delphi.rounds.questionnaire import Band

SVG = "{http://www.w3.org/2000/svg}"
BANDS: tuple[Band, ...] = get_args(Band)
BANDS_1_9 = [band for band in BANDS for _ in range(3)]


def drawn(picture: str, kind: str, css: str | None = None) -> list[ET.Element]:
    shapes = ET.fromstring(picture).findall(f"{SVG}{kind}")
    return [shape for shape in shapes if css is None or css in shape.attrib["class"].split()]


def number(shape: ET.Element, name: str) -> float:
    return float(shape.attrib[name])


def middle(shape: ET.Element) -> float:
    return number(shape, "x") + number(shape, "width") / 2


def test_a_picture_is_these_bytes_and_no_others() -> None:
    picture = distribution(
        [0, 2, 1], ["oppose", "between", "agree"], median=2, q1=2, q3=2.5, own=3, title="n 3", width=68
    )
    assert picture == (
        '<svg class="picture" role="img" xmlns="http://www.w3.org/2000/svg"'
        ' width="68" height="59" viewBox="0 0 68 59"><title>n 3</title>'
        '<rect class="none" x="1" y="32" width="18" height="1"/>'
        '<rect class="bar between" x="25" y="0" width="18" height="33"/>'
        '<rect class="bar agree" x="49" y="16.5" width="18" height="16.5"/>'
        '<line class="half" x1="34" y1="38" x2="46" y2="38"/>'
        '<circle class="median" cx="34" cy="38" r="3"/>'
        '<polygon class="own" points="58,42 63,47 53,47"/>'
        '<text class="end" x="10" y="58">1</text><text class="end" x="58" y="58">3</text></svg>'
    )


def test_the_tallest_bar_is_the_category_most_people_chose() -> None:
    picture = distribution([0, 0, 1, 1, 1, 2, 7, 7, 4], BANDS_1_9, median=7, q1=7, q3=8, title="n 23")
    tallest = max(drawn(picture, "rect"), key=lambda bar: number(bar, "height"))
    assert tallest.attrib["class"] == "bar agree"
    assert number(tallest, "y") == 0


def test_the_median_stands_under_the_middle_of_its_category() -> None:
    picture = distribution([1] * 9, BANDS_1_9, median=7, q1=3, q3=8, title="n 9")
    (dot,) = drawn(picture, "circle")
    assert number(dot, "cx") == pytest.approx(middle(drawn(picture, "rect")[6]), abs=0.01)


def test_a_median_between_two_categories_stands_between_their_bars() -> None:
    picture = distribution([1] * 9, BANDS_1_9, median=6.5, q1=3, q3=8, title="n 9")
    (dot,) = drawn(picture, "circle")
    sixth, seventh = drawn(picture, "rect")[5:7]
    assert number(dot, "cx") == pytest.approx((middle(sixth) + middle(seventh)) / 2, abs=0.01)


def test_bands_are_set_apart_by_space_and_not_only_by_colour() -> None:
    bars = drawn(distribution([1] * 9, BANDS_1_9, median=5, q1=3, q3=7, title="n 9"), "rect")
    within = number(bars[1], "x") - number(bars[0], "x")
    across = number(bars[3], "x") - number(bars[2], "x")
    assert across > within + 3


@pytest.mark.parametrize("points", [2, 5, 11])
def test_the_ends_of_the_scale_are_numbered_under_their_bars(points: int) -> None:
    picture = distribution([1] * points, ["agree"] * points, median=1, q1=1, q3=2, title="n")
    bars, ends = drawn(picture, "rect"), drawn(picture, "text", "end")
    assert [end.text for end in ends] == ["1", str(points)]
    assert [number(end, "x") for end in ends] == pytest.approx([middle(bars[0]), middle(bars[-1])], abs=0.02)


def test_when_nobody_rated_the_picture_is_a_row_of_hairlines_without_a_median() -> None:
    picture = distribution([0] * 9, BANDS_1_9, median=None, q1=None, q3=None, title="Nobody rated")
    assert len(drawn(picture, "rect", "none")) == 9
    assert not drawn(picture, "circle")
    assert not drawn(picture, "line")


def test_one_rating_fills_one_bar_and_puts_the_median_on_it() -> None:
    picture = distribution([0, 0, 0, 0, 1], ["agree"] * 5, median=5, q1=5, q3=5, title="n 1")
    (bar,) = drawn(picture, "rect", "bar")
    (dot,) = drawn(picture, "circle")
    assert number(dot, "cx") == pytest.approx(middle(bar), abs=0.01)


def test_a_single_person_stays_visible_beside_a_thousand() -> None:
    picture = distribution([1, 1000], ["oppose", "agree"], median=2, q1=2, q3=2, title="n 1001")
    assert number(drawn(picture, "rect", "oppose")[0], "height") == 2


def test_the_own_rating_is_a_triangle_only_when_there_is_one() -> None:
    without = distribution([1, 1], ["oppose", "agree"], median=1.5, q1=1, q3=2, title="n 2")
    with_own = distribution([1, 1], ["oppose", "agree"], median=1.5, q1=1, q3=2, own=2, title="n 2")
    assert not drawn(without, "polygon")
    assert len(drawn(with_own, "polygon", "own")) == 1


def test_words_are_escaped_and_read_aloud() -> None:
    words = "</title><script>alert('1')</script> & \"more\""
    picture = distribution(
        [1, 1], ["oppose", "agree"], median=1.5, q1=1, q3=2, title=words, description=words
    )
    root = ET.fromstring(picture)
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title") == root.findtext(f"{SVG}desc") == words
    assert "<script" not in picture


def test_a_template_prints_the_picture_as_it_is() -> None:
    picture = distribution([1, 1], ["oppose", "agree"], median=1.5, q1=1, q3=2, title="n 2")
    assert isinstance(picture, Markup)


def test_nothing_in_a_picture_needs_an_inline_style_or_script() -> None:
    picture = distribution([1] * 9, BANDS_1_9, median=7, q1=3, q3=8, own=2, title="n 9")
    allowed = {"class", "x", "y", "width", "height", "x1", "x2", "y1", "y2", "cx", "cy", "r", "points"}
    assert {name for shape in ET.fromstring(picture) for name in shape.attrib} <= allowed


@pytest.mark.parametrize(
    ("counts", "own", "complaint"),
    [
        ([], None, "0 counts do not go with 2 bands"),
        ([1, 2, 3], None, "3 counts do not go with 2 bands"),
        ([1, -1], None, "negative"),
        ([1, 1], 3, "3 lies outside the scale 1-2"),
        ([1, 1], 0, "0 lies outside the scale 1-2"),
    ],
)
def test_numbers_that_do_not_fit_the_scale_are_refused(
    counts: list[int], own: int | None, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        distribution(counts, ["oppose", "agree"], median=1.5, q1=1, q3=2, own=own, title="n 2")


@given(data=st.data(), size=st.integers(2, 11), width=st.integers(90, 600))
def test_every_scale_fits_inside_its_picture_without_bars_touching(
    data: st.DataObject, size: int, width: int
) -> None:
    counts = data.draw(st.lists(st.integers(0, 500), min_size=size, max_size=size))
    bands = data.draw(st.lists(st.sampled_from(BANDS), min_size=size, max_size=size))
    place = st.floats(1, size)
    q1, median, q3 = sorted(data.draw(st.tuples(place, place, place)))
    picture = distribution(counts, bands, median=median, q1=q1, q3=q3, own=size, title="any", width=width)
    bars = drawn(picture, "rect")
    assert len(bars) == size
    edges = [edge for bar in bars for edge in (number(bar, "x"), number(bar, "x") + number(bar, "width"))]
    assert edges == sorted(edges)
    assert edges[0] >= 0
    assert edges[-1] <= width
    assert all(number(bar, "y") >= 0 and number(bar, "width") > 0 for bar in bars)
    (half,) = drawn(picture, "line")
    assert number(half, "x1") <= number(drawn(picture, "circle")[0], "cx") <= number(half, "x2")
    again = distribution(counts, bands, median=median, q1=q1, q3=q3, own=size, title="any", width=width)
    assert picture == again


def test_the_table_says_the_same_as_the_picture() -> None:
    assert distribution_rows(["1 not relevant", "2"], [3, 0]) == (
        DistributionRow("1 not relevant", 3),
        DistributionRow("2", 0),
    )


def test_a_table_with_a_label_missing_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        distribution_rows(["1", "2", "3"], [3, 0])


@pytest.mark.parametrize(("ends", "numbers"), [(None, ["1", "3"]), ((0, 2), ["0", "2"])])
def test_the_ends_are_numbered_as_the_scale_is(ends: tuple[int, int] | None, numbers: list[str]) -> None:
    picture = distribution([0, 0, 0], BANDS, median=None, q1=None, q3=None, ends=ends, title="n 0")
    assert [shape.text for shape in drawn(picture, "text")] == numbers
