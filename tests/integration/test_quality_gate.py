"""The gate: what it measures, what stops, what an empty table is, and that nothing slips by."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from taking_in import Taken, entry, log_lines, log_source, log_text, workbench

from pipeline.errors import StoppedError
from pipeline.ingest import ledger
from pipeline.quality.expectations import judge_metrics
from pipeline.quality.measures import contract_metrics, published_checks, sql_metrics
from pipeline.quality.operations import write_operations
from pipeline.quality.page import quality_page
from pipeline.quality.results import CheckResult, CheckStatus, Metric, Severity
from pipeline.quality.verdict import require_verdict, verdict_path, write_verdict
from pipeline.warehouse import Warehouse


def metric(check_id: str, violations: int, denominator: int, **changes: object) -> Metric:
    """A measure of severity stop, unless said."""
    severity = changes.pop("severity", Severity.STOP)
    return Metric(check_id, "A sentence.", severity, violations, denominator, **changes)  # type: ignore[arg-type]


def test_great_expectations_gives_each_check_its_state() -> None:
    results = judge_metrics(
        [
            metric("all_good", 0, 10),
            metric("some_bad", 3, 10),
            metric("no_rows", 0, 0),
            metric("broken", 0, 0, error="BinderException"),
            metric("odd.name.of a check", 0, 5),
        ]
    )
    assert {item.check_id: item.status.value for item in results} == {
        "all_good": "passed",
        "some_bad": "failed",
        "no_rows": "not_applicable",
        "broken": "error",
        "odd.name.of a check": "passed",
    }
    assert results[1].share == pytest.approx(0.3)


def test_a_failed_warning_does_not_stop_and_an_error_always_does() -> None:
    warned, broken = judge_metrics(
        [
            metric("w", 1, 2, severity=Severity.WARN),
            metric("e", 0, 0, severity=Severity.WARN, error="x"),
        ]
    )
    assert (warned.status, warned.stops) == (CheckStatus.FAILED, False)
    assert (broken.status, broken.stops) == (CheckStatus.ERROR, True)


@pytest.fixture
def bench(tmp_path: Path) -> Taken:
    """Four accepted files of the small log, a month each."""
    bench = workbench(tmp_path, [log_source(timezone="UTC")])
    for number, month in enumerate(["2026-06", "2026-07", "2026-08", "2026-09"]):
        lines = log_lines(40, start=100 * number + 1, month=month)
        bench.drop(f"{month}.csv", log_text(lines))
    return bench


def ledger_checks(warehouse: Warehouse) -> dict[str, Metric]:
    """The SQL checks that need nothing but ledger and raw."""
    found = {item.check_id: item for item in sql_metrics(warehouse, published=False)}
    names = ("ledger_balances", "rows_not_doubled", "volume_like_before", "data_is_fresh",
             "kinds_keep_their_mix")  # fmt: skip
    return {name: found[name] for name in names}


def test_good_files_pass_what_is_measured_of_them(bench: Taken) -> None:
    found = ledger_checks(bench.warehouse)
    assert {name: (m.violations, m.denominator) for name, m in found.items()} == {
        "ledger_balances": (0, 4),
        "rows_not_doubled": (0, 4),
        "volume_like_before": (0, 1),
        "data_is_fresh": (0, 1),
        "kinds_keep_their_mix": (0, 1),
    }


#: One statement that damages good tables, and the check that alone must notice.
MUTATIONS = {
    "ledger_balances": "update ledger.file set rows_read = rows_read + 1 where file_id = 1",
    "rows_not_doubled": "insert into raw.exposure_log select * from raw.exposure_log "
    "where file_id = 1",
    "volume_like_before": "update ledger.file set rows_accepted = 19, rows_read = 19 "
    "where file_id = 4",
    "data_is_fresh": "update ledger.file set period_end = period_end - 40, "
    "period_start = period_start - 40",
    "kinds_keep_their_mix": "update raw.exposure_log set exposure_kind = 'video' where file_id = 4",
}


@pytest.mark.parametrize("named", MUTATIONS)
def test_one_damage_trips_exactly_the_named_check(bench: Taken, named: str) -> None:
    bench.warehouse.execute(MUTATIONS[named])
    tripped = {name for name, found in ledger_checks(bench.warehouse).items() if found.violations}
    assert tripped == {named}


def test_an_empty_warehouse_is_never_a_pass() -> None:
    warehouse = Warehouse.in_memory()
    ledger.create_tables(warehouse)
    warehouse.set_variable("as_of", pd.Timestamp("2026-11-10").date())
    results = judge_metrics(list(ledger_checks(warehouse).values()))
    assert {item.status for item in results} == {CheckStatus.NOT_APPLICABLE}
    assert contract_metrics(warehouse, run_id="run") == []


def test_a_row_that_got_past_the_border_is_found_by_its_constraint(bench: Taken) -> None:
    # Newest file: 40 rows of run-4.
    good = contract_metrics(bench.warehouse, run_id="run-4")
    assert {item.violations for item in good} == {0}
    assert {item.denominator for item in good} == {40}
    bench.warehouse.execute(
        f"update raw.exposure_log set minutes = -1 where exposure_id = '{entry('e301')}'"
    )
    bad = contract_metrics(bench.warehouse, run_id="run-4")
    assert [item.check_id for item in bad if item.violations] == [
        "exposure_log.minutes.out_of_range"
    ]


def result(check_id: str, status: CheckStatus, severity: Severity = Severity.STOP) -> CheckResult:
    """A result with made-up numbers."""
    return CheckResult(check_id, "A <b>sentence</b>.", severity, 1, 2, status)


def test_a_whole_passing_verdict_lets_a_run_publish(tmp_path: Path) -> None:
    results = [result("a", CheckStatus.PASSED), result("b", CheckStatus.FAILED, Severity.WARN)]
    write_verdict(tmp_path, "r1", results, 2)
    require_verdict(tmp_path, "r1")


@pytest.mark.parametrize("doubt", ["absent", "other run", "altered", "incomplete", "failed", "cut"])
def test_any_doubt_in_the_verdict_stops_the_publish(tmp_path: Path, doubt: str) -> None:
    status = CheckStatus.FAILED if doubt == "failed" else CheckStatus.PASSED
    expected = 3 if doubt == "incomplete" else 2
    results = [result("a", status), result("b", CheckStatus.PASSED)]
    path = write_verdict(tmp_path, "r1", results, expected)
    if doubt == "absent":
        path.unlink()
    if doubt == "other run":
        path.rename(verdict_path(tmp_path, "r2"))
    if doubt == "altered":
        content = json.loads(path.read_text())
        path.write_text(json.dumps(content | {"expected": 1, "checks": content["checks"][:1]}))
    if doubt == "cut":
        path.write_text(path.read_text()[:-20])
    with pytest.raises(StoppedError, match="no verdict"):
        require_verdict(tmp_path, "r2" if doubt == "other run" else "r1")


def test_the_page_calls_no_outside_host_and_puts_the_worst_first() -> None:
    results = [result("fine", CheckStatus.PASSED), result("bad", CheckStatus.FAILED)]
    page = quality_page(results, run_id="r1", organisation="A & B")
    assert "://" not in page
    assert "<script" not in page
    assert "1 check stops the publication" in page
    assert page.index("<code>bad</code>") < page.index("<code>fine</code>")
    assert "no rows" in quality_page(
        [result("empty", CheckStatus.NOT_APPLICABLE)], run_id="r1", organisation="A"
    )
    assert "A &lt;b&gt;sentence" in page
    assert "50.0%" in page


def test_the_operations_file_tells_counts_and_reasons_and_no_value(
    bench: Taken, tmp_path: Path
) -> None:
    lines = log_lines(40, start=901, month="2026-10")
    lines[3] = lines[3].replace("listening", "Maria Quellendorf")
    bench.drop("2026-10.csv", log_text(lines))
    path = tmp_path / "operations-r1.duckdb"
    write_operations(path, bench.warehouse, [result("a", CheckStatus.PASSED)], run_id="r1")
    with Warehouse.open(path, read_only=True) as operations:
        waiting = operations.rows("select file_name, reason, rows, first_line from quarantine")
        assert waiting == [("2026-10.csv", "exposure_kind: unknown_code", 1, 5)]
        behind = operations.rows("select source_id, days_behind from freshness")
        # 2026-10-31 to 2026-11-10
        assert behind == [("small_log", 10)]
        assert operations.rows("select check_id, status from check_result") == [("a", "passed")]
    assert b"Quellendorf" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o640


def test_every_check_has_a_sentence_and_a_severity() -> None:
    warehouse = Warehouse.in_memory()
    ledger.create_tables(warehouse)
    for item in sql_metrics(warehouse, published=False):
        assert item.sentence.endswith(".")
    assert len(published_checks()) >= 5
