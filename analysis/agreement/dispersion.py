"""Agreement and dispersion of the histogram of one statement."""

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

from analysis.agreement.describing import EQUAL_DISTANCES, RECENT, described
from analysis.ratings import Tally
from analysis.result import Estimate, no_value

_IGNORES_ORDER = "ignores the order of the categories: no measure of consensus"


def van_der_eijk(tally: Tally) -> Estimate:
    """Agreement A: -1 half at each end, 0 uniform, 1 one category; exact. Needs three categories.

    The counts are peeled into layers of equal height; each layer weighs as many ratings as it holds.
    Newer algorithm of van der Eijk (2001), Qual Quant 35:325; some programs still give the older one.
    """
    if len(tally.counts) < 3:
        return no_value("too_few_categories", "van der Eijk A", status="not_applicable", n_used=tally.n)
    if tally.n == 0:
        return no_value("no_data", "van der Eijk A")
    return described(tally, van_der_eijk_of(tally), "van der Eijk A")


@lru_cache(maxsize=RECENT)
def van_der_eijk_of(tally: Tally) -> Fraction:
    """Compute the bare A of a tally with a rating and three categories or more."""
    total, unit = 0, 1
    for thickness, pattern in _layers(tally.counts):
        weight, by = _weighted_layer_agreement(pattern)
        total, unit = total * by + thickness * weight * unit, unit * by
    return Fraction(total, unit * tally.n)


def tastle_wierman(tally: Tally) -> Estimate:
    """Consensus Cns = 1 + sum p_j log2(1 - |j - mu|/(C - 1)) over ranks j: 0 half at each end, 1 all equal.

    mu is the mean rank. A uniform histogram is not 0. Undefined without a valid rating.
    Tastle & Wierman (2007), Int J Approx Reason 45:531.
    """
    method = "Tastle-Wierman consensus"
    if tally.n == 0:
        return no_value("no_data", method)
    n, reach = tally.n, len(tally.counts) - 1
    middle = sum(place * count for place, count in enumerate(tally.counts)) / n
    lost = sum(
        count * math.log2(1 - abs(place - middle) / reach)
        for place, count in enumerate(tally.counts)
        if count
    )
    return described(tally, 1 + lost / n, method, EQUAL_DISTANCES)


def leik_d(tally: Tally) -> Estimate:
    """Leik's D = 2 sum d_j/(C - 1), d_j = F_j where F_j < 1/2 and 1 - F_j elsewhere: 0 consensus, 1 two camps.

    F are the cumulative shares; exact, ordinal. Undefined without a valid rating.
    Leik (1966), Pac Sociol Rev 9:85.
    """
    if tally.n == 0:
        return no_value("no_data", "Leik D")
    n = tally.n
    folded = sum(min(reached, n - reached) for reached in tally.reached)
    return described(tally, Fraction(2 * folded, n * (len(tally.counts) - 1)), "Leik D")


def entropy(tally: Tally, *, relative: bool = False) -> Estimate:
    """Shannon entropy -sum p_j log2 p_j in bits, or over log2 C where `relative`: 0 one category, 1 uniform.

    Undefined without a valid rating. Shannon (1948), Bell Syst Tech J 27:379.
    """
    method = "relative entropy" if relative else "entropy, bits"
    if tally.n == 0:
        return no_value("no_data", method)
    logs = sum(count * math.log2(tally.n / count) for count in tally.counts if count)
    unit = math.log2(len(tally.counts)) if relative else 1.0
    return described(tally, logs / (tally.n * unit), method, _IGNORES_ORDER)


def _layers(counts: tuple[int, ...]) -> Iterator[tuple[int, tuple[bool, ...]]]:
    """Peel a histogram from below: how thick each layer is and which categories reach into it."""
    below = 0
    for height in sorted({*counts} - {0}):
        yield height - below, tuple([count >= height for count in counts])
        below = height


@lru_cache(maxsize=2**11)
def _weighted_layer_agreement(pattern: tuple[bool, ...]) -> tuple[int, int]:
    """S U (1 - (S-1)/(C-1)) as a whole number over another; U counts triples 110, 011 for, 101 against."""
    width, filled = len(pattern), sum(pattern)
    if filled == width:
        return 0, 1
    if filled == 1:
        return 1, 1
    triples = list(combinations(pattern, 3))
    one_peak = sum(t in {(True, True, False), (False, True, True)} for t in triples)
    two_peaks = triples.count((True, False, True))
    shape = Fraction((width - 2) * one_peak - (width - 1) * two_peaks, (width - 2) * (one_peak + two_peaks))
    return (filled * shape * (1 - Fraction(filled - 1, width - 1))).as_integer_ratio()
