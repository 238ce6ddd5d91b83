"""The right column of the desk: what the panel wrote on the statement in focus, and what people made of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from delphi.drafting.remarks.explaining import code_words
from delphi.drafting.remarks.hints import CodeHint, code_hints
from delphi.drafting.remarks.queries import Reading, RemarkView, remarks_on
from delphi.drafting.remarks.rules import CODES
from delphi.frameworks.queries import StatementView
from delphi.rounds.moments import shown_moment
from delphi.web.chair.desk.place import Place
from delphi.web.chair.desk.remarks_links import Linked, links_of
from delphi.web.chair.desk.tree import desk_url, statement_url
from delphi.web.frame import Link
from delphi.web.reading.statements import band_note
from delphi.web.redlines import Piece, compared
from delphi.wording import gettext, ngettext, say

SHORT_ID = 12  # enough of a hash to find a remark on its page


@dataclass(frozen=True)
class Chip:
    """A code that one press gives or takes back."""

    code: str
    label: str
    pressed: str  # true or false, as aria-pressed says it
    suggested: bool


@dataclass(frozen=True)
class Hint:
    label: str
    why: str


@dataclass(frozen=True)
class RemarkCard:
    """`text` is the original. `read` says who read it, or that it counts as unread; `url` is its own page, where its words are edited."""

    id: str
    anchor: str
    kind: str
    text: str
    pieces: tuple[Piece, ...]
    band: str
    note: str
    chips: tuple[Chip, ...]
    hints: tuple[Hint, ...]
    read: str
    repeats: str
    paraphrase: str
    hidden_because: str
    reply: str
    seen: int
    url: str
    code_url: str
    use: Link | None
    may_reply: bool  # the next round shows comments on what was rated, and nothing else of the remarks


@dataclass(frozen=True)
class RemarksPane:
    count: str
    comments: tuple[RemarkCard, ...]
    wordings: tuple[RemarkCard, ...]
    unread: tuple[str, ...]
    unread_words: str
    nothing_url: str
    may_code: bool
    may_word: bool
    linked: Linked


def remarks_pane(place: Place, statement: StatementView) -> RemarksPane:
    written = place.written_on(statement.wording_id)
    found = remarks_on(written, place.readings) if written else ()
    comments = _smallest_camp_first(place, statement, [one for one in found if one.kind == "comment"])
    wordings = [one for one in found if one.kind == "wording"]
    unread = tuple(one.id for one in found if not one.reading.codes)
    people = place.readings.on(statement.wording_id).all
    return RemarksPane(
        count=_count(found, people),
        comments=tuple(remark_card(place, one) for one in comments),
        wordings=tuple(remark_card(place, one) for one in wordings),
        unread=unread,
        unread_words=ngettext(
            "%(num)s text has no code yet, so it is not read",
            "%(num)s texts have no code yet, so they are not read",
            len(unread),
        )
        if unread
        else "",
        nothing_url=desk_url(
            place, "nothing_asked", wording_id=str(statement.wording_id), **place.filter.args
        ),
        may_code=place.may_decide,
        may_word=place.may_decide or not place.released,
        linked=links_of(place, statement),
    )


def remark_card(place: Place, one: RemarkView) -> RemarkCard:
    reading, hints = one.reading, code_hints(one.text) if place.may_decide else ()
    alike = one.bands[0] if len(one.bands) == 1 else ""
    return RemarkCard(
        id=one.id,
        anchor=anchor_of(one.id),
        kind=one.kind,
        text=one.text,
        pieces=_pieces(place, one),
        band=alike,
        note=_note(one),
        chips=_chips(reading, hints),
        hints=() if reading.codes else tuple(Hint(say(code_words(h.code)), h.why) for h in hints),
        read=_read(place, reading),
        repeats=_repeats(place, reading),
        paraphrase=reading.paraphrase or "",
        hidden_because=reading.hidden_because or "",
        reply=reading.reply or "",
        seen=reading.revision,
        url=desk_url(place, "remark", remark=one.id, **place.filter.args),
        code_url=desk_url(place, "code_remark", remark=one.id, **place.filter.args),
        use=_use(place, one),
        may_reply=one.kind == "comment" and one.wording_id in place.items,
    )


def anchor_of(remark: str) -> str:
    return f"remark-{remark[:SHORT_ID]}"


def _smallest_camp_first(
    place: Place, statement: StatementView, comments: Sequence[RemarkView]
) -> list[RemarkView]:
    """What most of the panel thinks, the figures tell."""
    item = place.items.get(statement.wording_id)
    if item is None:
        return [*comments]
    head = place.content.dimensions[0]
    camps: Counter[str] = Counter()
    for category, count in enumerate(item.figures.counts, start=1):
        camps[head.band(category)] += count
    return sorted(comments, key=lambda one: min((camps[band] for band in one.bands), default=camps.total()))


def _count(found: Sequence[RemarkView], people: int) -> str:
    if not found:
        return gettext("Nobody wrote anything on this statement.")
    written = ngettext("%(num)s text", "%(num)s texts", len(found))
    return ngettext("%(written)s by %(num)s person", "%(written)s by %(num)s people", people, written=written)


def _pieces(place: Place, one: RemarkView) -> tuple[Piece, ...]:
    """A proposed wording against the words that were rated."""
    if one.kind != "wording":
        return ()
    rated = place.desk.statements[one.wording_id].text
    return compared(rated, one.text)


def _note(one: RemarkView) -> str:
    parts = [band_note(band) for band in one.bands]
    if one.people > 1:
        same = (
            ngettext("%(num)s person wrote this", "%(num)s people wrote this", one.people)
            if one.kind == "comment"
            else ngettext("%(num)s person proposed this", "%(num)s people proposed this", one.people)
        )
        parts.insert(0, same)
    return " · ".join(parts)


def _chips(reading: Reading, hints: Sequence[CodeHint]) -> tuple[Chip, ...]:
    """What software suggests is marked until a person has given a code, and never counts."""
    suggested = {one.code for one in hints} if not reading.codes else set()
    return tuple(
        Chip(code, say(code_words(code)), "true" if code in reading.codes else "false", code in suggested)
        for code in CODES
    )


def _read(place: Place, reading: Reading) -> str:
    if reading.at is None:
        return ""
    name = reading.by or gettext("somebody who is no longer here")
    moment = shown_moment(reading.at, place.content.head.time_zone)
    if reading.codes:
        return gettext("Read by %(name)s, %(moment)s", name=name, moment=moment)
    return gettext(
        "No code yet, so not counted as read. Last: %(name)s, %(moment)s", name=name, moment=moment
    )


def _repeats(place: Place, reading: Reading) -> str:
    other = reading.codes.get("duplicate")
    statement = place.desk.statements.get(other) if other else None
    return gettext("Repeats %(code)s", code=statement.code) if statement else ""


def _use(place: Place, one: RemarkView) -> Link | None:
    written = place.written_on(one.wording_id)
    if written is None or one.kind != "wording" or not place.may_decide:
        return None
    statement = place.desk.statements[one.wording_id]
    url = statement_url(
        place, statement, do="reword", wording=written.proposed_wordings.index(one.text), _anchor="decision"
    )
    return Link(gettext("Use this wording"), url)
