"""How outcomes, numbers and shares are said on the page. Every figure says of how many it is."""

from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from analysis.consensus import CANNOT_DECIDE
from analysis.figures import ShareFigure
from analysis.result import Estimate, Value, shown
from delphi.errors import msg
from delphi.reports.outcomes import DIVIDED
from delphi.wording import gettext, say

NO_VALUE = "–"
_LEAST_P = 0.0001
_OUTCOMES: Final = MappingProxyType(
    {
        "in": msg("In"),
        "out": msg("Out"),
        "neither": msg("Neither"),
        DIVIDED: msg("Divided"),
        CANNOT_DECIDE: msg("Cannot decide"),
    }
)


@dataclass(frozen=True)
class Fact:
    """`more` is what stands below in smaller type."""

    label: str
    value: str
    more: str = ""


def outcome_word(outcome: str) -> str:
    known = _OUTCOMES.get(outcome)
    return outcome if known is None else say(known)


def has_word(outcome: str) -> bool:
    """Whether it is one of the usual outcomes, which can stand in a sentence."""
    return outcome in _OUTCOMES


def number(estimate: Estimate) -> str:
    return NO_VALUE if estimate.value is None else decimal(estimate.value)


def decimal(value: Value) -> str:
    """At most three decimals, with a true minus."""
    if value is None or isinstance(value, bool | tuple):
        return shown(value)
    text = f"{float(value):.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


def p_value(estimate: Estimate) -> str:
    """A p is never printed as 0."""
    value = estimate.value
    if value is None or isinstance(value, tuple):
        return NO_VALUE
    return f"p < {_LEAST_P}" if value < _LEAST_P else f"p = {decimal(value)}"


def percent(value: Fraction | float) -> str:
    """Always one decimal, so that no share seems to reach a bound that it misses."""
    return f"{float(100 * value):.1f}%"


def share(figure: ShareFigure) -> str:
    value = figure.share.value
    if value is None or isinstance(value, tuple):
        return gettext("no ratings")
    return gettext("%(k)s of %(n)s, %(percent)s", k=figure.k, n=figure.n, percent=percent(value))


def counted(k: int, found: Estimate) -> str:
    """A count with the share that it is; the number of people stands beside it."""
    value = found.value
    if value is None or isinstance(value, tuple):
        return str(k)
    return gettext("%(k)s (%(percent)s)", k=k, percent=percent(value))


def share_interval(figure: ShareFigure) -> str:
    ends = figure.share.interval
    return (
        "" if ends is None else gettext("95%% interval %(span)s", span=span(*(percent(one) for one in ends)))
    )


def interval(estimate: Estimate) -> str:
    ends = estimate.interval
    return (
        "" if ends is None else gettext("95%% interval %(span)s", span=span(*(decimal(one) for one in ends)))
    )


def span(low: str, high: str) -> str:
    return gettext("%(low)s to %(high)s", low=low, high=high)


def band(ends: tuple[int, int]) -> str:
    low, high = ends
    return str(low) if low == high else f"{low}-{high}"


def why_none(estimate: Estimate) -> str:
    """Why there is no value."""
    if estimate.reason is None:
        return ""
    if estimate.reason.code == "below_floor":
        return gettext("held back: %(reason)s", reason=estimate.reason.sentence)
    return gettext("not defined: %(reason)s", reason=estimate.reason.sentence)


def yes_no(value: object) -> str:
    if value is None:
        return NO_VALUE
    return gettext("yes") if value else gettext("no")


def held_back(minimum_cell: int) -> str:
    return gettext("held back: fewer than %(least)s people", least=minimum_cell)
