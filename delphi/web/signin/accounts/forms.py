from flask_babel import lazy_gettext
from wtforms import BooleanField
from wtforms.validators import InputRequired

from delphi.web.forms import Form, LineField


class NewAccountForm(Form):
    name = LineField(
        lazy_gettext("Name"), validators=[InputRequired(lazy_gettext("Write the person's name."))]
    )
    email = LineField(
        lazy_gettext("E-mail"),
        description=lazy_gettext("The person signs in with it. No mail is sent now."),
        validators=[InputRequired(lazy_gettext("Write the person's e-mail address."))],
    )
    is_admin = BooleanField(
        lazy_gettext("Admin"),
        description=lazy_gettext("An admin manages accounts and sees nothing of any study."),
    )
