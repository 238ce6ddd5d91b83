"""Which texts say nearly the same: statements among themselves, or proposals against statements."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.comments.text import MOST_CHARACTERS, plain, stem, words_of
from analysis.comments.words import STOPWORDS
from analysis.result import Json

NEAR = 0.55  # our choice: reworded sentences lie above it, those on neighbouring subjects mostly below
GRAM = 3
ROWS = 512


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """Two texts by their places, how near they are (0..1), and the words both use."""

    left: int
    right: int
    score: float
    shared: tuple[str, ...]

    def as_json(self) -> dict[str, Json]:
        return {
            "left": self.left,
            "right": self.right,
            "score": round(self.score, 4),
            "shared": list(self.shared),
        }


def near_duplicates(
    left: Sequence[str], right: Sequence[str] | None = None, *, least: float = NEAR
) -> tuple[NearDuplicate, ...]:
    """List the pairs of texts at least this near, the nearest first; without `right`, pairs within `left`.

    The score is the mean of two overlaps 2 shared / (one + other): of letter trigrams, which forgives endings
    and misspellings, and of words without the common English ones. What many of the texts use counts little:
    weights are log(1 + N/n) squared, as in a cosine of tf-idf. 1 for texts alike but for case and
    punctuation, 0 with nothing shared or for an empty text. Dice (1945), Ecology 26:297; Spärck Jones
    (1972), J Doc 28:11.
    """
    own = right is None
    keys = [_keys(text) for text in (*left, *(() if right is None else right))]
    stems = [_stems(words) for words in keys]
    grams, words = _Overlap([_grams(words) for words in keys]), _Overlap(stems)
    others = range(len(keys)) if own else range(len(left), len(keys))
    pairs = []
    for start in range(0, len(left), ROWS):
        rows = range(start, min(start + ROWS, len(left)))
        score = ((grams.between(rows, others) + words.between(rows, others)) / 2).round(9)
        for row, column in np.argwhere(score >= max(least, np.finfo(float).tiny)).tolist():
            if not own or rows[row] < column:
                pairs.append((rows[row], column, float(score[row, column])))
    pairs.sort(key=lambda pair: (-pair[2], pair[0], pair[1]))
    return tuple(
        NearDuplicate(one, other, score, _shared(keys[one], stems[others[other]]))
        for one, other, score in pairs
    )


class _Overlap:
    """Weighted Dice overlap between rows of a texts x features table."""

    def __init__(self, features: Sequence[frozenset[str]]) -> None:
        used = Counter(feature for own in features for feature in own)
        place = {feature: column for column, feature in enumerate(sorted(used))}
        weight = np.array([log(1 + len(features) / used[feature]) ** 2 for feature in sorted(used)])
        columns = [place[feature] for own in features for feature in sorted(own)]
        starts = np.cumsum([0, *(len(own) for own in features)])
        shape = (len(features), len(place))
        self._has = sparse.csr_array((np.ones(len(columns)), columns, starts), shape=shape)
        self._weighted = self._has.multiply(weight).tocsr() if place else self._has
        self._total = np.asarray(self._weighted.sum(axis=1))

    def between(self, rows: range, others: range) -> NDArray[np.float64]:
        shared = (self._weighted[rows.start : rows.stop] @ self._has[others.start : others.stop].T).toarray()
        total = self._total[rows.start : rows.stop, None] + self._total[None, others.start : others.stop]
        overlap: NDArray[np.float64] = np.divide(
            2 * shared, total, out=np.zeros_like(shared), where=total > 0
        )
        return overlap


def _keys(text: str) -> tuple[str, ...]:
    return tuple(word.key for word in words_of(plain(text[:MOST_CHARACTERS]).replace("-", " ")))


def _grams(keys: Sequence[str]) -> frozenset[str]:
    joined = f" {' '.join(keys)} "
    return frozenset(joined[at : at + GRAM] for at in range(len(joined) - GRAM + 1))


def _stems(keys: Sequence[str]) -> frozenset[str]:
    """Stems of the words that carry meaning; of all words where there are no others."""
    return frozenset(stem(key) for key in (set(keys) - STOPWORDS) or keys)


def _shared(keys: Sequence[str], stems: frozenset[str]) -> tuple[str, ...]:
    """Words of the first text, in its order, whose stem the second has too, each stem once."""
    by_stem = {stem(key): key for key in reversed(keys) if stem(key) in stems}
    return tuple(sorted(by_stem.values(), key=keys.index))
