"""How the invented experts answer: from each statement's profile, with a person's own leaning and memory."""

import random
import uuid
from dataclasses import dataclass

from delphi.cli.demo.content import Profile, Remark
from delphi.rounds.questionnaire import Item, Questionnaire
from delphi.rounds.rules import Mark, StatementAnswer

POINTS = 9
CANNOT_JUDGE_SHARE = 0.03
CHANGES_MIND_SHARE = 0.4


@dataclass
class Panelist:
    """One expert: lenient or strict by a point, and moved by the group to a degree."""

    leaning: int
    rng: random.Random

    def first_rating(self, weights: tuple[int, ...]) -> Mark:
        if self.rng.random() < CANNOT_JUDGE_SHARE:
            return Mark(cannot_judge=True)
        drawn = self.rng.choices(range(1, POINTS + 1), weights)[0]
        return Mark(min(POINTS, max(1, drawn + self.leaning)))

    def second_rating(self, before: Mark, median: int) -> Mark:
        """Most keep their rating; some move a point or two towards the group."""
        if before.category is None or self.rng.random() > CHANGES_MIND_SHARE:
            return before
        step = self.rng.choice((1, 2))
        towards = min(step, abs(median - before.category))
        return Mark(before.category + (towards if median > before.category else -towards))


def band_of(mark: Mark) -> str:
    if mark.category is None or 4 <= mark.category <= 6:
        return "between"
    return "agree" if mark.category > 6 else "oppose"


def first_answers(
    panelist: Panelist, asked: Questionnaire, profiles: list[Profile]
) -> dict[str, StatementAnswer]:
    """By code."""
    weights = {profile.code: profile.weights for profile in profiles}
    return {
        item.code: StatementAnswer(
            item.wording_id, (panelist.first_rating(weights[item.code]),), comment=None, proposed_wording=None
        )
        for item in asked.rated
    }


def hand_out(
    answers: list[dict[str, StatementAnswer]], remarks: list[Remark], rng: random.Random
) -> list[dict[str, StatementAnswer]]:
    """Each remark goes to somebody whose rating fits it and who has not yet remarked on the statement."""
    for remark in remarks:
        fitting = [
            person
            for person in answers
            if remark.code in person
            and band_of(person[remark.code].marks[0]) == remark.band
            and person[remark.code].comment is None
            and person[remark.code].proposed_wording is None
        ]
        if fitting:
            person = rng.choice(fitting)
            person[remark.code] = _with(person[remark.code], remark)
    return answers


def second_answers(
    panelist: Panelist, asked: Questionnaire, before: dict[uuid.UUID, Mark]
) -> list[StatementAnswer]:
    answers = []
    for item in asked.rated:
        median = _median(item)
        mine = before.get(item.earlier.wording_id) if item.earlier else None
        mark = panelist.second_rating(mine, median) if mine else Mark(min(POINTS, median + panelist.leaning))
        answers.append(StatementAnswer(item.wording_id, (mark,), comment=None, proposed_wording=None))
    return answers


def _median(item: Item) -> int:
    """Of the feedback shown; a new statement is received well."""
    shown = item.feedback.median if item.feedback else ""
    return round(float(shown)) if shown else 7


def _with(answer: StatementAnswer, remark: Remark) -> StatementAnswer:
    comment = remark.text if remark.kind == "comment" else None
    wording = remark.text if remark.kind == "wording" else None
    return StatementAnswer(answer.wording_id, answer.marks, comment, wording)
