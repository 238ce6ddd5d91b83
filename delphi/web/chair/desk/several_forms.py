"""Decisions that make one statement of several, or several of one."""

from collections.abc import Iterator
from itertools import chain
from typing import Any, Final, Self

from flask import request
from flask_babel import lazy_gettext
from wtforms import Field, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput

from delphi.drafting.operations import Merge, Operation, Part, Place, Split
from delphi.frameworks.queries import StatementView
from delphi.web.chair.desk.decision_form import (
    DecisionForm,
    new_wording,
    outcome_field,
    wording_field,
)
from delphi.web.chair.desk.place import Focus
from delphi.web.chair.desk.place_fields import (
    FIRST,
    level_choices,
    level_field,
    parent_choices,
    place_at,
    position_field,
    statement_choices,
    under_field,
)
from delphi.web.forms import PartOfForm, choice
from delphi.wording import gettext

FEWEST_PARTS: Final = 2
MOST_PARTS: Final = 20


class MergeForm(DecisionForm):
    name = "merge"
    first = "others"
    others = SelectMultipleField(
        lazy_gettext("Merge it with"),
        option_widget=CheckboxInput(),
        validators=[InputRequired(lazy_gettext("Choose at least one other statement."))],
    )
    text = wording_field()
    outcome = outcome_field()
    heir = SelectField(lazy_gettext("What stands under them goes under"))

    @classmethod
    def filled(cls, focus: Focus) -> dict[str, Any]:
        stands = focus.standing
        if not isinstance(stands, Merge):
            return {"text": focus.statement.text, "outcome": focus.statement.outcome, "heir": ""}
        others = [one for one in stands.sources if one != focus.wording_id]
        elsewhere = [parent for _, parent in stands.below if parent != stands.new_wording_id]
        heir = next(iter(elsewhere), "")
        return {"others": others, "text": stands.text, "outcome": stands.outcome, "heir": heir}

    def offer(self, focus: Focus) -> None:
        others = focus.others_of_its_kind
        self.others.choices = statement_choices(others)
        self.heir.choices = [
            choice("", lazy_gettext("The merged statement")),
            *parent_choices(focus.place, (focus.statement.kind,), without=focus.itself_and_below),
        ]
        if not focus.held_by({str(one.wording_id) for one in (focus.statement, *others)}):
            del self.heir

    def operations(self, focus: Focus) -> list[Operation]:
        """The merged statement stands where this one stood."""
        sources, new = (focus.wording_id, *(self.others.data or ())), new_wording()
        heir = (self.heir.data if "heir" in self else "") or new
        below = tuple((str(one.wording_id), heir) for one in focus.held_by(sources))
        return [Merge(sources, new, str(self.text.data), self.outcome.data or None, below=below)]


class PartForm(PartOfForm):
    text = wording_field(lazy_gettext("Wording"))
    outcome = outcome_field()
    under = under_field()
    position = position_field()
    level = level_field()

    def offer(self, focus: Focus) -> None:
        self.under.choices = parent_choices(focus.place, focus.parent_kinds, without=focus.itself_and_below)
        self.level.choices = level_choices(focus.place)
        if focus.parent is None:
            del self.under
        if focus.statement.level is None:
            del self.level

    @property
    def place(self) -> Place:
        under = self.under.data if "under" in self else None
        level = self.level.data if "level" in self else None
        return place_at(under, self.position.data, level)

    def made(self, focus: Focus) -> Part:
        place = None if self.place == _own_place(focus) else self.place
        return Part(new_wording(), str(self.text.data), self.outcome.data or None, place)

    @property
    def is_blank(self) -> bool:
        return not self.text.data and not self.outcome.data


class SplitForm(DecisionForm):
    """`parts`: two or more; those after the second count where something is written in them."""

    name = "split"
    parts: list[PartForm]

    @classmethod
    def filled(cls, focus: Focus) -> dict[str, Any]:
        stands = focus.standing
        if isinstance(stands, Split):
            return {"parts": [_filled(one, one.place or _own_place(focus)) for one in stands.parts]}
        return {"parts": [_filled(focus.statement, _own_place(focus))]}

    def offer(self, focus: Focus) -> None:
        shown = self.given["parts"]
        posted = sum(f"part{place}-text" in request.form for place in range(MOST_PARTS))
        count = max(posted or len(shown), FEWEST_PARTS) + self.wants_another
        facts = [*shown, *[_placed(_own_place(focus))] * count][: min(count, MOST_PARTS)]
        self.parts = [PartForm(prefix=f"part{place}", data=data) for place, data in enumerate(facts)]
        for place, part in enumerate(self.parts):
            part.text.label.text = gettext("Statement %(number)s", number=place + 1)
            part.text.flags.required = place < FEWEST_PARTS
            part.offer(focus)
        self.heirs = [HeirForm.of(one, place, self) for place, one in enumerate(focus.held)]

    heirs: list["HeirForm"]

    def __iter__(self) -> Iterator[Field]:
        return chain(super().__iter__(), *self.parts, *self.heirs)

    @property
    def wants_another(self) -> bool:
        """The button that adds a field, which decides nothing."""
        return "another" in request.form

    @property
    def may_have_another(self) -> bool:
        return len(self.parts) < MOST_PARTS

    @property
    def errors(self) -> dict[str, Any]:
        return {
            **super().errors,
            **{name: text for part in (*self.parts, *self.heirs) for name, text in part.errors.items()},
        }

    @property
    def first_field(self) -> Field:
        return self.parts[-1 if self.wants_another else 0].text

    @property
    def is_untouched(self) -> bool:
        typed = [
            {"text": one.text.data, "outcome": one.outcome.data, **_placed(one.place)} for one in self.written
        ]
        return typed == self.given["parts"] and self.rationale.data == self.given.get("rationale")

    @property
    def written(self) -> list[PartForm]:
        return [one for place, one in enumerate(self.parts) if place < FEWEST_PARTS or not one.is_blank]

    def validate(self, *more: Any) -> bool:
        return all([super().validate(*more), *(one.validate() for one in (*self.written, *self.heirs))])

    def operations(self, focus: Focus) -> list[Operation]:
        """What it held goes to the part chosen, by its number, or elsewhere."""
        parts = {str(place): one.made(focus) for place, one in enumerate(self.parts) if one in self.written}
        below = [
            (str(child.wording_id), parts[to].wording_id if to in parts else to)
            for child, to in zip(focus.held, (str(one.heir.data) for one in self.heirs), strict=True)
        ]
        return [Split(focus.wording_id, tuple(parts.values()), tuple(below))]


class HeirForm(PartOfForm):
    """To which part, or where else, something goes that stood under the statement."""

    heir = SelectField()

    @classmethod
    def of(cls, child: StatementView, place: int, split: SplitForm) -> Self:
        focus = split.focus
        form = cls(prefix=f"below{place}", data={"heir": _heir_of(child, focus)})
        form.heir.label.text = gettext("%(code)s %(text)s goes to", code=child.code, text=child.text)
        form.heir.choices = [
            *(choice(str(number), part.text.label.text) for number, part in enumerate(split.parts)),
            *parent_choices(focus.place, (focus.statement.kind,), without=focus.itself_and_below),
        ]
        form.split = split
        return form

    split: SplitForm

    def validate_heir(self, field: SelectField) -> None:
        chosen = [part for number, part in enumerate(self.split.parts) if str(number) == field.data]
        if chosen and chosen[0] not in self.split.written:
            raise ValidationError(lazy_gettext("Nothing is written there; choose another."))


def _heir_of(child: StatementView, focus: Focus) -> str:
    """As it was decided, else the first part."""
    stands = focus.standing
    if not isinstance(stands, Split):
        return "0"
    to = dict(stands.below).get(str(child.wording_id), "0")
    return next((str(number) for number, part in enumerate(stands.parts) if part.wording_id == to), to)


def _own_place(focus: Focus) -> Place:
    parent = focus.parent
    return Place(str(parent.wording_id) if parent else None, None, focus.statement.level)


def _filled(words: Part | StatementView, place: Place) -> dict[str, Any]:
    return {"text": words.text, "outcome": words.outcome, **_placed(place)}


def _placed(place: Place) -> dict[str, Any]:
    position = None if place.position is None else place.position + FIRST
    return {"under": place.parent, "position": position, "level": place.level}
