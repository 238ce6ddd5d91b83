"""What the panel says of the statement in focus: the answer first, then every figure with its definition."""

from dataclasses import dataclass

from delphi.reports.content import Content, ItemContent, Share
from delphi.web.chair.desk.place import Focus
from delphi.web.reading import words
from delphi.web.reading.statements import Evidence, GroupLine, Picture, statement_view
from delphi.wording import gettext, say


@dataclass(frozen=True)
class Said:
    text: str
    more: str


@dataclass(frozen=True)
class Pane:
    """`firm`: robust or fragile, and why; `proposal` with the line of the table that fired."""

    kind: str
    word: str
    undecided: str
    shares: tuple[Said, ...]
    pictures: tuple[Picture, ...]
    proposal: str
    reason: str
    needs_person: bool
    fragile: str
    figures: tuple[Evidence, ...]
    groups: tuple[GroupLine, ...]


def evidence_of(focus: Focus) -> Pane | None:
    """None for what was not rated."""
    item, content = focus.place.items.get(focus.statement.wording_id), focus.place.content
    proposal = focus.proposal
    if item is None or proposal is None:
        return None
    view = statement_view(item, content)
    return Pane(
        kind=view.kind,
        word=view.word,
        undecided=view.undecided,
        shares=_shares(item, content),
        pictures=view.pictures,
        proposal=say(proposal.sentence),
        reason=say(proposal.reason),
        needs_person=proposal.needs_person,
        fragile=_fragile(item),
        figures=_figures(item, view.evidence),
        groups=view.groups,
    )


def _shares(item: ItemContent, content: Content) -> tuple[Said, ...]:
    head = content.dimensions[0]
    bands = (("agree", item.figures.share_in), ("oppose", item.figures.share_out))
    return tuple(
        _rated(share, words.band_range(head, band))
        for band, share in bands
        if share is not None and share.interval is not None
    )


def _rated(share: Share, band: str) -> Said:
    low, high = share.interval or (0, 0)
    return Said(
        gettext("%(k)s of %(n)s rated %(band)s", k=share.k, n=share.n, band=band),
        gettext(
            "%(percent)s, interval %(low)s to %(high)s",
            percent=words.percent(share),
            low=f"{low:.0f}%",
            high=f"{high:.0f}%",
        ),
    )


def _fragile(item: ItemContent) -> str:
    if item.figures.robust is not False:
        return ""
    return gettext("Fragile: %(reasons)s.", reasons="; ".join(item.figures.differences))


def _figures(item: ItemContent, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The rule line in full: it is what a committee argues about."""
    if not evidence:
        return ()
    line = Evidence(gettext("Rule, with its numbers"), "rule", item.figures.rule_line)
    return (line, *(one for one in evidence if one.word != "rule" or one.value != evidence[0].value))
