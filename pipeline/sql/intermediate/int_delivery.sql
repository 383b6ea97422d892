-- int_delivery
-- Which sources deliver for which team, and how they record empty shifts.
-- Grain: one row per contract, team and source.
-- Measures: none.
-- Source: ledger of files; rules of calculation, completeness.
-- Caveats: a source delivers for a team when any of its files holds a row of the team.
with
delivered as (
    select 'exposure_log' as contract, team_id, file_id
    from staging.stg_exposure
    group by team_id, file_id
    union all
    select 'shift_roster' as contract, team_id, file_id
    from staging.stg_shift
    group by team_id, file_id
)

select distinct
    delivered.contract,
    team.team_no,
    file.source_id,
    coalesce(file.recording, getvariable('default_recording')) as recording,
from delivered
join intermediate.int_team as team using (team_id)
-- left join: rows whose file the ledger no longer names still came from somewhere
left join staging.stg_source_file as file using (file_id)
