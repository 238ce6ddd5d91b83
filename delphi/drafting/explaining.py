"""Decisions and lineage in words."""

from typing import Final

from delphi.drafting.draft import Relation
from delphi.drafting.operations import Operation, name_of
from delphi.errors import Message, msg

_VERBS: Final = {
    "keep": msg("Keep"),
    "re-rate": msg("Rate again"),
    "copy-edit": msg("Copy-edit"),
    "reword": msg("Reword"),
    "drop": msg("Drop"),
    "move": msg("Move"),
    "merge": msg("Merge"),
    "split": msg("Split"),
    "add": msg("Add"),
    "restore": msg("Restore"),
}
_DECIDED: Final = {
    "keep": msg("kept"),
    "re-rate": msg("to be rated again"),
    "copy-edit": msg("copy-edited"),
    "reword": msg("reworded"),
    "drop": msg("dropped"),
    "move": msg("moved"),
    "merge": msg("merged"),
    "split": msg("split"),
    "add": msg("added"),
    "restore": msg("restored"),
}
_RELATIONS: Final[dict[Relation, Message]] = {
    "kept": msg("kept"),
    "copy-edited": msg("copy-edited"),
    "reworded": msg("reworded"),
    "moved": msg("moved"),
    "merged": msg("merged"),
    "split": msg("split"),
    "added": msg("added"),
    "restored": msg("restored"),
    "dropped": msg("dropped"),
}


def verb(name: str) -> Message:
    """What to do, by the name of the operation."""
    return _VERBS[name]


def decided(operation: Operation) -> Message:
    """What was decided."""
    return _DECIDED[name_of(operation)]


def related(relation: Relation) -> Message:
    """How a statement came from one draft to the next."""
    return _RELATIONS[relation]
