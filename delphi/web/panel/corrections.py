"""A save that was refused: which statements it concerns and in which words, for the page and the script."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from delphi.errors import DomainError
from delphi.rounds.queries import FormView, Standing
from delphi.rounds.questionnaire import Item, Questionnaire
from delphi.rounds.rules import StatementAnswer, removed_character
from delphi.rounds.service.answering import Saved
from delphi.web.panel.posted import Posted
from delphi.web.panel.section_page import errors_by_statement
from delphi.web.questionnaire.feedback import marks_words
from delphi.web.questionnaire.statements import Corrections, digest
from delphi.wording import gettext


def refused(view: FormView, posted: Posted, error: DomainError) -> Corrections:
    """Everything typed stays as it is, and each statement is told what is wrong with it."""
    errors, general = errors_by_statement(view, error.messages)
    return Corrections(posted.answers, _as_sent(posted), errors, general)


def beside(posted: Posted, standing: Standing) -> Corrections:
    """Everything typed stays as it is; what another window saved stands beside it.

    Fields left empty take the saved words: nobody has deleted what this window never showed.
    """
    seen = _as_sent(posted)
    seen |= {wording: (stored.seen, digest(stored)) for wording, stored in standing.stored.items()}
    errors = {wording: (words,) for wording, words in conflict_words(posted, standing).items()}
    other = {wording: _texts(stored, posted.answers[wording]) for wording, stored in standing.stored.items()}
    kept = {
        wording: _with_words_of(stored, posted.answers[wording])
        for wording, stored in standing.stored.items()
    }
    return Corrections({**posted.answers, **kept}, seen, errors, (), other)


def conflict_words(posted: Posted, standing: Standing) -> Mapping[uuid.UUID, str]:
    return {
        wording: _conflict_sentence(
            standing.questionnaire, posted.answers[wording], stored, _time(standing, wording)
        )
        for wording, stored in standing.stored.items()
    }


def _with_words_of(stored: StatementAnswer, mine: StatementAnswer) -> StatementAnswer:
    return replace(
        mine,
        comment=mine.comment or stored.comment,
        proposed_wording=mine.proposed_wording or stored.proposed_wording,
    )


def _as_sent(posted: Posted) -> dict[uuid.UUID, tuple[int, str]]:
    return {wording: (one.answer.seen, one.shown) for wording, one in posted.by_wording.items()}


def notices(posted: Posted, saved: Saved) -> list[str]:
    """What was saved differently from what was sent, or is still missing where all must be rated."""
    found = []
    for answer in posted.changed:
        item = saved.questionnaire.by_wording[answer.wording_id]
        found += _removed(item, answer)
        if saved.questionnaire.all_required and item.rated and not all(mark.given for mark in answer.marks):
            found.append(gettext("%(code)s has no rating yet; it is kept as not answered.", code=item.code))
    return found


def _removed(item: Item, answer: StatementAnswer) -> list[str]:
    fields = ((gettext("Comment"), answer.comment), (gettext("Proposed wording"), answer.proposed_wording))
    places = ((field, removed_character(text)) for field, text in fields)
    return [
        gettext(
            "%(code)s: %(field)s: an illegal character at position %(place)s was removed.",
            code=item.code,
            field=field,
            place=place,
        )
        for field, place in places
        if place is not None
    ]


def _conflict_sentence(
    asked: Questionnaire, mine: StatementAnswer, stored: StatementAnswer, time: str
) -> str:
    code = asked.by_wording[mine.wording_id].code
    if mine.marks == stored.marks or not mine.marks:
        return gettext(
            "You changed your words on %(code)s in another window at %(time)s. Choose which stand.",
            code=code,
            time=time,
        )
    return gettext(
        "You changed %(code)s in another window at %(time)s: yours %(mine)s, saved %(saved)s. Choose one.",
        code=code,
        time=time,
        mine=marks_words(asked.dimensions, mine.marks),
        saved=marks_words(asked.dimensions, stored.marks),
    )


def _time(standing: Standing, wording: uuid.UUID) -> str:
    saved_at = standing.saved_at.get(wording)
    return f"{saved_at.astimezone(ZoneInfo(standing.questionnaire.time_zone)):%H:%M}" if saved_at else ""


def _texts(stored: StatementAnswer, mine: StatementAnswer) -> tuple[str, ...]:
    pairs = (
        (gettext("Saved comment: %(text)s", text=stored.comment), stored.comment, mine.comment),
        (
            gettext("Saved proposed wording: %(text)s", text=stored.proposed_wording),
            stored.proposed_wording,
            mine.proposed_wording,
        ),
    )
    return tuple(words for words, saved, typed in pairs if saved and saved != typed)
