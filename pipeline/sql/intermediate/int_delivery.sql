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
),

for_units as (
    select
        delivered.contract,
        delivered.file_id,
        team.team_no,
    from delivered
    join intermediate.int_team as team using (team_id)
    union all
    select
        delivered.contract,
        delivered.file_id,
        shown_as.shown_no as team_no,
    from delivered
    join intermediate.int_team as team using (team_id)
    join intermediate.int_shown_as as shown_as using (team_no)
    where shown_as.shown_no <> team.team_no
)

select distinct
    for_units.contract,
    for_units.team_no,
    file.source_id,
    coalesce(file.recording, getvariable('default_recording')) as recording,
from for_units
-- left join: rows whose file the ledger no longer names still came from somewhere
left join staging.stg_source_file as file using (file_id)
