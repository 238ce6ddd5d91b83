from flask_babel import lazy_gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired, Length

from delphi.panels.addresses import MAX_NAME
from delphi.panels.parsing import MAX_GROUP
from delphi.web.forms import AddressField, Form, LineField

GROUP_LENGTH = Length(max=MAX_GROUP, message=lazy_gettext("Shorten it to 100 characters."))


class ImportForm(Form):
    file = FileField(
        lazy_gettext("Spreadsheet"),
        validators=[FileRequired(lazy_gettext("Choose a file."))],
        description=lazy_gettext(
            "A CSV or Excel file (.xlsx) with the columns name, email and group; at most 5 MB and 2,000 rows."
        ),
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx"},
    )


class ConfirmForm(Form):
    sealed = HiddenField()
    confirmed = BooleanField(lazy_gettext("I have looked at these points, and the list is right"))


class ExpertForm(Form):
    name = LineField(
        lazy_gettext("Name"),
        validators=[
            InputRequired(lazy_gettext("Write the person's name.")),
            Length(max=MAX_NAME, message=lazy_gettext("Name is longer than 200 characters; shorten it.")),
        ],
        render_kw={"autocomplete": "off"},
    )
    email = AddressField(
        lazy_gettext("E-mail address"),
        validators=[InputRequired(lazy_gettext("Write the person's e-mail address."))],
        description=lazy_gettext("The personal link goes there."),
        render_kw={"inputmode": "email", "autocomplete": "off"},
    )
    group = LineField(
        lazy_gettext("Group"),
        validators=[GROUP_LENGTH],
        description=lazy_gettext(
            "The stakeholder group the person speaks for. A new name makes a new group."
        ),
        render_kw={"autocomplete": "off", "list": "groups"},
    )
    confirmed = BooleanField(lazy_gettext("I have looked at these points, and it is meant so"))


class GroupForm(Form):
    name = LineField(
        lazy_gettext("Name of the group"),
        validators=[InputRequired(lazy_gettext("Write a name.")), GROUP_LENGTH],
        description=lazy_gettext("Rounds that are open or closed keep the name the group had."),
    )


class RemovalForm(Form):
    """Nothing to fill in: the page before it says what will happen."""
