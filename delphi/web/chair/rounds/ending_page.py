"""Moving the closing date and closing a round, in ready words: what it means, before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from delphi.rounds.dates import Deadline
from delphi.rounds.moments import shown_moment
from delphi.rounds.queries import Followed, RoundRow
from delphi.wording import gettext, ngettext, say


@dataclass(frozen=True)
class DeadlinePage:
    present: str
    time_zone: str
    round_url: str


@dataclass(frozen=True)
class ConfirmDeadlinePage:
    question: str
    note: str
    button: str
    move_url: str
    back_url: str


@dataclass(frozen=True)
class ClosePage:
    title: str
    unfinished: str
    consequences: tuple[str, ...]
    round_url: str


def deadline_page(round_: RoundRow, time_zone: str) -> DeadlinePage:
    return DeadlinePage(shown_moment(round_.deadline_at, time_zone), time_zone, _url(round_, "round_page"))


def confirm_deadline_page(
    round_: RoundRow, wanted: Deadline, told: int, time_zone: str
) -> ConfirmDeadlinePage:
    return ConfirmDeadlinePage(
        question=ngettext(
            "%(num)s expert was told %(before)s; send them the new date, %(after)s?",
            "%(num)s experts were told %(before)s; send them the new date, %(after)s?",
            told,
            before=shown_moment(round_.deadline_at, time_zone),
            after=shown_moment(wanted.at, time_zone),
        ),
        note=say(wanted.note) if wanted.note else "",
        button=ngettext("Move it and tell %(num)s expert", "Move it and tell %(num)s experts", told),
        move_url=_url(round_, "move_deadline"),
        back_url=_url(round_, "deadline"),
    )


def close_page(round_: RoundRow, people: Sequence[Followed]) -> ClosePage:
    asked = [one for one in people if not one.taken_out]
    unfinished = [one for one in asked if one.submitted_on is None]
    silent = [one for one in unfinished if not one.started]
    return ClosePage(
        title=gettext("Close round %(number)s now?", number=round_.number),
        unfinished=gettext(
            "%(unfinished)s of %(all)s experts have not said that they are finished; %(silent)s of them have "
            "not started.",
            unfinished=len(unfinished),
            all=len(asked),
            silent=len(silent),
        ),
        consequences=(
            gettext("Nobody can answer or change an answer any more."),
            gettext("What is saved by then counts, also of those who have not finished."),
            gettext("The answers are frozen and the report is made at once; only then do you see results."),
            gettext("A closed round is not reopened. A further round on the same draft is always possible."),
        ),
        round_url=_url(round_, "round_page"),
    )


def _url(round_: RoundRow, endpoint: str) -> str:
    return url_for(f"chair.{endpoint}", study_id=round_.study_id, number=round_.number)
