"""What the release offers other programs, and how it rounds and reads for them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import pipeline.release as release
from pipeline.release.rounding import rounded, two_significant, whole_percent


def test_the_engines_can_be_called_from_python() -> None:
    table = pd.DataFrame(
        {"team": ["A", "B", "C", "Total"], "value": [40, 3, 50, 93], "contributors": [9, 3, 9, 21]}
    )
    protected = release.protect_table(table, group=["team"])
    assert protected.rows.set_index("team")["state"]["B"] == "suppressed"
    assert release.audit_tables([protected.rows], group=["team"]).is_safe
    with pytest.raises(AttributeError, match="no attribute 'protect_everything'"):
        _ = release.protect_everything


def test_halves_go_up_though_binary_numbers_lie_under_them() -> None:
    # 115/200, 57/200, 23/160 and 1/8: each ends in a half of a per cent
    shares = np.array([0.575, 0.285, 0.14375, 0.125, 0.145])
    assert whole_percent(shares).tolist() == [0.58, 0.29, 0.14, 0.13, 0.15]
    assert rounded(np.array([12.5, 2.5, 2.4]), 5.0).tolist() == [15.0, 5.0, 0.0]
    assert rounded(np.array([0.35]), 0.1) == pytest.approx([0.4])
    assert two_significant(np.array([12.5, 0.125, 1.25, 1.15])).tolist() == [13.0, 0.13, 1.3, 1.2]


def test_blanks_in_a_hierarchy_and_capitals_in_a_state_mean_the_same() -> None:
    names = ["A", "B", "C", "D"]
    tree = pd.DataFrame({"column": "team", "child": names, "parent": "Org"})
    blanks = pd.DataFrame({"column": "team ", "child": [f" {n} " for n in names], "parent": "Org "})
    table = pd.DataFrame(
        {"team": [*names, "Org"], "value": [40, 3, 50, 60, 153], "contributors": [9, 3, 9, 9, 30]}
    )
    protected = release.protect_table(table, group=["team"], hierarchy=tree).rows
    # B alone has too few people; without the tree nobody would know that Org less the others is B
    assert protected["state"].eq("suppressed").sum() >= 2
    again = release.protect_table(table, group=["team"], hierarchy=blanks).rows
    pd.testing.assert_frame_equal(again, protected)
    loud = protected.assign(state=protected["state"].str.upper())
    assert release.audit_tables([loud], group=["team"], hierarchy=blanks).is_safe
