-- int_worker_fortnight
-- Fortnights of workers: the two ISO weeks that end with a week they worked.
-- Grain: one row per worker and ISO week with a shift (or, without a roster, with an entry).
-- Measures: exposure_free_days (of 14), has_too_few_free_days (under the cap W-14; null without).
-- Source: article, sentence 8 ("constant exposure"), by analogy with weekly rest.
-- Caveats: belongs to the month of the last week's Thursday and the team of its first day. Days
--     off and days without an entry are exposure-free; the week before a joiner's first counts as
--     free.
with
weeks as (
    select
        week.person_no,
        team.leaf_id as team_id,
        week.team_no,
        week.week_start,
        week.exposed_days,
        case when team.basis = 'logged' then week.entries else week.shifts end > 0 as is_worked,
        lag(week.week_start) over by_week as earlier_week_start,
        lag(week.exposed_days) over by_week as earlier_exposed_days,
    from intermediate.int_worker_week as week
    join intermediate.int_team as team using (team_no)
    window by_week as (partition by week.person_no order by week.week_start)
),

fortnights as (
    select
        person_no,
        team_id,
        team_no,
        week_start,
        date_trunc('month', week_start + 3)::date as period_start,
        14 - exposed_days - case
            when earlier_week_start = week_start - 7 then earlier_exposed_days
            else 0
        end as exposure_free_days,
    from weeks
    where is_worked
),

-- a team's first shift on a Friday to Sunday may lie after its week's month: no such month exists
first_months as (
    select team_id, date_trunc('month', min(period_start))::date as first_month
    from intermediate.int_worker_part
    group by team_id
)

select
    fortnights.person_no,
    fortnights.team_id,
    fortnights.week_start,
    fortnights.period_start,
    fortnights.exposure_free_days::integer as exposure_free_days,
    fortnights.exposure_free_days < cap.cap as has_too_few_free_days,
from fortnights
join first_months
    on first_months.team_id = fortnights.team_id
    and fortnights.period_start >= first_months.first_month
-- left join: a team without a limit keeps its fortnights
left join intermediate.int_limit_cap as cap
    on cap.team_no = fortnights.team_no
    and cap.limit_id = 'W-14'
    and fortnights.week_start + 3 >= cap.valid_from
    and fortnights.week_start + 3 < cap.valid_until
