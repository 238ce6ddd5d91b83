from random import Random
from typing import Any

import pytest

from analysis.consensus import Rule, parse_rule, preset
from delphi.errors import InvalidInput
from delphi.reports.external import ExternalAnalysis, Files
from delphi.reports.external import analyse_files as analyse_all
from tests.analysis.slow import NINE

RULE = preset("comet-70-15", NINE)
TWO_OF_THREE = parse_rule("in if at least 70% agree in at least 2 of 3 rounds; otherwise neither", NINE)


def wide(items: str, *rows: str) -> bytes:
    return "\n".join([f"expert,{items}", *rows]).encode()


def analyse_files(
    ratings: bytes, rule: Rule, *, round_name: str | None = None, **others: Any
) -> ExternalAnalysis:
    return analyse_all(Files(ratings=ratings, **others), rule, round_name=round_name)


def outcomes(result: ExternalAnalysis) -> dict[str, str]:
    return {item.item: item.verdict.outcome for item in result.analysis.items}


@pytest.mark.parametrize("seed", range(8))
def test_whoever_comes_first_in_the_file_changes_no_byte(seed: int) -> None:
    """On these few ratings the last bits of a coefficient near 0 do depend on the order of summing."""
    ratings = ["", "", "", "1", "1", "1", "", "", "2"]
    rows = [f"{number},e{row},{one}" for number in (1, 2) for row, one in enumerate(ratings)]
    shuffled = rows[:]
    Random(seed).shuffle(shuffled)
    one, other = (
        analyse_files("\n".join(["round,expert,a", *order]).encode(), RULE).analysis.as_bytes()
        for order in (rows, shuffled)
    )
    assert one == other


def test_every_round_of_a_file_is_looked_at() -> None:
    rows = ["1,a,8", "1,b,8", "2,a,2", "2,b,2", "3,a,8", "3,b,8"]
    data = "\n".join(["round,expert,x", *rows]).encode()
    third = analyse_files(data, TWO_OF_THREE)
    assert (third.analysis.rounds, third.previous_round, outcomes(third)) == (3, "2", {"x": "in"})
    second = analyse_files(data, TWO_OF_THREE, round_name="2")
    assert (second.analysis.rounds, outcomes(second)) == (2, {"x": "cannot_decide"})


def test_older_rounds_come_from_files_of_their_own() -> None:
    good, bad = wide("x", "a,8", "b,8"), wide("x", "a,2", "b,2")
    assert outcomes(analyse_files(good, TWO_OF_THREE, previous=bad, earlier=[good])) == {"x": "in"}
    assert outcomes(analyse_files(good, TWO_OF_THREE, previous=bad, earlier=[bad])) == {"x": "neither"}


def test_an_item_renamed_long_ago_is_followed() -> None:
    now, before, oldest = wide("new", "a,8"), wide("new", "a,2"), wide("old,new", "a,8,2")
    renamed = b"old,new\nold,new\n"
    found = analyse_files(now, TWO_OF_THREE, previous=before, earlier=[oldest], items=renamed)
    assert outcomes(found) == {"new": "in"}


def test_a_map_that_names_an_item_of_no_round_is_refused() -> None:
    with pytest.raises(InvalidInput, match='Row 2, new: there is no item "gone"'):
        analyse_files(wide("x", "a,8"), RULE, previous=wide("y", "a,8"), items=b"old,new\ny,gone\n")
