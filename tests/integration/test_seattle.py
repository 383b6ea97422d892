"""The public Seattle log: every row accounted for, every officer counted, squads kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from taking_in import Taken, take_in

from pipeline.warehouse import Warehouse

pytestmark = pytest.mark.shared
LOG = "data/B/B02_seattle_terry_stops_minimised.csv"


@pytest.fixture(scope="module")
def taken(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taken]:
    """The log taken in once."""
    found = take_in(tmp_path_factory.mktemp("seattle"), shared / LOG)
    yield found
    found.warehouse.close()


def _value(warehouse: Warehouse, sql: str) -> object:
    return warehouse.value(sql)


def test_all_19753_rows_are_accepted_and_accounted_for(taken: Taken) -> None:
    tally = taken.outcome().tally
    assert (tally.read, tally.accepted) == (19_753, 19_753)
    assert tally.is_balanced
    assert taken.warehouse.value("select count(*) from raw.exposure_log") == 19_753


def test_899_officers_are_counted_by_pseudonym(taken: Taken) -> None:
    sql = "select count(distinct worker_id) from raw.exposure_log"
    assert taken.warehouse.value(sql) == 899


def test_the_text_null_is_a_unit_of_its_own(taken: Taken) -> None:
    # 134 squads with the text NULL among them; 351 of its rows (shared data, README).
    sql = "select count(*) from raw.exposure_log where team_id = 'NO SQUAD RECORDED'"
    assert taken.warehouse.value(sql) == 351
    assert taken.warehouse.value("select count(distinct team_id) from raw.exposure_log") == 134


def test_squads_hang_under_their_precinct(taken: Taken) -> None:
    sql = "select parent_id from raw.teams where team_id = 'WEST PCT 1ST W - DAVID/MARY'"
    assert taken.warehouse.value(sql) == "WEST PRECINCT"
    orphans = "select count(*) from raw.exposure_log anti join raw.teams using (team_id)"
    assert taken.warehouse.value(orphans) == 0


def test_local_times_are_stored_in_utc(taken: Taken) -> None:
    # The first stop: 2015-03-15 (daylight saving time, UTC-7).
    first, last = taken.warehouse.rows(
        "select min(occurred_at)::date::varchar, max(occurred_at)::date::varchar "
        "from raw.exposure_log"
    )[0]
    assert (first, last) == ("2015-03-15", "2017-09-25")


def test_columns_about_the_person_stopped_are_dropped_with_their_reason(taken: Taken) -> None:
    dropped = taken.outcome().dropped
    assert {"ArrestFlag", "FriskFlag", "Beat", "Sector"} <= set(dropped)
    columns = {
        str(row[0])
        for row in taken.warehouse.rows(
            "select column_name from information_schema.columns where table_schema = 'raw'"
        )
    }
    assert not columns & set(dropped)
