"""The invented panel: who they are, what is asked, and how each answers. The same every time."""

import csv
import random
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path

from openpyxl import Workbook

from delphi.cli.demo import content
from tests.story.figures import CANNOT_JUDGE, Answer

SEED = 8


@dataclass(frozen=True)
class Invited:
    name: str
    email: str
    group: str


def invited() -> list[Invited]:
    return [Invited(**row) for row in _rows("panel.csv")]


def texts_by_code() -> dict[str, str]:
    """Of the statements that are rated: the competencies."""
    return {row["code"]: row["text"] for row in _rows("framework.csv") if row["kind"] == "competency"}


def areas() -> list[str]:
    return [row["text"] for row in _rows("framework.csv") if row["kind"] == "area"]


def framework_workbook(path: Path) -> Path:
    """As a committee keeps it: a spreadsheet."""
    rows = list(csv.reader(StringIO(content.raw("framework.csv").decode())))
    book, file = Workbook(), BytesIO()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append([value or None for value in row])
    book.save(file)
    path.write_bytes(file.getvalue())
    return path


def panel_file(path: Path) -> Path:
    path.write_bytes(content.raw("panel.csv"))
    return path


def first_answers(people: list[Invited]) -> dict[str, dict[str, Answer]]:
    """By e-mail and text. Some cannot judge; one leaves a statement open."""
    rng = random.Random(SEED)
    weights = {profile.code: profile.weights for profile in content.profiles()}
    answers = {
        one.email: {text: _first(rng, weights[code]) for code, text in texts_by_code().items()}
        for one in people
    }
    answers[people[-1].email][texts_by_code()["1.1"]] = None
    return answers


def second_answers(before: dict[str, dict[str, Answer]], texts: list[str]) -> dict[str, dict[str, Answer]]:
    """Some change their mind by a point; statements with new words are rated anew."""
    rng = random.Random(SEED + 1)
    return {
        email: {text: _second(rng, mine[text]) if text in mine else rng.randint(5, 9) for text in texts}
        for email, mine in before.items()
    }


def _first(rng: random.Random, weights: tuple[int, ...]) -> Answer:
    return CANNOT_JUDGE if rng.random() < 0.04 else rng.choices(range(1, 10), weights)[0]


def _second(rng: random.Random, before: Answer) -> Answer:
    if not isinstance(before, int) or rng.random() < 0.7:
        return before
    return min(9, max(1, before + rng.choice((-1, 1, 1))))


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.raw(name).decode())))
