-- int_outside
-- Exposure outside rostered time.
-- Grain: one row per worker, team, month and kind with minutes outside; no crews.
-- Measures: outside_minutes (minutes).
-- Source: article, sentence 5 ("boundaries"); IWF: overtime is prohibited.
-- Caveats: of each entry the minutes it adds to the day are held against all of the worker's
--     shifts. Teams without a roster have no rows.
with
candidates as (
    select
        row_number() over () as entry_no,
        covered.person_no,
        covered.team_no,
        date_trunc('month', covered.local_date)::date as period_start,
        covered.exposure_kind,
        covered.minutes,
        covered.occurred_at + to_seconds(covered.trauma_seconds) as ends_at,
        covered.occurred_at
        + to_seconds(covered.trauma_seconds)
        - to_microseconds((covered.minutes * 60000000)::bigint) as begins_at,
    from intermediate.int_covered as covered
    join intermediate.int_team as team using (team_no)
    where
        not covered.is_inside
        and covered.minutes > 0
        and covered.person_no >= 0
        and team.basis = 'rostered'
),

inside as (
    select
        candidates.entry_no,
        sum(
            epoch(
                least(candidates.ends_at, shift.match_ends_at)
                - greatest(candidates.begins_at, shift.starts_at)
            ) / 60
        ) as inside_minutes,
    from candidates
    join intermediate.int_shift as shift
        on shift.person_no = candidates.person_no
        and shift.starts_at < candidates.ends_at
        and shift.match_ends_at > candidates.begins_at
    group by candidates.entry_no
)

select
    candidates.person_no,
    candidates.team_no,
    candidates.period_start,
    candidates.exposure_kind,
    sum(
        greatest(0, candidates.minutes - round(coalesce(inside.inside_minutes, 0), 2))
    )::decimal(12, 2) as outside_minutes,
from candidates
-- left join: most entries outside touch no shift
left join inside using (entry_no)
group by
    candidates.person_no,
    candidates.team_no,
    candidates.period_start,
    candidates.exposure_kind
