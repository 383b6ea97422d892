"""A pack put together and written: HTML, PDF, workbook, CSV files and a manifest with hashes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from dashboards.rows import rows_of
from pipeline.report.actions import actions_page
from pipeline.report.closing import data_page, provided_page, wellbeing_page
from pipeline.report.document import document
from pipeline.report.limits_page import limits_page
from pipeline.report.paper import NO_PAPER, pdf_bytes
from pipeline.report.reading import Month
from pipeline.report.summary import summary
from pipeline.report.tables import pack_tables
from pipeline.report.team_page import team_page
from pipeline.report.workbook import safe_text, workbook_bytes

MANIFEST = "manifest.json"
#: Up to so many teams, what is said of all of them stands on one sheet.
_FEW_TEAMS = 4


@dataclass(frozen=True)
class WrittenPack:
    """Where a pack lies, its files, and what could not be made."""

    folder: Path
    files: tuple[str, ...]
    notes: tuple[str, ...] = ()


def pack_files(pack: Month) -> dict[str, bytes]:
    """Every file of the pack by name, the manifest last.

    Grain: one pack of one month and scope. The same publication, scope and signature give the
    same bytes.
    """
    html = document(pack, _sheets(pack))
    stem = f"plimsoll-{pack.name}"
    files = {f"{stem}.html": html.encode()}
    paper = pdf_bytes(html, as_of=pd.Timestamp(pack.release["as_of"]).date())
    if paper is not None:
        files[f"{stem}.pdf"] = paper
    tables = pack_tables(pack)
    files[f"{stem}.xlsx"] = workbook_bytes(pack, tables)
    for name, frame in tables.items():
        files[f"csv/{name}.csv"] = _csv(frame)
    files[MANIFEST] = _manifest(pack, files)
    return files


def write_pack(pack: Month, folder: Path) -> WrittenPack:
    """Write the pack into a folder of its own; files of an earlier one there are replaced."""
    files = pack_files(pack)
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(0o640)
    has_paper = any(name.endswith(".pdf") for name in files)
    return WrittenPack(folder, tuple(files), () if has_paper else (NO_PAPER,))


def _sheets(pack: Month) -> list[str]:
    closing = [wellbeing_page(pack), provided_page(pack), actions_page(pack), data_page(pack)]
    if len(pack.units) <= _FEW_TEAMS:  # short tables share a page
        closing = ["".join(f'<div class="part">{part}</div>' for part in closing if part)]
    sheets = [
        summary(pack),
        *(team_page(pack, team) for team in rows_of(pack.units)),
        *closing,
        limits_page(pack),
    ]
    return [sheet for sheet in sheets if sheet]


def _csv(frame: pd.DataFrame) -> bytes:
    """A table as CSV: states as words, empty cells for no value, formulas made text."""
    text = frame.copy()
    for column in text.columns:
        if pd.api.types.is_datetime64_any_dtype(text[column]):
            text[column] = text[column].dt.strftime("%Y-%m-%d")
        elif not pd.api.types.is_numeric_dtype(text[column]):
            kept = text[column].astype(object)
            text[column] = kept.map(lambda value: "" if pd.isna(value) else safe_text(value))
    return text.to_csv(index=False, lineterminator="\n").encode()


def _manifest(pack: Month, files: dict[str, bytes]) -> bytes:
    release = pack.release
    rules = _csv(pack.published.table("limit_rule"))
    content = {
        "month": pack.name,
        "organisation": str(release["organisation"]),
        "units": "all" if pack.scope.is_whole else list(pack.scope.unit_ids),
        "standing": f"signed by {pack.signed_by}" if pack.signed_by else "draft",
        "known_at": pack.known_at or None,
        "run_id": str(release["run_id"]),
        "as_of": f"{release['as_of']:%Y-%m-%d}",
        "data_fingerprint": str(release["data_fingerprint"]),
        "schema_version": int(release["schema_version"]),
        "code_version": str(release["code_version"]),
        "limits_register": hashlib.sha256(rules).hexdigest(),
        "proof": json.loads(release["proof"]),
        "files": {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in files.items()
        },
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
