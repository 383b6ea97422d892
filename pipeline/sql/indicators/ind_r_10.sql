-- ind_r_10
-- Leave taken and leave due by now in the leave year.
-- Grain: one row per worker, team and month.
-- Measures: numerator (hours of leave taken since 1 January), denominator (hours due by the
--     month's end).
-- Source: article, sentence 2; Directive 2003/88/EC Art. 7.
-- Caveats: the leave year is the calendar year; leave is what the roster calls leave; due is a
--     twelfth of the entitlement for each month begun since the assignment or the year did.
--     Nothing is said where a roster holds no leave at all.
with
leave as (
    select
        actor.actor_no::bigint as person_no,
        date_trunc('month', shift.starts_at)::date as month_start,
        sum(shift.paid_minutes) / 60 as hours,
    from staging.stg_shift as shift
    join intermediate.int_actor as actor using (actor_id)
    where shift.kind = 'leave' and not shift.is_crew
    group by actor.actor_no, date_trunc('month', shift.starts_at)::date
),

due as (
    select
        period.period_start,
        assignment.person_no,
        team.leaf_id as team_id,
        any_value(assignment.leave_entitlement_hours)
        * (
            1 + date_diff(
                'month',
                greatest(
                    date_trunc('year', period.period_start)::date,
                    date_trunc('month', any_value(assignment.valid_from))::date
                ),
                period.period_start
            )
        ) / 12 as hours,
    from marts.dim_period as period
    join intermediate.int_assignment as assignment
        on assignment.valid_from < period.period_end
        and assignment.valid_until >= period.period_end
    join intermediate.int_team as team using (team_no)
    where period.period_kind = 'month' and assignment.leave_entitlement_hours > 0
    group by period.period_start, assignment.person_no, team.leaf_id
)

select
    'R-10' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    due.period_start,
    due.team_id,
    due.person_no,
    coalesce(sum(leave.hours), 0) as numerator,
    any_value(due.hours) as denominator,
from due
-- left join: who took none yet
left join leave
    on leave.person_no = due.person_no
    and leave.month_start >= date_trunc('year', due.period_start)
    and leave.month_start <= due.period_start
where
    exists (select 1 from leave)
    -- without the month's roster nobody knows what leave was taken
    and not exists (
        select 1
        from marts.fct_coverage as coverage
        where
            coverage.team_id = due.team_id
            and coverage.period_kind = 'month'
            and coverage.period_start = due.period_start
            and (coverage.is_roster_missing or coverage.is_roster_late)
    )
group by due.period_start, due.team_id, due.person_no
