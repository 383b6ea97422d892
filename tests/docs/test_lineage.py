"""Lineage: every published column has a way back, and it ends in something somebody declared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from pipeline.build.lineage import Lineage, shipped_lineage, views_by_indicator
from pipeline.report.lineage_page import lineage_html
from pipeline.settings import Settings
from pipeline.sqlcolumns import Column, traced
from schemas.contract import columns_of
from schemas.contracts import CONTRACTS
from schemas.disclosure import DisclosurePolicy
from schemas.indicator import Amount, Indicator
from schemas.instrument import Instrument
from schemas.limit import LimitEntry, RegisterHead
from schemas.lineage import load_lineage
from schemas.published import PUBLISHED_TABLES
from schemas.source import Source

DOCS = Path(__file__).resolve().parents[2] / "docs"
PROMISED = [
    f"{model.table_name}.{field.alias or name}"
    for model in PUBLISHED_TABLES
    for name, field in model.model_fields.items()
]


@pytest.fixture(scope="module")
def lineage() -> Lineage:
    return shipped_lineage()


def _paths(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield f"{prefix}.{name}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _paths(field.annotation, f"{prefix}.{name}")


def _possible_ends() -> set[str]:
    ends = {f"raw.{name}.*" for name in CONTRACTS}
    ends |= {f"raw.{n}.{spec.name}" for n, one in CONTRACTS.items() for spec in columns_of(one)}
    for model, kind in (
        (LimitEntry, "limits"),
        (RegisterHead, "limits"),
        (Indicator, "definitions"),
        (Amount, "definitions"),
        (Instrument, "instruments"),
        (Source, "sources"),
        (Settings, "settings"),
        (DisclosurePolicy, "policy"),
    ):
        ends |= set(_paths(model, kind))
    return ends | {f"run.{key}" for key in load_lineage().run}


def test_every_published_column_is_declared_and_nothing_else() -> None:
    declared = [
        f"{table}.{column}"
        for table, one in load_lineage().published.items()
        for column in one.columns
    ]
    assert sorted(declared) == sorted(PROMISED)


def test_every_published_column_ends_in_a_contract_the_register_or_a_named_constant(
    lineage: Lineage,
) -> None:
    possible = _possible_ends()
    for column in PROMISED:
        ends = lineage.ends(column)
        assert ends, f"{column} comes from nowhere"
        strange = {end for end in ends if not end.startswith("constant.")} - possible
        assert not strange, f"{column} ends in {sorted(strange)}"


def test_every_step_that_is_declared_is_one_that_is_used() -> None:
    declared = load_lineage()
    used = {one.step for one in (*declared.filled.values(), *declared.published.values())}
    assert used == set(declared.steps)


def test_case_contacts_per_staffed_shift_come_from_the_log_and_the_roster(lineage: Lineage) -> None:
    view = views_by_indicator()["W-00"]
    own = lineage.of_indicator(view)
    assert own.ends(f"{view}.numerator") == (
        "raw.exposure_log.case_id",
        "raw.exposure_log.cases",
        "raw.exposure_log.crew_size",
        "raw.exposure_log.is_trauma",
        "raw.exposure_log.worker_id",
    )
    shifts = own.ends(f"{view}.denominator")
    assert {"raw.shift_roster.kind", "raw.shift_roster.*"} <= set(shifts)
    assert own.ends("indicators.unit_figure.numerator") == own.ends(f"{view}.numerator")


def test_a_column_is_traced_through_steps_unions_and_counted_rows() -> None:
    found = traced(
        "with kept as (select a, b from raw.t where c > 0), "
        "both_ways as (select a as x, b from kept union all select 0, b + 1 from raw.u) "
        "select x, sum(b) as total, count(*) as n from both_ways group by x",
        {"raw.t": ["a", "b", "c"], "raw.u": ["b"]},
    )
    assert found["x"].columns == {Column("raw.t", "a")}
    assert found["x"].constants == {"0"}
    assert found["total"].columns == {Column("raw.t", "b"), Column("raw.u", "b")}
    assert found["n"].columns == frozenset()
    assert found["n"].rows_of == {"raw.t", "raw.u"}


def test_the_page_in_docs_is_the_generated_one_and_lists_every_column(lineage: Lineage) -> None:
    page = lineage_html(lineage)
    for column in PROMISED:
        assert f'<details id="{column}">' in page
    assert "http" not in page
    written = (DOCS / "lineage.html").read_text(encoding="utf-8")
    assert written == page, "write it anew: python -m pipeline.report.lineage_page"
