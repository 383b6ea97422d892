"""Writes the packs of a month again as they were published, each held against its manifest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.cli.packs import WHOLE, Manager, managers, newest, say_torn, write_one
from pipeline.errors import RefusedInputError, StorageError
from pipeline.published import Published, published_table
from pipeline.release.ledger import revised_figures
from pipeline.report.pack import MANIFEST
from pipeline.report.signing import signatures
from pipeline.settings import Workspace, open_workspace

#: Packs made again lie in a folder of this name, beside those that were given out.
AGAIN = "as-published"
Manifest = dict[str, Any]


def rebuild_month(root: Path, month: date, *, to: Path | None, run_id: str | None = None) -> None:
    """Write the packs as they were published, and hold each against its first manifest.

    The organisation's, those of managers that lie in packs/ (for the teams their manifest names),
    and those of managers who came onto the access list since. As published: by the run named, else
    the run that was last signed, else the run of the pack that lies there. Says how many figures of
    the month are known otherwise now.
    Errors: RefusedInputError for a month neither signed nor written, or whose publication is gone;
    StorageError for a manifest that cannot be read.
    """
    workspace = open_workspace(root)
    packs = workspace.root / "packs" / f"{month:%Y-%m}"
    say_torn(workspace)
    run = run_id or _run_of(workspace, month, packs / WHOLE)
    path = workspace.published / f"plimsoll-{run}.duckdb"
    if not path.is_file():
        raise RefusedInputError(
            f"the publication of run {run} is not there",
            expected="every publication that was signed or given out",
            todo="bring it back from a backup",
        )
    firsts = _firsts(packs)
    for reader in (None, *_readers(workspace, path, firsts)):
        written = write_one(workspace, path, month, reader=reader, base=to or packs / AGAIN)
        made = _manifest(written.folder)
        assert made is not None, "a pack was just written"
        print(_compared(made, firsts.get(written.folder.name), written.folder.name))
    print(_known_now(path, newest(workspace), month))


def _run_of(workspace: Workspace, month: date, pack: Path) -> str:
    """The run a month was published by: the last one signed, else the one of its pack."""
    given = [one for one in signatures(workspace.published) if one.month == f"{month:%Y-%m}"]
    if given:
        return given[-1].run_id
    first = _manifest(pack)
    if first is not None:
        return str(first["run_id"])
    raise RefusedInputError(
        f"{month:%Y-%m} was never signed, and no pack of it lies in packs/",
        expected="a signed month, a pack, or --run",
        todo=f"`plimsoll report --month {month:%Y-%m}` writes it as it is known now",
    )


def _firsts(packs: Path) -> dict[str, Manifest]:
    """Folder to manifest of every pack that was given out, by name."""
    folders = sorted(path for path in packs.iterdir() if path.is_dir()) if packs.is_dir() else []
    found = {path.name: _manifest(path) for path in folders if path.name != AGAIN}
    return {name: manifest for name, manifest in found.items() if manifest is not None}


def _manifest(folder: Path) -> Manifest | None:
    """The manifest of a pack; None where there is none.

    Errors: StorageError for one that is no manifest.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return None
    try:
        content = json.loads(path.read_bytes())
        is_whole = {"run_id", "standing", "units", "files"} <= set(content)
    except (ValueError, TypeError):
        is_whole = False
    if not is_whole:
        raise StorageError(
            f"{folder.name}/{MANIFEST} is damaged",
            expected="the manifest as it was written with the pack",
            todo="bring it back from a backup, or move that pack out of packs/",
        )
    return dict(content)


def _readers(workspace: Workspace, path: Path, firsts: dict[str, Manifest]) -> Iterator[Manager]:
    """For whom packs are made again: as the manifests say, then as the access list does."""
    with closing(Published.open(path)) as published:
        frame = published.frame("select team_id from team where level = 'team'")
    teams = set(frame["team_id"])
    for folder, manifest in firsts.items():
        own = tuple(unit for unit in manifest["units"] if unit in teams)
        if folder != WHOLE and manifest["units"] != "all" and own:
            yield Manager(folder, own)
    yield from (one for one in managers(workspace) if one.folder not in firsts)


def _compared(made: Manifest, first: Manifest | None, name: str) -> str:
    """Whether two packs are the same, file by file, by their manifests."""
    if first is None:
        return f"{name}: there is no earlier pack of this month to hold it against."
    if first["run_id"] != made["run_id"] or first["standing"] != made["standing"]:
        return f"{name}: the earlier pack is of another run or standing ({first['run_id']})."
    names = [*first["files"], *(name for name in made["files"] if name not in first["files"])]
    changed = [name for name in names if made["files"].get(name) != first["files"].get(name)]
    if changed:
        was, now_ = first.get("code_version"), made["code_version"]
        software = f" It was made by software {was}, this one by {now_}." if was != now_ else ""
        return f"{name}: Not identical to the manifest: {', '.join(changed)}.{software}"
    return f"{name}: Identical to its manifest: all {len(first['files'])} files."


def _known_now(then: Path, now_path: Path, month: date) -> str:
    """How many monthly figures differ between a publication and the newest one."""
    if then == now_path:
        return "That is the newest publication: nothing is known otherwise."
    before, after = (published_table(path, "team_indicator") for path in (then, now_path))
    revised = revised_figures(before, after)
    is_mine = revised["period_kind"].eq("month") & revised["period_start"].eq(pd.Timestamp(month))
    differing = int(is_mine.sum())
    if not differing:
        return f"No figure of {month:%B %Y} is known otherwise now."
    noun, verb = ("figure", "is") if differing == 1 else ("figures", "are")
    return (
        f"{differing} {noun} of {month:%B %Y} {verb} known otherwise now: "
        f"`plimsoll report --month {month:%Y-%m}` writes it as known now, with the list."
    )
