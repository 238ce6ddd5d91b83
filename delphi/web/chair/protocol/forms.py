"""The protocol as one form, its questions and mails as repeated parts."""

from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput

from delphi.studies.rules import SCALE_PRESETS
from delphi.web.forms import (
    AddressField,
    Form,
    LineField,
    LinesField,
    NumberField,
    NumbersField,
    ParagraphField,
    PartOfForm,
    TimeZoneField,
    choice,
)

OWN_SCALE = "own"
OWN_RULE = "own"
NEEDED = (InputRequired(lazy_gettext("This is empty; write something.")),)
A_NUMBER = (InputRequired(lazy_gettext("This is empty; write a number.")),)


class ScaleNumberField(NumberField):
    refusal = lazy_gettext("Scale: not a number.")


class DimensionForm(PartOfForm):
    """One question. Without a short name and a question it does not count."""

    question = LineField(lazy_gettext("Question"))
    key = LineField(
        lazy_gettext("Short name"),
        description=lazy_gettext('For tables and exports, for example "relevance" or "level-fit".'),
        render_kw={"autocomplete": "off"},
    )
    scale = RadioField(
        lazy_gettext("Scale"),
        choices=[
            choice("1-9", lazy_gettext("1 to 9: not relevant, useful but not essential, essential")),
            choice("1-5", lazy_gettext("1 to 5: from not relevant to essential")),
            choice("1-4", lazy_gettext("1 to 4: from not relevant to highly relevant, without a middle")),
            choice(OWN_SCALE, lazy_gettext("A scale of its own, as written below")),
        ],
        default="1-9",
        validators=[InputRequired(lazy_gettext("Choose a scale."))],
        validate_choice=False,
    )
    points = ScaleNumberField(
        lazy_gettext("Number of points"),
        description=lazy_gettext("2 to 11."),
        render_kw={"inputmode": "numeric"},
    )
    labels = LinesField(
        lazy_gettext("Words of the points"),
        description=lazy_gettext(
            "One a line, from the lowest up: two for the ends, or one for each point (- where it has no words)."
        ),
    )
    oppose_to = ScaleNumberField(lazy_gettext("Opposes up to point"), render_kw={"inputmode": "numeric"})
    agree_from = ScaleNumberField(lazy_gettext("Agrees from point"), render_kw={"inputmode": "numeric"})
    cannot_judge = BooleanField(lazy_gettext('Experts may answer "I cannot judge this"'), default=True)

    @property
    def is_blank(self) -> bool:
        return not self.question.data and not self.key.data

    @property
    def has_own_scale(self) -> bool:
        return self.scale.data not in SCALE_PRESETS


class MailForm(PartOfForm):
    subject = LineField(lazy_gettext("Subject"), validators=NEEDED)
    body = ParagraphField(lazy_gettext("Text"), validators=NEEDED)


class ProtocolForm(Form):
    """The fields carry the names of the protocol's own."""

    seen = HiddenField()
    rated_kinds = SelectMultipleField(
        lazy_gettext("Rated statements"),
        choices=[
            choice("area", lazy_gettext("Areas")),
            choice("competency", lazy_gettext("Competencies")),
            choice("behaviour", lazy_gettext("Behaviours")),
        ],
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    levels = LinesField(
        lazy_gettext("Levels of behaviours"),
        validators=NEEDED,
        description=lazy_gettext("One a line, from the lowest up; used where the framework has behaviours."),
    )
    rule = RadioField(lazy_gettext("When is there consensus?"), validators=NEEDED, validate_choice=False)
    rule_text = ParagraphField(
        lazy_gettext("The rule in your own words"),
        description=lazy_gettext(
            'Such as "in if at least 70% rate 7-9 and median >= 7; out if at least 70% rate 1-3; otherwise '
            'neither". The outcomes "in" and "out" lead to the proposals for the next draft; all others are '
            "neither."
        ),
        render_kw={"rows": "4", "spellcheck": "false"},
    )
    confirmed = BooleanField(lazy_gettext("I have looked at these points; save the rule as it is"))
    doubted = HiddenField()  # the points that were to be looked at, as a fingerprint
    denominator = RadioField(
        lazy_gettext("A share is taken of"),
        choices=[
            choice("valid", lazy_gettext("those who rated the statement")),
            choice(
                "valid_plus_cannot_judge",
                lazy_gettext("those who rated it or said that they cannot judge it"),
            ),
            choice("invited", lazy_gettext("all who were invited")),
        ],
        validators=NEEDED,
        validate_choice=False,
    )
    planned_rounds = NumberField(
        lazy_gettext("Planned rounds"), validators=A_NUMBER, render_kw={"inputmode": "numeric"}
    )
    days_per_round = NumberField(
        lazy_gettext("Days a round is open"), validators=A_NUMBER, render_kw={"inputmode": "numeric"}
    )
    stop_when_settled = BooleanField(lazy_gettext("Stop earlier when no statement is undecided any more"))
    settled_shown_again = BooleanField(
        lazy_gettext("Show statements again on which there is consensus already")
    )
    all_required = BooleanField(lazy_gettext("Experts must answer every statement before they submit"))
    feedback = SelectMultipleField(
        lazy_gettext("What experts see of the group from round 2 on"),
        description=lazy_gettext("Their own earlier rating is always shown to them."),
        choices=[
            choice("distribution", lazy_gettext("the distribution of the group's ratings")),
            choice("median", lazy_gettext("the group's median")),
            choice("comments", lazy_gettext("comments, without names and in random order")),
        ],
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    reminder_days = NumbersField(
        lazy_gettext("Reminders, days before the end"),
        description=lazy_gettext("At most three, with commas between them; none when left empty."),
    )
    minimum_cell = NumberField(
        lazy_gettext("Smallest group whose figures are shown"),
        validators=A_NUMBER,
        description=lazy_gettext("5 is usual; 3 is the least."),
        render_kw={"inputmode": "numeric"},
    )
    retention_months = NumberField(
        lazy_gettext("Months that answers are kept after the study ends"),
        description=lazy_gettext("Left empty, they are kept without an end; then say why."),
        render_kw={"inputmode": "numeric"},
    )
    retention_reason = ParagraphField(lazy_gettext("Why they are kept without an end"))
    time_zone = TimeZoneField(lazy_gettext("Time zone"))
    contact_name = LineField(lazy_gettext("Contact for experts"), validators=NEEDED)
    contact_email = AddressField(lazy_gettext("E-mail address of the contact"), validators=NEEDED)
    reply_to = AddressField(
        lazy_gettext("Replies to mails go to"),
        description=lazy_gettext("Left empty, to the contact."),
    )
    purpose = ParagraphField(
        lazy_gettext("What the study is for"),
        validators=NEEDED,
        description=lazy_gettext("Experts read it before they start."),
    )
    consent_text = ParagraphField(
        lazy_gettext("What experts agree to"),
        validators=NEEDED,
        description=lazy_gettext(
            "{study}, {minimum}, {retention} and {contact} are filled in with the study's facts."
        ),
    )
    reason = ParagraphField(
        lazy_gettext("Reason for the change"),
        description=lazy_gettext("It is logged and shown in the report."),
    )
