"""`plimsoll sql --protect`: a cut of the warehouse leaves it hidden, rounded and proven."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pipeline.cli.cutting import protected_answer
from pipeline.errors import RefusedInputError
from pipeline.release.cut import WOULD_PASS

#: Contacts of every unit, totals included, in one month; team CTC has fewer than five people.
UNITS = """
select bridge.unit_id as team_id, sum(case_contacts) as value,
    count(distinct person_no) filter (where case_contacts > 0) as contributors
from marts.fct_worker_period
join marts.bridge_team_unit as bridge using (team_id)
where period_kind = 'month' and period_start = '2026-10-01' and person_no >= 0
group by bridge.unit_id
"""


@pytest.fixture(scope="module")
def units(sample_run: Path) -> pd.DataFrame:
    found = protected_answer(UNITS, sample_run, measure="count")
    assert found.summary["recoverable"] == 0
    return found.rows.set_index("team_id")


def test_a_small_teams_cell_is_hidden_and_so_is_one_that_would_give_it_away(
    units: pd.DataFrame,
) -> None:
    assert units.loc["CTC", "state"] == "suppressed"
    assert pd.isna(units.loc["CTC", "value"])
    assert pd.isna(units.loc["CTC", "contributors_band"])
    sisters = units[units["state"] == "suppressed"]
    assert (
        len(sisters) >= 2
    )  # the total above is shown, so one hidden cell alone could be subtracted


def test_what_is_shown_is_the_count_rounded_to_five(units: pd.DataFrame, sample_run: Path) -> None:
    with duckdb.connect(str(sample_run / "warehouse.duckdb"), read_only=True) as warehouse:
        exact = {row[0]: row[1] for row in warehouse.execute(UNITS).fetchall()}
    shown = units[units["state"] == "shown"]["value"]
    assert len(shown) > 10
    assert all(value % 5 == 0 and abs(value - exact[team]) <= 2 for team, value in shown.items())


def test_the_statement_that_refusals_recommend_passes(sample_run: Path) -> None:
    found = protected_answer(WOULD_PASS, sample_run, measure="count")
    assert list(found.rows.columns) == [
        "team_id",
        "period_start",
        "value",
        "state",
        "contributors_band",
    ]
    assert found.summary["recoverable"] == 0
    assert "dominance" not in "; ".join(found.warnings)  # the two largest persons are in it


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('/etc/passwd')",
        "attach 'other.duckdb'",
        "copy raw.staff to 'staff.csv'",
        "set enable_external_access = true",
        "delete from raw.staff",
        "select 1; select 2",
        "select team_id from raw.staff",
        "select team_id, 1 as value, n_people as contributors from marts.nowhere",
        "select team_id, from from",
    ],
)
def test_a_query_neither_leaves_nor_changes_the_warehouse(sample_run: Path, query: str) -> None:
    with pytest.raises(RefusedInputError):
        protected_answer(query, sample_run, measure="count")


def test_an_error_of_the_engine_never_quotes_what_a_row_holds(sample_run: Path) -> None:
    query = (
        "select team_id, sum(error(worker_id::varchar)::int) as value, "
        "count(distinct worker_id) as contributors from raw.exposure_log group by team_id"
    )
    with pytest.raises(RefusedInputError, match="InvalidInput error while it ran") as refused:
        protected_answer(query, sample_run, measure="count")
    assert refused.value.__cause__ is None


def test_the_command_prints_cells_and_says_how_it_was_proven(sample_run: Path, plimsoll) -> None:
    ran = plimsoll("sql", UNITS, "--protect", "--format", "csv", "--workspace", sample_run)
    assert ran.stdout.splitlines()[0] == "team_id,value,state,contributors_band"
    assert '"recoverable": 0' in ran.stderr
    assert "protected on its own" in ran.stderr
