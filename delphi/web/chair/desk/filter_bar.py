"""The filters of the desk as links and a line to type in, each with how many statements it leaves."""

import uuid
from dataclasses import dataclass

from delphi.web.chair.desk import filters
from delphi.web.chair.desk.place import Place
from delphi.web.chair.desk.tree import filtered_url
from delphi.web.frame import Link
from delphi.wording import gettext, ngettext


@dataclass(frozen=True)
class FilterBar:
    """`kept` goes with what is typed, as hidden fields: name and value."""

    links: tuple[Link, ...]
    count: str
    url: str
    words: str
    kept: tuple[tuple[str, str], ...]
    clear: Link | None


def filter_bar(place: Place, current: uuid.UUID | None = None) -> FilterBar:
    chosen, marked = place.filter, tuple(place.marked.values())
    shown = {name: chosen.showing(name).count(marked) for name in ("", *filters.SHOWN)}
    return FilterBar(
        links=tuple(
            Link(
                f"{label} {shown[name]}",
                filtered_url(place, chosen.showing(name), current),
                name == chosen.show,
            )
            for name, label in _labels().items()
            if name in ("", chosen.show) or shown[name]
        ),
        count=_count(place, shown[chosen.show]),
        url=filtered_url(place, filters.Filter(), current),
        words=chosen.words,
        kept=tuple((name, value) for name, value in chosen.args.items() if name != "find"),
        clear=Link(gettext("Show all again"), filtered_url(place, filters.Filter(), current))
        if chosen.args
        else None,
    )


def _count(place: Place, number: int) -> str:
    if place.filter.show == filters.UNRATED:
        return ngettext("%(num)s statement, not rated", "%(num)s statements, not rated", number)
    if place.filter.show in (filters.DECIDED, filters.COMMENTED):  # rated or not
        return ngettext("%(num)s statement", "%(num)s statements", number)
    return ngettext("%(num)s rated statement", "%(num)s rated statements", number)


def _labels() -> dict[str, str]:
    return {
        "": gettext("All rated"),
        filters.UNDECIDED: gettext("Undecided"),
        filters.NEEDS_YOU: gettext("Needs you"),
        filters.CONTESTED: gettext("Contested"),
        filters.FRAGILE: gettext("Fragile"),
        filters.COMMENTED: gettext("Commented"),
        filters.DECIDED: gettext("Decided"),
        filters.UNRATED: gettext("Not rated"),
    }
