-- ind_s_01
-- Days since a team's last survey closed, at the month's end.
-- Grain: one row per team and month from the first wave on.
-- Measures: numerator (days), denominator (teams).
-- Source: article, sentence 4; ProQOL asks about the last 30 days.
-- Caveats: above teams, days per team; a wave without a closing day is not closed; a team that
--     closed is asked no more.
select
    'S-01' as indicator_id,
    'all' as exposure_kind,
    'month' as period_kind,
    period.period_start,
    unit.leaf_id as team_id,
    null as person_no,
    (period.period_end - 1 - max(wave.closed_on))::integer as numerator,
    1 as denominator,
from marts.dim_period as period
join staging.stg_survey_wave as wave on wave.closed_on < period.period_end
join intermediate.int_team as team using (team_id)
-- left join: most teams are always shown as themselves
left join intermediate.int_shown_as as shown_as
    on shown_as.team_no = team.team_no
    and period.period_start >= shown_as.valid_from
    and period.period_start < shown_as.valid_until
join intermediate.int_team as unit
    on unit.team_no = coalesce(shown_as.shown_no, team.team_no)
where
    period.period_kind = 'month'
    and (team.valid_to is null or team.valid_to >= period.period_end - 1)
group by period.period_start, period.period_end, unit.leaf_id
