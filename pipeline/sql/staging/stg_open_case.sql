-- stg_open_case
-- Open trauma cases and posts at month ends.
-- Grain: one row per team and month end.
-- Measures: open_trauma_cases (cases), fte (full-time equivalents).
-- Source: contract open_cases.
-- Caveats: none.
select
    team_id,
    as_of as counted_on,
    open_trauma_cases,
    fte,
from raw.open_cases
