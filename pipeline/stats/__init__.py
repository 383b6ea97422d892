"""Signal or noise: control charts, funnels, shrinkage and exact intervals, as pure functions.

`chart(kind, frame, options)` and its short names (`xmr`, `up`, `pp` ...) take one series or a
long frame of thousands; `funnel` and `shrink` take one row per team. Nothing here reads a file.
"""

from pipeline.stats.charts import Chart, chart
from pipeline.stats.funnel import Funnel, funnel
from pipeline.stats.funnel_options import FunnelOptions
from pipeline.stats.kinds import c, cusum, ewma, g, i, ip, mr, p, pp, run, t, u, up, xmr
from pipeline.stats.options import ChartOptions, DriftOptions
from pipeline.stats.shrinkage import Shrunk, shrink
from pipeline.stats.vocabulary import (
    Assurance,
    ChartKind,
    Direction,
    FunnelKind,
    FunnelMethod,
    Improvement,
    Position,
    ShrinkMethod,
    SpecialCause,
    Trim,
    Variation,
)

__all__ = [
    "Assurance",
    "Chart",
    "ChartKind",
    "ChartOptions",
    "Direction",
    "DriftOptions",
    "Funnel",
    "FunnelKind",
    "FunnelMethod",
    "FunnelOptions",
    "Improvement",
    "Position",
    "ShrinkMethod",
    "Shrunk",
    "SpecialCause",
    "Trim",
    "Variation",
    "c",
    "chart",
    "cusum",
    "ewma",
    "funnel",
    "g",
    "i",
    "ip",
    "mr",
    "p",
    "pp",
    "run",
    "shrink",
    "t",
    "u",
    "up",
    "xmr",
]
