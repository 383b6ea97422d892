"""A month for the officer: its checklist, its signature, its pack; nobody else is answered."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboards.identity.opening import workspace
from dashboards.identity.reading import Barred, Identity, again
from dashboards.source import opened
from pipeline.language import in_english, spoken
from pipeline.report.checklist import Checklist, checklist_of
from pipeline.report.signing import (
    SIGNATURES,
    Signature,
    require_newest,
    sign,
    signature_of,
    signatures,
    tried_until,
)
from schemas.access import Role

#: Who may read and sign a month here.
READERS = (Role.OFFICER,)


def month_checklist(identity: Identity, path: Path, month: date) -> Checklist:
    """The checklist of a month of the publication at `path`.

    Errors: PermissionError for anyone but the officer; WrongUseError for a month not published.
    """
    _require(identity)
    return _checklist(str(path), month, _stamp(path), spoken().code)


def given_signatures(identity: Identity, path: Path, month: date) -> list[Signature]:
    """Every signature the month ever got, newest first.

    Errors: PermissionError as `month_checklist`.
    """
    _require(identity)
    return [one for one in reversed(signatures(path.parent)) if one.month == f"{month:%Y-%m}"]


def sign_month(identity: Identity, path: Path, month: date) -> Signature:
    """Sign the month in the reader's own name, with the points that ask for a look.

    `path` is the publication whose checklist was on screen.
    Errors: PermissionError as `month_checklist`; WrongUseError as `signing.sign`, and where a newer
    publication came in meanwhile; OSError where this account may not write beside them.
    """
    found = month_checklist(identity, path, month)
    require_newest(path)
    points = tuple(point.point_id for point in found.to_look_at)
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    return sign(path, month, by=identity.person, at=now, open_points=points)


def pack_archive(identity: Identity, path: Path, month: date) -> bytes:
    """The organisation's pack of the month as `plimsoll report` writes it, in one archive.

    The button that asks for it may be older than the reader's leave to have it, so the reader is
    looked up again.
    Errors: PermissionError as `month_checklist`, for a session that is over too; StorageError where
    the action log does not answer.
    """
    found = again(identity)
    if isinstance(found, Barred):
        raise PermissionError("whoever asks is not signed in any more")
    _require(found)
    return _archive(str(path), month, _stamp(path), _tried_stamp(path, month))


def _require(identity: Identity) -> None:
    if identity.role not in READERS:
        raise PermissionError("the month is signed and sent by the officer")


def _stamp(path: Path) -> int:
    """Changes with each signature."""
    file = path.parent / SIGNATURES
    return file.stat().st_mtime_ns if file.is_file() else 0


def _tried(path: Path, month: date) -> pd.DataFrame:
    given = _given(path, month)
    found = workspace()
    assert found is not None, "a page is drawn from a workspace"
    return tried_until(found, given)


def _given(path: Path, month: date) -> Signature | None:
    return signature_of(path.parent, opened(str(path)), month)


def _tried_stamp(path: Path, month: date) -> str:
    """Changes with the entries of the action log that the pack holds."""
    return " ".join(f"{one}" for one in _tried(path, month)[["action_id", "owner"]].to_numpy())


@st.cache_data(max_entries=24, show_spinner=False)
def _checklist(path: str, month: date, signed: int, language: str) -> Checklist:
    """Kept for each language, because its sentences are said when it is made."""
    return checklist_of(Path(path), month)


@st.cache_data(max_entries=2, show_spinner=False)
def _archive(path: str, month: date, signed: int, tried: str) -> bytes:
    """In English whoever asks, as `plimsoll report` writes it: the same bytes for every reader."""
    return in_english(lambda: _zipped(Path(path), month))


def _zipped(file: Path, month: date) -> bytes:
    from pipeline.report.pack import pack_files
    from pipeline.report.reading import open_month

    given = _given(file, month)
    with open_month(file, month, given=given, actions=_tried(file, month)) as pack:
        files = pack_files(pack)
        made = pd.Timestamp(pack.release["as_of"])
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (made.year, made.month, made.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return held.getvalue()
