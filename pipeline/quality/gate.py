"""The quality gate: every check counts over a whole table; a failed stop stops the publish."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipeline.errors import StoppedError
from pipeline.quality.expectations import judge_metrics
from pipeline.quality.measures import contract_metrics, published_checks, sql_metrics
from pipeline.quality.page import quality_page
from pipeline.quality.results import CheckResult, Metric
from pipeline.quality.verdict import require_verdict, write_verdict
from pipeline.warehouse import Warehouse


class Gate:
    """One run's way through the gate: built layers, then published tables, then the verdict."""

    def __init__(
        self, warehouse: Warehouse, folder: Path, run_id: str, *, organisation: str
    ) -> None:
        self._warehouse = warehouse
        self._folder = folder
        self._run_id = run_id
        self._organisation = organisation
        self._is_published_checked = False
        self.results: list[CheckResult] = []

    def check_built(self) -> list[CheckResult]:
        """Measure this run's raw rows against their contracts, and the marts.

        Errors: StoppedError naming each check that stops, with its counts.
        """
        metrics = contract_metrics(self._warehouse, run_id=self._run_id)
        return self._judge(metrics + sql_metrics(self._warehouse, published=False))

    def check_published(self, tables: dict[str, pd.DataFrame]) -> list[CheckResult]:
        """Measure the tables as they would be published.

        Errors: StoppedError as `check_built`.
        """
        names = {f"published_{name}": frame for name, frame in tables.items()}
        for name, frame in names.items():
            self._warehouse.register(name, frame)
        self._is_published_checked = True
        try:
            return self._judge(sql_metrics(self._warehouse, published=True))
        finally:
            for name in names:
                self._warehouse.unregister(name)

    def _write(self) -> None:
        """Write the verdict so far and its page; it passes only when every check is in it."""
        ahead = 0 if self._is_published_checked else len(published_checks())
        expected = len(self.results) + ahead
        write_verdict(self._folder, self._run_id, self.results, expected)
        page = quality_page(self.results, run_id=self._run_id, organisation=self._organisation)
        path = self._folder / f"quality-{self._run_id}.html"
        path.write_text(page, encoding="utf-8")
        path.chmod(0o640)

    def require(self) -> None:
        """Errors: StoppedError unless the verdict on disk allows this run's publication."""
        require_verdict(self._folder, self._run_id)

    def _judge(self, metrics: list[Metric]) -> list[CheckResult]:
        results = judge_metrics(metrics)
        self.results += results
        self._remember(results)
        self._write()
        stopping = [item for item in results if item.stops]
        if stopping:
            raise _stopped(stopping)
        return results

    def _remember(self, results: list[CheckResult]) -> None:
        """Keep the measures in the warehouse, so that runs can be compared."""
        ids = [item.check_id for item in results]
        self._warehouse.execute(
            "delete from ledger.quality_metric "
            "where run_id = $run and list_contains($ids, check_id)",
            {"run": self._run_id, "ids": ids},
        )
        self._warehouse.execute(
            "insert into ledger.quality_metric select $run, unnest($ids), unnest($severity), "
            "unnest($status), unnest($violations), unnest($denominator)",
            {
                "run": self._run_id,
                "ids": ids,
                "severity": [item.severity.value for item in results],
                "status": [item.status.value for item in results],
                "violations": [item.violations for item in results],
                "denominator": [item.denominator for item in results],
            },
        )


def _stopped(stopping: list[CheckResult]) -> StoppedError:
    named = "; ".join(
        f"{item.check_id}: {item.violations} of {item.denominator} ({item.sentence})"
        if item.status.value == "failed"
        else f"{item.check_id}: could not be evaluated"
        for item in stopping
    )
    return StoppedError(
        f"the quality gate stopped the publish: {named}",
        expected="no violation of a check of severity stop",
        todo="the earlier publication stays in place; correct the files and run again",
    )
