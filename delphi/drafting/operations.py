"""What a chair can decide on a statement. Stored as JSON and replayed: nothing here is left to chance.

The identifiers of new wordings are part of the operation, so that replaying gives the same draft.
Statements are named by their wording. A parent is named by its wording in either draft.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from delphi.errors import InvalidInput, msg
from delphi.frameworks.tree import Kind


@dataclass(frozen=True)
class Keep:
    """Settled: same wording, not rated again unless the protocol shows settled statements."""

    wording_id: str


@dataclass(frozen=True)
class Rerate:
    """Unchanged and rated again."""

    wording_id: str


@dataclass(frozen=True)
class CopyEdit:
    """Same wording and meaning, better words: the chair attests it."""

    wording_id: str
    text: str
    outcome: str | None = None


@dataclass(frozen=True)
class Reword:
    wording_id: str
    new_wording_id: str
    text: str
    outcome: str | None = None


@dataclass(frozen=True)
class Drop:
    wording_id: str


@dataclass(frozen=True)
class Move:
    """To another parent, place (from 0, the end where there are fewer) or level (None: as it is)."""

    wording_id: str
    parent: str | None
    position: int
    level: str | None = None


@dataclass(frozen=True)
class Merge:
    """Several statements of one kind become one, at the level of the first."""

    sources: tuple[str, ...]
    new_wording_id: str
    text: str
    outcome: str | None = None
    parent: str | None = None


@dataclass(frozen=True)
class Part:
    wording_id: str
    text: str
    outcome: str | None = None


@dataclass(frozen=True)
class Split:
    """One statement becomes several in its place, of its kind and level."""

    wording_id: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Add:
    new_wording_id: str
    parent: str | None
    kind: Kind
    level: str | None
    text: str
    outcome: str | None = None


Operation = Keep | Rerate | CopyEdit | Reword | Drop | Move | Merge | Split | Add

_BY_NAME: dict[str, type[Operation]] = {
    "keep": Keep,
    "re-rate": Rerate,
    "copy-edit": CopyEdit,
    "reword": Reword,
    "drop": Drop,
    "move": Move,
    "merge": Merge,
    "split": Split,
    "add": Add,
}
_NAMES = {operation: name for name, operation in _BY_NAME.items()}


def name_of(operation: Operation) -> str:
    return _NAMES[type(operation)]


def subjects(operation: Operation) -> tuple[str, ...]:
    """The statements of the old draft that the operation decides."""
    match operation:
        case Merge(sources=sources):
            return sources
        case Add():
            return ()
        case _:
            return (operation.wording_id,)


def brought(operation: Operation) -> tuple[Part, ...]:
    """The new wordings that the operation brings into the next draft."""
    match operation:
        case Reword() | Merge() | Add():
            return (Part(operation.new_wording_id, operation.text, operation.outcome),)
        case Split(parts=parts):
            return parts
        case _:
            return ()


def to_json(operation: Operation) -> dict[str, Any]:
    """Plain values only, fit for any JSON writer."""
    plain = {name: _plain(value) for name, value in asdict(operation).items()}
    return {"operation": name_of(operation), **plain}


def from_json(data: Mapping[str, Any]) -> Operation:
    """The inverse of `to_json`."""
    values = {name: value for name, value in data.items() if name != "operation"}
    try:
        if "sources" in values:
            values["sources"] = tuple(values["sources"])
        if "parts" in values:
            values["parts"] = tuple(Part(**part) for part in values["parts"])
        return _BY_NAME[data["operation"]](**values)
    except (KeyError, TypeError) as error:
        raise InvalidInput(msg("The decision cannot be read; decide again.")) from error


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
