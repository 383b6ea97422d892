"""Charts: a table in, an Altair specification out, no reading and no writing."""

from pipeline.charts.amounts import RestWords, heat_chart, kinds_chart, rest_chart
from pipeline.charts.base import LimitWords, load_line
from pipeline.charts.funnel import FunnelWords, funnel_chart
from pipeline.charts.series import SeriesWords, series_chart
from pipeline.charts.tokens import DARK, LIGHT, SANS, SERIF, TABLES, ThemeName, Tokens

__all__ = [
    "DARK",
    "LIGHT",
    "SANS",
    "SERIF",
    "TABLES",
    "FunnelWords",
    "LimitWords",
    "RestWords",
    "SeriesWords",
    "ThemeName",
    "Tokens",
    "funnel_chart",
    "heat_chart",
    "kinds_chart",
    "load_line",
    "rest_chart",
    "series_chart",
]
