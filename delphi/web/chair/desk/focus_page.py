"""One statement on the desk: what the panel says, what is proposed, and the decision at hand."""

from dataclasses import dataclass

from delphi.drafting.explaining import verb
from delphi.drafting.following import proposed_operation
from delphi.drafting.operations import name_of
from delphi.web.chair.desk.choices import button_word, meaning
from delphi.web.chair.desk.forms import FORMS
from delphi.web.chair.desk.place import Focus
from delphi.web.chair.desk.standing import Standing, closed_words, standing
from delphi.web.chair.desk.tree import (
    Branch,
    Progress,
    branches,
    desk_url,
    need_you,
    next_undecided,
    progress_of,
    statement_url,
)
from delphi.web.frame import Link
from delphi.web.reading.statements import StatementView, statement_view
from delphi.wording import gettext, ngettext, say


@dataclass(frozen=True)
class Choice:
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class FocusPage:
    title: str
    code: str
    text: str
    under: str
    outcome: str
    closed: str
    progress: Progress
    branches: tuple[Branch, ...]
    evidence: StatementView | None
    finding: str  # said where what is proposed is no step
    standing: Standing | None
    choices: tuple[Choice, ...]
    meaning: str
    button: str
    post_url: str
    seen: int
    before: Link | None
    after: Link | None
    position: str
    jump: Link | None  # to the next that needs a person
    desk_url: str
    report_url: str


def chosen_name(focus: Focus, asked: str | None) -> str | None:
    """The kind of decision shown: the one asked for, else the one standing, else the one proposed."""
    if not focus.place.may_decide:
        return None
    if asked in FORMS:
        return asked
    if focus.standing is not None:
        return name_of(focus.standing)
    return proposed_operation(focus.action) if focus.proposal else None


def focus_page(focus: Focus, name: str | None) -> FocusPage:
    place, statement = focus.place, focus.statement
    item = place.items.get(statement.wording_id)
    evidence = statement_view(item, place.content, internal=True) if item else None
    before, after, position = _neighbours(focus)
    return FocusPage(
        title=f"{statement.code} {statement.text}",
        code=statement.code,
        text=statement.text,
        under=_under(focus),
        outcome=statement.outcome or "",
        closed=closed_words(place),
        progress=progress_of(place),
        branches=branches(place, statement.wording_id),
        evidence=evidence,
        finding=_finding(focus),
        standing=standing(place, focus.decision) if focus.decision else None,
        choices=_choices(focus, name) if place.may_decide else (),
        meaning=meaning(name) if name else "",
        button=button_word(name, statement.code) if name else "",
        post_url=statement_url(place, statement, do=name) if name else "",
        seen=place.desk.latest,
        before=before,
        after=after,
        position=position,
        jump=_jump(focus),
        desk_url=desk_url(place),
        report_url=desk_url(place, "report"),
    )


def _jump(focus: Focus) -> Link | None:
    others = [one for one in need_you(focus.place) if one.id != focus.statement.id]
    coming = next_undecided(focus.place, after=focus.statement)
    if not others or coming is None or not focus.place.may_decide:
        return None
    label = ngettext(
        "Next that needs you: %(code)s (%(num)s left)",
        "Next that needs you: %(code)s (%(num)s left)",
        len(others),
        code=coming.code,
    )
    return Link(label, statement_url(focus.place, coming))


def _finding(focus: Focus) -> str:
    if focus.proposal is None or proposed_operation(focus.action) is not None:
        return ""
    return gettext("This is a finding, not a step: decide what becomes of the statement, and say why.")


def proposed_wordings(focus: Focus) -> tuple[str, ...]:
    item = focus.place.items.get(focus.statement.wording_id)
    remarks = focus.place.remarks.get(focus.statement.wording_id)
    if item is not None:
        return item.proposed_wordings
    return remarks.proposed_wordings if remarks else ()


def _choices(focus: Focus, name: str | None) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            say(verb(one)),
            statement_url(focus.place, focus.statement, do=one, _anchor="decision"),
            one == name,
        )
        for one in FORMS
    )


def _under(focus: Focus) -> str:
    parent = focus.parent
    where = f"{parent.code} {parent.text}" if parent else gettext("Area")
    return f"{where} · {focus.statement.level}" if focus.statement.level else where


def _neighbours(focus: Focus) -> tuple[Link | None, Link | None, str]:
    draft = focus.place.desk.draft.statements
    here = draft.index(focus.statement)
    before = draft[here - 1] if here else None
    after = draft[here + 1] if here + 1 < len(draft) else None
    position = gettext("%(place)s of %(count)s", place=here + 1, count=len(draft))
    return (
        Link(gettext("Back to %(code)s", code=before.code), statement_url(focus.place, before))
        if before
        else None,
        Link(gettext("On to %(code)s", code=after.code), statement_url(focus.place, after))
        if after
        else None,
        position,
    )
