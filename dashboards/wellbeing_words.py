"""Words of the wellbeing page: scale names without clinical language, and the verdict sentence."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboards.escape import escape, plain
from dashboards.figures import count_words
from dashboards.rows import Row, rows_of
from pipeline.language import forms, later, month_year, say, say_count

#: Names on screen where the authors' own would read as a diagnosis of somebody.
_PLAIN_NAMES = {
    ("cbi", "personal"): later("How worn out in general"),
    ("cbi", "work"): later("How worn out by work"),
    ("cbi", "client"): later("How worn out by work with people"),
    ("proqol5", "bo"): later("How worn out by work"),
    ("proqol5", "cs"): later("How much the work gives back"),
    ("proqol5", "sts"): later("How much others' trauma is carried home"),
    ("article_symptoms", "count"): later("Signs ticked, of the article's ten"),
    ("article_reactions", "count"): later("Reactions ticked, of the article's list"),
}
_PLAIN_INSTRUMENTS = {
    "article_symptoms": later("The article's list of ten common signs"),
    "article_reactions": later("The article's list of reactions, number 12 left out"),
}
_SHORT_NAMES = {
    "proqol5": "ProQOL-5",
    "hse35": "HSE 35",
    "stsi_oa": "STSI-OA",
    "uwes9": "UWES-9",
    "who5": "WHO-5",
    "pss10": "PSS-10",
    "bat12": "BAT-12",
    "bat23": "BAT-23",
}
NOT_VALIDATED = later("not a validated measure")


def scale_title(scale: Row) -> str:
    """What a scale is called on screen."""
    own = str(scale["scale_name"])
    return say(_PLAIN_NAMES.get((str(scale["instrument_id"]), str(scale["scale_id"])), own))


def scale_choice(scale: Row) -> str:
    """A scale in the list of scales: its plain name, and the authors' where it differs."""
    title = scale_title(scale)
    code = str(scale["instrument_id"])
    short = _SHORT_NAMES.get(code, code.upper().replace("_", " "))
    if scale["instrument_id"] in _PLAIN_INSTRUMENTS:
        return f"{title} ({say(NOT_VALIDATED)})"
    return plain(f"{title} ({short})")


def instrument_title(scale: Row) -> str:
    """The instrument with the authors' name of the scale."""
    known = _PLAIN_INSTRUMENTS.get(str(scale["instrument_id"]))
    if known:
        return say(known)
    return say(
        "{instrument}, scale “{scale}”",
        instrument=scale["instrument_name"],
        scale=scale["scale_name"],
    )


def side_sentence(scale: Row) -> str:
    """Which end of the scale is the worse one."""
    if scale["direction"] == "high_is_worse":
        return say("On this scale higher is worse.")
    return say("On this scale higher is better.")


def wave_label(row: Row) -> str:
    """A wave as March 2026."""
    return month_year(pd.Timestamp(row["period_start"]))


def new_series(rows: pd.DataFrame) -> str:
    """What changed in the questions of a wave, as released; empty where its series goes on."""
    notes = rows.loc[rows["state"].ne("missing"), "note"].dropna().astype(str)
    return next((note for note in notes if note), "")


def broken_waves(history: pd.DataFrame) -> list[pd.Timestamp]:
    """First days of the waves that begin a new series, in order."""
    is_break = history["state"].ne("missing") & history["note"].fillna("").ne("")
    return sorted(pd.Timestamp(day) for day in history.loc[is_break, "period_start"].unique())


def wave_verdict(rows: pd.DataFrame, *, before: str) -> str:
    """The finding of one wave, from the rows of the teams; `before` names the wave before."""
    shown = rows.loc[rows["state"].eq("shown")]
    if shown.empty:
        if rows["state"].eq("missing").any():
            return say("The answers of this wave could not be scored.")
        return say("No team has enough answers in this wave to be shown.")
    known = shown.dropna(subset=["change_lower", "change_upper"])
    if known.empty and new_series(rows):
        return say(
            "The questions changed with this wave: a new series begins, nothing to compare yet."
        )
    if known.empty:
        return say("First wave of this scale: nothing to compare with yet.")
    lower = [row["team"] for row in rows_of(known.loc[known["change_upper"].lt(0)])]
    higher = [row["team"] for row in rows_of(known.loc[known["change_lower"].gt(0)])]
    before = before or say("the wave before")
    if not lower and not higher:
        return say("No team has clearly changed since {wave}.", wave=before)
    parts = []
    for teams, messages in ((lower, _LOWER), (higher, _HIGHER)):
        if teams:
            parts.append(say_count(*messages, len(teams), teams=_whom(teams), wave=before))
    if not higher:
        parts.append(say("No team is clearly higher."))
    if not lower:
        parts.append(say("No team is clearly lower."))
    return " ".join(parts)


_LOWER = forms(
    "{teams} is clearly lower than in {wave}.", "{teams} are clearly lower than in {wave}."
)
_HIGHER = forms(
    "{teams} is clearly higher than in {wave}.", "{teams} are clearly higher than in {wave}."
)


def _whom(teams: Sequence[object]) -> str:
    """The teams by name, or how many they are."""
    if len(teams) == 1:
        return escape(teams[0])
    if len(teams) == 2:
        return say("{one} and {other}", one=escape(teams[0]), other=escape(teams[1]))
    return say("{number} teams", number=count_words(len(teams), capital=True))


def counts_sentence(rows: pd.DataFrame, *, least: float) -> str:
    """How many teams are shown, withheld, or answered too little."""
    teams = rows.loc[rows["level"].eq("team")]
    little = teams["state"].eq("shown") & teams["response_rate"].lt(least)
    shown = int((teams["state"].eq("shown") & ~little).sum())
    withheld = int(teams["state"].eq("suppressed").sum())
    told = {"some": shown, "all": len(teams), "withheld": withheld}
    if not little.any():
        return say("{some} of {all} teams shown; {withheld} withheld", **told)
    return say(
        "{some} of {all} teams shown; {withheld} withheld, {count} too little data",
        count=int(little.sum()),
        **told,
    )
