"""Definitions of survey items between waves: a change is noticed and breaks the series, openly.

Only fingerprints of wording, options and codes are kept, never the text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.ingest.readers.find import find_choices, find_question
from pipeline.ingest.readers.questions import Question, plain
from pipeline.warehouse import Warehouse
from schemas.source import Source
from schemas.survey_binding import BoundItem

_TABLES = (
    """create table if not exists ledger.survey_definition (
        file_id bigint not null, source_id varchar not null, instrument_id varchar not null,
        item varchar not null, wording varchar, options varchar, codes varchar)""",
    """create table if not exists ledger.series_break (
        file_id bigint not null, source_id varchar not null, instrument_id varchar not null,
        item varchar not null, change varchar not null, since_file_id bigint not null)""",
)
_ASPECTS = ("wording", "options", "codes")


@dataclass(frozen=True)
class Definition:
    """Fingerprints of one item; None where the export does not say."""

    instrument: str
    item: str
    wording: str | None
    options: str | None
    codes: str | None


def definitions(source: Source, questions: Sequence[Question]) -> list[Definition]:
    """What an export and its source say of each bound item."""
    if source.survey is None:
        return []
    found = []
    for key, item in source.survey.items.items():
        instrument, number = source.survey.place_of(key)
        if item.option is not None:
            columns, joined = find_choices(item, questions)
            question: Question | str = columns[0] if columns else joined or ""
        else:
            question = find_question(item, questions)
        if isinstance(question, Question):
            found.append(_definition(source, item, question, (instrument, number)))
    return found


def _definition(
    source: Source, item: BoundItem, question: Question, place: tuple[str, str]
) -> Definition:
    assert source.survey is not None
    answers = source.survey.answer_set(item)
    wording = plain(f"{question.text or ''} {question.option or ''}").strip()
    options = "|".join(f"{code}={plain(label)}" for code, label in question.labels)
    codes = "option" if item.option is not None else ""
    if answers is not None and item.option is None:
        turned = answers.reversed != item.reversed
        labels = (f"{code}:{','.join(map(plain, many))}" for code, many in answers.codes.items())
        codes = f"{'|'.join(labels)};{answers.shift};{turned}"
    return Definition(*place, _print(wording), _print(options), _print(codes))


def _print(text: str) -> str | None:
    return hashlib.sha256(text.encode()).hexdigest()[:16] if text else None


def notice_drift(
    warehouse: Warehouse, source: Source, questions: Sequence[Question], file_id: int
) -> list[tuple[str, str, int]]:
    """Keep a file's definitions, compare them with the newest earlier ones, mark what changed.

    Returns one reason per kind of change: `series break`, instrument and aspect, items changed.
    An item whose definition differs from the earlier wave's is not the same measure any more:
    whatever draws a series reads `ledger.series_break` and starts a new one.
    """
    mine = definitions(source, questions)
    if not mine:
        return []
    create_tables(warehouse)
    earlier = _earlier(warehouse, source.id, file_id)
    warehouse.execute(
        "insert into ledger.survey_definition select $file, $source, unnest($instrument), "
        "unnest($item), unnest($wording), unnest($options), unnest($codes)",
        {
            "file": file_id,
            "source": source.id,
            "instrument": [d.instrument for d in mine],
            "item": [d.item for d in mine],
            **{aspect: [getattr(d, aspect) for d in mine] for aspect in _ASPECTS},
        },
    )
    breaks = _breaks(mine, earlier)
    for definition, aspect, since in breaks:
        warehouse.execute(
            "insert into ledger.series_break values ($file, $source, $instrument, $item, $change, "
            "$since)",
            {
                "file": file_id, "source": source.id, "instrument": definition.instrument,
                "item": definition.item, "change": aspect, "since": since,
            },
        )  # fmt: skip
    counted: dict[str, int] = {}
    for definition, aspect, _ in breaks:
        reason = f"{definition.instrument}: {aspect} changed"
        counted[reason] = counted.get(reason, 0) + 1
    return [("series break", reason, items) for reason, items in counted.items()]


def create_tables(warehouse: Warehouse) -> None:
    """The tables of definitions and breaks, where they are not there yet."""
    for statement in _TABLES:
        warehouse.execute(statement)


def _earlier(
    warehouse: Warehouse, source_id: str, file_id: int
) -> dict[tuple[str, str], tuple[int, tuple[str | None, ...]]]:
    """The newest earlier definition of each item among files still in force."""
    rows = warehouse.rows(
        "select instrument_id, item, file_id, wording, options, codes "
        "from ledger.survey_definition as d where source_id = $source and file_id < $file "
        "and not exists (select 1 from ledger.file as f where f.file_id = d.file_id "
        "and f.status <> 'accepted') order by file_id",
        {"source": source_id, "file": file_id},
    )
    return {(str(row[0]), str(row[1])): (int(row[2]), tuple(row[3:])) for row in rows}


def _breaks(
    mine: Sequence[Definition],
    earlier: dict[tuple[str, str], tuple[int, tuple[str | None, ...]]],
) -> list[tuple[Definition, str, int]]:
    found = []
    for definition in mine:
        before = earlier.get((definition.instrument, definition.item))
        if before is None:
            continue
        now = (definition.wording, definition.options, definition.codes)
        for aspect, new, old in zip(_ASPECTS, now, before[1], strict=True):
            if new is not None and old is not None and new != old:
                found.append((definition, aspect, before[0]))
    return found
