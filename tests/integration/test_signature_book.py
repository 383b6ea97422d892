"""The book of signatures: a torn line is named and kept, and the others hold."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from pipeline.cli import packs
from pipeline.cli.health import print_health
from pipeline.cli.rebuilding import rebuild_month
from pipeline.report import pack as pack_module
from pipeline.report import signature_book, team_page
from pipeline.report.signature_book import (
    SIGNATURES,
    Signature,
    add,
    signatures,
    torn_lines,
    torn_words,
)

OCTOBER = date(2026, 10, 1)


def _given(month: str, by: str = "A. Officer") -> Signature:
    return Signature(month, by, "2026-11-11T12:00:00", "20261110-01", "f" * 64, ("held",), "1:a")


def test_half_a_line_is_named_and_the_signatures_around_it_hold(tmp_path: Path) -> None:
    add(tmp_path, _given("2026-09"))
    book = tmp_path / SIGNATURES
    whole = book.read_bytes()
    torn = whole[:40]
    book.write_bytes(whole + torn)  # the machine stopped within its second signature
    add(tmp_path, _given("2026-10"))
    assert [one.month for one in signatures(tmp_path)] == ["2026-09", "2026-10"]
    assert [(one.number, one.month) for one in torn_lines(tmp_path)] == [(2, "2026-09")]
    assert "line 2 of published/signatures.jsonl (on 2026-09) is no signature" in torn_words(
        tmp_path
    )
    assert "sign it again" in torn_words(tmp_path)
    # nothing of the torn line is lost, and the new signature did not grow into it
    assert book.read_bytes().split(b"\n")[1] == torn


def test_a_whole_book_says_nothing(tmp_path: Path) -> None:
    assert (signatures(tmp_path), torn_words(tmp_path)) == ([], "")
    add(tmp_path, _given("2026-10", by="Å. Officer"))
    assert [one.by for one in signatures(tmp_path)] == ["Å. Officer"]
    assert torn_words(tmp_path) == ""


@pytest.mark.parametrize(
    "line",
    [
        b'{"month": "2026-10", "by": "A',
        b"\xff\xfe\x00",
        b"[1, 2]",
        b"null",
        b'"text"',
        b"[" * 100_000,
        b'{"month": "2026-10"}',
        b'{"month": 5, "by": "A", "signed_at": "2026-11-11", "run_id": "r", "figures": "f"}',
        b'{"month": "2026-10", "by": "A", "signed_at": "soon", "run_id": "r", "figures": "f"}',
        b'{"month": "2026-10", "by": "A", "signed_at": "2026-11-11", "run_id": "r", '
        b'"figures": "f", "open_points": [1]}',
        b'{"month": "2026-10", "by": "A", "signed_at": "2026-11-11", "run_id": "r", '
        b'"figures": "f", "open_points": 7}',
    ],
)
def test_whatever_a_line_holds_no_reader_stumbles(tmp_path: Path, line: bytes) -> None:
    add(tmp_path, _given("2026-09"))
    book = tmp_path / SIGNATURES
    book.write_bytes(line + b"\n" + book.read_bytes())
    assert [one.month for one in signatures(tmp_path)] == ["2026-09"]
    assert [one.number for one in torn_lines(tmp_path)] == [1]


def test_a_line_of_an_earlier_release_is_whole(tmp_path: Path) -> None:
    line = {"month": "2026-10", "by": "A", "signed_at": "2026-11-11T12:00:00"}
    line |= {"run_id": "r", "figures": "f"}
    (tmp_path / SIGNATURES).write_text(json.dumps(line) + "\n")
    assert [one.said for one in signatures(tmp_path)] == [""]


def test_a_full_disk_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(tmp_path, _given("2026-09"))
    before = (tmp_path / SIGNATURES).read_bytes()
    write: Callable[[int, bytes], int] = os.write
    wrote: list[int] = []

    def full(book: int, data: bytes) -> int:
        if wrote:
            raise OSError(errno.ENOSPC, "no space left on device")
        wrote.append(write(book, data[:30]))
        return wrote[-1]

    monkeypatch.setattr(signature_book.os, "write", full)
    with pytest.raises(OSError, match="no space"):
        add(tmp_path, _given("2026-10"))
    assert wrote == [30]
    assert (tmp_path / SIGNATURES).read_bytes() == before


def test_a_signature_is_on_the_disk_before_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    monkeypatch.setattr(
        signature_book.os, "fsync", lambda _: synced.append((tmp_path / SIGNATURES).read_bytes())
    )
    add(tmp_path, _given("2026-10"))
    assert [line.endswith(b"}\n") for line in synced] == [True]


def test_packs_are_written_beside_a_torn_line_and_every_command_names_it(
    own_sample: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pack_module, "pdf_bytes", lambda *_, **__: None)
    monkeypatch.setattr(team_page, "drawing", lambda *_, **__: "")
    packs.sign_month(own_sample, OCTOBER, by="A. Officer")
    book = own_sample / "published" / SIGNATURES
    book.write_bytes(b'{"month": "2026-08", "by": "A. O\n' + book.read_bytes())
    named = "line 1 of published/signatures.jsonl (on 2026-08) is no signature"
    capsys.readouterr()
    packs.write_packs(own_sample, OCTOBER, teams=(), to=None)
    told = capsys.readouterr().out
    assert named in told
    assert "draft" not in told.replace("calls itself a draft", "")
    rebuild_month(own_sample, OCTOBER, to=None)
    told = capsys.readouterr().out
    assert named in told
    assert "organisation: Identical to its manifest: all 8 files." in told
    print_health(own_sample, as_json=True)
    findings = {one["subject"]: one for one in json.loads(capsys.readouterr().out)}
    assert findings["signatures"]["is_fine"] is False
    assert findings["signatures"]["found"] == named
