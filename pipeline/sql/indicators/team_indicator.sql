-- team_indicator
-- Every indicator of every unit and period, in the common shape, still unprotected.
-- Grain: one row per indicator, kind, unit and period.
-- Measures: numerator and denominator (units of their amounts), value (their ratio), std_error
--     (of value, clustered by worker), n_people (people), top shares, completeness and
--     minutes_missing_share (0-1).
-- Source: rules of calculation, indicators.
-- Caveats: as in unit_figure.
select * exclude (is_figure),
from indicators.unit_figure
where is_figure
