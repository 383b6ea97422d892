"""A team tree read off the log itself, for an organisation that delivers no teams file."""

from __future__ import annotations

from pipeline.ingest import ledger
from pipeline.ingest.compile import Compiled
from pipeline.ingest.job import Job


def derive_teams(job: Job, compiled: Compiled) -> None:
    """Add the units a log names to raw.teams, while no teams file says otherwise."""
    if job.source.teams is None or "teams" in ledger.contracts_with_files(job.warehouse):
        return
    job.warehouse.execute(
        _LOGGED_TEAMS.format(records=compiled.records, file_id=job.file_id),
        job.parameters(compiled),
    )


_LOGGED_TEAMS = """
insert into raw.teams (team_id, name, parent_id, small_team_group, headcount, file_id)
with logged as (
    select
        team_id,
        any_value(_team_name) as name,
        max(_team_parent_id) as parent_id,
        max(_team_small_team_group) as small_team_group,
        try_cast(max(_team_headcount) as integer) as headcount,
    from ({records})
    where team_id is not null and _excluded is null
    group by team_id
), above as (
    select distinct parent_id as team_id, parent_id as name
    from logged
    where parent_id is not null and parent_id not in (select team_id from logged)
), every_unit as (
    select * from logged
    union all
    select team_id, name, null, null, null from above
)
select team_id, coalesce(name, team_id), parent_id, small_team_group, headcount, {file_id}
from every_unit
where team_id not in (select team_id from raw.teams)
"""
