"""What changed between two texts, word by word, so that a reader sees the old and the new in one line."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Segment:
    kind: Literal["keep", "delete", "insert"]
    text: str


@dataclass(frozen=True)
class _Stretch:
    old: str
    new: str

    @property
    def is_change(self) -> bool:
        return self.old != self.new


def redline(old_text: str, new_text: str) -> tuple[Segment, ...]:
    """Segments in reading order; in a change what goes stands before what comes."""
    return tuple(
        segment for stretch in _joined(_stretches(old_text, new_text)) for segment in _segments(stretch)
    )


def old(segments: Iterable[Segment]) -> str:
    return "".join(segment.text for segment in segments if segment.kind != "insert")


def new(segments: Iterable[Segment]) -> str:
    return "".join(segment.text for segment in segments if segment.kind != "delete")


def _stretches(old_text: str, new_text: str) -> Iterator[_Stretch]:
    before, after = _TOKEN.findall(old_text), _TOKEN.findall(new_text)
    # Without autojunk: in a long text it would take frequent words, such as "the", for noise.
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        yield _Stretch("".join(before[i1:i2]), "".join(after[j1:j2]))


def _joined(stretches: Iterable[_Stretch]) -> list[_Stretch]:
    """Changes with only a space between them read better as one."""
    joined: list[_Stretch] = []
    for stretch in stretches:
        if stretch.is_change and [part.old for part in joined[-1:]] == [" "] and joined[-2:-1]:
            space, before = joined.pop(), joined.pop()
            joined.append(
                _Stretch(before.old + space.old + stretch.old, before.new + space.new + stretch.new)
            )
        else:
            joined.append(stretch)
    return joined


def _segments(stretch: _Stretch) -> Iterator[Segment]:
    if not stretch.is_change:
        yield Segment("keep", stretch.old)
        return
    if stretch.old:
        yield Segment("delete", stretch.old)
    if stretch.new:
        yield Segment("insert", stretch.new)
