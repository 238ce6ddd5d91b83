"""The statements that experts proposed: how many did, what looks like them, and what became of each."""

from collections.abc import Iterator
from dataclasses import dataclass

from delphi.drafting.remarks.hints import near_each_other, nearest_among
from delphi.drafting.remarks.suggestions import ProposedStatement, Suggestion
from delphi.web.chair.desk.place import Place
from delphi.web.chair.desk.remarks_links import NearLine, alike_words, near_line
from delphi.web.chair.desk.remarks_pane import SHORT_ID
from delphi.web.chair.desk.tree import desk_url
from delphi.web.frame import Link
from delphi.wording import gettext, ngettext


@dataclass(frozen=True)
class AlikeLine:
    """Another proposed statement that a person may call the same, or has.

    `same` is what the press says to the server.
    """

    text: str
    note: str
    remark: str
    same: str
    label: str
    seen: int
    url: str


@dataclass(frozen=True)
class SuggestionCard:
    id: str
    anchor: str
    text: str
    people: str
    area: str
    reasons: tuple[str, ...]
    shown_as: str
    hidden: str
    answer: str
    because: str
    nearest: NearLine | None
    same: tuple[AlikeLine, ...]
    alike: tuple[AlikeLine, ...]
    add: Link | None
    seen: int
    url: str
    may_answer: bool


def find_suggestion(place: Place, remark: str) -> Suggestion | None:
    return next((one for one in place.suggestions if remark in one.ids), None)


def suggestion_cards(place: Place) -> tuple[SuggestionCard, ...]:
    """Those that wait for an answer first."""
    waiting = sorted(place.suggestions, key=lambda one: bool(one.answer))
    return tuple(suggestion_card(place, one) for one in waiting)


def suggestions_count(place: Place) -> str:
    waiting = sum(not one.answer for one in place.suggestions)
    if not place.suggestions:
        return gettext("No expert proposed a statement.")
    found = ngettext("%(num)s proposed", "%(num)s proposed", len(place.suggestions))
    if not waiting or not place.may_decide:
        return found
    return ngettext(
        "%(found)s, %(num)s waits for an answer before the draft can be published",
        "%(found)s, %(num)s wait for an answer before the draft can be published",
        waiting,
        found=found,
    )


def suggestion_card(place: Place, one: Suggestion) -> SuggestionCard:
    first, reading = one.first, one.first.reading
    may_answer = place.may_decide and one.answer != "added"
    return SuggestionCard(
        id=first.id,
        anchor=f"suggestion-{first.id[:SHORT_ID]}",
        text=first.text,
        people=ngettext("Proposed by %(num)s expert", "Proposed by %(num)s experts", one.people),
        area=", ".join(first.areas),
        reasons=first.reasons,
        shown_as=reading.paraphrase or "",
        hidden=reading.hidden_because or "",
        answer=_answer_words(one),
        because=reading.declined_because or "",
        nearest=_nearest(place, first),
        same=tuple(_same(place, two) for two in one.statements[1:]) if may_answer else (),
        alike=tuple(_alike(place, one)) if may_answer else (),
        add=_add(place, one) if may_answer else None,
        seen=reading.revision,
        url=desk_url(place, "suggestion", proposed=first.id),
        may_answer=may_answer,
    )


def _answer_words(one: Suggestion) -> str:
    words = {
        "": gettext("Waits for an answer"),
        "added": gettext("Added"),
        "declined": gettext("Declined"),
        "hidden": gettext("Hidden, and so not answered"),
    }
    return words[one.answer]


def _add(place: Place, one: Suggestion) -> Link:
    return Link(gettext("Add this statement"), desk_url(place, "add_statement", suggestion=one.id))


def _nearest(place: Place, first: ProposedStatement) -> NearLine | None:
    texts = tuple(two.text for one in place.suggestions for two in one.statements)
    draft = tuple(one.text for one in place.desk.draft.statements)
    near = nearest_among(texts, draft).get(texts.index(first.text))
    return near_line(place, near) if near else None


def _alike(place: Place, suggestion: Suggestion) -> Iterator[AlikeLine]:
    """Those that software finds near, and that nobody has called the same."""
    proposed = [two for one in place.suggestions for two in one.statements]
    texts = tuple(one.text for one in proposed)
    for near in near_each_other(texts).get(texts.index(suggestion.first.text), ()):
        other = proposed[near.place]
        if other.id not in suggestion.ids and other.reading.same_as is None:
            yield _line(
                place,
                other,
                note=alike_words(near),
                same=suggestion.id,
                label=gettext("It is the same"),
            )


def _same(place: Place, other: ProposedStatement) -> AlikeLine:
    return _line(place, other, note="", same="", label=gettext("It is not the same"))


def _line(place: Place, other: ProposedStatement, *, note: str, same: str, label: str) -> AlikeLine:
    return AlikeLine(
        text=other.text,
        note=note,
        remark=other.id,
        same=same,
        label=label,
        seen=other.reading.revision,
        url=desk_url(place, "match_suggestion", proposed=other.id),
    )
