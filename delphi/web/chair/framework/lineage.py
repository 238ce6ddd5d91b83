"""One statement over all drafts: what it was, what became of it, what the panel said between, and why."""

import uuid
from dataclasses import dataclass
from typing import cast

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from delphi.drafting.draft import Relation
from delphi.drafting.explaining import related
from delphi.frameworks.lineage import Lineage, Step, Stop, lineage_of
from delphi.rounds.queries import RoundRow
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.framework.lineage_facts import Facts, facts_of
from delphi.web.chair.framework.lineage_picture import LineagePicture, lineage_picture
from delphi.web.frame import study_frame
from delphi.web.guards import unknown_page
from delphi.web.reading.words import outcome_word, share_words
from delphi.web.redlines import Piece, compared
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, ngettext, say


@dataclass(frozen=True)
class Verdict:
    """`url` leads to the statement in the report of the round."""

    words: str
    url: str


@dataclass(frozen=True)
class StopLine:
    """`what` is how it came here, `gone` what happened to it after, where it went nowhere."""

    code: str
    level: str
    what: str
    why: str
    text: tuple[Piece, ...]
    outcome: tuple[Piece, ...]
    verdicts: tuple[Verdict, ...]
    gone: str
    url: str
    current: bool


@dataclass(frozen=True)
class DraftPart:
    title: str
    lines: tuple[StopLine, ...]


@dataclass(frozen=True)
class LineagePage:
    title: str
    text: str
    lead: str
    picture: LineagePicture
    drafts: tuple[DraftPart, ...]
    framework_url: str


@route(
    blueprint,
    "/studies/<uuid:study_id>/framework/lineage/<uuid:wording_id>",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
)
def lineage(study_id: uuid.UUID, wording_id: uuid.UUID) -> ResponseReturnValue:
    facts = facts_of(study_id)
    found = lineage_of(str(wording_id), facts.stops, facts.steps)
    if not found.stops:
        raise unknown_page()
    page = _page(facts, found, str(wording_id))
    frame = study_frame(study_id, page="framework")
    return render_template("chair/framework/lineage.html", frame=frame, page=page)


def _page(facts: Facts, found: Lineage, wording_id: str) -> LineagePage:
    newest = next(one for one in reversed(found.stops) if one.wording_id == wording_id)
    parts = tuple(
        DraftPart(
            _draft_word(facts, number),
            tuple(_line(facts, found, one, wording_id) for one in found.of_draft(number)),
        )
        for number in found.drafts
    )
    return LineagePage(
        title=gettext("Lineage of %(code)s", code=newest.code),
        text=newest.text,
        lead=ngettext(
            "In %(num)s draft. Figures are those of closed rounds.",
            "In %(num)s drafts. Figures are those of closed rounds.",
            len(parts),
        ),
        picture=_picture(facts, found, wording_id, newest),
        drafts=parts,
        framework_url=url_for("chair.framework", study_id=facts.study_id),
    )


def _picture(facts: Facts, found: Lineage, wording_id: str, newest: Stop) -> LineagePicture:
    return lineage_picture(
        found,
        wording_id,
        title=gettext("Lineage of %(code)s", code=newest.code),
        description=gettext("The table below says the same in words: %(steps)s.", steps=_steps(found)),
        draft_word=lambda number: _draft_word(facts, number, short=True),
        step_word=_step_word,
        verdict_word=lambda stop: _short_verdict(facts, stop),
    )


def _steps(found: Lineage) -> str:
    codes = {one.key: one.code for one in found.stops}
    told = (
        gettext(
            "%(code)s of draft %(number)s %(what)s",
            code=codes[one.origin],
            number=one.origin[0],
            what=_step_word(one),
        )
        for one in found.steps
        if one.origin is not None
    )
    return "; ".join(told)


def _draft_word(facts: Facts, number: int, *, short: bool = False) -> str:
    if number == facts.so_far and not short:
        return gettext("Draft %(number)s so far", number=number)
    return gettext("Draft %(number)s", number=number)


def _step_word(step: Step) -> str:
    return say(related(cast("Relation", step.relation)))


def _line(facts: Facts, found: Lineage, stop: Stop, wording_id: str) -> StopLine:
    into, out_of = found.into(stop), found.out_of(stop)
    by_key = {one.key: one for one in found.stops}
    origins = [by_key[one.origin] for one in into if one.origin in by_key]
    before = origins[0] if len(origins) == 1 else None
    ended = next((one for one in out_of if one.end is None), None)
    return StopLine(
        code=stop.code,
        level=stop.level or "",
        what=_what(into, origins),
        why=_why(facts, stop, origins) if into else "",
        text=_compared(before, stop),
        outcome=_compared_outcome(before, stop),
        verdicts=tuple(_verdict(facts, one, stop) for one in facts.rounds if one.draft_number == stop.draft),
        gone=_gone(facts, stop) if ended else "",
        url=url_for("chair.lineage", study_id=facts.study_id, wording_id=stop.wording_id),
        current=stop.wording_id == wording_id,
    )


def _what(into: tuple[Step, ...], origins: list[Stop]) -> str:
    if not into:
        return gettext("as imported")
    word = _step_word(into[0])
    codes = ", ".join(one.code for one in origins)
    return gettext("%(what)s from %(codes)s", what=word, codes=codes) if codes else word


def _why(facts: Facts, stop: Stop, origins: list[Stop]) -> str:
    """Of what it comes from; of what was added, its own."""
    said = facts.reasons.get(stop.draft, {})
    found = dict.fromkeys(said.get(one.wording_id, "") for one in origins or [stop])
    return " ".join(reason for reason in found if reason)


def _gone(facts: Facts, stop: Stop) -> str:
    reason = facts.reasons.get(stop.draft + 1, {}).get(stop.wording_id, "")
    if not reason:
        return gettext("Dropped after that.")
    return gettext("Dropped after that: %(reason)s", reason=reason)


def _compared(before: Stop | None, stop: Stop) -> tuple[Piece, ...]:
    """Nothing is struck out where there is no one text to compare with."""
    return compared(before.text if before else stop.text, stop.text)


def _compared_outcome(before: Stop | None, stop: Stop) -> tuple[Piece, ...]:
    return compared((before.outcome if before else stop.outcome) or "", stop.outcome or "")


def _verdict(facts: Facts, asked: RoundRow, stop: Stop) -> Verdict:
    item = facts.items[asked.number].get(stop.wording_id)
    if item is None:
        return Verdict(gettext("Round %(number)s: not rated", number=asked.number), "")
    words = gettext(
        "Round %(number)s: %(verdict)s; %(share)s agree",
        number=asked.number,
        verdict=outcome_word(item.figures.outcome),
        share=share_words(item.figures.share_in),
    )
    url = url_for(
        "chair.report",
        study_id=facts.study_id,
        number=asked.number,
        _anchor=f"statement-{stop.wording_id}",
    )
    return Verdict(words, url)


def _short_verdict(facts: Facts, stop: Stop) -> str:
    """Of the last round on that draft."""
    for asked in reversed(facts.rounds):
        item = facts.items[asked.number].get(stop.wording_id)
        if asked.draft_number == stop.draft and item is not None:
            return outcome_word(item.figures.outcome)
    return ""
