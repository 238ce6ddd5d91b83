"""Shares of a band with their intervals, the denominators they may have, and the modes."""

import math
from fractions import Fraction

from scipy import special

from analysis.agreement.describing import described
from analysis.ratings import Tally
from analysis.result import Estimate, no_value
from analysis.scale import span

Z95 = 1.959963984540054


def wilson(k: int, n: int) -> tuple[float, float]:
    """95 % interval of a share k/n (n > 0).

    Centre (p + z²/2n)/(1 + z²/n), half-width z sqrt(p(1-p)/n + z²/4n²)/(1 + z²/n); the ends are exactly 0 at
    k = 0 and 1 at k = n. Wilson (1927); Newcombe (1998), Stat Med 17:857.
    """
    p, z2 = k / n, Z95 * Z95
    centre = p + z2 / (2 * n)
    half = Z95 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    scale = 1 + z2 / n
    return (0.0 if k == 0 else (centre - half) / scale, 1.0 if k == n else (centre + half) / scale)


def clopper_pearson(k: int, n: int) -> tuple[float, float]:
    """95 % exact interval of a share k/n (n > 0): beta quantiles (k, n-k+1) and (k+1, n-k).

    Clopper & Pearson (1934), Biometrika 26:404.
    """
    low = 0.0 if k == 0 else float(special.betaincinv(k, n - k + 1, 0.025))
    high = 1.0 if k == n else float(special.betaincinv(k + 1, n - k, 0.975))
    return low, high


def share(tally: Tally, low: int, high: int, *, n: int | None = None, exact: bool = False) -> Estimate:
    """Share of ratings from `low` to `high`: k/n with its interval, Wilson's or Clopper and Pearson's.

    `n` is the denominator where it is not the number of valid ratings, such as `n + cannot_judge` or
    `invited`; it cannot be smaller. Undefined without a valid rating.
    """
    people, k = tally.n if n is None else n, tally.within(low, high)
    method = f"share of {span(low, high)}"
    if people < tally.n:
        raise ValueError(f"a denominator of {people} is too small for {tally.n} valid ratings")
    if tally.n == 0:
        return no_value("no_data", method)
    return Estimate(
        Fraction(k, people),
        method,
        people,
        tally.missing,
        tally.cannot_judge,
        interval=clopper_pearson(k, people) if exact else wilson(k, people),
        interval_method="Clopper-Pearson 95%" if exact else "Wilson 95%",
        warnings=("only one rating",) if tally.n == 1 else (),
    )


def modes(tally: Tally) -> Estimate:
    """Every rating that was chosen most often, lowest first; undefined without a valid rating."""
    if tally.n == 0:
        return no_value("no_data", "modes")
    most = max(tally.counts)
    chosen = zip(tally.scale.scores, tally.counts, strict=True)
    return described(tally, tuple([score for score, count in chosen if count == most]), "modes")
