"""The published tables as Parquet and CSV, with the descriptors other tools open them by."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.published import Published
from pipeline.report.contract import CONTRACT_FILE, contract_yaml
from pipeline.report.dictionary import dictionary_html, resource_name, table_schema
from schemas.published import PUBLISHED_TABLES, PublishedTable


def export_published(published: Published, folder: Path) -> list[str]:
    """Write every table to a new or empty folder; names of the files, in order.

    Grain: `parquet/TABLE/month=2026-10/part.parquet` where a table has a period, else
    `parquet/TABLE/part.parquet`; `csv/TABLE.csv` with `datapackage.json` (Frictionless), and the
    whole as `contract.odcs.yaml` (Open Data Contract Standard).
    Errors: FileExistsError when the folder holds anything.
    """
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(folder.name)
    written: list[str] = []
    for model in PUBLISHED_TABLES:
        frame = _plain(published.table(model.table_name))
        written += _parquet(model, frame, folder)
        target = folder / "csv" / f"{model.table_name}.csv"
        target.parent.mkdir(exist_ok=True)
        frame.to_csv(target, index=False, lineterminator="\n")
        written.append(f"csv/{target.name}")
    package = json.dumps(data_package(published, folder), indent=2) + "\n"
    described = {
        "datapackage.json": package,
        CONTRACT_FILE: contract_yaml(published),
        "data_dictionary.html": dictionary_html(),
    }
    for name, text in described.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [*written, *described]


def data_package(published: Published, folder: Path) -> dict[str, Any]:
    """The Frictionless data package of one publication, whose CSV files are in `folder`."""
    release = published.table("release").iloc[0]
    return {
        "name": "plimsoll-published",
        "title": f"Published figures of {release['organisation']}",
        "version": str(release["run_id"]),
        "profile": "tabular-data-package",
        "resources": [
            {
                "name": resource_name(model.table_name),
                "path": f"csv/{model.table_name}.csv",
                **_as_written(folder / "csv" / f"{model.table_name}.csv"),
                "profile": "tabular-data-resource",
                "description": f"Grain: {model.grain}.",
                "encoding": "utf-8",
                "schema": table_schema(model),
            }
            for model in PUBLISHED_TABLES
        ],
    }


def _as_written(file: Path) -> dict[str, Any]:
    content = file.read_bytes()
    return {"bytes": len(content), "hash": f"sha256:{sha256(content).hexdigest()}"}


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Enums as text and days as days, so that each tool reads the same."""
    plain = frame.copy()
    for column in plain.columns:
        if isinstance(plain[column].dtype, pd.CategoricalDtype):
            plain[column] = plain[column].astype("string")
        elif pd.api.types.is_datetime64_any_dtype(plain[column]) and column != "published_at":
            plain[column] = plain[column].dt.date
    return plain


def _parquet(model: type[PublishedTable], frame: pd.DataFrame, folder: Path) -> Iterator[str]:
    base = folder / "parquet" / model.table_name
    schema = pa.Schema.from_pandas(frame, preserve_index=False)
    for name, rows in _parts(frame):
        target = base / name / "part.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pandas(rows, schema=schema, preserve_index=False), target)
        yield str(target.relative_to(folder))


def _parts(frame: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    if "period_start" not in frame or frame.empty:
        yield "", frame
        return
    months = pd.to_datetime(frame["period_start"]).dt.strftime("%Y-%m")
    for month, rows in frame.groupby(months, sort=True):
        yield f"month={month}", rows
