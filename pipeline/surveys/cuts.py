"""Where a unit's answers may be cut into bands, so that no group under three follows from any cut.

A share is a count of people on one side of a cut. What follows from all shown counts together is
simple as long as a unit shows only cuts that every unit with cuts inside it shows too: then all of
it is sums of *piece x band*, a piece being a unit without the largest units with cuts inside it.
So each of these holds three people, or the piece is empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from pipeline.scoring import join_small_bands
from pipeline.surveys.units import UnitTree

Cuts = tuple[int, ...]


def band_cuts(
    counts: Mapping[str, Sequence[int]],
    tree: UnitTree,
    shown: frozenset[str],
    *,
    fewest: int,
) -> dict[str, Cuts]:
    """The cuts each shown unit may print.

    `counts`: people per band of each shown unit, bands in order. A cut at 2 lies between the
    second and the third band; no cut means no share may be printed. Teams come first: a unit above
    gives up the cuts its teams cannot show.
    """
    result: dict[str, Cuts] = {}
    for unit in tree.upwards:
        if unit in shown:
            cutting = {one for one, cuts in result.items() if cuts}
            inside = tree.largest_within(unit, cutting)
            result[unit] = _cuts(counts, unit, inside, result, fewest=fewest)
    return result


def _cuts(
    counts: Mapping[str, Sequence[int]],
    unit: str,
    inside: Sequence[str],
    below: Mapping[str, Cuts],
    *,
    fewest: int,
) -> Cuts:
    """The cuts all units inside share, given up until each band of the piece holds enough."""
    number = len(counts[unit])
    shared = [cut for cut in range(1, number) if all(cut in below[one] for one in inside)]
    piece = [
        int(own) - sum(int(counts[one][place]) for one in inside)
        for place, own in enumerate(counts[unit])
    ]
    if sum(piece) == 0:
        return tuple(shared) if inside else ()
    ends = [0, *shared, number]
    bands = [sum(piece[start:stop]) for start, stop in pairwise(ends)]
    groups = join_small_bands(bands, fewest=fewest)
    return tuple(ends[group[0]] for group in groups[1:])
