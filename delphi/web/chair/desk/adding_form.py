"""The form of a statement that the draft does not have yet."""

from typing import Any, Self

from flask_babel import lazy_gettext
from wtforms import SelectField

from delphi.drafting import operations
from delphi.drafting.operations import Add
from delphi.frameworks.tree import Kind
from delphi.web.chair.desk.forms import WordingForm, new_wording, statement_choices
from delphi.web.chair.desk.place import Place
from delphi.web.forms import choice


class AddForm(WordingForm):
    under = SelectField(lazy_gettext("Under"))
    level = SelectField(lazy_gettext("Level"), description=lazy_gettext("For a behaviour only."))

    @classmethod
    def at(cls, place: Place, **facts: Any) -> Self:
        form = cls(data=facts)
        draft = place.desk.draft.statements
        form.text.label.text = lazy_gettext("Wording")
        form.rationale.flags.required = True
        form.rationale.description = lazy_gettext("Who misses it, and why. The panel reads it.")
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
        text, outcome = self.words
        place = operations.Place(self.under.data or None, level=self.level.data or None)
        return Add(new_wording(), self.kind, text, place, outcome)
