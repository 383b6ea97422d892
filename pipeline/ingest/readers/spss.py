"""SPSS .sav and SAS .xpt: codes as text, with the labels and missing values the file declares."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pyreadstat

from pipeline.errors import RefusedInputError
from pipeline.ingest.readers.questions import NOT_SHOWN, Question
from pipeline.ingest.readers.table import Rows, TableFile, as_table

_CHUNK = 20_000
#: SAS transport files store nought as the smallest number their floats can hold.
_NOUGHT = 1e-70
_JISC_ID = "unique response number"


def read_sav(path: Path, *, not_shown: Sequence[str] = ()) -> TableFile:
    """An SPSS file as text codes; `not_shown` are user-missing codes that mean so.

    Missing: system-missing is empty; a user-missing code is empty too (shown and not answered),
    unless it is declared as not shown.
    """
    meta = _metadata(pyreadstat.read_sav, path, user_missing=True)
    hidden = frozenset(not_shown)
    ranges = meta.missing_ranges or {}
    chunks = pyreadstat.read_file_in_chunks(
        pyreadstat.read_sav, str(path), chunksize=_CHUNK, user_missing=True
    )
    questions = _questions(meta)
    is_jisc = any(plain == _JISC_ID for plain in map(_lowered, (q.text for q in questions)))
    rows, missing = Rows(len(questions)), 0
    for columns in _columns(chunks, meta.column_names):
        texts = []
        for name, values in zip(meta.column_names, columns, strict=True):
            found, count = _user_missing(values, ranges.get(name, []), hidden)
            missing += count
            texts.append(found)
        rows.add_columns(texts)
    notes = [f"{missing} user-missing codes are read as no answer"] if missing else []
    return as_table(
        rows, questions, platform="Jisc Online Surveys (SPSS)" if is_jisc else "SPSS",
        encoding=meta.file_encoding or "", header_rows=0, notes=notes,
    )  # fmt: skip


def read_xpt(path: Path) -> TableFile:
    """A SAS transport file as text; the smallest number its floats can hold is nought."""
    meta = _metadata(pyreadstat.read_xport, path)
    chunks = pyreadstat.read_file_in_chunks(pyreadstat.read_xport, str(path), chunksize=_CHUNK)
    questions = _questions(meta)
    rows = Rows(len(questions))
    for columns in _columns(chunks, meta.column_names):
        rows.add_columns([[value_text(value) for value in values] for values in columns])
    return as_table(
        rows, questions, platform="SAS transport", encoding=meta.file_encoding or "", header_rows=0
    )


def variables_of(path: Path, *, is_sas: bool) -> tuple[Question, ...]:
    """The columns of a file, from its header alone."""
    return _questions(_metadata(pyreadstat.read_xport if is_sas else pyreadstat.read_sav, path))


def _metadata(read: Any, path: Path, **options: bool) -> Any:
    try:
        return read(str(path), metadataonly=True, **options)[1]
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError) as error:
        raise RefusedInputError(
            f"{path.name} is a damaged or cut statistics file",
            expected="an SPSS .sav or SAS .xpt file that opens",
            todo="copy or export it again",
        ) from error


def _questions(meta: Any) -> tuple[Question, ...]:
    labels = meta.column_names_to_labels or {}
    sets = {
        name: (group.get("label") or key, value_text(group.get("counted_value")))
        for key, group in (getattr(meta, "mr_sets", None) or {}).items()
        if group.get("is_dichotomy")
        for name in group["variable_list"]
    }
    found = []
    for name in meta.column_names:
        codes = (meta.variable_value_labels or {}).get(name, {})
        pairs = tuple((value_text(code) or "", str(label)) for code, label in codes.items())
        text = labels.get(name) or None
        is_urn = _lowered(text) == _JISC_ID
        choice = sets.get(name)
        found.append(
            Question(
                name,
                code=choice[0] if choice else name,
                text=text,
                option=text if choice else None,
                choice_id=name if choice else None,
                labels=pairs,
                metadata="linkable id of the platform" if is_urn else None,
            )
        )
    return tuple(found)


def _lowered(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()


def _columns(chunks: Iterator[Any], names: Sequence[str]) -> Iterator[list[list[Any]]]:
    for frame, _ in chunks:
        yield [frame[name].tolist() for name in names]


def _user_missing(
    values: Sequence[Any], ranges: Sequence[dict[str, Any]], hidden: frozenset[str]
) -> tuple[list[str | None], int]:
    texts: list[str | None] = []
    missing = 0
    for value in values:
        text = value_text(value)
        if text is not None and any(_within(value, span) for span in ranges):
            missing += 1
            text = NOT_SHOWN if text in hidden else None
        texts.append(text)
    return texts, missing


def _within(value: Any, span: dict[str, Any]) -> bool:
    low, high = span.get("lo"), span.get("hi")
    if isinstance(value, str) or isinstance(low, str):
        return bool(value == low)
    if low is None or high is None or not isinstance(value, int | float):
        return False
    return bool(low <= value <= high)


def value_text(value: Any) -> str | None:
    """A value as text: whole numbers without a point, days and times as ISO writes them."""
    if value is None or value != value:
        return None
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        if abs(value) < _NOUGHT:
            return "0"
        whole = math.isfinite(value) and float(value).is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else f"{value:.15g}"
    if isinstance(value, datetime):
        return str(value.replace(microsecond=0, tzinfo=None))
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).rstrip() or None
