-- int_team_people
-- How many workers a team had in a month.
-- Grain: one row per leaf team and month with a shift or an entry.
-- Measures: workers (people).
-- Source: build; who stands behind what a team as a whole received.
-- Caveats: crews count nobody.
select
    team_id,
    period_start,
    (count(*) filter (where person_no >= 0))::integer as workers,
from intermediate.int_worker_month
group by team_id, period_start
