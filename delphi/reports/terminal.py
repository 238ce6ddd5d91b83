"""An analysis as plain text for a terminal: the answer first, then the tables, then the context."""

from collections import Counter
from collections.abc import Iterator, Sequence

from analysis.figures import ShareFigure
from analysis.result import Estimate, shown
from analysis.rounds import ItemAnalysis, RoundAnalysis
from analysis.stability import BetweenRounds
from delphi.reports.external import ExternalAnalysis, outcome_of_item
from delphi.reports.rule_text import WIDTH, explained, facts_as_text, paragraph
from delphi.sheets.problems import shown as printable

WIDEST_NAME, NARROWEST_NAME = 40, 8
GAP = "  "
SMALL_P = 0.05


def as_text(result: ExternalAnalysis) -> str:
    analysis = result.analysis
    parts = (
        (
            _answer(analysis),
            f"{_of(result)}: {analysis.responded} of {analysis.invited} experts answered.",
            explained(analysis.rule),
        ),
        tuple(_statements(analysis)),
        tuple(_between(result)),
        tuple(_reasons(analysis)),
        tuple(_context(analysis)),
        tuple(facts_as_text(analysis.rule, analysis.rule_facts)),
        tuple(paragraph(f"Note: {note}") for note in result.notes),
    )
    return "\n\n".join("\n".join(part) for part in parts if part)


def _of(result: ExternalAnalysis) -> str:
    dimension = f", dimension {printable(result.dimension)}" if result.dimension else ""
    return f"Round {printable(result.round)}{dimension}"


def _answer(analysis: RoundAnalysis) -> str:
    found = Counter(outcome_of_item(item) for item in analysis.items)
    counted = (f"{found[name]} {_words(name)}" for name in dict.fromkeys((*analysis.outcomes, *found)))
    firm = Counter(item.robustness.robust for item in analysis.items)
    checked = f" ({firm[True]} robust, {firm[False]} fragile)" if firm[True] + firm[False] else ""
    return f"Of {len(analysis.items)} items: {', '.join(counted)}{checked}."


def _statements(analysis: RoundAnalysis) -> Iterator[str]:
    has_consensus = analysis.rule.consensus is not None
    heads = ["item", "outcome", *(["consensus"] if has_consensus else []), "robust", "n", "cj", "median"]
    heads += ["IQR", _band("agree", analysis.rule.agree_band), _band("oppose", analysis.rule.oppose_band)]
    rows = [_statement(item, has_consensus=has_consensus) for item in analysis.items]
    yield from table([*heads, "camps"], rows)


def _statement(item: ItemAnalysis, *, has_consensus: bool) -> list[str]:
    value = item.disagreement.value
    return [
        item.item,
        _words(outcome_of_item(item)),
        *([_yes(item.verdict.consensus)] if has_consensus else []),
        _robust(item.robustness.robust),
        str(item.tally.n),
        str(item.tally.cannot_judge),
        _number(item.median),
        _number(item.iqr),
        _share(item.share_in),
        _share(item.share_out),
        _yes(value if isinstance(value, bool) else None),
    ]


def _between(result: ExternalAnalysis) -> Iterator[str]:
    compared = [(item.item, item.between) for item in result.analysis.items if item.between is not None]
    if not compared:
        return
    yield f"Since round {printable(result.previous_round or '')}, over those who rated in both:"
    heads = [
        "item",
        "changed",
        "crossed",
        "towards",
        "away",
        "past",
        "histogram",
        "stable",
        "shift p",
        "kappa",
    ]
    yield from table(heads, [[item, *_moved(one)] for item, one in compared])


def _moved(one: BetweenRounds) -> list[str]:
    moved = one.movement
    towards = ["-"] * 3 if moved is None else [str(moved.towards), str(moved.away), str(moved.past)]
    return [
        f"{one.changed} of {one.pairs}",
        str(one.crossed_band),
        *towards,
        _number(one.histogram_change),
        _yes(one.stable),
        _number(one.signed_rank.p),
        _number(one.agreement.kappa),
    ]


def _reasons(analysis: RoundAnalysis) -> Iterator[str]:
    fragile = [item for item in analysis.items if item.robustness.robust is False]
    if fragile:
        yield "Why fragile (the verdict stays; this says how firmly it stands):"
    for item in fragile:
        sentences = dict.fromkeys(one.sentence for one in item.robustness.differences)
        yield paragraph(f"{printable(item.item, WIDEST_NAME)}: {'; '.join(sentences)}", 2)


def _context(analysis: RoundAnalysis) -> Iterator[str]:
    yield "Over the whole panel (context, never a gate):"
    panel, ordinal = analysis.panel, analysis.panel.coefficients.by_weights["ordinal"]
    for name, estimate in (
        ("Kendall W", panel.kendall_w),
        ("Krippendorff alpha, ordinal", panel.krippendorff_alpha),
        ("Gwet AC2, ordinal", ordinal.gwet_ac),
        ("observed agreement, ordinal", ordinal.percent_agreement),
        ("ICC(A,1)", panel.coefficients.intraclass["ICC(A,1)"]),
    ):
        yield paragraph(f"{name}: {_told(estimate)}", 2)
    yield from _groups(analysis)
    left = analysis.attrition
    if left is not None:
        lower = _told(left.share_lower) if left.leavers else "nobody left"
        yield paragraph(
            f"Came back: {left.completers}, left: {left.leavers}; share of items on which those who left had "
            f"rated lower: {lower}",
            2,
        )


def _groups(analysis: RoundAnalysis) -> Iterator[str]:
    compared = [(item.item, item.comparison) for item in analysis.items if item.comparison is not None]
    if not compared:
        return
    apart = [printable(item, WIDEST_NAME) for item, one in compared if _small(one.test.p_holm)]
    names = ", ".join(apart) or "none"
    yield paragraph(f"Groups rate differently (Kruskal-Wallis, p below .05 after Holm): {names}", 2)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lay out columns to the width of a terminal; the first is shortened to what the others leave."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    left_over = WIDTH - sum(widths[1:]) - len(GAP) * (len(widths) - 1)
    widths[0] = min(widths[0], WIDEST_NAME, max(left_over, NARROWEST_NAME))
    for first, *others in (heads, *rows):
        cells = (printable(first, widths[0]), *others)
        yield GAP.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _told(estimate: Estimate) -> str:
    if estimate.reason is not None:
        return f"not defined, {estimate.reason.sentence}"
    ends = estimate.interval
    span = f", 95% {ends[0]:.3f} to {ends[1]:.3f}" if ends else ""
    left_out = f"; {estimate.n_excluded} left out" if estimate.n_excluded else ""
    return f"{shown(estimate.value)}{span} (n={estimate.n_used}{left_out})"


def _band(word: str, band: Sequence[int]) -> str:
    return f"{word} {band[0]}-{band[1]}"


def _share(figure: ShareFigure) -> str:
    value = figure.share.value
    if value is None or isinstance(value, tuple):
        return "-"
    return f"{figure.k}/{figure.n} {float(100 * value):.1f}%"


def _number(estimate: Estimate) -> str:
    return "-" if estimate.value is None else shown(estimate.value)


def _small(p: Estimate) -> bool:
    return isinstance(p.value, int | float) and p.value < SMALL_P


def _words(outcome: str) -> str:
    return outcome.replace("_", " ")


def _yes(value: object) -> str:
    return "-" if value is None else "yes" if value else "no"


def _robust(value: object) -> str:
    return "-" if value is None else "robust" if value else "fragile"
