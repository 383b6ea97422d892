"""The quality gate: every check counts violations over a whole table; a failed stop stops."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.errors import StoppedError
from pipeline.warehouse import Warehouse

CHECKS = Path(__file__).resolve().parents[1] / "sql" / "checks"


class CheckStatus(StrEnum):
    """The closed set of results; an empty table is not applicable, never a pass."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"


class Severity(StrEnum):
    """Whether readers would be misled (stop) or someone should look (warn)."""

    STOP = "stop"
    WARN = "warn"


@dataclass(frozen=True)
class CheckResult:
    """One check's numbers: violations out of a denominator, and what follows."""

    check_id: str
    sentence: str
    severity: Severity
    violations: int
    denominator: int
    status: CheckStatus

    @property
    def share(self) -> float | None:
        """Violations as a share of the denominator; None when there is nothing to check."""
        return self.violations / self.denominator if self.denominator else None


def check_layers(warehouse: Warehouse) -> list[CheckResult]:
    """Run every check of sql/checks.

    Errors: StoppedError naming each failed check of severity stop, with its counts.
    """
    results = [_result(warehouse, path) for path in sorted(CHECKS.glob("*.sql"))]
    stopping = [
        item
        for item in results
        if item.status is CheckStatus.FAILED and item.severity is Severity.STOP
    ]
    if stopping:
        named = "; ".join(
            f"{item.check_id}: {item.violations} of {item.denominator} ({item.sentence})"
            for item in stopping
        )
        raise StoppedError(
            f"the quality gate stopped the publish: {named}",
            expected="no violation of a check of severity stop",
            todo="the earlier publication stays in place; correct the files and run again",
        )
    return results


def _result(warehouse: Warehouse, path: Path) -> CheckResult:
    sql = path.read_text(encoding="utf-8")
    header = [line[2:].strip() for line in sql.splitlines() if line.startswith("--")]
    severity = next(line for line in header if line.startswith("severity:"))
    violations, denominator = warehouse.rows(sql)[0]
    status = CheckStatus.NOT_APPLICABLE
    if denominator:
        status = CheckStatus.FAILED if violations else CheckStatus.PASSED
    return CheckResult(
        check_id=path.stem,
        sentence=header[1],
        severity=Severity(severity.removeprefix("severity:").strip()),
        violations=int(violations or 0),
        denominator=int(denominator or 0),
        status=status,
    )
