"""What stands beside the wellbeing table: who answered, what it can say, the scale, its figures."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards.components.scale_table import band_parts, band_words, is_too_little, score
from dashboards.escape import escape
from dashboards.figures import day, figure, people_words
from dashboards.rows import Row, rows_of
from dashboards.wellbeing_words import NOT_VALIDATED, instrument_title
from pipeline.language import printed, say


def figures_table(rows: pd.DataFrame, *, least: float) -> pd.DataFrame:
    """The figures of a wave as words, one row per unit."""
    lines = []
    for row in rows_of(rows):
        is_shown = row["state"] == "shown"
        bands = [
            printed(f"{band_words(part)}: {float(str(part['share'])) * 100:.0f}%")
            for part in band_parts(row)
        ]
        states = {"suppressed": say("withheld"), "missing": say("not scored")}
        note = (
            say("counted in {unit}", unit=row["shown_name"])
            if not is_shown and row["shown_name"]
            else ""
        )
        if is_shown and is_too_little(row, least=least):
            note = say("too little data: read with care")
        lines.append(
            {
                say("Team"): row["team"],
                say("Mean"): score(row["mean"], row) if is_shown else states.get(row["state"], ""),
                say("95% range"): _span(row, "lower", "upper"),
                say("Change"): score(row["change"], row),
                say("Range of change"): _span(row, "change_lower", "change_upper"),
                say("Bands"): "; ".join(bands),
                say("Answered"): figure(row["response_rate"], kind="percent", measure="share"),
                say("People"): people_words(row["people_band"]),
                say("Had all answered"): _span(row, "bound_lower", "bound_upper"),
                say("Alpha"): "" if pd.isna(row["alpha"]) else printed(f"{row['alpha']:.2f}"),
                say("Note"): note,
            }
        )
    return pd.DataFrame(lines)


def _span(row: Row, low: str, high: str) -> str:
    """Both ends of a range; empty where either is not known."""
    ends = score(row[low], row), score(row[high], row)
    return say("{low} to {high}", low=ends[0], high=ends[1]) if all(ends) else ""


def response_card(rows: pd.DataFrame, *, least: float) -> None:
    """How many answered, against the share that is asked for."""
    top = rows_of(rows.loc[rows["response_rate"].notna()].head(1))
    with st.container(border=True, key="card_response"):
        if not top:
            st.html(
                '<h3 class="card">'
                + say("Who answered")
                + '</h3><p class="reading">'
                + say("How many were invited is not known, so no response rate can be given.")
                + "</p>"
            )
            return
        rate, where = float(top[0]["response_rate"]), escape(top[0]["team"])
        st.html(
            '<h3 class="card">'
            + say("{rate} answered", rate=figure(rate, kind="percent", measure="share"))
            + '</h3><p class="reading">'
            + f"{where}. {_against(rate, least)}</p>"
            f'<p class="answered"><i style="width:{rate * 100:.0f}%"></i>'
            f'<s style="left:{least * 100:.0f}%"></s>'
            f'<em style="left:{least * 100:.0f}%">{printed(f"{least:.0%}")}</em></p>'
        )


def _against(rate: float, least: float) -> str:
    """The response rate beside the share that is asked for."""
    share = printed(f"{least:.0%}")
    if rate >= least:
        return say(
            "Above {share}, the share of answers from which a figure is drawn; under it a team’s "
            "figure is in the table only.",
            share=share,
        )
    return say(
        "Under {share}, the share of answers from which a figure is drawn; under it a team’s "
        "figure is in the table only.",
        share=share,
    )


def can_say_card() -> None:
    """What a team mean can say, and what it cannot."""
    with st.container(border=True, key="card_can_say"):
        st.html(
            '<h3 class="card">'
            + say("What this can say")
            + '</h3><p class="reading">'
            + say(
                "How teams answer, on average. It has no limit line: no number says how much "
                "is too much. Of twenty teams that have not changed, about one looks changed "
                "by chance."
            )
            + '</p><p class="reading">'
            + say(
                "It cannot say who, or why. Beside workload it shows two facts about a team, "
                "not cause and effect."
            )
            + "</p>"
        )


def scale_card(scale: Row, rows: pd.DataFrame, *, fewest: int) -> None:
    """Where the scale comes from, its range, and how well its questions hold together."""
    first = rows_of(rows.head(1))[0]
    alphas = rows.loc[rows["alpha"].notna()].head(1)
    holds = ""
    if len(alphas):
        row = rows_of(alphas)[0]
        holds = " " + say(
            "Its questions hold together with alpha {alpha} ({team}).",
            alpha=printed(f"{row['alpha']:.2f}"),
            team=escape(row["team"]),
        )
    ends = ""
    if pd.notna(scale["range_lower"]):
        ends = " " + say(
            "From {low} to {high}.",
            low=printed(f"{scale['range_lower']:g}"),
            high=printed(f"{scale['range_upper']:g}"),
        )
    caution = ""
    if not scale["is_validated"]:
        caution = f" <b>{say('This is {what}.', what=say(NOT_VALIDATED))}</b>"
    with st.container(border=True, key="card_scale"):
        st.html(
            '<h3 class="card">'
            + say("The scale")
            + '</h3><p class="reading">'
            + f"{escape(instrument_title(scale), longest=200)}.{ends}{caution} "
            + say("Bands apply to answers, not to a team’s mean.")
            + holds
            + '</p><p class="fine">'
            + say(
                "Wave open from {first} to {last}. Figures from {fewest} answers or more; a "
                "smaller team is counted in the unit above it.",
                first=day(first["period_start"]),
                last=day(first["period_end"]),
                fewest=fewest,
            )
            + "</p>"
        )
