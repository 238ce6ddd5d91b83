"""What changed between two texts, word by word, so that a reader sees the old and the new in one line."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
# Pairs of alike words in two texts. Up to this many, stretches that read well are found in no time; with more,
# such as a text that repeats one word, looking for them would take minutes.
MOST_ALIKE: Final = 20_000


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
    for i1, i2, j1, j2 in _spans(before, after):
        yield _Stretch("".join(before[i1:i2]), "".join(after[j1:j2]))


def _spans(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """What stays and what changes in turn, as places in both."""
    counted = Counter(after)
    if sum(counted[word] for word in before) > MOST_ALIKE:
        yield from _between(_longest_common(before, after), len(before), len(after))
        return
    # Without autojunk: in a long text it would take frequent words, such as "the", for noise.
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for _, *span in matcher.get_opcodes():
        i1, i2, j1, j2 = span
        yield i1, i2, j1, j2


def _between(
    pairs: Iterable[tuple[int, int]], end_before: int, end_after: int
) -> Iterator[tuple[int, int, int, int]]:
    i, j, kept = 0, 0, 0
    for here, there in (*pairs, (end_before, end_after)):
        if (here, there) == (i + kept, j + kept) and here < end_before:
            kept += 1
            continue
        if kept:
            yield i, i + kept, j, j + kept
        if (i + kept, j + kept) != (here, there):
            yield i + kept, here, j + kept, there
        i, j, kept = here, there, 1


def _longest_common(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """A longest common subsequence as places in both: all of `before` at once, a bit each. Hyyrö (2004)."""
    holds: dict[str, int] = defaultdict(int)
    for place, word in enumerate(before):
        holds[word] |= 1 << place
    everything = (1 << len(before)) - 1
    row, rows = everything, []
    for word in after:
        common = row & holds.get(word, 0)
        row = ((row + common) | (row - common)) & everything
        rows.append(row)
    found: list[tuple[int, int]] = []
    i, j = len(before) - 1, len(after) - 1
    while i >= 0 and j >= 0:
        if rows[j] >> i & 1:
            i -= 1
        elif j and not rows[j - 1] >> i & 1:
            j -= 1
        else:
            found.append((i, j))
            i, j = i - 1, j - 1
    return found[::-1]


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
