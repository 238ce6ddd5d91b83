"""Between two rounds, paired by seat and by unchanged wording; who left; groups. Stability is not consensus."""

from analysis.stability.adjustment import benjamini_hochberg, holm
from analysis.stability.attrition import Attrition, ItemAttrition, compare_leavers
from analysis.stability.between import (
    STABLE_CROSSED,
    STABLE_HISTOGRAM,
    BetweenRounds,
    between_rounds,
    compare_moves,
)
from analysis.stability.correlation import cross_table, kendall_tau, spearman
from analysis.stability.groups import (
    GroupComparison,
    GroupFigures,
    ItemGroups,
    PairOfGroups,
    Tested,
    compare_groups,
)
from analysis.stability.kappa import RoundAgreement, ac1, observed_agreement, weighted_kappa
from analysis.stability.leaving import WorstCase, worst_case_tallies
from analysis.stability.margins import ChiSquare, bhapkar, mcnemar, mcnemar_chi_square, stuart_maxwell
from analysis.stability.moves import Movement, histogram_change, movement
from analysis.stability.rank_sum import (
    cliffs_delta,
    kruskal_wallis,
    mann_whitney,
    mann_whitney_u,
    ordered_counts,
)
from analysis.stability.spread import SpreadChange, spread_change
from analysis.stability.tables import Table, Transitions, transitions
from analysis.stability.wilcoxon import SignedRank, SignedRanks, sign_test, signed_rank, signed_ranks

__all__ = [
    "STABLE_CROSSED",
    "STABLE_HISTOGRAM",
    "Attrition",
    "BetweenRounds",
    "ChiSquare",
    "GroupComparison",
    "GroupFigures",
    "ItemAttrition",
    "ItemGroups",
    "Movement",
    "PairOfGroups",
    "RoundAgreement",
    "SignedRank",
    "SignedRanks",
    "SpreadChange",
    "Table",
    "Tested",
    "Transitions",
    "WorstCase",
    "ac1",
    "benjamini_hochberg",
    "between_rounds",
    "bhapkar",
    "cliffs_delta",
    "compare_groups",
    "compare_leavers",
    "compare_moves",
    "cross_table",
    "histogram_change",
    "holm",
    "kendall_tau",
    "kruskal_wallis",
    "mann_whitney",
    "mann_whitney_u",
    "mcnemar",
    "mcnemar_chi_square",
    "movement",
    "observed_agreement",
    "ordered_counts",
    "sign_test",
    "signed_rank",
    "signed_ranks",
    "spearman",
    "spread_change",
    "stuart_maxwell",
    "transitions",
    "weighted_kappa",
    "worst_case_tallies",
]
