"""How a statistic of one statement becomes a record."""

from analysis.ratings import Tally
from analysis.result import Estimate, Value

RECENT = 8
"""How many tallies a cache remembers: the statistics of one statement are asked for one after another."""
EQUAL_DISTANCES = "assumes equal distances between categories"


def described(
    tally: Tally,
    value: Value,
    method: str,
    *warnings: str,
    interval: tuple[float, float] | None = None,
    interval_method: str | None = None,
) -> Estimate:
    """Make the record of a value that every valid rating entered."""
    if tally.n == 1:
        warnings = ("only one rating", *warnings)
    named = None if interval is None else interval_method
    return Estimate(
        value, method, tally.n, tally.missing, tally.cannot_judge, "ok", None, interval, named, warnings
    )
