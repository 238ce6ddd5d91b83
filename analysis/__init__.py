"""Delphi statistics: pure numpy and scipy, no web, database, clock or files. A library of its own.

    from analysis.ratings import RatingMatrix, Scale
    from analysis.consensus import read_rule
    from analysis.rounds import analyse_round

    scale = Scale.parse("1-9")
    matrix = RatingMatrix.from_scores(scale, [[8, 2], [9, None], [7, 3]])
    analysis = analyse_round(matrix, rule=read_rule("comet-70-15", scale))

`analyse_round` is the one door for a whole round. Single statistics come from `analysis.agreement` (one
statement, from its tally), `analysis.reliability` (a whole panel, from its matrix), `analysis.stability` (two
rounds, paired by person); rules from `analysis.consensus`, how firm a decision is from `analysis.robustness`,
help with comments from `analysis.comments`. Each returns an `analysis.result.Estimate`: a value with interval,
people and method, or the reason why there is none; never nan. `docs/analysis-in-a-notebook.md` shows it used.
"""
