-- stg_survey_response
-- Survey responses, without their answers.
-- Grain: one row per response, wave, team and item.
-- Measures: none.
-- Source: contract survey_responses.
-- Caveats: a response is not a worker and is never joined to one.
select
    response_id,
    wave_id,
    team_id,
    submitted_on,
from raw.survey_responses
