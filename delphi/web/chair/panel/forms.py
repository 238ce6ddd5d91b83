from flask_babel import lazy_gettext
from wtforms import BooleanField
from wtforms.validators import InputRequired, Length

from delphi.panels.addresses import MAX_NAME
from delphi.panels.parsing import MAX_GROUP
from delphi.web.chair.import_forms import spreadsheet
from delphi.web.forms import AddressField, Form, LineField

GROUP_LENGTH = Length(max=MAX_GROUP, message=lazy_gettext("Shorten it to 100 characters."))


class ImportForm(Form):
    file = spreadsheet(
        lazy_gettext("Choose a file."),
        lazy_gettext(
            "A CSV or Excel file (.xlsx) with the columns name, email and group; at most 5 MB and 2,000 rows."
        ),
    )


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
