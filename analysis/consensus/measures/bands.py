"""What is counted in a band of the scale."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import ClassVar

import numpy as np

from analysis.consensus.cases import Cases, Whole
from analysis.consensus.exact import Numbers
from analysis.consensus.limits import RuleError
from analysis.consensus.measures.measure import (
    COUNT,
    DENOMINATORS,
    ONE,
    SHARE,
    SIGNED,
    Denominator,
    Measure,
    Settings,
    counts_behind,
    people_of,
    ratio,
)
from analysis.consensus.phrases import Phrase, phrase
from analysis.scale import span

WHOM_TEXT: Mapping[Denominator, str] = {
    "valid": "valid ratings",
    "valid_plus_cannot_judge": "answers",
    "invited": "invited experts",
}
_WHOM_IN_A_LINE: Mapping[Denominator, str] = {
    "valid": "valid",
    "valid_plus_cannot_judge": "valid or cannot judge",
    "invited": "invited",
}


@dataclass(frozen=True, slots=True)
class Banded(Measure):
    """A measure of the ratings from `low` to `high`, both included."""

    low: int
    high: int

    @property
    def band(self) -> str:
        return span(self.low, self.high)

    def written(self) -> str:
        return f"{self.text} of {self.band}"

    def within(self, cases: Cases) -> Whole:
        return cases.within(self.low, self.high)

    def tells_apart(self, scores: Sequence[int]) -> set[int]:
        """Tell the band from what is below it and above it."""
        return {scores.index(self.low), scores.index(self.high) + 1} - {len(scores)}


@dataclass(frozen=True, slots=True)
class Share(Banded):
    """Share of ratings from `low` to `high` in `denominator`; None takes the rule's denominator.

    With "valid" on the relevant categories it is the item content validity index, I-CVI (Lynn 1986).
    """

    kind: ClassVar = "share"
    text: ClassVar = "share"
    possible: ClassVar = SHARE
    in_percent: ClassVar = True
    denominator: Denominator | None = None

    def __post_init__(self) -> None:
        if self.denominator not in (None, *DENOMINATORS):
            raise RuleError(f"The denominator is one of {', '.join(DENOMINATORS)}.")

    def compute(self, cases: Cases, settings: Settings) -> Numbers:
        return ratio(self.within(cases), self.people(cases, settings), cases.unrated)

    def whom(self, settings: Settings) -> Denominator:
        return self.denominator or settings.denominator

    def people(self, cases: Cases, settings: Settings) -> Whole:
        return people_of(self.whom(settings), cases.n, cases.cannot_judge, cases.invited)

    def written(self) -> str:
        return f"{self.text} of {self.band}{self.written_whom}"

    @property
    def written_whom(self) -> str:
        return f" of {WHOM_TEXT[self.denominator]}" if self.denominator else ""

    def explained(self, settings: Settings) -> Phrase:
        match self.whom(settings):
            case "valid":
                return phrase("the share of the valid ratings that are %(band)s", band=self.band)
            case "valid_plus_cannot_judge":
                return phrase(
                    "the share of the answers (valid ratings and cannot judge) that are %(band)s",
                    band=self.band,
                )
            case "invited":
                return phrase("the share of the invited experts that rated %(band)s", band=self.band)

    def asked_of(self, how_many: Phrase, settings: Settings) -> Phrase:
        """Say that so many of those it is a share of are in the band: "at least 70% of ..."."""
        match self.whom(settings):
            case "valid":
                return phrase("%(share)s of the valid ratings are %(band)s", share=how_many, band=self.band)
            case "valid_plus_cannot_judge":
                return phrase(
                    "%(share)s of the answers (valid ratings and cannot judge) are %(band)s",
                    share=how_many,
                    band=self.band,
                )
            case "invited":
                return phrase(
                    "%(share)s of the invited experts rated %(band)s", share=how_many, band=self.band
                )

    def introduced(self, cases: Cases, settings: Settings) -> list[str]:
        whom = _WHOM_IN_A_LINE[self.whom(settings)]
        return counts_behind(self.band, self.within(cases), self.people(cases, settings), whom)


@dataclass(frozen=True, slots=True)
class Count(Banded):
    """How many rated from `low` to `high`; undefined without a valid rating, as shares are."""

    kind: ClassVar = "count"
    text: ClassVar = "count"
    possible: ClassVar = COUNT

    def compute(self, cases: Cases, _settings: Settings) -> Numbers:
        return Numbers(self.within(cases), ONE, cases.unrated)

    def explained(self, _settings: Settings) -> Phrase:
        return phrase("the number of ratings that are %(band)s", band=self.band)

    def introduced(self, cases: Cases, _settings: Settings) -> list[str]:
        return [f"{self.band}:"] * len(cases)


@dataclass(frozen=True, slots=True)
class Cvr(Banded):
    """Content validity ratio (Lawshe 1975): (k - n/2) / (n/2) for k of n valid ratings in `low` to `high`."""

    kind: ClassVar = "cvr"
    text: ClassVar = "CVR"
    possible: ClassVar = SIGNED

    def compute(self, cases: Cases, _settings: Settings) -> Numbers:
        return ratio(2 * self.within(cases) - cases.n, cases.n, cases.unrated)

    def explained(self, _settings: Settings) -> Phrase:
        return phrase("the content validity ratio of %(band)s", band=self.band)

    def introduced(self, cases: Cases, _settings: Settings) -> list[str]:
        return counts_behind(self.written(), self.within(cases), cases.n, "valid")


@dataclass(frozen=True, slots=True)
class ModifiedKappa(Banded):
    """I-CVI freed of chance agreement, k* (Polit, Beck & Owen 2007), of the valid ratings in `low` to `high`."""

    kind: ClassVar = "modified_kappa"
    text: ClassVar = "k*"
    possible: ClassVar = SIGNED

    def compute(self, cases: Cases, _settings: Settings) -> Numbers:
        """k* = (k/n - p)/(1 - p) with p = C(n,k)/2^n; each pair of n and k is computed once."""
        pairs, place = np.unique(np.stack([self.within(cases), cases.n]), axis=1, return_inverse=True)
        top, bottom = np.empty((2, pairs.shape[1]), dtype=object)
        for column, (chose, experts) in enumerate(pairs.T.tolist()):
            all_ways, ways = 2**experts, comb(experts, chose)
            top[column] = chose * all_ways - experts * ways
            bottom[column] = max(experts * (all_ways - ways), 1)
        return Numbers(top[place.ravel()], bottom[place.ravel()], cases.unrated)

    def explained(self, _settings: Settings) -> Phrase:
        return phrase("the modified kappa k* of %(band)s", band=self.band)

    def introduced(self, cases: Cases, _settings: Settings) -> list[str]:
        return counts_behind(self.written(), self.within(cases), cases.n, "valid")

    def work(self, experts: int) -> int:
        return 100 + experts  # binomials are whole numbers of any length
