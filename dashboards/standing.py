"""What the verdicts of a month add up to: which teams need a hand, and by what pattern."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboards.rows import rows_by
from pipeline.language import say

#: Within one team, the breach its card opens with.
_ASSURANCE_ORDER = {"consistently_over": 0, "hit_and_miss": 1, "none": 2, "consistently_within": 3}


@dataclass(frozen=True)
class Need:
    """One team past at least one limit beyond chance; `leading` is the row its card opens with."""

    team_id: str
    team: str
    parent_id: str
    leading: dict[str, Any]
    others: tuple[dict[str, Any], ...]

    @property
    def pattern(self) -> str:
        """How the team's work stands to its limit: design, rising, or back and forth."""
        if self.leading["assurance"] == "consistently_over":
            return "by_design"
        return "rising" if self.leading["variation"] == "concern" else "back_and_forth"


def needs(statuses: pd.DataFrame) -> list[Need]:
    """Teams over beyond chance: consistently over first, then longest since, then by name.

    Never ordered by the size of the breach.
    """
    over = statuses.loc[statuses["verdict"].eq("over")]
    over = over.assign(rank=over["assurance"].map(_ASSURANCE_ORDER).astype(float))
    ordered = over.sort_values(
        ["rank", "months_over", "indicator_order", "limit_id"],
        ascending=[True, False, True, True],
        kind="stable",
    )
    found = [_need(rows) for rows in rows_by(ordered, "team_id").values()]
    return sorted(found, key=_need_order)


def _need(rows: list[dict[str, Any]]) -> Need:
    first = rows[0]
    return Need(first["team_id"], first["team"], first["parent_id"], first, tuple(rows[1:]))


def _need_order(need: Need) -> tuple[int, int, str]:
    row = need.leading
    return (_ASSURANCE_ORDER[row["assurance"]], -int(row["months_over"]), need.team)


def over_by_chance(statuses: pd.DataFrame) -> int:
    """How many figures are past a limit in a way chance could explain."""
    return int(statuses["verdict"].eq("over_may_be_chance").sum())


def with_divisions(teams: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """The teams' rows, led by their division's own where none of its teams has a verdict.

    Grain: as `queries.statuses`; `teams` and `units` are its rows of teams and of units above them.
    """
    said = teams["verdict"].isin(["over", "over_may_be_chance", "near", "within"])
    has_verdict = set(teams.loc[said, "parent_id"])
    silent = units["team_id"].isin(set(teams["parent_id"]) - has_verdict)
    chosen = units.loc[silent]
    if chosen.empty:
        return teams
    instead = chosen.assign(
        team=[say("All of {unit}", unit=name) for name in chosen["team"]],
        parent_id=chosen["team_id"],
        team_level="team",
    )
    order = units.drop_duplicates("team_id").set_index("team_id")["sort_order"]
    together = pd.concat([instead, teams])
    place = together["parent_id"].map(order)
    return together.assign(place=place).sort_values("place", kind="stable").drop(columns="place")


def split_silent(statuses: pd.DataFrame, *, most: int) -> tuple[pd.DataFrame, list[str]]:
    """The rows to draw, and the names of teams left to a line because nothing was logged.

    Only where there are more than `most` teams: a short list keeps every team in its place.
    """
    if statuses["team_id"].nunique() <= most:
        return statuses, []
    speaks = statuses["state"].ne("missing") & ~statuses["verdict"].isin(
        ["not_applicable", "no_limit"]
    )
    is_silent = ~speaks.groupby(statuses["team_id"]).transform("any")
    return statuses.loc[~is_silent], list(statuses.loc[is_silent, "team"].drop_duplicates())


def unjudged_teams(statuses: pd.DataFrame) -> dict[str, int]:
    """Teams without any verdict this month, counted by the state that stands in its place."""
    said = statuses["verdict"].isin(["over", "over_may_be_chance", "near", "within"])
    silent = statuses.loc[~said.groupby(statuses["team_id"]).transform("any")]
    state = (
        silent["verdict"]
        .astype(object)
        .where(~silent["state"].isin(["late", "missing"]), silent["state"])
    )
    order = {"withheld": 0, "too_little_data": 1, "late": 2, "missing": 3}
    ranked = silent.assign(standing=state, rank=state.map(order)).dropna(subset=["rank"])
    first = ranked.sort_values("rank", kind="stable").drop_duplicates("team_id")
    return {str(name): int(count) for name, count in first["standing"].value_counts().items()}
