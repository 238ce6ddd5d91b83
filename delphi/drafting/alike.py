"""Behaviours of a draft that say nearly the same."""

from collections.abc import Sequence

from analysis.comments import near_duplicates
from delphi.drafting.draft import DraftStatement


def alike_behaviours(statements: Sequence[DraftStatement]) -> tuple[tuple[str, str], ...]:
    """Wordings in pairs, the nearest first."""
    own = [one for one in statements if one.kind == "behaviour"]
    return tuple(
        (own[pair.left].wording_id, own[pair.right].wording_id)
        for pair in near_duplicates([one.text for one in own])
    )
