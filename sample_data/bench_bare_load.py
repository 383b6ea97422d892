"""The bare minimum of the benchmark: the same CSV files, typed, into a DuckDB file, nothing else.

Run as a process of its own: `python -m sample_data.bench_bare_load FOLDER DATABASE`. This is the
one place outside the product's two doors that talks to DuckDB: it is what they are measured by.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import duckdb

TABLES: dict[str, tuple[str, dict[str, str]]] = {
    "teams": (
        "teams.csv",
        {
            "team_id": "varchar",
            "name": "varchar",
            "parent_id": "varchar",
            "timezone": "varchar",
            "headcount": "integer",
        },
    ),
    "staff": (
        "staff.csv",
        {
            "worker_id": "varchar",
            "team_id": "varchar",
            "valid_from": "date",
            "tenure_band": "varchar",
            "fte": "decimal(4, 3)",
        },
    ),
    "shift_roster": (
        "roster_*.csv",
        {
            "shift_id": "varchar",
            "worker_id": "varchar",
            "team_id": "varchar",
            "starts_at": "timestamp",
            "ends_at": "timestamp",
            "break_minutes": "decimal(9, 2)",
            "kind": "varchar",
        },
    ),
    "exposure_log": (
        "caselog_*.csv",
        {
            "exposure_id": "varchar",
            "worker_id": "varchar",
            "team_id": "varchar",
            "shift_id": "varchar",
            "occurred_at": "timestamp",
            "exposure_kind": "varchar",
            "case_id": "varchar",
            "case_type": "varchar",
            "cases": "integer",
            "is_trauma": "boolean",
            "minutes": "decimal(9, 2)",
        },
    ),
}


def bare_load(folder: Path, database: Path) -> dict[str, float]:
    """Create the database and load every table; returns the seconds each took."""
    seconds: dict[str, float] = {}
    with duckdb.connect(str(database), config={"memory_limit": "2GB"}) as connection:
        for table, (pattern, columns) in TABLES.items():
            begun = time.perf_counter()
            listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
            typed = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
            files = str(folder / pattern).replace("'", "''")
            connection.execute(f"create table {table} ({listed})")
            connection.execute(
                f"insert into {table} select * from read_csv('{files}', header=true, "  # noqa: S608 -- names are constants
                f"auto_detect=false, delim=',', quote='\"', columns={{{typed}}})"
            )
            seconds[table] = time.perf_counter() - begun
        connection.execute("checkpoint")
    return seconds


if __name__ == "__main__":
    for name, spent in bare_load(Path(sys.argv[1]), Path(sys.argv[2])).items():
        print(f"{name} {spent:.2f}")
