"""The tables of the pack, one frame each: the same for its workbook and its CSV files."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

import dashboards.queries as queries
from dashboards.components.marks import STATE_WORDS, verdict_word
from dashboards.figures import SHARE_CEILING, people_words
from dashboards.rows import Row, rows_of
from dashboards.wording import value_words
from pipeline.report.actions import followed
from pipeline.report.reading import Month
from pipeline.report.revisions import revised_months


def pack_tables(pack: Month) -> dict[str, pd.DataFrame]:
    """Name to table, in the order of the workbook's sheets.

    Units: `value` as published; a share of 95% or more is given as 0.95 with its word beside it.
    Missing: no value where `state` is not shown.
    """
    makers: dict[str, Callable[[Month], pd.DataFrame]] = {
        "verdicts": verdicts,
        "figures": figures,
        "wellbeing": wellbeing,
        "actions": followed,
        "revisions": revisions,
        "limits": limits_in_force,
    }
    return {name: make(pack) for name, make in makers.items()}


def verdicts(pack: Month) -> pd.DataFrame:
    """One row per limit and unit of the month: figure, state, limit, verdict, sentence."""
    frame = pack.every_status.copy()
    states = frame["state"].astype(object).where(frame["state"].notna(), "missing")
    frame["state"] = states.where(frame["verdict"].ne("not_applicable"), "")
    rows = rows_of(frame)
    return pd.DataFrame(
        {
            "team_id": frame["team_id"],
            "team": frame["team"],
            "limit_id": frame["limit_id"],
            "measure": frame["title"],
            "month": pack.name,
            "state": frame["state"],
            "value": _values(frame),
            "figure": [_printed(row) for row in rows],
            "limit": frame["threshold"],
            "verdict": [verdict_word(r["verdict"], direction=r["direction"]) for r in rows],
            "over_since": pd.to_datetime(frame["over_since"]).dt.strftime("%Y-%m").fillna(""),
            "strength": frame["strength"],
            "rests_on": frame["denominator"],
            "people": frame["people_band"].map(people_words),
            "completeness": frame["completeness"],
            "sentence": frame["sentence"],
        }
    )


def figures(pack: Month) -> pd.DataFrame:
    """One row per indicator, unit and kind of exposure of the month, as published."""
    sql = """
        select
            cell.team_id, team.name as team, cell.indicator_id, indicator.title as measure,
            cell.exposure_kind, cell.state::varchar as state, cell.value, indicator.unit,
            cell.denominator::double as rests_on, cell.std_error,
            cell.people_band::varchar as people,
            cell.basis::varchar as basis, cell.completeness, indicator.measure::varchar as kind
        from team_indicator as cell
        inner join team using (team_id)
        inner join indicator using (indicator_id)
        where cell.period_kind = 'month' and cell.period_start = $month
        order by team.sort_order, indicator.sort_order, cell.exposure_kind
    """
    frame = pack.published.frame(sql, {"month": pack.month})
    values = frame["value"].mask(
        frame["kind"].eq("share"), frame["value"].clip(upper=SHARE_CEILING)
    )
    return frame.assign(
        value=values.where(frame["state"].isin(["shown", "zero"])),
        people=frame["people"].map(people_words),
    ).drop(columns="kind")


def wellbeing(pack: Month) -> pd.DataFrame:
    """One row per scale and unit: the newest wave that had closed by the end of the month."""
    sql = """
        select
            scale.instrument_id, scale.scale_id, scale.instrument_name, scale.scale_name,
            scale.wave_id, scale.period_start, scale.period_end, scale.team_id, team.name as team,
            scale.state::varchar as state, scale.mean, scale.lower, scale.upper,
            scale.range_lower, scale.range_upper, scale.response_rate,
            scale.people_band::varchar as people_band
        from survey_scale as scale
        inner join team using (team_id)
        where scale.period_end < $after
        qualify scale.period_start = max(scale.period_start) over (
            partition by scale.instrument_id, scale.scale_id
        )
        order by scale.instrument_id, scale.scale_id, team.sort_order
    """
    after = (pd.Timestamp(pack.month) + pd.DateOffset(months=1)).date()
    return pack.published.frame(sql, {"after": after})


def revisions(pack: Month) -> pd.DataFrame:
    """One row per figure that an earlier release gave otherwise, with cause."""
    return revised_months(pack.published.frame)


def limits_in_force(pack: Month) -> pd.DataFrame:
    """One row per limit and version in force in the month."""
    frame = queries.rules_in_force(pack.published.frame, pack.scope, month=pack.month)
    everybody = pack.published.frame("select name from team where level = 'team'")["name"]
    all_teams = _listed(sorted(everybody))
    listed = frame["team_names"].map(_listed)
    named = frame.assign(team_names=listed.mask(listed.eq(all_teams), "all teams"))
    return named.drop(columns=["indicator_order"])


def _listed(names: object) -> str:
    if names is None or (pd.api.types.is_scalar(names) and pd.isna(names)):  # type: ignore[call-overload]
        return ""
    return ", ".join(str(name) for name in names)  # type: ignore[attr-defined]


def _values(frame: pd.DataFrame) -> pd.Series:
    has_figure = frame["state"].isin(["shown", "zero"])
    values = frame["value"].astype(float).where(has_figure)
    return values.mask(frame["measure"].eq("share"), values.clip(upper=SHARE_CEILING))


def _printed(row: Row) -> str:
    if row["state"] in ("shown", "zero"):
        return value_words(row)
    return STATE_WORDS.get(str(row["state"]), "not applicable")
