"""Where the parser of rules is in its text, and what it expected there."""

from collections.abc import Callable
from typing import TypeVar

from analysis.consensus.limits import RuleError
from analysis.consensus.tokens import Token, tokens

MOST_EXPECTED = 6
_Node = TypeVar("_Node")


class Cursor:
    """Moves forward over the tokens of a text; remembers what could have stood at the furthest of them."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._place = 0
        self._furthest = 0
        self._expected: list[str] = []

    @property
    def here(self) -> Token:
        return self._tokens[self._place]

    def sees(self, *words: str) -> bool:
        """Whether these words or signs come next."""
        return self._matched(words) == len(words)

    def takes(self, *words: str) -> bool:
        """Step over these words or signs if all of them come next."""
        matched = self._matched(words)
        if matched < len(words):
            self.expect(" ".join(words[matched:]), ahead=matched, quoted=True)
            return False
        self._place += matched
        return True

    def takes_one(self, *words: str) -> str | None:
        """Step over the first of these words that comes next, and tell which."""
        return next((word for word in words if self.takes(word)), None)

    def takes_before_number(self, word: str) -> bool:
        """Step over this word only if a number follows it."""
        follows = self.sees(word) and self._tokens[self._place + 1].kind == "number"
        return follows and self.takes(word)

    def needs(self, *words: str) -> None:
        if not self.takes(*words):
            raise self.unexpected()

    def number(self) -> str:
        """Take the digits of a number."""
        return self._any_of("number", "a number")

    def whole(self) -> int:
        at = self.here.at
        text = self._any_of("number", "a whole number")
        if "." in text:
            raise self.error(f"{text} is not a whole number", at)
        return int(text)

    def name(self, what: str) -> str:
        """Take a name: one word, or several in quotation marks."""
        if self.here.kind == "name":
            return self._any_of("name", what)
        return self._any_of("word", f"{what} (in quotation marks if it has several words)")

    def ends(self) -> None:
        """Refuse whatever still stands here."""
        if self.here.kind != "end":
            self.expect("the end")
            raise self.unexpected()

    def expect(self, what: str, *, ahead: int = 0, quoted: bool = False) -> None:
        """Remember what could stand here, should nothing fit."""
        place = self._place + ahead
        if place > self._furthest:
            self._furthest, self._expected = place, []
        shown = f'"{what}"'.replace("( ", "(").replace(" )", ")") if quoted else what
        if place == self._furthest and shown not in self._expected:
            self._expected.append(shown)

    def expect_only(self, what: str) -> None:
        """Name one thing in place of all that was tried here, unless something fitted in part."""
        if self._furthest <= self._place:
            self._furthest, self._expected = self._place, [what]

    def unexpected(self) -> RuleError:
        """Say what was found and what could stand there."""
        found = self._tokens[self._furthest]
        *most, last = self._expected[:MOST_EXPECTED]
        could = f"{', '.join(most)} or {last}" if most else last
        return RuleError(
            f"Not a rule: unexpected {found.shown} at position {found.at}; there could be {could}."
        )

    def built(self, make: Callable[[], _Node], at: int) -> _Node:
        """Make a part of a rule; if it cannot be, say where it stands."""
        try:
            return make()
        except RuleError as error:
            raise self.error(str(error), at) from error

    @staticmethod
    def error(why: str, at: int) -> RuleError:
        """Refuse what can be read but cannot be."""
        return RuleError(f"Not a rule, at position {at}: {why.rstrip('.')}.")

    def _matched(self, words: tuple[str, ...]) -> int:
        for ahead, word in enumerate(words):
            if self._tokens[self._place + ahead].folded != word.casefold():
                return ahead
        return len(words)

    def _any_of(self, kind: str, what: str) -> str:
        if self.here.kind != kind:
            self.expect(what)
            raise self.unexpected()
        text = self.here.text
        self._place += 1
        return text
