"""Did ratings shift one way? Wilcoxon's signed rank test, exact with ties and zeros, and the sign test."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.agreement import balanced_p
from analysis.ratings import RatingsError
from analysis.result import Estimate, Json, no_value, require_one_of
from analysis.stability.midranks import doubled_midranks
from analysis.stability.subset_sums import shares_up_to
from analysis.stability.tables import Counts, Differences, Transitions, differences

Zeros: TypeAlias = Literal["pratt", "wilcox"]
Floats: TypeAlias = NDArray[np.float64]

EXACT_UP_TO = 200


@dataclass(frozen=True, slots=True)
class SignedRank:
    """Rank sums of who rose and who fell, and how likely such an imbalance is if signs fell by chance.

    `p` is two-sided; `p_up` asks whether ratings rose, `p_down` whether they fell. `effect` is
    (W+ - W-)/(W+ + W-), -1..1. `changed` is the number of differences that are not 0.
    """

    w_plus: float
    w_minus: float
    changed: int
    p: Estimate
    p_up: Estimate
    p_down: Estimate
    effect: Estimate

    def as_json(self) -> dict[str, Json]:
        return {
            "w_plus": self.w_plus,
            "w_minus": self.w_minus,
            "changed": self.changed,
            "p": self.p.as_json(),
            "p_up": self.p_up.as_json(),
            "p_down": self.p_down.as_json(),
            "effect": self.effect.as_json(),
        }


@dataclass(frozen=True, eq=False)
class SignedRanks:
    """The test of all items at once, one place an item; `record` gives one with its reasons."""

    zeros: Zeros
    exact_up_to: int
    pairs: Counts
    changed: Counts
    w_plus: Floats
    w_minus: Floats
    p: Floats
    p_up: Floats
    p_down: Floats

    def record(self, place: int) -> SignedRank:
        pairs, changed = int(self.pairs[place]), int(self.changed[place])
        plus, minus = float(self.w_plus[place]), float(self.w_minus[place])
        null = "exact" if changed <= self.exact_up_to else "normal"
        name = f"signed rank, {_ZEROS[self.zeros]}"

        def p_value(p: Floats, side: str) -> Estimate:
            method = f"{name}, {null}, {side}"
            if pairs == 0:
                return no_value("no_pairs", method)
            warnings = () if changed else (nobody_changed(pairs),)
            return Estimate(float(p[place]), method, pairs, warnings=warnings)

        return SignedRank(
            plus,
            minus,
            changed,
            p_value(self.p, "two-sided"),
            p_value(self.p_up, "one-sided: ratings rose"),
            p_value(self.p_down, "one-sided: ratings fell"),
            _effect(plus, minus, pairs, name),
        )


_ZEROS = {"pratt": "zeros ranked and left out (Pratt)", "wilcox": "zeros dropped (Wilcoxon)"}


def signed_rank(values: Iterable[float], zeros: Zeros = "pratt") -> SignedRank:
    """Wilcoxon signed rank test of differences (later - earlier).

    |d| is ranked, midranks for ties; `pratt` ranks zeros along and then leaves their ranks out, `wilcox`
    drops them first. W+ and W- are the rank sums of rises and falls. Given the ranks, every pattern of signs
    is equally likely: p is exact up to 200 differences that are not 0, and normal beyond, with variance
    (sum of squared ranks)/4 and no continuity correction. Two-sided: P(|W - mu| >= |w - mu|). Nobody
    changed: p is 1, with the warning; no differences at all: undefined.
    Wilcoxon (1945), Biometrics Bull 1:80; Pratt (1959), JASA 54:655.
    """
    counted = Counter(values)
    if not all(map(math.isfinite, counted)):
        raise RatingsError("A difference is a number; leave out whoever was not there in both rounds.")
    sizes = sorted({abs(value) for value in counted if value})
    unchanged, up, down = (
        np.array([row], dtype=np.int64).reshape(1, -1)
        for row in (
            [counted[0]],
            [counted[size] for size in sizes],
            [counted[-size] for size in sizes],
        )
    )
    return _signed_ranks(unchanged[:, 0], up, down, zeros, EXACT_UP_TO).record(0)


def signed_ranks(
    moves: Transitions, zeros: Zeros = "pratt", *, exact_up_to: int = EXACT_UP_TO
) -> SignedRanks:
    """`signed_rank` for every item of two rounds at once.

    `exact_up_to` moves the border between the exact and the normal null distribution.
    """
    return signed_ranks_of(differences(moves.tables, moves.scale.scores), zeros, exact_up_to=exact_up_to)


def signed_ranks_of(
    found: Differences, zeros: Zeros = "pratt", *, exact_up_to: int = EXACT_UP_TO
) -> SignedRanks:
    return _signed_ranks(found.unchanged, found.up, found.down, zeros, exact_up_to)


def sign_test(up: int, down: int, unchanged: int = 0) -> Estimate:
    """Sign test: p = min(1, 2 P(Bin(up + down, 1/2) <= min(up, down))). Nobody moved: 1; nobody: undefined.

    Dixon & Mood (1946), JASA 41:557.
    """
    method = "sign test, exact, two-sided"
    pairs = up + down + unchanged
    if pairs == 0:
        return no_value("no_pairs", method)
    warnings = () if up + down else (nobody_changed(pairs),)
    return Estimate(balanced_p(up, down), method, pairs, warnings=warnings)


def nobody_changed(pairs: int) -> str:
    return f"0 of {pairs} changed"


def _signed_ranks(unchanged: Counts, up: Counts, down: Counts, zeros: Zeros, exact_up_to: int) -> SignedRanks:
    """In doubled ranks."""
    require_one_of("zeros", zeros, _ZEROS)
    times = up + down
    changed = times.sum(axis=1)
    ranks = doubled_midranks(times)
    if zeros == "pratt":
        ranks += 2 * unchanged[:, np.newaxis]
    plus, minus = (up * ranks).sum(axis=1), (down * ranks).sum(axis=1)
    spread = np.sqrt((times * ranks * ranks).sum(axis=1, dtype=np.float64)) / 2
    z = (plus - minus) / (2 * np.where(spread, spread, 1.0))
    p_up, p_down = special.ndtr(-z), special.ndtr(z)
    p = 2 * np.minimum(p_up, p_down)
    exact = np.flatnonzero(changed <= exact_up_to)
    p[exact], p_up[exact], p_down[exact] = _exact(ranks[exact], times[exact], plus[exact], minus[exact])
    return SignedRanks(zeros, exact_up_to, unchanged + changed, changed, plus / 2, minus / 2, p, p_up, p_down)


def _exact(ranks: Counts, times: Counts, plus: Counts, minus: Counts) -> Floats:
    """Two-sided, rising and falling p, by item, from the sign patterns with at most the smaller rank sum."""
    found = np.empty((3, len(ranks)))
    rows = zip(ranks.tolist(), times.tolist(), plus.tolist(), minus.tolist(), strict=True)
    for place, (rank, often, rise, fall) in enumerate(rows):
        values = [one for one in zip(rank, often, strict=True) if one[1]]
        tail, here = shares_up_to(values, min(rise, fall))
        both = 1.0 if rise == fall else 2 * tail
        rest = 1 - tail + here
        found[:, place] = (both, tail, rest) if rise >= fall else (both, rest, tail)
    return found


def _effect(plus: float, minus: float, pairs: int, name: str) -> Estimate:
    method = f"matched-pairs rank correlation, {name}"
    if pairs == 0:
        return no_value("no_pairs", method)
    if plus + minus == 0:
        return no_value("no_change", method, n_used=pairs)
    return Estimate((plus - minus) / (plus + minus), method, pairs)
