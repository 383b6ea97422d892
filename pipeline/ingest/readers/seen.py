"""What a file is, before any source is asked: its format, platform, header, and why."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import RefusedInputError
from pipeline.ingest.readers import jsonrows, neris, redcap
from pipeline.ingest.readers.container import Container
from pipeline.ingest.readers.keeping import lines_above, questions_of
from pipeline.ingest.readers.opening import Views
from pipeline.ingest.readers.questions import Question
from pipeline.ingest.readers.rowviews import LAYOUTS, layout_of
from pipeline.ingest.readers.spss import variables_of
from schemas.source import Reader

_SYNTAX = ("data <- read.csv(", "data <- read.table(", "new file.", "get data /type=txt")


@dataclass(frozen=True)
class Seen:
    """A file as it looks: `reader` is the one that fits it best, None where it holds no data."""

    container: str
    platform: str
    evidence: str
    reader: Reader | None
    questions: tuple[Question, ...]
    header_rows: int
    encoding: str
    delimiter: str
    notes: tuple[str, ...] = ()


def look(path: Path, views: Views) -> Seen:
    """What a file is.

    Errors: RefusedInputError when it is empty, damaged or of a kind no reader reads.
    """
    kind = views.container
    if kind in (Container.SAV, Container.XPT):
        questions = variables_of(path, is_sas=kind is Container.XPT)
        is_jisc = any((q.metadata or "").startswith("linkable") for q in questions)
        name = "SAS transport" if kind is Container.XPT else "SPSS"
        return _made(
            views, f"{name} (Jisc Online Surveys)" if is_jisc else name, "its first bytes",
            Reader(kind="xpt" if kind is Container.XPT else "spss"), questions, 0,
        )  # fmt: skip
    if kind is Container.PARQUET:
        return _by_header(views, "Parquet", Reader(kind="parquet"))
    if kind is Container.XML:
        return _by_header(views, "NEMSIS v3", Reader(kind="nemsis"))
    if kind is Container.JSON:
        first = [item for _, item in itertools.islice(jsonrows.objects(path), 20)]
        is_neris = bool(first) and all(map(neris.is_neris, first))
        return _by_header(
            views, "NERIS" if is_neris else "JSON", Reader(kind="neris" if is_neris else "json")
        )
    views.check_readable()
    return _companion(views) or _rows(views)


def _made(
    views: Views,
    platform: str,
    evidence: str,
    reader: Reader | None,
    questions: tuple[Question, ...],
    header_rows: int,
) -> Seen:
    return Seen(views.container.value, platform, evidence, reader, questions, header_rows, "", "")


def _by_header(views: Views, platform: str, reader: Reader) -> Seen:
    header = views.header(reader, ())
    questions = tuple(Question(name, code=name) for name in header.columns)
    return _made(views, platform, "its first bytes and fields", reader, questions, 0)


def _companion(views: Views) -> Seen | None:
    """A file that explains another one and holds no data of its own."""
    if views.container is Container.WORKBOOK:
        names = {name.casefold() for name in views.book().sheet_names}
        if {"survey", "choices"} <= names:
            evidence = "it has the sheets survey and choices"
            return _made(views, "XLSForm (a form's definition, no data)", evidence, None, (), 0)
        return None
    head = views.text().head.lstrip("\ufeff")
    if head.lower().lstrip().startswith(_SYNTAX):
        name = "Syntax file of a survey tool (its code book, no data)"
        return _made(views, name, "it begins with a command", None, (), 0)
    try:
        found, _ = layout_of(views, Reader(kind="table"), ())
    except RefusedInputError:
        return None
    if redcap.is_dictionary(found.head[0][1]):
        name = "REDCap data dictionary (explains an export, no data)"
        return _made(views, name, "its header is that of a dictionary", None, (), 1)
    return None


def _rows(views: Views) -> Seen:
    """Rows of cells: the first platform whose layout fits, else a plain table."""
    for kind in (*LAYOUTS, "table"):
        reader = Reader.model_validate({"kind": kind})
        try:
            found, layout = layout_of(views, reader, ())
        except RefusedInputError:
            if kind == "table":
                raise
            continue
        plain = "Workbook" if views.container is Container.WORKBOOK else "Delimited text"
        chosen = _plain_reader(views, found.delimiter) if kind == "table" else reader
        return Seen(
            views.container.value,
            plain if kind == "table" else layout.platform,
            layout.evidence,
            chosen,
            questions_of(layout),
            layout.header_rows,
            found.encoding,
            found.delimiter,
            (*found.notes, *layout.notes),
        )
    raise AssertionError("a table has a layout or is refused")


def _plain_reader(views: Views, delimiter: str) -> Reader:
    if views.container is Container.WORKBOOK:
        return Reader(kind="xlsx")
    skip = lines_above(views.text())[0]
    return Reader(delimiter=delimiter, skip_lines=skip)
