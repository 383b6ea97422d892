"""The public Lancaster dispatch log in crew mode: lists unnested as its own publication counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from taking_in import Taken, take_in

from pipeline.ingest.sources import load_sources
from schemas.source import ColumnMap

pytestmark = pytest.mark.shared
LOG = "data/B/B01_lancaster_county_calls_2010_2020.zip"


@pytest.fixture(scope="module")
def taken(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taken]:
    """The log as the example source takes it in."""
    found = take_in(tmp_path_factory.mktemp("lancaster"), shared / LOG)
    yield found
    found.warehouse.close()


@pytest.fixture(scope="module")
def unfiltered(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taken]:
    """The log without exclusions but a unit named twice in one row; repeated incidents counted."""
    source = load_sources()["lancaster_dispatch"]
    numbered = ColumnMap.model_validate({"expression": "_row || '/' || unit"})
    columns = {**source.columns, "exposure_id": numbered}
    source = source.model_copy(update={"exclude": source.exclude[:1], "columns": columns})
    found = take_in(
        tmp_path_factory.mktemp("unfiltered"), shared / LOG, sources={source.id: source}
    )
    yield found
    found.warehouse.close()


def test_all_19520_rows_are_accounted_for_by_reason(taken: Taken) -> None:
    tally = taken.outcome().tally
    # 18,325 accepted + 5 repeated + 1,190 excluded (1,185 without a unit, 4 marked, 1 test)
    assert tally.read == 19_520
    assert (tally.accepted, tally.duplicates, tally.excluded) == (18_325, 5, 1_190)
    assert tally.quarantined == 0
    reasons = {(outcome, reason): rows for outcome, reason, rows in tally.reasons}
    assert reasons["excluded", "no_unit_dispatched"] == 1_185
    assert reasons["excluded", "marked_duplicate"] == 4
    assert reasons["excluded", "test_row"] == 1
    assert reasons["duplicate", "repeated_in_file"] == 5


def test_before_exclusions_207_units_have_43915_dispatches(unfiltered: Taken) -> None:
    units, dispatches = unfiltered.warehouse.rows(
        "select count(distinct team_id), count(distinct exposure_id) from raw.exposure_log"
    )[0]
    assert (units, dispatches) == (207, 43_915)


def test_the_five_busiest_units_are_as_published(unfiltered: Taken) -> None:
    busiest = unfiltered.warehouse.rows(
        "select team_id, count(distinct exposure_id) as n from raw.exposure_log "
        "group by team_id order by n desc limit 5"
    )
    assert busiest == [
        ("WAVE1", 3_312),
        ("M6", 2_793),
        ("WAVE12", 2_767),
        ("SW1", 2_444),
        ("HICK1", 2_247),
    ]


def test_no_record_names_a_worker_and_every_one_has_an_assumed_crew(taken: Taken) -> None:
    workers, crews = taken.warehouse.rows(
        "select count(worker_id), count(*) filter (where crew_size between 1 and 3) "
        "from raw.exposure_log"
    )[0]
    assert (workers, crews) == (0, 43_892)
    assumptions = " ".join(load_sources()["lancaster_dispatch"].assumptions)
    assert "assumed" in assumptions


def test_a_dispatch_after_midnight_belongs_to_the_next_day(taken: Taken) -> None:
    spread = taken.warehouse.value(
        "select max(last - first) from (select max(occurred_at) as last, min(occurred_at) as first "
        "from raw.exposure_log group by case_id)"
    )
    assert spread.total_seconds() < 24 * 3600
