"""Who works where and when: assignments of invented workers to teams."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sample_data.organisation import (
    MOVER,
    SECOND_CREW_FROM,
    SECOND_CREW_PEOPLE,
    TEAMS,
    TeamPlan,
)
from sample_data.periods import DAYS, day_number

BEFORE_THE_SAMPLE = "2024-04-01"


def assignments(rng: np.random.Generator) -> pd.DataFrame:
    """Every assignment of the sample.

    Grain: one row per worker and assignment: worker_ref, team, first_day and last_day (day numbers,
    both inclusive, clipped to the sample), starts_on, ends_on (text; empty while it lasts), fte,
    under_24_months, is_supervisor, trained_until, video_trained_until.
    """
    rows = [row for plan in TEAMS for row in _team_rows(plan, rng)]
    frame = pd.DataFrame(rows, columns=["person", "team", "starts_on", "ends_on"])
    frame = _moved(frame)
    people = frame["person"].unique()
    numbers = rng.permutation(np.arange(1000, 10000))[: len(people)]
    frame["worker_ref"] = frame["person"].map(
        dict(zip(people, [f"K{number}" for number in numbers], strict=True))
    )
    frame["first_day"] = [max(0, day_number(day)) for day in frame["starts_on"]]
    frame["last_day"] = [day_number(day) if day else len(DAYS) - 1 for day in frame["ends_on"]]
    return _with_attributes(frame, rng).drop(columns="person")


def _team_rows(plan: TeamPlan, rng: np.random.Generator) -> Iterator[tuple[str, str, str, str]]:
    """The people of one team before anyone moves, with those who left and were replaced."""
    for number in range(plan.workers):
        person = f"{plan.code}-{number}"
        starts_on = BEFORE_THE_SAMPLE
        if plan.code == "SOU" and number >= plan.workers - SECOND_CREW_PEOPLE:
            starts_on = SECOND_CREW_FROM
        if plan.merged_into:
            yield person, plan.code, starts_on, str(plan.valid_to)
            joins_on = np.datetime64(str(plan.valid_to)) + 1
            yield person, plan.merged_into, str(joins_on), ""
        elif number < plan.replaced:
            leaves = DAYS[int(rng.integers(60, 380))]
            yield person, plan.code, starts_on, str(leaves)
            yield f"{person}-next", plan.code, str(leaves + 1), ""
        else:
            yield person, plan.code, starts_on, ""


def _moved(frame: pd.DataFrame) -> pd.DataFrame:
    """The assignments after one person changed team in the middle of a week."""
    source, target, day = MOVER
    last = f"{source}-19"
    is_mover = frame["person"] == last
    stays = frame.assign(
        ends_on=frame["ends_on"].mask(is_mover, str(np.datetime64(day) - 1)),
    )
    arrives = pd.DataFrame([(last, target, day, "")], columns=frame.columns)
    return pd.concat([stays, arrives], ignore_index=True)


def _with_attributes(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Attributes of the contract; those of a person are equal on all of their assignments."""
    people = pd.DataFrame({"worker_ref": frame["worker_ref"].unique()})
    count = len(people)
    people["fte"] = rng.choice(["1.000", "0.800"], size=count, p=[0.88, 0.12])
    people["under_24_months"] = rng.random(count) < 0.24
    trained = np.datetime64("2026-11-01") + rng.integers(0, 600, count)
    expired = rng.random(count) < 0.03
    trained = np.where(expired, np.datetime64("2026-03-31"), trained)
    people["trained_until"] = trained.astype("datetime64[D]").astype(str)
    joined = frame.merge(people, on="worker_ref", how="left", validate="many_to_one")
    rank = joined.groupby("team").cumcount()
    joined["is_supervisor"] = rank % 6 == 0
    has_video = joined["team"].isin(["OED"]) | ((joined["team"] == "MCR") & (rank < 8))
    joined["video_trained_until"] = joined["trained_until"].where(has_video, "")
    return joined
