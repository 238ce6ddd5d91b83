"""The form that brings back a statement of an earlier draft: where to, and why."""

from typing import Self

from flask_babel import lazy_gettext

from delphi.drafting.operations import Restore
from delphi.frameworks.queries import FormerView
from delphi.frameworks.tree import PARENT_KINDS
from delphi.web.chair.desk.decision_form import reason_field
from delphi.web.chair.desk.place import Place
from delphi.web.chair.desk.place_fields import (
    level_choices,
    level_field,
    parent_choices,
    place_at,
    position_field,
    under_field,
)
from delphi.web.forms import Form, NumberField


class RestoreForm(Form):
    seen = NumberField()
    under = under_field()
    position = position_field()
    level = level_field()
    rationale = reason_field(lazy_gettext("Why it belongs in after all. The panel reads it."))

    @classmethod
    def of(cls, place: Place, former: FormerView) -> Self:
        form = cls(data={"level": former.level})
        form.former = former
        form.rationale.flags.required = True
        form.level.choices = level_choices(place)
        kinds = next(kinds for kind, kinds in PARENT_KINDS.items() if kind == former.kind)
        form.under.choices = parent_choices(place, kinds, without=(str(former.wording_id),))
        if None in kinds:
            del form.under
        if former.level is None:
            del form.level
        return form

    former: FormerView

    @property
    def operation(self) -> Restore:
        under = self.under.data if "under" in self else None
        level = self.level.data if "level" in self else None
        return Restore(str(self.former.wording_id), place_at(under, self.position.data, level))
