"""A publication after others: months stand, late rows wait, and no difference tells on anybody."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from pipeline.published import current_path, published_table
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
    status = plimsoll("status", "--workspace", own_sample)
    assert "late rows wait" in status.stdout
