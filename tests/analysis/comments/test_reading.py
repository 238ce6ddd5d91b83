import pytest

from analysis.comments import check_wording
from analysis.comments.reading import syllables_in


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("the", 1),
        ("care", 1),
        ("table", 2),
        ("while", 1),
        ("assess", 2),
        ("assesses", 3),
        ("manages", 3),
        ("managed", 2),
        ("treated", 2),
        ("patients", 2),
        ("communicate", 4),
        ("competency", 4),
        ("rhythm", 1),
        ("xyz", 1),
        ("123", 1),
    ],
)
def test_syllables_are_vowel_groups(word: str, count: int) -> None:
    assert syllables_in(word) == count


def test_the_grade_is_the_published_formula() -> None:
    """Two sentences, nine words, nine syllables."""
    grade = check_wording("The cat sat on the mat. It was there.").reading_grade
    assert grade.value == pytest.approx(0.39 * 9 / 2 + 11.8 * 1 - 15.59)
    assert grade.n_used == 9
    assert any("100 words" in one for one in grade.warnings)


def test_a_hundred_words_are_steady_enough() -> None:
    grade = check_wording("The cat sat on the mat with us. " * 13).reading_grade
    assert len(grade.warnings) == 1


def test_without_words_there_is_no_grade() -> None:
    grade = check_wording("…").reading_grade
    assert (grade.value, grade.reason and grade.reason.code) == (None, "no_data")
