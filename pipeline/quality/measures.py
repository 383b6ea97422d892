"""Measures DuckDB takes of whole tables: the SQL checks, and every constraint of a contract."""

from __future__ import annotations

from pathlib import Path

from pipeline.quality.results import Metric, Severity
from pipeline.warehouse import Warehouse
from schemas.compilers import row_check
from schemas.compilers.explain import expected_of
from schemas.compilers.row_check import (
    overlapping,
    quoted,
    reference_checks,
    row_checks,
    value_constraints,
)
from schemas.constraints import NoOverlap, Unique
from schemas.contract import Contract, columns_of
from schemas.contracts import CONTRACTS

CHECKS = Path(__file__).resolve().parents[1] / "sql" / "checks"
PUBLISHED_PREFIX = "published_"
#: Rules over many rows are measured again up to so many new rows; the border held them already.
_MOST_ROWS = 1_000_000

#: Kinds the suite knows: what SQL can measure, it can expect.
KINDS: frozenset[type] = row_check.KINDS


def sql_metrics(warehouse: Warehouse, *, published: bool) -> list[Metric]:
    """The checks of sql/checks: of the built layers, or of the published tables."""
    return [
        _sql_metric(warehouse, path)
        for path in sorted(CHECKS.glob("*.sql"))
        if path.stem.startswith(PUBLISHED_PREFIX) == published
    ]


def published_checks() -> list[str]:
    """Ids of the checks that look at the published tables."""
    return [path.stem for path in sorted(CHECKS.glob(f"{PUBLISHED_PREFIX}*.sql"))]


def _sql_metric(warehouse: Warehouse, path: Path) -> Metric:
    sql = path.read_text(encoding="utf-8")
    header = [line[2:].strip() for line in sql.splitlines() if line.startswith("--")]
    severity = next(line for line in header if line.startswith("severity:"))
    found, error = warehouse.attempt(sql)
    violations, denominator = found[0] if found else (0, 0)
    return Metric(
        path.stem,
        header[1],
        Severity(severity.removeprefix("severity:").strip()),
        int(violations or 0),
        int(denominator or 0),
        error,
    )


def contract_metrics(warehouse: Warehouse, *, run_id: str) -> list[Metric]:
    """How often rows of this run's files break each constraint of their contract: never.

    The border refused such rows, so a violation here means that the border itself failed.
    """
    metrics: list[Metric] = []
    filled = {name for name in CONTRACTS if warehouse.value(f"select 1 from raw.{name} limit 1")}
    for name in sorted(filled):
        rows = (
            f"select * from raw.{name} where file_id in (select file_id from ledger.file "
            f"where run_id = '{run_id.replace(chr(39), '')}' and contract = '{name}')"
        )
        metrics += _constraint_metrics(warehouse, CONTRACTS[name], rows, filled)
    return metrics


def constraint_conditions(contract: type[Contract], filled: set[str]) -> list[tuple[str, str]]:
    """Condition and reason of every rule one row can break, over typed columns."""
    conditions = []
    for spec in columns_of(contract):
        if spec.required:
            conditions.append((f"{quoted(spec.name)} is null", f"{spec.name}: missing_value"))
        conditions += value_constraints(spec, quoted(spec.name))
    return conditions + row_checks(contract) + reference_checks(contract, filled)


def _constraint_metrics(
    warehouse: Warehouse, contract: type[Contract], rows: str, filled: set[str]
) -> list[Metric]:
    conditions = constraint_conditions(contract, filled)
    counts = ", ".join(f"count(*) filter (where {condition})" for condition, _ in conditions)
    found, error = warehouse.attempt(f"select count(*), {counts} from ({rows})")
    total, *broken = found[0] if found else (0, *([0] * len(conditions)))
    metrics = [
        _metric(contract, reason, int(violations), int(total), error)
        for (_, reason), violations in zip(conditions, broken, strict=True)
    ]
    if int(total) <= _MOST_ROWS:
        metrics += _table_rule_metrics(warehouse, contract, rows, int(total))
    return metrics


def _table_rule_metrics(
    warehouse: Warehouse, contract: type[Contract], rows: str, total: int
) -> list[Metric]:
    metrics = []
    for rule in contract.table_rules:
        if isinstance(rule, Unique):
            names = ", ".join(map(quoted, rule.columns))
            filled = " and ".join(f"{quoted(name)} is not null" for name in rule.columns)
            sql = f"select count(*) - count(distinct ({names})) from ({rows}) where {filled}"
        elif isinstance(rule, NoOverlap):
            order = ", ".join(quoted(spec.name) for spec in columns_of(contract))
            sql = f"select count(*) from ({overlapping(rule, rows, order)})"
        found, error = warehouse.attempt(sql)
        violations = int(found[0][0]) if found else 0
        metrics.append(_metric(contract, f"row: {rule.reason}", violations, total, error))
    return metrics


def _metric(
    contract: type[Contract], reason: str, violations: int, total: int, error: str
) -> Metric:
    column, _, code = reason.rpartition(": ")
    return Metric(
        f"{contract.contract_name}.{column}.{code}",
        f"In {contract.contract_name}, every row has {expected_of(contract, reason)}.",
        Severity.STOP,
        violations,
        total,
        error,
    )
