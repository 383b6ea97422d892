-- ind_l_01
-- Open trauma cases and full-time posts at the month's end.
-- Grain: one row per team and month.
-- Measures: numerator (open trauma cases), denominator (full-time equivalents).
-- Source: article, sentence 1, as a stock; CWLA and SafeLives, see the profiles.
-- Caveats: the last count in the month; a number of cases alone is not sufficient. A group of
--     small teams has no figure unless each of its teams with workers that month has a count.
with
counts as (
    select
        team.team_no,
        date_trunc('month', stock.counted_on)::date as period_start,
        arg_max(stock.open_trauma_cases, stock.counted_on) as open_cases,
        arg_max(stock.fte, stock.counted_on) as fte,
    from staging.stg_open_case as stock
    join intermediate.int_team as team using (team_id)
    group by team.team_no, date_trunc('month', stock.counted_on)::date
)

select
    'L-01' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    unit.leaf_id as team_id,
    null as person_no,
    case when count(*) = count(counts.open_cases) then sum(counts.open_cases) end as numerator,
    case when count(*) = count(counts.fte) then sum(counts.fte) end as denominator,
from counts
-- left join: most teams are always shown as themselves
left join intermediate.int_shown_as as shown_as
    on shown_as.team_no = counts.team_no
    and counts.period_start >= shown_as.valid_from
    and counts.period_start < shown_as.valid_until
join intermediate.int_team as unit
    on unit.team_no = coalesce(shown_as.shown_no, counts.team_no)
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
-- left join: most units are no group
left join intermediate.int_group_month as together
    on together.team_no = unit.team_no
    and together.period_start = counts.period_start
group by counts.period_start, unit.leaf_id, unit.team_no, together.members
having
    -- no group at all, or a count of each team, or one of the group as such
    (together.members is null and bool_and(counts.team_no = unit.team_no))
    or list_has_all(list(counts.team_no), together.members)
    or (
        bool_or(counts.team_no = unit.team_no)
        and not list_contains(together.members, unit.team_no)
    )
