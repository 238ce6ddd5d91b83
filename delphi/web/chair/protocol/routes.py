"""The protocol: read, changed into a new version, and its history."""

import uuid
from http import HTTPStatus

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.errors import Stale, TooMany
from delphi.extensions import current_session
from delphi.process.progress import rounds_opened
from delphi.studies import consensus, queries, service
from delphi.studies.consensus import same_rule
from delphi.studies.queries import PinnedProtocol
from delphi.studies.rules import Protocol
from delphi.studies.service import UnsoundProtocol
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.outlook import outlook_of_panel
from delphi.web.chair.protocol import pages
from delphi.web.chair.protocol.editor import ProtocolEditor
from delphi.web.edge import write_from_here
from delphi.web.frame import study_frame
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, say_error


@route(
    blueprint,
    "/studies/<uuid:study_id>/protocol",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("GET", "POST"),
    stores=False,
)
def protocol(study_id: uuid.UUID) -> ResponseReturnValue:
    """Nobody waits to write while a rule is looked at: only saving itself begins as a writer."""
    pinned = queries.current_protocol(current_session(), study_id)
    editor = ProtocolEditor(pinned, rounds_opened(current_session(), study_id))
    if request.method != "POST":
        return _page(study_id, pinned, editor, pinned.protocol)
    wanted = editor.read()
    refused = _refuse_unsure(study_id, pinned, editor, wanted) or _save(study_id, pinned, editor, wanted)
    if refused is None:
        return redirect(url_for("chair.protocol", study_id=study_id), HTTPStatus.SEE_OTHER)
    current_session().rollback()  # nothing is stored
    return _page(study_id, pinned, editor, wanted), refused


@route(
    blueprint,
    "/studies/<uuid:study_id>/protocol/rule",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("POST",),
    stores=False,
)
def check_protocol_rule(study_id: uuid.UUID) -> ResponseReturnValue:
    """What the rule as typed says and would do. All else that was typed stays in the form, unsaved."""
    pinned = queries.current_protocol(current_session(), study_id)
    editor = ProtocolEditor(pinned, rounds_opened(current_session(), study_id))
    wanted = editor.read()
    editor.preview()
    editor.show(consensus.problems(wanted))
    return _page(study_id, pinned, editor, wanted)


@route(
    blueprint,
    "/studies/<uuid:study_id>/protocol/versions",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
)
def protocol_versions(study_id: uuid.UUID) -> ResponseReturnValue:
    page = pages.versions_page(study_id, queries.protocol_versions(current_session(), study_id))
    return render_template(
        "chair/protocol/versions.html", frame=study_frame(study_id, page="protocol"), page=page
    )


@route(
    blueprint,
    "/studies/<uuid:study_id>/protocol/test-mail",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("POST",),
)
def send_test_mail(study_id: uuid.UUID) -> ResponseReturnValue:
    service.send_test_mail(current_session(), study_id, to=g.account.id, now=clock.utc_now())
    flash(gettext("A test mail to %(email)s is on its way.", email=g.account.email), "success")
    return redirect(url_for("chair.protocol", study_id=study_id), HTTPStatus.SEE_OTHER)


def _page(study_id: uuid.UUID, pinned: PinnedProtocol, editor: ProtocolEditor, protocol: Protocol) -> str:
    """The form, with the outlook of the rule in `protocol` unless its scale could not be read."""
    outlook, busy = None, ""
    try:
        outlook = None if editor.scale_errors else outlook_of_panel(study_id, protocol)
    except TooMany as others:
        busy = say_error(others)
    page = pages.protocol_page(study_id, pinned, editor, outlook, busy)
    frame = study_frame(study_id, page="protocol")
    return render_template("chair/protocol/protocol.html", frame=frame, page=page, editor=editor)


def _refuse_unsure(
    study_id: uuid.UUID, pinned: PinnedProtocol, editor: ProtocolEditor, wanted: Protocol
) -> HTTPStatus | None:
    """None when all is well; else the status of the refusal, whose words stand in the form.

    A rule that stays, on the same scale, has been confirmed when it came.
    """
    editor.show(service.problems_of(wanted))
    if editor.errors:
        return HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        outlook = None if same_rule(pinned.protocol, wanted) else outlook_of_panel(study_id, wanted)
    except TooMany as busy:
        editor.form.form_errors.append(say_error(busy))
        return HTTPStatus.TOO_MANY_REQUESTS
    if outlook is not None and not editor.confirmed(outlook.doubts):
        return HTTPStatus.UNPROCESSABLE_ENTITY
    return None


def _save(
    study_id: uuid.UUID, pinned: PinnedProtocol, editor: ProtocolEditor, wanted: Protocol
) -> HTTPStatus | None:
    """As above."""
    write_from_here()
    try:
        number = service.declare_protocol(
            current_session(),
            study_id,
            wanted,
            by=g.account.id,
            reason=editor.form.reason.data,
            rounds_opened=rounds_opened(current_session(), study_id),
            now=clock.utc_now(),
            seen=editor.seen,
        )
    except UnsoundProtocol as unsound:
        editor.show(unsound.problems)
        return HTTPStatus.UNPROCESSABLE_ENTITY
    except Stale as stale:
        editor.show_stale(say_error(stale), newest=pinned.number)
        return HTTPStatus.CONFLICT
    flash(_saved_words(number, before=pinned.number), "success")
    return None


def _saved_words(number: int, *, before: int) -> str:
    if number == before:
        return gettext("Nothing was changed: version %(number)s stays.", number=number)
    return gettext("Version %(number)s of the protocol is saved.", number=number)
