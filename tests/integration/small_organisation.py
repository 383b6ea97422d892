"""An organisation of 44 people for tests of several publications: a run takes a few seconds."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from unittest.mock import patch

import duckdb
import numpy as np
import pandas as pd
from plimsoll_attack import Finding, attack_tables

from pipeline.cli.start import init_workspace
from pipeline.ingest.overview import held_lines
from pipeline.published import current_path, published_table
from pipeline.run import RunReport, open_warehouse, run
from pipeline.settings import open_workspace
from schemas.published import TeamIndicator

KEY = list(TeamIndicator.key)
CELL = ["team_id", "period", "exposure_kind"]
SOURCES = {
    "desk_log": """\
id: desk_log
title: Desk log
contract: exposure_log
recording: automatic
timezone: UTC
recognise: {columns: [entry, worker, desk, at, kind]}
columns:
  exposure_id: entry
  worker_id: worker
  team_id: desk
  occurred_at: at
  exposure_kind: kind
  minutes: length
""",
    "desk_rota": """\
id: desk_rota
title: Desk rota
contract: shift_roster
recording: automatic
timezone: UTC
recognise: {columns: [shift, worker, desk, from, to]}
columns:
  shift_id: shift
  worker_id: worker
  team_id: desk
  starts_at: from
  ends_at: to
""",
    "desk_tree": """\
id: desk_tree
title: Desks
contract: teams
recording: automatic
snapshot: true
recognise: {columns: [code, title, above, ends, becomes]}
columns:
  team_id: code
  name: title
  parent_id: above
  valid_to: ends
  merged_into: becomes
""",
}
PEOPLE = {"A": 9, "B": 9, "C": 7, "D": 9, "E": 6, "G": 4}
TREE = {
    "ORG": ("Office", "", "", ""), "N": ("North", "ORG", "", ""), "S": ("South", "ORG", "", ""),
    "A": ("Alder", "N", "", ""), "B": ("Birch", "N", "", ""), "C": ("Cedar", "N", "", ""),
    "D": ("Damson", "S", "", ""), "E": ("Elder", "S", "", ""), "G": ("Gorse", "N", "", ""),
}  # fmt: skip
Teams = dict[str, list[str]]


def usual_teams() -> Teams:
    """The people of every team: A1 to A9 and so on."""
    return {team: [f"{team}{i}" for i in range(1, size + 1)] for team, size in PEOPLE.items()}


class Office:
    """A workspace with files of its own making, run in this process."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def make(cls, root: Path) -> Office:
        """A new workspace with the three sources."""
        init_workspace(root, organisation="Office", timezone="UTC")
        for name, text in SOURCES.items():
            (root / "sources" / f"{name}.yaml").write_text(text, encoding="utf-8")
        return cls(root)

    def copy(self, root: Path) -> Office:
        """The same organisation in a folder of its own."""
        shutil.copytree(self.root, root)
        return Office(root)

    def tree(self, **changes: tuple[str, str, str, str] | None) -> None:
        """The list of teams, with some changed, added or left out (None)."""
        rows = [(code, *row) for code, row in (TREE | changes).items() if row is not None]
        frame = pd.DataFrame(rows, columns=["code", "title", "above", "ends", "becomes"])
        frame.to_csv(self.root / "landing" / "teams.csv", index=False)

    def month(self, month: str, teams: Teams, *, more: dict[str, int] | None = None) -> None:
        """Log and rota of a month; `more` contacts for some people, all else as ever."""
        log, rota = [], []
        for team, people in teams.items():
            for who in people:
                dice = np.random.default_rng([ord(who[0]), int(who[1:]), int(month[-2:])])
                for day in range(1, 21):
                    at = f"{month}-{day:02d}"
                    rota.append((f"{who}{at}", who, team, f"{at} 08:00", f"{at} 16:00"))
                count = 20 + int(dice.integers(0, 12)) + (more or {}).get(who, 0)
                for number in range(count):
                    at = f"{month}-{number % 20 + 1:02d} {9 + number // 20:02d}:{number % 20:02d}"
                    kind = "file_review" if number % 3 == 0 else "listening"
                    log.append((f"{who}{month}{number}", who, team, at, kind, 15))
        landing = self.root / "landing"
        names = ["entry", "worker", "desk", "at", "kind", "length"]
        pd.DataFrame(log, columns=names).to_csv(landing / f"log_{month}.csv", index=False)
        names = ["shift", "worker", "desk", "from", "to"]
        pd.DataFrame(rota, columns=names).to_csv(landing / f"rota_{month}.csv", index=False)

    def run(self, as_of: date) -> RunReport:
        """One run without the quality gate, which has tests of its own; every file is taken."""
        with patch("pipeline.run.Gate"), patch("pipeline.run.write_operations"):
            report = run(open_workspace(self.root), as_of=as_of)
        assert not report.refused, report.refused
        return report

    def table(self, name: str = "team_indicator") -> pd.DataFrame:
        """A table of what is published now."""
        path = current_path(self.root / "published")
        assert path is not None
        return published_table(path, name)

    def waiting(self, as_of: date) -> list[str]:
        """What `plimsoll status` says of late rows."""
        with open_warehouse(open_workspace(self.root), as_of=as_of) as warehouse:
            return held_lines(warehouse)

    def ledger(self) -> pd.DataFrame:
        """Cells as published: exact value, state, and the release that first showed them."""
        with duckdb.connect(str(self.root / "warehouse.duckdb"), read_only=True) as connection:
            return connection.sql("from ledger.released_cell").df()

    def units(self) -> list[tuple[str, str, str]]:
        """The tree of today as the attacker takes it."""
        team = self.table("team").dropna(subset=["parent_id"])
        return [("team_id", t, p) for t, p in zip(team["team_id"], team["parent_id"], strict=True)]


def contacts(office: Office, month: str) -> dict[str, float]:
    """Exact contacts of every unit in a month, as the ledger keeps them."""
    cells = office.ledger()
    mine = cells[
        (cells["amount_id"] == "contacts")
        & (cells["exposure_kind"] == "all")
        & (cells["period_kind"] == "month")
        & (cells["period_start"] == pd.Timestamp(f"{month}-01"))
    ]
    return dict(zip(mine["team_id"], mine["value"], strict=True))


def differing(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Figures of `before` that are not in `after` as they were."""
    columns = [*KEY, "state", "value", "numerator", "denominator", "std_error"]
    both = before[columns].merge(after[columns], how="left", indicator=True)
    return both[both["_merge"] == "left_only"]


def known_cells(ledgers: list[pd.DataFrame], tree: list[tuple[str, str, str]]) -> list[str]:
    """Hidden amounts an attacker works out from all releases together, every shown cell exact.

    A figure of an earlier release that has moved since says nothing of the new one. Counts of
    person-days are left out: they are published rounded, never exact.
    """
    now = ledgers[-1]
    found: list[str] = []
    for amount, cells in now[now["rule"] != "at_risk"].groupby("amount_id"):
        truth = _as_table(cells)
        earlier = [_as_table(led[led["amount_id"] == amount]) for led in ledgers[:-1]]
        same = [
            table.merge(truth[[*CELL, "value"]], on=[*CELL, "value"], how="inner")
            for table in earlier
        ]
        findings = attack_tables([*same, truth], truth, CELL, tree)
        found += [f"{amount}: {finding}" for finding in findings if _tells(finding)]
    return found


def _as_table(cells: pd.DataFrame) -> pd.DataFrame:
    kept = cells[(cells["period_kind"] == "month") & cells["value"].notna()]
    return pd.DataFrame(
        {
            "team_id": kept["team_id"],
            "period": kept["period_start"].astype(str),
            "exposure_kind": kept["exposure_kind"].replace("all", "Total"),
            "value": kept["value"],
            "state": kept["state"],
        }
    )


def _tells(finding: Finding) -> bool:
    return finding.grade in ("exactly", "contradiction") and finding.truth > 0
