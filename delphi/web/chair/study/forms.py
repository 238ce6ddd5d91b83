"""Creating a study, and who works on it."""

from flask_babel import lazy_gettext
from wtforms import RadioField
from wtforms.validators import InputRequired, Length

from delphi.studies.checks import LONGEST_NAME
from delphi.web.forms import AddressField, Form, LineField, TimeZoneField, choice

ROLE_CHOICES = (
    choice("chair", lazy_gettext("Chair: runs the study")),
    choice("committee", lazy_gettext("Committee: reads reports and comments after the close, and drafts")),
    choice("staff", lazy_gettext("Staff: reads released reports")),
)


class NewStudyForm(Form):
    title = LineField(
        lazy_gettext("Title"),
        validators=[
            InputRequired(lazy_gettext("Write a title.")),
            Length(max=LONGEST_NAME, message=lazy_gettext("Shorten the title to 200 characters.")),
        ],
        description=lazy_gettext("The name of the framework as experts know it; it stands in every mail."),
        render_kw={"autocomplete": "off"},
    )
    time_zone = TimeZoneField(
        lazy_gettext("Time zone"), description=lazy_gettext("Deadlines are set and shown in it.")
    )
    contact_name = LineField(
        lazy_gettext("Contact for experts"),
        validators=[InputRequired(lazy_gettext("Write the name of a person."))],
        description=lazy_gettext("A person whom experts can ask, named in every mail."),
    )
    contact_email = AddressField(
        lazy_gettext("E-mail address of the contact"),
        validators=[InputRequired(lazy_gettext("Write an e-mail address."))],
        description=lazy_gettext("Replies to the study's mails go here."),
        render_kw={"inputmode": "email", "autocomplete": "email"},
    )


class MemberForm(Form):
    email = AddressField(
        lazy_gettext("E-mail address"),
        validators=[InputRequired(lazy_gettext("Write an e-mail address."))],
        description=lazy_gettext("Of a person who has an account here already."),
        render_kw={"inputmode": "email", "autocomplete": "off"},
    )
    role = RadioField(
        lazy_gettext("Role"), validators=[InputRequired()], choices=ROLE_CHOICES, default="committee"
    )


class RoleForm(Form):
    role = RadioField(lazy_gettext("Role"), validators=[InputRequired()], choices=ROLE_CHOICES)
