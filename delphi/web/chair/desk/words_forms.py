"""The decisions on one statement by itself. They share their fields, so that what was typed is there for each."""

from typing import Any, Final

from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField
from wtforms.validators import ValidationError

from delphi.drafting.operations import CopyEdit, Drop, Keep, Move, Operation, Place, Rerate, Reword
from delphi.web.chair.desk.decision_form import (
    DecisionForm,
    new_wording,
    outcome_field,
    wording_field,
)
from delphi.web.chair.desk.place import Focus
from delphi.web.chair.desk.place_fields import (
    level_choices,
    level_field,
    parent_choices,
    place_at,
    position_field,
    under_field,
)
from delphi.web.forms import ParagraphField, choice

PLACE: Final = ("parent", "position", "level")


class WordsForm(DecisionForm):
    text = ParagraphField(lazy_gettext("Next wording"), render_kw={"rows": "2"})
    outcome = outcome_field()
    attested = BooleanField(
        lazy_gettext("The meaning stands: whoever rated the earlier words has rated these")
    )
    parent = under_field()
    position = position_field()
    level = level_field()
    with_below = BooleanField()

    @classmethod
    def filled(cls, focus: Focus) -> dict[str, Any]:
        stands = focus.standing
        shown = stands if isinstance(stands, CopyEdit | Reword) else focus.statement
        return {"text": shown.text, "outcome": shown.outcome, "with_below": True, **_place(focus)}

    def offer(self, focus: Focus) -> None:
        self.text.flags.required = True
        self.parent.choices = parent_choices(focus.place, focus.parent_kinds, without=focus.itself_and_below)
        self.level.choices = level_choices(focus.place)
        if focus.parent is None:
            del self.parent
        if focus.statement.level is None:
            del self.level
        if focus.below:
            codes = ", ".join(one.code for one in focus.below)
            self.with_below.label.text = lazy_gettext(
                "Also drop what stands under it: %(codes)s", codes=codes
            )
        else:
            del self.with_below

    @property
    def words(self) -> tuple[str, str | None]:
        return str(self.text.data), self.outcome.data or None

    @property
    def has_another_place(self) -> bool:
        """Chosen on this page."""
        fields = [self[name] for name in PLACE if name in self]
        return any(field.data != self.given.get(field.name) for field in fields)

    @property
    def chosen_place(self) -> Place:
        parent = self.parent.data if "parent" in self else None
        level = self.level.data if "level" in self else None
        return place_at(parent, self.position.data, level)

    @property
    def new_place(self) -> Place | None:
        """None where it stays where it is."""
        chosen, parent = self.chosen_place, self.focus.parent
        stays = Place(str(parent.wording_id) if parent else None, None, self.focus.statement.level)
        return None if chosen == stays else chosen

    @property
    def rated_words(self) -> tuple[str, str | None]:
        return self.focus.statement.text, self.focus.statement.outcome


class UnchangedForm(WordsForm):
    """It keeps its words. Somebody who has written others wants something else, and must not lose them."""

    def validate_text(self, field: ParagraphField) -> None:
        filled = (self.given["text"], self.given["outcome"])
        if field.data and self.words not in (filled, self.rated_words):
            raise ValidationError(
                lazy_gettext("You changed the words: copy-edit or reword it, or bring the rated words back.")
            )


class StayingForm(UnchangedForm):
    """It keeps its place as well."""

    def validate_position(self, _field: object) -> None:
        if self.has_another_place:
            raise ValidationError(
                lazy_gettext("You chose another place: move it, or leave its place as it is.")
            )


class KeepForm(StayingForm):
    name = "keep"

    def operations(self, focus: Focus) -> list[Operation]:
        return [Keep(focus.wording_id)]


class RerateForm(StayingForm):
    name = "re-rate"

    def operations(self, focus: Focus) -> list[Operation]:
        return [Rerate(focus.wording_id)]


class WritingForm(WordsForm):
    first = "text"
    takes_more = True
    text = wording_field()


class CopyEditForm(WritingForm):
    name = "copy-edit"

    def validate_attested(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError(lazy_gettext("Confirm that the meaning stands, or reword instead."))

    def operations(self, focus: Focus) -> list[Operation]:
        return [CopyEdit(focus.wording_id, *self.words, self.new_place)]


class RewordForm(WritingForm):
    name = "reword"

    def operations(self, focus: Focus) -> list[Operation]:
        return [Reword(focus.wording_id, new_wording(), *self.words, self.new_place)]


class DropForm(WordsForm):
    name = "drop"
    heir = SelectField(lazy_gettext("Otherwise it goes under"))

    @classmethod
    def filled(cls, focus: Focus) -> dict[str, Any]:
        stands = focus.standing
        below = stands.below if isinstance(stands, Drop) else ()
        kept = {"with_below": False, "heir": below[0][1]} if below else {"heir": ""}
        return {**super().filled(focus), **kept}

    def offer(self, focus: Focus) -> None:
        super().offer(focus)
        self.heir.choices = [
            choice("", lazy_gettext("Nothing yet: move each by itself first")),
            *parent_choices(focus.place, (focus.statement.kind,), without=focus.itself_and_below),
        ]
        if not focus.held:
            del self.heir

    def operations(self, focus: Focus) -> list[Operation]:
        if "with_below" in self and self.with_below.data:
            return [Drop(focus.wording_id), *(Drop(str(one.wording_id)) for one in focus.below)]
        heir = self.heir.data if "heir" in self else ""
        below = tuple((str(one.wording_id), heir) for one in focus.held if heir)
        return [Drop(focus.wording_id, below)]


class MoveForm(UnchangedForm):
    name = "move"
    first = "parent"
    takes_more = True

    def operations(self, focus: Focus) -> list[Operation]:
        return [Move(focus.wording_id, self.chosen_place)]


def _place(focus: Focus) -> dict[str, Any]:
    """Where the decision that stands puts it, else where it is; without a position it keeps its own."""
    stands, parent = focus.standing, focus.parent
    if isinstance(stands, Move | CopyEdit | Reword) and stands.place is not None:
        at = stands.place
        position = None if at.position is None else at.position + 1
        return {"parent": at.parent, "position": position, "level": at.level}
    return {"parent": str(parent.wording_id) if parent else None, "level": focus.statement.level}
