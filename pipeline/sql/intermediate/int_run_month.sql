-- int_run_month
-- Runs by month, and those past their limits.
-- Grain: one row per worker, leaf team and month in which a run ended.
-- Measures: runs, long_runs (over cap R-06), night_runs, long_night_runs (over cap R-06b),
--     hard_runs (three days of twelve hours and more), unrested_runs (under cap W-11 after).
-- Source: article, sentences 7 and 8; caps in force on the run's last day.
-- Caveats: null where the register holds no cap.
with
capped as (
    select
        run.*,
        team.leaf_id as team_id,
        cap.cap,
    from intermediate.int_run as run
    join intermediate.int_team as team using (team_no)
    -- left join: a team without a limit keeps its runs
    left join intermediate.int_limit_cap as cap
        on cap.team_no = run.team_no
        and cap.limit_id = case run.run_sort
            when 'days' then 'R-06'
            when 'nights' then 'R-06b'
            else 'W-11'
        end
        and run.last_date >= cap.valid_from
        and run.last_date < cap.valid_until
    where run.run_sort <> 'long_days' or run.run_days >= 3
)

select
    person_no,
    team_id,
    date_trunc('month', last_date)::date as period_start,
    (count(*) filter (where run_sort = 'days'))::integer as runs,
    case
        when bool_and(run_sort <> 'days' or cap is not null)
            then count(*) filter (where run_sort = 'days' and run_days > cap)
    end::integer as long_runs,
    (count(*) filter (where run_sort = 'nights'))::integer as night_runs,
    case
        when bool_and(run_sort <> 'nights' or cap is not null)
            then count(*) filter (where run_sort = 'nights' and run_days > cap)
    end::integer as long_night_runs,
    (count(*) filter (where run_sort = 'long_days'))::integer as hard_runs,
    case
        when bool_and(run_sort <> 'long_days' or cap is not null)
            then count(*) filter (where run_sort = 'long_days' and rest_days < cap)
    end::integer as unrested_runs,
from capped
group by person_no, team_id, date_trunc('month', last_date)::date
