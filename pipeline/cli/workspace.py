"""Commands: init, run, status, check, quarantine, sql, dashboard, doctor."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add this group's commands to the application."""
