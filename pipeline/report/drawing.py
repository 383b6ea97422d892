"""A chart as inline SVG for paper: fixed width, the light colours, no script."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import altair as alt
import vl_convert

from dashboards.escape import escape

_ID = re.compile(r'\bid="([^"]+)"')
#: Width of the text of an A4 page, less room for the words right of a plot.
WIDE, NARROW = 560, 268
#: Height of the chart over time, so that a team fits one page.
LOW = 152
#: Height of a bar with the room around it.
BAR = 19


def drawing(
    chart: alt.LayerChart, *, words: str, width: int = WIDE, height: int | None = None
) -> str:
    """The chart as an SVG element; `words` is its text alternative."""
    spec: dict[str, Any] = dict(chart.to_dict())
    spec["width"] = width
    if height is not None:
        spec["height"] = height
    svg = vl_convert.vegalite_to_svg(spec)
    label = f'<svg role="img" aria-label="{escape(words, longest=600)}"'
    drawn = _with_own_ids(svg[svg.index("<svg") :].replace("<svg", label, 1))
    return f'<div class="chart">{drawn}</div>'


def _with_own_ids(svg: str) -> str:
    """The drawing with ids from its content: the renderer counts them from when it was started."""
    found = list(dict.fromkeys(_ID.findall(svg)))
    numbered = _renamed(svg, {name: f"part{place}" for place, name in enumerate(found)})
    own = hashlib.sha256(numbered.encode()).hexdigest()[:12]
    names = {f"part{place}": f"c{own}-{place}" for place in range(len(found))}
    return _renamed(numbered, names)


def _renamed(svg: str, names: Mapping[str, str]) -> str:
    for old, new in names.items():
        svg = svg.replace(f'id="{old}"', f'id="{new}"').replace(f"#{old})", f"#{new})")
        svg = svg.replace(f'href="#{old}"', f'href="#{new}"')
    return svg
