-- fct_coverage
-- How complete the data of a unit and period is: what was delivered, logged and timed.
-- Grain: one row per unit and published period, for teams from their first month with rows on.
-- Measures: staffed_shifts, logged_shifts, entries, trauma_entries, untimed_entries (counts),
--     completeness and minutes_missing_share (0-1).
-- Source: rules of calculation, completeness: staffed shifts with any entry / staffed shifts; a
--     source that records by itself is complete, one that only records events leaves it unknown.
-- Caveats: a log is missing where a team is expected to have entries and has none, and either no
--     file of its sources covers the period or the source owes nil returns; a roster is missing
--     where no file covers the period, or entries stand without any shift. Missing within 31 days
--     of the period's end is late. A rostered team's month without a shift or an entry between
--     months that have some is a gap in delivery, not a month without staff; so is the newest
--     month while it may still come. Units above a team carry no such flags. A small
--     team has no coverage in a year it is shown in its group, nor a group in a year without teams.
with
sums as (
    select
        team_id,
        period_kind,
        period_start,
        sum(staffed_shifts)::bigint as staffed_shifts,
        sum(logged_shifts)::bigint as logged_shifts,
        sum(entries)::bigint as entries,
        sum(trauma_entries)::bigint as trauma_entries,
        sum(untimed_entries)::bigint as untimed_entries,
    from marts.fct_worker_period
    group by team_id, period_kind, period_start
),

first_seen as (
    select
        team_id,
        date_trunc('month', min(period_start))::date as first_month,
        date_trunc('month', max(period_start))::date as last_month,
    from intermediate.int_worker_part
    group by team_id
),

month_with_rows as (
    select distinct team_id, date_trunc('month', period_start)::date as month_start
    from intermediate.int_worker_part
),

sources as (
    select
        delivery.contract,
        team.leaf_id as team_id,
        delivery.source_id,
    from intermediate.int_delivery as delivery
    join intermediate.int_team as team using (team_no)
),

covered as (
    select distinct
        sources.contract,
        sources.team_id,
        period.period_kind,
        period.period_start,
    from sources
    cross join marts.dim_period as period
    -- left join: a source the ledger does not name counts as covering everything
    left join staging.stg_source_file as file
        on file.source_id = sources.source_id
        and file.contract = sources.contract
        and file.period_start < period.period_end
        and file.period_end >= period.period_start
    where sources.source_id is null or file.file_id is not null
),

shown_elsewhere as (
    select
        team.leaf_id as team_id,
        shown_as.valid_from,
        shown_as.valid_until,
    from intermediate.int_shown_as as shown_as
    join intermediate.int_team as team using (team_no)
    where shown_as.shown_no <> shown_as.team_no
),

-- groups, in the spans they stand for somebody
groups as (
    select
        unit.leaf_id as team_id,
        shown_as.valid_from,
        shown_as.valid_until,
    from intermediate.int_shown_as as shown_as
    join intermediate.int_team as unit on unit.team_no = shown_as.shown_no
    where shown_as.shown_no <> shown_as.team_no
),

expected as (
    select
        team.team_id,
        team.basis,
        team.recording,
        period.period_kind,
        period.period_start,
        period.period_end,
        coalesce(sums.staffed_shifts, 0) as staffed_shifts,
        coalesce(sums.logged_shifts, 0) as logged_shifts,
        coalesce(sums.entries, 0) as entries,
        coalesce(sums.trauma_entries, 0) as trauma_entries,
        coalesce(sums.untimed_entries, 0) as untimed_entries,
        log_covered.team_id is not null as is_log_covered,
        roster_covered.team_id is not null as is_roster_covered,
        month_with_rows.team_id is null as is_month_empty,
        period.period_start < first_seen.last_month as is_before_later_rows,
    from marts.dim_team as team
    join first_seen using (team_id)
    join marts.dim_period as period
        on period.period_end > first_seen.first_month
        and (team.valid_to is null or period.period_start <= team.valid_to)
    anti join shown_elsewhere
        on shown_elsewhere.team_id = team.team_id
        and period.period_start >= shown_elsewhere.valid_from
        and period.period_start < shown_elsewhere.valid_until
    -- left joins: a period without rows, or without files, is the thing looked for
    left join sums
        on sums.team_id = team.team_id
        and sums.period_kind = period.period_kind
        and sums.period_start = period.period_start
    left join month_with_rows
        on month_with_rows.team_id = team.team_id
        and month_with_rows.month_start = date_trunc('month', period.period_start)::date
    left join covered as log_covered
        on log_covered.contract = 'exposure_log'
        and log_covered.team_id = team.team_id
        and log_covered.period_kind = period.period_kind
        and log_covered.period_start = period.period_start
    left join covered as roster_covered
        on roster_covered.contract = 'shift_roster'
        and roster_covered.team_id = team.team_id
        and roster_covered.period_kind = period.period_kind
        and roster_covered.period_start = period.period_start
    where
        team.team_id not in (select team_id from groups)
        or month_with_rows.team_id is not null
        or exists (
            select 1
            from groups
            where
                groups.team_id = team.team_id
                and period.period_start >= groups.valid_from
                and period.period_start < groups.valid_until
        )
),

gaps as (
    select
        *,
        getvariable('as_of') < period_end + 31 as is_young,
        basis = 'rostered'
        and is_month_empty
        and (is_before_later_rows or getvariable('as_of') < period_end + 31) as is_gap,
    from expected
),

judged as (
    select
        *,
        recording is not null
        and entries = 0
        and (
            is_gap
            or (not is_log_covered and (basis = 'logged' or staffed_shifts > 0))
            or (not is_log_covered and not is_roster_covered)
            or (recording = 'nil_returns' and basis = 'rostered' and staffed_shifts > 0)
        ) as is_log_absent,
        basis = 'rostered'
        and staffed_shifts = 0
        and (not is_roster_covered or entries > 0 or is_gap) as is_roster_absent,
    from gaps
),

units as (
    select
        bridge.unit_id,
        judged.period_kind,
        judged.period_start,
        sum(judged.staffed_shifts)::bigint as staffed_shifts,
        sum(judged.logged_shifts)::bigint as logged_shifts,
        sum(judged.entries)::bigint as entries,
        sum(judged.trauma_entries)::bigint as trauma_entries,
        sum(judged.untimed_entries)::bigint as untimed_entries,
        bool_or(judged.basis = 'logged' and judged.entries > 0)
        or bool_and(judged.basis = 'logged') as has_logged_basis,
        bool_or(
            judged.staffed_shifts > 0
            and coalesce(judged.recording, 'nil_returns') = 'events_only'
        ) as has_unknown,
        sum(
            case
                when judged.recording = 'automatic' then judged.staffed_shifts
                else judged.logged_shifts
            end
        )::bigint as complete_shifts,
        bool_or(judged.is_log_absent) filter (where bridge.unit_id = judged.team_id)
            as is_log_absent,
        bool_or(judged.is_roster_absent) filter (where bridge.unit_id = judged.team_id)
            as is_roster_absent,
        bool_or(judged.is_young) as is_young,
    from judged
    join marts.bridge_team_unit as bridge using (team_id)
    group by bridge.unit_id, judged.period_kind, judged.period_start
)

select
    unit_id as team_id,
    period_kind,
    period_start,
    case when has_logged_basis then 'logged' else 'rostered' end as basis,
    staffed_shifts,
    logged_shifts,
    entries,
    trauma_entries,
    untimed_entries,
    case
        when not has_logged_basis and not has_unknown
            then complete_shifts / nullif(staffed_shifts, 0)
    end::double as completeness,
    (untimed_entries / nullif(trauma_entries, 0))::double as minutes_missing_share,
    coalesce(is_log_absent, false) and not is_young as is_log_missing,
    coalesce(is_log_absent, false) and is_young as is_log_late,
    coalesce(is_roster_absent, false) and not is_young as is_roster_missing,
    coalesce(is_roster_absent, false) and is_young as is_roster_late,
from units
