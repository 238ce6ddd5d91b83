from flask import request
from flask_babel import lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from delphi.sheets.limits import MAX_CELL_CHARACTERS
from delphi.web.chair.import_forms import spreadsheet
from delphi.web.forms import Form, ParagraphField


class FileForm(Form):
    file = spreadsheet(
        lazy_gettext("Choose a file, or paste the framework as text below."),
        lazy_gettext("A CSV or Excel file (.xlsx) of at most 5 MB and 2,000 rows."),
    )


class TextForm(Form):
    """The text is taken as it is: its indentation says what stands under what."""

    text = TextAreaField(
        lazy_gettext("Text"),
        validators=[InputRequired(lazy_gettext("Paste the framework here, or choose a file above."))],
        description=lazy_gettext(
            "One statement a line. Numbers (1, 1.1, 1.1.1) or indentation say what stands under what."
        ),
        render_kw={"rows": "12", "spellcheck": "false", "autocomplete": "off"},
    )


class ImportForms:
    """Two forms on one page: `sent` is the one that was sent, the other stays empty."""

    def __init__(self) -> None:
        self.is_text = "text" in request.form
        self.file = FileForm(formdata=None) if self.is_text else FileForm()
        self.text = TextForm() if self.is_text else TextForm(formdata=None)
        self.sent: FileForm | TextForm = self.text if self.is_text else self.file
        self.is_submitted = request.method == "POST"


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
