"""The real thing in headless Chromium: drawn, quiet, accessible, reachable by keyboard, talking
to nobody; with names and notes that try to break it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import invented_publication as invented
import pytest
from browsing import NARROW, WIDE, Visit, overflowing, served, settle
from invented_hostile import (
    FORMULA,
    MARKDOWN,
    SCRIPT,
    hostile_actions,
    hostile_tables,
    leave_hostile_account,
)

from pipeline.actions.log import ActionLog
from pipeline.settings import open_workspace

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "axe" / "node_modules" / "axe-core" / "axe.min.js"
#: Roles whose pages together are all pages, with the words of the demonstration's switch.
ROLES = {"officer": None, "analyst": "Analyst", "dpo": "Data-protection officer"}
#: Further states of pages, seen by the officer.
STATES = ("team?team=AMB2&month=2026-10&limit=W-02", "team?team=VIC3&month=2026-10",
          "team?team=AMB2&month=2026-10&limit=W-00", "limits?limit=R-01", "month?month=2026-09")  # fmt: skip
#: Faults in markup that Streamlit writes and a page cannot change: rule and element, one by one.
ALLOWED: dict[tuple[str, str], str] = {}
_AXE = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
    .filter(v => ['serious', 'critical'].includes(v.impact))
    .flatMap(v => v.nodes.map(n => [v.id, n.target.join(' '), n.html.slice(0, 160)]))"""
_SMALL = """() => [...document.querySelectorAll('[data-testid=stMain] *')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .filter(e => e.offsetParent && !e.closest('sup'))
    .map(e => [parseFloat(getComputedStyle(e).fontSize), e.textContent.slice(0, 40)])
    .filter(pair => pair[0] < 12)"""
_HACKED = """() => window.hacked || document.querySelectorAll(
    '[data-testid=stMain] script, [data-testid=stMain] img[src=x], [data-testid=stMain] iframe'
    ).length"""

_LINKS = """() => [...document.querySelectorAll('[data-testid=stTopNavLink]')]
    .map(a => a.innerText).join()"""


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served dashboard in which every text from outside tries to break the page."""
    directory = tmp_path_factory.mktemp("browser") / "published"
    invented.publish(directory, **hostile_tables())
    leave_hostile_account(directory)
    with served(directory) as address:
        log = ActionLog.of(open_workspace(directory.parent))
        assert log.add_absent(hostile_actions()) == 14  # seven attacks on two units
        yield address


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core, as `make setup` fetched it; skips only where npm is not there to fetch it with."""
    if not AXE.is_file():
        if shutil.which("npm") is None:
            pytest.skip("npm is not installed, so axe-core could not be fetched")
        pytest.fail("axe-core is not there: run `make setup`")
    return AXE.read_text(encoding="utf-8")


def faults(page: Any) -> list[object]:
    """What axe, the eye and a hostile text would find on the page as it stands."""
    found = [one for one in page.evaluate(_AXE) if (one[0], one[1]) not in ALLOWED]
    return [*found, *faults_but_axe(page)]


def faults_but_axe(page: Any) -> list[object]:
    """What leaves its place, is too small to read, ran or could not be drawn."""
    found: list[object] = [*overflowing(page), *page.evaluate(_SMALL)]
    hacked = page.evaluate(_HACKED)
    broken = page.get_by_text("This page could not be drawn.").count()
    return [*found, *(["hacked"] if hacked else []), *(["broken"] if broken else [])]


def see_as(page: Any, words: str) -> None:
    """Changes the role of the demonstration, and waits for the pages of the other one."""
    before = page.evaluate(_LINKS)
    page.locator(".st-key-switch_role input").click()
    page.get_by_role("option", name=words).click()
    page.wait_for_function(f"before => ({_LINKS})() !== before", arg=before)
    settle(page)
    page.locator(f".st-key-switch_role input[value='{words}']").wait_for()
    settle(page)


def on_a_narrow_screen(page: Any) -> list[str]:
    """What leaves a narrow window."""
    page.set_viewport_size(NARROW)
    settle(page)
    found = overflowing(page)
    page.set_viewport_size(WIDE)
    settle(page)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_whole_quiet_and_accessible(
    role: str, scheme: str, dashboard: str, chromium: Any, axe: str
) -> None:
    visit = Visit(chromium, dashboard, scheme=scheme)
    try:
        visit.page.add_script_tag(content=axe)
        if ROLES[role] is not None:
            see_as(visit.page, str(ROLES[role]))
        found = {}
        for link in visit.page.locator("[data-testid=stTopNavLink]").all_inner_texts():
            visit.page.get_by_role("link", name=link, exact=True).first.click()
            settle(visit.page)
            found[link] = faults(visit.page)
            if scheme == "dark":
                found[f"{link}, narrow"] = on_a_narrow_screen(visit.page)
        assert {page: each for page, each in found.items() if each} == {}
        assert distinct_colours(visit.page.screenshot()) > 40
        assert visit.errors == []
        assert visit.failed == []
        assert visit.hosts <= {"127.0.0.1", ""}
    finally:
        visit.close()


@pytest.mark.parametrize("address", STATES)
def test_a_page_opened_by_its_address_is_whole_and_accessible(
    address: str, dashboard: str, chromium: Any, axe: str
) -> None:
    visit = Visit(chromium, f"{dashboard}/{address}")
    try:
        visit.page.add_script_tag(content=axe)
        assert faults(visit.page) == []
        assert visit.errors == []
        assert "Data quality" in visit.page.locator("[data-testid=stTopNav]").inner_text()
    finally:
        visit.close()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize(
    ("address", "table", "most"),
    [
        # a note has at most 200 characters, an ellipsis counted
        ("team?team=AMB2&month=2026-10&limit=W-00", "What was tried, newest first", 200),
        ("month?month=2026-09", "Files expected and received", 600),
    ],
)
def test_notes_and_accounts_that_attack_stand_there_as_short_text(
    address: str, table: str, most: int, size: dict[str, int], dashboard: str, chromium: Any
) -> None:
    visit = Visit(chromium, f"{dashboard}/{address}", size=size)
    try:
        page = visit.page
        cells = page.locator("table", has=page.locator("caption", has_text=table)).first
        texts = cells.locator("td").all_text_contents()
        for attack in (SCRIPT, MARKDOWN, FORMULA):
            assert any(attack[:40] in text for text in texts), attack
        assert max(len(text) for text in texts) <= most
        assert "\u202e" not in page.content()
        assert faults_but_axe(page) == []
        assert visit.errors == []
        assert visit.hosts <= {"127.0.0.1", ""}
    finally:
        visit.close()


def distinct_colours(picture: bytes) -> int:
    """How many colours a screenshot holds; a blank page has one."""
    from PIL import Image

    image = Image.open(BytesIO(picture)).convert("RGB")
    colours = image.getcolors(maxcolors=1_000_000)
    return len(colours) if colours else 1_000_000


def test_narrow_screen_lists_teams_and_hides_the_grid(dashboard: str, chromium: Any) -> None:
    visit = Visit(chromium, dashboard, size=NARROW)
    try:
        assert visit.page.locator(".team-list").is_visible()
        assert not visit.page.locator(".grid").is_visible()
        heights = visit.page.evaluate(
            "[...document.querySelectorAll('.team-list a')].map(a => a.offsetHeight)"
        )
        assert min(heights) >= 44
    finally:
        visit.close()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A served dashboard with ordinary names, and the folder it reads; its runs are numbered."""
    directory = tmp_path_factory.mktemp("plain") / "published"
    invented.publish(directory, run_id="run-1")
    with served(directory) as address:
        yield address, directory


def test_first_screen_answers_without_scrolling(plain: tuple[str, Path], chromium: Any) -> None:
    visit = Visit(chromium, f"{plain[0]}/my-teams")  # the landing page under its own name
    try:
        strip = visit.page.locator(".st-key-account_bar").bounding_box()
        assert strip is not None and strip["y"] + strip["height"] <= WIDE["height"]
        visit.page.locator(".changes li").first.wait_for()
        for selector in ("h1", ".need-head", ".changes li >> nth=0", ".grid tbody tr:last-child"):
            box = visit.page.locator(selector).last.bounding_box()
            assert box is not None and box["y"] + box["height"] <= strip["y"], selector
        foot = "document.querySelector('[data-testid=stMain]').getBoundingClientRect().bottom"
        assert visit.page.evaluate(foot) <= strip["y"]  # nothing lies under the strip
    finally:
        visit.close()


def run_of(page: Any) -> set[str]:
    """The runs whose figures stand on the page: each publication's names carry its own."""
    return set(page.evaluate("document.body.innerText.match(/run-\\d+/g)"))


def test_readers_of_a_publication_that_moves_see_old_or_new_never_a_mix(
    plain: tuple[str, Path], chromium: Any
) -> None:
    address, directory = plain
    visits = [Visit(chromium, address + path) for path in ("/", "/team?team=AMB2", "/limits")]
    try:
        team = invented.tables()["team"]
        team["name"] += " run-2"
        invented.publish(directory, run_id="run-2", team=team)
        for visit in visits:
            visit.page.locator("[data-testid=stTopNavLink]").nth(0).click()
            visit.page.wait_for_function("document.body.innerText.includes('run-2')")
            settle(visit.page)
            assert run_of(visit.page) == {"run-2"}
            assert "could not be drawn" not in visit.page.content()
        assert [visit.errors for visit in visits] == [[], [], []]
    finally:
        for visit in visits:
            visit.close()
