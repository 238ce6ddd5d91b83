from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from delphi.sheets.limits import MAX_CELL_CHARACTERS
from delphi.web.forms import Form, ParagraphField
from delphi.wording import gettext


class ImportForm(Form):
    """One of the two. The pasted text is taken as it is: its indentation says what stands under what."""

    file = FileField(
        lazy_gettext("Spreadsheet"),
        description=lazy_gettext("A CSV or Excel file (.xlsx) of at most 5 MB and 2,000 rows."),
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx"},
    )
    text = TextAreaField(
        lazy_gettext("Or paste it as text"),
        description=lazy_gettext(
            "One statement a line. Numbers (1, 1.1, 1.1.1) or indentation say what stands under what."
        ),
        render_kw={"rows": "12", "spellcheck": "false", "autocomplete": "off"},
    )

    def validate(self, extra_validators: object = None) -> bool:
        if not super().validate(extra_validators):
            return False
        pasted = bool((self.text.data or "").strip())
        if bool(self.file.data) == pasted:
            self.file.errors = [
                gettext("Choose a file or paste the text, not both.")
                if pasted
                else gettext("Choose a file, or paste the framework as text below.")
            ]
            return False
        return True


class ConfirmForm(Form):
    sealed = HiddenField()
    confirmed = BooleanField(lazy_gettext("I have looked at these points, and the preview is right."))


class StatementForm(Form):
    text = ParagraphField(
        lazy_gettext("Wording"),
        validators=[
            InputRequired(lazy_gettext("Write the statement.")),
            Length(max=MAX_CELL_CHARACTERS, message=lazy_gettext("Shorten it to 2,000 characters.")),
        ],
        render_kw={"rows": "4"},
    )
    outcome = ParagraphField(
        lazy_gettext("Measurable outcome"),
        validators=[Length(max=MAX_CELL_CHARACTERS, message=lazy_gettext("Shorten it to 2,000 characters."))],
        description=lazy_gettext("By what one can see that somebody has it."),
        render_kw={"rows": "3"},
    )
