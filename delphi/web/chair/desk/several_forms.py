"""Decisions that make one statement of several, or several of one."""

from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from flask import request
from flask_babel import lazy_gettext
from wtforms import Field, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput

from delphi.drafting.operations import Merge, Operation, Part, Split
from delphi.web.chair.desk.decision_form import (
    DecisionForm,
    new_wording,
    outcome_field,
    wording_field,
)
from delphi.web.chair.desk.place import Focus
from delphi.web.chair.desk.place_fields import statement_choices
from delphi.web.forms import PartOfForm
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

    @classmethod
    def filled(cls, focus: Focus) -> dict[str, Any]:
        stands = focus.standing
        if not isinstance(stands, Merge):
            return {"text": focus.statement.text, "outcome": focus.statement.outcome}
        others = [one for one in stands.sources if one != focus.wording_id]
        return {"others": others, "text": stands.text, "outcome": stands.outcome}

    def offer(self, focus: Focus) -> None:
        self.others.choices = statement_choices(focus.others_of_its_kind)

    def operations(self, focus: Focus) -> list[Operation]:
        """The merged statement stands where this one stood."""
        sources = (focus.wording_id, *(self.others.data or ()))
        return [Merge(sources, new_wording(), str(self.text.data), self.outcome.data or None)]


class PartForm(PartOfForm):
    text = wording_field(lazy_gettext("Wording"))
    outcome = outcome_field()

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
        parts = stands.parts if isinstance(stands, Split) else (focus.statement,)
        return {"parts": [{"text": one.text, "outcome": one.outcome} for one in parts]}

    def offer(self, focus: Focus) -> None:
        del focus
        shown = self.given["parts"]
        posted = sum(f"part{place}-text" in request.form for place in range(MOST_PARTS))
        count = max(posted or len(shown), FEWEST_PARTS) + self.wants_another
        facts = [*shown, *[{}] * count][: min(count, MOST_PARTS)]
        self.parts = [PartForm(prefix=f"part{place}", data=data) for place, data in enumerate(facts)]
        for place, part in enumerate(self.parts):
            part.text.label.text = gettext("Statement %(number)s", number=place + 1)
            part.text.flags.required = place < FEWEST_PARTS

    def __iter__(self) -> Iterator[Field]:
        return chain(super().__iter__(), *self.parts)

    @property
    def wants_another(self) -> bool:
        """The button that adds a field, which decides nothing."""
        return "another" in request.form

    @property
    def may_have_another(self) -> bool:
        return len(self.parts) < MOST_PARTS

    @property
    def errors(self) -> dict[str, Any]:
        return {**super().errors, **{name: text for part in self.parts for name, text in part.errors.items()}}

    @property
    def first_field(self) -> Field:
        return self.parts[-1 if self.wants_another else 0].text

    @property
    def is_untouched(self) -> bool:
        typed = [{"text": one.text.data, "outcome": one.outcome.data} for one in self.written]
        return typed == self.given["parts"] and self.rationale.data == self.given.get("rationale")

    @property
    def written(self) -> list[PartForm]:
        return [one for place, one in enumerate(self.parts) if place < FEWEST_PARTS or not one.is_blank]

    def validate(self, *more: Any) -> bool:
        return all([super().validate(*more), *(one.validate() for one in self.written)])

    def operations(self, focus: Focus) -> list[Operation]:
        parts = (Part(new_wording(), str(one.text.data), one.outcome.data or None) for one in self.written)
        return [Split(focus.wording_id, tuple(parts))]
