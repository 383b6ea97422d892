"""The Great Expectations suite: one expectation per check, on measures of whole tables.

DuckDB counts over every row; Great Expectations judges the one row of counts, so nothing is
sampled and no value of a person ever reaches it. The library is imported when it is needed.
"""

from __future__ import annotations

import os
import warnings
from typing import Any

import pandas as pd

from pipeline.quality.results import CheckResult, CheckStatus, Metric


def judge_metrics(metrics: list[Metric]) -> list[CheckResult]:
    """Every check's result: its expectation is that no row breaks it.

    A table without rows is not applicable and never passes; a measure that failed, or an
    expectation that was not evaluated, is an error.
    """
    judged = [item for item in metrics if item.denominator and not item.error]
    met = _evaluate(judged)
    return [_result(item, met) for item in metrics]


def _result(item: Metric, met: dict[str, bool]) -> CheckResult:
    if item.error:
        status = CheckStatus.ERROR
    elif not item.denominator:
        status = CheckStatus.NOT_APPLICABLE
    elif item.check_id not in met:
        status = CheckStatus.ERROR
    else:
        status = CheckStatus.PASSED if met[item.check_id] else CheckStatus.FAILED
    return CheckResult(
        item.check_id, item.sentence, item.severity, item.violations, item.denominator, status
    )


def _evaluate(metrics: list[Metric]) -> dict[str, bool]:
    """Whether each expectation was met; one that raised or was passed over is left out."""
    if not metrics:
        return {}
    frame = pd.DataFrame([{item.check_id: item.violations for item in metrics}])
    with warnings.catch_warnings():
        # The library's own imports use modules Python is about to retire; that is not ours to mend.
        warnings.simplefilter("ignore", DeprecationWarning)
        validation = _validation(metrics).run(
            batch_parameters={"dataframe": frame}, result_format="BOOLEAN_ONLY"
        )
    return {
        str(result.expectation_config.kwargs["column"]): bool(result.success)
        for result in validation.results
        if not (result.exception_info or {}).get("raised_exception")
    }


def _validation(metrics: list[Metric]) -> Any:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(enable=False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    suite = context.suites.add(
        gx.ExpectationSuite(name="measures", expectations=[_expectation(item) for item in metrics])
    )
    batch = (
        context.data_sources.add_pandas("measures")
        .add_dataframe_asset("measures")
        .add_batch_definition_whole_dataframe("all")
    )
    return context.validation_definitions.add(
        gx.ValidationDefinition(name="gate", data=batch, suite=suite)
    )


def _expectation(item: Metric) -> Any:
    import great_expectations.expectations as gxe
    from great_expectations.expectations.metadata_types import FailureSeverity

    return gxe.ExpectColumnValuesToBeBetween(
        column=item.check_id,
        min_value=0,
        max_value=0,
        description=item.sentence,
        severity=FailureSeverity.CRITICAL if item.severity == "stop" else FailureSeverity.WARNING,
    )
