"""What every page has around its content: study, timeline, navigation, account, help."""

import uuid
from dataclasses import dataclass, field, replace

from flask import g, url_for
from flask_babel import get_locale

from delphi.extensions import current_session, current_settings
from delphi.process.timeline import Stop, StopKind, timeline
from delphi.rounds.moments import shown_day
from delphi.studies import queries as studies
from delphi.web.guards import current_account
from delphi.wording import gettext, ngettext


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Step:
    """One stop of the study's timeline; `state` is done, now or ahead."""

    label: str
    note: str
    state: str
    here: bool
    url: str | None


@dataclass(frozen=True)
class StudyHead:
    title: str
    url: str | None


@dataclass(frozen=True)
class AccountLink:
    name: str
    url: str
    sign_out_url: str


@dataclass(frozen=True)
class SaveState:
    state: str
    text: str


@dataclass(frozen=True)
class Frame:
    language: str
    direction: str
    home_url: str
    study: StudyHead | None = None
    timeline: tuple[Step, ...] = ()
    navigation: tuple[Link, ...] = ()
    account: AccountLink | None = None
    footer_links: tuple[Link, ...] = ()
    round_line: str = ""
    mail_warning: str = ""
    save_state: SaveState | None = field(default=None)


def bare_frame() -> Frame:
    """Nobody in particular: for errors, which must not ask the database again."""
    locale = get_locale()
    return Frame(
        language=page_language(),
        direction=locale.text_direction if locale else "ltr",
        home_url=url_for("signin.home"),
        footer_links=(Link(gettext("Help"), url_for("signin.help_page")),),
    )


def page_language() -> str:
    locale = get_locale()
    return str(locale).replace("_", "-") if locale else "en"


def plain_frame() -> Frame:
    """A signed-in page outside any study."""
    return replace(bare_frame(), account=_account_link())


def study_frame(study_id: uuid.UUID, *, page: str, here: tuple[StopKind, int] | None = None) -> Frame:
    """A page of a study for the role in `g.role`. `page` names its place in the navigation, `here` its stop."""
    session = current_session()
    study = studies.study(session, study_id)
    time_zone = studies.current_protocol(session, study_id).protocol.time_zone
    stops = timeline(session, study_id)
    return replace(
        plain_frame(),
        study=StudyHead(study.title, url_for("chair.study", study_id=study_id)),
        timeline=tuple(
            Step(
                label=_stop_label(stop),
                note=_stop_note(stop, time_zone),
                state=stop.state.value,
                here=(stop.kind, stop.number) == here,
                url=_stop_url(study_id, stop, stops),
            )
            for stop in stops
        ),
        navigation=tuple(
            Link(label, url_for(f"chair.{endpoint}", study_id=study_id), endpoint == page)
            for endpoint, label in _pages()
        ),
        mail_warning=_mail_warning(),
    )


def _mail_warning() -> str:
    """For the chair, on every page: a study without mail comes to nothing."""
    if g.role != "chair" or current_settings().mail_transport != "none":
        return ""
    return gettext("No mail leaves this installation: no round can be opened. Tell your administrator.")


def _pages() -> list[tuple[str, str]]:
    """What the role may open, by endpoint."""
    pages = [
        ("study", gettext("Overview")),
        ("framework", gettext("Framework")),
        ("rounds", gettext("Rounds")),
    ]
    if g.role == "chair":
        pages[2:2] = [("panel", gettext("Panel")), ("protocol", gettext("Protocol"))]
        pages.append(("members", gettext("Members")))
    return pages


def _stop_label(stop: Stop) -> str:
    if stop.kind is StopKind.DRAFT:
        return gettext("Draft %(number)s", number=stop.number)
    return gettext("Round %(number)s", number=stop.number)


def _stop_note(stop: Stop, time_zone: str) -> str:
    if stop.being_decided:
        return gettext("being decided")
    if stop.deadline_at is not None:
        return gettext("until %(day)s", day=shown_day(stop.deadline_at, time_zone))
    if stop.answered is not None:
        return gettext("%(answered)s of %(invited)s answered", answered=stop.answered, invited=stop.invited)
    if stop.statements:
        return ngettext("%(num)s statement in all", "%(num)s statements in all", stop.statements)
    return ""


def _stop_url(study_id: uuid.UUID, stop: Stop, stops: list[Stop]) -> str | None:
    if not stop.exists:
        return None
    if stop.being_decided:
        held = max(one.number for one in stops if one.kind is StopKind.ROUND and one.exists)
        return _round_url(study_id, held, "desk")
    if stop.kind is StopKind.DRAFT:
        return url_for("chair.one_draft", study_id=study_id, number=stop.number)
    if g.role == "chair":
        return _round_url(study_id, stop.number)
    # Who has answered is the chair's to know: the committee is led to the report.
    return _round_url(study_id, stop.number, "report") if stop.answered is not None else None


def _round_url(study_id: uuid.UUID, number: int, *parts: str) -> str:
    return "/".join((url_for("chair.rounds", study_id=study_id), str(number), *parts))


def _account_link() -> AccountLink | None:
    account = current_account()
    if account is None:
        return None
    return AccountLink(account.name, url_for("signin.account"), url_for("signin.sign_out"))
