"""What is said about one remark: other words for it, why it is hidden, what was done with it."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import SelectField
from wtforms.validators import Length

from delphi.drafting.remarks.queries import RemarkView
from delphi.drafting.remarks.rules import LONGEST
from delphi.drafting.remarks.service import Words
from delphi.web.chair.desk.place import Place
from delphi.web.chair.desk.place_fields import statement_choices
from delphi.web.forms import Form, NumberField, ParagraphField, choice

_TOO_LONG = lazy_gettext("Shorten this text.")


def words_field(name: str, label: str, hint: str) -> ParagraphField:
    return ParagraphField(
        label, [Length(max=LONGEST[name], message=_TOO_LONG)], description=hint, render_kw={"rows": "3"}
    )


class RemarkForm(Form):
    seen = NumberField()
    paraphrase = words_field(
        "paraphrase",
        lazy_gettext("Paraphrase"),
        lazy_gettext("Shown in its place. You keep seeing the original."),
    )
    reply = words_field(
        "reply",
        lazy_gettext("Reply to the panel"),
        lazy_gettext("What you did with this. The panel reads it beneath the remark in the next round."),
    )
    hidden_because = words_field(
        "hidden_because",
        lazy_gettext("Hide it, because"),
        lazy_gettext("With a reason it is shown to nobody but you and the committee. Empty: it is shown."),
    )

    @classmethod
    def of(cls, one: RemarkView, **options: Any) -> "RemarkForm":
        reading = one.reading
        return cls(
            data={
                "paraphrase": reading.paraphrase,
                "reply": reading.reply,
                "hidden_because": reading.hidden_because,
            },
            **options,
        )

    @property
    def words(self) -> Words:
        return Words(
            paraphrase=self.paraphrase.data or "",
            hidden_because=self.hidden_because.data or "",
            reply=self.reply.data or "",
        )


class RepeatsForm(Form):
    """Which statement a duplicate repeats."""

    seen = NumberField()
    repeats = SelectField(lazy_gettext("It repeats"))

    @classmethod
    def of(cls, place: Place, one: RemarkView) -> "RepeatsForm":
        named = one.reading.codes.get("duplicate")
        form = cls(formdata=None, data={"repeats": str(named) if named else ""})
        others = [two for two in place.desk.draft.statements if two.wording_id != one.wording_id]
        form.repeats.choices = [
            choice("", lazy_gettext("Another statement; it is not said which")),
            *statement_choices(others),
        ]
        return form
