"""Commands: limits."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pipeline.judge.listing import Listed
    from pipeline.judge.stack import Register
    from pipeline.settings import Workspace


def register(app: typer.Typer) -> None:
    """Add this group's commands to the application."""
    app.command("limits")(limits)


def limits(
    on: Annotated[
        str | None, typer.Option("--on", help="Day (YYYY-MM-DD) to look at; default: today.")
    ] = None,
    team: Annotated[
        str | None, typer.Option("--team", help="Unit id; default: a unit without profiles.")
    ] = None,
    profile: Annotated[
        list[str] | None,
        typer.Option("--profile", help="Look with this sector profile; may be repeated."),
    ] = None,
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", "-w", help="Folder of the workspace; default: this folder."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """The register of limits in force, with its sources and who set each value."""
    from pipeline.judge.listing import listing

    place = _workspace(workspace)
    book = _register(place)
    day = _day(on, place)
    profiles = _profiles(book, place, team) if team else ()
    shown = listing(book, day, profiles=(*profiles, *_known(book, profile)), team_id=team)
    names = (*book.everywhere, *profiles, *(profile or ()))
    if as_json:
        _print_json(shown, day=day, team=team, profiles=tuple(dict.fromkeys(names)))
    else:
        _print_table(shown, day=day, team=team, profiles=tuple(dict.fromkeys(names)))


def _workspace(folder: Path | None) -> Workspace | None:
    """The workspace asked for, or the one here; none is fine, the shipped register needs none."""
    from pipeline.settings import CONFIG_NAME, open_workspace

    if folder is None and not (Path() / CONFIG_NAME).is_file():
        return None
    return open_workspace(folder or Path())


def _register(workspace: Workspace | None) -> Register:
    from pipeline.judge.register import load_register

    if workspace is None:
        return load_register()
    own = [workspace.limits_file] if workspace.limits_file.is_file() else []
    return load_register(own, profiles=workspace.settings.limits.profiles)


def _day(text: str | None, workspace: Workspace | None) -> date:
    from pipeline.errors import WrongUseError

    if text is None:
        fixed = workspace.settings.as_of if workspace else None
        return fixed or date.today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUseError(
            "--on is not a day", expected="a day written as 2026-06-01", todo="correct the option"
        ) from error


def _known(book: Register, asked: list[str] | None) -> tuple[str, ...]:
    from pipeline.errors import WrongUseError

    unknown = [name for name in asked or () if name not in book.profiles]
    if unknown:
        raise WrongUseError(
            f"unknown profile {', '.join(unknown)}",
            expected=f"one of {', '.join(sorted(book.profiles))}",
            todo="name a profile of the list",
        )
    return tuple(asked or ())


def _profiles(book: Register, workspace: Workspace | None, team: str) -> tuple[str, ...]:
    """The profiles of a unit, from the team table that was last taken in."""
    from pipeline.errors import WrongUseError
    from pipeline.judge.resolve import unit_stacks
    from pipeline.warehouse import Warehouse

    if workspace is None or not workspace.warehouse.is_file():
        raise WrongUseError(
            "no team table has been taken in here, so --team cannot be looked up",
            expected="a workspace in which `plimsoll run` has worked",
            todo="run the command in the workspace, or use --profile",
        )
    with Warehouse.open(workspace.warehouse, read_only=True) as warehouse:
        teams = warehouse.frame("select team_id, parent_id, profiles from raw.teams")
    stacks = unit_stacks(book, teams)
    if team not in stacks:
        raise WrongUseError(
            f"no unit {team} in the team table",
            expected=f"one of its {len(stacks)} units",
            todo='see them with `plimsoll sql "select team_id, name from team"`',
        )
    return stacks[team][0]


def _print_json(
    shown: list[Listed], *, day: date, team: str | None, profiles: tuple[str, ...]
) -> None:
    import json

    content = {
        "on": day.isoformat(),
        "team": team,
        "profiles": list(profiles),
        "limits": [listed.as_dict() for listed in shown],
    }
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2))


def _print_table(
    shown: list[Listed], *, day: date, team: str | None, profiles: tuple[str, ...]
) -> None:
    from rich.table import Table

    from pipeline.cli.console import console

    whom = f"for {team}" if team else "for a unit without profiles of its own"
    title = f"Limits in force on {day:%d %B %Y} {whom}"
    table = Table(title=title + (f", with {', '.join(profiles)}" if profiles else ""))
    for name in ("Id", "Figure", "Limit", "Level", "Strength", "Since", "Set by", "Source"):
        table.add_column(name, overflow="fold")
    for listed in shown:
        limit = listed.version.limit
        since = "" if listed.valid_from.year == 1900 else f"{listed.valid_from:%Y-%m-%d}"
        until = f" to {listed.valid_to:%Y-%m-%d}" if listed.valid_to else ""
        status = f"{limit.level} ({limit.status})"
        table.add_row(
            limit.id, listed.figure(), listed.number(), status, str(limit.strength),
            since + until, _setters(listed), limit.source,
        )  # fmt: skip
    console().print(table)
    typer.echo(
        "These are organisational limits: no research says how many trauma cases are too many.\n"
        "Strength: A statute, B sector standard, C association, D one organisation, E convention."
    )


def _setters(listed: Listed) -> str:
    """default; or each value that another register set, with its name."""
    others: dict[str, list[str]] = {}
    for value, name in listed.set_by().items():
        if name != "default" and value != "source":
            others.setdefault(name, []).append(value)
    parts = [f"{name} ({', '.join(values)})" for name, values in others.items()]
    return "; ".join(parts) or "default"
