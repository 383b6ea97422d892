"""A log alone, with months nobody delivered, is published all the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

Plimsoll = Callable[..., Any]

SOURCE = """\
id: desk_log
title: Desk log
contract: exposure_log
recording: events_only
timezone: UTC
recognise: {columns: [entry, worker, desk, at]}
columns:
  exposure_id: entry
  worker_id: worker
  team_id: desk
  occurred_at: at
  exposure_kind: {value: listening}
"""


def log(workspace: Path, name: str, days: pd.DatetimeIndex) -> None:
    """Twelve people of two desks with an entry on each of the days."""
    rows = [
        {"entry": f"{day:%Y%m%d}-{person}", "worker": f"w{person}", "desk": f"D{person % 2}"}
        | {"at": f"{day:%Y-%m-%d} 10:00:00"}
        for day in days
        for person in range(12)
    ]
    pd.DataFrame(rows).to_csv(workspace / "landing" / name, index=False)


def test_a_gap_of_months_does_not_stop_the_publish(tmp_path: Path, plimsoll: Plimsoll) -> None:
    workspace = tmp_path / "desk"
    plimsoll("init", workspace, "--timezone", "UTC")
    (workspace / "sources" / "desk_log.yaml").write_text(SOURCE, encoding="utf-8")
    # the last week of September 2025 has its Thursday in October, of which there is no log
    log(workspace, "summer.csv", pd.date_range("2025-06-02", "2025-09-30", freq="B"))
    log(workspace, "later.csv", pd.date_range("2026-09-01", "2026-09-30", freq="B"))
    done = plimsoll("run", "--workspace", workspace, "--as-of", "2026-11-10", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Published run" in done.stdout
