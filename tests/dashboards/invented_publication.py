"""An invented published file in every designed state, to build and test the dashboard against.

14 teams in 4 divisions, 15 months to October 2026. Figures are invented and fixed by a seed; no
rule of the pipeline is re-implemented here beyond what the pages need to have something to show.
Run it to look at the pages: `python tests/dashboards/invented_publication.py DIR`.
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from invented_figures import (
    invented_completeness,
    invented_distributions,
    invented_kinds,
    invented_signals,
    invented_status_and_indicator,
)
from invented_organisation import (
    TEAMS,
    invented_indicators,
    invented_limit_rules,
    invented_periods,
    invented_teams,
)

from pipeline.published import move_pointer, write_published

__all__ = ["TEAMS", "publish", "release_row", "tables"]


def tables(*, hostile: bool = False) -> dict[str, pd.DataFrame]:
    """Every published table; `hostile` gives two teams names that try to break the page."""
    indicator, status = invented_status_and_indicator()
    return {
        "team": invented_teams(hostile=hostile),
        "period": invented_periods(),
        "indicator": invented_indicators(),
        "limit_rule": invented_limit_rules(),
        "team_indicator": pd.concat(
            [indicator, invented_kinds(), invented_completeness()], ignore_index=True
        ),
        "team_distribution": invented_distributions(),
        "limit_status": status,
        "signal": invented_signals(indicator, status),
        "release": release_row(),
    }


def publish(directory: Path, *, run_id: str = "20261110-01", **changes: Any) -> Path:
    """Write one publication into `directory` and move the pointer to it."""
    directory.mkdir(parents=True, exist_ok=True)
    content = tables(hostile=bool(changes.pop("hostile", False)))
    content["release"] = release_row(run_id=run_id)
    content |= changes
    path = directory / f"plimsoll-{run_id}.duckdb"
    write_published(path, content)
    move_pointer(directory, path)
    return path


def release_row(**changes: Any) -> pd.DataFrame:
    """The release, with any column changed."""
    row = {
        "run_id": "20261110-01",
        "organisation": "Invented Service",
        "published_at": datetime(2026, 11, 10, 6, 30),
        "as_of": date(2026, 11, 10),
        "data_to": date(2026, 10, 31),
        "schema_version": 1,
        "code_version": "0.1.0",
        "data_fingerprint": "invented",
        "policy": '{"k_work": 5, "k_survey": 10}',
        "proof": '{"cells": 1204, "hidden": 133, "hidden_by_reason": {"few": 96, "partner": 37}, '
        '"relations_checked": 512, "certificates": 133, "recoverable": 0, '
        '"narrowest_interval": 0.23, "holds": true}',
        "dpia_ref": None,
        "assumptions": "[]",
    }
    return pd.DataFrame([row | changes])


if __name__ == "__main__":
    print(publish(Path(sys.argv[1]), hostile="--hostile" in sys.argv))
