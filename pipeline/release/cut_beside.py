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
from pipeline.release.trees import HIERARCHY_COLUMNS, TOTAL
from schemas.vocabulary import CellState

_SEEN = (CellState.SHOWN.value, CellState.ZERO.value)
_ALL = "all"
#: How near the median of widely told indicators one has to come to count as generally shown; and
#: the share of those whose suppression withholds a unit's month altogether.
NEAR_MEDIAN = 0.95
MOSTLY = 0.5
#: A date as text: a day, or a month.
_DATE = r"\d{4}-\d{2}(-\d{2})?"
_ADDITIVE = ("count", "amount")


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
    and month in which most figures that are generally shown are suppressed, or none is shown; and
    what is suppressed by a `related` indicator, made of the same amounts.
    """
    place = [figures["team_id"].astype("string"), _months(figures["period_start"])]
    is_seen = figures["state"].isin(_SEEN)
    is_hidden = figures["state"].eq(CellState.SUPPRESSED.value)
    shown_often = _generally_shown(figures, is_seen, is_hidden)
    often = figures["indicator_id"].isin(shown_often) & figures["exposure_kind"].eq(_ALL)
    seen = is_seen.groupby(place).any()
    mostly = is_hidden.where(often).groupby(place).mean().fillna(0.0).gt(MOSTLY)
    dark = seen.index[(~seen | mostly.reindex(seen.index)).to_numpy(bool)]
    telling = is_hidden & figures["indicator_id"].isin(related)
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


def beside(cut: Cut, known: Known, *, measure: str) -> Beside:
    """The cut with the totals that everybody knows, and its cells that stay withheld.

    Errors: RefusedInputError where it reaches into months that are not published: once they are,
    it could be set against them.
    """
    months = _row_months(cut)
    early = set() if months is None else set(months) - known.months
    refuse([f"months that are not published: {', '.join(sorted(early))}"] if early else [])
    whole = _with_known_totals(cut) if measure in _ADDITIVE else cut
    months = _row_months(whole)
    return Beside(whole, len(cut.rows), _withheld(whole, months, known), _blocks(whole, months))


def _with_known_totals(cut: Cut) -> Cut:
    totals, trees = _known_totals(cut)
    taken = pd.MultiIndex.from_frame(cut.rows[cut.group].astype("string"))
    is_new = ~pd.MultiIndex.from_frame(totals[cut.group]).isin(taken)
    own = cut.rows.astype(dict.fromkeys(cut.group, "string"))
    rows = pd.concat([own, totals[is_new]], ignore_index=True) if is_new.any() else own
    return replace(cut, rows=rows, hierarchy=pd.concat([cut.hierarchy, trees], ignore_index=True))


def _blocks(cut: Cut, months: pd.Series | None) -> Ints:
    keys = [cut.rows[name].astype("string") for name in cut.in_units]
    keys += [] if months is None else [months]
    return pd.MultiIndex.from_arrays(keys).factorize()[0].astype(np.int64)


def _known_totals(cut: Cut) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Per unit and month the sum of its cells, and the tree of finer dates under their months."""
    dates = _date_columns(cut)
    others = [name for name in cut.group if name not in (*cut.in_units, *dates)]
    keys = cut.rows[cut.group].astype("string")
    finer = [name for name in dates if _is_finer(cut.rows[name])]
    nothing = pd.DataFrame(columns=HIERARCHY_COLUMNS)
    if not others and not finer:
        return keys.head(0).assign(value=0.0, contributors=0), nothing
    rows = keys.assign(**dict.fromkeys(others, TOTAL))
    trees = []
    for name in finer:
        month = _months(cut.rows[name])
        tree = pd.DataFrame({"column": name, "child": keys[name], "parent": month})
        trees.append(tree.drop_duplicates())
        rows[name] = month
    numbers = cut.rows[["value", "contributors"]].apply(pd.to_numeric, errors="coerce")
    # people from below: a sum would say that nobody stands in two cells
    how = {"value": "sum", "contributors": "max"}
    summed = rows.assign(**numbers).groupby(cut.group, as_index=False).agg(how)
    return summed, pd.concat(trees, ignore_index=True) if trees else nothing


def _withheld(cut: Cut, months: pd.Series | None, known: Known) -> Bools:
    """Cells of units that the publication withholds, in that month or, without months, in any."""
    out = np.zeros(len(cut.rows), dtype=bool)
    kinds = {_ALL}
    wanted = pd.Series(_ALL, index=cut.rows.index, dtype="string")
    if "exposure_kind" in cut.group:
        wanted = cut.rows["exposure_kind"].astype("string")
        kinds = {_ALL, *wanted}
    for name in cut.in_units:
        unit = cut.rows[name].astype("string")
        place = [unit] if months is None else [unit, months]
        width = len(place)
        met = pd.MultiIndex.from_arrays(place).isin({one[:width] for one in known.published})
        dark = {(*one[:width], kind) for *one, kind in known.withheld if kind in kinds}
        hidden = pd.MultiIndex.from_arrays([*place, wanted]).isin(dark)
        hidden |= pd.MultiIndex.from_arrays([*place, wanted.mask(unit.notna(), _ALL)]).isin(dark)
        out |= (~met | hidden) & (unit != TOTAL).to_numpy(bool)
    return out


def _row_months(cut: Cut) -> pd.Series | None:
    """The month of each row; None where no grouping column is a date of a month or finer."""
    dates = [name for name in _date_columns(cut) if not _is_coarser(cut.rows[name])]
    return _months(cut.rows[dates[0]]) if dates else None


def _date_columns(cut: Cut) -> list[str]:
    return [name for name in cut.group if name not in cut.in_units and _are_dates(cut.rows[name])]


def _are_dates(values: pd.Series) -> bool:
    if pd.api.types.is_datetime64_any_dtype(values):
        return True
    return bool(values.astype("string").str.fullmatch(_DATE).fillna(False).all())


def _months(values: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(values):
        return values.dt.strftime("%Y-%m").astype("string")
    return values.astype("string").str.slice(0, 7)


def _is_finer(values: pd.Series) -> bool:
    """Whether dates are finer than months: one that is not a first day."""
    days = (
        values.dt.strftime("%d")
        if pd.api.types.is_datetime64_any_dtype(values)
        else (values.astype("string").str.slice(8, 10).replace("", "01"))
    )
    return bool((days != "01").any())


def _is_coarser(values: pd.Series) -> bool:
    """Whether dates are quarters or years: months that never follow on each other."""
    months = sorted({int(text[:4]) * 12 + int(text[5:7]) for text in _months(values).dropna()})
    return len(months) > 1 and int(np.diff(months).min()) > 1 and not _is_finer(values)
