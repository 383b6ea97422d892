"""One good file with one mutated cell trips exactly the named rule, for every kind of rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from taking_in import Taken, workbench

from schemas.constraints import COLUMN_KINDS, ROW_KINDS, TABLE_KINDS, Identity
from schemas.contract import columns_of
from schemas.contracts import CONTRACTS
from schemas.contracts.caseload import OpenCases
from schemas.source import Source

#: Good rows of a contract, drawn as text; `teams` is taken in first.
GOOD = {
    "teams": """
team_id | name  | parent_id | timezone
ORG     | Whole |           | Europe/London
A       | Alpha | ORG       | Europe/London
B       | Beta  | ORG       | Europe/London
""",
    "exposure_log": """
exposure_id | worker_id | team_id | occurred_at      | exposure_kind | case_type | minutes | severity
e1          | w1        | A       | 2026-09-01 10:00 | listening     | DA        | 30      | 2
e2          | w2        | A       | 2026-09-01 11:00 | video         | DA        | 30      | 2
e3          | w3        | B       | 2026-09-02 10:00 | aftermath     | SV        | 30      | 2
""",
    "shift_roster": """
shift_id | worker_id | team_id | starts_at        | ends_at          | paid_minutes | break_minutes | kind
s1       | w1        | A       | 2026-09-01 08:00 | 2026-09-01 16:00 | 450          | 30            | day
s2       | w1        | A       | 2026-09-02 08:00 | 2026-09-02 16:00 | 450          | 30            | day
s3       | w2        | B       | 2026-09-02 20:00 | 2026-09-03 06:00 | 570          | 30            | night
""",
    "staff": """
worker_id | team_id | valid_from | valid_to   | tenure_band    | fte
w1        | A       | 2026-01-01 | 2026-05-31 | under_24_months | 1
w1        | B       | 2026-06-01 |            | under_24_months | 1
w2        | B       | 2026-01-01 |            | from_24_months  | 0.5
""",
    "support_log": """
team_id | date       | kind              | hours | seats_offered | seats_attended
A       | 2026-09-01 | supervision       | 2     | 8             | 6
B       | 2026-09-01 | counselling_offer | 0     | 8             |
""",
    "survey_responses": """
response_id | wave_id | submitted_on | team_id | instrument_id | item | answer
r1          | one     | 2026-09-01   | A       | proqol        | i1   | 3
r1          | one     | 2026-09-01   | A       | proqol        | i2   | 4
""",
    "open_cases": """
team_id | as_of      | open_trauma_cases | fte
A       | 2026-08-31 | 12                | 7.5
A       | 2026-09-30 | 14                | 7.5
""",
}  # fmt: skip

#: Kind of rule: contract, row, column, the cell it becomes, and the only reason there may be.
MUTATED = {
    "missing": ("exposure_log", 1, "occurred_at", "", "occurred_at: missing_value"),
    "type": ("exposure_log", 1, "minutes", "thirty", "minutes: not_a_number"),
    "Range": ("exposure_log", 1, "severity", "6", "severity: out_of_range"),
    "OneOf": ("exposure_log", 1, "exposure_kind", "talk", "exposure_kind: unknown_code"),
    "MaxLength": ("exposure_log", 1, "case_type", "x" * 201, "case_type: too_long"),
    "Pattern": ("survey_responses", 1, "item", "i 2", "item: bad_pattern"),
    "NotBefore": (
        "exposure_log", 1, "occurred_at", "1989-12-31 10:00", "occurred_at: too_early"),
    "NotAfterReceipt": (
        "exposure_log", 1, "occurred_at", "2027-01-01 10:00", "occurred_at: in_the_future"),
    "References": ("exposure_log", 1, "team_id", "C", "team_id: unknown_team"),
    "References in the contract": ("teams", 1, "parent_id", "C", "parent_id: unknown_parent"),
    "Ordered": (
        "shift_roster", 1, "ends_at", "2026-09-02 07:00", "row: ends_before_start"),
    "EitherOf": ("exposure_log", 1, "worker_id", "", "row: missing_value"),
    "NeverWith": ("support_log", 1, "seats_attended", "3", "row: never_accepted"),
    "MaxHours": ("shift_roster", 1, "ends_at", "2026-09-06 08:00", "row: too_long_shift"),
    "NotMoreThan": ("support_log", 0, "seats_attended", "9", "row: part_exceeds_whole"),
    "Unique": ("open_cases", 1, "as_of", "2026-08-31", "row: key_used_twice"),
    "NoOverlap": ("shift_roster", 1, "starts_at", "2026-09-01 15:00", "row: overlaps"),
    "NoOverlap of days": ("staff", 1, "valid_from", "2026-05-31", "row: overlaps"),
}  # fmt: skip


def table(text: str) -> list[list[str]]:
    """A drawn table as header and rows of cells."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def source_of(contract: str, header: list[str]) -> Source:
    """A source whose columns are the contract's own."""
    return Source.model_validate(
        {
            "id": f"straight_{contract}",
            "title": contract,
            "contract": contract,
            "timezone": "UTC",
            "refused_share": 1.0,
            "recognise": {"columns": header},
            "columns": {name: name for name in header},
        }
    )


def csv_of(rows: list[list[str]]) -> str:
    """Rows as a file."""
    return "\n".join(",".join(row) for row in rows) + "\n"


def deliver(folder: Path, contract: str, rows: list[list[str]]) -> Taken:
    """Teams, then the rows, each as a file."""
    bench = workbench(
        folder, [source_of(name, table(GOOD[name])[0]) for name in ("teams", contract)]
    )
    if contract != "teams":
        bench.drop("teams.csv", csv_of(table(GOOD["teams"])))
    bench.drop("rows.csv", csv_of(rows))
    return bench


@pytest.mark.parametrize("contract", GOOD)
def test_the_good_file_is_accepted_whole(tmp_path: Path, contract: str) -> None:
    rows = table(GOOD[contract])
    tally = deliver(tmp_path, contract, rows).outcome("rows.csv").tally
    assert (tally.read, tally.accepted) == (len(rows) - 1, len(rows) - 1)


@pytest.mark.parametrize("kind", MUTATED)
def test_one_mutated_cell_trips_exactly_its_rule(tmp_path: Path, kind: str) -> None:
    contract, row, column, cell, reason = MUTATED[kind]
    rows = table(GOOD[contract])
    rows[row + 1][rows[0].index(column)] = cell
    bench = deliver(tmp_path, contract, rows)
    assert bench.quarantine() == [(row + 2, [reason])]
    tally = bench.outcome("rows.csv").tally
    assert (tally.accepted, tally.quarantined) == (len(rows) - 2, 1)


class Stated(OpenCases):
    """Open cases whose staff are stated twice: no shipped contract states a sum beside its parts."""

    row_rules = (Identity(("open_trauma_cases",), ("fte",), tolerance=5),)


@pytest.mark.parametrize(("cell", "reasons"), [("14", []), ("15", ["row: sum_disagrees"])])
def test_a_stated_sum_that_disagrees_with_its_parts_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cell: str, reasons: list[str]
) -> None:
    monkeypatch.setitem(CONTRACTS, "open_cases", Stated)
    rows = table(GOOD["open_cases"])
    for row in rows[1:]:
        row[rows[0].index("fte")] = "9"  # 12 and 14 are within 5 of 9, 15 is not
    rows[2][rows[0].index("open_trauma_cases")] = cell
    bench = deliver(tmp_path, "open_cases", rows)
    assert bench.quarantine() == ([(3, reasons)] if reasons else [])


def test_every_kind_in_use_has_its_mutation() -> None:
    used = {
        type(rule).__name__
        for contract in CONTRACTS.values()
        for rule in (
            *contract.row_rules,
            *contract.table_rules,
            *(rule for spec in columns_of(contract) for rule in spec.constraints),
        )
    }
    assert used <= set(MUTATED)
    every = {kind.__name__ for kind in (*COLUMN_KINDS, *ROW_KINDS, *TABLE_KINDS)}
    # No shipped contract states a sum beside its parts; the test above takes one in that does.
    assert every - used == {"Identity"}
