"""The engine gives memory back while frames need it, and never takes more than it may."""

from __future__ import annotations

from pathlib import Path

from pipeline.warehouse import Warehouse


def limits(path: Path, limit: str) -> list[str]:
    """The limit before, while lean and after, as the engine prints it."""
    with Warehouse.open(path / "w.duckdb", memory_limit=limit) as warehouse:
        found = [_limit(warehouse)]
        with warehouse.lean():
            found.append(_limit(warehouse))
        return [*found, _limit(warehouse)]


def _limit(warehouse: Warehouse) -> str:
    return str(warehouse.value("select current_setting('memory_limit')"))


def test_a_large_limit_is_lowered_for_a_while(tmp_path: Path) -> None:
    # 2 GB = 1.86 GiB, which the engine prints and takes back as 1.8
    assert limits(tmp_path, "2GB") == ["1.8 GiB", "488.2 MiB", "1.7 GiB"]


def test_a_small_limit_is_never_raised(tmp_path: Path) -> None:
    assert limits(tmp_path, "256MB") == ["244.1 MiB"] * 3
