"""What experts read, as a study starts out with it, and the named places that are filled in."""

import re
from collections.abc import Mapping

MAIL_PLACES = ("name", "study", "link", "deadline", "minutes", "chair", "round")
CONSENT_PLACES = ("study", "minimum", "retention", "contact")
_PLACE = re.compile(r"\{([^{}\n]*)\}")


def places_in(text: str) -> tuple[str, ...]:
    """Everything in braces, in order, known or not."""
    return tuple(_PLACE.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values into their places; what is put in is not searched for places again."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)


PURPOSE = """\
We are revising this competency framework and need the judgement of people who know the work. \
Over a few short rounds you rate each statement, see how the group rated it and why, and may change your mind."""

CONSENT = """\
Taking part in "{study}" is voluntary. You may skip statements, pause, or stop at any time without giving a \
reason.

What others see: your answers are confidential. The panel and the chair see results of the group and \
comments without names, never who rated what. Figures of a group of fewer than {minimum} people are not \
shown. Where nearly everybody agrees, a result can still suggest how each person rated.

What the system knows: your answers are stored apart from your name, but the system can link the two, so that \
it can show you your own earlier answers. You are therefore not anonymous in the technical sense.

What counts: every answer counts from the moment it is saved, whether or not you press Submit at the end. You \
can change your answers until the round closes.

Comments: colleagues may read them word for word. Please do not write anything that names a person or a place.

How long we keep it: {retention}

Withdrawing: you can withdraw at any time by writing to us. Reports that have been released by then stay as they \
are.

Contact: {contact}"""

RETENTION = "for {months} months after the study ends. Then those who run the study delete your answers."

INVITATION_SUBJECT = "{study}: your judgement is asked for in round {round}"
INVITATION = """\
Dear {name},

thank you for joining the expert panel of "{study}". Round {round} is open, and we would value your judgement.

Please start here; this link is yours alone, so do not pass it on:
{link}

It takes about {minutes} minutes. Your answers are saved as you go, and you can come back by the same link until \
{deadline}.

With many thanks
{chair}"""

NOT_OPENED_SUBJECT = "{study}: round {round} is open until {deadline}"
NOT_OPENED = """\
Dear {name},

a few days ago we invited you to round {round} of "{study}". In case our first mail got lost, here is your \
personal link again:
{link}

It takes about {minutes} minutes and is open until {deadline}. Every answer helps.

With many thanks
{chair}"""

NOT_FINISHED_SUBJECT = "{study}: your answers in round {round} are saved"
NOT_FINISHED = """\
Dear {name},

you have started round {round} of "{study}", and everything you answered is saved and counts. If you would like \
to complete it, you can go on where you stopped until {deadline}:
{link}

With many thanks
{chair}"""

DEADLINE_MOVED_SUBJECT = "{study}: round {round} now closes on {deadline}"
DEADLINE_MOVED = """\
Dear {name},

the closing date of round {round} of "{study}" has changed. It is now open until {deadline}. Your personal link \
stays the same:
{link}

With many thanks
{chair}"""
