"""The charts by name, for a notebook: `xmr(frame, ChartOptions(target=4))`.

Each takes one series or a long frame of many (column `series`) and gives a `Chart`.
"""

from __future__ import annotations

import pandas as pd

from pipeline.stats.charts import Chart, chart
from pipeline.stats.options import ChartOptions
from pipeline.stats.vocabulary import ChartKind


def run(frame: pd.DataFrame, options: ChartOptions | None = None) -> Chart:
    """A run chart: the median, and runs about it."""
    return chart(ChartKind.RUN, frame, options)


def i(frame: pd.DataFrame, options: ChartOptions | None = None) -> Chart:
    """An individuals chart: mean +- 3 x mean moving range / 1.128."""
    return chart(ChartKind.I, frame, options)


def mr(frame: pd.DataFrame, options: ChartOptions | None = None) -> Chart:
    """A moving-range chart: the points are the ranges, the upper limit 3.267 times their mean."""
    return chart(ChartKind.MR, frame, options)


def xmr(frame: pd.DataFrame, options: ChartOptions | None = None) -> Chart:
    """An XmR chart with the four "Making Data Count" rules: mean +- 2.66 x mean moving range."""
    return chart(ChartKind.XMR, frame, options)


def ip(frame: pd.DataFrame, options: ChartOptions | None = None) -> Chart:
    """An I' chart: individuals with limits that follow the denominator."""
    return chart(ChartKind.IP, frame, options)


def u(frame: pd.DataFrame, options: ChartOptions | None = None) -> Chart:
    """A u chart: events per unit of exposure, Poisson limits."""
    return chart(ChartKind.U, frame, options)


def up(frame: pd.DataFrame, options: ChartOptions | None = None) -> Chart:
    """A u' chart (Laney): u with the variation between periods added."""
    return chart(ChartKind.UP, frame, options)


def p(frame: pd.DataFrame, options: ChartOptions | None = None) -> Chart:
    """A p chart: shares, binomial limits."""
    return chart(ChartKind.P, frame, options)


def pp(frame: pd.DataFrame, options: ChartOptions | None = None) -> Chart:
    """A p' chart (Laney): p with the variation between periods added."""
    return chart(ChartKind.PP, frame, options)


def c(frame: pd.DataFrame, options: ChartOptions | None = None) -> Chart:
    """A c chart: counts over equal exposure, Poisson limits."""
    return chart(ChartKind.C, frame, options)


def t(frame: pd.DataFrame, options: ChartOptions | None = None) -> Chart:
    """A t chart: time between rare events; its limits are not symmetric."""
    return chart(ChartKind.T, frame, options)


def g(frame: pd.DataFrame, options: ChartOptions | None = None) -> Chart:
    """A g chart: cases between rare events; the centre is the median."""
    return chart(ChartKind.G, frame, options)


def ewma(frame: pd.DataFrame, options: ChartOptions | None = None) -> Chart:
    """An exponentially weighted moving average: a second opinion on slow drift."""
    return chart(ChartKind.EWMA, frame, options)


def cusum(frame: pd.DataFrame, options: ChartOptions | None = None) -> Chart:
    """Two one-sided cumulative sums in standard deviations, with the limit +-h."""
    return chart(ChartKind.CUSUM, frame, options)
