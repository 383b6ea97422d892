"""The monthly pack of the sample organisation: one truth in every file, and nobody else's."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.cli.packs import Manager
from pipeline.published import Published, current_path
from pipeline.report import pack as pack_module
from pipeline.report.pack import pack_files
from pipeline.report.paper import pdf_bytes
from pipeline.report.reading import Month, open_month
from pipeline.report.signing import Signature
from pipeline.report.workbook import safe_text

OCTOBER = date(2026, 10, 1)


@pytest.fixture(scope="module")
def file(sample_run: Path) -> Path:
    path = current_path(sample_run / "published")
    assert path is not None
    return path


@contextmanager
def opened(file: Path, **how: object) -> Iterator[Month]:
    with open_month(file, OCTOBER, **how) as month:  # type: ignore[arg-type]
        yield month


@pytest.fixture(scope="module")
def without_paper() -> Iterator[None]:
    """The PDF takes most of the time; it has its own test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pack_module, "pdf_bytes", lambda *_, **__: None)
        yield


@pytest.fixture(scope="module")
def whole(file: Path, without_paper: None) -> dict[str, bytes]:
    with opened(file) as month:
        return pack_files(month)


def _teams(file: Path) -> dict[str, str]:
    published = Published.open(file)
    try:
        frame = published.frame("select team_id, name from team where level = 'team' order by 1")
    finally:
        published.close()
    return dict(zip(frame["team_id"], frame["name"], strict=True))


def _texts(files: dict[str, bytes]) -> str:
    """Every byte of a pack as text, archives unpacked."""
    parts = []
    for name, content in files.items():
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                parts += [archive.read(inner).decode() for inner in archive.namelist()]
        else:
            parts.append(content.decode("utf-8", "replace"))
    return "\n".join(parts)


def test_the_same_publication_gives_the_same_bytes(
    file: Path, whole: dict[str, bytes], without_paper: None
) -> None:
    with opened(file) as month:
        again = pack_files(month)
    assert {name for name in whole if whole[name] != again[name]} == set()


def test_the_manifest_holds_the_hash_of_every_file(whole: dict[str, bytes]) -> None:
    manifest = json.loads(whole["manifest.json"])
    listed = {name: entry["sha256"] for name, entry in manifest["files"].items()}
    held = {
        name: hashlib.sha256(content).hexdigest()
        for name, content in whole.items()
        if name != "manifest.json"
    }
    assert listed == held
    assert manifest["month"] == "2026-10"
    assert manifest["proof"]["recoverable"] == 0


def test_a_managers_pack_holds_no_other_teams_name_or_id_in_any_byte(
    file: Path, without_paper: None
) -> None:
    teams = _teams(file)
    own = list(teams)[:2]
    with opened(file, reader=Manager("m", tuple(own))) as month:
        told = _texts(pack_files(month))
    assert all(teams[team_id] in told for team_id in own)
    assert "Sign October 2026" not in told  # that is the officer's to do
    others = [team_id for team_id in teams if team_id not in own]
    assert [name for name in others if teams[name] in told] == []
    assert [name for name in others if f">{name}<" in told or f"{name}," in told] == []


def test_html_workbook_csv_and_database_say_the_same_number(
    file: Path, whole: dict[str, bytes]
) -> None:
    published = Published.open(file)
    try:
        frame = published.frame(
            "select team_id, limit_id, value from limit_status join indicator using (indicator_id) "
            "where period_start = '2026-10-01' and period_kind = 'month' and limit_id = 'W-00' "
            "and value is not null"
        )
    finally:
        published.close()
    database = {row.team_id: row.value for row in frame.itertuples()}
    rows = list(csv.DictReader(io.StringIO(whole["csv/verdicts.csv"].decode())))
    asked = [row for row in rows if row["limit_id"] == "W-00" and row["value"]]
    assert {row["team_id"]: float(row["value"]) for row in asked} == database
    sheet = load_workbook(io.BytesIO(whole["plimsoll-2026-10.xlsx"]))["verdicts"]
    heads = [cell.value for cell in sheet[1]]
    columns = [heads.index(name) for name in ("team id", "limit id", "value")]
    cells = [[row[place] for place in columns] for row in sheet.iter_rows(2, values_only=True)]
    assert {team: value for team, limit, value in cells if limit == "W-00" and value} == database
    html = whole["plimsoll-2026-10.html"].decode()
    leaves = _teams(file)
    judged = [row for row in asked if row["verdict"] != "too little data"]
    printed = [row["figure"] for row in judged if row["team_id"] in leaves]
    assert len(printed) == 10  # 14 teams, of which two are withheld and two say too little
    assert [figure for figure in printed if f"<span>{figure}</span>" not in html] == []


def test_a_teams_page_holds_every_figure_it_is_judged_by(
    file: Path, whole: dict[str, bytes]
) -> None:
    html = whole["plimsoll-2026-10.html"].decode()
    sheets = html.split('<section class="sheet">')
    rows = list(csv.DictReader(io.StringIO(whole["csv/verdicts.csv"].decode())))
    said = {"over, beyond chance", "over, may be chance", "near", "within limit"}
    said |= {"short, beyond chance", "short, may be chance"}
    most = 0
    pages = {
        team_id: sheet
        for team_id in _teams(file)
        for sheet in sheets
        if f'<a id="team-{team_id}">' in sheet
    }
    assert len(pages) == 14  # the fifteenth team was closed before
    for team_id, sheet in pages.items():
        own = [row for row in rows if row["team_id"] == team_id and row["verdict"] in said]
        table = sheet[sheet.index("All limits for this team") :]
        printed = table.count('<td class="fig">') + table.count("<td><b>")
        assert printed == len(own)
        missing = [
            row["limit_id"]
            for row in own
            if f'<td class="fig">{row["figure"]}<' not in table
            and f"<td><b>{row['figure']}</b></td>" not in table
        ]
        assert missing == []
        most = max(most, printed)
    assert most > 25  # a team of the sample with so many limits has those it keeps in two columns


def test_a_hidden_figure_has_no_value_in_any_table(whole: dict[str, bytes]) -> None:
    for name in ("verdicts", "figures"):
        rows = list(csv.DictReader(io.StringIO(whole[f"csv/{name}.csv"].decode())))
        hidden = [row for row in rows if row["state"] in ("suppressed", "missing", "late")]
        assert hidden
        assert {row["value"] for row in hidden} == {""}


def test_each_page_says_draft_until_the_month_is_signed(
    file: Path, whole: dict[str, bytes], without_paper: None
) -> None:
    html = whole["plimsoll-2026-10.html"].decode()
    assert html.count('<span class="draft">') == html.count('<section class="sheet">') > 15
    own = Manager("m", tuple(list(_teams(file))[:2]))
    given = Signature("2026-10", "A. Officer", "2026-11-11T12:00:00", "run", "hash")
    with opened(file, reader=own, given=given) as month:
        files = pack_files(month)
    signed = files["plimsoll-2026-10.html"].decode()
    # the log stands in it as of the signature
    assert json.loads(files["manifest.json"])["known_at"] == "2026-11-11T12:00:00"
    assert json.loads(whole["manifest.json"])["known_at"] is None
    assert "DRAFT" not in signed
    assert signed.count("Signed by A. Officer") >= signed.count('<section class="sheet">')


def test_the_page_stands_alone(whole: dict[str, bytes]) -> None:
    html = whole["plimsoll-2026-10.html"].decode()
    assert "<script" not in html
    outside = html.replace("http://www.w3.org", "")
    assert "http://" not in outside
    assert "https://" not in outside


def test_the_workbook_prints_across_with_its_head_and_says_draft_on_each_page(
    whole: dict[str, bytes],
) -> None:
    book = load_workbook(io.BytesIO(whole["plimsoll-2026-10.xlsx"]))
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.oddHeader.right.text == "DRAFT, not signed off"
    assert book["verdicts"].freeze_panes == "C2"
    assert book["verdicts"].print_title_rows == "$1:$1"


def test_a_limit_that_reads_alike_for_all_teams_stands_once(whole: dict[str, bytes]) -> None:
    html = whole["plimsoll-2026-10.html"].decode()
    register = html[html.index("The limits these figures are held against") :]
    assert register.count("<b>W-02</b>") == 1  # one number, adopted for everybody
    # Two numbers for the length of shifts: 12 hours, and 24 for the teams of the ambulance.
    assert register.count("<b>R-05</b>") == 2
    assert "Fellside Response, Quayside Days, Quayside Nights, Southgate Response" in register


def test_a_formula_becomes_text() -> None:
    assert safe_text("=1+1") == "'=1+1"
    assert safe_text("Quay Nights") == "Quay Nights"


@pytest.mark.slow
def test_each_sheet_fits_one_page_of_paper_and_the_register_two(
    file: Path, whole: dict[str, bytes]
) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    pytest.importorskip("weasyprint", exc_type=(ImportError, OSError))
    html = whole["plimsoll-2026-10.html"].decode()
    paper = pdf_bytes(html, as_of=date(2026, 11, 10))
    assert paper is not None
    assert len(pdfium.PdfDocument(paper)) == html.count('<section class="sheet">') + 1


@pytest.mark.slow
def test_a_managers_paper_says_draft_on_each_page_and_names_no_other_team(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pack_module, "pdf_bytes", pdf_bytes)
    pdfium = pytest.importorskip("pypdfium2")
    pytest.importorskip("weasyprint", exc_type=(ImportError, OSError))
    teams = _teams(file)
    own = next(iter(teams))
    papers = []
    for _ in range(2):
        with opened(file, reader=Manager("m", (own,))) as month:
            files = pack_files(month)
            papers.append(files["plimsoll-2026-10.pdf"])
    assert papers[0] == papers[1]
    document = pdfium.PdfDocument(papers[0])
    pages = [page.get_textpage().get_text_bounded() for page in document]
    assert len(pages) >= 5
    assert all("DRAFT, not signed off" in page for page in pages)
    told = "\n".join(pages)
    assert teams[own] in told
    rows = list(csv.DictReader(io.StringIO(files["csv/verdicts.csv"].decode())))
    printed = {row["figure"] for row in rows if row["team_id"] == own and row["value"]}
    assert len(printed) > 3
    assert [figure for figure in printed if figure not in told] == []
    assert [name for key, name in teams.items() if key != own and name in told] == []
