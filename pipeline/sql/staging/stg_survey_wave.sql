-- stg_survey_wave
-- Survey waves by team.
-- Grain: one row per wave and team.
-- Measures: invited (people).
-- Source: contract survey_waves.
-- Caveats: a wave still open has no closing day.
select
    wave_id,
    team_id,
    invited,
    opened_on,
    closed_on,
from raw.survey_waves
