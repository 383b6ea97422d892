"""Random organisations for the attacks: trees of units, workers, kinds, periods, late rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Organisation:
    """`rows`: worker, period and kind with an amount; `trees`: (column, child, parent)."""

    rows: pd.DataFrame
    trees: list[tuple[str, str, str]]
    lines: dict[str, list[str]]  # unit -> itself and all units above

    def hierarchy(self) -> pd.DataFrame:
        """The tree as the engine takes it."""
        return pd.DataFrame(self.trees, columns=["column", "child", "parent"])

    def units(self) -> pd.DataFrame:
        """The tree as the cube takes it."""
        parents = {child: parent for _, child, parent in self.trees}
        names = sorted({*parents, *parents.values()})
        return pd.DataFrame({"team_id": names, "parent_id": [parents.get(n) for n in names]})

    def cells(self, rows: pd.DataFrame | None = None) -> pd.DataFrame:
        """team, period, kind cells with value, contributors, top1, top2; zero cells left out."""
        rows = self.rows if rows is None else rows
        up = pd.DataFrame(
            [(team, unit) for team, line in self.lines.items() for unit in line],
            columns=["home", "team"],
        )
        wide = rows.rename(columns={"team": "home"}).merge(up, on="home")
        both = pd.concat([wide, wide.assign(kind="Total")])
        person = both.groupby(["team", "period", "kind", "worker"], as_index=False)["amount"].sum()
        person = person[person["amount"] > 0].sort_values("amount", ascending=False)
        grouped = person.groupby(["team", "period", "kind"])["amount"]
        cells = grouped.agg(value="sum", contributors="size", top1="max").reset_index()
        second = person[grouped.cumcount() == 1]
        second = second.rename(columns={"amount": "top2"})[["team", "period", "kind", "top2"]]
        return cells.merge(second, how="left").fillna({"top2": 0.0})


def random_organisation(seed: int) -> Organisation:
    """2 to 4 levels, 3 to 60 teams of skewed small sizes, 2 to 12 periods, 1 to 5 kinds."""
    dice = np.random.default_rng(seed)
    levels = int(dice.integers(2, 5))
    count = int(np.clip(dice.lognormal(2.2, 0.8), 3, 60))
    teams = [f"T{i:02d}" for i in range(count)]
    trees, lines = _tree(teams, levels, dice)
    sizes = np.clip(np.round(dice.lognormal(1.9, 0.7, count)), 1, 60).astype(int)
    kinds = [f"K{i}" for i in range(int(dice.integers(1, 6)))]
    periods = [f"P{i:02d}" for i in range(int(dice.integers(2, 13)))]
    rows = []
    popular = np.sort(dice.beta(1.2, 1.2, len(kinds)))[::-1]
    popular[0] = 0.95
    for team, size in zip(teams, sizes, strict=True):
        does = dice.random((size, len(kinds))) < popular
        scale = dice.lognormal(2.0, dice.uniform(0.3, 1.2), (size, len(kinds)))
        for period in periods:
            amount = dice.poisson(scale * does * (dice.random((size, 1)) < 0.9))
            for worker, kind in zip(*np.nonzero(amount), strict=True):
                rows.append((f"{team}w{worker}", team, period, kinds[kind], amount[worker, kind]))
    frame = pd.DataFrame(rows, columns=["worker", "team", "period", "kind", "amount"])
    return Organisation(frame.astype({"amount": float}), trees, lines)


def _tree(
    teams: list[str], levels: int, dice: np.random.Generator
) -> tuple[list[tuple[str, str, str]], dict[str, list[str]]]:
    above: dict[str, str] = {}
    layer = teams
    for level in range(levels - 2):
        width = max(2, int(len(layer) ** 0.6))
        parents = [f"D{level}{i:02d}" for i in range(width)]
        for i, unit in enumerate(layer):
            above[unit] = parents[i % width if i < width else int(dice.integers(width))]
        layer = sorted({above[unit] for unit in layer})
    for unit in layer:
        above[unit] = "ORG"
    lines = {}
    for team in teams:
        line = [team]
        while line[-1] in above:
            line.append(above[line[-1]])
        lines[team] = line
    return [("team", child, parent) for child, parent in above.items()], lines
