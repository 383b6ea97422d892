"""Random survey waves attacked: nothing about few people follows from what is shown."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt
import pytest

from pipeline.surveys.cuts import band_cuts
from pipeline.surveys.units import UnitTree, shown_units

K = 10
FEWEST = 3
BANDS = 3
Floats = npt.NDArray[np.float64]


class Wave:
    """A random organisation with answers: `leaves` hold people, some directly in a division."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.parents: dict[str, str | None] = {"org": None}
        self.leaves: list[str] = []
        for division in range(int(rng.integers(1, 4))):
            name = f"d{division}"
            self.parents[name] = "org"
            for team in range(int(rng.integers(1, 4))):
                self.parents[f"{name}t{team}"] = name
                self.leaves.append(f"{name}t{team}")
            if rng.random() < 0.2:
                self.leaves.append(name)  # people who named the division itself
        self.leaves = self.leaves[:8]
        sizes = rng.integers(0, 22, len(self.leaves))
        mixes = rng.dirichlet((2.0, 1.0, 0.5), len(self.leaves))
        self.counts = np.array(
            [rng.multinomial(size, mix) for size, mix in zip(sizes, mixes, strict=True)]
        )
        self.tree = UnitTree(self.parents)

    def within(self, unit: str) -> npt.NDArray[np.bool_]:
        """Which leaves a unit holds."""
        return np.array([unit == leaf or unit in self.tree.above(leaf) for leaf in self.leaves])

    def bands_of(self, unit: str) -> list[int]:
        """People per band of a unit."""
        return [int(count) for count in self.counts[self.within(unit)].sum(axis=0)]


def released(wave: Wave) -> tuple[frozenset[str], dict[str, tuple[int, ...]]]:
    """What the rules show: units, and the cuts of each."""
    people = {unit: sum(wave.bands_of(unit)) for unit in wave.parents}
    shown = shown_units([people], wave.tree, k=K)
    bands = {unit: wave.bands_of(unit) for unit in shown}
    return shown, band_cuts(bands, wave.tree, shown, fewest=FEWEST)


def follows(known: Floats, wanted: Floats) -> npt.NDArray[np.bool_]:
    """Which wanted sums are combinations of the known ones."""
    if not len(known):
        return np.zeros(len(wanted), dtype=bool)
    _, sizes, rows = np.linalg.svd(known, full_matrices=False)
    basis = rows[sizes > 1e-9]
    rest = wanted - wanted @ basis.T @ basis
    return np.asarray(np.abs(rest).max(axis=1) < 1e-7)


def groups_of(wave: Wave) -> Floats:
    """Every set of leaves, as indicators."""
    number = len(wave.leaves)
    picks = [c for size in range(1, number + 1) for c in combinations(range(number), size)]
    table = np.zeros((len(picks), number))
    for row, pick in enumerate(picks):
        table[row, list(pick)] = 1
    return table


@pytest.mark.parametrize("seed", range(150))
def test_no_mean_of_fewer_than_k_respondents_follows_from_shown_units(seed: int) -> None:
    wave = Wave(seed)
    shown, _ = released(wave)
    populated = wave.counts.sum(axis=1) > 0
    known = np.array([wave.within(unit) & populated for unit in sorted(shown)], dtype=float)
    groups = groups_of(wave) * populated
    people = groups @ wave.counts.sum(axis=1)
    small = (people > 0) & (people < K)
    assert not (follows(known.reshape(-1, len(wave.leaves)), groups) & small).any()


@pytest.mark.parametrize("seed", range(150))
def test_no_count_of_fewer_than_three_on_a_side_follows_from_shown_bands(seed: int) -> None:
    wave = Wave(seed)
    shown, cuts = released(wave)
    known = []
    for unit in sorted(shown):
        ends = [0, *cuts[unit], BANDS]
        for start, stop in pairwise(ends):
            cell = np.zeros((len(wave.leaves), BANDS))
            cell[wave.within(unit), start:stop] = 1
            known.append(cell.ravel())
    if not known:
        return
    populated = groups_of(wave)[:, :] * (wave.counts.sum(axis=1) > 0)
    for start, stop in ((0, 1), (0, 2), (1, 2), (1, 3), (2, 3)):
        band = np.zeros(BANDS)
        band[start:stop] = 1
        wanted = np.einsum("gl,b->glb", populated, band).reshape(len(populated), -1)
        count = wanted @ wave.counts.ravel()
        few = (populated.sum(axis=1) > 0) & (count < FEWEST)
        keep = np.repeat(wave.counts.sum(axis=1) > 0, BANDS)  # empty leaves are known to be empty
        assert not (follows(np.array(known) * keep, wanted) & few).any()


def test_the_attack_finds_a_lone_hidden_team() -> None:
    # a division of 30 shown beside a team of 26: the other team's 4 follow
    known = np.array([[1.0, 1.0], [1.0, 0.0]])
    assert follows(known, np.array([[0.0, 1.0]])).all()


def test_most_units_with_enough_answers_stay_shown() -> None:
    enough = kept = 0
    for seed in range(150):
        wave = Wave(seed)
        shown, _ = released(wave)
        teams = [leaf for leaf in wave.leaves if "t" in leaf and sum(wave.bands_of(leaf)) >= K]
        enough += len(teams)
        kept += sum(team in shown for team in teams)
    assert kept / enough > 0.8
