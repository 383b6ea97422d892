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
from schemas.access import Access


def releases(folder: Path) -> pd.DataFrame:
    """Publications kept in the folder, newest first: run, and size of the file."""
    files = sorted(folder.glob("plimsoll-*.duckdb"), reverse=True)
    return pd.DataFrame(
        {
            "Run": [file.stem.removeprefix("plimsoll-") for file in files],
            "Size": [f"{file.stat().st_size / 1e6:.1f} MB" for file in files],
        }
    )


def proof_lines(proof: dict[str, object]) -> list[str]:
    """The proof's counts, each with its words; lists and parts of it are left out."""
    words = {
        "cells": "figures looked at",
        "hidden": "withheld",
        "relations_checked": "sums checked",
        "certificates": "withheld figures with a certificate",
        "recoverable": "could be worked out",
    }
    return [
        f"{proof[key]:,} {text}" for key, text in words.items() if isinstance(proof.get(key), int)
    ]


def settings_lines(access: Access) -> list[str]:
    """How sign-in and protection are set, in words; no person and no secret."""
    roles = pd.Series([entry.role.value for entry in (*access.people, *access.groups)], dtype="str")
    counts = ", ".join(f"{count} {role}" for role, count in roles.value_counts().items())
    lines = [
        f"A session ends after {access.session_hours} hours",
        f"The access log keeps {access.log_retention_days} days",
        f"Access list: {counts or 'nobody named'}",
    ]
    found = workspace()
    if found is not None:
        settings = found.settings
        lines += [
            f"Work figures from {settings.protection.k_work} people, survey figures from "
            f"{settings.protection.k_survey} answers",
            f"Rows about people are kept {settings.storage.row_retention_months} months"
            if settings.storage.row_retention_months
            else "Rows about people are kept without end",
            f"Originals stay {settings.storage.landing_retention_days} days",
            f"Impact assessment: {escape(settings.dpia_ref or 'none named')}",
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
                "at": "When (UTC)",
                "person": "Who",
                "role": "Role",
                "page": "Page",
                "team": "Team",
            }
        )
    )


def body(page: Page) -> None:
    """The verdict on the proof; proof, releases and settings; the access log."""
    banners(page)
    proof = json.loads(page.release["proof"] or "{}")
    holds = proof.get("holds") is True and proof.get("recoverable") == 0
    heading(
        "The proof holds: no withheld figure can be worked out."
        if holds
        else "The proof of this publication cannot be read as holding.",
        f"Checked before publishing on {day(page.release['published_at'])}, run "
        f"{escape(page.release['run_id'])}. Repeat it with <code>plimsoll audit</code>.",
    )
    columns = st.columns(3, gap="small")
    with columns[0]:
        list_card("proof", "Proof of protection", proof_lines(proof))
    with columns[1]:
        list_card("settings", "How it is set", settings_lines(access_list() or Access()))
    with columns[2]:
        kept = releases(Path(page.ask.path).parent)
        table_card("releases", "Releases kept", f"{len(kept)} in the folder.", kept)
    seen = visits()
    table_card(
        "visits",
        "Who opened which page",
        "One line each time somebody opens a page or another team. Kept apart from all figures."
        if len(seen)
        else "Nobody has opened a page yet.",
        seen,
        file_name="plimsoll-access-log",
    )
    footer(page)


run_page(body)
