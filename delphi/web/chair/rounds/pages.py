"""The rounds of a study in ready words: the list, and opening the next one."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from delphi.panels.queries import ExpertRow
from delphi.process.opening import Readiness
from delphi.process.progress import LastRound
from delphi.process.timeline import Stop
from delphi.rounds.dates import Deadline
from delphi.rounds.moments import shown_moment
from delphi.rounds.queries import RoundRow
from delphi.web.chair.held_back import held_back_of, names, protecting_words
from delphi.web.chair.outlook import OutlookView, outlook_of_panel
from delphi.web.frame import Link
from delphi.wording import gettext, ngettext, say, say_all


@dataclass(frozen=True)
class RoundLine:
    title: str
    draft: str
    state: str
    answered: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class RoundsPage:
    rounds: tuple[RoundLine, ...]
    count: str
    next: Link | None
    study_url: str


@dataclass(frozen=True)
class Check:
    """One thing a round is opened on: what there is, and what a person should know of it."""

    label: str
    value: str
    note: str
    change: Link


@dataclass(frozen=True)
class NewRoundPage:
    title: str
    checks: tuple[Check, ...]
    missing: tuple[str, ...]
    left_behind: str
    desk: Link | None  # where what is left behind can be published
    outlook: OutlookView | None
    time_zone: str
    preview_url: str | None
    rounds_url: str


@dataclass(frozen=True)
class ConfirmOpeningPage:
    title: str
    closes: str
    note: str
    left_behind: str
    doubts: tuple[str, ...]  # what the rule cannot do with this panel, and where it contradicts itself
    consequences: tuple[str, ...]
    button: str
    open_url: str
    back_url: str


def rounds_page(
    study_id: uuid.UUID,
    rounds: Sequence[RoundRow],
    stops: dict[int, Stop],
    *,
    follow: LastRound | None,
    time_zone: str,
    role: str,
    now: datetime,
) -> RoundsPage:
    lines = tuple(
        RoundLine(
            title=gettext("Round %(number)s", number=one.number),
            draft=gettext("Draft %(number)s", number=one.draft_number),
            state=state_words(one, time_zone, now),
            answered=_answered(stops[one.number], follow),
            links=_links(study_id, one, role),
        )
        for one in rounds
    )
    return RoundsPage(
        rounds=lines,
        count=ngettext("%(num)s round", "%(num)s rounds", len(lines)),
        next=_next(study_id, rounds) if role == "chair" else None,
        study_url=url_for("chair.study", study_id=study_id),
    )


def state_words(round_: RoundRow, time_zone: str, now: datetime) -> str:
    if round_.closed_at is not None:
        return gettext("closed %(time)s", time=shown_moment(round_.closed_at, time_zone))
    deadline = shown_moment(round_.deadline_at, time_zone)
    if round_.is_open(now):
        return gettext("open until %(time)s", time=deadline)
    return gettext("over since %(time)s; it is being closed", time=deadline)


def results(study_id: uuid.UUID, number: int) -> tuple[Link, ...]:
    """Where the results of a closed round are read and worked on."""
    return (
        Link(gettext("Report"), url_for("chair.report", study_id=study_id, number=number)),
        Link(gettext("Decisions"), f"{url_for('chair.rounds', study_id=study_id)}/{number}/desk"),
    )


def new_round_page(
    study_id: uuid.UUID, ready: Readiness, rounds: Sequence[RoundRow], mail: str
) -> NewRoundPage:
    asked = ready.asked is not None and bool(ready.asked.rated)
    return NewRoundPage(
        title=gettext("Open round %(number)s", number=ready.number),
        checks=(
            _draft_check(study_id, ready, rounds),
            _panel_check(study_id, ready),
            _protocol_check(study_id, ready),
            Check(gettext("Mail"), mail, "", _to_protocol(study_id, gettext("Read the mail texts"))),
        ),
        missing=tuple(say_all(ready.missing)),
        left_behind=_left_behind_words(ready),
        desk=_to_desk(study_id, ready),
        outlook=outlook_of_panel(study_id, ready.pinned.protocol),
        time_zone=ready.pinned.protocol.time_zone,
        preview_url=url_for("chair.preview_next_round", study_id=study_id) if asked else None,
        rounds_url=url_for("chair.rounds", study_id=study_id),
    )


def confirm_opening_page(study_id: uuid.UUID, ready: Readiness, deadline: Deadline) -> ConfirmOpeningPage:
    protocol = ready.pinned.protocol
    invitations = ngettext("%(num)s invitation", "%(num)s invitations", len(ready.experts))
    return ConfirmOpeningPage(
        title=gettext("Open round %(number)s now?", number=ready.number),
        closes=shown_moment(deadline.at, protocol.time_zone),
        note=say(deadline.note) if deadline.note else "",
        left_behind=_left_behind_words(ready),
        doubts=rule.doubts if (rule := outlook_of_panel(study_id, protocol)) is not None else (),
        consequences=(
            gettext(
                "%(invitations)s leave by mail at once, each with a personal link.", invitations=invitations
            ),
            _freezing_words(ready),
            gettext(
                "Version %(number)s of the protocol holds for this round; what you change later holds from "
                "the next round on.",
                number=ready.pinned.number,
            ),
            _reminder_words(protocol.reminder_days),
            gettext("The round closes by itself at the time above. You can move it while the round is open."),
        ),
        button=gettext(
            "Open round %(number)s and send %(invitations)s", number=ready.number, invitations=invitations
        ),
        open_url=url_for("chair.open_round", study_id=study_id),
        back_url=url_for("chair.new_round", study_id=study_id),
    )


def _left_behind_words(ready: Readiness) -> str:
    left = ready.left_behind
    if left is None:
        return ""
    return ngettext(
        "%(num)s decision on round %(number)s is not published yet. Open a round on the same draft now, and "
        "it never can be: the experts are asked about the old texts again. Publish the next draft first.",
        "%(num)s decisions on round %(number)s are not published yet. Open a round on the same draft now, and "
        "they never can be: the experts are asked about the old texts again. Publish the next draft first.",
        left.decisions,
        number=left.round_number,
    )


def _to_desk(study_id: uuid.UUID, ready: Readiness) -> Link | None:
    if ready.left_behind is None:
        return None
    number = ready.left_behind.round_number
    label = gettext("To the decisions on round %(number)s", number=number)
    return Link(label, url_for("chair.desk", study_id=study_id, number=number))


def _next(study_id: uuid.UUID, rounds: Sequence[RoundRow]) -> Link:
    """The round that is open is followed; else the next is opened."""
    unclosed = next((one for one in rounds if one.closed_at is None), None)
    if unclosed is None:
        label = gettext("Open round %(number)s", number=len(rounds) + 1)
        return Link(label, url_for("chair.new_round", study_id=study_id))
    return Link(
        gettext("Follow round %(number)s", number=unclosed.number),
        url_for("chair.round_page", study_id=study_id, number=unclosed.number),
    )


def _answered(stop: Stop, follow: LastRound | None) -> str:
    """How many answered so far is the chair's to know, who follows the round."""
    if stop.answered is None and follow is not None:
        return gettext("%(answered)s of %(invited)s so far", answered=follow.answered, invited=follow.invited)
    if stop.answered is None:
        return gettext("told after the close")
    return gettext("%(answered)s of %(invited)s", answered=stop.answered, invited=stop.invited)


def _links(study_id: uuid.UUID, round_: RoundRow, role: str) -> tuple[Link, ...]:
    found = results(study_id, round_.number) if round_.closed_at is not None else ()
    if role != "chair":
        return found
    url = url_for("chair.round_page", study_id=study_id, number=round_.number)
    return (Link(gettext("Participation"), url), *found)


def _draft_check(study_id: uuid.UUID, ready: Readiness, rounds: Sequence[RoundRow]) -> Check:
    change = Link(gettext("See the framework"), url_for("chair.framework", study_id=study_id))
    if ready.draft is None or ready.asked is None:
        return Check(gettext("Framework"), gettext("no draft yet"), "", change)
    value = gettext(
        "Draft %(number)s: %(all)s statements, %(rated)s of them rated",
        number=ready.draft.number,
        all=len(ready.draft.statements),
        rated=len(ready.asked.rated),
    )
    again = [one.number for one in rounds if one.draft_id == ready.draft.id]
    note = (
        gettext(
            "This draft was rated in round %(number)s already: a further round on it starts from those "
            "ratings. To ask about a changed framework, publish the next draft first.",
            number=again[-1],
        )
        if again
        else ""
    )
    return Check(gettext("Framework"), value, note, change)


def _panel_check(study_id: uuid.UUID, ready: Readiness) -> Check:
    sizes = _group_sizes(ready.experts)
    groups = ", ".join(f"{name} {count}" for name, count in sorted(sizes.items()))
    experts = ngettext("%(num)s expert", "%(num)s experts", len(ready.experts))
    return Check(
        gettext("Panel"),
        f"{experts}: {groups}" if groups else experts,
        _held_back_words(ready),
        Link(gettext("See the panel"), url_for("chair.panel", study_id=study_id)),
    )


def _held_back_words(ready: Readiness) -> str:
    least = ready.pinned.protocol.minimum_cell
    held = held_back_of(sorted(ready.experts, key=lambda one: one.group or ""), least)
    if not held.small:
        return ""
    small = gettext(
        "Below %(least)s experts, so without figures of their own in the report: %(groups)s.",
        least=least,
        groups=names(held.small),
    )
    return f"{small} {protecting_words(held)}".rstrip()


def _group_sizes(experts: Sequence[ExpertRow]) -> Counter[str]:
    return Counter(expert.group for expert in experts if expert.group is not None)


def _protocol_check(study_id: uuid.UUID, ready: Readiness) -> Check:
    return Check(
        gettext("Protocol"),
        gettext("Version %(number)s", number=ready.pinned.number),
        "",
        _to_protocol(study_id, gettext("Read the protocol")),
    )


def _to_protocol(study_id: uuid.UUID, label: str) -> Link:
    return Link(label, url_for("chair.protocol", study_id=study_id))


def _freezing_words(ready: Readiness) -> str:
    number = ready.draft.number if ready.draft else 0
    if ready.draft and ready.draft.frozen_at is not None:
        return gettext("Draft %(number)s is asked as it stands.", number=number)
    return gettext("Draft %(number)s is frozen and cannot be changed any more.", number=number)


def _reminder_words(days: Sequence[int]) -> str:
    if not days:
        return gettext("No reminder leaves by itself; you can send up to three by hand.")
    return gettext(
        "Reminders leave by themselves before the end (days: %(days)s), to those who are not finished.",
        days=", ".join(map(str, days)),
    )
