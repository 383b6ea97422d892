"""The officer's month: its checklist, its signature, its pack, and nobody else's."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from contextvars import copy_context
from datetime import date
from pathlib import Path
from typing import TypeVar

import invented_publication as invented
import pytest
from streamlit.testing.v1 import AppTest

from dashboards import month as months
from dashboards.figures import day
from dashboards.identity.opening import Opening
from dashboards.identity.reading import Identity
from dashboards.languages import language
from pipeline.errors import WrongUseError
from pipeline.language import speak
from pipeline.report.signing import signatures
from schemas.access import Role

Open = Callable[..., AppTest]
Read = Callable[[AppTest], str]
T = TypeVar("T")
OCTOBER = date(2026, 10, 1)


def said_in(code: str, make: Callable[[], T]) -> T:
    """What `make` gives for a reader of another language."""

    def made() -> T:
        speak(language(code))
        return make()

    return copy_context().run(made)


@pytest.fixture(scope="module")
def unsigned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication of its own, because a signature stays."""
    folder = tmp_path_factory.mktemp("month")
    invented.publish(folder)
    return folder


def test_a_draft_says_what_asks_for_a_look_and_what_waits(
    unsigned: Path, open_dashboard: Open, words: Read
) -> None:
    app = open_dashboard(unsigned, "month", month="2026-10")
    text = words(app)
    assert "October 2026 is a draft." in text
    assert "Not signed: every page of its pack says DRAFT." in text
    # there is no operations file here, so its points cannot be told
    assert "Files expected and received" in text
    assert "Signals nobody has answered" in text
    assert "Harbour Nights" in text
    # the button is not there until the points were looked at
    assert not [button.key for button in app.button if str(button.key).startswith("sign_month")]


def test_the_officer_signs_in_the_own_name_with_the_open_points(
    tmp_path: Path, open_dashboard: Open, words: Read
) -> None:
    invented.publish(tmp_path)
    app = open_dashboard(tmp_path, "month", month="2026-10")
    app.checkbox(key="sure_2026-10_20261110-01").check().run()
    app.button(key="sign_month_20261110-01").click().run()
    assert not app.exception
    (given,) = signatures(tmp_path)
    assert (given.month, given.by) == ("2026-10", "demonstration")
    assert "files" in given.open_points
    text = words(app)
    assert "October 2026 is signed by demonstration." in text
    assert "Open then: files expected and received" in text
    # another month is still a draft
    assert "September 2026 is a draft." in words(open_dashboard(tmp_path, "month", month="2026-09"))


def test_a_click_after_a_newer_publication_signs_nothing(
    tmp_path: Path, open_dashboard: Open, words: Read
) -> None:
    first = invented.publish(tmp_path)
    app = open_dashboard(tmp_path, "month", month="2026-10")
    app.checkbox(key="sure_2026-10_20261110-01").check().run()
    button = app.button(key="sign_month_20261110-01")
    invented.publish(tmp_path, run_id="20261111-01")
    button.click().run()
    assert not app.exception
    assert not signatures(tmp_path)
    # the points of the newer one have to be looked at, and that is said
    assert "A newer publication came in, and nothing was signed" in words(app)
    assert app.checkbox(key="sure_2026-10_20261111-01").value is False
    with pytest.raises(WrongUseError, match="no longer the newest"):
        months.sign_month(Identity("ann", Role.OFFICER), first, OCTOBER)
    assert not signatures(tmp_path)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OFFICER])
def test_nobody_else_signs_or_takes_the_pack(
    role: Role, unsigned: Path, open_dashboard: Open, words: Read
) -> None:
    path = next(unsigned.glob("plimsoll-*.duckdb"))
    reader = Identity("ann", role, ("AMB1",))
    for ask in (months.month_checklist, months.given_signatures, months.sign_month):
        with pytest.raises(PermissionError):
            ask(reader, path, OCTOBER)
    with pytest.raises(PermissionError):
        months.pack_archive(reader, path, OCTOBER)
    assert not signatures(unsigned)


@pytest.mark.parametrize(
    ("listed", "hours_ago"),
    [
        ("people: []", 1),  # taken off the list since the page was drawn
        ("people:\n  - {who: olive, role: analyst}", 1),  # another role since
        ("people: [", 1),
        ("people:\n  - {who: olive, role: officer}", 11),  # the session lasts ten hours
    ],
)
def test_the_pack_is_not_made_for_whoever_may_no_longer_have_it(
    listed: str,
    hours_ago: int,
    unsigned: Path,
    sample_around: Callable[[Path], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = sample_around(unsigned)
    (root / "access.yaml").write_text("people:\n  - {who: olive, role: officer}\n")
    monkeypatch.setattr("dashboards.identity.reading.opening", lambda: Opening.SIGN_IN)
    monkeypatch.setattr(months, "_archive", lambda *_: b"pack")
    path = next(unsigned.glob("plimsoll-*.duckdb"))
    claims = {"is_logged_in": True, "sub": "olive", "iat": time.time() - 3600}
    officer = Identity("olive", Role.OFFICER, claims=claims)
    assert months.pack_archive(officer, path, OCTOBER) == b"pack"
    (root / "access.yaml").write_text(f"{listed}\n# changed\n")
    old = Identity("olive", Role.OFFICER, claims=claims | {"iat": time.time() - hours_ago * 3600})
    with pytest.raises(PermissionError):
        months.pack_archive(old, path, OCTOBER)


def test_a_managers_address_of_the_page_opens_another_one(
    unsigned: Path, open_dashboard: Open, words: Read
) -> None:
    app = open_dashboard(unsigned, "my_teams", role="manager", teams=["AMB1"], month="2026-10")
    assert "month" not in {page.url_path for page in getattr(app, "pages", [])}
    assert "Before it is signed" not in words(app)


def test_the_archive_holds_the_pack_and_is_the_same_twice(
    unsigned: Path, sample_around: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    sample_around(unsigned)
    monkeypatch.setattr(
        "pipeline.report.pack.pack_files",
        lambda pack: {"csv/a.csv": pack.name.encode(), "day.txt": day(OCTOBER).encode()},
    )
    path = next(unsigned.glob("plimsoll-*.duckdb"))
    officer = Identity("ann", Role.OFFICER)
    first = months.pack_archive(officer, path, OCTOBER)
    months._archive.clear()  # type: ignore[attr-defined]
    # a reader of another language takes the same pack, not one half in theirs
    assert said_in("de", lambda: months.pack_archive(officer, path, OCTOBER)) == first
    archive = zipfile.ZipFile(io.BytesIO(first))
    assert archive.namelist() == ["csv/a.csv", "day.txt"]
    assert archive.read("csv/a.csv") == b"2026-10"
    assert archive.read("day.txt") == b"1 October 2026"


def test_the_checklist_is_said_in_the_readers_language(unsigned: Path) -> None:
    path = next(unsigned.glob("plimsoll-*.duckdb"))
    officer = Identity("ann", Role.OFFICER)

    def revised() -> tuple[str, str]:
        found = months.month_checklist(officer, path, OCTOBER)
        return next((p.title, p.finding) for p in found.points if p.point_id == "revisions")

    # the title is said where it is printed; one reader's language is not kept for the next
    assert revised() == ("Revised figures", "No figure of October 2026 was revised.")
    german = said_in("de", revised)
    assert german[0] == "Revised figures" and "Oktober 2026" in german[1]
    assert revised() == ("Revised figures", "No figure of October 2026 was revised.")
