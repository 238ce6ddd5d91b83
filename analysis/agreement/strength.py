"""Strength of evidence: how probable it is that the share lies above a threshold in a wider population."""

from fractions import Fraction
from typing import Literal

from scipy import special

from analysis.agreement.describing import described
from analysis.ratings import Tally
from analysis.result import Estimate, no_value, require_one_of
from analysis.scale import span

Prior = Literal["uniform", "jeffreys"]
_BETA: dict[Prior, float] = {"uniform": 1.0, "jeffreys": 0.5}
_READ_SO = (
    "means something only if the panel stands for a wider population",
    "a share that just meets the threshold gives about one half",
)


def strength_of_evidence(
    tally: Tally, low: int, high: int, threshold: Fraction, *, prior: Prior = "uniform"
) -> Estimate:
    """Posterior P(pi > T) = 1 - I_T(k + a, n - k + a), a = 1 (uniform) or 1/2 (Jeffreys). Never a gate.

    k of the n valid ratings lie from `low` to `high`. Undefined without a valid rating: the prior alone is
    no evidence. Bayes (1763) with the beta prior; Jeffreys (1946), Proc R Soc Lond A 186:453.
    """
    require_one_of("prior", prior, _BETA)
    if not 0 <= threshold.numerator <= threshold.denominator:
        raise ValueError(f"a threshold for a share lies between 0 and 1; {threshold} does not")
    method = f"strength of evidence, P(share of {span(low, high)} > {threshold}), {prior} prior"
    if tally.n == 0:
        return no_value("no_data", method)
    k, a = tally.within(low, high), _BETA[prior]
    # Its mirror image, I_(1-T)(n - k + a, k + a), keeps the digits of small chances.
    rest = (threshold.denominator - threshold.numerator) / threshold.denominator
    value = float(special.betainc(tally.n - k + a, k + a, rest))
    return described(tally, value, method, *_READ_SO)
