import json
import os
import resource
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from delphi.cli.analyse import command

LONG = """\
# collected by hand
# scale 1-9
Round,Panelist,Item,Rating,No_Opinion,Group
1,a,S1,7,,north
1,b,S1,2,,north
1,a,S2,,yes,north
1,b,S2,5,,north
2,a,S1,8,0,north
2,b,S1,8,no,north
2,c,S1,9,,south
2,a,S2,,1,north
2,b,S2,5,false,north
"""
WIDE = "expert;S1;S2\na;7;CJ\nb;2;5\nc;;9\n"


@pytest.fixture(autouse=True)
def _in_an_empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def analyse(text: str | bytes, *options: str) -> Result:
    Path("r.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return CliRunner().invoke(command, ["r.csv", *options])


def items(text: str | bytes, *options: str) -> dict[str, dict[str, object]]:
    result = analyse(text, "--json", "out.json", "--force", *options)
    assert result.exit_code == 0, result.output
    return {item["item"]: item for item in json.loads(Path("out.json").read_text("utf-8"))["items"]}


def test_the_answer_comes_first() -> None:
    result = analyse(LONG)
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "Of 2 items: 1 in, 0 out, 1 neither (1 robust, 1 fragile).\nRound 2: 3 of 3 experts answered.\n"
    )
    assert "3/3 100.0%" in result.stdout


def test_a_neither_on_which_the_panel_is_divided_is_counted_and_shown_as_in_a_report() -> None:
    result = analyse(
        "expert,item,rating\n" + "".join(f"{who},S1,{9 if who % 2 else 1}\n" for who in range(12))
    )
    assert result.stdout.startswith("Of 1 items: 0 in, 0 out, 0 neither, 1 divided (")
    (line,) = (line for line in result.stdout.splitlines() if line.startswith("S1 "))
    assert line.split()[1] == "divided"


def test_a_long_file_is_read_with_its_synonyms_comments_and_rounds() -> None:
    found = items(LONG)
    assert (found["S1"]["n"], found["S1"]["median"], found["S1"]["verdict"]) == (3, 8, "in")
    assert (found["S2"]["n"], found["S2"]["cannot_judge"], found["S2"]["missing"]) == (1, 1, 1)
    between = found["S1"]["between_rounds"]
    assert isinstance(between, dict)
    assert (between["pairs"], between["changed"], between["crossed_band"]) == (2, 2, 1)


def test_an_earlier_round_can_be_chosen() -> None:
    found = items(LONG, "--round", "1")
    assert (found["S1"]["n"], found["S1"]["between_rounds"]) == (2, None)


def test_a_wide_file_says_the_same_as_a_long_one() -> None:
    long = "expert,item,rating\na,S1,7\na,S2,CJ\nb,S1,2\nb,S2,5\nc,S1,\nc,S2,9\n"
    assert items(WIDE) == items(long)
    assert items(WIDE)["S2"]["cannot_judge"] == 1


def test_rounds_in_two_files_pair_by_id_or_by_map() -> None:
    Path("before.csv").write_text("expert,S1,Old\na,7,3\nb,7,3\n", "utf-8")
    after = "expert,S1,New\na,8,3\nb,7,4\n"
    by_id = items(after, "--previous", "before.csv")
    assert (by_id["S1"]["between_rounds"] is None, by_id["New"]["between_rounds"]) == (False, None)
    Path("map.csv").write_text("old,new\nOld,New\n", "utf-8")
    mapped = items(after, "--previous", "before.csv", "--items", "map.csv")["New"]["between_rounds"]
    assert isinstance(mapped, dict)
    assert (mapped["previous_item"], mapped["changed"]) == ("Old", 1)


def test_rounds_that_share_no_item_are_told_not_refused() -> None:
    result = analyse("round,expert,item,rating\n1,a,x,5\n2,a,y,6\n")
    assert result.exit_code == 0
    assert "Note: No item of round 2 is one of round 1, so they are not compared" in result.stdout


def test_groups_come_from_a_file_and_count_as_invited() -> None:
    Path("groups.csv").write_text("expert,group\na,north\nb,north\nc,north\nd,south\n", "utf-8")
    result = analyse(WIDE, "--groups", "groups.csv", "--json", "out.json")
    found = json.loads(Path("out.json").read_text("utf-8"))
    assert "3 of 4 experts answered" in result.stdout
    assert [group["group"] for group in found["items"][0]["groups"]] == ["north"]


def test_the_denominator_changes_the_share() -> None:
    share = items(WIDE, "--rule", "percent-75", "--denominator", "invited")["S1"]["share_in"]
    assert isinstance(share, dict)
    assert (share["k"], share["n"]) == (1, 3)


def test_the_output_is_the_same_byte_for_byte() -> None:
    items(LONG)
    first = Path("out.json").read_bytes()
    items(LONG)
    assert Path("out.json").read_bytes() == first


TWO_DIMENSIONS = """\
expert,dimension,item,rating
a,importance,S1,8
b,importance,S1,9
a,feasibility,S1,2
b,feasibility,S1,3
a,importance,S2,2
b,importance,S2,1
a,feasibility,S2,3
b,feasibility,S2,CJ
"""
FALLS_IF_BOTH_MISS = (
    "out if less than 70% rate 7-9 for both importance and feasibility; otherwise in"  # Wei et al. (2025)
)


def test_a_rule_reads_several_dimensions_of_a_file() -> None:
    found = items(TWO_DIMENSIONS, "--rule", FALLS_IF_BOTH_MISS)
    assert {name: one["verdict"] for name, one in found.items()} == {"S1": "in", "S2": "out"}
    assert found["S2"]["rule_line"] == (
        "out: importance: 7-9: 0 of 2 valid = 0.0% < 70%; feasibility: 7-9: 0 of 1 valid = 0.0% < 70%"
    )


def test_the_first_dimension_of_a_file_decides_or_the_one_that_is_named() -> None:
    result = analyse(TWO_DIMENSIONS)
    assert "\nRound 1, dimension importance: 2 of 2 experts answered.\n" in result.stdout
    assert items(TWO_DIMENSIONS)["S1"]["median"] == 8.5
    assert items(TWO_DIMENSIONS, "--dimension", "feasibility")["S1"]["median"] == 2.5


def test_the_json_says_what_of_the_files_it_is() -> None:
    analyse(LONG, "--json", "out.json")
    assert json.loads(Path("out.json").read_text("utf-8"))["source"] == {
        "round": "2",
        "previous_round": "1",
        "dimension": None,
        "notes": [],
    }
    analyse("expert,dimension,item,rating,cannot_judge\na,clarity,x,5,yes\n", "--json", "out.json", "--force")
    assert json.loads(Path("out.json").read_text("utf-8"))["source"] == {
        "round": "1",
        "previous_round": None,
        "dimension": "clarity",
        "notes": ["Rows with both a rating and cannot judge: 1; there the rating counts."],
    }


def test_a_wide_file_has_one_row_an_expert_and_dimension() -> None:
    wide = (
        "expert,dimension,S1,S2\na,importance,8,2\nb,importance,9,1\na,feasibility,2,3\nb,feasibility,3,CJ\n"
    )
    assert items(wide, "--rule", FALLS_IF_BOTH_MISS) == items(TWO_DIMENSIONS, "--rule", FALLS_IF_BOTH_MISS)


def test_an_item_that_is_not_rated_on_the_deciding_dimension_is_not_decided() -> None:
    found = items("expert,dimension,item,rating\na,importance,S1,8\na,feasibility,S2,8\n")
    assert found["S2"]["verdict"] == "cannot_decide"
    assert found["S2"]["missing"] == 1


def test_rounds_without_the_deciding_dimension_are_no_earlier_rounds() -> None:
    rows = ["1,a,clarity,x,8", "2,a,importance,x,7", "3,a,importance,x,8"]
    found = items("\n".join(["round,expert,dimension,item,rating", *rows]), "--dimension", "importance")
    between = found["x"]["between_rounds"]
    assert isinstance(between, dict)
    assert between["up"] == 1
    result = analyse("\n".join(["round,expert,dimension,item,rating", *rows]), "--dimension", "importance")
    assert "Since round 2" in result.stdout


def test_a_mean_is_asked_for_in_two_of_three_rounds_of_one_file() -> None:
    ratings = {"1": (4, 4), "2": (3, 4), "3": (4, 5)}
    rows = [
        f"{number},{who},x,{one}"
        for number, two in ratings.items()
        for who, one in zip("ab", two, strict=True)
    ]
    text = "\n".join(["round,expert,item,rating", *rows])
    options = ("--scale", "1-5", "--rule", "mean4-two-of-three")
    assert items(text, *options)["x"]["verdict"] == "in"
    assert items(text, *options, "--round", "2")["x"]["verdict"] == "cannot_decide"
    assert items(text, *options, "--round", "2")["x"]["reason"] == {
        "code": "no_earlier_round",
        "sentence": "there is no earlier round to look at",
    }


def test_rules_are_listed_without_a_file() -> None:
    result = CliRunner().invoke(command, ["--list-rules"])
    assert result.exit_code == 0
    assert "comet-70-15" in result.stdout
    assert "iqr3-median" in result.stdout


def test_a_rule_as_text_decides() -> None:
    found = items(LONG, "--rule", "in if at least 2 rate 8-9; otherwise later")
    assert [one["verdict"] for one in found.values()] == ["in", "later"]


def test_a_rule_is_checked_without_ratings() -> None:
    rule = "in if at least 80% agree; otherwise neither"
    result = CliRunner().invoke(command, ["--check-rule", "12", "--scale", "1-5", "--rule", rule])
    assert result.exit_code == 0
    assert '"in" needs 10 of 12 to agree' in result.stdout
    assert 'chance of "in" by true agreement: ' in result.stdout
    assert "56% at 80%" in result.stdout


def test_own_bands_move_the_shares() -> None:
    share = items(WIDE, "--bands", "1-4,6-9", "--rule", "percent-70")["S1"]["share_in"]
    assert isinstance(share, dict)
    assert items(WIDE, "--bands", "1-5,9-9", "--rule", "percent-70")["S2"]["share_out"] == {
        "interval": share["interval"],
        "k": 1,
        "n": 2,
        "percent": 50,
    }


def test_the_page_is_written_beside_the_json() -> None:
    result = analyse(LONG, "--json", "out.json", "--report", "out.html")
    assert result.exit_code == 0
    assert Path("out.html").read_text("utf-8").lower().startswith("<!doctype html>")
    assert Path("out.json").exists()


def test_no_line_of_a_usual_panel_is_wider_than_a_terminal() -> None:
    rows = [f"e{row},{row % 9 + 1},{9 - row % 3},{row % 4 + 5}" for row in range(20)]
    head = "expert,a-long-name-of-an-item,S2,S3"
    Path("before.csv").write_text("\n".join([head, *rows[::-1]]), "utf-8")
    result = analyse("\n".join([head, *rows]), "--previous", "before.csv", "--rule", "iqr3-median")
    assert max(map(len, result.stdout.splitlines())) <= 100
    assert "Since round" in result.stdout
    assert "Why fragile" in result.stdout
    assert "context, never a gate" in result.stdout
    assert "The rule for 20 experts" in result.stdout


def test_another_seed_is_written_down() -> None:
    assert analyse(LONG, "--seed", "7", "--permutations", "20", "--json", "out.json").exit_code == 0
    found = json.loads(Path("out.json").read_text("utf-8"))
    assert (found["seed"], found["permutations"]) == (7, 20)
    assert "seed 7" in found["panel"]["permutation_p"]["method"]


def test_a_rating_beside_cannot_judge_counts_and_is_told() -> None:
    result = analyse("expert,item,rating,cannot_judge\na,x,5,yes\n")
    assert "Rows with both a rating and cannot judge: 1" in result.stdout


HEAD = "expert,item,rating\n"
REFUSED = {
    "outside the scale": (HEAD + "a,x,5\nb,x,10\n", (), "Row 3, rating: 10 is outside the scale 1-9."),
    "text for a number": (HEAD + "a,x,high\n", (), 'Row 2, rating: "high" is not a whole number'),
    "half a point": (HEAD + "a,x,5.5\n", (), 'Row 2, rating: "5.5" is not a whole number'),
    "answered twice": (
        HEAD + "a,x,5\nb,x,5\na,x,6\n",
        (),
        'Row 4, item: expert "a" has already answered item "x" in row 2.',
    ),
    "wide, answered twice": (
        "expert,x\na,5\na,6\n",
        (),
        'Row 3, item: expert "a" has already answered item "x" in row 2.',
    ),
    "wide, outside": ("# note\nexpert,x\na,55\n", (), "Row 3, x: 55 is outside the scale 1-9."),
    "unknown round": (LONG, ("--round", "99"), "Round 99 does not exist; the file has 1, 2."),
    "round 0": (LONG, ("--round", "0"), "Round 0 does not exist; the file has 1, 2."),
    "round below 0": (LONG, ("--round", "-1"), "Round -1 does not exist; the file has 1, 2."),
    "no rounds": (WIDE, ("--round", "1x"), 'The file has no column "round"'),
    "empty": ("", (), "The file is empty."),
    "only comments": ("# nothing\n", (), "The file is empty."),
    "only a header": (HEAD, (), "The file holds no ratings."),
    "no expert": ("# note\nitem,rating\nx,5\n", (), 'Row 2: there is no column "expert".'),
    "column twice": ("expert,rater,item,rating\n", (), 'Column "expert" appears twice (columns 1 and 2).'),
    "ragged": (HEAD + "a,x\n", (), "Row 2: has 2 fields; the header has 3."),
    "no name": (HEAD + ",x,5\n", (), "Row 2, expert: is empty"),
    "control characters": (
        HEAD + "a\x1b[2J,x,5\n",
        (),
        "Row 2, expert: is empty or holds control characters.",
    ),
    "two groups": (
        "expert,item,rating,group\na,x,5,n\na,y,5,s\n",
        (),
        'Row 3, group: expert "a" is in group "n"',
    ),
    "unknown rule": (WIDE, ("--rule", "coin"), 'There is no rule "coin"; there are comet-70-15'),
    "rule of another scale": (WIDE, ("--rule", "iqr1-median4"), "made for the scale 1-5, not for 1-9"),
    "a rule that is none": (
        WIDE,
        ("--rule", "in if most agree; otherwise neither"),
        '"most" at position 7',
    ),
    "a rule that runs code": (
        WIDE,
        ("--rule", "__import__('os').system('id') or x"),
        "at position",
    ),
    "a rule without an end": (
        WIDE,
        ("--rule", "in if at least 70% agree"),
        "says what happens otherwise",
    ),
    "a rule of another band": (
        WIDE,
        ("--rule", "in if at least 70% rate 7-12; otherwise neither"),
        "7-12 is no band",
    ),
    "a rule on dimensions the file has not": (
        WIDE,
        ("--rule", FALLS_IF_BOTH_MISS),
        'The rule looks at the dimension "importance", and the file has no column "dimension".',
    ),
    "a rule on a dimension of another name": (
        TWO_DIMENSIONS,
        ("--rule", "in if median > 6 for clarity; otherwise x"),
        'The rule looks at the dimension "clarity"; round 1 has importance, feasibility.',
    ),
    "an unknown dimension": (
        TWO_DIMENSIONS,
        ("--dimension", "clarity"),
        'Dimension "clarity" does not exist; the file has importance, feasibility.',
    ),
    "a dimension of a file without": (
        LONG,
        ("--dimension", "x"),
        'no column "dimension"; leave --dimension out',
    ),
    "a round without the dimension": (
        "round,expert,dimension,item,rating\n1,a,importance,x,8\n2,a,clarity,x,8\n",
        (),
        'Round 2 has no ratings on "importance", which decides; choose another --dimension.',
    ),
    "an empty dimension": ("expert,dimension,item,rating\na,,x,8\n", (), "Row 2, dimension: is empty"),
    "answered twice on a dimension": (
        "expert,dimension,item,rating\na,p,x,8\na,q,x,8\na,p,x,7\n",
        (),
        'Row 4, item: expert "a" has already answered item "x" in row 2.',
    ),
    "no bands": (WIDE, ("--bands", "low,high"), "Bands are written like 1-2,4-5, not 'low,high'."),
    "bands in the middle": (WIDE, ("--bands", "2-3,7-8"), "begin at its lowest, end at its highest"),
    "bands that overlap": (WIDE, ("--bands", "1-7,5-9"), "The bands of the scale overlap at 5."),
    "earlier without previous": (LONG, ("--earlier", "r.csv"), "--earlier only beside --previous"),
    "one file for two": (WIDE, ("--report", "out.json"), "--json and --report name the same file."),
    "no scale": (WIDE, ("--scale", "9-1"), "the lowest is above the highest"),
    "missing file": (WIDE, ("--previous", "gone.csv"), "Cannot read gone.csv: no such file or directory."),
    "a directory": (WIDE, ("--groups", "."), ". is a directory."),
    "both earlier rounds": (LONG, ("--previous", "r.csv", "--round", "2"), "--previous or --round, not both"),
    "no such place": (WIDE, ("--json", "nowhere/out.json"), "There is no directory nowhere."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_one_line_and_nothing_is_written(case: str) -> None:
    text, options, expected = REFUSED[case]
    result = analyse(text, "--json", "out.json", *options)
    assert result.exit_code == 2
    assert expected in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""
    assert not Path("out.json").exists()


def test_a_full_disk_leaves_neither_half_a_file_nor_one_of_two() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))  # the JSON fits, the page does not
    try:
        result = analyse(WIDE, "--json", "out.json", "--report", "out.html")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (result.exit_code, result.stderr) == (2, "Error: Cannot write out.html: file too large.\n")
    assert result.stdout == ""
    assert [path.name for path in Path().iterdir()] == ["r.csv"]


def test_what_is_there_stays_as_it_was_where_nothing_can_be_written() -> None:
    Path("out.json").write_text("mine", "utf-8")
    Path(".out.html.part").mkdir()
    result = analyse(WIDE, "--json", "out.json", "--report", "out.html", "--force")
    assert (result.exit_code, result.stderr) == (2, "Error: Cannot write out.html: is a directory.\n")
    assert Path("out.json").read_text("utf-8") == "mine"
    assert not Path(".out.json.part").exists()


def test_a_device_is_not_replaced_by_a_file() -> None:
    os.mkfifo("pipe")
    result = analyse(WIDE, "--json", "pipe", "--force")
    assert (result.exit_code, result.stderr) == (2, "Error: pipe is no file that can be replaced.\n")


@pytest.mark.parametrize(
    "hostile", ["in if at least 70% agree and " * 40_000, "in if " + "(" * 10_000, "x" * 1_000_000]
)
def test_a_hostile_rule_is_refused_at_once(hostile: str) -> None:
    began = time.process_time()
    result = analyse(WIDE, "--rule", hostile)
    assert time.process_time() - began < 1
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert len(result.stderr) < 400


def test_an_unknown_item_in_the_map_is_refused() -> None:
    Path("map.csv").write_text("old,new\nS1,S1\nS9,S2\n", "utf-8")
    result = analyse(LONG, "--items", "map.csv")
    assert (result.exit_code, result.stderr) == (
        2,
        'Error: Row 3, old: there is no item "S9" in that round.\n',
    )


def test_an_expert_listed_twice_in_groups_is_refused() -> None:
    Path("groups.csv").write_text("expert,group\na,n\na,s\n", "utf-8")
    result = analyse(WIDE, "--groups", "groups.csv")
    assert (result.exit_code, result.stderr) == (2, 'Error: Row 3, expert: "a" is already in row 2.\n')


def test_several_problems_are_counted() -> None:
    result = analyse(HEAD + "a,x,10\nb,x,0\nc,x,?\n")
    assert result.stderr == "Error: Row 2, rating: 10 is outside the scale 1-9. (and 2 more)\n"


def test_an_existing_file_is_kept_unless_forced() -> None:
    Path("out.json").write_text("precious", "utf-8")
    result = analyse(WIDE, "--json", "out.json")
    assert (result.exit_code, result.stderr) == (2, "Error: out.json exists; use --force to overwrite it.\n")
    assert Path("out.json").read_text("utf-8") == "precious"
    assert analyse(WIDE, "--json", "out.json", "--force").exit_code == 0
    assert list(Path.cwd().glob(".out.json*")) == []


def test_a_file_of_windows_is_read_and_told() -> None:
    result = analyse("expert,item,rating\na,Qualité,5\n".encode("cp1252"))
    assert result.exit_code == 0
    assert "Qualité" in result.stdout
    assert "Windows-1252" in result.stdout
