"""The sum rule, which no contract uses yet, means the same in SQL and in Python."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.warehouse import Warehouse
from schemas.compilers.row_check import _ROW as SQL_RULES
from schemas.compilers.row_model import _ROW as ROW_RULES
from schemas.constraints import Identity

RULE = Identity(("a", "b"), ("c",), tolerance=1)


@pytest.mark.parametrize(
    ("a", "b", "c", "is_broken"), [(1, 2, 3, False), (1, 2, 4, False), (1, 2, 5, True)]
)
def test_a_stated_sum_may_differ_by_the_tolerance(a: int, b: int, c: int, is_broken: bool) -> None:
    sql = SQL_RULES[Identity](RULE)
    with Warehouse.in_memory() as warehouse:
        found = warehouse.value(f"select {sql} from (select {a} as a, {b} as b, {c} as c)")
    assert found is is_broken
    row = {"a": Decimal(a), "b": Decimal(b), "c": Decimal(c)}
    assert ROW_RULES[Identity](RULE, row) is is_broken
