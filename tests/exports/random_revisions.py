"""Two drafts and what became of each statement, with no rule of ours between them."""

from dataclasses import replace

from hypothesis import strategies as st

from delphi.drafting.changes import changes
from delphi.drafting.draft import DraftStatement, Edge, Relation
from delphi.exports.revisions import Heading, LogLine, Revision
from delphi.frameworks.tree import Kind
from tests.conftest import NOW

# Letters, emoji, Hebrew and Arabic, combining marks, what spreadsheets take for formulas, and white space.
texts = st.text(
    alphabet="ab c,.\n\t=+-@&<>\"'é\u0301שלוםمرحبا\u200f😀👩\u200d⚕️", min_size=1, max_size=40
).filter(lambda text: text.strip() != "")
BELOW: dict[Kind | None, Kind] = {None: "area", "area": "competency", "competency": "behaviour"}


@st.composite
def revisions(draw: st.DrawFn) -> Revision:
    old = draw(_drafts("old"))
    new = draw(_drafts("new"))
    edges, stays = _descent(draw, old, new)
    renamed = [_under_its_new_name(one, stays) for one in new]
    told = changes(old, renamed, edges)
    lines = tuple(LogLine(one, one.relation, draw(texts)) for one in told)
    return Revision(HEADING, lines, tuple(old), tuple(renamed))


HEADING = Heading(
    study="Wounds & care",
    language="en",
    time_zone="UTC",
    round_number=1,
    before=0,
    number=1,
    at=NOW,
    published=True,
    summary="One statement is new.",
)


def _under_its_new_name(one: DraftStatement, stays: dict[str, str]) -> DraftStatement:
    return replace(
        one,
        wording_id=stays.get(one.wording_id, one.wording_id),
        parent=stays.get(one.parent, one.parent) if one.parent else None,
    )


@st.composite
def _drafts(draw: st.DrawFn, name: str) -> list[DraftStatement]:
    found: list[DraftStatement] = []

    def grow(parent: DraftStatement | None, least: int) -> None:
        for number in range(1, draw(st.integers(least, 3)) + 1):
            kind = BELOW[parent.kind if parent else None]
            one = DraftStatement(
                wording_id=f"{name}-{len(found)}",
                code=f"{parent.code}.{number}" if parent else str(number),
                kind=kind,
                text=draw(texts),
                parent=parent.wording_id if parent else None,
                level=draw(st.sampled_from(["novice", "expert"])) if kind == "behaviour" else None,
                outcome=draw(st.none() | texts) if kind == "competency" else None,
            )
            found.append(one)
            if kind != "behaviour":
                grow(one, 0)

    grow(None, 1)
    return found


def _descent(
    draw: st.DrawFn, old: list[DraftStatement], new: list[DraftStatement]
) -> tuple[list[Edge], dict[str, str]]:
    """Each new statement comes from one or two old ones of its kind or from nowhere; what is left is dropped.

    Returned beside the edges: new wordings that are old ones, in a new place.
    """
    edges: list[Edge] = []
    stays: dict[str, str] = {}
    for one in new:
        kin = [other.wording_id for other in old if other.kind == one.kind]
        origins = draw(st.lists(st.sampled_from(kin), max_size=2, unique=True)) if kin else []
        keeps = len(origins) == 1 and origins[0] not in stays.values() and draw(st.booleans())
        if keeps:
            stays[one.wording_id] = origins[0]
        end = origins[0] if keeps else one.wording_id
        relations: tuple[Relation, ...] = ("added", "kept" if keeps else "reworded", "merged")
        relation = relations[len(origins)]
        edges += [Edge(origin, end, relation) for origin in origins] or [Edge(None, end, relation)]
    followed = {edge.origin for edge in edges}
    edges += [Edge(one.wording_id, None, "dropped") for one in old if one.wording_id not in followed]
    return edges, stays
