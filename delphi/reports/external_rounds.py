"""Rounds of ratings collected elsewhere, laid out as the analysis takes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.consensus import Scale
from analysis.ratings import CANNOT_JUDGE, RatingMatrix, Score
from delphi.errors import InvalidInput, msg
from delphi.reports.ratings_csv import Answer, Collected
from delphi.sheets.problems import shown


@dataclass(frozen=True, eq=False)
class ExternalRound:
    """One round; `matrix` is what decides, `dimensions` are all that have a name, itself among them."""

    name: str
    matrix: RatingMatrix
    dimensions: Mapping[str, RatingMatrix]


@dataclass(frozen=True, eq=False)
class Layout:
    """How answers are laid out: on which scale, which dimension decides (none has a name: ""), who is in which group.

    Experts who are not in `declared` have the group that stands in the file. A file without dimensions holds
    those that decide.
    """

    scale: Scale
    deciding: str
    declared: Mapping[str, str]

    def of(self, collected: Collected, name: str) -> ExternalRound | None:
        """Lay out one round; None where it has nothing on the dimension that decides."""
        answers = [one for one in collected.answers if one.round == name]
        by_dimension: dict[str, list[Answer]] = {}
        for one in answers:
            by_dimension.setdefault(one.dimension or self.deciding, []).append(one)
        if self.deciding not in by_dimension:
            return None
        frame = self._frame(answers)
        matrices = {dimension: frame.filled(asked) for dimension, asked in by_dimension.items()}
        return ExternalRound(name, matrices[self.deciding], matrices if self.deciding else {})

    def _frame(self, answers: Sequence[Answer]) -> "_Frame":
        """Order items as in the file, and seats by name.

        So the last bits of what is summed over experts do not depend on who stands first in the file.
        """
        groups = {**_groups(answers), **self.declared}
        seats = sorted({one.expert for one in answers})
        items = dict.fromkeys(one.item for one in answers)
        return _Frame(self.scale, tuple(seats), tuple(items), tuple(groups.get(seat) for seat in seats))


@dataclass(frozen=True, eq=False)
class _Frame:
    """What all dimensions of a round have in common."""

    scale: Scale
    seats: tuple[str, ...]
    items: tuple[str, ...]
    groups: tuple[str | None, ...]

    def filled(self, answers: Sequence[Answer]) -> RatingMatrix:
        """Put the answers in their places."""
        row = {name: place for place, name in enumerate(self.seats)}
        column = {name: place for place, name in enumerate(self.items)}
        scores: list[list[Score]] = [[None] * len(self.items) for _ in self.seats]
        for one in answers:
            mark: Score = CANNOT_JUDGE if one.cannot_judge else None
            scores[row[one.expert]][column[one.item]] = mark if one.score is None else one.score
        return RatingMatrix.from_scores(
            self.scale, scores, seats=self.seats, items=self.items, groups=self.groups
        )


def _groups(answers: Sequence[Answer]) -> dict[str, str]:
    """Read each expert's group from the ratings; two different ones are refused."""
    groups: dict[str, str] = {}
    for one in answers:
        if one.group and groups.setdefault(one.expert, one.group) != one.group:
            raise InvalidInput(
                msg(
                    'Row %(row)s, group: expert "%(expert)s" is in group "%(group)s" further up.',
                    row=one.row,
                    expert=shown(one.expert),
                    group=shown(groups[one.expert]),
                )
            )
    return groups
