"""Data quality: what arrived, what waits and why, how fresh it is, which checks passed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from dashboards.components.cards import table_card
from dashboards.components.heading import heading
from dashboards.components.shell import Page, banners, footer, run_page
from dashboards.figures import count_words, day
from dashboards.operations import CHECKS, FILES, FRESHNESS, WAITING, checks_page, operations
from pipeline.language import capital, forms, later, printed, say, say_count, whole

#: Sources further behind than this are named in the heading.
LATE_AFTER_DAYS = 31
NEWEST_FILES = 40


def in_days(frame: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Dates in words, numbers without decimals, nothing as nothing."""
    changed = frame.assign(**{name: frame[name].map(day) for name in names})
    counts = changed.select_dtypes("number").columns
    printed = {
        name: changed[name].map(lambda value: "" if pd.isna(value) else whole(value))
        for name in counts
        if name != "share"
    }
    return changed.assign(**printed).fillna("")


#: Heads of the tables of a run, as their columns' names read.
HEADS = (
    later("File name"),
    later("Contract"),
    later("Received on"),
    later("Status"),
    later("Period start"),
    later("Period end"),
    later("Rows read"),
    later("Rows accepted"),
    later("Rows quarantined"),
    later("Rows duplicate"),
    later("Rows excluded"),
    later("Message"),
    later("Reason"),
    later("Rows"),
    later("Files"),
    later("Expected"),
    later("Source id"),
    later("Days behind"),
    later("Check id"),
    later("Sentence"),
    later("Severity"),
    later("Violations"),
    later("Denominator"),
    later("Share"),
)


def words_of(name: str) -> str:
    """A column's name as a head."""
    return say(name.replace("_", " ").capitalize())


def card(key: str, title: str, reading: str, frame: pd.DataFrame) -> None:
    """A table of the run with readable heads."""
    table_card(key, title, reading, frame.rename(columns=words_of), file_name=f"plimsoll-{key}")


def verdict(waiting: pd.DataFrame, fresh: pd.DataFrame, checks: pd.DataFrame) -> tuple[str, str]:
    """One sentence on whether the figures can be leaned on, and the counts behind it."""
    rows = int(waiting["rows"].sum())
    failed = checks.loc[~checks["status"].isin(["passed", "not_applicable"])]
    late = fresh.loc[fresh["days_behind"].fillna(0).gt(LATE_AFTER_DAYS)]
    faults = []
    if len(failed):
        count = len(failed)
        one, many = forms("{number} check asks for a look", "{number} checks ask for a look")
        faults.append(say_count(one, many, count, number=count_words(count)))
    if len(late):
        count = len(late)
        one, many = forms("{number} source is behind", "{number} sources are behind")
        faults.append(say_count(one, many, count, number=count_words(count)))
    if rows:
        faults.append(say_count("one row waits", "{count} rows wait to be corrected", rows))
    if not faults:
        title = say("Everything that arrived was taken in, and every check passed.")
    else:
        title = f"{capital(', '.join(faults))}."
    passed = int(checks["status"].eq("passed").sum())
    return title, (
        say(
            "{passed} of {count} checks passed. A row that waits is in no figure until "
            "it is corrected and dropped in again.",
            passed=passed,
            count=len(checks),
        )
    )


def body(page: Page) -> None:
    """The verdict, then freshness and quarantine side by side, checks, files."""
    banners(page)
    found = [
        operations(page.identity, Path(page.ask.path), sql)
        for sql in (FILES, WAITING, FRESHNESS, CHECKS)
    ]
    if any(part is None for part in found):
        heading(
            say("This run left no account of what it read."),
            say(
                "Its figures were checked before they were published; only the account is "
                "absent. The next run writes it."
            ),
        )
        footer(page)
        return
    files, waiting, fresh, checks = (part for part in found if part is not None)
    heading(*verdict(waiting, fresh, checks))
    left, right = st.columns([640, 630], gap="small")
    with left:
        card(
            "waiting",
            say("Rows that wait, by reason"),
            say("<code>plimsoll quarantine --export FILE</code> writes them to correct.")
            if len(waiting)
            else say("No row waits."),
            in_days(waiting),
        )
    with right:
        card(
            "fresh",
            say("How fresh each source is"),
            say(
                "Days from the last day covered to {day}. A register without a period has none.",
                day=day(page.release["as_of"]),
            ),
            in_days(fresh, "received_on", "period_end"),
        )
    to_see = checks.loc[checks["status"].ne("passed")]
    card(
        "checks",
        say("Checks that did not simply pass"),
        say(
            "{count} passed. A check that stops would have kept this publication back; a "
            "warning asks somebody to look.",
            count=len(checks) - len(to_see),
        )
        if len(to_see)
        else say("All {count} checks passed.", count=len(checks)),
        in_days(to_see.assign(share=to_see["share"].map(_share))),
    )
    whole = checks_page(page.identity, Path(page.ask.path))
    if whole is not None:
        st.download_button(
            say("Every check, as a page"),
            whole,
            file_name=f"plimsoll-checks-{page.release['run_id']}.html",
            mime="text/html",
            key="checks_page",
        )
    told = say("Read is accepted, waiting, duplicate and excluded together.")
    if len(files) > NEWEST_FILES:
        newest = say("The newest {shown} of {count}.", shown=NEWEST_FILES, count=len(files))
        told = f"{told} {newest}"
    card(
        "ledger",
        say("Files in the ledger"),
        told,
        in_days(files.head(NEWEST_FILES), "received_on", "period_start", "period_end"),
    )
    footer(page)


def _share(value: object) -> str:
    return "" if pd.isna(value) else printed(f"{value:.2%}")  # type: ignore[call-overload]


run_page(body)
