"""Which decisions follow a proposal, so that only a departure from it needs a rationale."""

from typing import Final

from delphi.drafting.operations import CopyEdit, Drop, Keep, Merge, Move, Operation, Rerate, Reword, Split

# By action of the rule table (analysis.revision). "polarised" and "no_consensus" are findings without a
# step: whatever is decided on them needs a rationale. A copy-edit leaves the meaning, and so keeps.
_FOLLOWING: Final[dict[str, tuple[type[Operation], ...]]] = {
    "hold": (Rerate,),
    "not_enough_data": (Rerate,),
    "merge": (Merge,),
    "split": (Split,),
    "move": (Move,),
    "drop": (Drop,),
    "rerate_with_reasons": (Rerate,),
    "rerate": (Rerate,),
    "revise": (Reword,),
    "keep": (Keep, CopyEdit),
    "copy_edit": (CopyEdit,),
    "polarised": (),
    "no_consensus": (),
}
_WITHOUT_WORDS: Final = (Keep, Rerate, Drop)


def follows(action: str | None, operation: Operation) -> bool:
    """No action: the statement was not rated, so nothing is proposed and it stays as it is."""
    return isinstance(operation, (Keep,) if action is None else _FOLLOWING[action])


def proposed_operation(action: str | None) -> type[Operation] | None:
    """What accepting the proposal comes to, words aside; none where it names no step."""
    following = (Keep,) if action is None else _FOLLOWING[action]
    return following[0] if following else None


def accepted(action: str | None, wording_id: str) -> Operation | None:
    """The decision that accepts the proposal, where that takes no words."""
    proposed = proposed_operation(action)
    return next((kind(wording_id) for kind in _WITHOUT_WORDS if kind is proposed), None)
