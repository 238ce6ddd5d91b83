"""The form of a statement that the draft does not have yet."""

from typing import Any, Self

from flask_babel import lazy_gettext
from wtforms import SelectField

from delphi.drafting import operations
from delphi.drafting.operations import Add
from delphi.frameworks.tree import Kind
from delphi.web.chair.desk.decision_form import (
    new_wording,
    outcome_field,
    reason_field,
    statement_choices,
    wording_field,
)
from delphi.web.chair.desk.place import Place
from delphi.web.forms import Form, NumberField, choice


class AddForm(Form):
    seen = NumberField()
    text = wording_field(lazy_gettext("Wording"))
    outcome = outcome_field()
    under = SelectField(lazy_gettext("Under"))
    level = SelectField(lazy_gettext("Level"), description=lazy_gettext("For a behaviour only."))
    rationale = reason_field(lazy_gettext("Who misses it, and why. The panel reads it."))

    @classmethod
    def at(cls, place: Place, **facts: Any) -> Self:
        form = cls(data=facts)
        draft = place.desk.draft.statements
        form.rationale.flags.required = True
        form.under.choices = [
            *statement_choices([one for one in draft if one.kind != "behaviour"]),
            choice("", lazy_gettext("Nothing: it is a new area")),
        ]
        form.level.choices = [
            choice("", lazy_gettext("None: an area or a competency")),
            *(choice(level, level) for level in place.desk.levels),
        ]
        return form

    @property
    def kind(self) -> Kind:
        if not self.under.data:
            return "area"
        return "behaviour" if self.level.data else "competency"

    @property
    def operation(self) -> Add:
        place = operations.Place(self.under.data or None, level=self.level.data or None)
        return Add(new_wording(), self.kind, str(self.text.data), place, self.outcome.data or None)
