"""Agreement on one statement, from its counts alone. Everything a decision may hang on is exact."""

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

from scipy import special

from analysis.ratings import Scale, Tally
from analysis.result import Estimate, Value, no_value

Z95 = 1.959963984540054
DEFAULT_QUANTILE = 7
RAM_SCALE = Scale.parse("1-9")
HALF = Fraction(1, 2)
QUARTERS = (Fraction(1, 4), Fraction(3, 4))
_TAILS = (Fraction(3, 10), Fraction(7, 10))
# Hyndman & Fan (1996), continuous types: h = (n + 1 - a - b) q + a; a and b in twenty-fourths, so that all
# are whole. Type 3 is not offered: its rounding of ties differs between programs.
_PLOTTING_POSITIONS = {4: (0, 24), 5: (12, 12), 6: (0, 0), 7: (24, 24), 8: (8, 8), 9: (9, 9)}
QUANTILE_TYPES = (1, 2, *_PLOTTING_POSITIONS)


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
    """Share of ratings from `low` to `high`: k/n with its interval.

    `n` is the denominator where it is not the number of valid ratings. Undefined without a valid rating.
    """
    people, k = tally.n if n is None else n, tally.within(low, high)
    method = f"share of {_span(low, high)}"
    if tally.n == 0:
        return no_value("no_data", method)
    interval = clopper_pearson(k, people) if exact else wilson(k, people)
    name = "Clopper-Pearson 95%" if exact else "Wilson 95%"
    warnings = ("only one rating",) if tally.n == 1 else ()
    return Estimate(
        Fraction(k, people),
        method,
        people,
        tally.missing,
        tally.cannot_judge,
        interval=interval,
        interval_method=name,
        warnings=warnings,
    )


def quantile(tally: Tally, q: Fraction, quantile_type: int = DEFAULT_QUANTILE) -> Estimate:
    """Sample quantile as an exact fraction; R types 1, 2, 4-9. Undefined without a valid rating.

    Continuous types: h = (n+1-a-b)q + a, Q = x_(j) + (h-j)(x_(j+1) - x_(j)) with j = floor(h).
    Hyndman & Fan (1996), Am Stat 50:361.
    """
    method = f"quantile {q}, R type {quantile_type}"
    if tally.n == 0:
        return no_value("no_data", method)
    return _described(tally, quantile_of(tally, q, quantile_type), method)


def quantile_of(tally: Tally, q: Fraction, quantile_type: int = DEFAULT_QUANTILE) -> Fraction:
    """Compute the bare exact quantile of a tally that holds at least one rating."""
    n = tally.n
    if quantile_type in _PLOTTING_POSITIONS:
        a, b = _PLOTTING_POSITIONS[quantile_type]
        unit = 24 * q.denominator
        h = (24 * (n + 1) - a - b) * q.numerator + a * q.denominator
        j, rest = divmod(min(max(h, unit), n * unit), unit)
        lower = _ordered(tally, j)
        upper = _ordered(tally, j + 1) if rest else lower
        return Fraction(lower * unit + rest * (upper - lower), unit)
    if quantile_type not in QUANTILE_TYPES:
        raise ValueError(f"quantile type {quantile_type} is not offered; use one of {QUANTILE_TYPES}")
    j = max(math.ceil(n * q), 1)
    if quantile_type == 2 and n * q == j < n:
        return Fraction(_ordered(tally, j) + _ordered(tally, j + 1), 2)
    return Fraction(_ordered(tally, j))


def median(tally: Tally) -> Estimate:
    """Middle rating, or half-way between the two middle ones (the same in R types 2 and 5-9)."""
    if tally.n == 0:
        return no_value("no_data", "median")
    return _described(tally, quantile_of(tally, HALF), "median")


def iqr(tally: Tally, quantile_type: int = DEFAULT_QUANTILE) -> Estimate:
    """Interquartile range Q(.75) - Q(.25) as an exact fraction; undefined without a valid rating."""
    method = f"IQR, R type {quantile_type}"
    if tally.n == 0:
        return no_value("no_data", method)
    return _described(tally, iqr_of(tally, quantile_type), method)


def iqr_of(tally: Tally, quantile_type: int = DEFAULT_QUANTILE) -> Fraction:
    """Compute the bare exact IQR of a tally that holds at least one rating."""
    return quantile_of(tally, QUARTERS[1], quantile_type) - quantile_of(tally, QUARTERS[0], quantile_type)


def ram_disagreement(tally: Tally) -> Estimate:
    """RAND/UCLA classic: at least floor((n+1)/3) ratings in 1-3 and as many in 7-9. Scale 1-9 only.

    Fitch et al. (2001), The RAND/UCLA Appropriateness Method User's Manual. The counts are printed for panels
    of 8-16; "a third of the panel" is another rule (they differ at n = 10, 13 and 16).
    """
    if (refusal := _ram_refusal(tally, "RAM classic disagreement")) is not None:
        return refusal
    return _ram_flag(tally, both_ends(tally), "RAM classic disagreement")


def ram_agreement(tally: Tally) -> Estimate:
    """RAND/UCLA classic: at most floor((n-2)/3) ratings outside the three-point region of the median.

    A median of 3.5 or 6.5 counts to the higher region. Scale 1-9 only; same source and range as above.
    """
    if (refusal := _ram_refusal(tally, "RAM classic agreement")) is not None:
        return refusal
    middle = quantile_of(tally, HALF)
    low = 7 if middle >= Fraction(13, 2) else 4 if middle >= Fraction(7, 2) else 1
    outside = tally.n - tally.within(low, low + 2)
    return _ram_flag(tally, outside <= (tally.n - 2) // 3, "RAM classic agreement")


@dataclass(frozen=True, slots=True)
class Ipras:
    """Interpercentile range and its range adjusted for symmetry, all exact."""

    p30: Fraction
    p70: Fraction
    ipr: Fraction
    asymmetry: Fraction
    ipras: Fraction
    index: Fraction

    @property
    def disagreement(self) -> bool:
        return self.ipr > self.ipras


def ipras_of(tally: Tally, quantile_type: int = DEFAULT_QUANTILE) -> Ipras:
    """IPR = P70 - P30, AI = |5 - (P30+P70)/2|, IPRAS = 2.35 + 1.5 AI; needs a rating and the scale 1-9."""
    p30, p70 = (quantile_of(tally, q, quantile_type) for q in _TAILS)
    ipr, asymmetry = p70 - p30, abs(5 - (p30 + p70) / 2)
    adjusted = Fraction(235, 100) + Fraction(3, 2) * asymmetry
    return Ipras(p30, p70, ipr, asymmetry, adjusted, ipr / adjusted)


def ipras_disagreement(tally: Tally, quantile_type: int = DEFAULT_QUANTILE) -> Estimate:
    """RAND/UCLA: disagreement if and only if IPR > IPRAS (see `ipras_of`). Scale 1-9 only.

    Fitch et al. (2001), The RAND/UCLA Appropriateness Method User's Manual.
    """
    method = f"IPRAS disagreement, R type {quantile_type}"
    if (refusal := _ram_refusal(tally, method)) is not None:
        return refusal
    return _described(tally, ipras_of(tally, quantile_type).disagreement, method)


def disagreement_index(tally: Tally, quantile_type: int = DEFAULT_QUANTILE) -> Estimate:
    """DI = IPR / IPRAS; above 1 is disagreement. Scale 1-9 only. Source as for `ipras_disagreement`."""
    method = f"disagreement index IPR/IPRAS, R type {quantile_type}"
    if (refusal := _ram_refusal(tally, method)) is not None:
        return refusal
    return _described(tally, ipras_of(tally, quantile_type).index, method)


def van_der_eijk(tally: Tally) -> Estimate:
    """Agreement A: -1 half at each end, 0 uniform, 1 one category; exact. Needs three categories.

    The counts are peeled into layers of equal height; each layer weighs as many ratings as it holds.
    Newer algorithm of van der Eijk (2001), Qual Quant 35:325; some programs still give the older one.
    """
    if len(tally.counts) < 3:
        return no_value("too_few_categories", "van der Eijk A", status="not_applicable", n_used=tally.n)
    if tally.n == 0:
        return no_value("no_data", "van der Eijk A")
    left, total = list(tally.counts), Fraction(0)
    while any(left):
        height = min(count for count in left if count)
        pattern = tuple(count > 0 for count in left)
        total += height * sum(pattern) * _layer_agreement(pattern)
        left = [count - height if count else 0 for count in left]
    return _described(tally, total / tally.n, "van der Eijk A")


def polarised(tally: Tally) -> Estimate:
    """Our flag on any scale: floor((n+1)/3) or more at each end, or van der Eijk's A below 0. No p-value."""
    if tally.n == 0:
        return no_value("no_data", "polarisation flag")
    return _described(tally, is_polarised(tally), "polarisation flag")


def is_polarised(tally: Tally) -> bool:
    """Tell the polarisation flag of a tally that holds at least one rating."""
    if both_ends(tally):
        return True
    spread = van_der_eijk(tally).value
    return isinstance(spread, Fraction) and spread < 0


@lru_cache(maxsize=2**11)
def _layer_agreement(pattern: tuple[bool, ...]) -> Fraction:
    """U (1 - (S-1)/(C-1)) for one layer; U counts triples 110 and 011 as unimodal, 101 as not."""
    width, filled = len(pattern), sum(pattern)
    if filled == width:
        return Fraction(0)
    if filled == 1:
        return Fraction(1)
    triples = list(combinations(pattern, 3))
    one_peak = sum(t in {(True, True, False), (False, True, True)} for t in triples)
    two_peaks = triples.count((True, False, True))
    shape = Fraction((width - 2) * one_peak - (width - 1) * two_peaks, (width - 2) * (one_peak + two_peaks))
    return shape * (1 - Fraction(filled - 1, width - 1))


def both_ends(tally: Tally) -> bool:
    """Tell whether floor((n+1)/3) ratings or more lie in each of the two end bands."""
    needed = (tally.n + 1) // 3
    return needed > 0 and min(tally.within(*tally.scale.agree), tally.within(*tally.scale.oppose)) >= needed


def _ordered(tally: Tally, place: int) -> int:
    """Find the rating at this place (from 1) of the ordered sample."""
    for score, count in zip(tally.scale.scores, tally.counts, strict=True):
        place -= count
        if place <= 0:
            return score
    raise IndexError("the sample is shorter than that")


def _described(tally: Tally, value: Value, method: str) -> Estimate:
    warnings = ("only one rating",) if tally.n == 1 else ()
    return Estimate(value, method, tally.n, tally.missing, tally.cannot_judge, warnings=warnings)


def _ram_refusal(tally: Tally, method: str) -> Estimate | None:
    if tally.scale != RAM_SCALE:
        return no_value("scale_not_supported", method, status="not_applicable", n_used=tally.n)
    return no_value("no_data", method) if tally.n == 0 else None


def _ram_flag(tally: Tally, value: Value, method: str) -> Estimate:
    warnings = ("outside the published table (panels of 8 to 16)",) if not 8 <= tally.n <= 16 else ()
    return Estimate(value, method, tally.n, tally.missing, tally.cannot_judge, warnings=warnings)


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"
