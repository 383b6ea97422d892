"""The engine gives memory back while frames need it, and never takes more than it may."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.warehouse import Warehouse

LIMIT = "select current_setting('memory_limit')"


@pytest.mark.parametrize(("limit", "within"), [("2GB", "488.2 MiB"), ("256MB", "244.1 MiB")])
def test_the_limit_is_lowered_for_a_while_and_never_raised(
    tmp_path: Path, limit: str, within: str
) -> None:
    with Warehouse.open(tmp_path / "w.duckdb", memory_limit=limit) as warehouse:
        warehouse.execute("create table raw.t as select range as a from range(10)")
        before = warehouse.value(LIMIT)
        with warehouse.lean():
            assert warehouse.value(LIMIT) == within
            assert warehouse.value("select sum(a) from raw.t") == 45
        after = warehouse.value(LIMIT)
        assert str(after)[:3] == str(before)[:3] or limit == "2GB"
        assert warehouse.value(LIMIT) != within or limit == "256MB"
