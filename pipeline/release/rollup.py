"""Small teams are shown in their declared group for whole years, by roster and not by value."""

from __future__ import annotations

from datetime import date

import pandas as pd

from pipeline.warehouse import Warehouse

MONTHS = 12
ALWAYS = (date(1900, 1, 1), date(9999, 12, 31))
_SPAN = ["team_id", "shown_id", "valid_from", "valid_until"]
_PLACE = {"shown_id": "varchar", "name": "varchar", "parent_id": "varchar", "timezone": "varchar"}

#: Teams with a group, and the people on their roster month by month. Crews have no persons.
_ROSTER = """
with small as (
    select team_id, small_team_group, coalesce(nullif(timezone, ''), getvariable('timezone')) as tz
    from raw.teams
    where nullif(small_team_group, '') is not null
),

shifts as (
    select
        team_id,
        small_team_group,
        date_trunc('month', timezone(tz, timezone('UTC', starts_at)))::date as month,
        worker_id,
    from raw.shift_roster
    join small using (team_id)
    where kind in ('day', 'night', 'on_call')
)

select
    team_id,
    any_value(small_team_group) as small_team_group,
    month,
    count(distinct worker_id)::integer as people,
    bool_or(worker_id is null) as has_crews,
from shifts
group by team_id, month
order by team_id, month
"""

_PUBLISHED = """
select distinct team_id, year(period_start)::integer as year, null::varchar as shown_id
from ledger.released_cell
where period_kind = 'month'
"""


def published_units(
    roster: pd.DataFrame, teams: pd.DataFrame, *, k: int, year: int
) -> pd.DataFrame:
    """The unit each team is shown as in one calendar year.

    Grain/shape: `roster` one row per team_id and month (a month's first day) with `people` on the
    roster; `teams` one row per team_id with small_team_group (empty if none); the result one row
    per team: team_id, published_id, is_rolled_up. A team with under k people on the roster in any
    of the 12 months before the year belongs to its group for the whole year; one without any such
    month goes by the months of the year itself. Missing: a small team without a group keeps its own
    id and is hidden cell by cell; so does one nothing is known of.
    Source: docs/methods/protection.md, small teams.
    """
    start = pd.Timestamp(year=year, month=1, day=1)
    month = pd.to_datetime(roster["month"])
    before = (month < start) & (month >= start - pd.DateOffset(months=MONTHS))
    fewest = roster[before].groupby("team_id")["people"].min()
    own = roster[month.dt.year == year].groupby("team_id")["people"].min()
    people = teams["team_id"].map(fewest).fillna(teams["team_id"].map(own))
    group = teams["small_team_group"].astype(object)
    rolled = (people < k) & group.notna() & (group != "")
    return pd.DataFrame(
        {
            "team_id": teams["team_id"],
            "published_id": teams["team_id"].where(~rolled, group),
            "is_rolled_up": rolled,
        }
    )


def show_small_teams(warehouse: Warehouse, *, k: int) -> pd.DataFrame:
    """Decide what every team with a group is shown as, year by year, and put it where SQL joins it.

    Writes `ref.shown_as`: one row per team that is ever shown in its group, and span; and
    `ref.shown_group`: where each group stood in a year that was published. Such a year keeps what
    was decided for it, or every team as itself where nothing was; so a group declared later begins
    with the next year. A group that is a small team with a group of its own is followed to the
    last. Missing: a team without a roster of persons is shown as itself; so are teams whose groups
    run in a circle. The result: team_id, year and shown_id of every decision, for `keep`.
    """
    roster = warehouse.frame(_ROSTER)
    crews = roster.loc[roster["has_crews"], "team_id"]
    roster = roster[~roster["team_id"].isin(crews)]
    teams = roster[["team_id", "small_team_group"]].drop_duplicates("team_id")
    kept = _decided(warehouse)
    years = sorted({*pd.to_datetime(roster["month"]).dt.year, *kept["year"]})
    fresh = [_of_year(roster, teams, k=k, year=int(year)) for year in years]
    decided = _followed(kept, pd.concat(fresh, ignore_index=True) if fresh else kept[:0])
    spans = _spans(decided)
    warehouse.table_from_frame(
        "ref.shown_as",
        spans,
        types={"team_id": "varchar", "shown_id": "varchar"}
        | {"valid_from": "date", "valid_until": "date"},
    )
    warehouse.table_from_frame(
        "ref.shown_group", _places(warehouse), types=_PLACE | {"valid_from": "date"}
    )
    return decided


def keep(warehouse: Warehouse, decided: pd.DataFrame) -> None:
    """Write the decisions for years that are published now, and where each group stands in them.

    They stand from here on: a group cleared, renamed or moved in the teams file changes place with
    the next year only. Reads `intermediate.int_team` as built.
    """
    published = warehouse.frame(
        "select distinct year(period_start)::integer as year from marts.dim_period "
        "where period_kind = 'month'"
    )
    stands = decided[decided["year"].isin(published["year"])]
    groups = stands.loc[stands["team_id"] != stands["shown_id"], ["shown_id", "year"]]
    built = warehouse.frame(
        "select team_id as shown_id, name, parent_id, timezone from intermediate.int_team"
    )
    places = pd.concat(
        [_kept_places(warehouse), groups.drop_duplicates().merge(built, on="shown_id")],
        ignore_index=True,
    )
    warehouse.table_from_frame(
        "ledger.shown_group",
        places.drop_duplicates(["shown_id", "year"], keep="first"),
        types=_PLACE | {"year": "integer"},
    )
    warehouse.table_from_frame(
        "ledger.shown_as",
        stands,
        types={"team_id": "varchar", "shown_id": "varchar", "year": "integer"},
    )


def _decided(warehouse: Warehouse) -> pd.DataFrame:
    """What earlier publications settled: team_id, year, shown_id."""
    names = _ledger(warehouse)
    parts = []
    if "shown_as" in names:
        parts.append(warehouse.frame("select team_id, year, shown_id from ledger.shown_as"))
    if "released_cell" in names:
        itself = warehouse.frame(_PUBLISHED)
        parts.append(itself.assign(shown_id=itself["team_id"]))
    if not parts:
        return pd.DataFrame({"team_id": [], "year": [], "shown_id": []})
    return pd.concat(parts, ignore_index=True)[["team_id", "year", "shown_id"]]


def _ledger(warehouse: Warehouse) -> set[str]:
    """The tables earlier publications left."""
    found = warehouse.rows("select table_name from duckdb_tables() where schema_name = 'ledger'")
    return {str(name) for (name,) in found}


def _kept_places(warehouse: Warehouse) -> pd.DataFrame:
    """Where groups stood in published years: shown_id, year, name, parent_id, timezone."""
    if "shown_group" not in _ledger(warehouse):
        columns = ["shown_id", "year", "name", "parent_id", "timezone"]
        return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})
    return warehouse.frame(
        "select shown_id, year, name, parent_id, timezone from ledger.shown_group"
    )


def _places(warehouse: Warehouse) -> pd.DataFrame:
    """The kept places with the first day of their year, as SQL joins them."""
    kept = _kept_places(warehouse)
    start = pd.Series([date(int(year), 1, 1) for year in kept["year"]], dtype=object)
    return kept.assign(valid_from=start)[[*_PLACE, "valid_from"]]


def _followed(kept: pd.DataFrame, fresh: pd.DataFrame) -> pd.DataFrame:
    """All decisions, new ones followed from group to group until a unit that is shown as itself.

    What was kept is never changed; a unit that others were shown in stays itself for that year.
    """
    hosts = kept.loc[kept["shown_id"] != kept["team_id"], ["shown_id", "year"]].drop_duplicates()
    hosts = hosts[hosts["shown_id"].isin(fresh["team_id"])].assign(team_id=hosts["shown_id"])
    decided = pd.concat([kept, hosts, fresh], ignore_index=True)[["team_id", "year", "shown_id"]]
    decided = decided.drop_duplicates(["team_id", "year"], keep="first").reset_index(drop=True)
    is_kept = decided.index < len(kept.drop_duplicates(["team_id", "year"]))
    team = pd.MultiIndex.from_frame(decided[["year", "team_id"]])
    step = pd.Series(decided["shown_id"].to_numpy(), index=team, dtype=object)
    end = step.copy()
    for _ in range(len(step).bit_length()):  # twice as far each time
        end = _further(end, end)
    runs_on = (_further(end, step) != end).to_numpy()
    end = end.where(~runs_on, decided["team_id"].to_numpy())
    return decided.assign(shown_id=decided["shown_id"].where(is_kept, end.to_numpy()))


def _further(units: pd.Series, steps: pd.Series) -> pd.Series:
    """The unit each unit is shown as; itself where nothing was decided for it in that year."""
    at = pd.MultiIndex.from_arrays([units.index.get_level_values("year"), units.to_numpy()])
    return pd.Series(steps.reindex(at).to_numpy(), index=units.index).fillna(units)


def _of_year(roster: pd.DataFrame, teams: pd.DataFrame, *, k: int, year: int) -> pd.DataFrame:
    """Decisions for the teams with a roster in the year or the twelve months before."""
    units = published_units(roster, teams, k=k, year=year)
    units = units.rename(columns={"published_id": "shown_id"}).assign(year=year)
    return units[["team_id", "year", "shown_id"]]


def _spans(decided: pd.DataFrame) -> pd.DataFrame:
    """Spans without gaps for every team that is ever shown in its group, a year each."""
    rolled = decided.loc[decided["team_id"] != decided["shown_id"], ["team_id"]].drop_duplicates()
    if rolled.empty:
        return pd.DataFrame(columns=_SPAN)
    first, last = int(decided["year"].min()), int(decided["year"].max())
    years = pd.DataFrame({"year": range(first - 1, last + 2)})  # with what lies before and after
    grid = rolled.merge(years, how="cross").merge(decided, on=["team_id", "year"], how="left")
    start = [date(year, 1, 1) for year in grid["year"]]
    end = [date(year + 1, 1, 1) for year in grid["year"]]
    return grid.assign(
        shown_id=grid["shown_id"].fillna(grid["team_id"]),
        valid_from=pd.Series(start, dtype=object).where(grid["year"] >= first, ALWAYS[0]),
        valid_until=pd.Series(end, dtype=object).where(grid["year"] <= last, ALWAYS[1]),
    )[_SPAN]
