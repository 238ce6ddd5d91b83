"""The demonstration study. Everything in it is invented, the people at example.org first of all."""

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

STUDY_TITLE: Final = "Continuing education in the health professions"
PURPOSE: Final = (
    "We are revising the competencies of people who plan continuing education in the health professions. "
    "Judge each statement for the role, not for your own post: how relevant is it for somebody who does this "
    "work well? In every round you see how the group answered and why, and may change your mind. "
    "(This study and everybody in it are invented.)"
)


@dataclass(frozen=True)
class Profile:
    """How the panel leans on a statement: one weight a point of the scale."""

    code: str
    weights: tuple[int, ...]


@dataclass(frozen=True)
class Remark:
    code: str
    kind: str  # comment or wording
    band: str  # oppose, between or agree: who would say so
    text: str


@dataclass(frozen=True)
class Suggestion:
    area: str
    text: str
    reason: str


@dataclass(frozen=True)
class DecisionRow:
    operation: str
    code: str
    text: str
    outcome: str
    more: str
    rationale: str


@dataclass(frozen=True)
class ReadingRow:
    """What the committee made of a remark; a statement has no code of its own yet."""

    kind: str
    code: str
    text: str
    codes: str
    paraphrase: str
    reply: str
    hidden_because: str
    declined_because: str


def raw(name: str) -> bytes:
    return files(__name__).joinpath(name).read_bytes()


def profiles() -> list[Profile]:
    return [
        Profile(row["code"], tuple(int(weight) for weight in row["weights"].split()))
        for row in _rows("profiles.csv")
    ]


def remarks() -> list[Remark]:
    return [Remark(**row) for row in _rows("comments.csv")]


def suggestions() -> list[Suggestion]:
    return [Suggestion(**row) for row in _rows("suggestions.csv")]


def readings() -> list[ReadingRow]:
    return [ReadingRow(**row) for row in _rows("readings.csv")]


def decisions() -> list[DecisionRow]:
    return [DecisionRow(**row) for row in _rows("decisions.csv")]


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(raw(name).decode().splitlines()))
