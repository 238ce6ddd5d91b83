"""Text pasted from a word processor to the same preview: depth by numbers, or else by indentation.

    1 Communication                     Communication
    1.1 Listens to learners                 Listens to learners
    Novice:                                     [novice] Asks open questions
      Asks open questions                       Expert: Puts answers into context

Areas come first, competencies below, behaviours below those. The level of a behaviour is a heading line
("Novice:"), a word before a colon, or a mark in brackets. Codes follow the order.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from delphi.errors import msg
from delphi.frameworks.entries import Entry, Placement, match_level
from delphi.frameworks.preview import FrameworkPreview
from delphi.frameworks.tree import Kind
from delphi.sheets.limits import MAX_ROWS
from delphi.sheets.problems import Problem, in_order
from delphi.sheets.text import clean, one_line

_TAB_WIDTH = 4
_NUMBER = re.compile(r"(\d+(?:\.\d+)*)[.)]?\s+(?=\S)")
_BULLET = re.compile(r"(?:[-–—•*▪◦·o]|[a-z][.)])\s+(?=\S)")
_MARK_BEFORE = re.compile(r"\[([^\]]+)\]\s*(.*)", re.DOTALL)
_MARK_AFTER = re.compile(r"(.*\S)\s*\[([^\]]+)\]", re.DOTALL)
_KINDS: tuple[Kind, ...] = ("area", "competency", "behaviour")


@dataclass(frozen=True)
class _Line:
    """`numbers` is how many parts the line's number has, 0 without one; `hangs` if a bullet precedes it."""

    row: int
    indent: int
    numbers: int
    text: str


@dataclass
class _Outline:
    levels: Sequence[str]
    is_numbered: bool
    indents: list[int] = field(default_factory=list)
    numbered_depth: int = 0
    heading: str | None = None
    heading_indent: int = 0
    entries: list[Entry] = field(default_factory=list)

    def read(self, line: _Line) -> None:
        level = self._as_level(line.text.rstrip(":").strip())
        if level is not None and not line.numbers:
            self.heading, self.heading_indent = level, line.indent
            return
        marked, text = self._split_level(line.text)
        at = self._depth(line)
        if at < len(_KINDS) - 1 and (marked or self._under_heading(line)):
            at = len(_KINDS) - 1
        elif at < len(_KINDS) - 1:
            self.heading = None
        kind = _KINDS[min(at, len(_KINDS) - 1)]
        level = (marked or self.heading) if kind == "behaviour" else None
        self.entries.append(Entry(line.row, text, kind=kind, level=level))

    def _under_heading(self, line: _Line) -> bool:
        """A line set in from a level's heading, or beside it, belongs to it until a statement stands out."""
        return self.heading is not None and not line.numbers and line.indent >= self.heading_indent

    def _depth(self, line: _Line) -> int:
        if self.is_numbered:
            if line.numbers:
                self.numbered_depth = line.numbers - 1
                return self.numbered_depth
            return self.numbered_depth + 1 if self.entries else 0
        while self.indents and self.indents[-1] >= line.indent:
            self.indents.pop()
        self.indents.append(line.indent)
        return len(self.indents) - 1

    def _as_level(self, word: str) -> str | None:
        return next((level for level in self.levels if level.casefold() == word.casefold()), None)

    def _split_level(self, text: str) -> tuple[str | None, str]:
        if before := _MARK_BEFORE.fullmatch(text):
            return match_level(before[1].strip(), self.levels), before[2].strip()
        after = _MARK_AFTER.fullmatch(text)
        # "[...]" at the end may be part of the sentence: only a level of the study counts there.
        if after and self._as_level(after[2].strip()):
            return self._as_level(after[2].strip()), after[1]
        word, colon, rest = text.partition(":")
        if colon and rest.strip() and self._as_level(word.strip()):
            return self._as_level(word.strip()), rest.strip()
        return None, text


def parse_outline(text: str, levels: Sequence[str]) -> FrameworkPreview:
    """`levels` are the study's names; a problem's row is the number of the line."""
    lines, problems = _lines(text)
    # A single number on every line says nothing of depth: "1. 2. 3." is one list.
    outline = _Outline(levels, is_numbered=any(line.numbers > 1 for line in lines))
    for line in lines:
        outline.read(line)
    placement = Placement(levels)
    placement.place(outline.entries)
    if not lines and not problems:
        problems.append(Problem(msg("There is no text; paste the framework, one statement a line.")))
    return FrameworkPreview(placement.tree, problems=in_order([*problems, *placement.problems]))


def _lines(text: str) -> tuple[list[_Line], list[Problem]]:
    lines: list[_Line] = []
    problems: list[Problem] = []
    for row, raw in enumerate(text.splitlines(), 1):
        checked = clean(raw)
        if checked.problem:
            problems.append(Problem(checked.problem, row))
        if checked.text:
            lines.append(_line(row, raw.expandtabs(_TAB_WIDTH), checked.text))
    if len(lines) > MAX_ROWS:
        too_many = msg("The text has more than %(limit)s lines; split it.", limit=f"{MAX_ROWS:,}")
        return [], [Problem(too_many)]
    return lines, problems


def _line(row: int, raw: str, text: str) -> _Line:
    number = _NUMBER.match(text)
    numbers = len(number[1].split(".")) if number else 0
    without = (
        text[number.end() :] if number else _BULLET.sub("", text, count=1) if _BULLET.match(text) else text
    )
    return _Line(row, len(raw) - len(raw.lstrip()), numbers, one_line(without))
