"""What measures are compared with: a number, or a cut computed from the panel or the round."""

from fractions import Fraction

import numpy as np

from analysis.agreement import critical_count
from analysis.consensus.cases import Cases
from analysis.consensus.exact import KNOWN, Numbers, exactly, first_known, where_unknown
from analysis.consensus.terms import Apmo, Bound, ByPanelSize, LawsheCritical

_ONE = np.asarray(1)


def bound_of(bound: Bound, cases: Cases) -> Numbers:
    """Give the number each case is compared with, or why there is none."""
    match bound:
        case Fraction():
            return exactly(bound)
        case ByPanelSize(steps):
            step = np.searchsorted([start for start, _ in steps], np.maximum(cases.n, 1), side="right") - 1
            tops, bottoms = np.array([number.as_integer_ratio() for _, number in steps]).T
            return Numbers(tops[step], bottoms[step])
        case LawsheCritical(alpha):
            return _lawshe(alpha, cases)
        case Apmo():
            return _majorities(cases)


def _lawshe(alpha: Fraction, cases: Cases) -> Numbers:
    sizes, place = np.unique(cases.n, return_inverse=True)
    counts = [critical_count(size, alpha) for size in sizes.tolist()]
    count = np.array([-1 if one is None else one for one in counts], dtype=np.int64)[place]
    small = where_unknown(count < 0, "panel_too_small")
    return Numbers(2 * count - cases.n, np.maximum(cases.n, 1), small)


def _majorities(cases: Cases) -> Numbers:
    if cases.cut is None:
        alone = where_unknown(np.ones(len(cases), dtype=np.bool_), "no_whole_round")
        return Numbers(np.zeros(len(cases), dtype=np.int64), _ONE, alone)
    votes = cases.cut.votes
    nobody = where_unknown(votes == 0, "no_data") if votes.size else KNOWN
    none = where_unknown(cases.cut.majorities == 0, "no_majority") if votes.size else KNOWN
    return Numbers(cases.cut.majorities, np.maximum(votes, 1), first_known(nobody, none))
