"""Charts: a table in, an Altair specification out, no reading and no writing."""

from pipeline.charts.amounts import RestWords, heat_chart, kinds_chart, rest_chart
from pipeline.charts.base import LimitWords, load_line
from pipeline.charts.series import SeriesWords, series_chart
from pipeline.charts.tokens import DARK, LIGHT, SANS, SERIF, TABLES, ThemeName, Tokens

__all__ = [
    "DARK",
    "LIGHT",
    "SANS",
    "SERIF",
    "TABLES",
    "LimitWords",
    "RestWords",
    "SeriesWords",
    "ThemeName",
    "Tokens",
    "heat_chart",
    "kinds_chart",
    "load_line",
    "rest_chart",
    "series_chart",
]
