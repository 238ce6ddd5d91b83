"""How each figure was computed: every method that stands in the JSON of the analysis, each named once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis.result import Json
from analysis.rounds import RoundAnalysis


@dataclass(frozen=True)
class Methods:
    values: tuple[str, ...]
    intervals: tuple[str, ...]
    cautions: tuple[str, ...]


def methods_of(analysis: RoundAnalysis) -> Methods:
    """In the order of the JSON, the statements first."""
    found = [*_records([item.as_json() for item in analysis.items]), *_records(analysis.panel.as_json())]
    if analysis.attrition is not None:
        found += _records(analysis.attrition.as_json())
    return Methods(
        _once(one["method"] for one in found),
        _once(one.get("interval_method") for one in found),
        _once(caution for one in found for caution in _listed(one.get("warnings"))),
    )


def _records(data: Json) -> Iterator[Mapping[str, Json]]:
    """Find every statistic, however deep: what has a method."""
    if isinstance(data, Mapping):
        if "method" in data:
            yield data
        for one in data.values():
            yield from _records(one)
    elif isinstance(data, list):
        for one in data:
            yield from _records(one)


def _listed(data: Json) -> list[Json]:
    return data if isinstance(data, list) else []


def _once(texts: Iterator[Json]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if isinstance(text, str)))
