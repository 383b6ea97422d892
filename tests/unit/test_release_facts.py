"""Facts beside protected figures, and shares over other caps apart from them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from pipeline.release.facts import other_caps, with_facts

MONTH = {"exposure_kind": "all", "period_kind": "month", "period_start": date(2026, 10, 1)}
UNITS = pd.DataFrame({"team_id": ["A", "B", "E", "D"], "parent_id": ["D", "D", "D", None]})
FACTS = pd.DataFrame(
    [
        {"indicator_id": "C-04", "measure": "mean", "told_with": None, "told_kind": None},
        {"indicator_id": "C-05", "measure": "mean", "told_with": "K-02", "told_kind": "video"},
    ]
)


def figure(indicator_id: str, team_id: str, state: str, **more: object) -> dict[str, object]:
    return {
        "indicator_id": indicator_id, "team_id": team_id, **MONTH,
        "period_end": pd.Timestamp(2026, 10, 31), "measure": "rate", "state": state,
        "numerator": np.nan, "denominator": np.nan, "value": np.nan, "std_error": np.nan,
        "judged_value": np.nan, "judged_numerator": np.nan, "judged_denominator": np.nan,
        "judged_std_error": np.nan, "people_band": None, "basis": "rostered", **more,
    }  # fmt: skip


def fact(indicator_id: str, team_id: str, *, over: float, under: float) -> dict[str, object]:
    return {
        "indicator_id": indicator_id, "team_id": team_id, **MONTH,
        "period_end": date(2026, 11, 1), "numerator": over, "denominator": under,
        "value": over / under, "basis": "rostered", "std_error": np.nan, "n_people": 9,
    }  # fmt: skip


def told(rows: list[dict[str, object]], *, video: dict[str, str]) -> pd.DataFrame:
    figures = pd.DataFrame(
        [figure("K-02", team, state, exposure_kind="video") for team, state in video.items()]
    )
    return with_facts(figures, pd.DataFrame(rows), FACTS, UNITS)


def test_a_fact_is_shown_as_it_is_without_rounding_or_people() -> None:
    # 38 sessions of 3 teams are 12.67 a team; a rounded 13 would be past the 12 of the article
    rows = [fact("C-04", "D", over=38, under=3), fact("C-04", "A", over=12, under=1)]
    found = told(rows, video={"A": "shown"}).set_index(["indicator_id", "team_id"])
    assert found.loc[("C-04", "D"), "value"] == 12.67
    row = found.loc[("C-04", "A")]
    assert (row["state"], row["value"], row["judged_value"]) == ("shown", 12.0, 12.0)
    assert row["people_band"] is None
    assert row["period_end"] == pd.Timestamp(2026, 10, 31)


def test_a_fact_about_video_teams_does_not_tell_which_teams_met_video() -> None:
    rows = [fact("C-05", team, over=1, under=1) for team in ("A", "B", "D")]
    # A's video is shown; B's and E's are hidden, though B met video and E did not; D is above
    found = told(rows, video={"A": "shown", "B": "suppressed", "E": "suppressed", "D": "shown"})
    facts = found[found["indicator_id"] == "C-05"].set_index("team_id")
    assert facts["state"].to_dict() == {"A": "shown", "B": "suppressed", "E": "suppressed"}
    assert facts.loc["A", "value"] == 1
    hidden = facts.loc[["B", "E"]]
    assert hidden[["value", "numerator", "denominator", "judged_value"]].isna().all(axis=None)
    # nothing else tells them apart either
    assert len(hidden.drop(columns="period_end").astype(str).drop_duplicates()) == 1


def test_where_video_is_zero_or_missing_there_is_no_such_fact() -> None:
    rows = [fact("C-05", "A", over=1, under=1)]
    found = told(rows, video={"A": "zero", "B": "missing"})
    assert "C-05" not in set(found["indicator_id"])


def test_without_facts_the_figures_are_as_they_were() -> None:
    figures = pd.DataFrame([figure("W-00", "A", "shown", value=3.0)])
    rows = pd.DataFrame([fact("W-00", "A", over=3, under=1)])
    pd.testing.assert_frame_equal(with_facts(figures, rows, FACTS, UNITS), figures)


def test_shares_over_other_caps_stand_apart_with_their_cap() -> None:
    both = pd.DataFrame(
        [figure("W-01", "A", "shown", value=0.1), figure("W-01@5", "A", "shown", value=0.05)]
    )
    figures, caps = other_caps(both)
    assert figures["indicator_id"].tolist() == ["W-01"]
    assert caps[["indicator_id", "cap", "value"]].values.tolist() == [["W-01", 5, 0.05]]
    none, empty = other_caps(figures)
    assert len(none) == 1 and empty.empty and "cap" in empty
