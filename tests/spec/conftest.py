"""Worked examples: raw tables drawn as text, built in memory, read back as rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from pipeline.build.run import build
from pipeline.warehouse import Warehouse
from schemas.constraints import ColumnType
from schemas.contract import columns_of
from schemas.contracts import CONTRACTS

#: Caps the examples are worked with, unless they bring their own.
CAPS = """
limit_id | cap_warn
W-01     | 4
W-03     | 0.9
W-04     | 20
W-05     | 240
W-06     | 60
W-06b    | 10
W-07     | 60
W-10     | 12
W-11     | 2
W-12     | 72
W-14     | 2
R-01     | 11
R-02     | 24
R-03     | 48
R-04     | 8
R-05     | 12
R-06     | 7
R-06b    | 3
R-08     | 120
R-08b    | 20
B-02     | 72
"""

RAW_TYPES = {
    ColumnType.TEXT: "varchar",
    ColumnType.ID: "uuid",
    ColumnType.INTEGER: "integer",
    ColumnType.DECIMAL: "decimal(9, 2)",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.DATE: "date",
    ColumnType.TIMESTAMP: "timestamp",
}

Organisation = Callable[..., "Built"]


class Built:
    """A built warehouse and the few questions examples ask of it."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.warehouse.rows(sql)

    def figure(self, indicator_id: str, team_id: str, **where: str) -> tuple[Any, ...] | None:
        """(numerator, denominator) of one cell, a month unless said; None when there is none."""
        found = self.cell(indicator_id, team_id, **where)
        return None if found is None else (found["numerator"], found["denominator"])

    def cell(self, indicator_id: str, team_id: str, **where: str) -> dict[str, Any] | None:
        """One row of team_indicator; the only month unless `start` says which."""
        kind = where.get("kind", "all")
        period = where.get("period", "month")
        frame = self.warehouse.frame(
            "select * from indicators.team_indicator where indicator_id = $i and team_id = $t "
            "and exposure_kind = $k and period_kind = $p order by period_start",
            {"i": indicator_id, "t": team_id, "k": kind, "p": period},
        )
        if "start" in where:
            frame = frame[frame["period_start"].dt.strftime("%Y-%m-%d") == where["start"]]
        assert len(frame) <= 1, f"say which of {list(frame['period_start'])}"
        return None if frame.empty else frame.iloc[0].to_dict()

    def amount(self, amount_id: str, team_id: str, **where: str) -> dict[str, Any] | None:
        """One row of fct_amount; the only month unless `start` says which."""
        frame = self.warehouse.frame(
            "select * from marts.fct_amount where amount_id = $a and team_id = $t "
            "and exposure_kind = $k and period_kind = $p order by period_start",
            {
                "a": amount_id,
                "t": team_id,
                "k": where.get("kind", "all"),
                "p": where.get("period", "month"),
            },
        )
        if "start" in where:
            frame = frame[frame["period_start"].dt.strftime("%Y-%m-%d") == where["start"]]
        assert len(frame) <= 1, f"say which of {list(frame['period_start'])}"
        return None if frame.empty else frame.iloc[0].to_dict()


@pytest.fixture
def organisation(request: pytest.FixtureRequest) -> Organisation:
    """Make and build an organisation: `organisation(exposure_log=TEXT, shift_roster=TEXT, ...)`.

    A module that names its INDICATORS has only their figures built, which is several times faster.
    """
    ids = getattr(request.module, "INDICATORS", None)

    def made(
        *,
        limits: str = CAPS,
        timezone: str = "UTC",
        as_of: date = date(2026, 12, 31),
        everything: bool = False,
        **tables: str,
    ) -> Built:
        warehouse = Warehouse.in_memory()
        warehouse.set_variable("as_of", as_of)
        warehouse.set_variable("timezone", timezone)
        warehouse.set_variable("grace_days", 7)
        warehouse.set_variable("default_recording", "events_only")
        create_tables(warehouse)
        for name, text in tables.items():
            insert(warehouse, name, text)
        create_limits(warehouse, limits, tables)
        build(warehouse, indicators=None if everything else ids)
        return Built(warehouse)

    return made


def create_tables(warehouse: Warehouse) -> None:
    """Empty raw tables, as ingest makes them."""
    for name, contract in CONTRACTS.items():
        columns = ", ".join(f"{s.name} {RAW_TYPES[s.type]}" for s in columns_of(contract))
        warehouse.execute(f"create table raw.{name} ({columns}, file_id bigint)")
    warehouse.execute(
        "create table raw.source_file (file_id bigint, source_id varchar, contract varchar, "
        "recording varchar, period_start date, period_end date, received_on date)"
    )


def parsed(text: str) -> list[dict[str, str | None]]:
    """The rows of a table drawn with bars; `-` and blanks are null."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    names = [cell.strip() for cell in lines[0].split("|")]
    rows = []
    for line in lines[1:]:
        cells = [cell.strip() for cell in line.split("|")]
        assert len(cells) == len(names), line
        rows.append({n: None if c in ("", "-") else c for n, c in zip(names, cells, strict=True)})
    return rows


def insert(warehouse: Warehouse, name: str, text: str) -> None:
    """Put drawn rows into raw; ids become uuids, what is not drawn takes the contract's default."""
    specs = {} if name == "source_file" else {s.name: s for s in columns_of(CONTRACTS[name])}
    for row in parsed(text):
        values: dict[str, Any] = {
            n: s.column.default for n, s in specs.items() if s.column.default is not None
        } | {n: v for n, v in row.items() if v is not None}
        columns = ", ".join(values)
        places = ", ".join(
            f"md5('{v}')::uuid" if n in specs and specs[n].type is ColumnType.ID else f"'{v}'"
            for n, v in values.items()
        )
        warehouse.execute(f"insert into raw.{name} ({columns}) values ({places})")


def create_limits(warehouse: Warehouse, text: str, tables: dict[str, str]) -> None:
    """The resolved register: every drawn cap for every unit met in the tables."""
    warehouse.execute(
        "create or replace table ref.limit_rule (limit_id varchar, team_id varchar, "
        "indicator_id varchar, exposure_kind varchar, valid_from date, valid_to date, "
        "direction varchar, cap_warn double, cap_must double, tolerated_share double, "
        "threshold double, level varchar)"
    )
    units = {
        row["team_id"]
        for name, table in tables.items()
        if name != "source_file"
        for row in parsed(table)
        if row.get("team_id")
    }
    for row in parsed(text):
        named = [row["team_id"]] if row.get("team_id") else sorted(u for u in units if u)
        for unit in named:
            warehouse.execute(
                "insert into ref.limit_rule values ($limit, $team, $limit, 'all', $start, $end, "
                "null, $warn, $must, null, null, $level)",
                {
                    "limit": row["limit_id"],
                    "team": unit,
                    "start": row.get("valid_from") or "1900-01-01",
                    "end": row.get("valid_to"),
                    "warn": row.get("cap_warn"),
                    "must": row.get("cap_must"),
                    "level": row.get("level") or "warn",
                },
            )
