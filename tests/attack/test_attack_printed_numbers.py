"""Numbers printed beside a cell must not say more of its exact count than the rounded count does.

The attack: the same organisation, once with its exact amounts and once with others that round
alike. A reader who sees the same numbers both times cannot tell which of the two it was, so no
number narrows an unrounded count beyond its rounding interval.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.judge.judge import Judged, judge
from pipeline.published import Published, current_path
from pipeline.release.figures import figures_of
from pipeline.released_figures import indicator_table
from pipeline.settings import open_workspace
from pipeline.warehouse import Warehouse
from schemas.indicator import load_indicators

pytestmark = pytest.mark.slow

AS_OF = date(2026, 11, 10)
FIGURE = ["indicator_id", "team_id", "exposure_kind", "period_kind", "period_start"]
VERDICT = ["limit_id", "team_id", "period_start"]
BASE = {"count": 5.0, "minutes": 60.0, "posts": 1.0}

Sample = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def sample(sample_run: Path) -> Sample:
    """The sample organisation's cells with exact and rounded amounts, and its published tables."""
    workspace = open_workspace(sample_run)
    with Warehouse.open(workspace.warehouse, read_only=True) as warehouse:
        tables = {
            "cells": warehouse.frame("select * from ledger.released_cell"),
            "inputs": warehouse.frame("select * from ledger.released_figure"),
            "limits": warehouse.frame("select * from ref.limit_rule"),
            "teams": warehouse.frame("select * from marts.dim_team"),
        }
    path = current_path(workspace.published)
    assert path is not None
    published = Published.open(path)
    for name in ("team_indicator", "limit_status", "signal", "funnel", "what_if"):
        tables[name] = published.table(name)
    published.close()
    return tables


def figures(sample: Sample, cells: pd.DataFrame) -> pd.DataFrame:
    """Every figure read off the cells."""
    table = indicator_table(load_indicators())
    return figures_of(cells, sample["inputs"], table[~table["is_fact"]])


def moved(cells: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The cells with other exact amounts that are rounded to the same."""
    base = cells["rounding"].map(BASE).to_numpy(float)
    off = np.random.default_rng(seed).uniform(-0.499, 0.499, len(cells)) * base
    other = np.maximum(cells["published_value"].to_numpy(float) + off, 0.0)
    return cells.assign(value=np.where(np.isnan(other), cells["value"], other))


def judged(sample: Sample, told: pd.DataFrame) -> Judged:
    """What is made of the figures."""
    table = indicator_table(load_indicators())
    return judge(told, sample["limits"], sample["teams"], table, as_of=AS_OF)


def same(left: pd.Series, right: pd.Series) -> pd.Series:
    """True where two columns of numbers are alike to the last bits, empty like empty."""
    one, two = left.astype(float), right.astype(float)
    return ((one - two).abs() <= 1e-9 * one.abs()) | (one.isna() & two.isna())


def numbers(table: pd.DataFrame, leave_out: tuple[str, ...] = ()) -> list[str]:
    """The columns of numbers, dates and words left out."""
    return [n for n in table.select_dtypes("number").columns if n not in leave_out]


@pytest.fixture(scope="module", params=[1, 2])
def pair(sample: Sample, request: pytest.FixtureRequest) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Figures of the exact amounts and of others that round alike."""
    cells = sample["cells"]
    return figures(sample, cells), figures(sample, moved(cells, request.param))


def test_the_figures_attacked_are_those_published(
    sample: Sample, pair: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    published = sample["team_indicator"]
    start = pd.to_datetime(published["period_start"]).astype("M8[us]")
    words = {name: published[name].astype(object) for name in FIGURE[:4]}
    found = pair[0].assign(period_start=pd.to_datetime(pair[0]["period_start"]).astype("M8[us]"))
    both = found.merge(published.assign(period_start=start, **words), on=FIGURE)
    assert len(both) > 10_000
    for name in ("numerator", "denominator", "value", "std_error"):
        assert same(both[f"{name}_x"], both[f"{name}_y"]).all(), name


def test_no_published_figure_depends_on_more_than_the_rounded_amounts(
    pair: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    exact, other = pair
    # the attack moves something: verdicts are read off exact amounts of what has no yes and no
    assert not same(exact["judged_value"], other["judged_value"]).all()
    for name in ("numerator", "denominator", "value", "std_error"):
        assert same(exact[name], other[name]).all(), name


def test_no_verdict_chart_or_funnel_prints_more_than_the_rounded_amounts(
    sample: Sample, pair: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    exact, other = (judged(sample, told) for told in pair)
    for name in ("signal", "funnel"):
        one, two = getattr(exact, name), getattr(other, name)
        assert len(one) == len(two) > 1000
        for column in numbers(one):
            assert same(one[column], two[column]).all(), (name, column)
    both = exact.limit_status.merge(other.limit_status, on=VERDICT, suffixes=("", "_other"))
    assert len(both) > 10_000
    alike = both["verdict"].eq(both["verdict_other"])
    assert 0 < (~alike).sum() < 200  # only where a figure lies on its limit
    for column in numbers(exact.limit_status, ("months_over",)):
        held = same(both[column], both[f"{column}_other"])
        assert held[alike].all(), column
        on_the_line = np.isclose(both[column], both["threshold"], rtol=1e-3) | np.isclose(
            both[f"{column}_other"], both["threshold"], rtol=1e-3
        )
        if column in ("lower", "upper"):
            assert (held | on_the_line)[~alike].all(), column


def test_the_spread_of_a_count_of_nobody_or_of_all_is_not_told(sample: Sample) -> None:
    for name in ("team_indicator", "what_if"):
        table = sample[name]
        zero = table["state"].astype(str) == "zero"
        assert zero.sum() > 100
        assert set(table.loc[zero, "std_error"].dropna()) <= {0.0}
    shares = with_measure(sample["team_indicator"])
    all_of_them = shares[(shares["measure"] == "share") & (shares["value"] == 1.0)]
    assert len(all_of_them) > 10
    assert set(all_of_them["std_error"].dropna()) <= {0.0}


def test_no_spread_tells_how_many_days_one_person_must_have_had(sample: Sample) -> None:
    """One person with all n of them: error^2 = c / (c - 1) n^2 / D^2, with c of 5 at most 1.25.

    So a reader knows n >= error D / sqrt(1.25); it must not pass the least count that is rounded
    to the published one.
    """
    rows = with_measure(sample["team_indicator"])
    rows = rows[(rows["measure"] == "share") & rows["std_error"].notna() & (rows["value"] < 1)]
    assert len(rows) > 1000
    below = rows["denominator"].astype(float)
    least = np.maximum(np.round(rows["value"] * below / 5) * 5 - 2, 0.0)
    # an error is published to two digits (5 %), the denominator to 5, and the share to one per cent
    known = (rows["std_error"] * 0.95 * (below - 2.5)) / np.sqrt(1.25)
    assert (known <= least + below * 0.005 + 1e-9).all()


def with_measure(table: pd.DataFrame) -> pd.DataFrame:
    """Figures with the measure of their indicator."""
    known = indicator_table(load_indicators())[["indicator_id", "measure"]]
    return table.assign(indicator_id=table["indicator_id"].astype(object)).merge(known)
