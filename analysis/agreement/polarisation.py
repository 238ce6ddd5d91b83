"""Two camps: the flag for scales on which RAND/UCLA is not defined."""

from fractions import Fraction

from analysis.agreement.describing import described
from analysis.agreement.dispersion import van_der_eijk_of
from analysis.ratings import Tally
from analysis.result import Estimate, no_value
from analysis.scale import Band


def polarised(tally: Tally, agree: Band | None = None, oppose: Band | None = None) -> Estimate:
    """Our flag on any scale: floor((n+1)/3) or more in each band, or van der Eijk's A below 0. No p-value.

    The bands default to those of the scale.
    """
    if tally.n == 0:
        return no_value("no_data", "polarisation flag")
    return described(tally, is_polarised(tally, agree, oppose), "polarisation flag")


def is_polarised(tally: Tally, agree: Band | None = None, oppose: Band | None = None) -> bool:
    """Tell the polarisation flag of a tally that holds at least one rating."""
    return both_ends(tally, agree, oppose) or (
        len(tally.counts) >= 3 and van_der_eijk_of(tally).numerator < 0
    )


def polarisation_degree(tally: Tally) -> Estimate:
    """(1 - A)/2 of van der Eijk's A: 0 one category, 1/2 uniform, 1 half at each end; undefined as A is."""
    method = "polarisation (1 - A)/2"
    if len(tally.counts) < 3:
        return no_value("too_few_categories", method, status="not_applicable", n_used=tally.n)
    if tally.n == 0:
        return no_value("no_data", method)
    agreement, unit = van_der_eijk_of(tally).as_integer_ratio()
    return described(tally, Fraction(unit - agreement, 2 * unit), method)


def both_ends(tally: Tally, agree: Band | None = None, oppose: Band | None = None) -> bool:
    """Tell whether floor((n+1)/3) ratings or more lie in each of the two bands; what lies in both is in neither."""
    upper, lower = agree or tally.scale.agree, oppose or tally.scale.oppose
    needed, shared = (tally.n + 1) // 3, tally.within(max(upper[0], lower[0]), min(upper[1], lower[1]))
    return needed > 0 and min(tally.within(*upper), tally.within(*lower)) - shared >= needed
