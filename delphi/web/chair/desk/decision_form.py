"""What every decision form has: why, which decisions its page knew of, and which form was at hand."""

import uuid
from typing import Any, ClassVar, Self

from flask_babel import lazy_gettext
from wtforms import Field, HiddenField
from wtforms.validators import InputRequired, Length

from delphi.drafting.checks import MAX_TEXT
from delphi.drafting.following import follows
from delphi.drafting.operations import Operation
from delphi.drafting.texts import LONGEST_RATIONALE
from delphi.web.chair.desk.place import Focus
from delphi.web.forms import Form, NumberField, ParagraphField

TOO_LONG = lazy_gettext("Shorten it to 2,000 characters.")


def reason_field(description: Any) -> ParagraphField:
    too_long = lazy_gettext("Shorten it to 5,000 characters.")
    return ParagraphField(
        lazy_gettext("Why"),
        [Length(max=LONGEST_RATIONALE, message=too_long)],
        description=description,
        render_kw={"rows": "2"},
    )


class DecisionForm(Form):
    """`seen` is the number of the newest decision that the page knew of; `at_hand` the form that it showed."""

    name: ClassVar[str]
    first: ClassVar[str] = "rationale"  # the field to begin with
    takes_more: ClassVar[bool] = False  # than pressing its button
    seen = NumberField()
    at_hand = HiddenField()
    rationale = reason_field(
        lazy_gettext("Needed where you depart from what is proposed. The panel reads it.")
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
        form.focus = focus
        form.given = facts
        form.rationale.flags.required = form.needs_reason
        form.offer(focus)
        return form

    focus: Focus
    given: dict[str, Any]

    @property
    def needs_reason(self) -> bool:
        return not follows(self.focus.action, self.name)

    @property
    def first_field(self) -> Field:
        return next((one for one in self if one.name == self.first), self.rationale)

    @property
    def is_only_opened(self) -> bool:
        """Its button was pressed on the page of another decision, and there is something to be filled in yet."""
        wants_more = self.takes_more or (self.needs_reason and not self.rationale.data)
        return wants_more and self.at_hand.data != self.name and self.is_untouched

    @property
    def is_untouched(self) -> bool:
        """Nothing was typed or chosen that the page had not filled in itself."""
        own = ("seen", "at_hand", "csrf_token")
        return all(_same(field.data, self.given.get(field.name)) for field in self if field.name not in own)

    @property
    def typed(self) -> tuple[str, ...]:
        """The words that the page had not filled in itself."""
        paragraphs = (field for field in self if isinstance(field, ParagraphField))
        return tuple(
            str(field.data)
            for field in paragraphs
            if field.data and not _same(field.data, self.given.get(field.name))
        )

    @classmethod
    def filled(cls, focus: Focus) -> dict[str, Any]:
        del focus
        return {}

    def offer(self, focus: Focus) -> None:
        """Set the choices, and take out the fields that this statement has no use for."""

    def operations(self, focus: Focus) -> list[Operation]:
        raise NotImplementedError

    def begin(self) -> None:
        """The browser puts the cursor in the field to begin with."""
        field = self.first_field
        field.render_kw = {**(field.render_kw or {}), "autofocus": True}


def wording_field(label: Any = None) -> ParagraphField:
    return ParagraphField(
        label or lazy_gettext("Next wording"),
        [InputRequired(lazy_gettext("Write the wording.")), Length(max=MAX_TEXT, message=TOO_LONG)],
        render_kw={"rows": "2"},
    )


def outcome_field() -> ParagraphField:
    return ParagraphField(
        lazy_gettext("Measurable outcome"), [Length(max=MAX_TEXT, message=TOO_LONG)], render_kw={"rows": "1"}
    )


def new_wording() -> str:
    return str(uuid.uuid4())


def _same(now: object, before: object) -> bool:
    return (now or None) == (before or None)
