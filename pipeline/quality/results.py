"""What a check finds: the same numbers and one of a closed set of states for every check."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum


class CheckStatus(StrEnum):
    """The closed set of results; an empty table is not applicable, never a pass."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"
    ERROR = "error"


class Severity(StrEnum):
    """Whether readers would be misled (stop) or someone should look (warn)."""

    STOP = "stop"
    WARN = "warn"


@dataclass(frozen=True)
class Metric:
    """A measure of a whole table before it is judged: violations out of a denominator."""

    check_id: str
    sentence: str
    severity: Severity
    violations: int
    denominator: int
    error: str = ""


@dataclass(frozen=True)
class CheckResult:
    """One check's numbers and what follows from them."""

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

    @property
    def stops(self) -> bool:
        """Whether this result forbids a publication: a failed stop, or any check that broke."""
        is_bad = self.status is CheckStatus.FAILED and self.severity is Severity.STOP
        return is_bad or self.status is CheckStatus.ERROR

    def as_row(self) -> dict[str, object]:
        """Plain values for a table or JSON."""
        row = asdict(self) | {"share": self.share}
        return row | {"severity": self.severity.value, "status": self.status.value}
