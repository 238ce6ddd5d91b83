"""How far a round is, in ready words: people, mail and days, and never a statistic of answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from delphi.process.reminding import Remindable
from delphi.rounds.queries import Followed, RoundRow
from delphi.rounds.rules import MOST_REMINDERS
from delphi.web.chair.rounds.pages import results, state_words
from delphi.web.frame import Link
from delphi.wording import gettext, ngettext


@dataclass(frozen=True)
class Figure:
    label: str
    value: str


@dataclass(frozen=True)
class GroupLine:
    name: str
    invited: int
    opened: int
    started: int
    finished: int


@dataclass(frozen=True)
class ExpertLine:
    name: str
    url: str
    group: str
    state: str
    mail: str
    mail_wrong: bool


@dataclass(frozen=True)
class Reminder:
    """`post` is none where a reminder would reach nobody; `text` says why."""

    text: str
    post: Link | None


@dataclass(frozen=True)
class RoundPage:
    title: str
    state: str
    figures: tuple[Figure, ...]
    mail: tuple[Figure, ...]
    groups: tuple[GroupLine, ...]
    experts: tuple[ExpertLine, ...]
    count: str
    reminders: tuple[Reminder, ...]
    reminders_hint: str
    changes: tuple[Link, ...]
    close: Link | None
    results: tuple[Link, ...]
    results_words: str
    preview_url: str
    rounds_url: str


def round_page(
    round_: RoundRow,
    people: Sequence[Followed],
    remindable: Mapping[bool, Remindable],
    *,
    published: int | None,
    time_zone: str,
    now: datetime,
) -> RoundPage:
    asked = [one for one in people if not one.taken_out]
    is_open = round_.is_open(now)
    closed = round_.closed_at is not None
    return RoundPage(
        title=gettext("Round %(number)s", number=round_.number),
        state=gettext(
            "Draft %(draft)s, %(state)s.",
            draft=round_.draft_number,
            state=state_words(round_, time_zone, now),
        ),
        figures=_figures(asked),
        mail=_mail_figures(asked),
        groups=_groups(asked),
        experts=tuple(_expert(round_, one) for one in people),
        count=ngettext("%(num)s expert", "%(num)s experts", len(people)),
        reminders=_reminders(round_, remindable) if remindable else (),
        reminders_hint=gettext(
            "Each expert gets %(most)s reminders at most in a round, those that leave by themselves "
            "included, and one a day. Who has answered everything is left in peace.",
            most=MOST_REMINDERS,
        ),
        changes=_changes(round_) if is_open else (),
        close=None if closed else Link(gettext("Close the round now"), _url(round_, "close_round")),
        results=results(round_.study_id, round_.number) if closed else (),
        results_words=_results_words(published),
        preview_url=_url(round_, "preview_round"),
        rounds_url=url_for("chair.rounds", study_id=round_.study_id),
    )


def _results_words(published: int | None) -> str:
    """`published`: the number of the draft that the decisions became."""
    if published is None:
        return gettext("The round is closed. Read its report, then decide what becomes of each statement.")
    return gettext(
        "The round is closed, and what was decided on it is published as draft %(number)s.", number=published
    )


def expert_state(one: Followed) -> str:
    if one.taken_out:
        return gettext("taken out")
    if one.submitted_on is not None:
        return gettext("finished")
    if one.started:
        return gettext("has started")
    return gettext("opened") if one.opened_on is not None else gettext("not opened")


def mail_state(state: str) -> str:
    words = {
        "none": gettext("none"),
        "due": gettext("waiting to leave"),
        "claimed": gettext("leaving"),
        "handing": gettext("leaving"),
        "sent": gettext("sent"),
        "failed": gettext("failed"),
        "unsure": gettext("unsure whether it left"),
        "cancelled": gettext("not sent: no longer needed"),
    }
    return words[state]


def needs_a_word(state: str) -> bool:
    """A mail that stays as it is until a person decides."""
    return state in ("failed", "unsure")


def _figures(asked: Sequence[Followed]) -> tuple[Figure, ...]:
    counts = (
        (gettext("Invited"), len(asked)),
        (gettext("Opened"), _opened(asked)),
        (gettext("Started"), _started(asked)),
        (gettext("Finished"), _finished(asked)),
    )
    return tuple(Figure(label, str(count)) for label, count in counts)


def _mail_figures(asked: Sequence[Followed]) -> tuple[Figure, ...]:
    states = [one.mail_state for one in asked]
    counts = (
        (gettext("Mail sent"), states.count("sent")),
        (gettext("Mail on its way"), sum(state in ("due", "claimed", "handing") for state in states)),
        (gettext("Mail failed"), states.count("failed")),
        (gettext("Mail unsure"), states.count("unsure")),
    )
    return tuple(Figure(label, str(count)) for label, count in counts)


def _groups(asked: Sequence[Followed]) -> tuple[GroupLine, ...]:
    names = sorted({one.group or "" for one in asked}, key=str.casefold)
    if names == [""]:
        return ()
    return tuple(
        _group(name or gettext("Without a group"), [one for one in asked if (one.group or "") == name])
        for name in names
    )


def _group(name: str, people: Sequence[Followed]) -> GroupLine:
    return GroupLine(name, len(people), _opened(people), _started(people), _finished(people))


def _opened(people: Sequence[Followed]) -> int:
    return sum(one.opened_on is not None for one in people)


def _started(people: Sequence[Followed]) -> int:
    return sum(one.started for one in people)


def _finished(people: Sequence[Followed]) -> int:
    return sum(one.submitted_on is not None for one in people)


def _expert(round_: RoundRow, one: Followed) -> ExpertLine:
    return ExpertLine(
        name=one.name,
        url=_url(round_, "expert_in_round", expert_id=one.expert_id),
        group=one.group or gettext("none"),
        state=expert_state(one),
        mail=gettext("asked for no mail") if one.mail_stopped else mail_state(one.mail_state),
        mail_wrong=needs_a_word(one.mail_state),
    )


def _reminders(round_: RoundRow, remindable: Mapping[bool, Remindable]) -> tuple[Reminder, ...]:
    not_opened, not_finished = remindable[False], remindable[True]
    return (
        Reminder(
            _reminder_text(gettext("Not opened yet"), not_opened),
            Link(
                ngettext(
                    "Remind the %(num)s who has not opened it",
                    "Remind the %(num)s who have not opened it",
                    not_opened.now,
                ),
                _url(round_, "remind_not_opened"),
            )
            if not_opened.now
            else None,
        ),
        Reminder(
            _reminder_text(gettext("Opened, not finished"), not_finished),
            Link(
                ngettext(
                    "Remind the %(num)s who has not finished",
                    "Remind the %(num)s who have not finished",
                    not_finished.now,
                ),
                _url(round_, "remind_not_finished"),
            )
            if not_finished.now
            else None,
        ),
    )


def _reminder_text(who: str, remindable: Remindable) -> str:
    now = ngettext(
        "%(who)s: %(num)s can be reminded today.",
        "%(who)s: %(num)s can be reminded today.",
        remindable.now,
        who=who,
    )
    if not remindable.reminded_enough:
        return now
    enough = ngettext(
        "%(num)s has had all reminders.", "%(num)s have had all reminders.", remindable.reminded_enough
    )
    return f"{now} {enough}"


def _changes(round_: RoundRow) -> tuple[Link, ...]:
    return (
        Link(gettext("Move the closing date"), _url(round_, "deadline")),
        Link(gettext("Invite another expert"), _url(round_, "invite_expert")),
    )


def _url(round_: RoundRow, endpoint: str, **more: object) -> str:
    values = {"study_id": round_.study_id, "number": round_.number} | more
    return url_for(f"chair.{endpoint}", **values)  # type: ignore[arg-type]  # Flask types its own options only
