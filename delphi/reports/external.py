"""`delphi analyse`: ratings collected elsewhere, analysed by the same engine, without any database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.consensus import Rule
from analysis.ratings import RatingMatrix
from analysis.rounds import SEED, ItemAnalysis, RoundAnalysis, analyse_round
from delphi.errors import InvalidInput, Message, msg
from delphi.reports.outcomes import outcome_of
from delphi.reports.ratings_csv import Answer, Collected, read_pairs, read_ratings
from delphi.sheets.problems import shown

DEFAULT_SEED = SEED


@dataclass(frozen=True, slots=True)
class ExternalAnalysis:
    """The analysis, which round it is of, and what a reader must be told."""

    analysis: RoundAnalysis
    round: str
    previous_round: str | None
    notes: tuple[Message, ...]


def analyse_files(
    ratings: bytes,
    rule: Rule,
    *,
    round_name: str | None = None,
    previous: bytes | None = None,
    earlier: Sequence[bytes] = (),
    groups: bytes | None = None,
    item_map: bytes | None = None,
    seed: int = DEFAULT_SEED,
    permutations: int = 0,
) -> ExternalAnalysis:
    """Analyse one round of the files, against the rounds before it where there are any.

    The round before is the last of the `previous` file, and those before that are the last of each file of
    `earlier`, the oldest first; without `previous` they are those before in `ratings`. Experts listed in
    `groups` count as invited, whether or not they answered.
    """
    collected = read_ratings(ratings, rule.scale)
    name = _chosen(collected, round_name)
    declared = (
        {} if groups is None else {who: group for _, who, group in read_pairs(groups, "expert", "group")}
    )
    now = _matrix(collected, name, rule, declared)
    notes = list(collected.notes)
    before = _before(collected, name, [*earlier, previous] if previous is not None else [], rule, declared)
    renamed = [] if item_map is None else read_pairs(item_map, "old", "new")
    _refuse_unknown(renamed, now, [one for _, one in before])
    pairs = None
    if before:
        pairs = _pairs(now, before[0][1], renamed)
        if not pairs:
            notes.append(msg("No item pairs with one of the earlier round; give --items FILE to pair them."))
    analysis = analyse_round(
        now,
        rule=rule,
        previous=before[0][1] if before else None,
        pairs=pairs,
        earlier=[one for _, one in reversed(_named_alike(before, renamed)[1:])],
        invited=len(set(now.seats) | set(declared)),
        seed=seed,
        permutations=permutations,
    )
    return ExternalAnalysis(analysis, name, before[0][0] if before else None, tuple(notes))


def outcome_of_item(item: ItemAnalysis) -> str:
    """The verdict as a report counts and shows it."""
    return outcome_of(item.verdict.outcome, camps=item.disagreement.value is True, opposed=item.opposed)


def _chosen(collected: Collected, wanted: str | None) -> str:
    if wanted is None or wanted in collected.rounds:
        return wanted or collected.rounds[-1]
    if not collected.has_rounds:
        raise InvalidInput(msg('The file has no column "round"; leave --round out.'))
    raise InvalidInput(
        msg(
            "Round %(wanted)s does not exist; the file has %(rounds)s.",
            wanted=shown(wanted),
            rounds=", ".join(shown(name) for name in collected.rounds),
        )
    )


def _before(
    collected: Collected, name: str, files: Sequence[bytes], rule: Rule, declared: Mapping[str, str]
) -> list[tuple[str, RatingMatrix]]:
    """List the rounds before by name, the newest first: the last of each file, or else those of this file."""
    if files:
        others = [read_ratings(one, rule.scale) for one in reversed(files)]
        return [(one.rounds[-1], _matrix(one, one.rounds[-1], rule, declared)) for one in others]
    names = collected.rounds[: collected.rounds.index(name)]
    return [(one, _matrix(collected, one, rule, declared)) for one in reversed(names)]


def _matrix(collected: Collected, round_name: str, rule: Rule, declared: Mapping[str, str]) -> RatingMatrix:
    """Lay out one round as seats x items: items as in the file, seats by name.

    So the last bits of what is summed over experts do not depend on who stands first in the file.
    """
    answers = [one for one in collected.answers if one.round == round_name]
    seats = {name: row for row, name in enumerate(sorted({one.expert for one in answers}))}
    items = {name: column for column, name in enumerate(dict.fromkeys(one.item for one in answers))}
    scores: list[list[int | None]] = [[None] * len(items) for _ in seats]
    for one in answers:
        scores[seats[one.expert]][items[one.item]] = one.score
    groups = {**_groups(answers), **declared}
    return RatingMatrix.from_scores(
        rule.scale,
        scores,
        seats=list(seats),
        items=list(items),
        cannot_judge=[
            (seats[one.expert], items[one.item]) for one in answers if one.cannot_judge and one.score is None
        ],
        groups=[groups.get(name) for name in seats],
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


def _pairs(
    now: RatingMatrix, before: RatingMatrix, renamed: Sequence[tuple[int, str, str]]
) -> dict[str, str]:
    """Pair items by equal id, and as declared."""
    known = set(before.items)
    pairs = {item: item for item in now.items if item in known}
    return pairs | {new: old for _, old, new in renamed if new in now.items and old in known}


def _named_alike(
    before: Sequence[tuple[str, RatingMatrix]], renamed: Sequence[tuple[int, str, str]]
) -> list[tuple[str, RatingMatrix]]:
    """Give the items of older rounds the ids they have in the round after."""
    found = list(before[:1])
    for name, matrix in before[1:]:
        moved = {old: new for new, old in _pairs(found[-1][1], matrix, renamed).items() if new != old}
        taken = set(moved.values())
        displaced = [item for item in matrix.items if item in taken and item not in moved]
        freed = [old for old in moved if old not in taken]
        names = moved | dict(zip(displaced, freed, strict=False))
        found.append((name, replace(matrix, items=tuple(names.get(item, item) for item in matrix.items))))
    return found


def _refuse_unknown(
    renamed: Sequence[tuple[int, str, str]], now: RatingMatrix, before: Sequence[RatingMatrix]
) -> None:
    """Refuse ids that no round has: "old" in a round before, "new" in one after the first."""
    old_ids = {item for one in before for item in one.items}
    new_ids = set(now.items).union(*(one.items for one in before[:-1]))
    for row, old, new in renamed:
        for column, item, known in (("old", old, old_ids), ("new", new, new_ids)):
            if before and item not in known:
                raise InvalidInput(
                    msg(
                        'Row %(row)s, %(column)s: there is no item "%(item)s" in that round.',
                        row=row,
                        column=column,
                        item=shown(item),
                    )
                )
