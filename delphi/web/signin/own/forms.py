from flask_babel import lazy_gettext
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired

from delphi.web.forms import Form


class CurrentPasswordForm(Form):
    current = PasswordField(
        lazy_gettext("Present password"),
        validators=[InputRequired(lazy_gettext("Write your present password."))],
    )


class NewPasswordForm(CurrentPasswordForm):
    password = PasswordField(
        lazy_gettext("New password"), validators=[InputRequired(lazy_gettext("Choose a password."))]
    )
    again = PasswordField(
        lazy_gettext("The new password again"),
        validators=[
            InputRequired(lazy_gettext("Type the new password a second time.")),
            EqualTo("password", lazy_gettext("The two passwords differ; type both again.")),
        ],
    )
