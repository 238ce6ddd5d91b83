"""Texts for the tests of this folder."""

from hypothesis import strategies as st

_WORDS = """
    assess manage plan and or the of patients pain children know understand appropriate not typo split same as
    wrong level belongs under naïve Ärzte it's end-of-life 2.3 don't
"""
ENGLISH = st.lists(st.sampled_from(_WORDS.split()), max_size=40).map(" ".join)
ANYTHING = st.text(max_size=300)
TEXTS = ENGLISH | ANYTHING

HOSTILE = {
    "one letter": "a" * 10**7,
    "short words": "a " * (5 * 10**6),
    "controls": "\x00" * 10**7,
    "direction marks": "\u202e\u200b" * (5 * 10**6),
    "emoji": "😀" * (10**7 // 4),
    "emoji families": "👩‍👩‍👧 " * 500_000,
    "slashes": "and/or " * 1_400_000,
    "apostrophes": "a'" * (5 * 10**6),
    "full stops": "." * 10**7,
    "accents": "e" + "\u0301" * 10**7,
    "cues": "not a same as " * 700_000,
    "ligatures that unfold": "ﷺ" * 3_000_000,
    "right to left": "שלום עולם " * 900_000,
    "no blanks between words": "能力" * 2_000_000,
}
