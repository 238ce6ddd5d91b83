from flask_babel import lazy_gettext
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired

from delphi.web.forms import Form, LineField


class SetupCodeForm(Form):
    code = LineField(
        lazy_gettext("Set-up code"),
        description=lazy_gettext("Seven groups of four signs. Capitals and dashes do not matter."),
        validators=[InputRequired(lazy_gettext("Type the code you were given."))],
    )


class CredentialsForm(Form):
    """The password's description depends on the installation; the route sets it."""

    password = PasswordField(
        lazy_gettext("New password"), validators=[InputRequired(lazy_gettext("Choose a password."))]
    )
    again = PasswordField(
        lazy_gettext("The same password again"),
        validators=[
            InputRequired(lazy_gettext("Type the password a second time.")),
            EqualTo("password", lazy_gettext("The two passwords differ; type both again.")),
        ],
    )
    totp_code = LineField(
        lazy_gettext("Code from your authenticator"),
        validators=[InputRequired(lazy_gettext("Type the six digits that your authenticator shows now."))],
    )


class DemoCredentialsForm(CredentialsForm):
    totp_code = LineField(
        lazy_gettext("Code from your authenticator"),
        description=lazy_gettext("Empty: you do without a second factor, which only a demo allows."),
    )
