"""How each figure was computed: every method that stands in the records, each named once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from analysis.result import Estimate
from analysis.rounds import RoundAnalysis


@dataclass(frozen=True)
class Methods:
    values: tuple[str, ...]
    intervals: tuple[str, ...]
    cautions: tuple[str, ...]


def methods_of(analysis: RoundAnalysis) -> Methods:
    """In the order in which the records hold them, the statements first."""
    values: dict[str, None] = {}
    intervals: dict[str, None] = {}
    cautions: dict[str, None] = {}
    said = [(item.profile, item.between, item.groups, item.comparison) for item in analysis.items]
    for found in _estimates((*said, analysis.panel, analysis.attrition)):
        values[found.method] = None
        if found.interval_method is not None:
            intervals[found.interval_method] = None
        cautions.update(dict.fromkeys(found.warnings))
    return Methods(tuple(values), tuple(intervals), tuple(cautions))


def _estimates(record: object) -> Iterator[Estimate]:
    """Find every estimate inside a record, however deep."""
    if isinstance(record, Estimate):
        yield record
    elif isinstance(record, Mapping):
        for one in record.values():
            yield from _estimates(one)
    elif isinstance(record, tuple):
        for one in record:
            yield from _estimates(one)
    elif is_dataclass(record):
        for field in fields(record):
            yield from _estimates(getattr(record, field.name))
