-- int_shown_as
-- The unit a small team is shown as, span by span: itself, or its group for whole years.
-- Grain: one row per team that is ever shown in its group, and span; spans follow on one another.
-- Measures: none.
-- Source: protection, small teams: by roster, decided before a year is published and kept.
-- Caveats: no row for a team that is always shown as itself. valid_until is the first day after.
select
    team.team_no,
    shown.team_no as shown_no,
    span.valid_from,
    span.valid_until,
from ref.shown_as as span
join intermediate.int_team as team using (team_id)
join intermediate.int_team as shown on shown.team_id = span.shown_id
