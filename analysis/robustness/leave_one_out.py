"""Would the decision stand without any one person?"""

from collections.abc import Iterator

import numpy as np

from analysis.consensus import Rule, outcome_names, outcomes
from analysis.consensus.cases import Whole
from analysis.ratings import Scale
from analysis.robustness.people import People
from analysis.robustness.records import Difference, Found


def leave_one_out(rule: Rule, people: People | None, decided: Whole) -> Found:
    """Decide again without one person, for each kind of answer that somebody gave; exact on counts.

    All who gave the same answer (in the same group, where the rule asks about groups) are alike, so that one
    of each kind stands for everybody. A cut of the whole round stays as it was.
    """
    if people is None:
        return {}
    filled = np.diff(people.borders, axis=0) > 0
    left_out, case = np.nonzero(filled)
    after = (np.arange(people.borders.shape[0])[:, None] > left_out).astype(np.int64)
    others = outcomes(rule, people.as_cases(people.borders[:, case] - after, case))
    differs = np.flatnonzero(others != decided[case])
    found: list[dict[int, list[int]]] = [{} for _ in range(len(decided))]
    answers = (left_out % people.answers)[differs].tolist()
    for place, other, answer in zip(case[differs].tolist(), others[differs].tolist(), answers, strict=True):
        found[place].setdefault(other, []).append(answer)
    return {place: list(_said(rule, ones)) for place, ones in enumerate(found)}


def _said(rule: Rule, found: dict[int, list[int]]) -> Iterator[Difference]:
    for code, answers in found.items():
        other = outcome_names(rule)[code]
        removed = _listed(_answer_words(rule.scale, sorted(set(answers))))
        sentence = f"without {removed} the outcome is {other.replace('_', ' ')}"
        yield Difference("leave_one_out", other, sentence)


def _answer_words(scale: Scale, answers: list[int]) -> list[str]:
    categories = len(scale.scores)
    scores = [str(scale.scores[answer]) for answer in answers if answer < categories]
    silent = {categories: "one cannot judge", categories + 1: "one without an answer"}
    words = [f"one rating of {_listed(scores)}"] if scores else []
    return words + [silent[answer] for answer in answers if answer >= categories]


def _listed(words: list[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
