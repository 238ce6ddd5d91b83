"""The tables of a closed round: ratings in rows that are nobody, statistics and comments by statement."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence

from delphi.exports.csv_files import Cell
from delphi.reports.content import Between, Content, Figures, Share
from delphi.reports.suppression import groups_shown_throughout
from delphi.rounds.snapshot import RoundSnapshot

CANNOT_JUDGE = "CJ"
Table = tuple[list[str], list[list[Cell]]]


def ratings(content: Content, snapshot: RoundSnapshot, dimension: int = 0) -> Table:
    """One column a statement, each in an order of its own: a row is no one's, not even a partial answerer's.

    The marks change places only among rows of the same printed group, so that all figures of a statement stay.
    Statements that fewer than the minimum cell rated stay empty, and so do groups that are held back
    anywhere in the report. The dimensions that do not decide have no figures by group, hence no groups here.
    """
    shown_groups = groups_shown_throughout(content) if dimension == 0 else frozenset()
    printed = [group if group in shown_groups else None for group in snapshot.groups]
    seats = sorted(range(len(printed)), key=lambda seat: (printed[seat] is None, printed[seat] or ""))
    column_of = {str(wording): place for place, wording in enumerate(snapshot.wordings)}
    columns = []
    for place, item in enumerate(content.items):
        column = column_of[item.wording_id]
        shown = _shown(content, place, dimension)
        marks = [_mark(snapshot, seat, column, dimension) if shown else None for seat in range(len(printed))]
        columns.append(_shuffled_within(printed, marks))
    rows: list[list[Cell]] = [
        [number, printed[seat], *(column[seat] for column in columns)]
        for number, seat in enumerate(seats, start=1)
    ]
    return ["row", "group", *(item.code for item in content.items)], rows


def statistics(content: Content) -> Table:
    """One row a statement, for the dimension that decides."""
    points = len(content.dimensions[0].labels)
    header = [
        *("code", "kind", "level", "area", "statement", "n", "missing", "cannot_judge"),
        *(f"count_{point}" for point in range(1, points + 1)),
        *("median", "q1", "q3", "iqr"),
        *(f"{band}_{part}" for band in ("agree", "oppose") for part in ("k", "n", "percent", "low", "high")),
        *("disagreement", "verdict", "split", "rule_line", "robust"),
        *("pairs", "pairs_agree_before", "pairs_agree_now", "changed", "crossed_band"),
        *("histogram_change", "stable"),
    ]
    rows = [
        [item.code, item.kind, item.level, item.area, item.text, *_figures(item.figures, points)]
        for item in content.items
    ]
    return header, rows


def comments(content: Content) -> Table:
    """Every comment, proposed wording and proposed statement; none says who wrote it."""
    rows: list[list[Cell]] = []
    for item in content.items:
        rows += [[item.code, item.text, "comment", one.band, one.text] for one in item.comments]
        rows += [[item.code, item.text, "proposed wording", "", text] for text in item.proposed_wordings]
    for area in content.unrated:
        rows += [[area.code, area.text, "comment", "", text] for text in area.comments]
        rows += [[area.code, area.text, "proposed wording", "", text] for text in area.proposed_wordings]
    for new in content.new_statements:
        rows.append(["", new.area, "new statement", "", new.text])
        if new.reason:
            rows.append(["", new.area, "reason for a new statement", "", new.reason])
    return ["code", "statement", "what", "band_of_writer", "text"], rows


def _shown(content: Content, place: int, dimension: int) -> bool:
    item = content.items[place]
    return bool(item.figures.counts if dimension == 0 else item.dimensions[dimension - 1].counts)


def _shuffled_within(groups: Sequence[str | None], marks: Iterable[Cell]) -> list[Cell]:
    """The marks, each at some place of its own group."""
    pools: defaultdict[str | None, list[Cell]] = defaultdict(list)
    for group, mark in zip(groups, marks, strict=True):
        pools[group].append(mark)
    for pool in pools.values():
        secrets.SystemRandom().shuffle(pool)
    return [pools[group].pop() for group in groups]


def _mark(snapshot: RoundSnapshot, seat: int, column: int, dimension: int) -> Cell:
    mark = snapshot.mark(seat, column, dimension)
    return CANNOT_JUDGE if mark.cannot_judge else mark.category


def _figures(figures: Figures, points: int) -> Sequence[Cell]:
    return [
        *(figures.n, figures.missing, figures.cannot_judge),
        *(figures.counts or (None,) * points),
        *(figures.median, figures.q1, figures.q3, figures.iqr),
        *_share(figures.share_in),
        *_share(figures.share_out),
        *(figures.disagreement, figures.verdict, figures.split, figures.rule_line, figures.robust),
        *_moved(figures.between),
    ]


def _moved(between: Between | None) -> Sequence[Cell]:
    if between is None:
        return (None,) * 7
    return (
        between.pairs,
        *(between.agreed or (None, None)),
        between.changed,
        between.crossed_band,
        between.histogram_change,
        between.stable,
    )


def _share(share: Share | None) -> Sequence[Cell]:
    if share is None:
        return (None,) * 5
    return (share.k, share.n, share.percent, *(share.interval or (None, None)))
