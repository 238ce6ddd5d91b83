"""What is beside a statement: what looks close to it, hints on its wording, and the statements it hangs with."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, cast

from delphi.drafting.draft import Relation
from delphi.drafting.explaining import related
from delphi.drafting.remarks.hints import Near, near_each_other, wording_hints
from delphi.extensions import current_session
from delphi.frameworks import queries as frameworks
from delphi.frameworks.queries import OriginView, StatementView
from delphi.reports.proposals import other_proposals
from delphi.web.chair.desk.place import Place
from delphi.web.chair.desk.tree import statement_url
from delphi.web.frame import Link
from delphi.wording import gettext, ngettext, say

HARD_FROM: Final = 13  # years: below that a level says nothing that a committee would act on


@dataclass(frozen=True)
class NearLine:
    statement: Link
    text: str
    alike: str


@dataclass(frozen=True)
class LinkedLine:
    """`to` is none where it stands in another draft."""

    what: str
    to: Link | None
    text: str


@dataclass(frozen=True)
class Linked:
    near: tuple[NearLine, ...]
    wording: tuple[str, ...]
    reading_level: str
    statements: tuple[LinkedLine, ...]
    other_rules: tuple[str, ...]


def links_of(place: Place, statement: StatementView) -> Linked:
    hints = wording_hints(statement.text)
    return Linked(
        near=_near(place, statement),
        wording=hints.findings,
        reading_level="" if hints.grade is None or hints.grade < HARD_FROM else _grade(hints.grade),
        statements=(*_around(place, statement), *_origins(place, statement)),
        other_rules=_other_rules(place, statement),
    )


def _near(place: Place, statement: StatementView) -> tuple[NearLine, ...]:
    draft = place.desk.draft.statements
    found = near_each_other(tuple(one.text for one in draft))
    return tuple(near_line(place, near) for near in found.get(draft.index(statement), ()))


def near_line(place: Place, near: Near) -> NearLine:
    other = place.desk.draft.statements[near.place]
    return NearLine(Link(other.code, statement_url(place, other)), other.text, alike_words(near))


def alike_words(near: Near) -> str:
    return gettext("%(percent)s%% alike", percent=near.percent)


def _grade(grade: int) -> str:
    return ngettext(
        "Hard to read: for somebody with %(num)s year of schooling. A rough hint: single sentences vary.",
        "Hard to read: for somebody with %(num)s years of schooling. A rough hint: single sentences vary.",
        grade,
    )


def _around(place: Place, statement: StatementView) -> Iterator[LinkedLine]:
    for one in place.desk.draft.statements:
        if one.id == statement.parent_id:
            yield _line(place, gettext("Stands under"), one)
        elif one.parent_id == statement.id:
            yield _line(place, gettext("Holds"), one)


def _line(place: Place, what: str, one: StatementView) -> LinkedLine:
    return LinkedLine(what, Link(one.code, statement_url(place, one)), one.text)


def _origins(place: Place, statement: StatementView) -> Iterator[LinkedLine]:
    """From the draft before, where it came in another way than by staying as it was."""
    if not place.desk.draft.number:
        return
    for origin in frameworks.origins_of(current_session(), statement.id):
        if origin.relation != "kept":
            yield LinkedLine(_from(origin), None, origin.text)


def _from(origin: OriginView) -> str:
    return gettext(
        "%(relation)s from %(code)s of draft %(number)s",
        relation=say(related(cast("Relation", origin.relation))),
        code=origin.code,
        number=origin.draft,
    )


def _other_rules(place: Place, statement: StatementView) -> tuple[str, ...]:
    item = place.items.get(statement.wording_id)
    if item is None:
        return ()
    return tuple(
        gettext("Under %(rule)s: %(proposal)s", rule=one.rule, proposal=say(one.sentence))
        for one in other_proposals(item, place.readings.on(statement.wording_id))
    )
