"""What left the framework in earlier drafts, in ready words."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from delphi.drafting.departures import Departure
from delphi.drafting.explaining import related
from delphi.web.chair.desk.place import Place
from delphi.web.chair.desk.standing import Standing, standing
from delphi.web.chair.desk.tree import desk_url
from delphi.web.frame import Link
from delphi.wording import gettext, ngettext, say


@dataclass(frozen=True)
class EarlierLine:
    """`went` is when and how it left; `became` what it went into; `restore_url` is empty where none may."""

    code: str
    text: str
    outcome: str
    level: str
    went: str
    became: tuple[Link, ...]
    reason: str
    lineage_url: str
    restore_url: str
    standing: Standing | None


@dataclass(frozen=True)
class EarlierPage:
    count: str
    lines: tuple[EarlierLine, ...]
    desk_url: str


@dataclass(frozen=True)
class RestoringPage:
    line: EarlierLine
    seen: int
    list_url: str


def earlier_page(place: Place, gone: Sequence[Departure]) -> EarlierPage:
    return EarlierPage(
        count=ngettext(
            "%(num)s statement of an earlier draft is not in draft %(number)s.",
            "%(num)s statements of earlier drafts are not in draft %(number)s.",
            len(gone),
            number=place.desk.draft.number,
        ),
        lines=tuple(_line(place, one) for one in gone),
        desk_url=desk_url(place),
    )


def restoring_page(place: Place, departure: Departure) -> RestoringPage:
    return RestoringPage(
        line=_line(place, departure),
        seen=place.desk.latest,
        list_url=desk_url(place, "earlier_statements"),
    )


def _line(place: Place, gone: Departure) -> EarlierLine:
    former = gone.former
    decision = place.desk.by_wording.get(former.wording_id)
    wording_id = str(former.wording_id)
    may_restore = place.may_decide and decision is None
    return EarlierLine(
        code=former.code,
        text=former.text,
        outcome=former.outcome or "",
        level=former.level or "",
        went=gettext(
            "Draft %(draft)s; %(what)s after round %(round)s",
            draft=former.draft,
            what=say(related(gone.relation)),
            round=gone.after_round,
        ),
        became=tuple(
            Link(f"{one.code} {one.text}", _lineage_url(place, one.wording_id)) for one in gone.became
        ),
        reason=gone.reason,
        lineage_url=_lineage_url(place, wording_id),
        restore_url=desk_url(place, "restore_statement", wording_id=wording_id) if may_restore else "",
        standing=standing(place, decision) if decision else None,
    )


def _lineage_url(place: Place, wording_id: str) -> str:
    return url_for("chair.lineage", study_id=place.study_id, wording_id=wording_id)
