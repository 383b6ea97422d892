-- int_week_month
-- Worked weeks by month, and those past their limits.
-- Grain: one row per worker, leaf team and month of the weeks' Thursdays; no crews.
-- Measures: weeks (worked weeks), exposed_weeks (over cap W-04), restless_weeks (without cap
--     R-02), reference_minutes (minutes worked in 17 weeks to the month's last) and
--     reference_weeks.
-- Source: article, sentences 1 to 3; Directive 2003/88/EC Art. 5 and 6.
-- Caveats: null where the register holds no cap, and for rest and hours without a roster. The
--     week belongs to the team of its first day. Who began less than 17 weeks ago is averaged
--     over the weeks since; weeks of leave count with no hours.
with
weeks as (
    select
        week.person_no,
        week.team_no,
        team.leaf_id as team_id,
        team.basis,
        week.week_start,
        date_trunc('month', week.week_start + 3)::date as period_start,
        week.exposure_minutes,
        exposed.cap as exposed_cap,
        rest.cap as rest_cap,
        rest_week.longest_rest_minutes,
        sum(week.worked_minutes) over (
            partition by week.person_no
            order by week.week_start
            range between interval 112 days preceding and current row
        ) as reference_minutes,
        least(
            17,
            (
                week.week_start
                - min(week.week_start) over (partition by week.person_no)
            ) // 7 + 1
        ) as reference_weeks,
        case when team.basis = 'logged' then week.entries else week.shifts end > 0 as is_worked,
    from intermediate.int_worker_week as week
    join intermediate.int_team as team using (team_no)
    -- left joins: weeks without a shift have no rest, teams without a limit keep their weeks
    left join intermediate.int_worker_rest_week as rest_week using (person_no, week_start)
    left join intermediate.int_limit_cap as exposed
        on exposed.team_no = week.team_no
        and exposed.limit_id = 'W-04'
        and week.week_start + 3 >= exposed.valid_from
        and week.week_start + 3 < exposed.valid_until
    left join intermediate.int_limit_cap as rest
        on rest.team_no = week.team_no
        and rest.limit_id = 'R-02'
        and week.week_start + 3 >= rest.valid_from
        and week.week_start + 3 < rest.valid_until
)

select
    person_no,
    team_id,
    period_start,
    arg_max(team_no, week_start) as team_no,
    max(week_start) as last_week_start,
    count(*)::integer as weeks,
    case
        when bool_and(exposed_cap is not null)
            then count(*) filter (where exposure_minutes > 60 * exposed_cap)
    end::integer as exposed_weeks,
    case
        when bool_and(rest_cap is not null and basis = 'rostered')
            then count(*) filter (where longest_rest_minutes < 60 * rest_cap)
    end::integer as restless_weeks,
    case
        when bool_and(basis = 'rostered') then arg_max(reference_minutes, week_start)
    end::decimal(14, 2) as reference_minutes,
    arg_max(reference_weeks, week_start)::integer as reference_weeks,
from weeks
where is_worked
group by person_no, team_id, period_start
