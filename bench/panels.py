"""Invented ratings to measure on: the same for every side, from a seed."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SEED = 20_260
POINTS = 9
MISSING = 0.10
CANNOT_JUDGE = 0.02


def write_panel(folder: Path, seats: int, items: int) -> Path:
    """Write two rounds of ratings 1-9 (0: missing), and one without gaps, and give their folder.

    Statements differ, experts are more or less lenient, and half of them move a little towards the middle.
    """
    draw = np.random.default_rng([SEED, seats, items])
    first, second = folder / "first.npy", folder / "second.npy"
    lean = draw.uniform(3.5, 7.5, items)[None, :] + draw.normal(0, 0.7, seats)[:, None]
    latent = lean + draw.normal(0, 1.3, (seats, items))
    moved = latent + (draw.random((seats, items)) < 0.5) * draw.normal(0.2, 1.0, (seats, items))
    np.save(folder / "complete.npy", _on_the_scale(latent))
    for path, values in ((first, latent), (second, moved)):
        codes = _on_the_scale(values)
        codes[draw.random(codes.shape, dtype=np.float32) < MISSING] = 0
        np.save(path, codes)
    np.save(folder / "marks.npy", draw.random((seats, items), dtype=np.float32) < CANNOT_JUDGE)
    return folder


def _on_the_scale(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.clip(np.rint(values), 1, POINTS).astype(np.uint8)
