-- ind_w_05
-- Worker-days with more minutes of video than the cap.
-- Grain: one row per worker (or crew unit-shift), team and month.
-- Measures: numerator (staffed worker-days over the cap), denominator (staffed worker-days).
-- Source: article, sentence 7; cap W-05 in force that day.
-- Caveats: minutes are the union of the day's video entries; days off count neither above nor
--     below.
select
    'W-05' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    counts.team_id,
    counts.person_no as person_no,
    case when video.person_no is null then 0 else video.days_over_cap end as numerator,
    counts.counted_days as denominator,
from intermediate.int_day_month as counts
-- left join: most workers see no video
left join intermediate.int_video_month as video
    on video.person_no = counts.person_no
    and video.team_id = counts.team_id
    and video.period_start = counts.period_start
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
