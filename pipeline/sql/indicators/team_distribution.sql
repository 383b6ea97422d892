-- team_distribution
-- Two pictures of a team's month: when trauma contacts fall in the week, and how long rests are.
-- Grain: one row per distribution, team, month and bucket.
-- Measures: value (trauma case-contacts, or rests), n_people (people), top1 and top2 (as value).
-- Source: screen "Team": exposure by weekday and hour; rest between shifts.
-- Caveats: teams only, not units above, and the last 24 months only. weekday_hour: row 1 Monday
--     to 7 Sunday, column the first hour of three, local time. rest_hours: whole hours, under 7
--     in 6, 24 and more in 24.
with
span as (
    select (max(period_start) - interval 23 month)::date as first_month
    from marts.dim_period
    where period_kind = 'month'
),

contacts as (
    select
        'weekday_hour' as distribution_id,
        date_trunc('month', contact.local_date)::date as period_start,
        worker_day.team_no,
        contact.person_no,
        (contact.week_block // 8 + 1)::integer as bucket_row,
        (contact.week_block % 8 * 3)::integer as bucket_column,
        sum(contact.person_contacts) as amount,
    from intermediate.int_case_contact as contact
    join intermediate.int_worker_day as worker_day using (person_no, local_date)
    where contact.local_date >= (select first_month from span)
    group by
        date_trunc('month', contact.local_date)::date,
        worker_day.team_no,
        contact.person_no,
        contact.week_block
),

rests as (
    select
        'rest_hours' as distribution_id,
        date_trunc('month', local_date)::date as period_start,
        team_no,
        person_no,
        0 as bucket_row,
        greatest(6, least(24, rest_minutes // 60))::integer as bucket_column,
        count(*) as amount,
    from intermediate.int_shift
    where rest_minutes is not null and local_date >= (select first_month from span)
    group by
        date_trunc('month', local_date)::date,
        team_no,
        person_no,
        bucket_column
),

people as (
    select * from contacts
    union all
    select * from rests
),

buckets as (
    select
        distribution_id,
        period_start,
        team_no,
        bucket_row,
        bucket_column,
        sum(amount) as amount,
        count(*) filter (where person_no >= 0) as people,
        count(*) filter (where person_no < 0) as crews,
        max(amount, 2) filter (where person_no >= 0) as tops,
    from people
    group by distribution_id, period_start, team_no, bucket_row, bucket_column
)

select
    buckets.distribution_id,
    team.leaf_id as team_id,
    period.period_kind,
    period.period_start,
    period.period_end,
    buckets.bucket_row,
    buckets.bucket_column,
    buckets.amount::decimal(18, 2) as value,
    case
        when buckets.crews > 0 and team.headcount is null then null
        when buckets.crews > 0 then buckets.people + team.headcount
        else buckets.people
    end::integer as n_people,
    (case when buckets.crews = 0 then buckets.tops[1] end)::decimal(18, 2) as top1,
    (case when buckets.crews = 0 then buckets.tops[2] end)::decimal(18, 2) as top2,
from buckets
join intermediate.int_team as team using (team_no)
join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = buckets.period_start
