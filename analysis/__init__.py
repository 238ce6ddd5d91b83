"""Delphi statistics: pure numpy and scipy, no web, database, clock or files.

The one door for a whole round is `analysis.rounds.analyse_round`; rules come through `analysis.consensus`.
"""
