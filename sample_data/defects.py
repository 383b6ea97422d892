"""Rows that real exports contain and a border must stop: planted, counted, in no true figure."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class PlantedRow:
    """One bad row: a good row of the file copied, with some export columns overwritten."""

    month: str
    reason: str
    changes: dict[str, str]


CASELOG_ROWS: tuple[PlantedRow, ...] = (
    PlantedRow("2025-10", "time_occurs_twice", {"When": "26/10/2025 01:20"}),
    PlantedRow("2025-10", "time_occurs_twice", {"When": "26/10/2025 01:45"}),
    PlantedRow("2026-01", "unknown_code", {"Kind": "PHO"}),
    PlantedRow("2026-01", "unknown_code", {"Kind": "lis?"}),
    PlantedRow("2026-02", "missing_value", {"When": ""}),
    PlantedRow("2026-03", "time_never_occurs", {"When": "29/03/2026 01:30"}),
    PlantedRow("2026-04", "not_a_timestamp", {"When": "31/04/2026 10:20"}),
    PlantedRow("2026-08", "out_of_range", {"Minutes": "-30"}),
    PlantedRow("2026-09", "unknown_team", {"Team": "ZZZ"}),
    PlantedRow("2026-10", "time_occurs_twice", {"When": "25/10/2026 01:10"}),
    PlantedRow("2026-10", "time_occurs_twice", {"When": "25/10/2026 01:50"}),
)
ROTA_ROWS: tuple[PlantedRow, ...] = (
    PlantedRow(
        "2025-12", "ends_before_start", {"Start": "12/12/2025 16:00", "End": "12/12/2025 08:00"}
    ),
)
DUPLICATED_ROWS = {"2026-07": 3}


def with_planted_rows(
    table: pd.DataFrame, rows: tuple[PlantedRow, ...], *, month: str, id_column: str
) -> pd.DataFrame:
    """The export table of a month with its planted rows, each with an id of its own.

    A copy of an existing row keeps everything believable; the new id keeps it from being a
    duplicate. Rows stand at fixed places in the file, so that line numbers are known.
    """
    planted = [row for row in rows if row.month == month]
    result = table
    for number, row in enumerate(planted):
        place = 40 + 25 * number
        copy = result.iloc[[place]].assign(**{id_column: f"P{month[2:4]}{month[5:]}{number:03d}"})
        copy = copy.assign(**row.changes)
        result = pd.concat([result.iloc[:place], copy, result.iloc[place:]], ignore_index=True)
    return result


def with_duplicates(table: pd.DataFrame, *, month: str) -> pd.DataFrame:
    """The table with its first rows of the month sent twice, as some systems do."""
    count = DUPLICATED_ROWS.get(month, 0)
    return pd.concat([table, table.iloc[:count]], ignore_index=True)
