"""The peers' cases of disclosure control: read, protected, attacked and compared.

Patterns are not unique: what must agree is the primary set, what must hold is the attack, what may
be compared is the number of cells hidden beside the primary ones.
"""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd

from pipeline.release.pattern import PatternSearch
from pipeline.release.primary import Rules, has_few_people, is_dominated, pins_largest
from pipeline.release.protect import ProtectedTable, protect_table
from pipeline.release.table_input import ProtectOptions

sys.path.insert(0, str(Path(__file__).parents[1] / "attack"))
from plimsoll_attack import Finding, attack_tables

CASES = [
    "s01_staff_by_team_thr5",
    "s02_staff_by_team_thr10",
    "s03_staff_by_team_role_thr5",
    "s04_exposed_staff_team_month_thr5",
    "s05_exposed_staff_team_month_thr10",
    "s06_events_by_team_p10",
    "s07_events_by_team_month_p15",
    "s08_events_by_team_month_nk_2_85",
    "s09_events_by_team_nk_1_50",
    "s10_events_by_team_freq5_and_p10",
    "s11_flat_5x5_thr5_zeros_safe",
    "s12_flat_5x5_thr5_zeros_sensitive",
    "s13_boundary_nk_2_85",
    "s14_boundary_p10",
    "s15_boundary_thr5",
    "s16_boundary_thr10",
    "s17_one_small_team",
    "s18_skewed_events_by_team_p10",
    "s19_skewed_events_by_team_nk_1_50",
    "s20_skewed_events_by_team_nk_2_85",
    "s21_distinct_staff_team_month_thr5",
    "s22_distinct_staff_team_month_thr10",
]
PEERS = ["SIMPLEHEURISTIC", "OPT", "GAUSS", "GaussSuppression"]


@dataclass(frozen=True)
class Case:
    name: str
    cells: pd.DataFrame  # dims, value, contributors, top1, top2, primary, peer columns
    trees: pd.DataFrame
    dims: list[str]
    rules: Rules

    def truth(self) -> pd.DataFrame:
        columns = ["value", "contributors"]
        if self.rules.dominance or self.uses_p:
            columns += ["top1", "top2"]
        return self.cells[[*self.dims, *columns]]

    @property
    def uses_p(self) -> bool:
        return "_p1" in self.name

    @property
    def p(self) -> float:
        return self.rules.p


@dataclass(frozen=True)
class PeerOptions(ProtectOptions):
    """The peers' parameters, some under our floors; the attacker knows values >= 0 only."""

    peer: Rules = field(default_factory=Rules)

    def rules(self) -> Rules:
        return self.peer


def read_case(shared: Path, name: str) -> Case:
    folder = shared / "oracles" / "disclosure"
    expected = pd.read_csv(folder / f"{name}.expected_cells.csv")
    raw = pd.read_csv(folder / f"{name}.input.csv")
    said = json.loads((folder / f"{name}.expected.json").read_text())
    dims = [d for d in ("unit", "role", "month") if d in expected.columns]
    tree_file = folder / f"{name}.hierarchy.csv"
    if tree_file.exists():
        trees = pd.read_csv(tree_file).dropna().rename(columns={"code": "child"})
    else:
        units = [unit for unit in expected["unit"].unique() if unit != "ORG"]
        trees = pd.DataFrame({"parent": "ORG", "child": units})
    trees = trees.assign(column="unit")[["column", "child", "parent"]]
    parameters = said.get("parameters", {"maxN": said.get("maxN")})
    cells = with_contributions(expected, raw, trees, dims)
    by_rows = "freq" in expected.columns
    cells["contributors"] = expected["freq" if by_rows else "nRule"].to_numpy(float)
    if "events" not in expected.columns:
        cells["value"] = expected["freq" if by_rows else "rows"].to_numpy(float)
    return Case(name, cells, trees, dims, peer_rules(parameters))


def peer_rules(parameters: list[dict] | dict) -> Rules:
    given: dict[str, float] = {}
    for entry in parameters if isinstance(parameters, list) else [parameters]:
        given |= {key: value for key, value in entry.items() if value is not None}
    return Rules(
        k=int(given.get("maxN", 0)) + 1,
        dominance=(int(given["n"]), float(given["k"])) if "n" in given else None,
        p=given.get("p", 10) / 100,
        prior=1.0,
        zero_sensitive=bool(given.get("allowZeros", False)),
    )


def with_contributions(
    expected: pd.DataFrame, raw: pd.DataFrame, trees: pd.DataFrame, dims: list[str]
) -> pd.DataFrame:
    parents = dict(zip(trees["child"], trees["parent"], strict=True))

    def line(unit: str) -> list[str]:
        return [unit, *line(parents[unit])] if unit in parents else [unit]

    events = raw["events"] if "events" in raw.columns else 1
    wide = raw.assign(events=events, unit=raw["unit"].map(line)).explode("unit")
    for dim in dims[1:]:
        wide = pd.concat([wide, wide.assign(**{dim: "Total"})])
    person = wide.groupby([*dims, "person"])["events"].sum().sort_values(ascending=False)
    grouped = person.groupby(level=list(range(len(dims))))
    facts = pd.DataFrame(
        {
            "value": grouped.sum(),
            "top1": grouped.first(),
            "top2": grouped.apply(lambda s: s.iloc[1] if len(s) > 1 else 0),
        }
    ).reset_index()
    cells = expected.merge(facts, on=dims, how="left")
    return cells.fillna({"value": 0.0, "top1": 0.0, "top2": 0.0})


def protected(case: Case) -> ProtectedTable:
    measure = "amount" if "events" in case.cells.columns else "count"
    return protect_table(
        case.truth(),
        group=case.dims,
        hierarchy=case.trees,
        options=PeerOptions(measure=measure, round_to=None, peer=case.rules),
    )


def with_peers_guarantee(case: Case) -> int:
    """Cells hidden beside the primary ones when only the primary cells are to be safe."""
    solution = "pipeline.release.table_solution.uncertified"
    with ExitStack() as stack:
        for name in ("_close_unions", "_close_pairs"):
            stack.enter_context(patch.object(PatternSearch, name, lambda self: False))
        stack.enter_context(patch.object(PatternSearch, "_make_strict", lambda self: None))
        stack.enter_context(patch(solution, lambda pattern, size: np.zeros(size, bool)))
        return int(protected(case).summary["hidden_secondary"])  # type: ignore[call-overload]


def primary_sets(case: Case) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """Primary cells by our rules and by the peers'."""
    cells, rules = case.cells, case.rules
    value, people = cells["value"].to_numpy(float), cells["contributors"].to_numpy(float)
    top1, top2 = cells["top1"].to_numpy(float), cells["top2"].to_numpy(float)
    primary = has_few_people(people, rules.k)
    if case.uses_p:
        primary |= pins_largest(value, top1, top2, rules.p)
    if rules.dominance:
        primary |= is_dominated(value, top1, top2, rules.dominance)
    if rules.zero_sensitive:
        primary |= value == 0
    ours = {tuple(key) for key in cells.loc[primary, case.dims].to_numpy()}
    theirs = {tuple(key) for key in cells.loc[cells["primary"], case.dims].to_numpy()}
    return ours, theirs


def adds_up(name: str) -> bool:
    """Whether the case has amounts: distinct people over months do not add up to their total."""
    return not name.startswith(("s21", "s22"))


def found_by_attack(case: Case, table: ProtectedTable) -> list[Finding]:
    """What the attacker gets from our pattern with every shown value exact."""
    trees = list(case.trees.itertuples(index=False, name=None))
    return attack_tables([table.rows], case.truth(), case.dims, trees, p=case.p)


def best_safe_peer(shared: Path, name: str) -> tuple[int, str] | None:
    """The fewest cells a peer hides without giving a primary cell away, and which peers do."""
    folder = shared / "oracles" / "disclosure"
    index = pd.read_csv(folder / "INDEX.csv").set_index("case").loc[name]
    audit = pd.read_csv(folder / "AUDIT_SUMMARY.csv")
    gone = audit[(audit["case"] == name) & (audit["primary_exactly_disclosed"] > 0)]
    counts = {
        peer: float(index[f"secondary_{peer}"])
        for peer in PEERS
        if peer not in set(gone["pattern"]) and pd.notna(index[f"secondary_{peer}"])
    }
    if not counts:
        return None
    fewest = min(counts.values())
    return int(fewest), ", ".join(peer for peer, count in counts.items() if count == fewest)


def compared(shared: Path, name: str) -> dict[str, object]:
    """One line of the table: cells, primary sets, the attack and how much is hidden."""
    case = read_case(shared, name)
    ours, theirs = primary_sets(case)
    line: dict[str, object] = {"case": name, "cells": len(case.cells), "ours": ours}
    line |= {"theirs": theirs, "found": None, "peer": None, "same": None, "strict": None}
    if not adds_up(name):
        return line
    table = protected(case)
    return line | {
        "found": found_by_attack(case, table),
        "peer": best_safe_peer(shared, name),
        "same": with_peers_guarantee(case),
        "strict": int(table.summary["hidden_secondary"]),  # type: ignore[call-overload]
    }
