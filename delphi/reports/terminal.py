"""An analysis as plain text for a terminal: the answer first, then the table, then the context."""

from collections.abc import Iterator, Sequence

from analysis.consensus import explain
from analysis.figures import ShareFigure
from analysis.result import Estimate, shown
from analysis.rounds import ItemAnalysis, RoundAnalysis
from delphi.reports.external import ExternalAnalysis
from delphi.sheets.problems import shown as printable

WIDEST_NAME = 40


def as_text(result: ExternalAnalysis) -> str:
    analysis = result.analysis
    return "\n".join(
        (
            _answer(analysis),
            f"Round {printable(result.round)}: {analysis.responded} of {analysis.invited} experts answered.",
            f"Rule {analysis.rule.name}: {explain(analysis.rule)}",
            "",
            *_table(analysis),
            "",
            *_context(analysis),
            *(f"Note: {note}" for note in result.notes),
        )
    )


def _answer(analysis: RoundAnalysis) -> str:
    counted = (f"{count} {name.replace('_', ' ')}" for name, count in analysis.outcomes.items())
    return f"Of {len(analysis.items)} items: {', '.join(counted)}."


def _table(analysis: RoundAnalysis) -> Iterator[str]:
    has_consensus = analysis.rule.consensus is not None
    has_before = any(item.between is not None for item in analysis.items)
    heads = ["item", "outcome", *(["consensus"] if has_consensus else []), "robust", "n", "cannot judge"]
    heads += ["median", "IQR", _band("agree", analysis.rule.agree_band)]
    heads += [_band("oppose", analysis.rule.oppose_band), "disagreement"]
    heads += ["changed", "stable"] if has_before else []
    rows = [_row(item, has_consensus=has_consensus, has_before=has_before) for item in analysis.items]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _row(item: ItemAnalysis, *, has_consensus: bool, has_before: bool) -> list[str]:
    cells = [printable(item.item, WIDEST_NAME), item.verdict.outcome.replace("_", " ")]
    cells += [_yes(item.verdict.consensus)] if has_consensus else []
    cells += [_robust(item.robustness.robust), str(item.tally.n), str(item.tally.cannot_judge)]
    cells += [_number(item.median), _number(item.iqr), _share(item.share_in), _share(item.share_out)]
    value = item.disagreement.value
    cells.append(_yes(value if isinstance(value, bool) else None))
    if has_before:
        between = item.between
        cells += (
            ["-", "-"]
            if between is None
            else [
                f"{between.changed} of {between.pairs}",
                _yes(between.stable),
            ]
        )
    return cells


def _context(analysis: RoundAnalysis) -> Iterator[str]:
    yield "Over the whole panel (context, never a gate):"
    for name, estimate in (
        ("Kendall W", analysis.panel.kendall_w),
        ("Krippendorff alpha", analysis.panel.krippendorff_alpha),
    ):
        if estimate.reason is not None:
            yield f"  {name}: not defined, {estimate.reason.sentence}"
            continue
        low_high = estimate.interval
        span = f", 95% {low_high[0]:.3f} to {low_high[1]:.3f}" if low_high else ""
        left_out = f"; {estimate.n_excluded} left out" if estimate.n_excluded else ""
        yield f"  {name}: {shown(estimate.value)}{span} ({estimate.n_used} items{left_out})"


def _band(word: str, band: Sequence[int]) -> str:
    return f"{word} {band[0]}-{band[1]}"


def _share(figure: ShareFigure) -> str:
    value = figure.share.value
    if value is None or isinstance(value, tuple):
        return "-"
    return f"{figure.k} of {figure.n}, {float(100 * value):.1f}%"


def _number(estimate: Estimate) -> str:
    return "-" if estimate.value is None else shown(estimate.value)


def _yes(value: object) -> str:
    return "-" if value is None else "yes" if value else "no"


def _robust(value: object) -> str:
    return "-" if value is None else "robust" if value else "fragile"
