"""Rating: the overview, one section as a form, and the script's saves in between."""

from http import HTTPStatus
from typing import Final

from flask import flash, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.errors import DomainError, InvalidInput, NotFound, WrongState, msg
from delphi.extensions import current_session
from delphi.rounds import queries as rounds
from delphi.rounds.queries import FormView, Standing
from delphi.rounds.refusals import ConsentNeeded, SessionEnded
from delphi.rounds.service import answering
from delphi.rounds.service.answering import Conflict, Saved
from delphi.web.edge import STATUS, write_from_here
from delphi.web.guards import PANEL_TOKEN, unknown_page
from delphi.web.panel import corrections, pages, posted
from delphi.web.panel.blueprint import blueprint
from delphi.web.panel.overview_page import overview_page, own_answers_page
from delphi.web.panel.posted import Posted, Unacceptable
from delphi.web.panel.refusals import for_script
from delphi.web.panel.section_page import errors_by_statement, section_page
from delphi.web.questionnaire.statements import NOTHING_TO_CORRECT, Corrections, digest
from delphi.web.registry import Audience, Permission, route
from delphi.wording import ngettext, say_error

MOST_LISTED: Final = 50
FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


def current_form() -> FormView:
    """What the expert's session may see; the way leads over the consent page first."""
    view = rounds.form(current_session(), session[PANEL_TOKEN], clock.utc_now())
    if view.open and not view.consented:
        raise ConsentNeeded
    return view


@route(blueprint, "/answer/", audience=Audience.PANEL, permission=Permission.EXPERT)
def overview() -> ResponseReturnValue:
    view = current_form()
    if not view.open:
        return closed_page(view)
    frame = pages.panel_frame(view, save_state=pages.save_state())
    return render_template("panel/overview.html", frame=frame, page=overview_page(view))


@route(blueprint, "/answer/section/<int:number>", audience=Audience.PANEL, permission=Permission.EXPERT)
def section(number: int) -> ResponseReturnValue:
    view = current_form()
    if not view.open:
        return closed_page(view)
    return _section(view, number)


@route(
    blueprint,
    "/answer/section/<int:number>",
    audience=Audience.PANEL,
    permission=Permission.EXPERT,
    methods=("POST",),
)
def save_section(number: int) -> ResponseReturnValue:
    _must_be(*FORMS)
    sent = posted.from_form(request.form)
    try:
        saved = _save(sent)
    except Conflict as error:
        beside = corrections.beside(sent, _standing(error))
        return _section(current_form(), number, beside), _status(error)
    except (InvalidInput, NotFound) as error:
        view = current_form()
        return _section(view, number, corrections.refused(view, sent, error)), _status(error)
    except WrongState as error:
        return closed_page(current_form(), error, sent), HTTPStatus.CONFLICT
    for text in corrections.notices(sent, saved):
        flash(text, "message")
    session[pages.JUST_SAVED] = pages.saved_now(saved.questionnaire.time_zone)
    last = number >= len(saved.questionnaire.sections)
    following = url_for("panel.review") if last else url_for("panel.section", number=number + 1)
    return redirect(following, HTTPStatus.SEE_OTHER)


@route(
    blueprint,
    "/answer/save",
    audience=Audience.PANEL,
    permission=Permission.EXPERT,
    methods=("POST",),
    stores=False,
)
def save() -> ResponseReturnValue:
    """The script's way: one or several statements as JSON, read before it keeps others from writing."""
    _must_be("application/json")
    try:
        sent = posted.from_json(request.get_data())
        write_from_here()
        saved = _save(sent)
    except Conflict as error:
        return _conflict(sent, _standing(error))
    except InvalidInput as error:
        return _invalid(error)
    except DomainError as error:
        return for_script(say_error(error), _status(error))
    return jsonify(_saved(sent, saved))


def closed_page(view: FormView, error: DomainError | None = None, sent: Posted | None = None) -> str:
    """What counts, and what came too late with its words, so that nothing typed is lost."""
    page = own_answers_page(
        view,
        pages.until(view),
        message=say_error(error) if error else "",
        unsaved=tuple(sent.changed) if sent else (),
    )
    return render_template("panel/own_answers.html", frame=pages.panel_frame(view), page=page)


def _section(view: FormView, number: int, mended: Corrections = NOTHING_TO_CORRECT) -> str:
    if not 1 <= number <= len(view.questionnaire.sections):
        raise unknown_page()
    frame = pages.panel_frame(view, save_state=pages.save_state())
    return render_template("panel/section.html", frame=frame, page=section_page(view, number, mended))


def _save(sent: Posted) -> Saved:
    """The one place where a save is undone: a conflict shows when half of it is written."""
    try:
        return answering.save(
            current_session(), session[PANEL_TOKEN], key=sent.key, answers=sent.changed, now=clock.utc_now()
        )
    except Conflict:
        current_session().rollback()
        raise


def _standing(error: Conflict) -> Standing:
    return rounds.standing(current_session(), session[PANEL_TOKEN], error.wordings, clock.utc_now())


def _must_be(*types: str) -> None:
    if request.mimetype not in types:
        raise Unacceptable(msg("Unsupported form."), HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


def _status(error: DomainError) -> HTTPStatus:
    known = STATUS | {SessionEnded: HTTPStatus.UNAUTHORIZED, ConsentNeeded: HTTPStatus.FORBIDDEN}
    return next((known[kind] for kind in type(error).__mro__ if kind in known), HTTPStatus.BAD_REQUEST)


def _saved(sent: Posted, saved: Saved) -> dict[str, object]:
    answers = {answer.wording_id: answer for answer in sent.changed}
    return {
        "saved": {str(wording): revision for wording, revision in saved.revisions.items()},
        "shown": {str(wording): digest(answer) for wording, answer in answers.items()},
        "at": pages.hour_and_minute(saved.questionnaire.time_zone),
        "notices": corrections.notices(sent, saved),
    }


def _invalid(error: InvalidInput) -> ResponseReturnValue:
    by_statement, general = errors_by_statement(current_form(), error.messages)
    errors = [{"wording": None, "message": text} for text in general]
    errors += [
        {"wording": str(one), "message": text} for one, texts in by_statement.items() for text in texts
    ]
    more = len(errors) - MOST_LISTED
    if more > 0:
        rest = ngettext("There is %(num)s more problem.", "There are %(num)s more problems.", more)
        errors = [*errors[:MOST_LISTED], {"wording": None, "message": rest}]
    return jsonify({"errors": errors}), HTTPStatus.UNPROCESSABLE_ENTITY


def _conflict(sent: Posted, standing: Standing) -> ResponseReturnValue:
    words = corrections.conflict_words(sent, standing)
    stored = {
        str(wording): {
            "seen": answer.seen,
            "shown": digest(answer),
            "marks": [posted.mark_value(mark) for mark in answer.marks],
            "comment": answer.comment or "",
            "proposed_wording": answer.proposed_wording or "",
        }
        for wording, answer in standing.stored.items()
    }
    errors = [{"wording": str(wording), "message": text} for wording, text in words.items()]
    return jsonify({"errors": errors, "stored": stored}), HTTPStatus.CONFLICT
