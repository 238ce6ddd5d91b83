from flask_babel import lazy_gettext
from wtforms import PasswordField
from wtforms.validators import InputRequired

from delphi.web.forms import Form, LineField


class SignInForm(Form):
    email = LineField(
        lazy_gettext("E-mail"), validators=[InputRequired(lazy_gettext("Write your e-mail address."))]
    )
    password = PasswordField(
        lazy_gettext("Password"), validators=[InputRequired(lazy_gettext("Write your password."))]
    )
    code = LineField(
        lazy_gettext("Code"),
        description=lazy_gettext(
            "The six digits your authenticator shows now, or one of your recovery codes."
        ),
        validators=[InputRequired(lazy_gettext("Write the code your authenticator shows."))],
    )


class DemoSignInForm(SignInForm):
    code = LineField(
        lazy_gettext("Code"),
        description=lazy_gettext(
            "The six digits your authenticator shows now, or one of your recovery codes. "
            "In this demo you may have set up none: leave it empty then."
        ),
    )
