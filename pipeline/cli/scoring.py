"""Commands: score and instruments."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.errors import RefusedInputError, WrongUseError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from pipeline.scoring import ScoreResult
    from schemas.instrument import Instrument
    from schemas.instrument_parts import NormPoint


class TableFormat(StrEnum):
    """How a table of results is written."""

    CSV = "csv"
    JSON = "json"


class ListFormat(StrEnum):
    """How the list of instruments is written."""

    TABLE = "table"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add this group's commands to the application."""
    app.command("score")(score)
    app.command("instruments")(instruments)


def score(
    instrument: Annotated[
        str, typer.Argument(help="Instrument id; `plimsoll instruments` lists them.")
    ],
    file: Annotated[
        str, typer.Argument(help="CSV file, one row per respondent; - reads standard input.")
    ],
    format: Annotated[
        TableFormat, typer.Option(help="How the result is written.")
    ] = TableFormat.CSV,
    order: Annotated[
        str | None, typer.Option(help="Printed order or coding direction of the form.")
    ] = None,
    codes: Annotated[
        str | None, typer.Option(help="How answers are stored, as 0-4 for cbi.")
    ] = None,
    missing: Annotated[str, typer.Option(help="Codes that mean no answer, as 7,9.")] = "",
    bands: Annotated[str | None, typer.Option(help="Band set, where a scale has several.")] = None,
    norm: Annotated[
        str | None,
        typer.Option(help="Norm for T scores: a shipped one, or a CSV with scale,mean,sd."),
    ] = None,
    prefix: Annotated[
        str | None,
        typer.Option(help="What stands before the item number; only such columns are items."),
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Take items without a column as unanswered.")
    ] = False,
) -> None:
    """Score a CSV of item answers; nothing is written but standard output."""
    from pipeline.cli.scoring_table import read_text_table
    from pipeline.scoring import ScoreOptions, score_answers
    from pipeline.scoring.options import check_options

    found = _find_instrument(instrument)
    options = ScoreOptions(
        order=order,
        codes=codes,
        missing=_codes(missing),
        bands=bands,
        norms=_norm(found, norm),
        prefix=prefix,
        partial=partial,
    )
    check_options(found, options)
    frame, notes = read_text_table(file)
    result = score_answers(found, frame, options=options)
    _write(result, [*notes, *result.warnings], format)


def instruments(
    instrument: Annotated[str | None, typer.Argument(help="Explain this one.")] = None,
    format: Annotated[ListFormat, typer.Option(help="How the list is written.")] = ListFormat.TABLE,
) -> None:
    """List the instruments, or explain one with its licence and citation."""
    from pipeline.scoring.methods import instrument_markdown
    from schemas.instrument_library import all_instruments

    if instrument is not None:
        found = _find_instrument(instrument)
        as_json = format is ListFormat.JSON
        typer.echo(
            found.model_dump_json(indent=2, by_alias=True)
            if as_json
            else instrument_markdown(found)
        )
        return
    rows = [_listed(one) for one in all_instruments()]
    if format is ListFormat.JSON:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    widths = {key: max(len(str(row[key])) for row in [*rows, {key: key}]) for key in rows[0]}
    for row in [{key: key for key in rows[0]}, *rows]:
        typer.echo("  ".join(str(row[key]).ljust(widths[key]) for key in row).rstrip())


def _listed(instrument: Instrument) -> dict[str, Any]:
    needs_order = instrument.order_required
    return {
        "id": instrument.id,
        "pack": instrument.pack.value,
        "items": len(instrument.items),
        "order": " | ".join(one.id for one in instrument.orders) if needs_order else "",
        "name": instrument.name,
        "scales": ", ".join(
            [*(one.id for one in instrument.scales), *(one.id for one in instrument.algorithms)]
        ),
    }


def _find_instrument(instrument_id: str) -> Instrument:
    from difflib import get_close_matches

    from schemas.instrument_library import instrument_ids, load_instrument

    known = {re.sub(r"[^a-z0-9]", "", one): one for one in instrument_ids()}
    wanted = re.sub(r"[^a-z0-9]", "", instrument_id.casefold())  # PHQ-9 is phq9
    if wanted in known:
        return load_instrument(known[wanted])
    near = get_close_matches(wanted, known, n=3)
    raise WrongUseError(
        f"There is no instrument {instrument_id}.",
        expected=", ".join(known.values()),
        todo=f"did you mean {' or '.join(known[one] for one in near)}?"
        if near
        else "choose one of these",
    )


def _codes(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise WrongUseError(
            "--missing holds something that is not a number.",
            expected="codes separated by commas",
            todo="write for example --missing 7,9",
        ) from error


def _norm(instrument: Instrument, norm: str | None) -> Mapping[str, NormPoint]:
    """A shipped norm by its name, or the reader's own from a file."""
    if norm is None:
        return {}
    for shipped in instrument.norms:
        if shipped.id == norm:
            return shipped.scales
    if not Path(norm).is_file():
        raise WrongUseError(
            f"{instrument.id} has no norm {norm}, and there is no such file.",
            expected=", ".join(one.id for one in instrument.norms) or "a CSV with scale,mean,sd",
            todo="name one of these, or a CSV file with the columns scale, mean and sd",
        )
    return _norm_file(norm)


def _norm_file(path: str) -> Mapping[str, NormPoint]:
    from pydantic import ValidationError

    from pipeline.cli.scoring_table import read_text_table
    from schemas.instrument_parts import NormPoint

    frame, _ = read_text_table(path)
    try:
        return {
            row["scale"].strip(): NormPoint(mean=row["mean"], sd=row["sd"])
            for row in frame.to_dict("records")
        }
    except (KeyError, ValidationError) as error:
        raise RefusedInputError(
            "The norm file cannot be used.",
            expected="the columns scale, mean and sd; an sd above 0",
            todo="correct the file",
        ) from error


def _write(result: ScoreResult, warnings: list[str], format: TableFormat) -> None:
    if format is TableFormat.JSON:
        body = {
            "rows": _plain(result.rows).to_dict("records"),
            "summary": result.summary,
            "warnings": warnings,
        }
        typer.echo(json.dumps(body, ensure_ascii=False, allow_nan=False).encode())
        return
    for warning in warnings:
        typer.echo(f"plimsoll: note: {warning}", err=True)
    table = result.rows.assign(
        **{
            str(name): result.rows[name].map({True: "true", False: "false"})
            for name in result.rows.columns
            if result.rows[name].dtype == "boolean"
        }
    )
    typer.echo(
        table.to_csv(index=False, float_format="%.15g", lineterminator="\n").encode(), nl=False
    )


def _plain(rows: pd.DataFrame) -> pd.DataFrame:
    """Cells as plain Python values, missing as None, so that JSON holds no NaN."""
    plain = rows.astype("object")
    return plain.where(rows.notna(), None)
