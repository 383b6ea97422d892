"""Which source a file belongs to: its header decides, its name only on top of that."""

from __future__ import annotations

import fnmatch

from pipeline.errors import RefusedInputError
from pipeline.ingest.decode import TextFile, open_text
from pipeline.ingest.files import LandedFile
from pipeline.ingest.reader import Header, read_header
from schemas.source import Source


def recognise(landed: LandedFile, sources: dict[str, Source]) -> tuple[Source, TextFile, Header]:
    """The one source whose header cells a file has, with the file opened.

    Errors: RefusedInputError when the file cannot be read as text, when no source fits (with the
    nearest one and the columns it lacks), or when several fit equally well.
    """
    text = open_text(landed.path)
    fitting: list[tuple[int, Source, Header]] = []
    nearest: tuple[float, str, list[str]] = (0.0, "", [])
    for source in sources.values():
        try:
            header = read_header(text, source.reader)
        except RefusedInputError:
            continue
        name_fits = source.recognise.file_name is None or fnmatch.fnmatch(
            landed.name.lower(), source.recognise.file_name.lower()
        )
        cells = {cell.casefold() for cell in header.columns}
        lacking = [c for c in source.recognise.columns if c.casefold() not in cells]
        if not lacking and name_fits:
            score = len(source.recognise.columns) + (source.recognise.file_name is not None)
            fitting.append((score, source, header))
        share = 1 - len(lacking) / len(source.recognise.columns)
        if lacking and share > nearest[0]:
            nearest = (share, source.id, lacking)
    text.forget()
    if not fitting:
        read_header(text)
        raise _unknown(landed.name, nearest)
    best = max(score for score, *_ in fitting)
    chosen = [(source, header) for score, source, header in fitting if score == best]
    if len(chosen) > 1:
        raise RefusedInputError(
            f"{landed.name} fits several sources: " + ", ".join(sorted(s.id for s, _ in chosen)),
            expected="one source per export",
            todo="add a column or a file name to `recognise` of the sources that tells them apart",
        )
    source, header = chosen[0]
    return source, open_text(landed.path, source.reader), header


def _unknown(name: str, nearest: tuple[float, str, list[str]]) -> RefusedInputError:
    share, source_id, lacking = nearest
    if share >= 0.5:
        return RefusedInputError(
            f"{name}: missing column{'s' if len(lacking) > 1 else ''} {', '.join(lacking)}",
            expected=f"the header of source {source_id}",
            todo="export it again with every column, or write a source for this export",
        )
    return RefusedInputError(
        f"{name} is not recognised: its header fits no source",
        expected="a header one of the sources names (see `plimsoll check FILE`)",
        todo="write a source for it in the workspace's sources folder (docs/sources.md)",
    )
