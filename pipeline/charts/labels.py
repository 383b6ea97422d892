"""Names beside points, placed so that none lies on another, on a point, or out of the picture."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.charts.gaps import HEIGHT

#: Pixels a letter and a line of text take at 12 px.
LETTER, LINE = 6.3, 14.0
POINT = 7.0
#: Where a name may stand, the best place first: alignment and shift in pixels.
PLACES = (
    ("left", 9.0, 0.0),
    ("right", -9.0, 0.0),
    ("center", 0.0, -14.0),
    ("center", 0.0, 15.0),
    ("left", 8.0, -13.0),
    ("left", 8.0, 14.0),
    ("right", -8.0, -13.0),
    ("right", -8.0, 14.0),
)

Box = tuple[float, float, float, float]


def placed(
    frame: pd.DataFrame, *, box: tuple[float, float, float, float], width: float, height: float
) -> pd.DataFrame:
    """The rows whose name finds a free place, with `align`, `dx`, `dy` and `place_id`.

    Grain: `frame` has one row per point: `size`, `value`, `steadied`, `team`, `is_bold`. `box`:
    left and right end of the x axis, bottom and top of the y axis. Bold names are placed first.
    Missing: a name without a free place is left out; the tooltip and the table have it.
    """
    left, right, low, top = box
    x = ((frame["size"] - left) / (right - left) * width).to_numpy(float)
    y = ((top - frame["value"]) / (top - low) * height).to_numpy(float)
    end = ((top - frame["steadied"]) / (top - low) * height).to_numpy(float)
    count = len(frame)
    # room for every point and every name; what is not placed yet touches nothing
    taken = np.full((2 * count, 4), np.nan)
    taken[:count] = np.column_stack(
        [x - POINT, np.minimum(y, end) - POINT, x + POINT, np.maximum(y, end) + POINT]
    )
    texts = [str(text) for text in frame["team"]]
    chosen: list[tuple[object, str, float, float, int]] = []
    for own in np.argsort(~frame["is_bold"].to_numpy(bool), kind="stable"):
        for number, (align, dx, dy) in enumerate(PLACES):
            name = _name_box(texts[own], (x[own] + dx, y[own] + dy), align)
            if _is_inside(name, width, height) and not _touches(name, taken, besides=own):
                taken[count + len(chosen)] = name
                chosen.append((frame.index[own], align, dx, dy, number))
                break
    columns = ["row", "align", "dx", "dy", "place_id"]
    found = pd.DataFrame(chosen, columns=columns).set_index("row")
    return frame.join(found, how="inner")


def _name_box(text: str, at: tuple[float, float], align: str) -> Box:
    wide = len(text) * LETTER
    start = {"left": 0.0, "right": -wide, "center": -wide / 2}[align]
    x, y = at
    return x + start, y - LINE / 2, x + start + wide, y + LINE / 2


def _is_inside(name: Box, width: float, height: float) -> bool:
    return name[0] >= 0 and name[2] <= width and name[1] >= 0 and name[3] <= height


def _touches(name: Box, taken: np.ndarray, *, besides: int) -> bool:
    """Whether a box lies on any of those taken, but for its own point."""
    left, top, right, bottom = name
    lies_on = (left < taken[:, 2]) & (taken[:, 0] < right)
    lies_on &= (top < taken[:, 3]) & (taken[:, 1] < bottom)
    lies_on[besides] = False
    return bool(lies_on.any())


#: Months the words of the band reach over.
_NEAR = 4


def band_words_place(
    spans: pd.DataFrame, values: pd.Series, *, low: float, top: float
) -> tuple[float, int]:
    """Where the words of the band stand: under, in or over it, clear of the first points."""
    near = values.dropna().head(_NEAR)
    lower, upper = (float(spans[name].iloc[0]) for name in ("lower_limit", "upper_limit"))
    scale = HEIGHT / (top - low)
    places = [(upper, 12), (upper, -9)]
    if (lower - low) / (top - low) > 0.08:
        places.insert(0, (lower, 11))
    for place, dy in places:
        if ((near - place) * scale + dy).abs().min() > 9 or near.empty:
            return place, dy
    return places[0]
