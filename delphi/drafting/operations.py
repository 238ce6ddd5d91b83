"""What a chair can decide on a statement. Stored as JSON and replayed: nothing here is left to chance.

What happens to the words and where a statement is put are two things: most operations may carry a `Place`,
and a move is a place alone. Without one a statement stays where it, or what it is made from, stood.

The identifiers of new wordings are part of the operation, so that replaying gives the same draft.
Statements are named by their wording. A parent is named by its wording in either draft.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from delphi.errors import InvalidInput, msg
from delphi.frameworks.tree import Kind


@dataclass(frozen=True)
class Place:
    """Under which statement, as the how manieth there (from 0; None or too many: the end), at which level.

    No level: as it is. Positions are those of the next draft, once all is in place.
    """

    parent: str | None
    position: int | None = None
    level: str | None = None


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
    place: Place | None = None


@dataclass(frozen=True)
class Reword:
    wording_id: str
    new_wording_id: str
    text: str
    outcome: str | None = None
    place: Place | None = None


# What stood under a statement that goes, with what it stands under next: old wordings, each with a parent.
Below = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Drop:
    wording_id: str
    below: Below = ()


@dataclass(frozen=True)
class Move:
    """The same words elsewhere."""

    wording_id: str
    place: Place


@dataclass(frozen=True)
class Merge:
    """Several statements of one kind become one; without a place where the first of them stood."""

    sources: tuple[str, ...]
    new_wording_id: str
    text: str
    outcome: str | None = None
    place: Place | None = None
    below: Below = ()


@dataclass(frozen=True)
class Part:
    wording_id: str
    text: str
    outcome: str | None = None
    place: Place | None = None


@dataclass(frozen=True)
class Split:
    """One statement becomes several of its kind; those without a place stand where it stood."""

    wording_id: str
    parts: tuple[Part, ...]
    below: Below = ()


@dataclass(frozen=True)
class Add:
    """`suggestions`: the remarks of the panel that it answers, by their hashes."""

    new_wording_id: str
    kind: Kind
    text: str
    place: Place
    outcome: str | None = None
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Restore:
    """A wording of an earlier draft comes back, with its last text and its ratings on record."""

    wording_id: str
    place: Place


Operation = Keep | Rerate | CopyEdit | Reword | Drop | Move | Merge | Split | Add | Restore

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
    "restore": Restore,
}
_NAMES = {operation: name for name, operation in _BY_NAME.items()}


def name_of(operation: Operation) -> str:
    return _NAMES[type(operation)]


def subjects(operation: Operation) -> tuple[str, ...]:
    """The wordings that the operation decides: of statements of the old draft, or of the one restored."""
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
            one = operation
            return (Part(one.new_wording_id, one.text, one.outcome, one.place),)
        case Split(parts=parts):
            return parts
        case _:
            return ()


def handed(operation: Operation) -> Below:
    """What stood under its subjects and was given another parent with it; each keeps its own decision."""
    return operation.below if isinstance(operation, Drop | Merge | Split) else ()


def without_predecessor(operation: Operation) -> tuple[str, ...]:
    """The wordings of the next draft that the operation brings and that come from none of the rated one."""
    match operation:
        case Add(new_wording_id=wording) | Restore(wording_id=wording):
            return (wording,)
        case _:
            return ()


def put(operation: Operation) -> tuple[tuple[str, Place], ...]:
    """The statements of the next draft, by wording, that the operation puts somewhere, and where."""
    if isinstance(operation, CopyEdit | Move | Restore):
        return ((operation.wording_id, operation.place),) if operation.place else ()
    return tuple((part.wording_id, part.place) for part in brought(operation) if part.place)


def to_json(operation: Operation) -> dict[str, Any]:
    """Plain values only, fit for any JSON writer."""
    return {"operation": name_of(operation), **asdict(operation)}


def from_json(data: Mapping[str, Any]) -> Operation:
    """The inverse of `to_json`."""
    try:
        values = {name: _read(name, value) for name, value in data.items() if name != "operation"}
        return _BY_NAME[data["operation"]](**values)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(msg("The decision cannot be read; decide again.")) from error


def _read(name: str, value: Any) -> Any:
    match name:
        case "place":
            return None if value is None else Place(**value)
        case "parts":
            return tuple(Part(**{key: _read(key, given) for key, given in part.items()}) for part in value)
        case "below":
            return tuple((child, parent) for child, parent in value)
        case "sources" | "suggestions":
            return tuple(value)
        case _:
            return value
