"""`delphi analyse`: ratings collected elsewhere, analysed by the same engine, without any database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.consensus import Rule
from analysis.ratings import RatingMatrix
from analysis.rounds import RoundAnalysis, analyse_round
from delphi.errors import InvalidInput, Message, msg
from delphi.reports.ratings_csv import Answer, Collected, read_pairs, read_ratings
from delphi.sheets.problems import shown


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
    groups: bytes | None = None,
    item_map: bytes | None = None,
) -> ExternalAnalysis:
    """Analyse one round of the files, against the round before it where there is one.

    The earlier round is the last of the `previous` file, or else the one before in `ratings`. Experts listed
    in `groups` count as invited, whether or not they answered.
    """
    collected = read_ratings(ratings, rule.scale)
    name = _chosen(collected, round_name)
    declared = (
        {} if groups is None else {who: group for _, who, group in read_pairs(groups, "expert", "group")}
    )
    now = _matrix(collected, name, rule, declared)
    notes = list(collected.notes)
    before, earlier_name = _earlier(collected, name, previous, rule)
    pairs = None
    if before is not None:
        pairs = _pairs(now, before, [] if item_map is None else read_pairs(item_map, "old", "new"))
        if not pairs:
            notes.append(msg("No item pairs with one of the earlier round; give --items FILE to pair them."))
    invited = len(set(now.seats) | set(declared))
    analysis = analyse_round(now, rule=rule, previous=before, pairs=pairs, invited=invited)
    return ExternalAnalysis(analysis, name, earlier_name, tuple(notes))


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


def _earlier(
    collected: Collected, name: str, previous: bytes | None, rule: Rule
) -> tuple[RatingMatrix | None, str | None]:
    if previous is not None:
        other = read_ratings(previous, rule.scale)
        return _matrix(other, other.rounds[-1], rule, {}), other.rounds[-1]
    place = collected.rounds.index(name)
    if place == 0:
        return None, None
    earlier = collected.rounds[place - 1]
    return _matrix(collected, earlier, rule, {}), earlier


def _matrix(collected: Collected, round_name: str, rule: Rule, declared: Mapping[str, str]) -> RatingMatrix:
    """Lay out one round as seats x items, in the order of the file."""
    answers = [one for one in collected.answers if one.round == round_name]
    seats = {name: row for row, name in enumerate(dict.fromkeys(one.expert for one in answers))}
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
    now: RatingMatrix, before: RatingMatrix, declared: Sequence[tuple[int, str, str]]
) -> dict[str, str]:
    """Pair items by equal id, and as declared."""
    pairs = {item: item for item in now.items if item in set(before.items)}
    for row, old, new in declared:
        for column, item, known in (("old", old, before.items), ("new", new, now.items)):
            if item not in known:
                raise InvalidInput(
                    msg(
                        'Row %(row)s, %(column)s: there is no item "%(item)s" in that round.',
                        row=row,
                        column=column,
                        item=shown(item),
                    )
                )
        pairs[new] = old
    return pairs
