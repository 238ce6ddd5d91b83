import pytest
from hypothesis import given

from analysis.comments import check_wording
from analysis.comments.text import MOST_CHARACTERS
from analysis.comments.wording import MOST_FINDINGS
from tests.analysis.comments.texts import TEXTS


def kinds(text: str, language: str = "en") -> list[tuple[str, str]]:
    return [(one.kind, one.what) for one in check_wording(text, language).findings]


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("Assess and/or treat", "and_or", "and/or"),
        ("Inform the patient/family", "and_or", "patient/family"),
        ("Assess and manage patients", "two_verbs", "Assess and manage"),
        ("Assesses pain and manages it", "two_verbs", "Assesses pain and manages"),
        ("Plan and review care", "two_verbs", "Plan and review"),
        ("Conducts audits and reports the results", "two_verbs", "Conducts audits and reports"),
        ("Know the law", "unmeasurable", "Know"),
        ("Understands the law", "unmeasurable", "Understands"),
        ("Appreciate diversity", "unmeasurable", "Appreciate"),
        ("Is aware of own limits", "unmeasurable", "Is aware"),
        ("Demonstrates knowledge of law", "unmeasurable", "Demonstrates knowledge"),
        ("Gives appropriate advice", "vague", "appropriate"),
        ("Refers when necessary", "vague", "when necessary"),
        ("Does not prescribe", "negation", "not"),
        ("Doesn’t prescribe", "negation", "Doesn’t"),
    ],
)
def test_a_doubtful_wording_is_found_where_it_stands(text: str, kind: str, what: str) -> None:
    assert (kind, what) in kinds(text)
    (found,) = [one for one in check_wording(text).findings if (one.kind, one.what) == (kind, what)]
    assert text[found.start : found.end] == what
    assert found.why.endswith((".", "…"))


@pytest.mark.parametrize(
    "text",
    [
        "Manages risk and safety",
        "Presents research and audit findings",
        "Prescribes 5 mg/kg of the drug",
        "Obtains consent from the patient",
        "Knotts and notes",
    ],
)
def test_a_plain_wording_has_no_finding(text: str) -> None:
    assert kinds(text) == []


def test_a_hidden_character_is_found_and_hides_nothing() -> None:
    assert kinds("Kn\u200bow the law") == [("unmeasurable", "Know"), ("hidden", "")]


def test_a_long_statement_says_how_many_words_it_has() -> None:
    (found,) = check_wording("Treat the pain of the " + "one of " * 10 + "patient").findings
    assert (found.kind, "26 words" in found.why) == ("long", True)
    assert kinds("Treat the pain of the " + "one of " * 10) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Understand appropriate care", "de"),
        ("Versteht die Bedeutung von Forschung und kann diese in der Praxis umsetzen", "en"),
        ("Понимает значение исследований", "en"),
    ],
)
def test_another_language_is_said_to_be_unchecked(text: str, language: str) -> None:
    found = check_wording(text, language)
    assert found.findings == ()
    assert found.not_checked is not None
    assert found.reading_grade.reason is not None
    assert found.reading_grade.reason.code == "other_language"


def test_hidden_characters_are_found_in_every_language() -> None:
    assert kinds("Ver\u202esteht", "de") == [("hidden", "")]


def test_a_text_beyond_the_limit_is_said_to_be_cut() -> None:
    found = check_wording("word " * MOST_CHARACTERS).findings
    assert ("cut", MOST_CHARACTERS) in [(one.kind, one.start) for one in found]


def test_findings_beyond_the_limit_are_counted() -> None:
    found = check_wording("This is not good. " * 40)
    assert (len(found.findings), found.more) == (MOST_FINDINGS, 31)  # 40 not, 40 good, 1 long


@given(TEXTS)
def test_every_finding_has_a_place_in_the_text_and_one_sentence(text: str) -> None:
    found = check_wording(text)
    for one in found.findings:
        assert 0 <= one.start < one.end <= len(text)
        assert one.why
        assert len(one.what) <= 80
    starts = [one.start for one in found.findings]
    assert starts == sorted(starts)
    assert check_wording(text) == found


@given(TEXTS)
def test_case_does_not_change_what_is_found(text: str) -> None:
    if text.upper().lower() == text.lower() and len(text.upper()) == len(text):
        assert [k for k, _ in kinds(text)] == [k for k, _ in kinds(text.upper())]
