"""When a round closes."""

from flask_babel import lazy_gettext
from wtforms.validators import InputRequired
from wtforms.widgets import DateInput, HiddenInput, TimeInput

from delphi.rounds.dates import WRITE_A_DATE, WRITE_A_TIME, Deadline, Refused
from delphi.web.forms import Form, LineField, NumberField
from delphi.wording import say


class DeadlineForm(Form):
    day = LineField(
        lazy_gettext("The round closes on"),
        validators=[InputRequired(lazy_gettext(WRITE_A_DATE.id))],
        widget=DateInput(),
    )
    time = LineField(
        lazy_gettext("Time"), validators=[InputRequired(lazy_gettext(WRITE_A_TIME.id))], widget=TimeInput()
    )

    def take(self, read: Deadline | Refused) -> Deadline | None:
        """The deadline, or none with the refusals beside their fields."""
        if isinstance(read, Deadline):
            return read
        self.day.errors = [say(read.day)] if read.day else []
        self.time.errors = [say(read.time)] if read.time else []
        return None


class OpeningForm(DeadlineForm):
    number = NumberField(widget=HiddenInput())
