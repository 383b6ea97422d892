"""The sentences of the team page: its verdict, and the reading of each chart."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboards.components.marks import (
    ASSURANCE_WORDS,
    VARIATION_WORDS,
    assurance_mark,
    mark,
    variation_name,
)
from dashboards.escape import escape
from dashboards.figures import (
    as_date,
    figure,
    figure_kind,
    limit_figure,
    month_word,
)
from dashboards.rows import Row
from dashboards.wording import breach, gap_words, is_short_limit, told
from pipeline.language import (
    capital,
    inside,
    later,
    month_name,
    say,
    say_count,
    weekday,
    whole,
)

KIND_WORDS = {
    "listening": later("Listening"),
    "file_review": later("File review"),
    "video": later("Video"),
    "mass_violence": later("Mass violence"),
    "aftermath": later("Aftermath"),
}


def leading_limit(statuses: pd.DataFrame) -> str:
    """The limit a team's page opens with: its weightiest verdict, longest first."""
    order = {
        "over": 0,
        "over_may_be_chance": 1,
        "near": 2,
        "within": 3,
        "too_little_data": 4,
        "withheld": 5,
    }
    ranked = statuses.assign(
        rank=statuses["verdict"].map(order).astype(float).fillna(9),
        is_by_design=statuses["assurance"].ne("consistently_over"),
    )
    ranked = ranked.sort_values(
        ["rank", "is_by_design", "months_over", "indicator_order"],
        ascending=[True, True, False, True],
        kind="stable",
    )
    worst = ranked.iloc[0]
    if worst["verdict"] not in ("over", "over_may_be_chance") and "W-00" in set(
        statuses["limit_id"]
    ):
        return "W-00"
    return str(worst["limit_id"])


def team_headline(team: str, statuses: pd.DataFrame, row: Row, *, month: date) -> str:
    """The team's verdict in one sentence, escaped."""
    verdicts = set(statuses["verdict"])
    told = {"team": escape(team), "month": month_word(month)}
    if row["reason"] == "under_logged" and not verdicts & {"over", "over_may_be_chance"}:
        share = figure(row["completeness"], kind="percent", measure="share")
        if share:
            return say("{team}: {share} of shifts are logged.", share=share, **told)
        return say("{team} is under-logged.", **told)
    if row["verdict"] == "over":
        since = month_word(as_date(row["over_since"]) or month, beside=month)
        if is_short_limit(row):
            return say("{team} falls short of a limit, since {since}.", since=since, **told)
        return say("{team} carries more than its limit, since {since}.", since=since, **told)
    return say(_verdict_message(verdicts), **told)


def _verdict_message(verdicts: set[str]) -> str:
    """The sentence on all of a team's verdicts, unless the chosen limit is past beyond chance."""
    if "over" in verdicts:
        return later("{team} is past a limit, beyond chance, in {month}.")
    if "over_may_be_chance" in verdicts:
        return later("{team} is past a limit in {month}; chance could explain it.")
    if verdicts <= {"withheld", "not_applicable", "no_limit"} and "withheld" in verdicts:
        return later("{team} is withheld in {month}.")
    has_gap = bool(verdicts & {"too_little_data", "withheld"})
    if "near" in verdicts:
        if has_gap:
            return later("{team} is near one of the limits that could be judged in {month}.")
        return later("{team} is near a limit in {month}.")
    if "within" in verdicts:
        if has_gap:
            return later("{team} is within the limits that could be judged in {month}.")
        return later("{team} is within its limits in {month}.")
    if "too_little_data" in verdicts:
        return later("{team}: too little data for a verdict in {month}.")
    return later("{team} has no limit to be held against in {month}.")


def team_lede(row: Row, *, month: date) -> str:
    """What the chosen limit says this month, with chance named."""
    said = told(row, sentences=2)
    if said:
        return said
    verdict = row["verdict"]
    if verdict == "not_applicable":
        return say("This limit does not apply to this team.")
    if verdict in ("withheld", "too_little_data"):
        return f"{capital(gap_words(row))}."
    told_so = f"{month_name(month)}: {breach(row)}"
    if verdict == "over":
        return f"{told_so} {say('Chance does not explain it.')}"
    if verdict == "over_may_be_chance":
        return f"{told_so} {say('Chance could explain it.')}"
    return told_so


def two_answers(row: Row) -> list[tuple[str, str, str]]:
    """Is it changing, can it stay within: mark, question and answer of each that can be told."""
    answers = []
    if row["is_charted"]:
        icon = variation_name(row["variation"], direction=row["direction"])
        drawn = mark(icon, word="", size="big")
        answers.append((drawn, say("Is it changing?"), capital(say(VARIATION_WORDS[icon]))))
    if row["assurance"] != "none":
        drawn = assurance_mark(row["assurance"], size="big", word="")
        answer = capital(say(ASSURANCE_WORDS[row["assurance"]]))
        answers.append((drawn, say("Can it stay within?"), answer))
    return answers


def series_reading(frame: pd.DataFrame, row: Row) -> str:
    """What the chart over time shows: the run over the limit, or the last year's count."""
    is_judged = frame["verdict"].isin(["over", "over_may_be_chance", "near", "within"])
    judged = frame.loc[is_judged].tail(12)
    if judged.empty:
        has_figure = frame["state"].isin(["shown", "zero"]).any()
        return (
            say("No month could be judged.")
            if has_figure
            else say("No month has a figure to show.")
        )
    over = int(judged["verdict"].isin(["over", "over_may_be_chance"]).sum())
    span = say_count("one judged month", "{count} judged months", len(judged))
    is_short = is_short_limit(row)
    if over == 0:
        if is_short:
            return say("Never short of the limit in the last {months}.", months=span)
        return say("Never past the limit in the last {months}.", months=span)
    run = int(row["months_over"] or 0)
    message = _RUNS[is_short, run > 1]
    return say(message, over=over, months=span, run=run)


#: By whether the limit is of the kind `at least`, and whether more than one month ran up to now.
_RUNS = {
    (False, False): later("Past the limit in {over} of the last {months}."),
    (False, True): later(
        "Past the limit in {over} of the last {months}, {run} in a row up to now."
    ),
    (True, False): later("Short of the limit in {over} of the last {months}."),
    (True, True): later(
        "Short of the limit in {over} of the last {months}, {run} in a row up to now."
    ),
}


def kinds_reading(frame: pd.DataFrame) -> str:
    """Which kind makes up most of a shift, against its usual."""
    shown = frame.loc[frame["state"].eq("shown")].sort_values("value", ascending=False)
    if shown.empty:
        states = set(frame["state"].astype(str))
        only = {
            "late": later("Late: expected, not yet arrived."),
            "missing": later("Missing: nothing was logged."),
            "zero": later("None of the kinds was met more than twice."),
        }
        if len(states) == 1 and states <= set(only):
            return say(only[states.pop()])
        return say("No kind can be shown for this month.")
    first = shown.iloc[0]
    told = {
        "kind": inside(say(KIND_WORDS.get(first["exposure_kind"], str(first["exposure_kind"])))),
        "figure": figure(first["value"], kind="hours"),
    }
    if pd.isna(first["usual"]):
        return say("Most is {kind}: {figure} a shift.", **told)
    usual = figure(first["usual"], kind="hours")
    return say("Most is {kind}: {figure} a shift, usually {usual}.", usual=usual, **told)


def heat_reading(frame: pd.DataFrame) -> str:
    """The strongest block of the week."""
    shown = frame.loc[frame["state"].eq("shown")]
    if shown.empty:
        return say(
            "Published for teams, where enough people were active; not for this one this month."
        )
    top = shown.sort_values(["value", "bucket_row", "bucket_column"], ascending=[False, True, True])
    first = top.iloc[0]
    hour = int(first["bucket_column"])
    return say(
        "Most fall on {weekday}, {start} to {end}: about {count} case-contacts in the month.",
        weekday=weekday(int(first["bucket_row"])),
        start=f"{hour:02d}:00",
        end=f"{hour + 3:02d}:00",
        count=whole(first["value"]),
    )


def rest_reading(row: Row | None) -> str:
    """The rest limit's verdict with its derogation note."""
    if row is None:
        return say("No rest limit is published for this team.")
    if row["verdict"] in ("withheld", "too_little_data", "not_applicable"):
        return f"{capital(gap_words(row))}."
    return breach(row)


def limit_label(row: Row) -> tuple[str, str]:
    """The two lines beside the load line: the number, then what it is and whose."""
    limit = limit_figure(row["threshold"], kind=figure_kind(row["measure"], row["unit"]))
    if is_short_limit(row):
        return say("At least {limit}", limit=limit), f"{say('limit')} · {row['limit_id']}"
    note = say("tolerated") if row["measure"] == "share" else say("limit")
    return say("Limit {limit}", limit=limit), f"{note} · {row['limit_id']}"
