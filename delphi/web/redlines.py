"""Redlines as pages print them: what stays, what goes, what comes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from delphi.drafting.redline import Segment, redline

KINDS: Final = {"keep": "same", "delete": "removed", "insert": "added"}


@dataclass(frozen=True)
class Piece:
    kind: str
    text: str


def compared(old: str, new: str) -> tuple[Piece, ...]:
    """Two texts as one, word by word."""
    return pieces(redline(old, new))


def pieces(segments: Iterable[Segment]) -> tuple[Piece, ...]:
    return tuple(Piece(KINDS[one.kind], one.text) for one in segments)
