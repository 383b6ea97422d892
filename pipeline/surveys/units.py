"""Which units may be seen: enough answers themselves, and enough in all that is left of a total.

Shown units are nested sets of people, so everything that can be worked out from them is a sum of
*pieces*: a shown unit without the largest shown units inside it. A pattern is safe exactly when
each piece that holds anybody holds k people (docs/methods/surveys.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

People = Mapping[str, int]


@dataclass(frozen=True)
class UnitTree:
    """The tree of units by id, read once. Roots have no parent."""

    parents: Mapping[str, str | None]
    children: dict[str, list[str]] = field(init=False, default_factory=dict)
    #: Every unit after all units below it.
    upwards: list[str] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        for unit in sorted(self.parents):
            parent = self.parents[unit]
            if parent is not None:
                self.children.setdefault(parent, []).append(unit)
        self.upwards.extend(sorted(self.parents, key=lambda unit: (-self.depth(unit), unit)))

    def depth(self, unit: str) -> int:
        """Number of units above it."""
        return sum(1 for _ in self.above(unit))

    def above(self, unit: str) -> Iterator[str]:
        """Units above, the nearest first."""
        parent = self.parents.get(unit)
        while parent is not None:
            yield parent
            parent = self.parents.get(parent)

    def below(self, unit: str) -> list[str]:
        """Units directly below, in order of id."""
        return self.children.get(unit, [])

    def largest_within(self, unit: str, chosen: Set[str]) -> list[str]:
        """The chosen units below a unit that lie in no other chosen unit below it."""
        found: list[str] = []
        waiting = list(self.below(unit))
        while waiting:
            here = waiting.pop()
            if here in chosen:
                found.append(here)
            else:
                waiting.extend(self.below(here))
        return sorted(found)

    def smallest_shown_around(self, unit: str, shown: Set[str]) -> str | None:
        """The unit itself where it is shown, else the nearest shown unit above it."""
        return next((one for one in (unit, *self.above(unit)) if one in shown), None)


def shown_units(counts: Sequence[People], tree: UnitTree, *, k: int) -> frozenset[str]:
    """The units whose figures may be seen.

    `counts`: for each of several figures that are shown or hidden together, the distinct people
    of each unit, those of the units below included; a person may also stand directly in a unit
    that has units below it. A unit under k is hidden. A unit that has k but whose hidden rest has
    not gives way: its people see the total above instead, and no team loses a figure of its own.
    The top never gives way; there the piece with the fewest people does.
    """
    shown: set[str] = set()
    for unit in tree.upwards:
        is_top = tree.parents[unit] is None
        if all(people.get(unit, 0) >= k for people in counts) and (
            is_top or _is_safe(unit, counts, tree, shown, k=k)
        ):
            shown.add(unit)
    for top in [unit for unit in tree.upwards if tree.parents[unit] is None]:
        while top in shown and not _is_safe(top, counts, tree, shown, k=k):
            shown -= _given_up_for(top, counts, tree, shown)
    return frozenset(shown)


def pieces_hold(counts: Sequence[People], tree: UnitTree, shown: frozenset[str], *, k: int) -> bool:
    """Whether everything that follows from the shown units is about k people or more."""
    return all(_is_safe(unit, counts, tree, shown, k=k) for unit in shown)


def _piece(unit: str, people: People, tree: UnitTree, shown: Set[str]) -> int:
    """People of a unit outside every shown unit below it."""
    inside = tree.largest_within(unit, shown)
    return people.get(unit, 0) - sum(people.get(one, 0) for one in inside)


def _is_safe(
    unit: str, counts: Sequence[People], tree: UnitTree, shown: Set[str], *, k: int
) -> bool:
    rests = [_piece(unit, people, tree, shown) for people in counts]
    return all(rest == 0 or rest >= k for rest in rests)


def _given_up_for(top: str, counts: Sequence[People], tree: UnitTree, shown: Set[str]) -> set[str]:
    """The units to hide so that the top may stay: those by whom the fewest people are touched."""
    sizes = {
        unit: max(_piece(unit, people, tree, shown) for people in counts)
        for unit in shown
        if top in tree.above(unit)
    }
    choices = []
    for unit, size in sizes.items():
        if size:
            chain = {unit} | {one for one in tree.above(unit) if one in sizes}
            choices.append((sum(sizes[one] for one in chain), unit, chain))
    return min(choices)[2] if choices else {top}
