"""Which source a file belongs to: its header decides, its name only on top of that."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable

from pipeline.errors import RefusedInputError
from pipeline.ingest.decode import TextFile
from pipeline.ingest.files import LandedFile
from pipeline.ingest.reader import Header
from pipeline.ingest.readers.binding import bind
from pipeline.ingest.readers.naming import plain_table
from pipeline.ingest.readers.opening import Views
from pipeline.ingest.readers.table import TableFile
from pipeline.ingest.readers.workbook import SeveralSheetsError
from schemas.source import Source


class UnknownExportError(RefusedInputError):
    """No source fits a file that can be read."""


def recognise(
    landed: LandedFile,
    sources: dict[str, Source],
    *,
    views: Views | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[Source, TextFile, Header]:
    """The one source whose header cells a file has, with the file opened.

    Errors: RefusedInputError when the file cannot be read as text, when no source fits (with the
    nearest one and the columns it lacks), or when several fit equally well.
    """
    views = views or Views(landed.path, sha256=landed.sha256, progress=progress)
    fitting: list[tuple[int, Source, Header]] = []
    nearest: tuple[float, str, list[str]] = (0.0, "", [])
    doubled: SeveralSheetsError | None = None
    for source in sources.values():
        try:
            header = views.header(source.reader, source.recognise.columns)
        except SeveralSheetsError as error:
            doubled = error
            continue
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
    if not fitting:
        views.check_readable()
        if doubled is not None:
            raise doubled
        raise _unknown(landed.name, nearest)
    best = max(score for score, *_ in fitting)
    chosen = [(source, header) for score, source, header in fitting if score == best]
    if len(chosen) > 1:
        raise RefusedInputError(
            f"{landed.name} fits several sources: " + ", ".join(sorted(s.id for s, _ in chosen)),
            expected="one source per export",
            todo="add a column or a file name to `recognise` of the sources that tells them apart",
        )
    source, _ = chosen[0]
    text, header = views.open(source.reader, source.recognise.columns)
    views.forget()
    questions = text.questions if isinstance(text, TableFile) else plain_table(header.columns)
    return bind(source, questions), text, header


def _unknown(name: str, nearest: tuple[float, str, list[str]]) -> UnknownExportError:
    share, source_id, lacking = nearest
    if share >= 0.5:
        return UnknownExportError(
            f"{name}: missing column{'s' if len(lacking) > 1 else ''} {', '.join(lacking)}",
            expected=f"the header of source {source_id}",
            todo="export it again with every column, or write a source for this export",
        )
    return UnknownExportError(
        f"{name} is not recognised: its header fits no source",
        expected="a header one of the sources names (see `plimsoll check FILE`)",
        todo="write a source for it in the workspace's sources folder (docs/sources.md)",
    )
