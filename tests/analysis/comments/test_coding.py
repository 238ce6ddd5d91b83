import pytest
from hypothesis import given

from analysis.comments import CODES, suggest_codes
from analysis.comments.words import CUES
from analysis.revision import Comments
from tests.analysis.comments.texts import TEXTS


@pytest.mark.parametrize(
    ("comment", "code", "words"),
    [
        ("This is the same as 2.3", "duplicate", "same as"),
        ("Duplicate of C4", "duplicate", "Duplicate"),
        ("Overlaps with item 12 and should be merged", "duplicate", "Overlaps"),
        ("Should be split into two statements", "two_ideas", "split"),
        ("Double-barrelled.", "two_ideas", "Double-barrelled"),
        ("It belongs under communication", "misplaced", "belongs under"),
        ("Too advanced for a novice", "misplaced", "Too advanced for"),
        ("typo: recieve", "editorial", "typo"),
        ("The term is too broad", "substantive", "too broad"),
        ("Not feasible in small hospitals", "substantive", "Not feasible"),
        ("No comment", "none", "No comment"),
    ],
)
def test_cue_words_suggest_a_code_and_are_shown(comment: str, code: str, words: str) -> None:
    best = suggest_codes(comment).codes[0]
    assert (best.code, best.cues[0].words) == (code, words)
    assert comment[best.cues[0].start : best.cues[0].end] == words
    assert words in best.why


@pytest.mark.parametrize("comment", ["Not a duplicate", "don't split this", "This has no typo", "Children?"])
def test_without_a_cue_or_after_a_negation_nothing_is_suggested(comment: str) -> None:
    assert suggest_codes(comment).codes == ()


def test_two_cues_say_more_than_one() -> None:
    (one,), (two,) = suggest_codes("Split it").codes, suggest_codes("Split into two statements").codes
    assert one.confidence == pytest.approx(0.7)
    assert two.confidence == pytest.approx(1 - 0.3 * 0.4)


def test_however_many_cues_there_are_some_doubt_remains() -> None:
    assert suggest_codes("Wrong level, belongs elsewhere, better placed above").codes[0].confidence == 0.95


def test_the_same_cue_again_says_nothing_more() -> None:
    assert suggest_codes("typo typo typo").codes[0].confidence == pytest.approx(0.9)


def test_a_comment_may_carry_several_codes_the_strongest_first() -> None:
    found = suggest_codes("Two ideas: assess and treat. Also a typo.").codes
    assert [one.code for one in found] == ["editorial", "two_ideas"]


def test_praise_does_not_count_beside_a_wish() -> None:
    assert [one.code for one in suggest_codes("Good, but unclear").codes] == ["substantive"]


@pytest.mark.parametrize("comment", ["", "  ", "👍", "…"])
def test_a_comment_without_words_asks_for_nothing(comment: str) -> None:
    (only,) = suggest_codes(comment).codes
    assert only.code == "none"


def test_another_language_is_said_to_be_unchecked() -> None:
    found = suggest_codes("Das ist doppelt", "de")
    assert found.codes == ()
    assert found.not_checked is not None


def test_the_codes_are_those_that_the_rule_table_counts() -> None:
    assert set(CODES) - {"none"} == set(Comments.__dataclass_fields__) - {"commenters", "unread"}
    assert set(CUES) == set(CODES)


@given(TEXTS)
def test_confidence_stays_below_certainty_and_cues_in_the_comment(comment: str) -> None:
    found = suggest_codes(comment)
    assert found == suggest_codes(comment)
    assert [one.confidence for one in found.codes] == sorted(
        (c.confidence for c in found.codes), reverse=True
    )
    for one in found.codes:
        assert 0 < one.confidence <= 0.95
        assert all(0 <= cue.start < cue.end <= len(comment) for cue in one.cues)
