-- int_utc_offset
-- Minutes local time is ahead of UTC, for every UTC date the data covers.
-- Grain: one row per time zone and UTC date.
-- Measures: offset_minutes from the date's start, later_offset_minutes from changes_at on
--     (minutes).
-- Source: IANA time zones; clocks change on a quarter of an hour, at most once in a UTC date.
-- Caveats: looked up rather than computed per row, which is several times faster on long logs.
with
zones as (
    select distinct timezone from intermediate.int_team
),

span as (
    select
        least(min(occurred_at), min(starts_at))::date as first_date,
        greatest(max(occurred_at), max(starts_at))::date as last_date,
    from (
        select min(occurred_at) as occurred_at, null as starts_at from staging.stg_exposure
        union all
        select max(occurred_at) as occurred_at, null as starts_at from staging.stg_exposure
        union all
        select null as occurred_at, min(starts_at) as starts_at from staging.stg_shift
        union all
        select null as occurred_at, max(starts_at) as starts_at from staging.stg_shift
    ) as ends
),

quarters as (
    select
        unnest(
            range(first_date::timestamp, last_date::timestamp + interval 1 day, interval 15 minute)
        ) as utc_at,
    from span
),

offsets as (
    select
        zones.timezone,
        quarters.utc_at,
        (
            epoch(timezone(zones.timezone, timezone('UTC', quarters.utc_at)))
            - epoch(quarters.utc_at)
        )::integer // 60 as offset_minutes,
    from zones
    cross join quarters
),

dates as (
    select
        timezone,
        utc_at::date as utc_date,
        arg_min(offset_minutes, utc_at) as offset_minutes,
        arg_max(offset_minutes, utc_at) as later_offset_minutes,
    from offsets
    group by timezone, utc_at::date
),

changes as (
    select
        offsets.timezone,
        offsets.utc_at::date as utc_date,
        min(offsets.utc_at) as changes_at,
    from offsets
    join dates
        on dates.timezone = offsets.timezone
        and dates.utc_date = offsets.utc_at::date
        and dates.offset_minutes <> offsets.offset_minutes
    group by offsets.timezone, offsets.utc_at::date
)

select
    dates.timezone,
    dates.utc_date,
    dates.offset_minutes,
    coalesce(changes.changes_at, timestamp '9999-12-31') as changes_at,
    dates.later_offset_minutes,
from dates
-- left join: clocks change on few dates
left join changes using (timezone, utc_date)
