-- int_utc_offset
-- Minutes local time is ahead of UTC, for every quarter of an hour the data covers.
-- Grain: one row per time zone and quarter of an hour of UTC.
-- Measures: offset_minutes (minutes).
-- Source: IANA time zones; clocks change on a quarter of an hour everywhere.
-- Caveats: looked up rather than computed per row, which is several times faster on long logs.
with
zones as (
    select distinct timezone from intermediate.int_team
),

span as (
    select min(first_at) as first_at, max(last_at) as last_at
    from (
        select min(occurred_at) as first_at, max(occurred_at) as last_at
        from staging.stg_exposure
        union all
        select min(starts_at) as first_at, max(starts_at) as last_at
        from staging.stg_shift
    ) as both_ends
),

quarters as (
    select
        unnest(
            range(
                time_bucket(interval 15 minute, first_at),
                last_at + interval 1 minute,
                interval 15 minute
            )
        ) as utc_quarter,
    from span
)

select
    zones.timezone,
    quarters.utc_quarter,
    (
        epoch(timezone(zones.timezone, timezone('UTC', quarters.utc_quarter)))
        - epoch(quarters.utc_quarter)
    )::integer // 60 as offset_minutes,
from zones
cross join quarters
