-- int_mover
-- Workers who may count for more than one team in a month.
-- Grain: one row per worker and month.
-- Measures: none.
-- Source: build; above the team a worker's amounts are summed before people are counted.
-- Caveats: teams of the months before and after count too, since weeks reach across month ends.
with
months as (
    select person_no, team_id, period_start as month_start
    from intermediate.int_worker_month
),

ever as (
    select person_no
    from months
    group by person_no
    having count(distinct team_id) > 1
),

around as (
    select
        person_no,
        team_id,
        unnest([
            month_start, month_start - interval 1 month, month_start + interval 1 month
        ])::date as month_start,
    from months
    semi join ever using (person_no)
)

select person_no, month_start
from around
group by person_no, month_start
having count(distinct team_id) > 1
