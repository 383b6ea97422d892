"""The planted cases: tables that leak under weaker rules, and what must happen to each."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.errors import RefusedInputError
from pipeline.release.audit import AuditOptions, audit_tables
from pipeline.release.protect import ProtectedTable, protect_table
from pipeline.release.rounding import figure_text, share_text
from pipeline.release.table_input import ProtectOptions

sys.path.insert(0, str(Path(__file__).parents[1] / "attack"))
from plimsoll_attack import attack_tables

EXACT = ProtectOptions(measure="amount", round_to=None)


@pytest.fixture
def attack() -> Callable[..., list]:
    return attack_tables


def table(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text), sep=r"\s+", dtype="str", comment="#")


def trees(*pairs: str, column: str = "team") -> pd.DataFrame:
    """`"ORG: D1 D2"` declares D1 and D2 as parts of ORG."""
    rows = []
    for pair in pairs:
        parent, children = pair.split(":")
        rows += [(column, child, parent.strip()) for child in children.split()]
    return pd.DataFrame(rows, columns=["column", "child", "parent"])


def hidden(rows: pd.DataFrame) -> set[str]:
    names = [n for n in rows.columns if n not in ("value", "state", "contributors_band")]
    keys = rows.loc[rows["state"] == "suppressed", names]
    return {"/".join(key) for key in keys.to_numpy()}


TWO_DIVISIONS = trees("ORG: D1 D2", "D1: A B C", "D2: E F G")


def test_a_lone_hidden_team_takes_a_second_one_of_its_division() -> None:
    # D1 = 4 + 10 + 16; A has 4 people; alone it would be 30 - 10 - 16
    cells = table(
        """team value contributors
        ORG 60 60
        D1 30 30
        D2 30 30
        A 4 4
        B 10 10
        C 16 16
        E 10 10
        F 10 10
        G 10 10"""
    )
    done = protect_table(cells, hierarchy=TWO_DIVISIONS)
    assert hidden(done.rows) == {"A", "B"}
    assert done.summary["recoverable"] == 0
    assert done.summary["hidden_primary"] == 1
    assert done.summary["hidden_secondary"] == 1


def test_two_hidden_pairs_joined_by_one_hidden_cell_leave_no_bridge(attack) -> None:
    # rows A and B, columns x y z: A/x and A/y hidden, B/y and B/z hidden would leave a bridge
    cells = table(
        """team kind value contributors
        Total Total 300 60
        Total x 90 60
        Total y 120 60
        Total z 90 60
        A Total 100 20
        A x 30 4
        A y 40 20
        A z 30 20
        B Total 100 20
        B x 30 20
        B y 40 20
        B z 30 4
        C Total 100 20
        C x 30 20
        C y 40 20
        C z 30 20"""
    )
    done = protect_table(cells, group=["team", "kind"], options=EXACT)
    assert {"A/x", "B/z"} <= hidden(done.rows)
    truth = cells.assign(value=cells["value"].astype(float))
    assert attack([done.rows], truth, ["team", "kind"], []) == []
    assert attack([done.rows], truth, ["team", "kind"], [], prior=0.5) == []


def test_a_hidden_partner_is_never_a_zero() -> None:
    # A hidden; B = 0 is the cheapest partner and no help: A = 24 - 0 - 20 would be known
    cells = table(
        """team value contributors
        Total 24 24
        A 4 4
        B 0 0
        C 20 20"""
    )
    done = protect_table(cells)
    assert hidden(done.rows) == {"A", "C"}
    assert done.rows.set_index("team")["state"]["B"] == "zero"


def test_a_partner_of_3_is_too_small_beside_a_hidden_200(attack) -> None:
    # A = 200 is dominated; P = 3 alone would leave A between 200 and 203
    cells = table(
        """team value contributors top1 top2
        Total 423 40 150 40
        A 200 8 150 40
        P 3 3 1 1
        Q 110 14 10 10
        R 110 15 10 10"""
    )
    done = protect_table(cells, options=EXACT)
    assert {"A", "P"} < hidden(done.rows)
    low, high = interval(done, "A")
    assert low <= 180 and high >= 220


def interval(done: ProtectedTable, team: str) -> tuple[float, float]:
    rows = audit_tables([done.rows], options=AuditOptions("amount", None)).rows
    row = rows.set_index("team").loc[team]
    return float(row["lower"]), float(row["upper"])


def test_two_hidden_teams_of_two_people_are_one_published_cell_of_four() -> None:
    # A + B = 40 by 4 people is known from D1 - C; a third team must join
    cells = table(
        """team value contributors
        D1 140 16
        A 20 2
        B 20 2
        C 50 6
        E 50 6"""
    )
    done = protect_table(cells, hierarchy=trees("D1: A B C E"), options=EXACT)
    assert {"A", "B"} < hidden(done.rows)
    assert len(hidden(done.rows)) == 3


def test_kinds_done_by_the_same_people_do_not_add_up_to_k() -> None:
    # video by 2 people and mass by 3: at most 3 people (the same ones) behind their known sum
    cells = table(
        """kind value contributors
        Total 150 8
        listening 50 8
        file 50 8
        video 25 2
        mass 25 3"""
    )
    done = protect_table(cells, options=EXACT)
    assert {"video", "mass"} < hidden(done.rows)
    assert len(hidden(done.rows)) == 3


@pytest.mark.parametrize(
    ("value", "people", "top1", "top2", "is_hidden"),
    [
        (100, 6, 60, 25, True),  # 85 of 100: exactly the line, >= fires
        (101, 6, 60, 25, False),  # 84.2 %
        (160, 6, 100, 35, False),  # 84.4 %, and 160 - 135 = 25 is not under 10
        (1110, 9, 1000, 0, True),  # 90 %
        (100, 4, 30, 25, True),  # four people
        (100, 5, 30, 25, False),  # five people
        (100, 1, 100, 0, True),  # one worker with five rows is one contributor
    ],
)
def test_the_lines_of_the_primary_rules(
    value: int, people: int, top1: int, top2: int, is_hidden: bool
) -> None:
    cells = pd.DataFrame(
        {
            "team": ["A", "B"],
            "value": [value, 1000],
            "contributors": [people, 50],
            "top1": [top1, 30],
            "top2": [top2, 30],
        }
    )
    done = protect_table(cells, options=EXACT)
    assert (done.rows["state"][0] == "suppressed") is is_hidden
    assert done.rows["state"][1] == "shown"


def test_months_without_a_total_share_no_relation() -> None:
    # the same team is hidden in May alone; nothing of April or of the other division is touched
    april = table(
        """month team value contributors
        4 ORG 90 30
        4 A 30 10
        4 B 30 10
        4 C 30 10
        5 ORG 64 26
        5 A 4 4
        5 B 20 10
        5 C 40 12"""
    )
    done = protect_table(april, group=["month", "team"], hierarchy=trees("ORG: A B C"))
    assert hidden(done.rows) == {"5/A", "5/B"}


def test_zero_one_and_two_read_the_same() -> None:
    cells = pd.DataFrame(
        {"team": ["A", "B", "C", "D"], "value": [0, 1, 2, 3], "contributors": [9, 9, 9, 9]}
    )
    rows = protect_table(cells).rows
    assert rows["state"].tolist() == ["zero", "zero", "zero", "shown"]
    assert rows["value"].tolist() == [0, 0, 0, 5]
    texts = {figure_text(v, s) for v, s in zip(rows["value"][:3], rows["state"][:3], strict=True)}
    assert texts == {"0 to 2"}


def test_a_share_of_all_or_none_is_never_told() -> None:
    # 3 of 12 is the least side that may be seen; 0, 2, 10 and 12 of 12 may not
    shares = [0, 2 / 12, 3 / 12, 9 / 12, 10 / 12, 1]
    cells = pd.DataFrame({"team": list("ABCDEF"), "value": shares, "contributors": [12] * 6})
    rows = protect_table(cells, options=ProtectOptions(measure="share")).rows
    hide, show = "suppressed", "shown"
    assert rows["state"].tolist() == [hide, hide, show, show, hide, hide]
    assert rows["value"][2:4].tolist() == [0.25, 0.75]
    assert share_text(0.97, "shown") == "95 % or more"


def test_a_hidden_division_is_not_recovered_from_all_its_teams_but_one(attack) -> None:
    # D2 is hidden with its lone team H (4 people): ORG - D1 must not give it away
    cells = table(
        """team value contributors
        ORG 94 94
        D1 60 60
        D2 34 34
        A 20 20
        B 40 40
        G 30 30
        H 4 4"""
    )
    tree = trees("ORG: D1 D2", "D1: A B", "D2: G H")
    done = protect_table(cells, hierarchy=tree, options=EXACT)
    truth = cells.assign(value=cells["value"].astype(float))
    rows = list(tree.itertuples(index=False, name=None))
    assert "H" in hidden(done.rows)
    assert attack([done.rows], truth, ["team"], rows) == []


def test_row_order_does_not_matter() -> None:
    dice = np.random.default_rng(3)
    kinds = ["x", "y", "z"]
    people = dice.integers(1, 15, (8, 3))
    amount = people * dice.integers(2, 9, (8, 3))
    rows = [
        (f"T{i}", kind, amount[i, j], people[i, j])
        for i in range(8)
        for j, kind in enumerate(kinds)
    ]
    rows += [(f"T{i}", "Total", amount[i].sum(), people[i].max()) for i in range(8)]
    rows += [("Total", k, amount[:, j].sum(), people[:, j].sum()) for j, k in enumerate(kinds)]
    rows += [("Total", "Total", amount.sum(), people.max(axis=1).sum())]
    cells = pd.DataFrame(rows, columns=["team", "kind", "value", "contributors"])
    first = hidden(protect_table(cells, options=EXACT).rows)
    for seed in range(4):
        mixed = cells.sample(frac=1, random_state=seed)
        assert hidden(protect_table(mixed, options=EXACT).rows) == first


def test_strict_every_hidden_cell_moves_by_p_not_only_the_primary_ones(attack) -> None:
    # B is hidden for A's sake; with A = 4 alone B = 400 would be known within 1 %
    cells = table(
        """team value contributors
        Total 1204 200
        A 4 4
        B 400 60
        C 400 66
        E 400 70"""
    )
    done = protect_table(cells, options=EXACT)
    truth = cells.assign(value=cells["value"].astype(float))
    for prior in (None, 0.5):
        assert attack([done.rows], truth, ["team"], [], prior=prior) == []
    assert len(hidden(done.rows)) == 3


def test_a_partner_too_large_for_the_prior_takes_the_total_along() -> None:
    # who knows A within 50 % (2 to 6) knows C within 2: less than the 3 that 10 % of 30 are
    cells = table(
        """team value contributors
        Total 34 34
        A 4 4
        C 30 30"""
    )
    assert hidden(protect_table(cells).rows) == {"Total", "A", "C"}
    open_prior = ProtectOptions(prior=100)
    assert hidden(protect_table(cells, options=open_prior).rows) == {"A", "C"}


def test_missing_and_late_stay_what_they_are_and_shield_nobody() -> None:
    # L is late and D1 is published without it: A's only possible partners are B and C
    cells = table(
        """team value contributors state
        D1 30 30 shown
        A 4 4 shown
        B 10 10 shown
        C 16 16 shown
        L . . late"""
    ).replace(".", "")
    done = protect_table(cells, hierarchy=trees("D1: A B C L"))
    assert hidden(done.rows) == {"A", "B"}
    assert done.rows.set_index("team")["state"]["L"] == "late"
    assert any("restated later" in warning for warning in done.warnings)


def test_a_total_that_contains_a_late_team_does_not_give_it_away() -> None:
    # D1 = 36 holds 6 of the late team L: 36 - 4 - 10 - 16; L's 6 must stay open as well
    cells = table(
        """team value contributors state
        D1 86 56 shown
        A 24 10 shown
        B 30 20 shown
        C 26 26 shown
        L . . late"""
    ).replace(".", "")
    done = protect_table(cells, hierarchy=trees("D1: A B C L"), options=EXACT)
    # 86 - 24 - 30 - 26 = 6 would be L; one of its sisters is hidden with it
    assert len(hidden(done.rows)) >= 1
    assert done.rows.set_index("team")["state"]["L"] == "late"


def test_a_total_absent_from_the_table_adds_no_relation() -> None:
    cells = table(
        """team value contributors
        A 4 4
        B 10 10
        C 16 16"""
    )
    done = protect_table(cells, hierarchy=trees("D1: A B C"))
    assert hidden(done.rows) == {"A"}
    assert done.summary["relations_checked"] == 0


def test_a_grand_total_over_absent_divisions_is_still_a_relation() -> None:
    # D1 and D2 are not released, ORG is: ORG = A + B + E + F
    cells = table(
        """team value contributors
        ORG 64 64
        A 4 4
        B 20 20
        E 20 20
        F 20 20"""
    )
    done = protect_table(cells, hierarchy=trees("ORG: D1 D2", "D1: A B", "D2: E F"))
    assert len(hidden(done.rows)) == 2
    assert "A" in hidden(done.rows)


def test_totals_that_do_not_add_up_are_refused_with_their_column() -> None:
    cells = table(
        """team value contributors
        Total 31 30
        A 4 4
        B 26 26"""
    )
    with pytest.raises(RefusedInputError, match="1 along team"):
        protect_table(cells)


def test_zero_sensitive_hides_zeros_and_lets_them_be_something(attack) -> None:
    cells = table(
        """team value contributors
        Total 60 60
        A 0 0
        B 30 30
        C 30 30"""
    )
    options = ProtectOptions(zero="sensitive", round_to=None)
    done = protect_table(cells, options=options)
    assert "A" in hidden(done.rows)
    truth = cells.assign(value=cells["value"].astype(float))
    assert attack([done.rows], truth, ["team"], []) == []


def test_the_attacker_finds_what_primary_suppression_alone_leaves_open(attack) -> None:
    # the known leak: one hidden group, and its total shown
    released = pd.DataFrame(
        {
            "team": ["Total", "A", "B"],
            "value": [30.0, np.nan, 26.0],
            "state": ["shown", "suppressed", "shown"],
        }
    )
    truth = released.assign(value=[30.0, 4.0, 26.0])
    found = attack([released], truth, ["team"], [])
    assert [(f.key, f.grade, f.low) for f in found] == [(("A",), "exactly", 4.0)]
