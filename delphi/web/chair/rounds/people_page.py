"""One expert in a round in ready words, and what can be done about them while it is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from delphi.outbox.queries import MailRow
from delphi.panels.queries import ExpertRow
from delphi.rounds import notices
from delphi.rounds.moments import shown_moment
from delphi.rounds.queries import Followed, RoundRow
from delphi.web.chair.rounds.following_page import expert_state, mail_state, needs_a_word
from delphi.web.frame import Link
from delphi.wording import gettext, ngettext


@dataclass(frozen=True)
class Place:
    """An expert in a round."""

    round: RoundRow
    followed: Followed


@dataclass(frozen=True)
class MailLine:
    kind: str
    state: str
    when: str
    error: str
    again_url: str | None


@dataclass(frozen=True)
class Act:
    """What the button does, said before it is pressed."""

    text: str
    link: Link


@dataclass(frozen=True)
class ExpertPage:
    name: str
    line: str
    mails: tuple[MailLine, ...]
    new_link: Act | None
    pages: tuple[Act, ...]
    round_url: str


@dataclass(frozen=True)
class PersonPage:
    title: str
    text: str
    doubts: tuple[str, ...]
    button: str
    back_url: str


@dataclass(frozen=True)
class TakingOutPage:
    title: str
    consequences: tuple[str, ...]
    back_url: str


@dataclass(frozen=True)
class Candidate:
    name: str
    line: str
    post: Link


@dataclass(frozen=True)
class InvitePage:
    candidates: tuple[Candidate, ...]
    count: str
    add_url: str
    round_url: str


def expert_page(place: Place, mails: Sequence[MailRow], *, time_zone: str, now: datetime) -> ExpertPage:
    one = place.followed
    acting = place.round.is_open(now) and not one.taken_out
    parts = (one.email, one.group or "", expert_state(one), _stopped(one))
    return ExpertPage(
        name=one.name,
        line=" · ".join(part for part in parts if part),
        mails=tuple(_mail(place, mail, time_zone, acting=acting) for mail in mails),
        new_link=_new_link(place) if acting else None,
        pages=_pages(place) if acting else (),
        round_url=_url(place, "round_page"),
    )


def correction_page(place: Place, doubts: Sequence[str]) -> PersonPage:
    return PersonPage(
        title=gettext("Correct %(name)s", name=place.followed.name),
        text=gettext(
            "With another address a new link is mailed there, and the link that went to the old address ends. "
            "Who has answered already keeps the address. In this round the group stays as it was at the invitation."
        ),
        doubts=tuple(doubts),
        button=gettext("Save"),
        back_url=_expert_url(place, "expert_in_round"),
    )


def replacement_page(place: Place, doubts: Sequence[str]) -> PersonPage:
    return PersonPage(
        title=gettext("Somebody else instead of %(name)s", name=place.followed.name),
        text=gettext(
            "%(before)s is taken out and the link ends; what is saved stays and counts. The new person is "
            "invited and begins with nothing filled in: nobody answers in another's name.",
            before=place.followed.name,
        ),
        doubts=tuple(doubts),
        button=gettext("Take out, and invite this person"),
        back_url=_expert_url(place, "expert_in_round"),
    )


def taking_out_page(place: Place) -> TakingOutPage:
    saved = (
        gettext("What is saved stays and counts in this round.")
        if place.followed.started
        else gettext("Nothing is saved yet, so nothing of this person counts in this round.")
    )
    return TakingOutPage(
        title=gettext("Take %(name)s out?", name=place.followed.name),
        consequences=(
            gettext("The link ends at once, and no more mail leaves to this person."),
            saved,
            gettext("The person leaves the panel too, and can be added again later."),
        ),
        back_url=_expert_url(place, "expert_in_round"),
    )


def invite_page(round_: RoundRow, others: Sequence[ExpertRow]) -> InvitePage:
    return InvitePage(
        candidates=tuple(
            Candidate(
                one.name,
                " · ".join(part for part in (one.email, one.group or "") if part),
                Link(
                    gettext("Invite %(name)s", name=one.name),
                    url_for(
                        "chair.admit_expert",
                        study_id=round_.study_id,
                        number=round_.number,
                        expert_id=one.id,
                    ),
                ),
            )
            for one in others
        ),
        count=ngettext(
            "%(num)s expert of the panel is not in this round.",
            "%(num)s experts of the panel are not in this round.",
            len(others),
        ),
        add_url=url_for("chair.add_expert", study_id=round_.study_id),
        round_url=url_for("chair.round_page", study_id=round_.study_id, number=round_.number),
    )


def _mail(place: Place, mail: MailRow, time_zone: str, *, acting: bool) -> MailLine:
    again = url_for(
        "chair.send_again", study_id=place.round.study_id, number=place.round.number, mail_id=mail.id
    )
    return MailLine(
        kind=_kind(mail.kind),
        state=mail_state(mail.state),
        when=shown_moment(mail.settled_at or mail.created_at, time_zone),
        error=mail.last_error or "",
        again_url=again if acting and needs_a_word(mail.state) else None,
    )


def _kind(kind: str) -> str:
    words = {
        notices.INVITATION: gettext("Invitation"),
        notices.NOT_OPENED: gettext("Reminder: not opened"),
        notices.NOT_FINISHED: gettext("Reminder: not finished"),
        notices.DEADLINE_MOVED: gettext("The closing date has moved"),
    }
    return words[kind]


def _new_link(place: Place) -> Act:
    text = gettext(
        "If the link was lost or passed on: a new one is mailed, and the old one ends. Saved answers stay."
    )
    return Act(text, Link(gettext("Mail a new link"), _expert_url(place, "replace_link")))


def _pages(place: Place) -> tuple[Act, ...]:
    return (
        Act(
            gettext("A wrong name or address."),
            Link(gettext("Correct name or address"), _expert_url(place, "correct_expert")),
        ),
        Act(
            gettext("Another person takes part instead."),
            Link(gettext("Replace"), _expert_url(place, "replace_expert")),
        ),
        Act(
            gettext("The person should not take part, or no longer."),
            Link(gettext("Take out"), _expert_url(place, "take_out_expert")),
        ),
    )


def _stopped(one: Followed) -> str:
    return gettext("asked for no mail") if one.mail_stopped else ""


def _url(place: Place, endpoint: str) -> str:
    return url_for(f"chair.{endpoint}", study_id=place.round.study_id, number=place.round.number)


def _expert_url(place: Place, endpoint: str) -> str:
    return url_for(
        f"chair.{endpoint}",
        study_id=place.round.study_id,
        number=place.round.number,
        expert_id=place.followed.expert_id,
    )
