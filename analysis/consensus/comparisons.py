"""The comparisons of a rule's text: "at least 70% of invited experts rate 7-9", "median >= 7"."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Literal

from analysis.consensus.cursor import Cursor
from analysis.consensus.cuts import Apmo, Bound, ByPanelSize, LawsheCritical
from analysis.consensus.exact import OPERATORS, Operator
from analysis.consensus.measures import (
    PLAIN,
    WHOM_TEXT,
    Count,
    Cv,
    Cvr,
    Denominator,
    Measure,
    ModifiedKappa,
    Quantile,
    Share,
)
from analysis.consensus.terms import Compare
from analysis.ratings import Scale
from analysis.scale import span

WORDED: Mapping[tuple[str, ...], Operator] = {
    ("at", "least"): ">=",
    ("more", "than"): ">",
    ("at", "most"): "<=",
    ("less", "than"): "<",
    ("fewer", "than"): "<",
}
_WHOM: Mapping[tuple[str, ...], Denominator] = {
    **{tuple(words.split()): denominator for denominator, words in WHOM_TEXT.items()},
    ("valid",): "valid",
    ("invited",): "invited",
}
_PLAIN: Mapping[tuple[str, ...], Measure] = {tuple(one.text.split()): one for one in PLAIN}
_OF_AGREE: Mapping[str, Callable[[int, int], Measure]] = {
    Cvr.text: Cvr,
    ModifiedKappa.text: ModifiedKappa,
    "I-CVI": partial(Share, denominator="valid"),
    "CVI": partial(Share, denominator="valid"),
}
BANDS = ("agree", "middle", "oppose")


@dataclass(frozen=True, slots=True)
class _Number:
    value: Fraction
    written: Literal["plain", "percent", "ratio"]
    at: int


class Comparisons:
    """Reads one comparison at a time from the cursor."""

    def __init__(self, cursor: Cursor, scale: Scale) -> None:
        self._cursor = cursor
        self._scale = scale

    def comparison(self) -> Compare | None:
        """Read a comparison; None, with nothing taken, where none begins."""
        at = self._cursor.here.at
        operator = self._worded()
        if operator is not None:
            return self._of_ratings(operator, at)
        measure = self._measure()
        return None if measure is None else self._of_measure(measure, at)

    def whom(self) -> Denominator:
        """Read of whom a share is."""
        for words, denominator in _WHOM.items():
            if self._cursor.takes(*words):
                return denominator
        raise self._cursor.unexpected()

    def _of_ratings(self, operator: Operator, at: int) -> Compare:
        """Read on after "at least": a percentage makes it a share, a whole number a count."""
        bound, numbers = self._numbers()
        counts = numbers[0].written == "plain"
        if any((one.written == "plain") is not counts for one in numbers):
            raise self._cursor.error("numbers and percentages are mixed", at)
        denominator = self.whom() if not counts and self._cursor.takes("of") else None
        low, high = self._rated()
        if counts and any(one.value.denominator != 1 for one in numbers):
            raise self._cursor.error("write a share as 70% or 2/3 and a count as a whole number", at)
        measure = Count(low, high) if counts else Share(low, high, denominator)
        return self._compared(measure, operator, bound, at)

    def _of_measure(self, measure: Measure, at: int) -> Compare:
        self._cursor.takes("is")
        operator = self._worded() or self._sign()
        if self._cursor.takes("APMO"):
            return self._compared(measure, operator, Apmo(), at)
        if self._cursor.takes("critical", "("):
            alpha = self._number().value
            self._cursor.needs(")")
            critical = self._cursor.built(lambda: LawsheCritical(alpha), at)
            return self._compared(measure, operator, critical, at)
        bound, numbers = self._numbers()
        if not (measure.in_percent or isinstance(measure, Cv)) and any(
            one.written == "percent" for one in numbers
        ):
            raise self._cursor.error("this measure is not compared with a percentage", numbers[0].at)
        return self._compared(measure, operator, bound, at)

    def _compared(self, measure: Measure, operator: Operator, bound: Bound, at: int) -> Compare:
        return self._cursor.built(lambda: Compare(measure, operator, bound), at)

    def _worded(self) -> Operator | None:
        return next((operator for words, operator in WORDED.items() if self._cursor.takes(*words)), None)

    def _sign(self) -> Operator:
        for operator in OPERATORS:
            if self._cursor.takes(operator):
                return operator
        raise self._cursor.unexpected()

    def _measure(self) -> Measure | None:
        for words, plain in _PLAIN.items():
            if self._cursor.takes(*words):
                return plain
        if self._cursor.takes(Quantile.text):
            return self._quantile()
        return self._banded()

    def _quantile(self) -> Quantile:
        number = self._number()
        return self._cursor.built(lambda: Quantile(number.value), number.at)

    def _banded(self) -> Measure | None:
        if self._cursor.takes(Share.text, "of"):
            return self._share(*self._band())
        if self._cursor.takes(Count.text, "of"):
            return Count(*self._band())
        for word, measure in _OF_AGREE.items():
            if self._cursor.takes(word):
                return measure(*self._of_band())
        if any(self._cursor.sees(word) for word in BANDS):
            return self._share(*self._band())
        return None

    def _share(self, low: int, high: int) -> Share:
        return Share(low, high, self.whom() if self._cursor.takes("of") else None)

    def _of_band(self) -> tuple[int, int]:
        return self._band() if self._cursor.takes("of") else self._scale.agree

    def _rated(self) -> tuple[int, int]:
        """Read "rate 7-9", or "agree" alone."""
        if self._cursor.takes_one("rate", "rated"):
            return self._band()
        return self._band_word()

    def _band(self) -> tuple[int, int]:
        at = self._cursor.here.at
        if self._cursor.here.kind != "number" and not self._cursor.sees("-"):
            self._cursor.expect("a band such as 7-9")
            return self._band_word()
        low = self._score()
        high = self._score() if self._cursor.takes("-") else low
        if not {low, high} <= set(self._scale.scores) or low > high:
            raise self._cursor.error(f"{span(low, high)} is no band of the scale {self._scale.name}", at)
        return low, high

    def _score(self) -> int:
        """Read a category; on some scales they go below 0."""
        negative = self._cursor.sees("-") and self._cursor.takes("-")
        return self._cursor.whole() * (-1 if negative else 1)

    def _band_word(self) -> tuple[int, int]:
        at = self._cursor.here.at
        word = self._cursor.takes_one(*BANDS)
        if word is None:
            raise self._cursor.unexpected()
        if word != "middle":
            return self._scale.agree if word == "agree" else self._scale.oppose
        between = [one for one in self._scale.scores if self._scale.oppose_to < one < self._scale.agree_from]
        if not between:
            raise self._cursor.error(f"the scale {self._scale.name} has nothing between agree and oppose", at)
        return between[0], between[-1]

    def _numbers(self) -> tuple[Bound, list[_Number]]:
        """Read a number, or one that changes with the panel: "100% (80% from 6 ratings)"."""
        at = self._cursor.here.at
        numbers, starts = [self._number()], [1]
        if not self._cursor.takes("("):
            return numbers[0].value, numbers
        while True:
            numbers.append(self._number())
            self._cursor.needs("from")
            starts.append(self._cursor.whole())
            self._cursor.takes("ratings")
            if not self._cursor.takes(","):
                break
        self._cursor.needs(")")
        steps = tuple(zip(starts, (one.value for one in numbers), strict=True))
        return self._cursor.built(lambda: ByPanelSize(steps), at), numbers

    def _number(self) -> _Number:
        """Read 70%, 66.7%, 2/3, 9 of 12, 4.0 or -0.5, exactly."""
        at = self._cursor.here.at
        negative = self._cursor.sees("-") and self._cursor.takes("-")
        value = Fraction(self._cursor.number()) * (-1 if negative else 1)
        if self._cursor.takes("%"):
            return _Number(value / 100, "percent", at)
        if not self._cursor.takes("/") and not self._cursor.takes_before_number("of"):
            return _Number(value, "plain", at)
        whole = self._cursor.whole()
        if whole == 0:
            raise self._cursor.error("nothing can be divided by 0", at)
        return _Number(value / whole, "ratio", at)
