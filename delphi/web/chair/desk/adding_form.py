"""The form of a statement that the draft does not have yet."""

from typing import Any, Self

from flask_babel import lazy_gettext

from delphi.drafting.operations import Add
from delphi.frameworks.tree import Kind
from delphi.web.chair.desk.decision_form import new_wording, outcome_field, reason_field, wording_field
from delphi.web.chair.desk.place import Place
from delphi.web.chair.desk.place_fields import (
    level_choices,
    level_field,
    parent_choices,
    place_at,
    position_field,
    under_field,
)
from delphi.web.forms import Form, NumberField, choice


class AddForm(Form):
    seen = NumberField()
    text = wording_field(lazy_gettext("Wording"))
    outcome = outcome_field()
    under = under_field()
    position = position_field()
    level = level_field(lazy_gettext("For a behaviour only."))
    rationale = reason_field(lazy_gettext("Who misses it, and why. The panel reads it."))

    @classmethod
    def at(cls, place: Place, **facts: Any) -> Self:
        form = cls(data=facts)
        form.rationale.flags.required = True
        form.under.choices = [
            *parent_choices(place, ("area", "competency")),
            choice("", lazy_gettext("Nothing: it is a new area")),
        ]
        form.level.choices = [
            choice("", lazy_gettext("None: an area or a competency")),
            *level_choices(place),
        ]
        return form

    @property
    def kind(self) -> Kind:
        if not self.under.data:
            return "area"
        return "behaviour" if self.level.data else "competency"

    @property
    def operation(self) -> Add:
        place = place_at(self.under.data, self.position.data, self.level.data)
        return Add(new_wording(), self.kind, str(self.text.data), place, self.outcome.data or None)
