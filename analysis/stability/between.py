"""What the same people did between two rounds, statement by statement. Stability is not consensus."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from analysis.agreement import HALF, quantile_of, wilson
from analysis.ratings import RatingMatrix, Scale
from analysis.result import Estimate, Json, no_value
from analysis.scale import Bands
from analysis.stability.kappa import RoundAgreement, round_agreements
from analysis.stability.margins import ChiSquare, marginal_tests, mcnemar
from analysis.stability.moves import Changes, Movement, changes, histogram_change, movements
from analysis.stability.spread import SpreadChange, spread_of_margins
from analysis.stability.tables import Counts, Transitions, transitions
from analysis.stability.wilcoxon import SignedRank, sign_test, signed_ranks

# Scheibe, Skutsch & Schofer (1975) for the histogram; the share that crossed a band is our choice.
STABLE_HISTOGRAM = Fraction(15, 100)
STABLE_CROSSED = Fraction(20, 100)


@dataclass(frozen=True, slots=True)
class BetweenRounds:
    """One item over two rounds, over the `pairs` people who rated it in both."""

    previous_item: str
    pairs: int
    changed: int
    changed_two_or_more: int
    crossed_band: int
    up: int
    down: int
    movement: Movement | None
    histogram_change: Estimate
    signed_rank: SignedRank
    sign_test: Estimate
    mcnemar: Estimate
    stuart_maxwell: ChiSquare
    agreement: RoundAgreement
    spread: SpreadChange

    @property
    def stable(self) -> bool | None:
        """Histogram change below 15% and fewer than 20% crossed a band; None without pairs."""
        change = self.histogram_change.value
        if not isinstance(change, Fraction):
            return None
        return change < STABLE_HISTOGRAM and Fraction(self.crossed_band, self.pairs) < STABLE_CROSSED

    @property
    def share_changed(self) -> Estimate:
        return self._share(self.changed, "share of experts who changed")

    @property
    def share_changed_two_or_more(self) -> Estimate:
        return self._share(self.changed_two_or_more, "share of experts who changed by 2 points or more")

    @property
    def share_crossed_band(self) -> Estimate:
        return self._share(self.crossed_band, "share of experts who changed band")

    def _share(self, k: int, method: str) -> Estimate:
        if self.pairs == 0:
            reason = self.histogram_change.reason
            return _refused("no_pairs" if reason is None else reason.code, method)
        ends = wilson(k, self.pairs)
        share = Fraction(k, self.pairs)
        return Estimate(share, method, self.pairs, interval=ends, interval_method="Wilson 95%")

    def as_json(self) -> dict[str, Json]:
        return {
            "previous_item": self.previous_item,
            "pairs": self.pairs,
            "changed": self.changed,
            "changed_two_or_more": self.changed_two_or_more,
            "crossed_band": self.crossed_band,
            "up": self.up,
            "down": self.down,
            "movement": None if self.movement is None else self.movement.as_json(),
            "histogram_change": self.histogram_change.as_json(),
            "stable": self.stable,
            "share_changed": self.share_changed.as_json(),
            "share_changed_two_or_more": self.share_changed_two_or_more.as_json(),
            "share_crossed_band": self.share_crossed_band.as_json(),
            "signed_rank": self.signed_rank.as_json(),
            "sign_test": self.sign_test.as_json(),
            "mcnemar": self.mcnemar.as_json(),
            "stuart_maxwell": self.stuart_maxwell.as_json(),
            "agreement": self.agreement.as_json(),
            "spread": self.spread.as_json(),
        }


def between_rounds(
    previous: RatingMatrix,
    current: RatingMatrix,
    pairs: Mapping[str, str] | None = None,
    *,
    fed_back: Mapping[str, Fraction] | None = None,
    reworded: Collection[str] = frozenset(),
    bands: Bands | None = None,
) -> dict[str, BetweenRounds]:
    """Compare each item of `current` with its earlier self: same seat, same wording.

    `pairs` maps items to their earlier ids (default: equal ids). Leave out what was reworded: its ratings
    are of another statement; named in `reworded`, an item answers with that reason. `fed_back` holds the
    median that experts were shown, by item (default: that of all earlier ratings). Other items without an
    earlier self are absent from the answer. `bands` are the agree and the oppose band of the rule (default:
    of the scale); the class of McNemar's test is the agree band.
    """
    earlier = {item: item for item in current.items} if pairs is None else pairs
    moves = transitions(previous, current, earlier)
    compared = compare_moves(previous, moves, fed_back=fed_back, bands=bands)
    found = dict(zip(moves.items, compared, strict=True))
    changed = {item: _reworded(earlier.get(item, item)) for item in reworded}
    together = found | changed
    return {item: together[item] for item in current.items if item in together}


def compare_moves(
    previous: RatingMatrix,
    moves: Transitions,
    *,
    fed_back: Mapping[str, Fraction] | None = None,
    bands: Bands | None = None,
) -> list[BetweenRounds]:
    """`between_rounds` where the moves are counted already, for their items in order."""
    medians = _medians_shown(previous, moves, fed_back or {})
    tables, scale, ranks = moves.tables, moves.scale, signed_ranks(moves)
    columns = zip(
        moves.previous_items,
        changes(tables, scale, bands),
        _movements(tables, scale, medians),
        tables.sum(axis=2).tolist(),
        tables.sum(axis=1).tolist(),
        marginal_tests(tables),
        round_agreements(tables, scale.scores),
        strict=True,
    )
    return [
        BetweenRounds(
            item,
            change.pairs,
            change.changed,
            change.two_or_more,
            change.crossed_band,
            change.up,
            change.down,
            moved,
            histogram_change(earlier, later),
            ranks.record(place),
            sign_test(change.up, change.down, change.pairs - change.changed),
            _band_shift(change),
            shifted,
            agreement,
            spread_of_margins(scale, earlier, later),
        )
        for place, (item, change, moved, earlier, later, shifted, agreement) in enumerate(columns)
    ]


def _medians_shown(
    previous: RatingMatrix, moves: Transitions, fed_back: Mapping[str, Fraction]
) -> list[Fraction | None]:
    before = dict(zip(previous.items, previous.tallies(), strict=True))
    rows = ((item, before[earlier]) for item, earlier in zip(moves.items, moves.previous_items, strict=True))
    return [fed_back.get(item, quantile_of(tally, HALF) if tally.n else None) for item, tally in rows]


def _movements(tables: Counts, scale: Scale, medians: list[Fraction | None]) -> list[Movement | None]:
    """None where nobody had rated before: no median was fed back."""
    known = movements(tables, scale, [median or Fraction(0) for median in medians])
    return [None if median is None else one for one, median in zip(known, medians, strict=True)]


def _band_shift(change: Changes) -> Estimate:
    return mcnemar(change.lost, change.gained, change.pairs - change.lost - change.gained)


def _refused(code: str, method: str) -> Estimate:
    return no_value(code, method, status="not_applicable" if code == "wording_changed" else "undefined")


def _reworded(previous_item: str) -> BetweenRounds:
    """Pair nothing: the earlier ratings are of another statement."""

    def refused(method: str) -> Estimate:
        return _refused("wording_changed", method)

    tests = [refused(name) for name in ("two-sided", "ratings rose", "ratings fell", "effect")]
    return BetweenRounds(
        previous_item,
        *(0,) * 6,
        movement=None,
        histogram_change=refused("histogram change over paired experts"),
        signed_rank=SignedRank(0.0, 0.0, 0, *tests),
        sign_test=refused("sign test"),
        mcnemar=refused("McNemar"),
        stuart_maxwell=ChiSquare(refused("Stuart-Maxwell"), 0, refused("Stuart-Maxwell, p")),
        agreement=RoundAgreement(refused("share rated the same twice"), refused("kappa"), refused("AC1")),
        spread=SpreadChange(refused("change in IQR"), refused("change in A"), refused("change in AD")),
    )
