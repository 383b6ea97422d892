-- unit_figure
-- Every indicator, and every other cap asked of one, in the common shape, still unprotected.
-- Grain: one row per indicator (or indicator and other cap), kind, unit and period.
-- Measures: numerator and denominator (units of their amounts), value (their ratio), std_error
--     (of value, clustered by worker), n_people (people), top shares, completeness and
--     minutes_missing_share (0-1).
-- Source: rules of calculation, indicators.
-- Caveats: null value where the denominator is zero or an amount cannot be said. n_people: people
--     behind the numerator of a rate, behind the denominator of a share. minutes_missing_share is
--     set for figures made of minutes only; above 0.20 they say too little.
-- Kind: view
with
figures as (
    select
        moment.*,
        indicator.measure,
        indicator.is_figure,
        period.period_end,
        coalesce(coverage.basis, team.basis, 'rostered') as basis,
        coverage.completeness,
        case when indicator.is_of_minutes then coverage.minutes_missing_share end
            as minutes_missing_share,
        (moment.numerator / nullif(moment.denominator, 0))::double as value,
    from indicators.unit_moment as moment
    join ref.indicator as indicator using (indicator_id)
    join marts.dim_period as period using (period_kind, period_start)
    join marts.dim_team as team using (team_id)
    -- left join: a closed team may still have a week or a survey that ends later
    left join marts.fct_coverage as coverage using (team_id, period_kind, period_start)
    where moment.numerator is not null and moment.denominator is not null
)

select
    indicator_id,
    team_id,
    exposure_kind,
    period_kind,
    period_start,
    period_end,
    numerator::double as numerator,
    denominator::double as denominator,
    value,
    -- rounded: sums of squares differ in the last digits from run to run
    case
        when clusters > 1 then round(
            sqrt(
                greatest(
                    numerator_squares - 2 * value * products
                    + value * value * denominator_squares,
                    0
                ) * clusters / (clusters - 1)
            ) / nullif(denominator, 0),
            9
        )
    end::double as std_error,
    case when measure = 'share' then denominator_people else numerator_people end as n_people,
    (top1 / nullif(numerator, 0))::double as top1_share,
    (top2 / nullif(numerator, 0))::double as top2_share,
    basis,
    completeness,
    minutes_missing_share,
    is_figure,
from figures
