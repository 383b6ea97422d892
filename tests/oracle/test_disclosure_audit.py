"""The audit's intervals against those of the peers' attackers, pattern by pattern.

Each peer's pattern of hidden cells is put to the audit as a released table with every shown figure
exact; the oracle has the least and most each hidden cell can be (sdcTable::attack and
GaussSuppression agree with it), and whether that is one number.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.release.audit import AuditOptions, audit_tables

pytestmark = pytest.mark.shared
SUFFIX = ".expected_audit.csv"
FOLDER = Path(__file__).resolve().parents[3] / "shared/oracles/disclosure"
CASES = sorted(  # a table in which nobody hides anything has a header only
    path.name.removesuffix(SUFFIX)
    for path in FOLDER.glob(f"*{SUFFIX}")
    if len(path.read_text().splitlines()) > 1
)


def tree_of(folder: Path, name: str, cells: pd.DataFrame) -> pd.DataFrame:
    path = folder / f"{name}.hierarchy.csv"
    if path.exists():
        tree = pd.read_csv(path).dropna().rename(columns={"code": "child"})
    else:
        units = [unit for unit in cells["unit"].unique() if unit != "ORG"]
        tree = pd.DataFrame({"child": units, "parent": "ORG"})
    return tree.assign(column="unit")


def released(cells: pd.DataFrame, dims: list[str], hidden: pd.DataFrame, of: str) -> pd.DataFrame:
    keys = pd.MultiIndex.from_frame(cells[dims].astype(str))
    is_hidden = keys.isin(pd.MultiIndex.from_frame(hidden[dims].astype(str)))
    state = np.where(is_hidden, "suppressed", "shown")
    return cells[dims].assign(value=cells[of].where(~is_hidden), state=state)


@pytest.mark.parametrize("name", CASES)
def test_intervals_and_exact_recoveries_of_every_pattern_agree(shared: Path, name: str) -> None:
    folder = shared / "oracles/disclosure"
    cells = pd.read_csv(folder / f"{name}.expected_cells.csv")
    dims = [column for column in ("unit", "role", "month") if column in cells.columns]
    tree = tree_of(folder, name, cells)
    patterns = pd.read_csv(folder / f"{name}{SUFFIX}").groupby(["pattern", "variable"])
    for (pattern, variable), expected in patterns:
        table = released(cells, dims, expected, str(variable))
        measure = "count" if variable == "freq" else "amount"
        ours = audit_tables(
            [table], group=dims, hierarchy=tree, options=AuditOptions(measure, round_to=None)
        ).rows
        theirs = expected.astype(dict.fromkeys(dims, str))
        both = theirs.merge(ours, on=dims, how="outer", validate="one_to_one")
        assert len(both) == len(expected), pattern
        upper = both["hi"].fillna(np.inf)  # an empty upper end is unbounded
        np.testing.assert_allclose(both["lower"], both["lo"], atol=1e-6, err_msg=str(pattern))
        np.testing.assert_allclose(both["upper"], upper, atol=1e-6, err_msg=str(pattern))
        is_exact = both["recoverable"] == "exactly"
        assert (is_exact == both["exactly_disclosed"].astype(bool)).all(), pattern
