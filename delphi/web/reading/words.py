"""The words and numbers of reports, the same for chairs and staff."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import format_date

from delphi.reports.content import DimensionHead, Figures, Number, Share
from delphi.reports.feedback import short
from delphi.reports.outcomes import DIVIDED
from delphi.wording import gettext, ngettext

UNDECIDED = "cannot_decide"


def outcome_word(outcome: str) -> str:
    words = {
        "in": gettext("In"),
        "out": gettext("Out"),
        "neither": gettext("Neither"),
        DIVIDED: gettext("Divided"),
        UNDECIDED: gettext("Cannot decide"),
    }
    return words.get(outcome, outcome)


def undecided_words(figures: Figures, minimum_cell: int) -> str:
    """Why there is no verdict."""
    if figures.held_back and figures.n >= minimum_cell:
        return gettext(
            "The rule looks further than the %(n)s ratings here, and fewer than %(least)s people stand behind that.",
            n=figures.n,
            least=minimum_cell,
        )
    if figures.held_back:
        return ngettext(
            "%(num)s person rated this; figures are shown from %(least)s people on.",
            "%(num)s people rated this; figures are shown from %(least)s people on.",
            figures.n,
            least=minimum_cell,
        )
    if not figures.n:
        return gettext("Nobody rated this.")
    return gettext("The rule cannot decide: %(reason)s.", reason=reason_words(figures.reason))


def percent(share: Share | None) -> str:
    return "" if share is None or share.percent is None else f"{share.percent:.1f}%"


def counted_percent(share: Share | None) -> str:
    """One decimal, so that a share never seems to reach a bound; and of how many."""
    found = percent(share)
    return gettext("%(percent)s (n %(n)s)", percent=found, n=share.n) if share and found else ""


def share_words(share: Share | None) -> str:
    """The count first, then the percent and how sure it is."""
    if share is None or share.interval is None:
        return gettext("no ratings")
    low, high = share.interval
    return gettext(
        "%(k)s of %(n)s, %(percent)s (95%% interval %(low)s to %(high)s)",
        k=share.k,
        n=share.n,
        percent=percent(share),
        low=f"{low:.1f}%",
        high=f"{high:.1f}%",
    )


def caption(
    n: int, median: Number | None, q1: Number | None, q3: Number | None, *, cannot_judge: int = 0
) -> str:
    """What the small picture shows, as a line of text."""
    if median is None:
        return gettext("n %(n)s", n=n)
    parts = [
        gettext(
            "n %(n)s, median %(median)s, middle half %(q1)s to %(q3)s",
            n=n,
            median=short(median),
            q1=short(q1),
            q3=short(q3),
        )
    ]
    if cannot_judge:
        parts.append(gettext("%(count)s could not judge", count=cannot_judge))
    return ", ".join(parts)


def category_labels(head: DimensionHead) -> tuple[str, ...]:
    return tuple(
        f"{place} {label}" if label else str(place) for place, label in enumerate(head.labels, start=1)
    )


def band_range(head: DimensionHead, band: str) -> str:
    places = [place for place in range(1, len(head.labels) + 1) if head.band(place) == band]
    return f"{places[0]}-{places[-1]}" if len(places) > 1 else str(places[0])


def group_word(group: str | None) -> str:
    return gettext("No group") if group is None else group


def day_words(moment: datetime, time_zone: str) -> str:
    return str(format_date(moment.astimezone(ZoneInfo(time_zone)).date(), "d MMM yyyy"))


def reason_words(code: str | None) -> str:
    """Why a coefficient has no value, or a rule no outcome."""
    words: Mapping[str, str] = {
        "no_data": gettext("nobody rated"),
        "no_variation": gettext("all ratings are the same"),
        "zero_denominator": gettext("no expert rated any two statements differently"),
        "too_few_items": gettext("fewer than two statements were rated by at least two experts"),
        "too_few_raters": gettext("fewer than two experts rated the same statements"),
        "one_rating": gettext("there is only one rating"),
        "mean_zero": gettext("the mean is 0"),
        "no_earlier_round": gettext("there is no earlier round to look at"),
        "wording_changed": gettext("the wording changed between the rounds"),
        "no_pairs": gettext("nobody rated it in both rounds"),
        "no_such_group": gettext("nobody of the group took part, or too few"),
        "no_such_dimension": gettext("this question was not asked"),
        "no_majority": gettext("no statement of the round has a majority to take the cut from"),
        "panel_too_small": gettext("the panel is too small for this cut"),
    }
    return words.get(code or "", gettext("it is not defined here"))


def checks_made(figures: Figures) -> str:
    """Which checks of the verdict applied."""
    names = {
        "leave_one_out": gettext("without any one person"),
        "bootstrap": gettext("panels drawn again"),
        "other_rules": gettext("other published rules"),
        "attrition": gettext("those who left"),
        "groups": gettext("within the groups"),
        "denominator": gettext("could not judge counted or not"),
    }
    made = ", ".join(names[one] for one in figures.checks)
    return gettext("Checked: %(checks)s.", checks=made) if made else ""
