"""Proof and access: the proof of protection, what was released, who looked, how it is set."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboards.components.cards import list_card, table_card
from dashboards.components.heading import heading
from dashboards.components.shell import Page, banners, footer, run_page
from dashboards.escape import escape
from dashboards.figures import day
from dashboards.identity.access_log import AccessLog
from dashboards.identity.opening import access_list, workspace
from pipeline.language import printed, say
from schemas.access import Access


def releases(folder: Path) -> pd.DataFrame:
    """Publications kept in the folder, newest first: run, and size of the file."""
    files = sorted(folder.glob("plimsoll-*.duckdb"), reverse=True)
    return pd.DataFrame(
        {
            say("Run"): [file.stem.removeprefix("plimsoll-") for file in files],
            say("Size"): [printed(f"{file.stat().st_size / 1e6:.1f} MB") for file in files],
        }
    )


def proof_lines(proof: dict[str, object]) -> list[str]:
    """The proof's counts, each with its words; lists and parts of it are left out."""
    words = {
        "cells": say("figures looked at"),
        "hidden": say("withheld"),
        "relations_checked": say("sums checked"),
        "certificates": say("withheld figures with a certificate"),
        "recoverable": say("could be worked out"),
    }
    return [
        printed(f"{proof[key]:,}") + f" {text}"
        for key, text in words.items()
        if isinstance(proof.get(key), int)
    ]


def settings_lines(access: Access) -> list[str]:
    """How sign-in and protection are set, in words; no person and no secret."""
    roles = pd.Series([entry.role.value for entry in (*access.people, *access.groups)], dtype="str")
    counts = ", ".join(f"{count} {role}" for role, count in roles.value_counts().items())
    lines = [
        say("A session ends after {count} hours", count=access.session_hours),
        say(
            "The access log keeps {count} days",
            count=access.log_retention_days,
        ),
        say("Access list: {named}", named=counts or say("nobody named")),
    ]
    found = workspace()
    if found is not None:
        settings = found.settings
        lines += [
            say(
                "Work figures from {k_work} people, survey figures from {k_survey} answers",
                k_work=settings.protection.k_work,
                k_survey=settings.protection.k_survey,
            ),
            say(
                "Rows about people are kept {count} months",
                count=settings.storage.row_retention_months,
            )
            if settings.storage.row_retention_months
            else say("Rows about people are kept without end"),
            say(
                "Originals stay {count} days",
                count=settings.storage.landing_retention_days,
            ),
            say(
                "Impact assessment: {reference}",
                reference=escape(settings.dpia_ref or say("none named")),
            ),
        ]
    return lines


def visits() -> pd.DataFrame:
    """The newest entries of the access log with readable heads."""
    found = workspace()
    if found is None:
        return pd.DataFrame()
    return (
        AccessLog.of(found.root)
        .visits()
        .rename(
            columns={
                "at": say("When (UTC)"),
                "person": say("Who"),
                "role": say("Role"),
                "page": say("Page"),
                "team": say("Team"),
            }
        )
    )


def body(page: Page) -> None:
    """The verdict on the proof; proof, releases and settings; the access log."""
    banners(page)
    proof = json.loads(page.release["proof"] or "{}")
    holds = proof.get("holds") is True and proof.get("recoverable") == 0
    heading(
        say("The proof holds: no withheld figure can be worked out.")
        if holds
        else say("The proof of this publication cannot be read as holding."),
        say(
            "Checked before publishing on {day}, run {run}. Repeat it with "
            "<code>plimsoll audit</code>.",
            day=day(page.release["published_at"]),
            run=escape(page.release["run_id"]),
        ),
    )
    columns = st.columns(3, gap="small")
    with columns[0]:
        list_card("proof", say("Proof of protection"), proof_lines(proof))
    with columns[1]:
        list_card("settings", say("How it is set"), settings_lines(access_list() or Access()))
    with columns[2]:
        kept = releases(Path(page.ask.path).parent)
        table_card(
            "releases", say("Releases kept"), say("{count} in the folder.", count=len(kept)), kept
        )
    seen = visits()
    table_card(
        "visits",
        say("Who opened which page"),
        say(
            "One line each time somebody opens a page or another team. Kept apart from all figures."
        )
        if len(seen)
        else say("Nobody has opened a page yet."),
        seen,
        file_name="plimsoll-access-log",
    )
    footer(page)


run_page(body)
