from analysis.consensus import preset
from analysis.figures import group_figures
from tests.analysis.slow import NINE, tally


def test_held_back_figures_are_empty_and_the_others_counted() -> None:
    cells = [("a", tally([9, 1])), ("b", tally([9] * 5)), ("c", tally([9] * 5 + [1]))]
    small, neighbour, shown = group_figures(preset("comet-70-15", NINE), cells, 5)
    assert small.as_json() == {
        "group": "a",
        "suppressed": True,
        "n": None,
        "share_in": None,
        "share_out": None,
    }
    assert neighbour.n is None
    assert shown.share_in is not None
    assert (shown.n, shown.share_in.k, shown.share_in.n) == (6, 5, 6)
