"""Forms that stand still; the rating grid is drawn and read without widgets (section_page.py, posted.py)."""

from flask_babel import lazy_gettext
from wtforms import HiddenField, SelectField
from wtforms.validators import DataRequired, Length

from delphi.rounds.questionnaire import Questionnaire
from delphi.rounds.rules import LONGEST_COMMENT, LONGEST_WORDING
from delphi.web.forms import Form, ParagraphField, choice
from delphi.wording import gettext


class SuggestionForm(Form):
    key = HiddenField()
    area = SelectField(lazy_gettext("Area"))
    text = ParagraphField(
        lazy_gettext("Statement"),
        description=lazy_gettext("One statement, in the words you would like to see in the framework."),
        validators=[
            DataRequired(lazy_gettext("Write the statement that you propose.")),
            Length(max=LONGEST_WORDING),
        ],
    )
    reason = ParagraphField(lazy_gettext("Why it belongs in"), validators=[Length(max=LONGEST_COMMENT)])

    def __init__(self, asked: Questionnaire, **more: object) -> None:
        super().__init__(**more)
        self.area.choices = [
            choice("", gettext("Not sure")),
            *(choice(str(one.area.wording_id), f"{one.area.code} {one.area.text}") for one in asked.sections),
        ]
