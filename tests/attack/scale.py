"""Time, memory and usefulness of the protected cube: `python tests/attack/scale.py --help`.

Simulated organisations, seeded: few video specialists, rare mass violence, people whose amounts
differ. Three amounts by kind of exposure and 27 without, as many as the indicators need.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
from plimsoll_attack import attack_tables

from pipeline.release.cube import ProtectedCube, protect_cube
from pipeline.release.proof import month_checks
from schemas.disclosure import default_policy

KINDS = ["aftermath", "file_review", "listening", "mass_violence", "video"]
DOES = [0.6, 0.9, 0.97, 0.06, 0.12]
TYPICAL = np.array([5.0, 12.0, 18.0, 2.0, 10.0])
BY_KIND = ["contacts", "minutes", "blocks"]
SINGLE = 27
AT_WORK = 0.95  # of the people in a month
KEY = ["amount_id", "team_id", "exposure_kind", "period_kind", "period_start"]


class Organisation:
    """Teams of skewed sizes in divisions; the same people month after month."""

    def __init__(self, teams: int, divisions: int, sizes: tuple[int, int], seed: int = 7) -> None:
        self.dice = np.random.default_rng(seed)
        size = np.clip(self.dice.lognormal(2.5, 0.55, teams), *sizes)
        self.home = np.repeat(np.arange(teams), size.astype(int))
        self.names = [f"T{i:03d}" for i in range(teams)]
        self.above = [f"D{i * divisions // teams:02d}" for i in range(teams)]
        inner = sorted(set(self.above))
        self.units = pd.DataFrame(
            {
                "team_id": ["ORG", *inner, *self.names],
                "parent_id": [None, *["ORG"] * divisions, *self.above],
            },
            dtype=object,
        )
        people = (len(self.home), len(KINDS))
        self.does = self.dice.random(people) < DOES
        self.usual = self.dice.lognormal(0, 0.5, people) * TYPICAL

    def month(self, start: pd.Timestamp) -> pd.DataFrame:
        """The cells of all amounts in one month."""
        frames = []
        here = self.dice.random((len(self.home), 1)) < AT_WORK
        for name in BY_KIND:
            amount = self.dice.poisson(self.usual * self.does * here).astype(float)
            amount = np.column_stack([amount, amount.sum(axis=1)])
            for column, kind in enumerate([*KINDS, "all"]):
                frames.append(self._cells(amount[:, column]).assign(amount_id=name, kind=kind))
        for number in range(SINGLE):
            mean = self.usual.sum(axis=1) * (0.2 + number / SINGLE)
            amount = self.dice.poisson(mean * here[:, 0]).astype(float)
            frames.append(self._cells(amount).assign(amount_id=f"amount_{number:02d}", kind="all"))
        cells = pd.concat(frames, ignore_index=True).rename(columns={"kind": "exposure_kind"})
        return cells.assign(
            period_kind="month", period_start=start, rule="amount", state_hint=None
        ).astype(dict.fromkeys([*KEY[:4], "rule", "state_hint"], object))

    def _cells(self, amount: np.ndarray) -> pd.DataFrame:
        """value, n_people and the two largest amounts of every unit."""
        division = np.searchsorted(sorted(set(self.above)), np.array(self.above)[self.home])
        layers = [(self.home * 0, ["ORG"]), (division, sorted(set(self.above)))]
        layers.append((self.home, self.names))
        return pd.concat([_summed(amount, unit, names) for unit, names in layers])


def _summed(amount: np.ndarray, unit: np.ndarray, names: list[str]) -> pd.DataFrame:
    order = np.lexsort((-amount, unit))
    start = np.searchsorted(unit[order], np.arange(len(names)))
    ends = np.append(start[1:], len(order))
    second = np.where(ends - start > 1, amount[order][np.minimum(start + 1, len(order) - 1)], 0.0)
    return pd.DataFrame(
        {
            "team_id": names,
            "value": np.bincount(unit, amount, len(names)),
            "n_people": np.bincount(unit, amount > 0, len(names)),
            "top1": amount[order][start],
            "top2": second,
        }
    )


def months(organisation: Organisation, count: int) -> Iterator[pd.DataFrame]:
    """One frame of cells a month, from January 2022 on."""
    for start in pd.date_range("2022-01-01", periods=count, freq="MS"):
        yield organisation.month(start)


def peak_megabytes(*, reset: bool = False) -> float:
    """The most memory this process held since the last reset."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(float(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def timed(cells: pd.DataFrame, units: pd.DataFrame, **more: Any) -> ProtectedCube:
    """Protects, proves, and prints what that took."""
    proving: list[float] = []

    def watched(*inputs: Any) -> pd.DataFrame:
        began = time.process_time()
        checks = month_checks(*inputs)
        proving.append(time.process_time() - began)
        return checks

    before = peak_megabytes(reset=True)
    began = time.process_time()
    with patch("pipeline.release.cube.month_checks", watched):
        cube = protect_cube(cells, units, default_policy(), **more)
    took = time.process_time() - began
    proof = cube.proof
    print(
        f"{len(cells):,} cells: {took:.1f} s of processor, {sum(proving):.1f} s of it the audit, "
        f"{peak_megabytes() - before:,.0f} MB above the input; "
        f"holds {proof.holds}, hidden {proof.hidden:,}, recoverable {proof.recoverable}"
    )
    return cube


def attacked(cells: pd.DataFrame, units: pd.DataFrame) -> None:
    """One month of one amount by kind against the independent attacker, both ends of each cell."""
    mine = cells[cells["amount_id"] == BY_KIND[0]].assign(
        exposure_kind=lambda frame: frame["exposure_kind"].replace("all", "Total")
    )
    group = ["team_id", "exposure_kind"]
    primary = mine[mine["hidden_reason"].astype(str).str.startswith("primary")]
    known = primary[primary["value"] > 0]
    below = units.dropna(subset=["parent_id"])
    trees = [("team_id", t, p) for t, p in zip(below["team_id"], below["parent_id"], strict=True)]
    for prior in (None, 0.5):
        began = time.process_time()
        targets = set(known[group].itertuples(index=False, name=None))
        found = attack_tables([mine], mine, group, trees, prior=prior, targets=targets)
        print(
            f"attack on {len(targets):,} primary cells of a month, prior {prior}: "
            f"{time.process_time() - began:.1f} s of processor, {len(found)} known"
        )


def speed(count: int) -> None:
    """500 teams: all months at once, then one month on top of them."""
    organisation = Organisation(500, 25, (4, 40))
    frames = list(months(organisation, count + 1))
    cube = timed(pd.concat(frames[:-1], ignore_index=True), organisation.units)
    earlier = cube.cells
    last = earlier[earlier["period_start"] == frames[-2]["period_start"].iloc[0]]
    timed(frames[-1], organisation.units, previous=earlier[[*KEY, "state"]], memory=last)
    attacked(last, organisation.units)


def usefulness(teams: int, divisions: int, sizes: tuple[int, int], count: int) -> None:
    """What a manager still sees of the own team, month by month."""
    organisation = Organisation(teams, divisions, sizes)
    cells = pd.concat(months(organisation, count), ignore_index=True)
    cube = timed(cells, organisation.units)
    mine = cube.cells[cube.cells["team_id"].isin(organisation.names) & (cube.cells["value"] > 0)]
    seen = mine["state"] != "suppressed"
    total = mine["exposure_kind"] == "all"
    print(f"{teams} teams, {count} months, {len(organisation.home)} workers")
    print(f"  cells of teams shown: {seen.mean():.0%}")
    print(f"  ... totals: {seen[total].mean():.1%}; by kind: {seen[~total].mean():.0%}")
    for kind in KINDS:
        print(f"      {kind}: {seen[mine['exposure_kind'] == kind].mean():.0%}")
    month = [mine["team_id"], mine["period_start"]]
    every = seen[total].groupby([series[total] for series in month]).mean()
    print(f"  team-months with every total shown: {(every == 1).mean():.1%}")
    print(f"  team-months with nine totals of ten shown: {(every >= 0.9).mean():.1%}")
    some = seen[~total].groupby([series[~total] for series in month]).sum()
    print(f"  team-months with two kinds or more shown of an amount: {(some >= 6).mean():.1%}")


def main() -> None:
    """Speed and memory of 500 teams, or usefulness of 14 and 60."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=60, help="months of 500 teams")
    parser.add_argument("--useful", action="store_true", help="14 and 60 teams, 36 months")
    asked = parser.parse_args()
    if asked.useful:
        usefulness(14, 2, (7, 21), 36)
        usefulness(60, 6, (4, 40), 36)
    else:
        speed(asked.months)


if __name__ == "__main__":
    main()
