-- kinds_keep_their_mix
-- No kind of exposure moved its share of the log by more than 15 points in the newest month.
-- severity: warn
-- grain: one row
with counted as (
    select
        exposure_kind,
        date_trunc('month', occurred_at) as month,
        sum(cases) as contacts,
    from raw.exposure_log
    group by exposure_kind, month
), aged as (
    select *, dense_rank() over (order by month desc) as age from counted
), compared as (
    select
        exposure_kind,
        coalesce(sum(contacts) filter (where age = 1), 0) as newest,
        coalesce(sum(contacts) filter (where age between 2 and 7), 0) as usual,
    from aged
    group by exposure_kind
), shares as (
    select
        newest / nullif(sum(newest) over (), 0) as newest_share,
        usual / nullif(sum(usual) over (), 0) as usual_share,
    from compared
)

select
    count(*) filter (where abs(newest_share - usual_share) > 0.15) as violations,
    count(*) filter (where usual_share is not null) as denominator,
from shares
