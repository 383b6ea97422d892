"""Signal or noise: control charts, funnels, shrinkage and exact intervals, as pure functions."""

from pipeline.stats.charts import Chart, chart
from pipeline.stats.kinds import c, cusum, ewma, g, i, ip, mr, p, pp, run, t, u, up, xmr
from pipeline.stats.options import ChartOptions, DriftOptions
from pipeline.stats.vocabulary import ChartKind, Improvement

__all__ = [
    "Chart", "ChartKind", "ChartOptions", "DriftOptions", "Improvement",
    "c", "chart", "cusum", "ewma", "g", "i", "ip", "mr", "p", "pp", "run", "t", "u", "up", "xmr",
]
