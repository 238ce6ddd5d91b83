"""The text of a rule cut into words, numbers, quoted names and signs."""

import re
from dataclasses import dataclass
from typing import Literal

from analysis.consensus.limits import RuleError

LONGEST_TEXT = 2_000
LONGEST_NUMBER = 12
LONGEST_ECHO = 80
_TOKEN = re.compile(
    r"""(?P<number>[0-9]+(?:\.[0-9]+)?)
      | (?P<word>[^\W\d_](?:[\w*]|-(?=\w))*)
      | "(?P<name>[^"]*)"
      | (?P<sign>>=|<=|[<>≥≤/%():;,.–-])""",
    re.VERBOSE,
)
_SAME = {"≥": ">=", "≤": "<=", "–": "-"}

Kind = Literal["word", "number", "name", "sign", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text; `at` counts characters from 1."""

    kind: Kind
    text: str
    at: int

    @property
    def folded(self) -> str:
        """What keywords and signs are compared by; a quoted name is never one."""
        return "" if self.kind == "name" else _SAME.get(self.text, self.text.casefold())

    @property
    def shown(self) -> str:
        return "end of the text" if self.kind == "end" else f'"{echo(self.text)}"'


def tokens(text: str) -> tuple[Token, ...]:
    """Cut the text up, an end token last."""
    if len(text) > LONGEST_TEXT:
        raise RuleError(
            f"Not a rule, at position {LONGEST_TEXT + 1}: a rule has at most {LONGEST_TEXT:,} characters."
        )
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            raise RuleError(f'Not a rule: unexpected "{echo(_run(text, at))}" at position {at + 1}.')
        found.append(_token(match))
        at = match.end()
    return (*found, Token("end", "", len(text) + 1))


def echo(text: str) -> str:
    """Repeat what somebody wrote, short and with nothing in it that could act on a terminal."""
    begin = text[: LONGEST_ECHO + 1]
    escaped = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in begin
    )
    return escaped if len(escaped) <= LONGEST_ECHO else f"{escaped[: LONGEST_ECHO - 3]}..."


def _run(text: str, at: int) -> str:
    """Take the word, or the one character, that begins here."""
    end = at + 1
    while text[at].isidentifier() and end < len(text) and text[at : end + 1].isidentifier():
        end += 1
    return text[at:end]


def _token(match: re.Match[str]) -> Token:
    at = match.start() + 1
    for kind in ("number", "word", "name", "sign"):
        text = match[kind]
        if text is not None:
            break
    if kind == "number" and len(text) > LONGEST_NUMBER:
        raise RuleError(
            f"Not a rule: the number at position {at} is longer than {LONGEST_NUMBER} characters."
        )
    return Token(kind, text, at)
