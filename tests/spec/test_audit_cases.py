"""The audit: what a protected table, or several releases of it, still give away."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from pipeline.errors import RefusedInputError, WrongUseError
from pipeline.release.audit import AuditOptions, AuditReport, audit_tables

EXACT = AuditOptions("amount", None)


def table(text: str) -> pd.DataFrame:
    """`team value` where value may be `hidden`, `late` or `missing`."""
    frame = pd.read_csv(io.StringIO(text), sep=r"\s+", dtype="str")
    words = {"hidden": "suppressed", "late": "late", "missing": "missing"}
    state = frame["value"].map(words).fillna("shown")
    return frame.assign(value=frame["value"].where(state == "shown", ""), state=state)


def trees(*pairs: str) -> pd.DataFrame:
    rows = []
    for pair in pairs:
        parent, children = pair.split(":")
        rows += [("team", child, parent.strip()) for child in children.split()]
    return pd.DataFrame(rows, columns=["column", "child", "parent"])


def audit(*texts: str, tree: pd.DataFrame | None = None, options=EXACT) -> AuditReport:
    return audit_tables([table(text) for text in texts], hierarchy=tree, options=options)


def verdicts(report: AuditReport) -> dict[str, str]:
    return dict(zip(report.rows["team"], report.rows["recoverable"], strict=True))


def test_the_only_hidden_part_of_a_shown_total_is_recovered_exactly() -> None:
    report = audit("team value\nTotal 30\nA hidden\nB 26")
    assert report.rows.to_numpy().tolist() == [["A", 4.0, 4.0, "exactly", "Total - B"]]
    assert not report.is_safe


def test_two_hidden_parts_have_the_interval_they_share() -> None:
    report = audit("team value\nTotal 30\nA hidden\nB hidden\nC 16")
    assert report.rows[["lower", "upper"]].to_numpy().tolist() == [[0, 14], [0, 14]]
    assert report.is_safe
    assert report.summary["recoverable"] == 0


def test_a_combination_over_two_levels_is_told() -> None:
    # A = ORG - D2 - B - C, because D1 is hidden
    tree = trees("ORG: D1 D2", "D1: A B C")
    report = audit("team value\nORG 90\nD1 hidden\nD2 60\nA hidden\nB 10\nC 16", tree=tree)
    assert verdicts(report) == {"D1": "exactly", "A": "exactly"}
    assert report.rows.set_index("team")["how"]["A"] == "ORG - B - C - D2"
    assert report.rows.set_index("team")["how"]["D1"] == "ORG - D2"


def test_a_small_partner_leaves_a_large_cell_within_p() -> None:
    # B + C = 12 is known, so A (with B) lies between 203 - 12 and 203: 12 wide, 2p of 197 is 39
    cells = "team kind value state\n" + "\n".join(
        [
            "Total Total 300 shown",
            "T1 Total 203 shown",
            "T2 Total 97 shown",
            "Total x 291 shown",
            "Total y 9 shown",
            "T1 x - suppressed",
            "T1 y - suppressed",
            "T2 x - suppressed",
            "T2 y - suppressed",
        ]
    )
    frame = pd.read_csv(io.StringIO(cells), sep=r"\s+", dtype="str").replace("-", "")
    report = audit_tables([frame], group=["team", "kind"], options=EXACT)
    found = report.rows.set_index(["team", "kind"])
    assert found.loc[("T1", "x"), ["lower", "upper"]].tolist() == [194.0, 203.0]
    assert found.loc[("T1", "x"), "recoverable"] == "within_p"
    assert found.loc[("T1", "y"), "recoverable"] == "no"
    assert "Total | y" in found.loc[("T1", "x"), "how"]


def test_hidden_cells_that_must_be_zero_are_recovered_exactly() -> None:
    report = audit("team value\nTotal 26\nA hidden\nB hidden\nC 26")
    assert verdicts(report) == {"A": "exactly", "B": "exactly"}


def test_primary_suppression_alone_is_listed_cell_by_cell() -> None:
    tree = trees("ORG: D1 D2 D3", "D1: A B", "D2: C E", "D3: F G")
    text = """team value
    ORG 300
    D1 100
    D2 100
    D3 100
    A hidden
    B 96
    C hidden
    E 97
    F 50
    G 50"""
    assert verdicts(audit(text, tree=tree)) == {"A": "exactly", "C": "exactly"}


def test_rounding_is_no_protection() -> None:
    options = AuditOptions("count", 5.0)
    report = audit("team value\nTotal 30\nA hidden\nB 25", options=options)
    assert verdicts(report) == {"A": "exactly"}
    # the reader of rounded figures: 30 and 25 are 27.5 to 32.5 and 22.5 to 27.5
    assert report.rows[["lower", "upper"]].to_numpy().tolist() == [[0.0, 10.0]]


def test_a_rounded_table_whose_figures_are_no_multiples_is_taken_as_exact() -> None:
    report = audit("team value\nTotal 31\nA hidden\nB 26", options=AuditOptions("count", 5.0))
    assert report.rows[["lower", "upper"]].to_numpy().tolist() == [[5.0, 5.0]]
    assert "no multiples of 5" in report.warnings[0]


def test_a_cell_shown_in_one_release_is_no_secret_in_the_next() -> None:
    report = audit(
        "team value\nTotal 30\nA hidden\nB 10\nC hidden",
        "team value\nTotal 30\nA hidden\nB hidden\nC hidden",
    )
    assert verdicts(report) == {"A": "no", "B": "exactly", "C": "no"}
    assert report.rows.set_index("team")["how"]["B"] == "shown in release 1"


def test_two_releases_that_hide_different_partners_give_the_cell_away() -> None:
    report = audit(
        "team value\nTotal 30\nA hidden\nB hidden\nC 16",
        "team value\nTotal 30\nA hidden\nB 10\nC hidden",
    )
    assert verdicts(report) == {"A": "exactly", "B": "exactly", "C": "exactly"}


def test_a_team_late_in_one_release_and_hidden_in_the_next_is_new_less_old() -> None:
    # release 1: D1 = A + B + C without L; release 2: D1 = 36 with L. L = 36 - 30
    tree = trees("D1: A B C L")
    report = audit(
        "team value\nD1 30\nA hidden\nB hidden\nC 16\nL late",
        "team value\nD1 36\nA hidden\nB hidden\nC 16\nL hidden",
        tree=tree,
    )
    assert verdicts(report)["L"] == "exactly"
    assert verdicts(report)["A"] == "no"


def test_a_restated_total_over_the_same_hidden_parts_is_a_warning() -> None:
    report = audit(
        "team value\nTotal 30\nA hidden\nB hidden\nC 16",
        "team value\nTotal 34\nA hidden\nB hidden\nC 16",
    )
    assert report.is_safe
    assert any("the change itself is known" in warning for warning in report.warnings)


def test_a_late_team_that_the_total_contains_is_taken_as_unknown() -> None:
    # 30 - 10 - 16 leaves 4 although L counts as nothing: the total must contain it
    report = audit("team value\nD1 30\nB 10\nC hidden\nL late\nE 25", tree=trees("D1: B C L E"))
    assert any("contradicts itself" in warning for warning in report.warnings)


def test_shares_are_attacked_by_structure_alone() -> None:
    report = audit("team value\nTotal 0.4\nA hidden\nB 0.5", options=AuditOptions("share", None))
    assert verdicts(report) == {"A": "exactly"}


def test_a_table_with_nothing_hidden_is_safe() -> None:
    report = audit("team value\nTotal 30\nA 4\nB 26")
    assert report.is_safe
    assert len(report.rows) == 0
    assert report.rows.columns.tolist() == ["team", "lower", "upper", "recoverable", "how"]


@pytest.mark.parametrize(
    ("frame", "what"),
    [
        (pd.DataFrame({"team": ["A", "A"], "value": ["1", "2"]}), "repeated cells"),
        (pd.DataFrame({"team": ["A"], "value": ["-1"]}), "negative values"),
        (pd.DataFrame({"team": ["A"], "value": ["x"], "state": ["shown"]}), "without a value"),
        (pd.DataFrame({"team": ["A"], "value": ["1"], "state": ["odd"]}), "unknown state"),
        (pd.DataFrame({"team": ["A"]}), "lacks value"),
        (pd.DataFrame({"team": [], "value": []}), "no rows"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(frame: pd.DataFrame, what: str) -> None:
    with pytest.raises(RefusedInputError, match=what):
        audit_tables([frame])


def test_p_out_of_range_is_wrong_use() -> None:
    with pytest.raises(WrongUseError):
        audit_tables([table("team value\nA 1")], options=AuditOptions("count", None, 0))


def test_unbounded_cells_are_open() -> None:
    report = audit("team value\nTotal hidden\nA hidden\nB 26")
    assert verdicts(report) == {"Total": "no", "A": "no"}
    upper = report.rows.set_index("team")["upper"]
    assert np.isinf(upper).all()
