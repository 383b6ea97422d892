-- ind_c_01b
-- Video shifts worked with training for video in date.
-- Grain: one row per worker (or crew unit-shift), team and month.
-- Measures: numerator (video shifts of workers trained for video), denominator (video shifts).
-- Source: article, sentence 9.
-- Caveats: as C-01, for the training that video material asks for.
select
    'C-01b' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    counts.team_id,
    counts.person_no as person_no,
    counts.trained_video_shifts as numerator,
    counts.known_video_shifts as denominator,
from intermediate.int_shift_month as counts
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
where counts.known_video_shifts > 0
