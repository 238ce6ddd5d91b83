"""What the matrix of competencies by level points out, and what it leaves alone."""

from dataclasses import dataclass

import pytest

from delphi.frameworks.levels import level_sets

LEVELS = ("novice", "competent", "expert")


@dataclass(frozen=True)
class Row:
    wording_id: str
    code: str
    kind: str
    text: str = "Something"
    level: str | None = None
    outcome: str | None = None
    parent: str | None = None


def a_competency(*levels: str | None) -> list[Row]:
    """With one behaviour at each of these levels, in this order."""
    below = [
        Row(f"b{place}", f"1.1.{letter}", "behaviour", level=level, parent="c")
        for place, (letter, level) in enumerate(zip("abcdefg", levels, strict=False))
    ]
    return [Row("a", "1", "area"), Row("c", "1.1", "competency", parent="a"), *below]


def said(*levels: str | None, alike: tuple[tuple[str, str], ...] = ()) -> list[tuple[str, str]]:
    (found,) = level_sets(a_competency(*levels), LEVELS, alike)
    return [(one.kind, str(one.message)) for one in found.findings]


def test_a_full_set_in_order_needs_no_look() -> None:
    assert said("novice", "novice", "competent", "expert") == []


def test_every_behaviour_stands_in_the_cell_of_its_level() -> None:
    (found,) = level_sets(a_competency("expert", "novice", "novice", None), LEVELS)
    codes = [[one.code for one in cell] for cell in found.cells]
    assert codes == [["1.1.b", "1.1.c"], [], ["1.1.a"]]
    assert [one.code for one in found.others] == ["1.1.d"]


def test_an_upper_level_without_a_lower_one_is_pointed_out() -> None:
    assert said("novice", "expert") == [
        ("lower_missing", "1.1 has behaviours at expert and none at competent below it.")
    ]
    assert said("expert") == [
        ("lower_missing", "1.1 has behaviours at expert and none at novice, competent below it.")
    ]


def test_a_set_that_ends_early_is_a_gap_of_another_kind() -> None:
    assert said("novice") == [("upper_missing", "1.1 ends at novice: none at competent, expert.")]


def test_behaviours_in_another_order_than_the_levels_are_pointed_out_once_for_each_step_down() -> None:
    kinds = [kind for kind, _ in said("competent", "novice", "expert", "competent")]
    assert kinds == ["order", "order"]
    (_, text), *_ = said("competent", "novice", "expert")
    assert text.startswith("1.1.b (novice) stands after 1.1.a (competent)")


def test_twins_at_two_levels_are_pointed_out_but_not_at_one_level_or_of_two_competencies() -> None:
    full = ("novice", "competent", "expert", "expert")
    assert [kind for kind, _ in said(*full, alike=(("b0", "b2"),))] == ["alike"]
    assert said(*full, alike=(("b2", "b3"), ("b0", "elsewhere"))) == []


def test_a_level_that_the_study_does_not_have_is_named() -> None:
    assert said("novice", "competent", "expert", "master", None) == [
        ("without_level", "1.1.d, 1.1.e: at no level of this study.")
    ]


@pytest.mark.parametrize("levels", [(), LEVELS])
def test_a_competency_without_behaviours_has_no_set(levels: tuple[str, ...]) -> None:
    assert level_sets(a_competency(), levels) == ()
