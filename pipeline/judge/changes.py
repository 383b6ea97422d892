"""What changed this month, one sentence each, from published tables."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from pipeline.judge.cells import days
from pipeline.judge.news import CHARTED, fresh_signals
from pipeline.judge.printing import limits_printed, spread
from pipeline.judge.verdict import Reason
from pipeline.judge.words import shipped_words
from schemas.limit_parts import ShownAs
from schemas.vocabulary import SpecialCause, Variation, Verdict

COLUMNS = ["team_id", "limit_id", "change", "verdict", "sentence"]

_OVER = (str(Verdict.OVER), str(Verdict.OVER_MAY_BE_CHANCE))
_UNDER = (str(Verdict.NEAR), str(Verdict.WITHIN))
_UNKNOWN = (str(Verdict.TOO_LITTLE_DATA), str(Verdict.WITHHELD))


#: Why a verdict is missing, in a few words.
WHY = {
    str(Reason.WITHHELD): "withheld",
    str(Reason.LATE): "a file has not arrived yet",
    str(Reason.MISSING): "nothing arrived",
    str(Reason.UNDER_LOGGED): "under 80% of shifts are logged",
    str(Reason.FEW_UNITS): "too few to judge",
    str(Reason.MINUTES_MISSING): "too many minutes are missing",
}


class Change(StrEnum):
    """Kinds of change, in the order they are told."""

    CROSSED = "crossed"
    CONFIRMED = "confirmed"
    EASED = "eased"
    CAME_BACK = "came_back"
    SIGNAL = "signal"
    UNKNOWN_NOW = "unknown_now"
    KNOWN_AGAIN = "known_again"
    LIMIT_CHANGED = "limit_changed"


def changes(
    limit_status: pd.DataFrame,
    limit_rule: pd.DataFrame,
    signal: pd.DataFrame,
    team: pd.DataFrame,
    *,
    month: object,
) -> pd.DataFrame:
    """Each verdict, signal or limit that is not what it was the month before.

    Grain: one row per unit, limit and change; `COLUMNS`; in the order of `Change`, then that of the
    units. A limit that changes for several units is told once, without a unit; verdicts a unit
    lost for one reason are told once, with the first of their limits.
    Missing: no row for a unit or limit without a month before. Tables as published.
    """
    now, before = _two_months(limit_status, month)
    both = now.merge(before, on=["limit_id", "team_id"], suffixes=("", "_before"))
    if both.empty:
        return pd.DataFrame(columns=COLUMNS)
    titles = limit_rule.drop_duplicates("limit_id").set_index("limit_id")["title"]
    names = team.set_index("team_id")
    both["name"] = both["team_id"].map(names["name"])
    both["what"] = both["limit_id"].map(titles.map(lower_first))
    parts = [
        _crossed(both),
        _unknown(both),
        _signals(signal, both, month),
        _limit_changes(both, titles),
    ]
    found = pd.concat([part for part in parts if not part.empty] or [pd.DataFrame(columns=COLUMNS)])
    place = {str(change): order for order, change in enumerate(Change)}
    found = found.assign(
        place=found["change"].map(place), unit=found["team_id"].map(names["sort_order"])
    )
    found = found.sort_values(["place", "unit", "limit_id"], kind="stable", ignore_index=True)
    return found[COLUMNS]


def lower_first(text: str) -> str:
    """The text with a small first letter, for the middle of a sentence."""
    return text[:1].lower() + text[1:]


def _two_months(status: pd.DataFrame, month: object) -> tuple[pd.DataFrame, pd.DataFrame]:
    start = pd.Timestamp(str(month)).replace(day=1)
    when = days(status["period_start"])
    rows = status.assign(period_start=when)
    earlier = start - pd.DateOffset(months=1)
    return rows.loc[when == start], rows.loc[when == earlier]


def _rows(both: pd.DataFrame, change: Change, sentence: pd.Series) -> pd.DataFrame:
    chosen = both.assign(change=str(change), sentence=sentence.loc[both.index])
    return chosen[COLUMNS]


def _crossed(both: pd.DataFrame) -> pd.DataFrame:
    over, was_over = both["verdict"].isin(_OVER), both["verdict_before"].isin(_OVER)
    under, was_under = both["verdict"].isin(_UNDER), both["verdict_before"].isin(_UNDER)
    sure, was_sure = both["verdict"].eq("over"), both["verdict_before"].eq("over")
    name, limit = both["name"], " its limit on " + both["what"]
    chance = np.where(sure, ", beyond chance.", ", which may be chance.")
    parts = [
        (Change.CROSSED, over & was_under, name + " is now past" + limit + chance),
        (Change.CONFIRMED, sure & was_over & ~was_sure,
         name + " stays past" + limit + "; chance no longer explains it."),
        (Change.EASED, over & ~sure & was_sure,
         name + " has come closer to" + limit + "; chance could explain the rest."),
        (Change.CAME_BACK, under & was_over, name + " is back within" + limit + "."),
    ]  # fmt: skip
    return pd.concat([_rows(both.loc[mask], kind, text[mask]) for kind, mask, text in parts])


def _unknown(both: pd.DataFrame) -> pd.DataFrame:
    """Verdicts lost and found, one sentence per unit and reason however many limits it concerns."""
    told = (*_OVER, *_UNDER)
    known, was_known = both["verdict"].isin(told), both["verdict_before"].isin(told)
    unknown, was_unknown = both["verdict"].isin(_UNKNOWN), both["verdict_before"].isin(_UNKNOWN)
    lost = _grouped(both.loc[unknown & was_known], ["team_id", "reason"])
    why = lost["reason"].astype(object).map(WHY).fillna("").to_numpy(object)
    lost_text = lost["name"] + ": no verdict on " + lost["what"] + " this month; " + why + "."
    found = _grouped(both.loc[known & was_unknown], ["team_id"])
    found_text = found["name"] + ": a verdict on " + found["what"] + " again this month."
    return pd.concat(
        [
            _rows(lost, Change.UNKNOWN_NOW, lost_text),
            _rows(found, Change.KNOWN_AGAIN, found_text),
        ]
    )


def _grouped(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """One row per group: its first limit, and what it concerns in words."""
    keys = [rows[name].astype(object) for name in by]
    count = rows["limit_id"].groupby(keys, observed=True).transform("size")
    many = count.astype(int).astype(str) + " limits"
    first = ~rows[by].astype(object).duplicated()
    return rows.assign(what=rows["what"].where(count == 1, many)).loc[first]


def _signals(signal: pd.DataFrame, both: pd.DataFrame, month: object) -> pd.DataFrame:
    """Control-chart signals that this month's point completed."""
    fresh = fresh_signals(signal, month=month)
    rows = both.drop_duplicates([*CHARTED, "limit_id"]).merge(fresh, on=CHARTED)
    words = _signal_words(rows)
    return _rows(rows, Change.SIGNAL, rows["name"] + ": " + rows["what"] + words)


def _signal_words(rows: pd.DataFrame) -> pd.Series:
    is_above = rows["is_above"].to_numpy(bool)
    side = np.where(is_above, "above", "below").astype(object)
    edge = np.where(is_above, "upper", "lower").astype(object)
    moves = np.where(rows["is_rising"].to_numpy(bool), "risen", "fallen").astype(object)
    texts = {
        SpecialCause.OUTSIDE: ", " + side + " its usual range this month",
        SpecialCause.TREND: ", " + moves + " for six months in a row",
        SpecialCause.TWO_OF_THREE: ", near the " + edge + " edge of its usual range",
        SpecialCause.SHIFT: ", " + side + " its mean for a 7th month",
    }
    cause = rows["news"].astype(object).to_numpy()
    words = np.select([cause == str(c) for c in texts], list(texts.values()), default="")
    better = (rows["variation"] == str(Variation.IMPROVEMENT)).to_numpy(bool)
    end = np.where(better, ", the better way.", ".").astype(object)
    return pd.Series(words + end, index=rows.index, dtype=object)


def _limit_changes(both: pd.DataFrame, titles: pd.Series) -> pd.DataFrame:
    """New numbers of limits, one sentence for all units that had and have the same number."""
    changed = ~_same(both["threshold"], both["threshold_before"])
    changed |= ~_same(both["cap"], both["cap_before"])
    rows = both.loc[changed]
    text = ": the limit changed from " + _number(rows, "_before") + " to " + _number(rows, "")
    rows = rows.assign(text=text)
    units = both.groupby("limit_id")["team_id"].transform("size").reindex(rows.index)
    covered = rows.groupby(["limit_id", "text"])["team_id"].transform("size")
    whom = " for " + covered.astype(int).astype(str) + " of " + units.astype(int).astype(str)
    alone = (" for " + rows["name"].astype(object)).to_numpy(object)
    told_for = np.select(
        [(covered == units).to_numpy(bool), (covered == 1).to_numpy(bool)],
        [np.full(len(rows), "", dtype=object), alone],
        default=(whom + " units").to_numpy(object),
    )
    one = (covered == 1).to_numpy(bool)
    rows = rows.assign(
        sentence=rows["limit_id"].map(titles).astype(object)
        + rows["text"] + told_for + ". Earlier months keep their verdict.",
        team_id=rows["team_id"].astype(object).where(one, None),
    )  # fmt: skip
    rows = rows.loc[~rows[["limit_id", "text"]].duplicated()]
    return _rows(rows, Change.LIMIT_CHANGED, rows["sentence"])


def _same(left: pd.Series, right: pd.Series) -> pd.Series:
    return (left == right) | (left.isna() & right.isna())


def _number(rows: pd.DataFrame, when: str) -> pd.Series:
    """The cap where it changed, else the threshold, in percent where the limit is told so."""
    cap, threshold = rows[f"cap{when}"], rows[f"threshold{when}"]
    on_cap = (~_same(rows["cap"], rows["cap_before"])).to_numpy(bool)
    chosen = cap.where(on_cap, threshold)
    percent = spread(rows["limit_id"], _shown_as) == str(ShownAs.PERCENT)
    text = limits_printed(chosen.to_numpy(float), percent & ~on_cap)
    return pd.Series(np.where(chosen.isna(), "none", text), index=rows.index, dtype=object)


def _shown_as(limit_id: str) -> str:
    wording = shipped_words().of(limit_id)
    return str(wording.shown_as) if wording else ""
