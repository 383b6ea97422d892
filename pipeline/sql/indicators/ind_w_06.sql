-- ind_w_06
-- Video blocks longer than the cap without a pause.
-- Grain: one row per worker (or crew unit-shift), team and month.
-- Measures: numerator (blocks over the cap), denominator (blocks).
-- Source: article, sentence 7; cap W-06, and W-06b for the pause that ends a block.
-- Caveats: a block runs from its first minute to its last, shorter pauses included; it ends with
--     the day.
select
    'W-06' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    counts.period_start,
    counts.team_id,
    counts.person_no as person_no,
    counts.long_blocks as numerator,
    counts.blocks as denominator,
from intermediate.int_video_month as counts
semi join marts.dim_period as period
    on period.period_kind = 'month' and period.period_start = counts.period_start
