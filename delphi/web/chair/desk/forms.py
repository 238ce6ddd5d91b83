"""One form a kind of decision. Each takes what stands or is proposed, and gives the operations decided."""

import uuid
from collections.abc import Sequence
from typing import Any, ClassVar, Self

from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput

from delphi.drafting.checks import MAX_TEXT
from delphi.drafting.following import follows
from delphi.drafting.operations import (
    CopyEdit,
    Drop,
    Keep,
    Merge,
    Move,
    Operation,
    Part,
    Place,
    Rerate,
    Reword,
    Split,
)
from delphi.drafting.service import LONGEST_RATIONALE
from delphi.frameworks.queries import StatementView
from delphi.web.chair.desk.place import Focus
from delphi.web.forms import Form, LinesField, NumberField, ParagraphField, choice

NO_OUTCOME = "-"
TOO_LONG = lazy_gettext("Shorten it to 2,000 characters.")


class DecisionForm(Form):
    """`seen` is the number of the newest decision that the page knew of."""

    name: ClassVar[str]
    seen = NumberField()
    rationale = ParagraphField(
        lazy_gettext("Why"),
        [Length(max=LONGEST_RATIONALE, message=lazy_gettext("Shorten it to 5,000 characters."))],
        description=lazy_gettext("Needed where you depart from what is proposed. The panel reads it."),
        render_kw={"rows": "3"},
    )

    @classmethod
    def about(cls, focus: Focus, proposed_text: str | None = None) -> Self:
        """Filled in with the decision that stands, else with the statement, else with the text chosen."""
        facts = cls.filled(focus)
        if focus.decision is not None:
            facts["rationale"] = focus.decision.rationale
        if proposed_text is not None:
            facts["text"] = proposed_text
        form = cls(data=facts)
        form.rationale.flags.required = not follows(focus.action, cls.name)
        form.offer(focus)
        return form

    @classmethod
    def filled(cls, focus: Focus) -> dict[str, Any]:
        del focus
        return {}

    def offer(self, focus: Focus) -> None:
        """Set the choices, and take out the fields that this statement has no use for."""

    def operations(self, focus: Focus) -> list[Operation]:
        raise NotImplementedError


class KeepForm(DecisionForm):
    name = "keep"

    def operations(self, focus: Focus) -> list[Operation]:
        return [Keep(focus.wording_id)]


class RerateForm(DecisionForm):
    name = "re-rate"

    def operations(self, focus: Focus) -> list[Operation]:
        return [Rerate(focus.wording_id)]


class DropForm(DecisionForm):
    name = "drop"
    with_below = BooleanField()

    def offer(self, focus: Focus) -> None:
        if not focus.below:
            del self.with_below
            return
        self.with_below.label.text = lazy_gettext(
            "Also drop what stands under it: %(codes)s", codes=", ".join(one.code for one in focus.below)
        )

    def operations(self, focus: Focus) -> list[Operation]:
        with_below = focus.below if "with_below" in self and self.with_below.data else ()
        return [Drop(focus.wording_id), *(Drop(str(one.wording_id)) for one in with_below)]


def wording_field() -> ParagraphField:
    return ParagraphField(
        lazy_gettext("Next wording"),
        [InputRequired(lazy_gettext("Write the wording.")), Length(max=MAX_TEXT, message=TOO_LONG)],
        render_kw={"rows": "3"},
    )


def outcome_field() -> ParagraphField:
    return ParagraphField(
        lazy_gettext("Measurable outcome"), [Length(max=MAX_TEXT, message=TOO_LONG)], render_kw={"rows": "2"}
    )


class WordingForm(DecisionForm):
    text = wording_field()
    outcome = outcome_field()

    @classmethod
    def filled(cls, focus: Focus) -> dict[str, Any]:
        stands = focus.standing
        shown = stands if isinstance(stands, CopyEdit | Reword) else focus.statement
        return {"text": shown.text, "outcome": shown.outcome}

    @property
    def words(self) -> tuple[str, str | None]:
        return str(self.text.data), self.outcome.data or None


class CopyEditForm(WordingForm):
    name = "copy-edit"
    attested = BooleanField(
        lazy_gettext("The meaning stands: whoever rated the earlier words has rated these"),
        [InputRequired(lazy_gettext("Confirm that the meaning stands, or reword instead."))],
    )

    def operations(self, focus: Focus) -> list[Operation]:
        return [CopyEdit(focus.wording_id, *self.words)]


class RewordForm(WordingForm):
    name = "reword"

    def operations(self, focus: Focus) -> list[Operation]:
        return [Reword(focus.wording_id, new_wording(), *self.words)]


class MoveForm(DecisionForm):
    name = "move"
    parent = SelectField(lazy_gettext("Under"))
    place = NumberField(
        lazy_gettext("Place there"),
        description=lazy_gettext("1 for the first; empty for the end."),
    )
    level = SelectField(lazy_gettext("Level"))

    @classmethod
    def filled(cls, focus: Focus) -> dict[str, Any]:
        stands = focus.standing
        if isinstance(stands, Move):
            at = stands.place
            place = None if at.position is None else at.position + 1
            return {"parent": at.parent, "place": place, "level": at.level}
        parent = focus.parent
        return {"parent": str(parent.wording_id) if parent else None, "level": focus.statement.level}

    def offer(self, focus: Focus) -> None:
        self.parent.choices = statement_choices(focus.possible_parents)
        self.level.choices = [choice(level, level) for level in focus.place.desk.levels]
        if focus.parent is None:
            del self.parent
        if focus.statement.level is None:
            del self.level

    def operations(self, focus: Focus) -> list[Operation]:
        place = Place(
            parent=self.parent.data if "parent" in self else None,
            position=None if self.place.data is None else self.place.data - 1,
            level=self.level.data if "level" in self else None,
        )
        return [Move(focus.wording_id, place)]


class MergeForm(WordingForm):
    name = "merge"
    others = SelectMultipleField(
        lazy_gettext("Merge it with"),
        option_widget=CheckboxInput(),
        validators=[InputRequired(lazy_gettext("Choose at least one other statement."))],
    )
    # Again, so that they come after what to merge with: fields stand in the order they are made.
    text = wording_field()
    outcome = outcome_field()

    @classmethod
    def filled(cls, focus: Focus) -> dict[str, Any]:
        stands = focus.standing
        if not isinstance(stands, Merge):
            return super().filled(focus)
        others = [one for one in stands.sources if one != focus.wording_id]
        return {"others": others, "text": stands.text, "outcome": stands.outcome}

    def offer(self, focus: Focus) -> None:
        self.others.choices = statement_choices(focus.others_of_its_kind)

    def operations(self, focus: Focus) -> list[Operation]:
        """The merged statement stands where this one stood."""
        sources = (focus.wording_id, *(self.others.data or ()))
        return [Merge(sources, new_wording(), *self.words)]


class SplitForm(DecisionForm):
    name = "split"
    parts = LinesField(
        lazy_gettext("The new statements"),
        [InputRequired(lazy_gettext("Write the new statements, one a line."))],
        description=lazy_gettext("One a line, two or more."),
        render_kw={"rows": "5"},
    )
    outcomes = LinesField(
        lazy_gettext("Their measurable outcomes"),
        description=lazy_gettext("One a line in the same order, - where there is none; or leave all empty."),
        render_kw={"rows": "3"},
    )

    @classmethod
    def filled(cls, focus: Focus) -> dict[str, Any]:
        stands = focus.standing
        if not isinstance(stands, Split):
            return {"parts": (focus.statement.text,)}
        outcomes = [part.outcome or NO_OUTCOME for part in stands.parts]
        return {
            "parts": [part.text for part in stands.parts],
            "outcomes": outcomes if any(part.outcome for part in stands.parts) else (),
        }

    def validate_outcomes(self, field: LinesField) -> None:
        if field.data and len(field.data) != len(self.parts.data or ()):
            raise ValidationError(
                lazy_gettext("Write one outcome a line for each statement, or leave all empty.")
            )

    def operations(self, focus: Focus) -> list[Operation]:
        texts = self.parts.data or ()
        outcomes = self.outcomes.data or (NO_OUTCOME,) * len(texts)
        parts = (
            Part(new_wording(), text, None if outcome == NO_OUTCOME else outcome)
            for text, outcome in zip(texts, outcomes, strict=True)
        )
        return [Split(focus.wording_id, tuple(parts))]


FORMS: dict[str, type[DecisionForm]] = {
    form.name: form
    for form in (
        KeepForm,
        RerateForm,
        CopyEditForm,
        RewordForm,
        DropForm,
        MoveForm,
        MergeForm,
        SplitForm,
    )
}


def statement_choices(statements: Sequence[StatementView]) -> list[Any]:
    return [choice(str(one.wording_id), f"{one.code} {one.text}") for one in statements]


def new_wording() -> str:
    return str(uuid.uuid4())
