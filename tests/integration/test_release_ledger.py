"""A publication after others: months stand, late rows wait, and no difference tells on anybody."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from pipeline.published import current_path, published_table
from pipeline.warehouse import Warehouse
from schemas.published import TeamIndicator

pytestmark = pytest.mark.slow
TEAM = "FEL"
KEY = list(TeamIndicator.key)


def published(workspace: Path, table: str = "team_indicator") -> pd.DataFrame:
    """A table of what is published now."""
    path = current_path(workspace / "published")
    assert path is not None
    return published_table(path, table)


def deliver_again(workspace: Path, month: str, workers: int) -> None:
    """The month's log once more, with one further contact for some workers of the team."""
    source = workspace / "landing" / "done" / f"caselog_{month}.csv"
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    mine = [row for row in rows if row["Team"] == TEAM and row["Trauma"] == "Y"]
    people = list(dict.fromkeys(row["Worker ref"] for row in mine))[:workers]
    assert len(people) == workers
    for number, person in enumerate(people):
        row = next(row for row in mine if row["Worker ref"] == person)
        entry = {"Entry": f"{row['Entry']}{number}", "Case ref": f"{row['Case ref']}{number}"}
        rows.append(row | entry)
    target = workspace / "landing" / f"caselog_{month}.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


def differing(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Figures of `before` that are not in `after` as they were."""
    columns = [*KEY, "state", "value", "numerator", "denominator", "std_error"]
    both = before[columns].merge(after[columns], how="left", indicator=True)
    return both[both["_merge"] == "left_only"]


def test_the_late_row_of_one_worker_waits_and_no_figure_moves(own_sample: Path, plimsoll) -> None:  # type: ignore[no-untyped-def]
    before = published(own_sample)
    deliver_again(own_sample, "2026-09", workers=1)
    again = plimsoll("run", "--workspace", own_sample)
    assert "Published run" in again.stdout
    assert differing(before, published(own_sample)).empty
    assert published(own_sample, "revision").empty
    status = " ".join(plimsoll("status", "--workspace", own_sample).stdout.split())
    assert status.count("late rows wait") == 1
    assert ", September 2026: too few people changed a figure" in status


def test_the_late_rows_of_six_workers_pass_and_are_listed_as_revisions(
    own_sample: Path, plimsoll
) -> None:  # type: ignore[no-untyped-def]
    before = published(own_sample)
    deliver_again(own_sample, "2026-09", workers=6)
    plimsoll("run", "--workspace", own_sample)
    after = published(own_sample)
    moved = differing(before, after)
    assert set(pd.to_datetime(moved["period_start"]).dt.strftime("%Y-%m")) == {"2026-09"}
    one = (after["indicator_id"] == "W-00") & (after["exposure_kind"] == "all")
    one &= (after["team_id"] == TEAM) & (after["period_start"] == pd.Timestamp("2026-09-01"))
    one &= after["period_kind"] == "month"
    revision = published(own_sample, "revision")
    assert set(revision["cause"]) == {"late or corrected rows"}
    assert TEAM in set(revision["team_id"])
    now = after[one].iloc[0]
    then = before.merge(after.loc[one, KEY], on=KEY).iloc[0]
    # six more contacts, and both counts are rounded to five
    assert now["numerator"] - then["numerator"] in (5.0, 10.0)


def test_three_late_workers_and_three_later_ones_count_together(own_sample: Path, plimsoll) -> None:  # type: ignore[no-untyped-def]
    before = published(own_sample)
    deliver_again(own_sample, "2026-09", workers=3)
    plimsoll("run", "--workspace", own_sample)
    assert differing(before, published(own_sample)).empty
    # the second delivery holds the first three again: six people differ from what is published
    deliver_again(own_sample, "2026-09", workers=6)
    plimsoll("run", "--workspace", own_sample)
    assert TEAM in set(differing(before, published(own_sample))["team_id"])


def test_an_erased_worker_changes_no_published_figure(own_sample: Path, plimsoll) -> None:  # type: ignore[no-untyped-def]
    before = published(own_sample)
    source = own_sample / "landing" / "done" / "caselog_2026-09.csv"
    with source.open(encoding="utf-8-sig", newline="") as file:
        row = next(r for r in csv.DictReader(file, delimiter=";") if r["Team"] == TEAM)
    then = behind_figures(own_sample)
    subprocess.run(
        [sys.executable, "-m", "pipeline.cli.main", "erase", "--workspace", str(own_sample)],
        input=row["Worker ref"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert behind_figures(own_sample) == then - 1
    deliver_again(own_sample, "2026-10", workers=1)  # something new, so that a run publishes
    plimsoll("run", "--workspace", own_sample)
    assert differing(before, published(own_sample)).empty


def behind_figures(workspace: Path) -> int:
    """Workers whose amounts the ledger keeps."""
    with Warehouse.open(workspace / "warehouse.duckdb", read_only=True) as warehouse:
        found = warehouse.value("select count(distinct worker_id) from ledger.released_person")
    return int(found)


def test_a_rotated_key_lets_late_rows_be_compared(own_sample: Path, plimsoll) -> None:  # type: ignore[no-untyped-def]
    before = published(own_sample)
    plimsoll("keys", "rotate", "--workspace", own_sample)
    deliver_again(own_sample, "2026-09", workers=1)
    plimsoll("run", "--workspace", own_sample)
    assert differing(before, published(own_sample)).empty
    status = plimsoll("status", "--workspace", own_sample).stdout
    assert status.count("late rows wait") == 1


def test_a_team_that_moves_leaves_published_months_as_they_were(own_sample: Path, plimsoll) -> None:  # type: ignore[no-untyped-def]
    before = published(own_sample)
    source = next((own_sample / "landing" / "done").glob("*teams*"))
    text = source.read_text(encoding="utf-8-sig").splitlines()
    line = next(row for row in text if row.startswith(TEAM + ","))
    parents = [row.split(",")[2] for row in text[1:] if row.split(",")[2]]
    mine = line.split(",")[2]
    other = next(parent for parent in parents if parent != mine)
    moved = [row.replace(f",{mine},", f",{other},") if row == line else row for row in text]
    (own_sample / "landing" / source.name).write_text("\n".join(moved) + "\n", encoding="utf-8")
    plimsoll("run", "--workspace", own_sample)
    after = published(own_sample)
    assert differing(before, after).empty
    teams = published(own_sample, "team").set_index("team_id")["parent_id"]
    assert teams[TEAM] == other
