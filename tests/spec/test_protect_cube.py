"""The cube: parts of a month, late teams, earlier releases, at-risk counts, kinds."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from pipeline.errors import RefusedInputError, StoppedError
from pipeline.release.cube import ProtectedCube, protect_cube
from schemas.disclosure import default_policy

UNITS = pd.DataFrame(
    {
        "team_id": ["ORG", "D1", "D2", "A", "B", "C", "E", "F", "G"],
        "parent_id": [None, "ORG", "ORG", "D1", "D1", "D1", "D2", "D2", "D2"],
    }
)
KEY = ["amount_id", "team_id", "exposure_kind", "period_kind", "period_start"]


def cells(text: str, **columns: object) -> pd.DataFrame:
    """team, value and people drawn as text; the other columns have defaults."""
    drawn = pd.read_csv(io.StringIO(text), sep=r"\s+")
    base: dict[str, object] = {
        "amount_id": "contacts",
        "exposure_kind": "all",
        "period_kind": "month",
        "period_start": "2026-10-01",
        "rule": "amount",
        "state_hint": None,
        "top1": np.nan,
        "top2": np.nan,
    }
    frame = drawn.rename(columns={"team": "team_id", "people": "n_people"})
    for name, default in (base | columns).items():
        if name not in frame:
            frame[name] = default
    frame["period_start"] = pd.to_datetime(frame["period_start"])
    return frame


MONTH = """team value people
ORG 600 60
D1 300 30
D2 300 30
A 40 4
B 100 10
C 160 16
E 100 10
F 100 10
G 100 10"""


def protect(*frames: pd.DataFrame, **more: object) -> ProtectedCube:
    return protect_cube(pd.concat(frames, ignore_index=True), UNITS, default_policy(), **more)


def state(cube: ProtectedCube, team: str, **where: object) -> str:
    rows = cube.cells[cube.cells["team_id"] == team]
    for name, value in where.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1
    return str(rows["state"].iloc[0])


def hidden(cube: ProtectedCube) -> set[str]:
    return set(cube.cells.loc[cube.cells["state"] == "suppressed", "team_id"])


def test_a_small_team_is_hidden_with_a_partner_and_the_reasons_are_told_apart() -> None:
    cube = protect(cells(MONTH))
    assert hidden(cube) == {"A", "B"}
    reasons = cube.cells.set_index("team_id")["hidden_reason"]
    assert (reasons["A"], reasons["B"]) == ("primary_k", "secondary")
    assert pd.isna(reasons["C"])
    assert cube.proof.holds
    assert cube.proof.hidden_by_reason["primary"] == 1


def test_published_values_are_rounded_and_people_come_as_bands() -> None:
    cube = protect(
        cells(
            MONTH.replace("C 160 16", "C 158 16")
            .replace("D1 300", "D1 298")
            .replace("ORG 600", "ORG 598")
        )
    )
    row = cube.cells.set_index("team_id").loc["C"]
    assert (row["published_value"], row["people_band"]) == (160.0, "10-19")
    assert np.isnan(cube.cells.set_index("team_id").loc["A", "published_value"])
    assert pd.isna(cube.cells.set_index("team_id").loc["A", "people_band"])


def test_minutes_are_rounded_to_whole_hours() -> None:
    text = "team value people\nORG 1234 30\nD1 1234 30\nA 1234 30"
    cube = protect(cells(text, rounding="minutes"))
    # 1234 / 60 = 20.57 hours, so 21 hours
    assert cube.cells["published_value"].tolist() == [1260.0] * 3


def test_rows_come_back_in_the_order_and_with_the_index_given() -> None:
    frame = cells(MONTH).sample(frac=1, random_state=1)
    cube = protect_cube(frame, UNITS, default_policy())
    assert cube.cells.index.tolist() == frame.index.tolist()
    assert cube.cells["team_id"].tolist() == frame["team_id"].tolist()
    assert hidden(cube) == {"A", "B"}


def test_a_late_team_makes_its_totals_late() -> None:
    frame = cells(MONTH)
    frame.loc[frame["team_id"] == "E", "state_hint"] = "late"
    cube = protect(frame)
    assert [state(cube, t) for t in ("E", "D2", "ORG")] == ["late"] * 3
    assert state(cube, "F") == "shown"
    assert state(cube, "D1") == "shown"


def test_an_unstaffed_team_is_a_public_zero() -> None:
    frame = cells(
        MONTH.replace("A 40 4", "A 0 0").replace("D1 300", "D1 260").replace("ORG 600", "ORG 560")
    )
    frame.loc[frame["team_id"] == "A", "state_hint"] = "not_staffed"
    cube = protect(frame)
    assert state(cube, "A") == "zero"
    assert hidden(cube) == set()


PARTS = """team value people period_start
C 40 12 2026-10-01
C 40 12 2026-10-08
C 40 12 2026-10-15
C 40 {last} 2026-10-22"""


def parts(last: int) -> pd.DataFrame:
    return cells(PARTS.format(last=last), period_kind="part")


def test_four_good_parts_are_shown_and_spare_their_month() -> None:
    # C with its four parts counts five times: B is the partner of A, though it has a person more
    cube = protect(cells(MONTH.replace("B 100 10", "B 100 17")), parts(12))
    assert (cube.cells[cube.cells["period_kind"] == "part"]["state"] == "shown").all()
    assert state(cube, "C", period_kind="month") == "shown"


def test_one_bad_part_hides_all_four_and_leaves_the_month() -> None:
    cube = protect(cells(MONTH), parts(3))
    assert (cube.cells[cube.cells["period_kind"] == "part"]["state"] == "suppressed").all()
    assert state(cube, "C", period_kind="month") == "shown"


def test_the_last_part_is_not_the_month_less_three_parts_shown_before() -> None:
    before = parts(3).iloc[:3].assign(state="shown")
    cube = protect(cells(MONTH), parts(3), previous=before)
    rows = cube.cells[cube.cells["period_kind"] == "part"].sort_values("period_start")
    assert rows["state"].tolist() == ["shown", "shown", "shown", "suppressed"]
    assert state(cube, "C", period_kind="month") == "suppressed"
    assert cube.proof.holds


def test_a_month_that_must_hide_beside_its_parts_takes_them_along() -> None:
    # B and C are all that could hide beside A, and both have their parts: the cheaper one, B, goes
    both = pd.concat([parts(12), parts(12).assign(team_id="B", value=25.0)], ignore_index=True)
    cube = protect(cells(MONTH.replace("B 100 10", "B 100 12")), both)
    rows = cube.cells[cube.cells["period_kind"] == "part"].set_index("team_id")
    assert hidden(cube) == {"A", "B"}
    assert set(rows.loc["B", "state"]) == {"suppressed"}
    assert set(rows.loc["B", "hidden_reason"]) == {"part"}
    assert set(rows.loc["C", "state"]) == {"shown"}
    assert cube.proof.holds


def test_a_month_whose_parts_were_seen_is_no_partner() -> None:
    # two parts of B were published before: its month stays, and C with its parts goes instead
    b_parts = parts(12).assign(team_id="B", value=25.0)
    before = b_parts.iloc[:2].assign(state="shown")
    both = pd.concat([parts(12), b_parts], ignore_index=True)
    cube = protect(cells(MONTH.replace("B 100 10", "B 100 12")), both, previous=before)
    rows = cube.cells[cube.cells["period_kind"] == "part"].set_index("team_id")
    assert hidden(cube) == {"A", "C"}
    assert set(rows.loc["B", "state"]) == {"shown"}


def test_iso_weeks_are_refused() -> None:
    weeks = cells("team value people\nC 40 12", period_kind="week")
    with pytest.raises(RefusedInputError, match="never published"):
        protect(weeks)


def test_parts_by_kind_or_of_a_division_are_refused() -> None:
    with pytest.raises(RefusedInputError, match="above the teams"):
        protect(cells("team value people\nD1 40 12", period_kind="part"))


def test_a_cell_shown_before_is_not_hidden_for_another() -> None:
    # B was shown in an earlier release: hiding it now would protect nothing
    before = cells(MONTH)[["team_id", *[k for k in KEY if k != "team_id"]]]
    before = before[before["team_id"] == "B"].assign(state="shown")
    cube = protect(cells(MONTH), previous=before)
    assert hidden(cube) == {"A", "C"}


def test_a_cell_hidden_before_stays_hidden() -> None:
    before = cells(MONTH)[["team_id", *[k for k in KEY if k != "team_id"]]]
    before = before[before["team_id"] == "E"].assign(state="suppressed")
    cube = protect(cells(MONTH), previous=before)
    assert "E" in hidden(cube)
    assert cube.proof.holds


def test_the_pattern_of_the_month_before_is_kept_where_it_costs_little() -> None:
    # in November B has 11 people and C 10: C would be cheaper, but B was hidden in October
    november = MONTH.replace("B 100 10", "B 110 11").replace("C 160 16", "C 150 10")
    cube = protect(cells(MONTH), cells(november, period_start="2026-11-01"))
    for month in ("2026-10-01", "2026-11-01"):
        rows = cube.cells[cube.cells["period_start"] == pd.Timestamp(month)]
        assert set(rows.loc[rows["state"] == "suppressed", "team_id"]) == {"A", "B"}


def test_a_division_restated_around_a_hidden_late_team_is_refused() -> None:
    # A was late and D1 published without it; A is hidden now: new D1 less old D1 is A
    before = cells(MONTH)
    before = before[before["team_id"].isin(["A", "D1"])].assign(state=["shown", "late"])
    with pytest.raises(StoppedError, match="late team"):
        protect(cells(MONTH), previous=before)


AT_RISK = """team value people
ORG 12 60
D1 12 30
D2 0 30
A 0 4
B 0 10
C 12 16
E 0 10
F 0 10
G 0 10"""


def test_yes_no_counts_hide_by_the_people_at_risk_and_follow_their_denominator() -> None:
    days = cells(MONTH, amount_id="worker_days")
    over = cells(AT_RISK, amount_id="days_over_cap", rule="at_risk", follows="worker_days")
    cube = protect(days, over.assign(top1=12.0))
    counts = cube.cells[cube.cells["amount_id"] == "days_over_cap"].set_index("team_id")
    assert {"A", "B"} <= set(counts.index[counts["state"] == "suppressed"])
    assert counts.loc["E", "state"] == "zero"  # 0, 1 and 2 read alike
    assert cube.proof.holds
    assert cube.proof.recoverable == 0


def test_counts_of_people_come_as_bands_only() -> None:
    cube = protect(cells(MONTH, rule="people"))
    assert cube.cells["published_value"].isna().all()
    assert cube.cells.set_index("team_id").loc["C", "people_band"] == "10-19"


def test_kinds_add_up_to_the_total_and_protect_each_other() -> None:
    text = """team exposure_kind value people
    ORG all 400 40
    ORG video 160 28
    ORG file 240 40
    D1 all 200 20
    D1 video 80 14
    D1 file 120 20
    D2 all 200 20
    D2 video 80 14
    D2 file 120 20
    A all 100 10
    A video 30 3
    A file 70 10
    B all 100 10
    B video 50 11
    B file 50 10
    E all 100 10
    E video 40 7
    E file 60 10
    F all 100 10
    F video 40 7
    F file 60 10"""
    units = UNITS[UNITS["team_id"].isin(["ORG", "D1", "D2", "A", "B", "E", "F"])]
    cube = protect_cube(cells(text), units, default_policy(), strict_kinds=True)
    rows = cube.cells[cube.cells["state"] == "suppressed"]
    assert set(zip(rows["team_id"], rows["exposure_kind"], strict=True)) == {
        ("A", "video"), ("A", "file"), ("B", "video"), ("B", "file")
    }  # fmt: skip
    assert cube.proof.holds


def test_amounts_that_do_not_add_up_over_kinds_are_refused() -> None:
    text = """team exposure_kind value people
    A all 100 10
    A video 30 7
    A file 80 10"""
    with pytest.raises(RefusedInputError, match="1 over kinds, 0 over units"):
        protect(cells(text))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda f: pd.concat([f, f.iloc[[0]]]), "1 repeated cells"),
        (lambda f: f.assign(team_id=f["team_id"].replace("A", "X")), "not in the tree"),
        (lambda f: f.assign(value=-f["value"]), "9 negative values"),
        (lambda f: f.assign(n_people=np.nan), "without a number of people"),
        (lambda f: f.drop(columns="top1"), "columns absent: top1"),
        (lambda f: f.assign(rule="guess"), "unknown rule"),
    ],
)
def test_a_broken_cube_is_refused(change, what: str) -> None:
    with pytest.raises(RefusedInputError, match=what):
        protect(change(cells(MONTH)))


def test_a_tree_with_a_cycle_is_refused() -> None:
    units = UNITS.assign(parent_id=UNITS["parent_id"].where(UNITS["team_id"] != "ORG", "A"))
    with pytest.raises(RefusedInputError, match="cycle"):
        protect_cube(cells(MONTH), units, default_policy())


def test_the_caller_s_frame_stays_as_it_was() -> None:
    frame = cells(MONTH)
    copy = frame.copy(deep=True)
    protect_cube(frame, UNITS, default_policy())
    pd.testing.assert_frame_equal(frame, copy)


def test_an_empty_cube_is_empty_and_proven() -> None:
    cube = protect_cube(cells(MONTH).iloc[:0], UNITS, default_policy())
    assert len(cube.cells) == 0
    assert cube.proof.holds


def test_months_with_other_kinds_remember_the_right_cells() -> None:
    def month(start: str, kinds: list[str]) -> pd.DataFrame:
        frames = []
        for kind in ["all", *kinds]:
            share = 1 if kind == "all" else 1 / len(kinds)
            frame = cells(MONTH, period_start=start, exposure_kind=kind)
            frames.append(frame.assign(value=frame["value"] * share))
        return pd.concat(frames)

    many, few = month("2026-10-01", ["file", "video", "aftermath"]), month("2026-11-01", ["video"])
    cube = protect(many, few)
    assert cube.proof.holds
    november = cube.cells[cube.cells["period_start"] == pd.Timestamp("2026-11-01")]
    assert set(november.loc[november["state"] == "suppressed", "team_id"]) == {"A", "B"}


def test_a_cell_hidden_before_that_cannot_be_certified_now_is_noted_and_stays_hidden() -> None:
    # every other cell was shown before: E, hidden then, has no partner left and breaks no rule
    before = cells(MONTH).assign(state="shown").drop(columns="value")
    before = before[before["team_id"].isin(["ORG", "D2", "E", "F", "G"])]
    before.loc[before["team_id"] == "E", "state"] = "suppressed"
    cube = protect(cells(MONTH.replace("A 40 4", "A 40 5")), previous=before)
    assert hidden(cube) == {"E"}
    assert cube.proof.without_certificate == 0
    assert cube.proof.notes[0].startswith("1 cells hidden beside figures of an earlier release")
