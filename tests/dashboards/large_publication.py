"""A publication of 500 teams and 60 months, as true in shape as the sample's own, cell for cell.

Units are copies of the sample's units, months copies of its months set back by whole years and a
quarter, so that states, verdicts, signals and sentences stand in the mix a run gives them.
`python tests/dashboards/large_publication.py SAMPLE.duckdb PUBLISHED_DIR` writes one.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd

from pipeline.published import move_pointer, write_published
from schemas.published import PUBLISHED_TABLES

TEAMS = 500
PER_DIVISION = 20
MONTHS = 60
#: Dates that move with a row's month; those of limits and of survey waves stay.
MOVING = ("period_start", "period_end", "over_since")
STILL = ("survey_scale",)


def units_of(source: duckdb.DuckDBPyConnection, *, teams: int) -> pd.DataFrame:
    """Each new unit with the unit of the sample it copies: `source_id`, then the team table."""
    old = source.sql("select team_id, level::varchar as level, name from team").df()
    by_level = {level: list(rows["team_id"]) for level, rows in old.groupby("level")}
    names = dict(zip(old["team_id"], old["name"], strict=True))
    root = by_level["organisation"][0]
    rows: list[tuple[object, ...]] = [(root, "ORG", names[root], None, "organisation", 0)]
    divisions, leaves = by_level["division"], by_level["team"]
    for number in range(-(-teams // PER_DIVISION)):
        copied, code = divisions[number % len(divisions)], f"D{number:02d}"
        order = number * (PER_DIVISION + 1) + 1
        rows.append((copied, code, f"{names[copied]} {number + 1}", "ORG", "division", order))
        for place in range(min(PER_DIVISION, teams - number * PER_DIVISION)):
            index = number * PER_DIVISION + place
            copied_team = leaves[index % len(leaves)]
            name = f"{names[copied_team]} {index // len(leaves) + 1}"
            rows.append((copied_team, f"T{index:03d}", name, code, "team", order + place + 1))
    columns = ["source_id", "team_id", "name", "parent_id", "level", "sort_order"]
    return pd.DataFrame(rows, columns=columns).assign(valid_to=pd.NaT)


def enlarged(path: Path, *, teams: int = TEAMS, months: int = MONTHS) -> dict[str, pd.DataFrame]:
    """The tables of a sample publication, enlarged to so many teams and months."""
    source = duckdb.connect(str(path), read_only=True)
    units = units_of(source, teams=teams)
    source.register("unit", units)
    held = source.sql("select count(*) from period where period_kind = 'month'").fetchall()[0][0]
    source.sql(
        f"create temp table back as select range * {held} as months from range({-(-months // held)})"
    )
    source.sql(
        "create temp table earliest as select max(period_start) - "
        f"interval ({months - 1}) month as day from period where period_kind = 'month'"
    )
    tables = {
        model.table_name: source.sql(_enlarging(model.table_name, list(model.model_fields))).df()
        for model in PUBLISHED_TABLES
        if model.table_name not in ("team", "column_dictionary")
    }
    source.close()
    return tables | {"team": units.drop(columns="source_id")}


def _enlarging(table: str, columns: list[str]) -> str:
    """The statement that copies a table's rows to all units and months."""
    of_units, of_months = "team_id" in columns, "period_start" in columns and table not in STILL
    chosen = []
    for column in columns:
        if column == "team_id":
            chosen.append("unit.team_id")
        elif column == "label":
            chosen.append(
                f"case when back.months = 0 then label else strftime({_moved('period_start')}, '%B %Y') end as label"
            )
        elif column in MOVING and of_months:
            chosen.append(f"{_moved(column)} as {column}")
        else:
            chosen.append(f"old.{column}")
    sql = f"select {', '.join(chosen)} from {table} as old"
    sql += " join unit on unit.source_id = old.team_id" if of_units else ""
    if of_months:
        sql += f" cross join back where {_moved('period_start')} >= (select day from earliest)"
    return sql


def _moved(column: str) -> str:
    """A date set back by the months of its copy; the last day of a month stays the last."""
    return (
        f"(case when old.{column} = last_day(old.{column}) "
        f"then last_day((date_trunc('month', old.{column}) - to_months(back.months::int))::date) "
        f"else (old.{column} - to_months(back.months::int))::date end)"
    )


def publish_large(
    tables: dict[str, pd.DataFrame], directory: Path, *, run_id: str, now: datetime
) -> Path:
    """Writes the tables as a publication of a run and moves the pointer; names carry the run."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"plimsoll-{run_id}.duckdb"
    release = tables["release"].assign(run_id=run_id, published_at=now, dpia_ref="DPIA-2026-01")
    team = tables["team"].assign(name=tables["team"]["name"] + f" {run_id}")
    write_published(path, tables | {"release": release, "team": team})
    move_pointer(directory, path)
    return path


if __name__ == "__main__":
    print(
        publish_large(
            enlarged(Path(sys.argv[1])), Path(sys.argv[2]), run_id="run-1", now=datetime.now()
        )
    )
