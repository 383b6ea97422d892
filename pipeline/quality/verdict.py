"""The verdict file: without it, or with any doubt in it, nothing is published."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pipeline.errors import StoppedError
from pipeline.quality.results import CheckResult, CheckStatus


def write_verdict(folder: Path, run_id: str, results: list[CheckResult], expected: int) -> Path:
    """Write what the gate found for one run; `expected` is the number of checks there are."""
    folder.mkdir(mode=0o750, exist_ok=True)
    content = {
        "run_id": run_id,
        "expected": expected,
        "evaluated": len(results),
        "passes": len(results) == expected > 0 and not any(item.stops for item in results),
        "checks": [item.as_row() for item in results],
    }
    content["seal"] = _seal(content)
    path = verdict_path(folder, run_id)
    staged = path.with_suffix(".new")
    staged.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    staged.chmod(0o600)
    staged.replace(path)
    return path


def verdict_path(folder: Path, run_id: str) -> Path:
    """Where a run's verdict lies."""
    return folder / f".verdict-{run_id}.json"


def require_verdict(folder: Path, run_id: str) -> None:
    """Let a publication pass only on a whole verdict of this very run that passes.

    Errors: StoppedError when it is absent, altered, of another run, incomplete or negative.
    """
    path = verdict_path(folder, run_id)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        content = {}
    seal = content.pop("seal", None)
    passed = sum(
        item["status"] in (CheckStatus.PASSED, CheckStatus.NOT_APPLICABLE)
        or (item["status"] == CheckStatus.FAILED and item["severity"] == "warn")
        for item in content.get("checks", ())
    )
    holds = (
        content.get("passes") is True
        and content.get("run_id") == run_id
        and seal == _seal(content)
        and passed == content.get("expected", -1) > 0
    )
    if not holds:
        raise StoppedError(
            "there is no verdict of the quality gate that allows this publication",
            expected=f"a whole verdict of run {run_id} that passes",
            todo="run again; the earlier publication stays in place",
        )


def _seal(content: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
