"""Where a unit's answers may be cut into bands, so that no group under three follows from any cut.

A share is a count of people on one side of a cut. Counts of a unit and of the shown units inside it
can be subtracted wherever both show the cuts, so the rule of three is held for every group of
people and every stretch of bands that can be worked out, not for the printed shares alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

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
    second and the third band; no cut means no share may be printed.
    """
    sums = {unit: _running(counts[unit]) for unit in shown}
    result: dict[str, Cuts] = {}
    for unit in tree.upwards:
        if unit not in shown:
            continue
        groups = join_small_bands(counts[unit], fewest=fewest)
        cuts = tuple(group[0] for group in groups[1:])
        while (bad := _too_small(unit, cuts, sums, result, tree, fewest)) is not None:
            cuts = tuple(cut for cut in cuts if cut != bad)
        result[unit] = cuts
    return result


def _running(counts: Sequence[int]) -> list[int]:
    total = [0]
    for count in counts:
        total.append(total[-1] + int(count))
    return total


def _too_small(
    unit: str,
    cuts: Cuts,
    sums: Mapping[str, list[int]],
    below: Mapping[str, Cuts],
    tree: UnitTree,
    fewest: int,
) -> int | None:
    """A cut to give up because a group under the fewest follows from it; None when all may stay.

    Every pair of ends is looked at: a unit inside may show both ends and not the cut between them.
    """
    own = sums[unit]
    last = len(own) - 1
    for start, stop in combinations((0, *cuts, last), 2):
        inside = _subtracted(unit, (start, stop), below, tree, last=last)
        people = own[last] - sum(sums[one][last] for one in inside)
        count = own[stop] - own[start] - sum(sums[one][stop] - sums[one][start] for one in inside)
        if people > 0 and count < fewest and (start, stop) != (0, last):
            return _cut_to_give_up(cuts, start, stop, own)
    return None


def _subtracted(
    unit: str, ends: tuple[int, int], below: Mapping[str, Cuts], tree: UnitTree, *, last: int
) -> list[str]:
    """The largest shown units inside that show both ends."""
    able = {one for one, cuts in below.items() if {*ends} <= {0, *cuts, last}}
    return tree.largest_within(unit, able)


def _cut_to_give_up(cuts: Cuts, start: int, stop: int, own: Sequence[int]) -> int:
    """Of the ends of a stretch, the one beyond which the unit's own band is smaller."""
    ends = [0, *cuts, len(own) - 1]
    sizes = {}
    if start in cuts:
        sizes[start] = own[start] - own[ends[ends.index(start) - 1]]
    if stop in cuts:
        sizes[stop] = own[ends[ends.index(stop) + 1]] - own[stop]
    return min(sizes, key=lambda cut: (sizes[cut], cut))
