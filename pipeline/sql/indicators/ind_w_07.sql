-- ind_w_07
-- Video minutes in the final part of shifts.
-- Grain: one row per worker (or crew unit-shift), team and month.
-- Measures: numerator (minutes of video in the final part), denominator (staffed shifts).
-- Source: article, sentence 7; cap W-07, the minutes before the end of a shift.
-- Caveats: nothing is said until the register holds the length of the final part.
select
    'W-07' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    counts.team_id,
    counts.person_no as person_no,
    case
        when video.person_no is not null then video.closing_minutes
        when cap.cap is not null then 0
    end as numerator,
    counts.shifts as denominator,
from intermediate.int_shift_month as counts
-- left join: most workers see no video
left join intermediate.int_video_month as video
    on video.person_no = counts.person_no
    and video.team_id = counts.team_id
    and video.period_start = counts.period_start
left join intermediate.int_team as team on team.leaf_id = counts.team_id
left join intermediate.int_limit_cap as cap
    on cap.team_no = team.team_no
    and cap.limit_id = 'W-07'
    and counts.period_start >= cap.valid_from
    and counts.period_start < cap.valid_until
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
