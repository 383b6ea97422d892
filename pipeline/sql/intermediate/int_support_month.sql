-- int_support_month
-- What a team was offered, month by month.
-- Grain: one row per leaf team and month with a shift or an entry, where a support log exists at
--     all.
-- Measures: supervision_hours (hours), psychoeducation_sessions (sessions in the twelve months to
--     the month's end), longest_programme_sessions (sessions, same span), counselling_offers
--     (offers).
-- Source: article, sentences 11 and 12.
-- Caveats: a team without rows was offered nothing, as far as the log says.
with
support as (
    select
        team.leaf_id as team_id,
        support.support_date,
        support.offer_date,
        support.kind,
        support.hours,
        support.programme_sessions,
    from staging.stg_support as support
    join intermediate.int_team as team using (team_id)
),

months as (
    select
        team_id,
        period_start,
        (period_start + interval 1 month)::date as period_end,
    from intermediate.int_team_people
    where exists (select 1 from support)
),

-- what a small team was offered counts for the group it is shown in
offered_to as (
    select *, team_id as offered_team_id from months
    union all
    select
        months.*,
        small.leaf_id as offered_team_id,
    from months
    join intermediate.int_team as unit on unit.leaf_id = months.team_id
    join intermediate.int_shown_as as shown_as
        on shown_as.shown_no = unit.team_no
        and shown_as.team_no <> unit.team_no
        and months.period_start >= shown_as.valid_from
        and months.period_start < shown_as.valid_until
    join intermediate.int_team as small on small.team_no = shown_as.team_no
)

select
    months.team_id,
    months.period_start,
    coalesce(
        sum(support.hours) filter (
            where support.kind = 'supervision' and support.support_date >= months.period_start
        ),
        0
    )::decimal(12, 2) as supervision_hours,
    (count(*) filter (where support.kind = 'psychoeducation'))::integer
        as psychoeducation_sessions,
    coalesce(
        max(support.programme_sessions) filter (where support.kind = 'psychoeducation'), 0
    )::integer as longest_programme_sessions,
    (
        count(*) filter (
            where
                support.kind = 'counselling_offer'
                and support.offer_date >= months.period_start
        )
    )::integer as counselling_offers,
from offered_to as months
-- left join: months without support are the point
left join support
    on support.team_id = months.offered_team_id
    and support.support_date >= months.period_end - interval 12 month
    and support.support_date < months.period_end
group by months.team_id, months.period_start
