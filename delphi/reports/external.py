"""`delphi analyse`: ratings collected elsewhere, analysed by the same engine, without any database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.consensus import ForDimension, Rule
from analysis.result import Json, canonical_json
from analysis.rounds import SEED, ItemAnalysis, RoundAnalysis, analyse_round
from delphi.errors import InvalidInput, Message, msg
from delphi.reports.external_rounds import ExternalRound, Layout
from delphi.reports.item_map import ItemMap
from delphi.reports.outcomes import outcome_of
from delphi.reports.ratings_csv import Collected, read_pairs, read_ratings
from delphi.sheets.problems import shown

DEFAULT_SEED = SEED


@dataclass(frozen=True, kw_only=True, slots=True)
class Files:
    """What the files hold.

    The round before is the last of `previous`, and those before that are the last of each of `earlier`, the
    oldest first; without `previous` they are those before in `ratings`. Experts listed in `groups` count as
    invited, whether or not they answered.
    """

    ratings: bytes
    previous: bytes | None = None
    earlier: Sequence[bytes] = ()
    groups: bytes | None = None
    items: bytes | None = None


@dataclass(frozen=True, slots=True)
class ExternalAnalysis:
    """The analysis, what it is of, and what a reader must be told. `dimension` is "" where none has a name."""

    analysis: RoundAnalysis
    round: str
    dimension: str
    previous_round: str | None
    notes: tuple[Message, ...]

    def as_bytes(self) -> bytes:
        """The JSON of the analysis with where it comes from: nothing that differs from run to run."""
        source: Json = {
            "round": self.round,
            "dimension": self.dimension or None,
            "previous_round": self.previous_round,
            "notes": [str(note) for note in self.notes],
        }
        return f"{canonical_json({**self.analysis.as_json(), 'source': source})}\n".encode()


def analyse_files(
    files: Files,
    rule: Rule,
    *,
    round_name: str | None = None,
    dimension: str | None = None,
    seed: int = DEFAULT_SEED,
    permutations: int = 0,
) -> ExternalAnalysis:
    """Analyse one round, on the dimension that decides, against the rounds before it where there are any."""
    collected = read_ratings(files.ratings, rule.scale)
    layout = _layout(collected, files, rule, dimension)
    now = _chosen(collected, layout, round_name)
    _refuse_unasked(rule, now)
    before = _before(collected, layout, now.name, files)
    matrices, items = [one.matrix for one in before], ItemMap.read(files.items)
    items.check(now.matrix, matrices)
    pairs = items.pairs(now.matrix, matrices[0]) if before else None
    analysis = analyse_round(
        now.matrix,
        rule=rule,
        previous=matrices[0] if before else None,
        pairs=pairs,
        earlier=items.named_alike(matrices)[:0:-1],
        dimensions=now.dimensions,
        invited=len({*now.matrix.seats, *layout.declared}),
        seed=seed,
        permutations=permutations,
    )
    notes = [*collected.notes, *([_unpaired(now, before[0])] if before and not pairs else [])]
    return ExternalAnalysis(
        analysis, now.name, layout.deciding, before[0].name if before else None, tuple(notes)
    )


def _unpaired(now: ExternalRound, before: ExternalRound) -> Message:
    return msg(
        "No item of round %(round)s is one of round %(before)s, so they are not compared; where only ids changed, "
        "pair them with --items FILE.",
        round=shown(now.name),
        before=shown(before.name),
    )


def outcome_of_item(item: ItemAnalysis) -> str:
    """The verdict as a report counts and shows it."""
    return outcome_of(item.verdict.outcome, camps=item.disagreement.value is True, opposed=item.opposed)


def _layout(collected: Collected, files: Files, rule: Rule, wanted: str | None) -> Layout:
    """The first dimension of the file decides, or the one that is wanted."""
    listed = [] if files.groups is None else read_pairs(files.groups, "expert", "group")
    declared = {expert: group for _, expert, group in listed}
    there = collected.dimensions
    if wanted is not None and not there:
        raise InvalidInput(msg('The file has no column "dimension"; leave --dimension out.'))
    if wanted is not None and wanted not in there:
        raise InvalidInput(
            msg(
                'Dimension "%(wanted)s" does not exist; the file has %(dimensions)s.',
                wanted=shown(wanted),
                dimensions=_listed(there),
            )
        )
    return Layout(rule.scale, wanted or (there[0] if there else ""), declared)


def _chosen(collected: Collected, layout: Layout, wanted: str | None) -> ExternalRound:
    if wanted is not None and wanted not in collected.rounds:
        if not collected.has_rounds:
            raise InvalidInput(msg('The file has no column "round"; leave --round out.'))
        raise InvalidInput(
            msg(
                "Round %(wanted)s does not exist; the file has %(rounds)s.",
                wanted=shown(wanted),
                rounds=_listed(collected.rounds),
            )
        )
    name = wanted or collected.rounds[-1]
    found = layout.of(collected, name)
    if found is None:
        raise InvalidInput(
            msg(
                'Round %(round)s has no ratings on "%(dimension)s", which decides; choose another --dimension.',
                round=shown(name),
                dimension=shown(layout.deciding),
            )
        )
    return found


def _refuse_unasked(rule: Rule, now: ExternalRound) -> None:
    """Refuse a rule on a dimension that the round does not have: it could decide nothing."""
    for name in dict.fromkeys(part.dimension for part in rule.parts if isinstance(part, ForDimension)):
        if not now.dimensions:
            raise InvalidInput(
                msg(
                    'The rule looks at the dimension "%(name)s", and the file has no column "dimension".',
                    name=shown(name),
                )
            )
        if name not in now.dimensions:
            raise InvalidInput(
                msg(
                    'The rule looks at the dimension "%(name)s"; round %(round)s has %(dimensions)s.',
                    name=shown(name),
                    round=shown(now.name),
                    dimensions=_listed(now.dimensions),
                )
            )


def _before(collected: Collected, layout: Layout, name: str, files: Files) -> list[ExternalRound]:
    """List the rounds before, the newest first: the last of each file, or else those of this file.

    A round that did not ask for the dimension that decides is none of them.
    """
    if files.previous is not None:
        others = (read_ratings(one, layout.scale) for one in (files.previous, *reversed(files.earlier)))
        found = [layout.of(one, one.rounds[-1]) for one in others]
    else:
        names = collected.rounds[: collected.rounds.index(name)]
        found = [layout.of(collected, one) for one in reversed(names)]
    return [one for one in found if one is not None]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(shown(name) for name in names)
