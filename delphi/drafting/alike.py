"""Behaviours of a draft that say nearly the same."""

from collections.abc import Sequence

from delphi.drafting.draft import DraftStatement
from delphi.drafting.remarks.hints import near_each_other


def alike_behaviours(statements: Sequence[DraftStatement]) -> tuple[tuple[str, str], ...]:
    """Wordings in pairs."""
    own = [one for one in statements if one.kind == "behaviour"]
    found = near_each_other(tuple(one.text for one in own))
    return tuple(
        (own[place].wording_id, own[near.place].wording_id)
        for place, close in found.items()
        for near in close
        if place < near.place
    )
