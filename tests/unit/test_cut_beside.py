"""A cut beside the publication: what that withholds stays withheld, what it shows is known."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.errors import RefusedInputError
from pipeline.release.cut import Cut, cut_of
from pipeline.release.cut_beside import Known, beside, known_of
from pipeline.release.protect import ProtectedTable
from pipeline.release.table_input import ProtectOptions

UNITS = pd.DataFrame({"team_id": ["ORG", "A", "B", "C"], "parent_id": [None, "ORG", "ORG", "ORG"]})
OCTOBER = pd.Timestamp("2026-10-01")
KNOWN = Known(
    frozenset(
        {(unit, month) for unit in ("ORG", "A", "B", "C") for month in ("2026-09", "2026-10")}
    ),
    frozenset({("C", "2026-10", "all")}),
)


def cut(rows: dict) -> Cut:
    return cut_of(pd.DataFrame(rows), UNITS, ProtectOptions())


def protected(rows: dict, known: Known = KNOWN) -> ProtectedTable:
    return beside(cut(rows), known).protected(ProtectOptions())


def hidden(found: ProtectedTable) -> list[tuple[str, ...]]:
    rows = found.rows[found.rows["state"] == "suppressed"]
    return [tuple(map(str, row)) for row in rows[[c for c in rows if c in GROUPS]].to_numpy()]


GROUPS = ("team_id", "period_start", "shift")


def test_what_the_publication_withholds_of_a_unit_in_a_month_stays_withheld() -> None:
    rows = {
        "team_id": ["A", "B", "C", "C"],
        "period_start": [OCTOBER, OCTOBER, OCTOBER, pd.Timestamp("2026-09-01")],
        "value": [100, 100, 100, 100],
        "contributors": [20, 20, 20, 20],
    }
    found = protected(rows)
    assert hidden(found) == [("C", "2026-10-01")]  # September of C is published
    assert found.summary["withheld_by_publication"] == 1


def test_the_total_of_a_published_unit_is_known_so_a_hidden_cell_gets_a_partner() -> None:
    """Of A's 322, nights have 3 people. 322 less 300 less 12 would be theirs: late shifts hide."""
    rows = {
        "team_id": ["A", "A", "A"],
        "period_start": [OCTOBER] * 3,
        "shift": ["day", "late", "night"],
        "value": [300, 12, 10],
        "contributors": [25, 15, 3],
    }
    found = protected(rows)
    assert hidden(found) == [("A", "2026-10-01", "late"), ("A", "2026-10-01", "night")]
    assert found.summary["known_totals"] == 1
    assert len(found.rows) == 3  # the total is not put out


def test_people_of_two_hidden_cells_are_not_taken_for_different_ones() -> None:
    """Late and night have 3 people each; they may be the same 3, so the day hides as well."""
    rows = {
        "team_id": ["A"] * 3,
        "period_start": [OCTOBER] * 3,
        "shift": ["day", "late", "night"],
        "value": [14, 12, 10],
        "contributors": [25, 3, 3],
    }
    assert len(hidden(protected(rows))) == 3


def test_a_known_total_is_never_the_partner_of_a_hidden_cell() -> None:
    """One cell and its total: the total is public, so the cell is, or nothing is shown at all."""
    rows = {
        "team_id": ["A", "A"],
        "period_start": [OCTOBER] * 2,
        "shift": ["day", "night"],
        "value": [1000, 10],
        "contributors": [30, 3],
    }
    assert hidden(protected(rows)) == [("A", "2026-10-01", "day"), ("A", "2026-10-01", "night")]


def test_a_month_that_is_not_published_cannot_be_cut() -> None:
    rows = {
        "team_id": ["A", "A"],
        "period_start": [OCTOBER, pd.Timestamp("2026-11-01")],
        "value": [90, 90],
        "contributors": [9, 9],
    }
    with pytest.raises(RefusedInputError, match="months that are not published: 2026-11"):
        protected(rows)


def test_a_unit_the_publication_does_not_have_is_withheld() -> None:
    known = Known(frozenset({("A", "2026-10")}), frozenset())
    rows = {
        "team_id": ["A", "B"],
        "period_start": [OCTOBER] * 2,
        "value": [90, 90],
        "contributors": [9, 9],
    }
    assert hidden(protected(rows, known)) == [("B", "2026-10-01")]


def _figures(states: dict[tuple[str, str], str]) -> pd.DataFrame:
    rows = [(one, unit, "all", OCTOBER, state) for (one, unit), state in states.items()]
    return pd.DataFrame(
        rows, columns=["indicator_id", "team_id", "exposure_kind", "period_start", "state"]
    )


def test_a_unit_is_withheld_where_most_of_what_is_shown_elsewhere_is_suppressed() -> None:
    """W-00, R-01 and K-01 are shown for A and B; two of three are suppressed for C."""
    shown = {(one, unit): "shown" for one in ("W-00", "R-01", "K-01") for unit in ("A", "B")}
    at_c = {("W-00", "C"): "suppressed", ("R-01", "C"): "suppressed", ("K-01", "C"): "shown"}
    known = known_of(_figures(shown | at_c), frozenset())
    assert known.withheld == {("C", "2026-10", "all")}
    assert known.published == {(unit, "2026-10") for unit in "ABC"}


@pytest.mark.parametrize("state", ["late", "missing"])
def test_what_is_still_to_come_is_withheld_until_it_has_come(state: str) -> None:
    """W-00 of B is to come: with its own amount it is withheld; B's other figures are told."""
    states = {(one, unit): "shown" for one in ("W-00", "R-01", "K-01") for unit in ("A", "B")}
    states["W-00", "B"] = state
    assert known_of(_figures(states), frozenset({"W-00"})).withheld == {("B", "2026-10", "all")}
    assert known_of(_figures(states), frozenset({"R-01"})).withheld == frozenset()


def test_an_indicator_of_the_same_amount_decides_alone_however_rare() -> None:
    """Twenty units. K-01 is suppressed for A alone; C-02 is rare, shown for A alone."""
    units = [chr(ord("A") + place) for place in range(20)]
    states = {(one, unit): "shown" for one in ("W-00", "R-01") for unit in units}
    for unit in units:
        states["K-01", unit] = "suppressed" if unit == "A" else "shown"
        states["C-02", unit] = "shown" if unit == "A" else "suppressed"
    figures = _figures(states)
    only_a = {("A", "2026-10", "all")}
    assert known_of(figures, frozenset()).withheld == frozenset()
    assert known_of(figures, frozenset({"K-01"})).withheld == only_a
    assert len(known_of(figures, frozenset({"C-02"})).withheld) == 19
