"""Rules as text that a chair can read and write: a recursive descent parser, no evaluation of code.

The grammar is in `docs/rules.md`. Where a text could be read in two ways (mixed "and" and "or", a scope behind
the second of two conditions) it is refused and parentheses are asked for.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from analysis.consensus.comparisons import Comparisons
from analysis.consensus.cursor import Cursor
from analysis.consensus.expressions import (
    QUANTIFIERS,
    AllOf,
    AnyOf,
    Expression,
    ForDimension,
    InGroup,
    InGroups,
    InRounds,
    Not,
)
from analysis.consensus.limits import MOST_LEVELS, RuleError, check_name
from analysis.consensus.measures import Denominator
from analysis.consensus.rule import Outcome, Rule, check_condition
from analysis.consensus.terms import Disagreement, DisagreementTest, Is
from analysis.consensus.tokens import echo
from analysis.ratings import Scale

TESTS: Mapping[DisagreementTest, tuple[str, ...]] = {
    "ram-classic": ("disagreement", "(", "RAM", "classic", ")"),
    "ram-ipras": ("disagreement", "(", "RAM", "IPRAS", ")"),
    "polarisation": ("polarisation",),
}
OUTCOME = "the name of an outcome"
OWN_RULE = "own rule"
"""What a rule that is given as text is called."""
_JOINED: Mapping[str, type[AllOf] | type[AnyOf]] = {"and": AllOf, "or": AnyOf}


def parse_rule(
    text: str,
    scale: Scale,
    *,
    name: str = OWN_RULE,
    denominator: Denominator = "valid",
    quantile_type: int = 7,
) -> Rule:
    """Read a rule. `denominator` and `quantile_type` hold where the text itself says nothing about them.

    Band words (agree, middle, oppose) stand for the bands of the scale. A text that is no rule is refused in
    one sentence: what was found, at which position (counted from 1), and what could stand there.
    """
    cursor = Cursor(text)
    outcomes, default = _outcomes(cursor, scale)
    consensus = None
    if cursor.takes(";", "apart", "from", "that"):
        cursor.takes(",")
        cursor.needs("consensus", "if")
        consensus = _condition(cursor, scale)
    if cursor.takes(";", "shares", "of"):
        denominator = Comparisons(cursor, scale).whom()
    at = 1
    if cursor.takes(";", "quantile", "type"):
        at = cursor.here.at
        quantile_type = cursor.whole()
    cursor.takes(".")
    cursor.ends()
    return cursor.built(
        lambda: Rule(name, scale, outcomes, default, consensus, denominator, quantile_type), at
    )


def _outcomes(cursor: Cursor, scale: Scale) -> tuple[tuple[Outcome, ...], str]:
    """Read all outcomes up to the default, which must be there."""
    found: list[Outcome] = []
    while not found or not cursor.takes("otherwise"):
        name = _outcome_name(cursor, found)
        cursor.needs("if")
        found.append(Outcome(name, _condition(cursor, scale)))
        if cursor.here.kind == "end":
            raise cursor.error(
                'nothing says what happens otherwise; end the rule with "; otherwise neither"', cursor.here.at
            )
        cursor.needs(";")
    return tuple(found), _outcome_name(cursor, found)


def _outcome_name(cursor: Cursor, found: Sequence[Outcome]) -> str:
    at, name = cursor.here.at, cursor.name(OUTCOME)
    cursor.built(partial(check_name, name, "an outcome"), at)
    if any(one.name == name for one in found):
        raise cursor.error(f'the outcome "{echo(name)}" is already there', at)
    return name


def _condition(cursor: Cursor, scale: Scale) -> Expression:
    at, condition = cursor.here.at, _Conditions(cursor, scale).condition()
    cursor.built(partial(check_condition, condition), at)
    return condition


class _Conditions:
    """Reads conditions: comparisons and tests, joined, negated and scoped."""

    def __init__(self, cursor: Cursor, scale: Scale) -> None:
        self._cursor = cursor
        self._comparisons = Comparisons(cursor, scale)
        self._level = 0

    def condition(self) -> Expression:
        """Read a part, or several joined by one and the same word."""
        parts = [self._scoped(self._part())]
        word = self._cursor.takes_one(*_JOINED)
        if word is None:
            return parts[0]
        while True:
            at = self._cursor.here.at
            part = self._part()
            scoped = self._scoped(part)
            if scoped is not part and not all(type(one) is type(scoped) for one in parts):
                raise self._unclear(at)
            parts.append(scoped)
            if not self._cursor.takes(word):
                break
        if any(self._cursor.sees(other) for other in _JOINED):
            raise self._unclear(self._cursor.here.at)
        return _JOINED[word](tuple(parts))

    def _part(self) -> Expression:
        """Read a comparison, a test, or a condition in parentheses, each perhaps negated."""
        for test, words in TESTS.items():
            if self._cursor.takes(*words):
                return Is(Disagreement(test))
            if self._cursor.takes("no", *words):
                return Not(Is(Disagreement(test)))
        at = self._cursor.here.at
        if self._cursor.takes("not", "("):
            negated = Not(self._inside())
            if self._scoped(negated) is not negated:
                raise self._unclear(at)
            return negated
        if self._cursor.takes("("):
            return self._inside()
        comparison = self._comparisons.comparison()
        if comparison is None:
            self._cursor.expect_only('a condition such as "at least 70% rate 7-9" or "median >= 7"')
            raise self._cursor.unexpected()
        return comparison

    def _inside(self) -> Expression:
        self._level += 1
        if self._level > MOST_LEVELS:
            at = self._cursor.here.at
            raise self._cursor.error(f"there are more than {MOST_LEVELS} parentheses inside each other", at)
        condition = self.condition()
        self._cursor.needs(")")
        self._level -= 1
        return condition

    def _scoped(self, part: Expression) -> Expression:
        """Read the scopes behind a part, the inner first; the part itself if there is none."""
        while True:
            scope = self._scope(part)
            if scope is None:
                return part
            part = scope

    def _scope(self, part: Expression) -> Expression | None:
        at = self._cursor.here.at
        which = next((one for one in QUANTIFIERS if self._cursor.takes("in", one, "group")), None)
        if which is not None:
            size = self._size()
            return self._cursor.built(lambda: InGroups(part, which, size), at)
        if self._cursor.takes("in", "group"):
            name, size = self._cursor.name("the name of a group"), self._size()
            return self._cursor.built(lambda: InGroup(part, name, size), at)
        if self._cursor.takes("in", "at", "least"):
            at_least = self._cursor.whole()
            self._cursor.needs("of")
            of = self._cursor.whole()
            self._cursor.needs("rounds")
            return self._cursor.built(lambda: InRounds(part, at_least, of), at)
        return self._for_dimensions(part, at) if self._cursor.takes("for") else None

    def _size(self) -> int:
        """Read how large a group must be to count."""
        return self._cursor.whole() if self._cursor.takes("of", "at", "least") else 1

    def _for_dimensions(self, part: Expression, at: int) -> Expression:
        def on(name: str) -> Expression:
            return self._cursor.built(lambda: ForDimension(part, name), at)

        for each, word, node in (("both", "and", AllOf), ("either", "or", AnyOf)):
            if self._cursor.takes(each):
                first = self._cursor.name("the name of a dimension")
                self._cursor.needs(word)
                return node((on(first), on(self._cursor.name("the name of a dimension"))))
        return on(self._cursor.name("the name of a dimension"))

    def _unclear(self, at: int) -> RuleError:
        return self._cursor.error(
            "this can be read in two ways; put parentheses around what belongs together", at
        )
