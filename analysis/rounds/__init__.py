"""A whole round analysed: the one door that the platform and `delphi analyse` use."""

from analysis.rounds.door import SEED, analyse_round
from analysis.rounds.panel import PanelAnalysis
from analysis.rounds.records import FORMAT, VERSION, ItemAnalysis, RoundAnalysis
from analysis.rounds.rule_facts import RuleFacts, rule_facts

__all__ = [
    "FORMAT",
    "SEED",
    "VERSION",
    "ItemAnalysis",
    "PanelAnalysis",
    "RoundAnalysis",
    "RuleFacts",
    "analyse_round",
    "rule_facts",
]
