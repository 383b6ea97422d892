"""`plimsoll sql --protect`: a cut of the warehouse leaves it hidden, rounded and proven."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pipeline.cli.cutting import protected_answer
from pipeline.errors import RefusedInputError
from pipeline.published import Published, current_path
from pipeline.release.cut import WOULD_PASS

#: Contacts of every unit, totals included, in one month; team CTC has fewer than five people.
UNITS = """
select bridge.unit_id as team_id, period_start, sum(case_contacts) as value,
    count(distinct person_no) filter (where case_contacts > 0) as contributors
from marts.fct_worker_period
join marts.bridge_team_unit as bridge using (team_id)
where period_kind = 'month' and period_start = '2026-10-01' and person_no >= 0
group by bridge.unit_id, period_start
"""


@pytest.fixture(scope="module")
def units(sample_run: Path) -> pd.DataFrame:
    found = protected_answer(UNITS, sample_run, measure="count")
    assert found.summary["recoverable"] == 0
    return found.rows.set_index("team_id")


def test_a_cut_hides_what_the_publication_hides(units: pd.DataFrame, sample_run: Path) -> None:
    """CTC has too few people; RFO hides with it, or the division's total would give CTC away.

    Another partner than the publication's would undo it: the two read together show all but CTC.
    """
    path = current_path(sample_run / "published")
    assert path is not None
    with Published.open(path) as published:
        states = published.frame(
            "select team_id, state from team_indicator where indicator_id = 'W-00' and "
            "period_kind = 'month' and period_start = '2026-10-01' and exposure_kind = 'all'"
        ).set_index("team_id")["state"]
    withheld = set(states.index[states == "suppressed"])
    assert {"CTC", "RFO"} <= withheld
    assert set(units.index[units["state"] == "suppressed"]) == withheld
    assert units.loc[sorted(withheld), ["value", "contributors_band"]].isna().all(axis=None)


def test_no_hidden_kind_is_what_a_published_total_leaves_over(sample_run: Path) -> None:
    query = UNITS.replace("fct_worker_period", "fct_worker_kind as kind")
    query = query.replace("period_kind = 'month' and ", "").replace("case_contacts", "kind.minutes")
    query = query.replace("bridge.unit_id as team_id,", "bridge.unit_id as team_id, exposure_kind,")
    query = query.replace("group by bridge.unit_id", "group by bridge.unit_id, exposure_kind")
    found = protected_answer(query, sample_run, measure="amount")
    hidden = found.rows[found.rows["state"] == "suppressed"].groupby("team_id").size()
    assert len(hidden) > 2
    of_one = hidden.index[hidden == 1]
    kinds = found.rows.groupby("team_id").size()
    assert (kinds[of_one] == 1).all()  # a lone hidden kind is all there is, withheld as a whole


def test_a_month_that_is_not_published_yet_cannot_be_cut(sample_run: Path) -> None:
    """Once it is, the cut could be set against it."""
    query = (
        "select team.team_id, date_trunc('month', day.local_date) as month, "
        "sum(case_contacts) as value, count(distinct person_no) as contributors "
        "from intermediate.int_worker_day as day join intermediate.int_team as team "
        "using (team_no) where person_no >= 0 group by all"
    )
    found = protected_answer(query, sample_run, measure="count")
    hidden = set(found.rows.loc[found.rows["state"] == "suppressed", "team_id"])
    assert {"CTC", "RFO"} <= hidden  # the days' contacts are W-00's numerator, two steps on
    assert len(hidden) < 8
    later = query.replace("day.local_date)", "day.local_date + 31)")
    with pytest.raises(RefusedInputError, match="months that are not published: 2026-1"):
        protected_answer(later, sample_run, measure="count")


def test_what_is_shown_is_the_count_rounded_to_five(units: pd.DataFrame, sample_run: Path) -> None:
    with duckdb.connect(str(sample_run / "warehouse.duckdb"), read_only=True) as warehouse:
        exact = {row[0]: row[2] for row in warehouse.execute(UNITS).fetchall()}
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
    assert ran.stdout.splitlines()[0] == "team_id,period_start,value,state,contributors_band"
    assert '"recoverable": 0' in ran.stderr
    assert "not beside other cuts" in ran.stderr
