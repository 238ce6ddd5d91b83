"""What software can notice in words: suggestions only, offline, the same every time.

Nothing here decides: near-duplicates, themes, hints on wording and suggested codes are for a person to judge.
"""

from analysis.comments.coding import CODES, Code, Cue, Suggestion, Suggestions, suggest_codes
from analysis.comments.similarity import NearDuplicate, near_duplicates
from analysis.comments.text import MOST_CHARACTERS
from analysis.comments.themes import Theme, Themes, themes
from analysis.comments.wording import Finding, WordingCheck, check_wording

__all__ = [
    "CODES",
    "MOST_CHARACTERS",
    "Code",
    "Cue",
    "Finding",
    "NearDuplicate",
    "Suggestion",
    "Suggestions",
    "Theme",
    "Themes",
    "WordingCheck",
    "check_wording",
    "near_duplicates",
    "suggest_codes",
    "themes",
]
