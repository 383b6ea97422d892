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
from pipeline.charts.amounts import DAYS

_FULL_DAYS = dict(
    zip(
        range(1, 8),
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        strict=True,
    )
)
KIND_WORDS = {
    "listening": "Listening",
    "file_review": "File review",
    "video": "Video",
    "mass_violence": "Mass violence",
    "aftermath": "Aftermath",
}
assert len(DAYS) == len(_FULL_DAYS)


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
    name = escape(team)
    verdicts = set(statuses["verdict"])
    if row["reason"] == "under_logged" and not verdicts & {"over", "over_may_be_chance"}:
        share = figure(row["completeness"], kind="percent", measure="share")
        return f"{name}: {share} of shifts are logged." if share else f"{name} is under-logged."
    when = f"in {month_word(month)}"
    if row["verdict"] == "over":
        since = month_word(as_date(row["over_since"]) or month, beside=month)
        what = "falls short of a limit" if is_short_limit(row) else "carries more than its limit"
        return f"{name} {what}, since {since}."
    if "over" in verdicts:
        return f"{name} is past a limit, beyond chance, {when}."
    if "over_may_be_chance" in verdicts:
        return f"{name} is past a limit {when}; chance could explain it."
    if verdicts <= {"withheld", "not_applicable", "no_limit"} and "withheld" in verdicts:
        return f"{name} is withheld {when}."
    if verdicts & {"near", "within"}:
        if verdicts & {"too_little_data", "withheld"}:
            word = "near one of" if "near" in verdicts else "within"
            return f"{name} is {word} the limits that could be judged {when}."
        word = "near a limit" if "near" in verdicts else "within its limits"
        return f"{name} is {word} {when}."
    if "too_little_data" in verdicts:
        return f"{name}: too little data for a verdict {when}."
    return f"{name} has no limit to be held against {when}."


def team_lede(row: Row, *, month: date) -> str:
    """What the chosen limit says this month, with chance named."""
    said = told(row, sentences=2)
    if said:
        return said
    verdict = row["verdict"]
    if verdict == "not_applicable":
        return "This limit does not apply to this team."
    if verdict in ("withheld", "too_little_data"):
        words = gap_words(row)
        return f"{words[:1].upper()}{words[1:]}."
    tail = {
        "over": " Chance does not explain it.",
        "over_may_be_chance": " Chance could explain it.",
    }.get(verdict, "")
    return f"{month:%B}: {breach(row)}{tail}"


def two_answers(row: Row) -> list[tuple[str, str, str]]:
    """Is it changing, can it stay within: mark, question and answer of each that can be told."""
    answers = []
    if row["is_charted"]:
        icon = variation_name(row["variation"], direction=row["direction"])
        drawn = mark(icon, word="", size="big")
        answers.append((drawn, "Is it changing?", VARIATION_WORDS[icon].capitalize()))
    if row["assurance"] != "none":
        drawn = assurance_mark(row["assurance"], size="big", word="")
        answer = ASSURANCE_WORDS[row["assurance"]].capitalize()
        answers.append((drawn, "Can it stay within?", answer))
    return answers


def series_reading(frame: pd.DataFrame, row: Row) -> str:
    """What the chart over time shows: the run over the limit, or the last year's count."""
    is_judged = frame["verdict"].isin(["over", "over_may_be_chance", "near", "within"])
    judged = frame.loc[is_judged].tail(12)
    if judged.empty:
        has_figure = frame["state"].isin(["shown", "zero"]).any()
        return "No month could be judged." if has_figure else "No month has a figure to show."
    over = int(judged["verdict"].isin(["over", "over_may_be_chance"]).sum())
    span = f"{len(judged)} judged months" if len(judged) > 1 else "one judged month"
    side = "short of" if is_short_limit(row) else "past"
    if over == 0:
        return f"Never {side} the limit in the last {span}."
    text = f"{side.capitalize()} the limit in {over} of the last {span}"
    run = int(row["months_over"] or 0)
    if run > 1:
        text += f", {run} in a row up to now"
    return f"{text}."


def kinds_reading(frame: pd.DataFrame) -> str:
    """Which kind makes up most of a shift, against its usual."""
    shown = frame.loc[frame["state"].eq("shown")].sort_values("value", ascending=False)
    if shown.empty:
        states = set(frame["state"].astype(str))
        only = {
            "late": "Late: expected, not yet arrived.",
            "missing": "Missing: nothing was logged.",
            "zero": "None of the kinds was met more than twice.",
        }
        return (
            only.get(states.pop(), "")
            if len(states) == 1 and states <= set(only)
            else ("No kind can be shown for this month.")
        )
    first = shown.iloc[0]
    usual = "" if pd.isna(first["usual"]) else f", usually {figure(first['usual'], kind='hours')}"
    kind = KIND_WORDS.get(first["exposure_kind"], str(first["exposure_kind"])).lower()
    return f"Most is {kind}: {figure(first['value'], kind='hours')} a shift{usual}."


def heat_reading(frame: pd.DataFrame) -> str:
    """The strongest block of the week."""
    shown = frame.loc[frame["state"].eq("shown")]
    if shown.empty:
        return "Published for teams, where enough people were active; not for this one this month."
    top = shown.sort_values(["value", "bucket_row", "bucket_column"], ascending=[False, True, True])
    first = top.iloc[0]
    hour = int(first["bucket_column"])
    return (
        f"Most fall on {_FULL_DAYS[int(first['bucket_row'])]}, {hour:02d}:00 to {hour + 3:02d}:00: "
        f"about {first['value']:,.0f} case-contacts in the month."
    )


def rest_reading(row: Row | None) -> str:
    """The rest limit's verdict with its derogation note."""
    if row is None:
        return "No rest limit is published for this team."
    if row["verdict"] in ("withheld", "too_little_data", "not_applicable"):
        return f"{gap_words(row).capitalize()}."
    return breach(row)


def limit_label(row: Row) -> tuple[str, str]:
    """The two lines beside the load line: the number, then what it is and whose."""
    kind = figure_kind(row["measure"], row["unit"])
    word = "At least" if is_short_limit(row) else "Limit"
    note = "tolerated" if row["measure"] == "share" and not is_short_limit(row) else "limit"
    return f"{word} {limit_figure(row['threshold'], kind=kind)}", f"{note} · {row['limit_id']}"
