"""When a round closes."""

from flask_babel import lazy_gettext
from wtforms.widgets import DateInput, HiddenInput, TimeInput

from delphi.rounds.dates import Deadline, Refused
from delphi.web.forms import Form, LineField, NumberField
from delphi.wording import say


class DeadlineForm(Form):
    day = LineField(
        lazy_gettext("The round closes on"),
        widget=DateInput(),
        description=lazy_gettext("Year, month and day, such as 2026-03-31."),
        render_kw={"required": True},
    )
    time = LineField(lazy_gettext("at"), widget=TimeInput(), render_kw={"required": True})

    def take(self, read: Deadline | Refused) -> Deadline | None:
        """The deadline, or none with the refusals beside their fields."""
        if isinstance(read, Deadline):
            return read
        self.day.errors = [say(read.day)] if read.day else []
        self.time.errors = [say(read.time)] if read.time else []
        return None


class OpeningForm(DeadlineForm):
    number = NumberField(widget=HiddenInput())


class ConfirmationForm(Form):
    """Nothing to fill in: the page around it says what will happen."""
