"""What an expert's pages have around and before the statements: frame, landing, consent, plain notices."""

from dataclasses import dataclass, replace
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import render_template, session, url_for
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.rounds.landing import Asked, LinkState
from delphi.rounds.moments import shown_moment
from delphi.rounds.queries import FormView
from delphi.rounds.questionnaire import Dimension, Questionnaire
from delphi.rounds.rules import minutes_for
from delphi.web.frame import Frame, Link, SaveState, StudyHead, bare_frame
from delphi.web.questionnaire.header import round_line
from delphi.wording import gettext, ngettext

JUST_SAVED = "saved"  # the cookie's entry that carries "Saved 14:02" over a redirect


@dataclass(frozen=True)
class Contact:
    name: str
    email: str
    url: str


@dataclass(frozen=True)
class LandingPage:
    study: str
    round: str
    name: str
    minutes: str
    until: str
    contact: Contact


@dataclass(frozen=True)
class LinkStatePage:
    title: str
    messages: tuple[str, ...]
    contact: Contact


@dataclass(frozen=True)
class ScalePoint:
    point: int
    label: str


@dataclass(frozen=True)
class ScaleBrief:
    """How one question is answered."""

    question: str
    points: tuple[ScalePoint, ...]
    cannot_judge: bool


@dataclass(frozen=True)
class ConsentPage:
    purpose: tuple[str, ...]
    scales: tuple[ScaleBrief, ...]
    text: tuple[str, ...]
    text_sha256: str
    contact: Contact
    leave_url: str


@dataclass(frozen=True)
class Notice:
    """A page that names no study."""

    title: str
    messages: tuple[str, ...]
    action: Link | None = None
    post: Link | None = None  # an act offered as a button


def panel_frame(view: FormView, *, save_state: SaveState | None = None) -> Frame:
    return _frame_of(view.questionnaire, _closing_line(view), save_state)


def save_state() -> SaveState:
    """The words in the header of a page with a form; the script keeps them current."""
    saved = session.pop(JUST_SAVED, "")
    return SaveState("saved" if saved else "", saved)


def saved_now(time_zone: str) -> str:
    return gettext("Saved %(time)s", time=hour_and_minute(time_zone))


def hour_and_minute(time_zone: str) -> str:
    return f"{clock.utc_now().astimezone(ZoneInfo(time_zone)):%H:%M}"


def contact_of(asked: Questionnaire) -> Contact:
    return Contact(asked.contact_name, asked.contact_email, f"mailto:{asked.contact_email}")


def landing_page(invited: Asked, asked: Questionnaire) -> ResponseReturnValue:
    page = LandingPage(
        study=asked.study_title,
        round=round_line(asked),
        name=invited.expert_name,
        minutes=about_minutes(minutes_for(asked)),
        until=shown_moment(invited.deadline_at, asked.time_zone),
        contact=contact_of(asked),
    )
    return render_template("panel/landing.html", frame=_frame_of(asked, page.round), page=page)


def link_state_page(state: LinkState, invited: Asked, asked: Questionnaire) -> ResponseReturnValue:
    """A genuine link that cannot be started with is told why."""
    closed_at = shown_moment(invited.closed_at or invited.deadline_at, asked.time_zone)
    page = LinkStatePage(*_state_words(state, closed_at), contact=contact_of(asked))
    frame = _frame_of(asked, round_line(asked))
    return render_template("panel/link_state.html", frame=frame, page=page), HTTPStatus.GONE


def consent_page(view: FormView) -> ResponseReturnValue:
    asked = view.questionnaire
    page = ConsentPage(
        purpose=_paragraphs(asked.purpose),
        scales=tuple(scale_brief(dimension) for dimension in asked.dimensions),
        text=_paragraphs(asked.consent_text),
        text_sha256=asked.consent_sha256,
        contact=contact_of(asked),
        leave_url=url_for("panel.finish_here"),
    )
    return render_template("panel/consent.html", frame=panel_frame(view), page=page)


def notice_page(notice: Notice, status: HTTPStatus = HTTPStatus.OK) -> ResponseReturnValue:
    return render_template("panel/notice.html", frame=bare_frame(), notice=notice), status


def about_minutes(minutes: int) -> str:
    return ngettext("about %(num)s minute", "about %(num)s minutes", minutes)


def scale_brief(dimension: Dimension) -> ScaleBrief:
    named = [ScalePoint(point, label) for point, label in enumerate(dimension.labels, 1) if label]
    return ScaleBrief(dimension.question, tuple(named), dimension.cannot_judge)


def _frame_of(asked: Questionnaire, round_line: str, save_state: SaveState | None = None) -> Frame:
    bare = bare_frame()
    contact = Link(gettext("Write to %(name)s", name=asked.contact_name), f"mailto:{asked.contact_email}")
    return replace(
        bare,
        study=StudyHead(asked.study_title, None),
        round_line=round_line,
        save_state=save_state,
        footer_links=(*bare.footer_links, contact),
    )


def until(view: FormView) -> str:
    return shown_moment(view.closed_at or view.deadline_at, view.questionnaire.time_zone)


def _closing_line(view: FormView) -> str:
    closing = until(view)
    line = gettext("closes %(time)s", time=closing) if view.open else gettext("closed %(time)s", time=closing)
    return f"{round_line(view.questionnaire)} · {line}"


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split("\n\n") if one.strip())


def _state_words(state: LinkState, closed_at: str) -> tuple[str, tuple[str, ...]]:
    title, *messages = {
        LinkState.CLOSED: (
            gettext("This round is closed"),
            gettext("The round was closed at %(time)s. What you had saved by then counts.", time=closed_at),
            gettext("Thank you. If there is a further round, you will get a new link by e-mail."),
        ),
        LinkState.REPLACED: (
            gettext("This link was replaced"),
            gettext("Please use the link in the latest e-mail about this round; what you saved is there."),
        ),
        LinkState.TAKEN_OUT: (
            gettext("This link was switched off"),
            gettext("This link was switched off; contact the organiser."),
        ),
        LinkState.LEFT: (
            gettext("You have left this study"),
            gettext("You have left this study; your choice about your data is recorded."),
        ),
    }[state]
    return title, tuple(messages)


def unknown_link(state: LinkState) -> ResponseReturnValue:
    """One and the same answer for all that is not genuine; cut links are told how to mend them."""
    incomplete = state is LinkState.INCOMPLETE
    message = (
        gettext("This link is not complete; copy the whole line from your e-mail.")
        if incomplete
        else gettext("This link is not valid.")
    )
    title = gettext("This link is not complete") if incomplete else gettext("This link is not valid")
    next_step = gettext("If that does not help, reply to the e-mail that brought it and ask for a new one.")
    return notice_page(Notice(title, (message, next_step)), HTTPStatus.NOT_FOUND)


def done_page() -> ResponseReturnValue:
    return notice_page(
        Notice(
            gettext("Done on this device"),
            (
                gettext("This browser keeps nothing of your answers; what you saved is with the study."),
                gettext(
                    "To go on, here or elsewhere, open the link in your e-mail. You may close this page."
                ),
            ),
        )
    )
