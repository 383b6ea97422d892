-- int_group_month
-- The teams shown together in a month that had somebody at work.
-- Grain: one row per unit that small teams are shown in and month somebody worked in it.
-- Measures: none; members is a list of numbers of teams.
-- Source: protection, small teams: what is told by the team needs a row of each of these.
-- Caveats: no row in a month without workers, and so no figure of some teams' rows.
select
    shown_no as team_no,
    period_start,
    list(distinct team_no) as members,
from intermediate.int_group_worker
group by shown_no, period_start
