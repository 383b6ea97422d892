"""Sums, means, medians and runs over many series at once, without a loop over rows.

A *segment* is one part of one series. The points of a segment stand next to each other, so that
"the point before" is the array element before, unless a segment begins there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Segments:
    """Which segment each point belongs to.

    Grain: `ids` has one non-decreasing number per point, from 0 to `count` - 1; a segment may be
    empty, which is why `count` is stated.
    """

    ids: Ints
    count: int

    def where(self, mask: Bools) -> Segments:
        """The same segments over the chosen points only."""
        return Segments(self.ids[mask], self.count)

    def spread(self, per_segment: NDArray) -> NDArray:
        """A value per segment, repeated for each of its points."""
        return per_segment[self.ids]

    @property
    def is_first(self) -> Bools:
        """True at the first point of each segment."""
        first = np.ones(len(self.ids), dtype=bool)
        np.not_equal(self.ids[1:], self.ids[:-1], out=first[1:])
        return first

    @property
    def position(self) -> Ints:
        """0, 1, 2 ... within each segment."""
        sizes = self.sizes()
        starts = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int64)
        return np.arange(len(self.ids), dtype=np.int64) - starts[self.ids]

    def sizes(self) -> Ints:
        """Points per segment."""
        return np.bincount(self.ids, minlength=self.count)

    def count_true(self, mask: Bools) -> Ints:
        """How many points of each segment are marked."""
        return np.bincount(self.ids[mask], minlength=self.count)

    def total(self, x: NDArray) -> Floats:
        """The sum per segment; 0 for an empty one. Missing: not allowed in `x`."""
        sums = np.bincount(self.ids, weights=x, minlength=self.count)
        return sums.astype(float, copy=False)

    def mean(self, x: Floats) -> Floats:
        """The mean per segment, in two passes so that its last digits hold; NaN if empty.

        Missing: not allowed in `x`. The second pass is what R's `mean` does, so that "a point on
        the mean" means the same here and there.
        """
        sizes = self.sizes().astype(float)
        sizes[sizes == 0] = np.nan
        first = self.total(x) / sizes
        return first + self.total(x - first[self.ids]) / sizes

    def maximum(self, x: Floats) -> Floats:
        """The largest value per segment; NaN if empty."""
        result = np.full(self.count, np.nan)
        starts = np.flatnonzero(self.is_first)
        if len(starts):
            result[self.ids[starts]] = np.maximum.reduceat(x, starts)
        return result

    def median(self, x: Floats) -> Floats:
        """The median per segment; NaN if empty."""
        ordered = x[np.lexsort((x, self.ids))]
        sizes = self.sizes()
        starts = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int64)
        filled = sizes > 0
        low = starts[filled] + (sizes[filled] - 1) // 2
        high = starts[filled] + sizes[filled] // 2
        result = np.full(self.count, np.nan)
        result[filled] = (ordered[low] + ordered[high]) / 2
        return result

    def last_index(self, mask: Bools) -> Ints:
        """The index of the last marked point per segment; -1 where none is."""
        result = np.full(self.count, -1, dtype=np.int64)
        marked = np.flatnonzero(mask)
        result[self.ids[marked]] = marked  # later assignments win
        return result

    def run_lengths(self, sign: NDArray) -> tuple[Ints, Ints]:
        """Runs of equal values: for each point the number of its run, for each run its length.

        A run never reaches over the border of a segment.
        """
        begins = self.is_first
        begins[1:] |= sign[1:] != sign[:-1]
        run_of_point = np.cumsum(begins) - 1
        return run_of_point, np.bincount(run_of_point, minlength=0)
