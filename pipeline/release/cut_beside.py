"""A cut beside the publication: what everybody knows already, and what has to stay withheld.

A cut is read next to the published figures. Where it showed what those withhold of a unit in a
month, totals and sisters of the publication would give the withheld figure away; and the total of
a published unit and month is known, so one hidden cell of it alone would be its remainder.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipeline.release.cut import Cut
from pipeline.release.cut_facts import refuse
from pipeline.release.protect import ProtectedTable, protect_table
from pipeline.release.relations import Bools, Ints
from pipeline.release.table_input import ProtectOptions
from pipeline.release.trees import TOTAL
from schemas.vocabulary import CellState

_SEEN = (CellState.SHOWN.value, CellState.ZERO.value)
#: States of which a figure may still come, and be set against a cut that told it before.
_STILL_TO_COME = (CellState.LATE.value, CellState.MISSING.value)
_ALL = "all"
#: How near the median of widely told indicators one has to come to count as generally shown; and
#: the share of those whose suppression withholds a unit's month altogether.
NEAR_MEDIAN = 0.95
MOSTLY = 0.5
MONTHS = "period_start"
KINDS = "exposure_kind"


@dataclass(frozen=True)
class Known:
    """What the publication says of units and months.

    `published`: unit and month (2026-10) of everything it has; `withheld`: unit, month, kind.
    """

    published: frozenset[tuple[str, str]]
    withheld: frozenset[tuple[str, str, str]]

    @property
    def months(self) -> frozenset[str]:
        """Every published month."""
        return frozenset(month for _, month in self.published)


def known_of(figures: pd.DataFrame, related: frozenset[str]) -> Known:
    """What a publication's monthly figures say.

    Grain: `figures` one row per indicator, unit, kind and month with `state`. Withheld is a unit
    and month in which most figures that are generally shown are suppressed, late or missing, or
    none is shown; and what is so for a `related` indicator, made of the same amounts.
    """
    place = [figures["team_id"].astype("string"), _month_of(figures["period_start"])]
    is_seen = figures["state"].isin(_SEEN)
    is_hidden = figures["state"].eq(CellState.SUPPRESSED.value)
    shown_often = _generally_shown(figures, is_seen, is_hidden)
    often = figures["indicator_id"].isin(shown_often) & figures["exposure_kind"].eq(_ALL)
    seen = is_seen.groupby(place).any()
    is_untold = is_hidden | figures["state"].isin(_STILL_TO_COME)
    mostly = is_untold.where(often).groupby(place).mean().fillna(0.0).gt(MOSTLY)
    dark = seen.index[(~seen | mostly.reindex(seen.index)).to_numpy(bool)]
    telling = is_untold & figures["indicator_id"].isin(related)
    told = pd.DataFrame({"unit": place[0], "month": place[1], "kind": figures["exposure_kind"]})
    hidden = told[telling].astype(str).itertuples(index=False, name=None)
    withheld = [*((str(unit), str(month), _ALL) for unit, month in dark), *hidden]
    published = frozenset((str(unit), str(month)) for unit, month in seen.index)
    return Known(published, frozenset(withheld))


def _generally_shown(
    figures: pd.DataFrame, is_seen: pd.Series, is_hidden: pd.Series
) -> frozenset[str]:
    """Indicators whose gaps are those of units: shown about as often as most told widely."""
    told = (is_seen | is_hidden) & figures["exposure_kind"].eq(_ALL)
    by = figures["indicator_id"].astype(str)[told]
    share, told_for = is_seen[told].groupby(by).mean(), by.value_counts()
    wide = told_for.index[told_for * 2 >= told_for.max()]
    usual = share.reindex(wide).median()
    return frozenset(str(name) for name in wide if share[name] >= NEAR_MEDIAN * usual)


@dataclass(frozen=True)
class Beside:
    """A cut's own cells, then the totals that are known; `block` numbers a unit's month."""

    cut: Cut
    own: int
    withheld: Bools
    block: Ints

    def protected(self, options: ProtectOptions) -> ProtectedTable:
        """The cut's own cells protected, no known total counted on as a partner.

        Errors: as `protect_table`.
        """
        withheld = self.withheld
        while True:
            counted = pd.to_numeric(self.cut.rows["contributors"]).to_numpy(float)
            people = np.where(withheld, np.clip(counted, 1, options.k - 1), counted)
            found = protect_table(
                self.cut.rows.assign(contributors=people),
                group=self.cut.group,
                hierarchy=self.cut.hierarchy,
                options=options,
            )
            hidden = found.rows["state"].eq(CellState.SUPPRESSED.value).to_numpy(bool)
            leant_on = hidden & ~withheld
            leant_on[: self.own] = False
            if not leant_on.any():
                break
            # the engine hid what is known: then nothing of that unit's month is shown
            withheld = withheld | np.isin(self.block, self.block[leant_on])
        rows = found.rows.head(self.own)
        about = {
            "cells": self.own,
            "withheld_by_publication": int(self.withheld[: self.own].sum()),
            "known_totals": len(self.cut.rows) - self.own,
        }
        return ProtectedTable(rows, {**found.summary, **about}, found.warnings)


def beside(cut: Cut, known: Known) -> Beside:
    """The cut with the totals that everybody knows, and its cells that stay withheld.

    Grain: `cut` has a month in period_start, and values that add up.
    Errors: RefusedInputError where it reaches into months that are not published: once they are,
    it could be set against them.
    """
    early = set(_months(cut.rows)) - known.months
    refuse([f"months that are not published: {', '.join(sorted(early))}"] if early else [])
    whole = _with_known_totals(cut)
    return Beside(whole, len(cut.rows), _withheld(whole, known), _blocks(whole))


def _with_known_totals(cut: Cut) -> Cut:
    """The cut, and per unit and month the sum of its cells where it has several."""
    own = cut.rows.astype(dict.fromkeys(cut.group, "string"))
    others = [name for name in cut.group if name not in (*cut.in_units, MONTHS)]
    if not others:
        return replace(cut, rows=own)
    numbers = own[["value", "contributors"]].apply(pd.to_numeric, errors="coerce")
    summed = own.assign(**dict.fromkeys(others, TOTAL)).assign(**numbers)
    # people from below: a sum would say that nobody stands in two cells
    how = {"value": "sum", "contributors": "max"}
    totals = summed.groupby(cut.group, as_index=False).agg(how)
    return replace(cut, rows=pd.concat([own, totals], ignore_index=True))


def _blocks(cut: Cut) -> Ints:
    keys = [cut.rows[name].astype("string") for name in cut.in_units]
    return pd.MultiIndex.from_arrays([*keys, _months(cut.rows)]).factorize()[0].astype(np.int64)


def _withheld(cut: Cut, known: Known) -> Bools:
    """Cells of units that the publication withholds in that month."""
    out = np.zeros(len(cut.rows), dtype=bool)
    everything = pd.Series(_ALL, index=cut.rows.index, dtype="string")
    kind = cut.rows[KINDS].astype("string") if KINDS in cut.group else everything
    for name in cut.in_units:
        unit = cut.rows[name].astype("string")
        place = [unit, _months(cut.rows)]
        met = pd.MultiIndex.from_arrays(place).isin(known.published)
        hidden = pd.MultiIndex.from_arrays([*place, kind]).isin(known.withheld)
        hidden |= pd.MultiIndex.from_arrays([*place, everything]).isin(known.withheld)
        out |= (~met | hidden) & (unit != TOTAL).to_numpy(bool)
    return out


def _months(rows: pd.DataFrame) -> pd.Series:
    return _month_of(rows[MONTHS])


def _month_of(days: pd.Series) -> pd.Series:
    return days.astype("string").str.slice(0, 7)
