"""Which cells a new release is made of, when earlier ones stand beside it."""

from __future__ import annotations

import pandas as pd

from pipeline.release.reopening import leaf_bridge, material, month_of, moved_months

UNITS = pd.DataFrame({"team_id": ["ORG", "A", "B"], "parent_id": [None, "ORG", "ORG"]})
AUGUST, SEPTEMBER = pd.Timestamp("2026-08-01"), pd.Timestamp("2026-09-01")


def cells(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    """team, kind of period, first day, value; everything else alike."""
    frame = pd.DataFrame(rows, columns=["team_id", "period_kind", "period_start", "value"])
    frame["period_start"] = pd.to_datetime(frame["period_start"])
    return frame.assign(amount_id="contacts", exposure_kind="all", n_people=9, top1=20.0, top2=10.0)


def team_months(*rows: tuple[str, pd.Timestamp]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["team_id", "month"]).astype({"month": "M8[us]"})


BEFORE = cells(
    ("ORG", "month", "2026-08-01", 150), ("A", "month", "2026-08-01", 100),
    ("B", "month", "2026-08-01", 50),
)  # fmt: skip
# A has three more contacts in August, B four more; September is new
NOW = cells(
    ("ORG", "month", "2026-08-01", 157), ("A", "month", "2026-08-01", 103),
    ("B", "month", "2026-08-01", 54), ("ORG", "month", "2026-09-01", 90),
    ("A", "month", "2026-09-01", 60), ("B", "month", "2026-09-01", 30),
)  # fmt: skip


def values(frame: pd.DataFrame) -> dict[tuple[str, str], float]:
    days = frame["period_start"].dt.strftime("%Y-%m-%d")
    return dict(zip(zip(frame["team_id"], days, strict=True), frame["value"], strict=True))


def test_a_published_month_without_an_opened_team_stands_as_it_was() -> None:
    made = material(NOW, BEFORE, UNITS, opened=team_months(), held=team_months(), moved=set())
    assert values(made.standing)["ORG", "2026-08-01"] == 150
    assert set(month_of(made.cells["period_start"])) == {SEPTEMBER}


def test_an_opened_team_moves_its_total_and_a_waiting_one_does_not() -> None:
    made = material(
        NOW, BEFORE, UNITS,
        opened=team_months(("A", AUGUST)), held=team_months(("B", AUGUST)), moved=set(),
    )  # fmt: skip
    found = values(made.cells)
    assert found["A", "2026-08-01"] == 103
    assert found["B", "2026-08-01"] == 50
    assert found["ORG", "2026-08-01"] == 153  # 103 + 50: B's four contacts wait
    assert made.refreshed["team_id"].tolist() == ["A"]


def test_above_a_waiting_team_the_larger_contributions_count() -> None:
    now = NOW.assign(top1=[25.0, *[20.0] * 5], n_people=[12, *[9] * 5])
    made = material(
        now, BEFORE, UNITS,
        opened=team_months(("A", AUGUST)), held=team_months(("B", AUGUST)), moved=set(),
    )  # fmt: skip
    total = made.cells[(made.cells["team_id"] == "ORG") & (made.cells["value"] == 153)].iloc[0]
    assert (total["top1"], total["n_people"]) == (25.0, 9)


def test_the_last_part_stays_out_where_rows_of_an_earlier_part_wait() -> None:
    before = cells(("A", "part", "2026-09-01", 10))
    now = cells(
        ("A", "part", "2026-09-01", 11), ("A", "part", "2026-09-22", 20),
        ("A", "month", "2026-09-01", 60), ("ORG", "month", "2026-09-01", 60),
    )  # fmt: skip
    held = team_months(("A", SEPTEMBER))
    made = material(now, before, UNITS, opened=team_months(), held=held, moved=set())
    found = values(made.cells[made.cells["period_kind"] == "part"])
    assert found == {("A", "2026-09-01"): 10}  # as published; days 22 to 30 are not told


def test_a_month_whose_division_held_other_teams_has_moved() -> None:
    then = leaf_bridge(UNITS).assign(month=AUGUST)
    apart = pd.DataFrame(
        {"team_id": ["ORG", "D", "A", "B"], "parent_id": [None, "ORG", "ORG", "D"]}
    )
    assert moved_months(then, leaf_bridge(UNITS)) == set()
    assert moved_months(then, leaf_bridge(apart)) == set()  # ORG holds the same teams as before
    divided = then.replace({"unit_id": {"ORG": "D"}})
    assert moved_months(divided, leaf_bridge(apart)) == {AUGUST}  # A has left D


def test_a_moved_month_is_not_opened() -> None:
    made = material(
        NOW, BEFORE, UNITS,
        opened=team_months(("A", AUGUST)), held=team_months(), moved={AUGUST},
    )  # fmt: skip
    assert values(made.standing)["A", "2026-08-01"] == 100
    assert made.opened.empty
