"""docs/analyse.md names every key of the JSON, each under the record that holds it, and no other."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest

from analysis.consensus import preset
from analysis.ratings import RatingMatrix
from analysis.rounds import analyse_round
from tests.analysis.slow import NINE

PAGE = Path(__file__).parents[3] / "docs" / "analyse.md"
STATISTIC = frozenset(
    {
        *("value", "status", "reason", "n_used", "n_missing", "n_excluded"),
        *("method", "interval", "interval_method", "warnings"),
    }
)
FREE = ("rule.definition", "outcomes")
OF_THE_FILES = "source"  # which `delphi analyse` adds: tests/cli looks at it
REASON = frozenset({"code", "sentence"})
Keys = dict[str, set[str]]


def documented() -> Keys:
    """Keys by record; a heading may name several records, and * stands for any key."""
    page = PAGE.read_text("utf-8").split("## JSON", 1)[1]
    found: Keys = {}
    for heading, body in re.findall(r"^### (.+?)\n(.*?)(?=^### |\Z)", page, flags=re.M | re.S):
        cells = re.findall(r"^\|([^|]*`[^|]*)\|", body, flags=re.M)
        keys = {key for cell in cells for key in re.findall(r"`([^`]+)`", cell)}
        for name in re.findall(r"`([^`]+)`", heading) or [""]:
            found[name] = keys
    found[""].remove(OF_THE_FILES)
    del found[OF_THE_FILES]
    return found


def produced() -> Keys:
    draw = Random(1)
    before = [[draw.choice([1, 2, 5, 7, 8, 9, None]) for _ in range(4)] for _ in range(30)]
    now = [[draw.choice([1, 2, 5, 7, 8, 8, 8, 9]) for _ in range(4)] for _ in range(22)]
    analysis = analyse_round(
        RatingMatrix.from_scores(NINE, now, groups=["ab"[row % 2] for row in range(22)]),
        rule=preset("comet-70-15", NINE),
        previous=RatingMatrix.from_scores(NINE, before),
        invited=30,
    )
    found: Keys = {}
    collect(json.loads(analysis.as_bytes()), "", found)
    return found


def collect(value: Any, path: str, found: Keys) -> None:
    """Gather the keys of every record by where it stands; statistics and reasons are described once."""
    if isinstance(value, list):
        for one in value:
            collect(one, f"{path}[]", found)
    if not isinstance(value, Mapping) or path in FREE or set(value) in (STATISTIC, REASON):
        return
    keys = set(value) - STATISTIC if set(value) > STATISTIC else set(value)
    where = re.sub(r"(by_weights)\.\w+", r"\1.*", path)
    found.setdefault(where, set()).update(keys)
    for key, one in value.items():
        collect(one, f"{path}.{key}".lstrip("."), found)


@pytest.fixture(scope="module")
def both() -> tuple[Keys, Keys]:
    return documented(), produced()


def test_every_record_has_its_table(both: tuple[Keys, Keys]) -> None:
    written, made = both
    assert set(made) == set(written)


def test_every_key_is_in_its_table_and_no_other(both: tuple[Keys, Keys]) -> None:
    written, made = both
    assert {
        name: keys ^ written.get(name, set()) for name, keys in made.items() if keys != written.get(name)
    } == {}
