"""The band of one person's score; never of a team mean, for which bands do not hold."""

from __future__ import annotations

import numpy as np
import pandas as pd

from schemas.instrument import Scale
from schemas.instrument_parts import BandSet


def chosen_band_set(scale: Scale, band_set_id: str | None) -> BandSet | None:
    """The band set of that name where the scale has it, else the scale's first, else none."""
    named = [one for one in scale.band_sets if one.id == band_set_id]
    return next(iter([*named, *scale.band_sets]), None)


def person_bands(scores: pd.Series, band_set: BandSet | None) -> pd.Series:
    """The band of each person's score, as an ordered category; empty without score or bands.

    Bands are half-open: a band holds its lower bound and ends below the next one, so that 37.6
    and 1.995 have a band too.
    """
    ids = [band.id for band in band_set.bands] if band_set else []
    if not band_set:
        places = np.full(len(scores), -1, dtype="int64")
    else:
        starts = np.array([float(band.begins) for band in band_set.bands])
        values = scores.to_numpy(dtype="float64")
        places = np.searchsorted(starts, values, side="right") - 1
        places = np.where(np.isnan(values), -1, places).astype("int64")
    names = pd.Index(ids, dtype="str")
    codes = pd.Categorical.from_codes(places, categories=names, ordered=True)
    return pd.Series(codes, index=scores.index, name=scores.name)
