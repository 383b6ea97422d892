"""`plimsoll sql --protect`: a cut of the warehouse leaves it hidden, rounded and proven."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pipeline.cli.cutting import protected_answer
from pipeline.errors import RefusedInputError
from pipeline.published import Published, current_path
from pipeline.release.cut_facts import FACTS, WOULD_PASS

#: Contacts of every unit, totals included, in one month; team CTC has fewer than five people.
UNITS = """
select bridge.unit_id as team_id, period_start, sum(case_contacts) as value,
    count(distinct person_no) as contributors
from marts.fct_worker_period
join marts.bridge_team_unit as bridge using (team_id)
where period_kind = 'month' and period_start = '2026-09-01'
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
            "period_kind = 'month' and period_start = '2026-09-01' and exposure_kind = 'all'"
        ).set_index("team_id")["state"]
    withheld = set(states.index[states == "suppressed"])
    assert {"CTC", "RFO"} <= withheld
    assert set(units.index[units["state"] == "suppressed"]) == withheld
    assert units.loc[sorted(withheld), ["value", "contributors_band"]].isna().all(axis=None)


def test_what_is_late_stays_hidden_until_it_is_complete(sample_run: Path) -> None:
    """Set against the cut of a later day, what came between would be one person's entries."""
    found = protected_answer(UNITS.replace("09-01", "10-01"), sample_run, measure="count").rows
    hidden = set(found.loc[found["state"] == "suppressed", "team_id"])
    assert {"FAC", "CPS", "EST"} <= hidden  # their logs of October are late
    assert (found["state"] == "shown").sum() > 5


def test_a_month_whose_data_have_changed_since_is_not_cut(own_sample: Path) -> None:
    """The publication keeps what it said until a change may be seen; a cut would show it."""
    with duckdb.connect(str(own_sample / "warehouse.duckdb")) as warehouse:
        warehouse.execute(
            "update ledger.released_cell set value = value + 1 where period_kind = 'month' and "
            "period_start = '2026-09-01' and team_id = 'BFL' and exposure_kind = 'all'"
        )
    with pytest.raises(RefusedInputError, match="its data have changed since"):
        protected_answer(UNITS, own_sample, measure="count")
    earlier = protected_answer(UNITS.replace("09-01", "08-01"), own_sample, measure="count")
    assert earlier.summary["recoverable"] == 0


KINDS = """
select bridge.unit_id as team_id, period_start, exposure_kind, sum(minutes) as value
from marts.fct_worker_kind
join marts.bridge_team_unit as bridge using (team_id)
group by all
"""


def test_no_hidden_kind_is_what_a_published_total_leaves_over(sample_run: Path) -> None:
    found = protected_answer(KINDS, sample_run, measure="amount")
    unit = [found.rows["team_id"], found.rows["period_start"]]
    is_hidden = found.rows["state"].eq("suppressed")
    hidden, kinds = is_hidden.groupby(unit).sum(), is_hidden.groupby(unit).size()
    assert (hidden > 1).sum() > 2
    # a lone hidden kind is all there is, withheld as a whole
    assert (kinds[hidden == 1] == 1).all()


def test_a_choice_takes_cells_of_the_one_protected_table(sample_run: Path) -> None:
    """So two cuts never differ by a condition: what one hides the other hides."""
    whole = protected_answer(KINDS, sample_run, measure="amount").rows
    chosen = "where exposure_kind = 'listening' and period_start = '2026-09-01'\ngroup by"
    some = protected_answer(KINDS.replace("group by", chosen), sample_run, measure="amount").rows
    is_wanted = whole["exposure_kind"].eq("listening") & whole["period_start"].eq("2026-09-01")
    pd.testing.assert_frame_equal(some, whole[is_wanted].reset_index(drop=True))
    assert len(some) > 10


def test_without_units_above_only_the_teams_come_out(sample_run: Path, units: pd.DataFrame) -> None:
    asked = WOULD_PASS.replace("entries", "case_contacts")
    asked = asked.replace("group by", "and period_start = '2026-09-01' group by")
    teams = protected_answer(asked, sample_run, measure="count").rows.set_index("team_id")
    assert 5 < len(teams) < len(units)
    pd.testing.assert_frame_equal(teams, units.loc[teams.index])


def test_a_month_that_is_not_published_cannot_be_cut(sample_run: Path) -> None:
    """Once it is, the cut could be set against it."""
    with pytest.raises(RefusedInputError, match="no unit and published month"):
        protected_answer(UNITS.replace("2026-09", "2026-12"), sample_run, measure="count")


def test_minutes_are_no_counts(sample_run: Path) -> None:
    with pytest.raises(RefusedInputError, match="minutes is not a count: --measure amount"):
        protected_answer(KINDS, sample_run, measure="count")


@pytest.mark.parametrize("relation", FACTS)
def test_a_table_to_cut_from_has_one_row_per_person_and_cell(
    sample_run: Path, relation: str
) -> None:
    """Two rows of a person in a cell would do no harm; a measure or grouping that is not there."""
    fact = FACTS[relation]
    where = "where period_kind = 'month'" if fact.has_period_kind else ""
    names = ", ".join([*fact.groupings, "person_no"])
    sums = ", ".join(f"sum({measure}) >= 0" for measure in fact.measures)
    with duckdb.connect(str(sample_run / "warehouse.duckdb"), read_only=True) as warehouse:
        rows = warehouse.execute(
            f"select max(n), min(n), count(*) from (select count(*) as n, {sums} from {relation} "
            f"{where} group by {names})"
        ).fetchone()
    assert rows is not None
    assert rows[:2] == (1, 1)
    assert rows[2] > 1000


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
        "set enable_external_access = true",
        "delete from raw.staff",
        "select 1; select 2",
    ],
)
def test_a_query_neither_leaves_nor_changes_the_warehouse(sample_run: Path, query: str) -> None:
    with pytest.raises(RefusedInputError):
        protected_answer(query, sample_run, measure="count")


def test_the_command_prints_cells_and_says_how_it_was_proven(sample_run: Path, plimsoll) -> None:
    ran = plimsoll("sql", UNITS, "--protect", "--format", "csv", "--workspace", sample_run)
    assert ran.stdout.splitlines()[0] == "team_id,period_start,value,state,contributors_band"
    assert '"recoverable": 0' in ran.stderr
    assert "not beside other cuts of other days" in ran.stderr
