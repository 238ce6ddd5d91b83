"""Which decisions follow a proposal, so that only a departure from it needs a rationale."""

from typing import Final

from delphi.drafting.operations import Drop, Keep, Operation, Rerate

# Names of operations by action of the rule table (analysis.revision), first what accepting it comes to.
# "polarised" and "no_consensus" are findings without a step: whatever is decided on them needs a rationale.
# A copy-edit leaves the meaning, and so keeps.
_FOLLOWING: Final[dict[str, tuple[str, ...]]] = {
    "hold": ("re-rate",),
    "not_enough_data": ("re-rate",),
    "merge": ("merge",),
    "split": ("split",),
    "move": ("move",),
    "drop": ("drop",),
    "rerate_with_reasons": ("re-rate",),
    "rerate": ("re-rate",),
    "revise": ("reword",),
    "keep": ("keep", "copy-edit"),
    "copy_edit": ("copy-edit",),
    "polarised": (),
    "no_consensus": (),
}
_UNRATED: Final = ("keep",)
_WITHOUT_WORDS: Final[dict[str, type[Keep | Rerate | Drop]]] = {
    "keep": Keep,
    "re-rate": Rerate,
    "drop": Drop,
}


def follows(action: str | None, name: str) -> bool:
    """`name` of the operation. No action: the statement was not rated, so it is proposed to stay as it is."""
    return name in _following(action)


def proposed_operation(action: str | None) -> str | None:
    """The name of the operation that accepts the proposal; none where it names no step."""
    return next(iter(_following(action)), None)


def accepted(action: str | None, wording_id: str) -> Operation | None:
    """The decision that accepts the proposal, where that takes no words."""
    made = _WITHOUT_WORDS.get(proposed_operation(action) or "")
    return made(wording_id) if made else None


def _following(action: str | None) -> tuple[str, ...]:
    return _UNRATED if action is None else _FOLLOWING[action]
