"""The SQL row check and the pydantic row model give every row the same reasons."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipeline.ingest import ledger
from pipeline.ingest.compile import compile_source
from pipeline.ingest.pseudonym import PseudonymKey
from pipeline.ingest.reader import Scan
from pipeline.warehouse import Warehouse
from schemas.compilers.row_model import NEED_OTHER_ROWS, faults_of, row_model
from schemas.constraints import COLUMN_KINDS, ROW_KINDS, ColumnType, OneOf
from schemas.contract import ColumnSpec, columns_of
from schemas.contracts import CONTRACTS, Contract
from schemas.source import Source

AS_OF = date(2026, 11, 10)
#: Rows in dozens are not shrunk: which reasons differ says enough.
PHASES = (Phase.explicit, Phase.generate)
_ANY_TEXT = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12
)
#: Text near the border of each type's grammar, and well inside it.
_NEAR: dict[ColumnType, st.SearchStrategy[str]] = {
    ColumnType.TEXT: st.one_of(_ANY_TEXT, st.just("x" * 250), st.just("Europe/London")),
    ColumnType.ID: st.one_of(_ANY_TEXT, st.just("y" * 201), st.just("K123")),
    ColumnType.INTEGER: st.one_of(
        st.integers(-1000, 200000).map(str),
        st.sampled_from(["7.6", "1e3", "0x10", "1_000", "+5", " 7 ", "1234567890", "٣", "-0"]),
    ),
    ColumnType.DECIMAL: st.one_of(
        st.decimals(-10, 99999, places=3).map(str),
        st.sampled_from(["1e3", "8__0", "9999999.999", "1.005", ".5", "5.", "12,5", "NaN", "inf"]),
    ),
    ColumnType.BOOLEAN: st.sampled_from(["true", "false", "TRUE", "on", "1", "t", " true"]),
    ColumnType.DATE: st.one_of(
        st.dates(date(1940, 1, 1), date(2030, 1, 1)).map(str),
        st.sampled_from(
            ["2024-02-30", "2024-1-1", "epoch", "infinity", "2024-01-01T10:00:00", "0000-01-01",
             "2026-11-11", "2026-11-12", "99999-01-01", "1704067200"]
        ),
    ),
    ColumnType.TIMESTAMP: st.one_of(
        st.datetimes(datetime(1985, 1, 1), datetime(2030, 1, 1)).map(str),
        st.datetimes(datetime(2026, 11, 8), datetime(2026, 11, 14)).map(str),
        st.sampled_from(
            ["2026-01-01 24:00", "2026-01-01 10:60", "2026-01-01T10:00", "2026-01-01 10:00:00,5",
             "2026-01-01", "2026-01-01 10:00:00.123456789", "2026-02-30 10:00"]
        ),
    ),
}  # fmt: skip


def cells(spec: ColumnSpec) -> st.SearchStrategy[str | None]:
    """Cells for a column: mostly in its grammar, sometimes near it, anything or nothing."""
    choices = [_NEAR[spec.type], st.none(), _ANY_TEXT]
    for rule in spec.constraints:
        if isinstance(rule, OneOf):
            choices += [st.sampled_from(rule.values)] * 3
    return st.one_of(*choices)


def rows_of(contract: type[Contract]) -> st.SearchStrategy[list[dict[str, str | None]]]:
    """Between 10 and 30 rows."""
    row = st.fixed_dictionaries({spec.name: cells(spec) for spec in columns_of(contract)})
    return st.lists(row, min_size=10, max_size=30)


def straight_source(contract: type[Contract]) -> Source:
    """A source whose columns are the contract's own, times in UTC."""
    names = [spec.name for spec in columns_of(contract)]
    return Source.model_validate(
        {
            "id": "straight",
            "title": "Straight",
            "contract": contract.contract_name,
            "timezone": "UTC",
            "recognise": {"columns": names},
            "columns": {name: name for name in names},
        }
    )


def sql_faults(
    warehouse: Warehouse, contract: type[Contract], rows: list[dict[str, str | None]]
) -> list[set[str]]:
    """Reasons of the SQL row check per row; the tripwire's are not the contract's."""
    names = tuple(spec.name for spec in columns_of(contract))
    schema = pa.schema([(name, pa.string()) for name in names])
    warehouse.register("_rows_in", pa.Table.from_pylist(rows, schema=schema))
    listed = ", ".join(f'"{name}"' for name in names)
    scan = Scan(f"select row_number() over () as _ordinal, {listed} from _rows_in", names, 0, "")
    compiled = compile_source(straight_source(contract), scan, timezone="UTC", filled=frozenset())
    pads = PseudonymKey((b"k" * 32,)).parameters if compiled.has_ids else None
    found = warehouse.rows(
        f"select _row, {compiled.reasons} from ({compiled.records}) order by _row", pads
    )
    return [{r for r in reasons if not r.endswith("identifier_like")} for _, reasons in found]


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    """A warehouse in memory with its tables."""
    house = Warehouse.in_memory()
    house.set_variable("as_of", AS_OF)
    ledger.create_tables(house)
    return house


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda c: c.contract_name)
def test_sql_and_pydantic_name_the_same_reasons(
    warehouse: Warehouse, contract: type[Contract]
) -> None:
    @settings(max_examples=10, deadline=None, derandomize=True, database=None, phases=PHASES)
    @given(rows_of(contract))
    def agree(rows: list[dict[str, str | None]]) -> None:
        found = sql_faults(warehouse, contract, rows)
        other = [faults_of(contract, row, as_of=AS_OF) for row in rows]
        differ = [(s ^ p, row) for s, p, row in zip(found, other, rows, strict=True) if s != p]
        assert not differ

    agree()


def test_the_fuzzed_rows_break_every_kind_one_row_can_break(warehouse: Warehouse) -> None:
    # A property that never sees a rule broken proves nothing of it: here is one row for each.
    good: dict[str, dict[str, str]] = {
        "exposure_log": {
            "worker_id": "w", "team_id": "A", "occurred_at": "2026-09-01 10:00",
            "exposure_kind": "video", "cases": "1", "minutes": "5",
        },
        "shift_roster": {
            "worker_id": "w", "team_id": "A", "starts_at": "2026-09-01 10:00",
            "ends_at": "2026-09-01 18:00", "paid_minutes": "480", "break_minutes": "30",
        },
        "teams": {"team_id": "A", "name": "Alpha", "timezone": "Europe/London"},
        "support_log": {"team_id": "A", "date": "2026-09-01", "kind": "supervision"},
    }  # fmt: skip
    broken = [
        ("exposure_log", {"minutes": "-1"}, "minutes: out_of_range"),
        ("exposure_log", {"exposure_kind": "talk"}, "exposure_kind: unknown_code"),
        ("exposure_log", {"case_type": "x" * 201}, "case_type: too_long"),
        ("exposure_log", {"occurred_at": "1989-12-31 23:59"}, "occurred_at: too_early"),
        ("exposure_log", {"occurred_at": "2026-11-12 00:00"}, "occurred_at: in_the_future"),
        ("exposure_log", {"worker_id": ""}, "row: missing_value"),
        ("teams", {"timezone": "Europe London"}, "timezone: bad_pattern"),
        ("shift_roster", {"ends_at": "2026-09-01 10:00"}, "row: ends_before_start"),
        ("shift_roster", {"ends_at": "2026-09-04 10:01"}, "row: too_long_shift"),
        ("shift_roster", {"break_minutes": "481"}, "row: part_exceeds_whole"),
        (
            "support_log",
            {"kind": "counselling_offer", "seats_attended": "3", "seats_offered": "5"},
            "row: never_accepted",
        ),
    ]
    for name, change, reason in broken:
        contract = CONTRACTS[name]
        row: dict[str, Any] = {spec.name: None for spec in columns_of(contract)} | good[name]
        assert faults_of(contract, row, as_of=AS_OF) == set()
        assert sql_faults(warehouse, contract, [row]) == [set()]
        assert faults_of(contract, row | change, as_of=AS_OF) == {reason}
        assert sql_faults(warehouse, contract, [row | change]) == [{reason}]


def test_the_model_refuses_what_the_faults_name_and_hides_the_value() -> None:
    model = row_model(CONTRACTS["open_cases"])
    good = {"team_id": "A", "as_of": "2026-09-30", "open_trauma_cases": "12", "fte": "7.5"}
    assert model.model_validate(good).model_dump()["open_trauma_cases"] == 12
    with pytest.raises(ValueError, match="not_an_integer") as caught:
        model.model_validate(good | {"open_trauma_cases": "Maria Quellendorf"})
    assert "Maria" not in str(caught.value)


def test_a_number_of_json_is_refused_rather_than_read_as_text() -> None:
    row: dict[str, Any] = {
        "team_id": "A", "as_of": "2026-09-30", "open_trauma_cases": 12, "fte": "7.5"
    }  # fmt: skip
    found = faults_of(CONTRACTS["open_cases"], row, as_of=AS_OF)
    assert found == {"open_trauma_cases: not_an_integer"}


def test_no_kind_is_left_out_of_the_comparison() -> None:
    compared = {*COLUMN_KINDS, *ROW_KINDS} - NEED_OTHER_ROWS
    used = {
        type(rule)
        for contract in CONTRACTS.values()
        for rule in (
            *contract.row_rules, *(r for s in columns_of(contract) for r in s.constraints)
        )
    }  # fmt: skip
    assert {kind.__name__ for kind in compared - used} <= {"Identity"}
