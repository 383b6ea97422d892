"""The real thing in headless Chromium: drawn, quiet, reachable by keyboard, talking to nobody."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import invented_publication as invented
import pytest

pytestmark = pytest.mark.browser

APP = Path(__file__).resolve().parents[2] / "dashboards" / "app.py"
WIDE = {"width": 1366, "height": 768}
NARROW = {"width": 390, "height": 844}
#: Streamlit asks for these beside the page's own address first and expects that they may fail.
PROBES = ("/_stcore/health", "/_stcore/host-config")


@contextlib.contextmanager
def served(directory: Path) -> Iterator[str]:
    """A dashboard on a free port of this machine, stopped afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (directory.parent / "plimsoll.toml").write_text("is_sample = true\n")
    command = [
        sys.executable, "-m", "streamlit", "run", str(APP),
        "--server.address", "127.0.0.1", "--server.port", str(port),
    ]  # fmt: skip
    process = subprocess.Popen(
        command,
        env={**os.environ, "PLIMSOLL_PUBLISHED": str(directory), "PLIMSOLL_DEMO": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
                break
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served dashboard whose team names try to break it."""
    directory = tmp_path_factory.mktemp("browser") / "published"
    invented.publish(directory, hostile=True)
    with served(directory) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """Debian's Chromium through Playwright; skips where it is not installed."""
    binary = shutil.which("chromium")
    if binary is None:
        pytest.skip("Chromium is not installed")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visit:
    """One page opened in its own context, with what the browser heard while loading it."""

    def __init__(self, browser: object, address: str, *, size: dict, scheme: str) -> None:
        self.context = browser.new_context(viewport=size, color_scheme=scheme)  # type: ignore[attr-defined]
        self.page = self.context.new_page()
        self.hosts: set[str] = set()
        self.errors: list[str] = []
        self.failed: list[str] = []
        self.page.on("request", lambda r: self.hosts.add(urlsplit(r.url).hostname or ""))
        self.page.on("response", self._heard)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._said)
        self.page.goto(address)
        self.page.wait_for_selector("footer.foot", timeout=30_000)
        self.page.wait_for_function(
            "document.querySelectorAll('[data-testid=stVegaLiteChart] svg, "
            "[data-testid=stVegaLiteChart] canvas').length >= "
            "document.querySelectorAll('[data-testid=stVegaLiteChart]').length"
        )

    def _heard(self, response: object) -> None:
        if response.status >= 400 and not response.url.endswith(PROBES):  # type: ignore[attr-defined]
            self.failed.append(response.url)  # type: ignore[attr-defined]

    def _said(self, message: object) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:  # type: ignore[attr-defined]
            self.errors.append(message.text)  # type: ignore[attr-defined]

    def close(self) -> None:
        self.context.close()


PATHS = {
    "my teams": "/",
    "team": "/team?team=AMB2&month=2026-10&limit=W-02",
    "withheld team": "/team?team=VIC3&month=2026-10",
    "limits": "/limits?limit=R-01",
    "method": "/method",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_page_is_drawn_without_errors_or_outside_requests(
    dashboard: str, chromium: object, path: str, size: dict, scheme: str
) -> None:
    visit = Visit(chromium, dashboard + path, size=size, scheme=scheme)
    try:
        picture = visit.page.screenshot()
        assert visit.errors == []
        assert visit.failed == []
        assert visit.hosts <= {"127.0.0.1", ""}
        assert distinct_colours(picture) > 40
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert visit.page.evaluate(overflow) <= 0
        assert visit.page.evaluate("window.hacked") is None
    finally:
        visit.close()


def distinct_colours(picture: bytes) -> int:
    """How many colours a screenshot holds; a blank page has one."""
    from PIL import Image

    image = Image.open(BytesIO(picture)).convert("RGB")
    colours = image.getcolors(maxcolors=1_000_000)
    return len(colours) if colours else 1_000_000


def test_first_screen_answers_without_scrolling(tmp_path: Path, chromium: object) -> None:
    invented.publish(tmp_path / "published")
    with served(tmp_path / "published") as address:
        visit = Visit(chromium, f"{address}/", size=WIDE, scheme="light")
        try:
            for selector in ("h1", ".need-head", ".changes li", ".grid tbody tr:last-child"):
                box = visit.page.locator(selector).last.bounding_box()
                assert box is not None and box["y"] + box["height"] <= WIDE["height"], selector
        finally:
            visit.close()


def test_narrow_screen_lists_teams_and_hides_the_grid(dashboard: str, chromium: object) -> None:
    visit = Visit(chromium, f"{dashboard}/", size=NARROW, scheme="light")
    try:
        assert visit.page.locator(".team-list").is_visible()
        assert not visit.page.locator(".grid").is_visible()
        heights = visit.page.evaluate(
            "[...document.querySelectorAll('.team-list a')].map(a => a.offsetHeight)"
        )
        assert min(heights) >= 44
    finally:
        visit.close()


def test_no_text_is_smaller_than_twelve_pixels(dashboard: str, chromium: object) -> None:
    script = """[...document.querySelectorAll('[data-testid=stMain] *')]
        .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
        .filter(e => e.offsetParent && !e.closest('sup'))
        .map(e => [parseFloat(getComputedStyle(e).fontSize), e.textContent.slice(0, 40)])
        .filter(pair => pair[0] < 12)"""
    for path in PATHS.values():
        visit = Visit(chromium, dashboard + path, size=WIDE, scheme="light")
        try:
            assert visit.page.evaluate(script) == []
        finally:
            visit.close()


def test_keyboard_reaches_a_team_and_shows_where_it_is(dashboard: str, chromium: object) -> None:
    visit = Visit(chromium, f"{dashboard}/", size=WIDE, scheme="light")
    try:
        reached = None
        for _ in range(40):
            visit.page.keyboard.press("Tab")
            reached = visit.page.evaluate(
                "(() => { const e = document.activeElement; return e.closest('.grid') && "
                "e.tagName === 'A' ? [e.textContent, getComputedStyle(e).outlineStyle] : null })()"
            )
            if reached:
                break
        assert reached == ["Harbour Days", "solid"]
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url("**/team?team=AMB1&month=2026-10")
        visit.page.wait_for_selector("footer.foot", timeout=30_000)
    finally:
        visit.close()


def test_a_page_opened_first_by_its_address_has_its_navigation(
    tmp_path: Path, chromium: object
) -> None:
    invented.publish(tmp_path / "published")
    with served(tmp_path / "published") as address:
        visit = Visit(chromium, f"{address}/limits", size=WIDE, scheme="light")
        try:
            links = visit.page.locator("[data-testid=stTopNavLink]").all_inner_texts()
            assert links == [
                "My teams", "Team", "Organisation", "Compare", "Wellbeing", "Data quality",
                "Limits", "Method and privacy", "What staff can see",
            ]  # fmt: skip
        finally:
            visit.close()


def test_a_file_replaced_while_reading_is_picked_up(tmp_path: Path, chromium: object) -> None:
    invented.publish(tmp_path / "published", run_id="run-1")
    with served(tmp_path / "published") as address:
        visit = Visit(chromium, f"{address}/", size=WIDE, scheme="light")
        try:
            assert "run run-1" in visit.page.locator("footer.foot").inner_text()
            invented.publish(tmp_path / "published", run_id="run-2")
            visit.page.get_by_role("link", name="Method and privacy").click()
            visit.page.wait_for_function(
                "document.querySelector('footer.foot')?.innerText.includes('run run-2')"
            )
        finally:
            visit.close()
