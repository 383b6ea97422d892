"""Figures revised more than once: first published against now known, one row each."""

from __future__ import annotations

import pandas as pd

from pipeline.released_figures import since_first


def _revised(team: str, old: float | None, new: float | None, **more: object) -> pd.DataFrame:
    row = {
        "indicator_id": "W-00", "team_id": team, "exposure_kind": "all", "period_kind": "month",
        "period_start": pd.Timestamp("2026-09-01"), "old_value": old, "new_value": new,
        "old_state": "shown", "new_state": "shown", "cause": "late or corrected rows",
    } | more  # fmt: skip
    return pd.DataFrame([row])


def test_a_figure_revised_twice_keeps_what_was_first_published() -> None:
    told = since_first(_revised("A", 4.0, 4.4), _revised("A", 4.4, 4.6, cause="method"))
    assert told[["old_value", "new_value", "cause"]].to_numpy().tolist() == [[4.0, 4.6, "method"]]


def test_a_figure_that_came_back_is_revised_no_longer() -> None:
    assert since_first(_revised("A", 4.0, 4.4), _revised("A", 4.4, 4.0)).empty


def test_a_figure_first_late_then_corrected_was_late_when_first_published() -> None:
    late = _revised("A", None, 4.4, old_state="late", cause="late file")
    told = since_first(late, _revised("A", 4.4, 4.6)).iloc[0]
    assert (told["old_state"], told["new_value"], told["cause"]) == (
        "late", 4.6, "late or corrected rows",
    )  # fmt: skip


def test_revisions_of_other_figures_stay() -> None:
    told = since_first(_revised("A", 4.0, 4.4), _revised("B", 2.0, 2.1))
    assert sorted(told["team_id"]) == ["A", "B"]
    assert len(since_first(_revised("A", 4.0, 4.4), _revised("A", 0.0, 0.0).head(0))) == 1
