"""The base of all forms, and fields that take what people type in clean and typed form.

Texts come out normalised (NFC, line ends as LF); characters that deceive or break are refused. Whatever was
typed is shown again beside the error.
"""

from typing import Any
from zoneinfo import available_timezones

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.fields import choices as wtforms_choices
from wtforms.validators import InputRequired
from wtforms.widgets import TextArea, TextInput

from delphi.errors import Message
from delphi.panels.addresses import check_address
from delphi.sheets.text import clean, one_line
from delphi.wording import say


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """With CSRF token; takes the fields of a POST by itself."""


class ConfirmationForm(Form):
    """Nothing to fill in: the page around it says what will happen."""


class PartOfForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A repeated part, told apart by its prefix; the form around it carries the token."""

    class Meta:
        csrf = False


def choice(value: str, label: object, **attributes: Any) -> Any:
    """One choice of a RadioField, SelectField or SelectMultipleField."""
    return wtforms_choices.SelectChoice(value, label, attributes)  # type: ignore[attr-defined]  # newer than its stubs


TIME_ZONES = [
    choice(name, name)
    for name in sorted(available_timezones())
    if name == "UTC" or ("/" in name and not name.startswith("Etc/"))
]


class LineField(StringField):
    def process_formdata(self, valuelist: list[Any]) -> None:
        text, problem = _cleaned(valuelist)
        self.data = one_line(text)
        _refuse(problem)


class ParagraphField(TextAreaField):
    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data, problem = _cleaned(valuelist)
        _refuse(problem)


class AddressField(LineField):
    """One e-mail address; empty stays empty."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if not self.data:
            return
        checked = check_address(self.data)
        if isinstance(checked, Message):
            _refuse(_sentence(checked))
        else:
            self.data = checked.address


class TimeZoneField(SelectField):
    """The zones of the world by area and city; the protocol's own check refuses all else."""

    def __init__(self, label: Any = None, **more: Any) -> None:
        super().__init__(label, [InputRequired()], choices=TIME_ZONES, validate_choice=False, **more)


class _TypedField(Field):
    """A field whose data is not text: shows what was typed, or the data in its text form."""

    widget: Any = TextInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        text, problem = _cleaned(valuelist)
        _refuse(problem)
        self.data = self.read(text)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.written(self.data)

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def written(self, data: Any) -> str:
        return str(data)


class NumberField(_TypedField):
    """A whole number, or none when left empty."""

    data: int | None
    refusal = lazy_gettext("This is not a whole number; write digits only.")

    def read(self, text: str) -> int | None:
        return whole_number(text, self.refusal) if text else None


class NumbersField(_TypedField):
    """Whole numbers with commas between them."""

    data: tuple[int, ...] | None
    refusal = lazy_gettext("These are not whole numbers; write digits, with commas between the numbers.")

    def read(self, text: str) -> tuple[int, ...]:
        parts = text.replace(";", ",").split(",")
        return tuple(whole_number(part, self.refusal) for part in parts if part.strip())

    def written(self, data: tuple[int, ...]) -> str:
        return ", ".join(map(str, data))


class LinesField(_TypedField):
    """One entry a line; empty lines do not count."""

    widget: Any = TextArea()
    data: tuple[str, ...] | None

    def read(self, text: str) -> tuple[str, ...]:
        return tuple(one_line(line) for line in text.split("\n") if line.strip())

    def written(self, data: tuple[str, ...]) -> str:
        return "\n".join(data)


def whole_number(typed: str, refusal: object) -> int:
    text = typed.strip()
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        raise ValueError(str(refusal))
    return int(text)


def _cleaned(valuelist: list[Any]) -> tuple[str, str]:
    """The text, and what had to be taken out of it."""
    raw = str(valuelist[0]) if valuelist else ""
    cleaned = clean(raw, longest=len(raw))
    return cleaned.text, _sentence(cleaned.problem) if cleaned.problem is not None else ""


def _sentence(problem: Message) -> str:
    """Problems of a file follow "Row 3: "; beside a field they stand alone."""
    words = say(problem)
    return words[:1].upper() + words[1:]


def _refuse(problem: str) -> None:
    if problem:
        raise ValueError(problem)
