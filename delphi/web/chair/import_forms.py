"""What the forms of both imports have: the file, and the word that its preview was looked at."""

from flask_babel import lazy_gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField

from delphi.web.forms import Form


def spreadsheet(missing: object, description: object) -> FileField:
    """The texts are lazy: each request has its language."""
    return FileField(
        lazy_gettext("Spreadsheet"),
        validators=[FileRequired(missing)],
        description=description,
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx"},
    )


class ConfirmForm(Form):
    sealed = HiddenField()
    confirmed = BooleanField(lazy_gettext("I have looked at these points, and the preview is right"))
