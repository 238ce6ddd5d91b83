"""What comments are about: groups of comments that use the same words, named by those words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage

from analysis.comments.text import stem, words_of
from analysis.comments.words import STOPWORDS
from analysis.result import Json

MOST_COMMENTS = 3_000  # pairs are compared: so many take about a second and 100 MB
MOST_TERMS = 5
FARTHEST = 0.85  # our choice: mean distance (1 - cosine) within a group
LEAST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Theme:
    """Words that the comments of a group share, the most telling first, and the places of the comments."""

    terms: tuple[str, ...]
    comments: tuple[int, ...]

    def as_json(self) -> dict[str, Json]:
        return {"terms": list(self.terms), "comments": list(self.comments)}


@dataclass(frozen=True, slots=True)
class Themes:
    """The largest group first. `alone` are comments like no other, `not_looked_at` those beyond the limit."""

    themes: tuple[Theme, ...]
    alone: tuple[int, ...]
    not_looked_at: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Json]:
        return {
            "themes": [theme.as_json() for theme in self.themes],
            "alone": list(self.alone),
            "not_looked_at": list(self.not_looked_at),
        }


def themes(comments: Sequence[str], *, farthest: float = FARTHEST) -> Themes:
    """Group comments by their words: tf-idf, cosine distance, average linkage, cut at `farthest`.

    Equal texts are one point, and points are sorted by their words first, so that the order of the comments
    changes nothing but the places printed. Comments without a telling word, and groups of one, are `alone`.
    At most 3,000 different texts are compared. Words of other languages are grouped too, but their common
    words are not left out. Salton & Buckley (1988), Inf Process Manag 24:513; Sokal & Michener (1958).
    """
    places: dict[tuple[str, ...], list[int]] = {}
    spelt: dict[str, Counter[str]] = {}
    for place, comment in enumerate(comments):
        places.setdefault(_terms(comment, spelt), []).append(place)
    points = sorted(terms for terms in places if terms)
    table, vocabulary = _tf_idf(points[:MOST_COMMENTS])
    found = []
    for members in _groups(table, farthest):
        where = sorted(place for point in members for place in places[points[point]])
        if len(where) > 1:
            terms = _key_terms(table[members], vocabulary)
            found.append(Theme(tuple(_spelling(spelt[term]) for term in terms), tuple(where)))
    found.sort(key=lambda theme: (-len(theme.comments), theme.terms, theme.comments))
    beyond = sorted(place for terms in points[MOST_COMMENTS:] for place in places[terms])
    told = {place for theme in found for place in theme.comments}.union(beyond)
    alone = [place for place in range(len(comments)) if place not in told]
    return Themes(tuple(found), tuple(alone), tuple(beyond))


def _terms(comment: str, spelt: dict[str, Counter[str]]) -> tuple[str, ...]:
    """Sorted stems of the telling words; `spelt` learns how each is written."""
    terms = []
    for word in words_of(comment):
        if word.key not in STOPWORDS and len(word.key) >= LEAST_LETTERS and not word.key.isdigit():
            terms.append(stem(word.key))
            spelt.setdefault(terms[-1], Counter())[word.key] += 1
    return tuple(sorted(terms))


def _spelling(written: Counter[str]) -> str:
    return min(written, key=lambda word: (-written[word], word))


def _tf_idf(points: Sequence[tuple[str, ...]]) -> tuple[sparse.csr_array, list[str]]:
    """Weight a word by 1 + log of its count in the comment, times log(1 + N/n); rows have length 1."""
    counts = [Counter(terms) for terms in points]
    used = Counter(term for own in counts for term in own)
    vocabulary = sorted(used)
    column = {term: at for at, term in enumerate(vocabulary)}
    weights, columns, starts = [], [], [0]
    for own in counts:
        weights += [(1 + np.log(own[term])) * np.log(1 + len(points) / used[term]) for term in sorted(own)]
        columns += [column[term] for term in sorted(own)]
        starts.append(len(columns))
    table = sparse.csr_array((np.array(weights), columns, starts), shape=(len(points), len(vocabulary)))
    lengths = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)))
    return sparse.csr_array(table.multiply(1 / lengths[:, None])) if points else table, vocabulary


def _groups(table: sparse.csr_array, farthest: float) -> list[list[int]]:
    count = table.shape[0]
    if count < 2:
        return [[point] for point in range(count)]
    near = (table @ table.T).toarray()
    upper: NDArray[np.float64] = 1 - near[np.triu_indices(count, 1)]
    labels = fcluster(linkage(np.round(upper.clip(0, 1), 12), "average"), farthest, "distance")
    groups: dict[int, list[int]] = {}
    for point, label in enumerate(labels.tolist()):
        groups.setdefault(label, []).append(point)
    return list(groups.values())


def _key_terms(rows: sparse.csr_array, vocabulary: Sequence[str]) -> list[str]:
    """Take the words with the greatest summed weight that at least two comments of the group share."""
    total = np.asarray(rows.sum(axis=0)).round(9)
    comments = np.asarray((rows > 0).sum(axis=0))
    shared = np.flatnonzero(comments >= min(2, rows.shape[0])).tolist()
    best = sorted(shared, key=lambda at: (-total[at], vocabulary[at]))
    return [vocabulary[at] for at in best[:MOST_TERMS]]
