"""The panels that docs/panel-coefficients.md writes down, and what is true of each with experts without end."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.ratings import RatingMatrix, Scale
from analysis.reliability.jackknife import Floats

NINE = Scale.parse("1-9")
STATEMENTS = 40
AGREE_FROM = 7
PLACES = np.linspace(-5.0, 5.0, 201)
# A normal leniency of standard deviation 1 as a fine grid: what is drawn and what is true are the same.
LENIENCY = np.exp(-(PLACES**2) / 2) / np.exp(-(PLACES**2) / 2).sum()


@dataclass(frozen=True)
class InventedPanel:
    """A statement has one or two camps of ratings, each normal and rounded into the scale.

    `whole` camps: an expert is in the same camp on every statement; otherwise anew on each.
    """

    name: str
    centres: Floats  # camps x statements
    share: Floats  # statements: of the first camp
    spread: float
    whole: bool = False

    def chances(self, leniency: Floats) -> Floats:
        """Probability of each category: camps x leniencies x statements x 9."""
        cuts = np.arange(1.5, 9.0)
        centres = self.centres[:, None, :, None] + leniency[None, :, None, None]
        below = special.ndtr((cuts - centres) / self.spread)
        edges = np.concatenate([np.zeros_like(below[..., :1]), below, np.ones_like(below[..., :1])], axis=-1)
        return np.diff(edges, axis=-1)

    def draw(self, experts: int, *, lenient: bool, generator: np.random.Generator) -> RatingMatrix:
        shift = generator.choice(PLACES, size=(experts, 1), p=LENIENCY) if lenient else np.zeros((experts, 1))
        sides = generator.random((experts, 1 if self.whole else STATEMENTS)) >= self.share
        centres = np.where(sides, self.centres[-1], self.centres[0])
        noise = generator.normal(0.0, self.spread, (experts, STATEMENTS))
        scores = np.clip(np.rint(centres + shift + noise), 1, 9)
        return matrix_of(scores.astype(np.uint8))


def matrix_of(codes: NDArray[np.uint8]) -> RatingMatrix:
    experts, items = codes.shape
    names = tuple(map(str, range(max(experts, items))))
    return RatingMatrix(NINE, names[:experts], names[:items], codes, np.zeros(codes.shape, dtype=np.bool_))


def _one_camp(name: str, low: float, high: float, spread: float) -> InventedPanel:
    return InventedPanel(name, np.linspace(low, high, STATEMENTS)[None], np.ones(STATEMENTS), spread)


_TWO_SIDES = np.stack([np.full(STATEMENTS, 7.5), np.full(STATEMENTS, 2.5)])
_CONTESTED = np.arange(STATEMENTS) % 2 == 1
_SHARED = np.linspace(4.0, 8.0, STATEMENTS)

HELD_TO = (
    _one_camp("leaning", 5.0, 8.5, 1.5),
    InventedPanel("split", _TWO_SIDES, np.linspace(0.25, 0.75, STATEMENTS), 1.0),
    _one_camp("flat", 4.0, 6.0, 3.0),
)
HARD = (
    InventedPanel(
        "camps",
        np.stack([np.where(_CONTESTED, 7.0, _SHARED), np.where(_CONTESTED, 3.0, _SHARED)]),
        np.full(STATEMENTS, 0.65),
        1.2,
        whole=True,
    ),
    _one_camp("noise", 5.0, 5.0, 3.0),
)


@dataclass(frozen=True)
class Truth:
    """Written out from the probabilities, with none of the engine's own code."""

    alpha: float
    ac2: float
    icc: float
    rank_correlation: float
    shares: Floats  # statements

    @classmethod
    def of(cls, panel: InventedPanel, *, lenient: bool) -> "Truth":
        chances, weights = _kinds_of_experts(panel, lenient=lenient)  # kinds x statements x 9, kinds
        by_item = np.einsum("k,kjc->jc", weights, chances)
        score = np.arange(1, 10, dtype=np.float64)
        return cls(
            _alpha(by_item),
            _ac2(by_item, score),
            _icc(chances, weights, by_item, score),
            _rank_correlation(chances, weights),
            by_item[:, AGREE_FROM - 1 :].sum(axis=1),
        )


def _kinds_of_experts(panel: InventedPanel, *, lenient: bool) -> tuple[Floats, Floats]:
    """Experts of one kind rate statements independently: one kind for each leniency, and camp held to."""
    chances = panel.chances(PLACES if lenient else np.zeros(1))
    of_leniency = LENIENCY if lenient else np.ones(1)
    if panel.whole:
        camps = np.array([panel.share[0], 1 - panel.share[0]])
        return chances.reshape(-1, *chances.shape[2:]), np.outer(camps, of_leniency).ravel()
    second = (1 - panel.share)[:, None]
    return chances[0] * panel.share[:, None] + chances[-1] * second, of_leniency


def _alpha(by_item: Floats) -> float:
    """Ordinal; distances from the margins of all ratings."""
    margin = by_item.mean(axis=0)
    cumulated = np.cumsum(margin) - margin / 2
    distance = (cumulated[:, None] - cumulated) ** 2
    within = np.einsum("jc,cd,jd->j", by_item, distance, by_item).mean()
    return float(1 - within / (margin @ distance @ margin))


def _ac2(by_item: Floats, score: Floats) -> float:
    weights = 1 - ((score[:, None] - score) / 8) ** 2
    margin = by_item.mean(axis=0)
    chance = weights.sum() / (9 * 8) * float((margin * (1 - margin)).sum())
    agreement = np.einsum("jc,cd,jd->j", by_item, weights, by_item).mean()
    return float((agreement - chance) / (1 - chance))


def _icc(chances: Floats, weights: Floats, by_item: Floats, score: Floats) -> float:
    """Agreement of single ratings: statements over statements, experts and the rest, by their expectations."""
    n = by_item.shape[0]
    of_kind = chances @ score  # kinds x statements: expected rating
    noise = chances @ score**2 - of_kind**2
    mean, total = of_kind.mean(axis=1), weights @ of_kind.mean(axis=1)
    statements = float((by_item @ score).var(ddof=1))
    within = float(weights @ (of_kind.var(axis=1, ddof=1) + noise.mean(axis=1)))  # statements + rest
    experts = float(weights @ ((mean - total) ** 2 + noise.mean(axis=1) / n)) - (within - statements) / n
    return float(statements / (within + experts))


def _rank_correlation(chances: Floats, weights: Floats) -> float:
    """Squared mean scores over the mean square of midranks, for statements rated independently by a kind."""
    n = chances.shape[1]
    equal = chances.sum(axis=1, keepdims=True)  # kinds x 1 x 9: how many statements are expected there
    below = np.cumsum(chances, axis=2) - chances
    above = 1 - below - chances
    all_below = np.cumsum(equal, axis=2) - equal
    all_above = n - all_below - equal
    # A centred rank is the sum of the signs of its comparisons with the other statements.
    lower, higher = all_below - below, all_above - above
    signs, sign = lower - higher, below - above
    variance = lower + higher - ((sign**2).sum(axis=1, keepdims=True) - sign**2)
    mean = np.einsum("k,kjc->j", weights, chances * signs)
    square = np.einsum("k,kjc->", weights, chances * (signs**2 + variance))
    return float((mean**2).sum() / square)
