"""Writes the packs of a month: the organisation's, and one for each manager on the access list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.cli.console import console
from pipeline.errors import RefusedInputError, WrongUseError
from pipeline.published import Published, current_path
from pipeline.report.checklist import checklist_of
from pipeline.report.pack import WrittenPack, write_pack
from pipeline.report.reading import open_month
from pipeline.report.signature_book import torn_words
from pipeline.report.signing import (
    require_newest,
    sign,
    signature_of,
    tried_until,
)
from pipeline.run import now
from pipeline.settings import Workspace, open_workspace
from schemas.access import Role

#: The whole organisation's pack lies in a folder of this name.
WHOLE = "organisation"


@dataclass(frozen=True)
class Manager:
    """For whom a pack is made; `folder` names it on disk."""

    folder: str
    teams: tuple[str, ...]
    role: Role = Role.MANAGER


def write_packs(root: Path, month: date, *, teams: tuple[str, ...], to: Path | None) -> None:
    """Write and say where: with `teams` that one pack, else the organisation's and managers'."""
    workspace = open_workspace(root)
    base = to or workspace.root / "packs" / f"{month:%Y-%m}"
    if teams:
        readers: list[Manager | None] = [Manager("-".join(map(_safe, teams)), teams)]
    else:
        readers = [None, *managers(workspace)]
    say_torn(workspace)
    for reader in readers:
        write_one(workspace, newest(workspace), month, reader=reader, base=base)


def sign_month(root: Path, month: date, *, by: str, run_id: str | None = None) -> None:
    """Sign the month's figures of the newest publication, and say what that means.

    `run_id`: the run whose checklist was looked at.
    Errors: WrongUseError where that is no longer the newest.
    """
    workspace = open_workspace(root)
    path = newest(workspace)
    if run_id is not None:
        require_newest(path.with_name(f"plimsoll-{run_id}.duckdb"))
    asked = checklist_of(path, month).to_look_at
    open_points = tuple(point.point_id for point in asked)
    given = sign(path, month, by=by, at=now(), open_points=open_points)
    print(f"{month:%B %Y} is signed by {given.by}, as run {given.run_id} gives it.")
    if asked:
        titles = ", ".join(point.title.lower() for point in asked)
        print(f"Recorded as open when it was signed: {titles}.")
    print("Packs and dashboard no longer call it a draft. Figures that change later need a new")
    print(f"signature. Write the packs again: plimsoll report --month {given.month}")
    say_torn(workspace)


def say_torn(workspace: Workspace) -> None:
    """Name the lines of the signatures' book that could not be read, where there are any."""
    words = torn_words(workspace.published)
    if words:
        console().print(f"Note: {words}.", highlight=False, markup=False)


def export_tables(root: Path, directory: Path) -> None:
    """Write Parquet, CSV and their descriptors, and say how many files.

    Errors: WrongUseError when the folder holds anything.
    """
    from pipeline.report.exporting import export_published

    published = Published.open(newest(open_workspace(root)))
    try:
        files = export_published(published, directory)
    except FileExistsError as error:
        raise WrongUseError(
            f"{directory.name} is not empty", expected="a new folder", todo="name another"
        ) from error
    finally:
        published.close()
    print(f"{directory}: {len(files)} files; datapackage.json describes the CSV files.")


def newest(workspace: Workspace) -> Path:
    """The current publication.

    Errors: RefusedInputError while there is none.
    """
    path = current_path(workspace.published)
    if path is None:
        raise RefusedInputError(
            "nothing is published yet", expected="a publication", todo="run `plimsoll run`"
        )
    return path


def write_one(
    workspace: Workspace, path: Path, month: date, *, reader: Manager | None, base: Path
) -> WrittenPack:
    """Write one pack of a publication into its folder below `base`, and say where it lies."""
    published = Published.open(path)
    try:
        given = signature_of(workspace.published, published, month)
    finally:
        published.close()
    tried = tried_until(workspace, given)
    with open_month(path, month, reader=reader, given=given, actions=tried) as pack:
        written = write_pack(pack, base / (reader.folder if reader else WHOLE))
    _say(written, is_draft=given is None)
    return written


def managers(workspace: Workspace) -> Iterator[Manager]:
    """Every manager the access list names with teams, people first; none where there is no list.

    Errors: WrongUseError when the list is wrong.
    """
    from dashboards.identity.files import ACCESS_NAME, read_access

    path = workspace.root / ACCESS_NAME
    if not path.is_file():
        return
    access = read_access(path)
    named = [(person.who, person) for person in access.people]
    named += [(group.group, group) for group in access.groups]  # type: ignore[misc]
    taken: set[str] = {WHOLE}
    for who, granted in named:
        if granted.role is not Role.MANAGER:
            continue
        folder = base = f"manager-{_safe(who)}"
        number = 2
        while folder in taken:
            folder, number = f"{base}-{number}", number + 1
        taken.add(folder)
        yield Manager(folder, tuple(granted.teams))


def _safe(text: str) -> str:
    return "".join(char if char.isalnum() else "-" for char in text.casefold())[:60]


def _say(written: WrittenPack, *, is_draft: bool) -> None:
    screen = console()
    draft = " (draft, not signed off)" if is_draft else ""
    screen.print(
        f"{written.folder}: {len(written.files)} files{draft}", highlight=False, markup=False
    )
    for note in written.notes:
        screen.print(f"Note: {note}", highlight=False, markup=False)
