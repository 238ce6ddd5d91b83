import unicodedata

import pytest
from hypothesis import given

from analysis.comments.text import MOST_CHARACTERS, PhraseBook, plain, sentences_in, stem, words_of
from tests.analysis.comments.texts import TEXTS


def test_words_are_compared_without_case_and_found_where_they_stand() -> None:
    text = "Assess Children’s end-of-life\u200b needs."
    words = words_of(text)
    assert [word.key for word in words] == ["assess", "children's", "end-of-life", "needs"]
    assert [text[word.start : word.end] for word in words][1] == "Children’s"


def test_a_character_that_prints_nothing_does_not_hide_a_word() -> None:
    assert [word.key for word in words_of("Kn\u200bow\u00ads")] == ["knows"]


def test_two_encodings_of_an_accent_are_one_word() -> None:
    one, other = unicodedata.normalize("NFC", "naïve"), unicodedata.normalize("NFD", "naïve")
    assert words_of(one)[0].key == words_of(other)[0].key == plain("NAÏVE")


@given(TEXTS)
def test_words_stand_in_order_inside_the_text(text: str) -> None:
    end = 0
    for word in words_of(text):
        assert end <= word.start < word.end <= len(text)
        end = word.end


def test_what_is_beyond_the_limit_is_not_read() -> None:
    assert words_of(" " * MOST_CHARACTERS + "know") == []


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        ("manage manages managed managing", "manag"),
        ("plan plans planned planning", "plan"),
        ("study studies", "study"),
        ("disease diseases", "diseas"),
        ("case cases", "case"),
        ("assess assesses assessed assessing", "assess"),
        ("its", "its"),
    ],
)
def test_forms_of_a_word_share_a_stem(forms: str, expected: str) -> None:
    assert {stem(form) for form in forms.split()} == {expected}


def test_the_longest_phrase_wins_and_matches_do_not_overlap() -> None:
    book = PhraseBook(["as needed|required", "needed", "as"])
    found = [(one.phrase, one.first, one.last) for one in book.find(words_of("as needed as as required"))]
    assert found == [("as needed|required", 0, 1), ("as", 2, 2), ("as needed|required", 3, 4)]


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("...", 0), ("One. Two! 3.5 is three?", 3), ("a\n\nb", 2)]
)
def test_sentences_hold_words(text: str, count: int) -> None:
    assert sentences_in(text) == count
