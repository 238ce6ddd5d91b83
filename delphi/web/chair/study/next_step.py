"""The one thing to do next in a study, in a plain sentence with its button."""

import uuid
from dataclasses import dataclass

from flask import url_for

from delphi.process.progress import LastRound, StudyProgress
from delphi.rounds.moments import shown_moment
from delphi.web.frame import Link
from delphi.wording import gettext, ngettext


@dataclass(frozen=True)
class NextStep:
    """One plain sentence, and one button where there is something to do; `aside` is a second, quiet way."""

    text: str
    action: Link | None = None
    aside: Link | None = None


def next_step(study_id: uuid.UUID, progress: StudyProgress) -> NextStep:
    """What the chair does next."""
    last = progress.last_round
    if last is None:
        return _before_round_1(study_id, progress)
    if last.open:
        return _follow(study_id, last, progress.time_zone)
    if not last.published:
        return _decide(study_id, last)
    if last.number >= progress.planned_rounds:
        return _planned_rounds_over(study_id, progress, last)
    if progress.may_end:
        return _all_settled(study_id, progress, last)
    return _open_next_round(study_id, progress, last)


def _before_round_1(study_id: uuid.UUID, progress: StudyProgress) -> NextStep:
    if not progress.statements:
        return _import_framework(study_id)
    if not progress.experts:
        return _add_panel(study_id, progress)
    return _open_first_round(study_id, progress)


def draft_words(progress: StudyProgress) -> str:
    return ngettext(
        "Draft %(number)s with %(num)s statement",
        "Draft %(number)s with %(num)s statements",
        progress.statements,
        number=progress.newest_draft,
    )


def panel_words(progress: StudyProgress) -> str:
    return ngettext("%(num)s expert", "%(num)s experts", progress.experts)


def _import_framework(study_id: uuid.UUID) -> NextStep:
    return NextStep(
        gettext("Start with the framework: import it from a spreadsheet, or paste it from a document."),
        Link(gettext("Import the framework"), place(study_id, "framework")),
    )


def _add_panel(study_id: uuid.UUID, progress: StudyProgress) -> NextStep:
    return NextStep(
        gettext("%(draft)s is ready. Now say who will rate it.", draft=draft_words(progress)),
        Link(gettext("Add the panel"), place(study_id, "panel")),
    )


def _open_first_round(study_id: uuid.UUID, progress: StudyProgress) -> NextStep:
    text = gettext(
        "%(draft)s and a panel of %(panel)s are ready. Read the protocol once more, then open round 1.",
        draft=draft_words(progress),
        panel=panel_words(progress),
    )
    return NextStep(
        text,
        Link(gettext("Open round 1"), url_for("chair.new_round", study_id=study_id)),
        Link(gettext("Read the protocol"), url_for("chair.protocol", study_id=study_id)),
    )


def _follow(study_id: uuid.UUID, last: LastRound, time_zone: str) -> NextStep:
    text = gettext(
        "Round %(number)s is open until %(deadline)s. %(answered)s of %(invited)s experts have answered.",
        number=last.number,
        deadline=shown_moment(last.deadline_at, time_zone),
        answered=last.answered,
        invited=last.invited,
    )
    return NextStep(
        text,
        Link(
            gettext("Follow round %(number)s", number=last.number),
            place(study_id, "rounds", str(last.number)),
        ),
    )


def _decide(study_id: uuid.UUID, last: LastRound) -> NextStep:
    here = ("rounds", str(last.number))
    if not last.reported:
        return NextStep(
            gettext("Round %(number)s is closed. Its report is being made.", number=last.number),
            Link(gettext("See round %(number)s", number=last.number), place(study_id, *here)),
        )
    return NextStep(
        gettext(
            "Round %(number)s is closed: %(answered)s of %(invited)s experts answered. "
            "Read its report and decide what becomes of each statement.",
            number=last.number,
            answered=last.answered,
            invited=last.invited,
        ),
        Link(gettext("Decide on round %(number)s", number=last.number), place(study_id, *here, "desk")),
        _report_link(study_id, last),
    )


def _open_next_round(study_id: uuid.UUID, progress: StudyProgress, last: LastRound) -> NextStep:
    following = last.number + 1
    return NextStep(
        gettext(
            "%(draft)s is ready. Open round %(number)s when the panel is.",
            draft=draft_words(progress),
            number=following,
        ),
        Link(
            gettext("Open round %(number)s", number=following), url_for("chair.new_round", study_id=study_id)
        ),
        _report_link(study_id, last),
    )


def _all_settled(study_id: uuid.UUID, progress: StudyProgress, last: LastRound) -> NextStep:
    return NextStep(
        gettext(
            "All statements are settled: the study can end here, with draft %(draft)s as its result.",
            draft=progress.newest_draft,
        ),
        Link(gettext("Read the framework"), place(study_id, "framework")),
        Link(
            gettext("Open round %(number)s", number=last.number + 1),
            url_for("chair.new_round", study_id=study_id),
        ),
    )


def _planned_rounds_over(study_id: uuid.UUID, progress: StudyProgress, last: LastRound) -> NextStep:
    return NextStep(
        gettext(
            "The planned rounds are over, and draft %(draft)s holds what was decided.",
            draft=progress.newest_draft,
        ),
        Link(gettext("Read the framework"), place(study_id, "framework")),
        _report_link(study_id, last),
    )


def _report_link(study_id: uuid.UUID, last: LastRound) -> Link:
    label = (
        gettext("Read the report of round %(number)s", number=last.number)
        if last.released
        else gettext("Read and release the report of round %(number)s", number=last.number)
    )
    return Link(label, place(study_id, "rounds", str(last.number), "report"))


def place(study_id: uuid.UUID, *parts: str) -> str:
    """The address of a page of the study."""
    return "/".join((url_for("chair.study", study_id=study_id), *parts))
