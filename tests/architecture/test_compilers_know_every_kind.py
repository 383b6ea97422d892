"""Each of the compilers of a contract knows every kind of constraint there is."""

from __future__ import annotations

import pytest

from pipeline.quality import measures
from schemas.compilers import dictionary, row_check, row_model, row_schema
from schemas.constraints import COLUMN_KINDS, ROW_KINDS, TABLE_KINDS
from schemas.contract import columns_of
from schemas.contracts import CONTRACTS

EVERY = frozenset({*COLUMN_KINDS, *ROW_KINDS, *TABLE_KINDS})
COMPILERS = {
    "SQL row check": row_check.KINDS,
    "row model": row_model.KINDS,
    "JSON Schema": row_schema.KINDS,
    "data dictionary": dictionary.KINDS,
    "Great Expectations suite": measures.KINDS,
}


@pytest.mark.parametrize("name", COMPILERS)
def test_a_compiler_knows_every_kind(name: str) -> None:
    unknown = sorted(kind.__name__ for kind in EVERY - COMPILERS[name])
    assert unknown == []


def test_contracts_use_no_kind_that_is_not_declared() -> None:
    used = {
        type(rule)
        for contract in CONTRACTS.values()
        for rule in (
            *contract.row_rules,
            *contract.table_rules,
            *(rule for spec in columns_of(contract) for rule in spec.constraints),
        )
    }
    assert used <= EVERY
