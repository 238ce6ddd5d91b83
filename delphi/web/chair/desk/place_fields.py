"""Where a decision puts a statement: under what, as the how manieth there, at which level."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from flask_babel import lazy_gettext
from wtforms import SelectField
from wtforms.validators import ValidationError

from delphi.drafting import operations
from delphi.drafting.operations import Add, Restore, Split
from delphi.frameworks.queries import StatementView
from delphi.web.chair.desk.place import Place
from delphi.web.forms import NumberField, choice
from delphi.wording import gettext

FIRST: Final = 1


def under_field() -> SelectField:
    return SelectField(lazy_gettext("Under"))


def level_field(description: Any = "") -> SelectField:
    return SelectField(lazy_gettext("Level"), description=description)


def position_field() -> NumberField:
    return NumberField(
        lazy_gettext("Place there"),
        [_from_the_first],
        description=lazy_gettext("1 for the first; empty for the end."),
    )


def _from_the_first(_form: object, field: NumberField) -> None:
    if field.data is not None and field.data < FIRST:
        raise ValidationError(lazy_gettext("Write 1 for the first place."))


def place_at(under: str | None, position: int | None, level: str | None) -> operations.Place:
    return operations.Place(under or None, None if position is None else position - FIRST, level or None)


def statement_choices(statements: Sequence[StatementView]) -> list[Any]:
    return [choice(str(one.wording_id), f"{one.code} {one.text}") for one in statements]


def level_choices(place: Place) -> list[Any]:
    return [choice(level, level) for level in place.desk.levels]


def parent_choices(place: Place, kinds: Collection[str | None], without: Collection[str] = ()) -> list[Any]:
    """Statements of these kinds: those of the rated draft, then those that decisions bring into the next one."""
    standing = [
        one for one in place.desk.draft.statements if one.kind in kinds and str(one.wording_id) not in without
    ]
    coming = [one for one in _coming(place) if one[1] in kinds and one[0] not in without]
    return [
        *statement_choices(standing),
        *(choice(wording, gettext("new: %(text)s", text=text)) for wording, _, text in coming),
    ]


def _coming(place: Place) -> list[tuple[str, str, str]]:
    """Wording, kind and text of what takes no statement's place. What is reworded or merged is known by the old."""
    desk, found = place.desk, []
    former = {str(one.wording_id): one for one in desk.former}
    kinds = {str(one.wording_id): one.kind for one in desk.draft.statements}
    for decision in desk.decisions:
        match decision.operation:
            case Add(new_wording_id=wording, kind=kind, text=text):
                found.append((wording, str(kind), text))
            case Split(wording_id=old, parts=parts):
                found += [(part.wording_id, kinds[old], part.text) for part in parts]
            case Restore(wording_id=wording):
                found.append((wording, former[wording].kind, former[wording].text))
    return found
