"""Figures of the sample from first principles: pandas over the landing files, none of the product.

Written from the definitions alone, so that the planted problems are known to give their verdict
before the product is run, and so that its figures have something to be compared with.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sample_data.truth_amounts import personal_amounts
from sample_data.truth_records import Records


def team_months(records: Records) -> pd.DataFrame:
    """Value and clustered standard error of each indicator.

    Grain: one row per indicator, exposure kind, team and month: numerator, denominator, value,
    std_error (linearised ratio, clustered by worker), people (with a non-zero numerator), top_two
    (share of the numerator that the two largest contributors hold).
    """
    people = personal_amounts(records)
    key = ["indicator_id", "exposure_kind", "team", "month"]
    sums = people.groupby(key)[["numerator", "denominator"]].transform("sum")
    ratio = sums["numerator"] / sums["denominator"].where(sums["denominator"] > 0)
    residual = people["numerator"] - ratio * people["denominator"]
    frame = people.assign(square=residual**2, has_any=people["numerator"] != 0)
    grouped = frame.groupby(key)
    result = grouped.agg(
        numerator=("numerator", "sum"),
        denominator=("denominator", "sum"),
        square=("square", "sum"),
        workers=("numerator", "size"),
        people=("has_any", "sum"),
    )
    largest = people.sort_values("numerator", ascending=False).groupby(key).head(2)
    top_two = largest.groupby(key)["numerator"].sum()
    correction = result["workers"] / (result["workers"] - 1).clip(lower=1)
    return (
        result.assign(
            value=result["numerator"] / result["denominator"],
            std_error=np.sqrt(correction * result["square"]) / result["denominator"],
            top_two=top_two / result["numerator"].where(result["numerator"] > 0),
        )
        .drop(columns="square")
        .reset_index()
    )


def verdict(value: float, std_error: float, threshold: float) -> str:
    """The verdict of a figure whose higher side is worse: over, chance, near or within.

    Source: the order and tolerances of the rules for verdicts; the interval is two-sided 95 %.
    """
    if value - 1.96 * std_error > threshold:
        return "over"
    if value > threshold:
        return "over_may_be_chance"
    return "near" if value > 0.9 * threshold else "within"
