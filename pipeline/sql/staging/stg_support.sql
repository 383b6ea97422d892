-- stg_support
-- Support provided or offered to teams.
-- Grain: one row per team, day and kind.
-- Measures: hours, seats_offered (seats), programme_sessions (sessions).
-- Source: contract support_log.
-- Caveats: an offer counts on the day it was made, else on the day it was for. Attendance is not
--     read here.
select
    team_id,
    date as support_date,
    coalesce(offered_on, date) as offer_date,
    kind,
    hours,
    seats_offered,
    programme_sessions,
from raw.support_log
