"""Pictures of every page and every state, wide and narrow, light and dark: a script, not a test.

    python tests/dashboards/screenshots.py FOLDER [--workspace DIR] [--only NAME ...] [--lang de]

Pages come from a published workspace (the sample by default, which it builds in FOLDER), states
from invented publications. Look at each picture as whoever opens the page on Monday would.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import invented_publication as invented
from browsing import NARROW, WIDE, Visit, served, settle
from playwright.sync_api import sync_playwright

SIZES = {"wide": WIDE, "phone": NARROW}
SCHEMES = ("light", "dark")
#: Address and the role, in the words of the demonstration's switch, of every page.
PAGES = {
    "my-teams": ("", ""),
    "team": ("team", ""),
    "organisation": ("organisation", ""),
    "compare": ("compare", ""),
    "wellbeing": ("wellbeing", ""),
    "month": ("month", ""),
    "data-quality": ("data_quality", ""),
    "limits": ("limits", ""),
    "method": ("method", ""),
    "staff": ("staff", ""),
    "manager": ("", "Manager"),
    "explore": ("", "Analyst"),
    "custody": ("custody", "Data-protection officer"),
}
#: Addresses on the invented organisation, each in a state the sample is not in.
STATES = {
    "state-over": "team?team=AMB2&month=2026-10&limit=W-00",
    "state-withheld": "team?team=VIC3&month=2026-10",
    "state-too-little": "team?team=POL4&month=2026-10",
    "state-late": "team?team=CPS3&month=2026-10",
    "state-nothing-to-compare": "compare",
    "state-no-survey": "wellbeing",
    "state-no-account": "data_quality",
}


@dataclass(frozen=True)
class Shot:
    """One picture: its name, where it is, and as whom."""

    name: str
    address: str
    role: str = ""


def states(stack: ExitStack, folder: Path) -> Iterator[Shot]:
    """States of whole publications: old, empty, unreadable, signed out."""
    base = folder / "states"
    known = base / "known" / "published"
    invented.publish(known)
    address = stack.enter_context(served(known))
    for name, path in STATES.items():
        yield Shot(name, f"{address}/{path}")
    old = invented.release_row(as_of=date(2026, 12, 31), published_at=datetime(2026, 12, 31, 6))
    stale = base / "stale" / "published"
    invented.publish(stale, run_id="old", release=old)
    yield Shot("state-stale", stack.enter_context(served(stale)))
    empty = base / "empty" / "published"
    empty.mkdir(parents=True)
    yield Shot("state-empty", stack.enter_context(served(empty)))
    broken = base / "broken" / "published"
    broken.mkdir(parents=True)
    (broken / "plimsoll-x.duckdb").write_bytes(b"not a database")
    (broken / "current").write_text("plimsoll-x.duckdb\n")
    yield Shot("state-error", stack.enter_context(served(broken)))


def signed_out(stack: ExitStack, folder: Path) -> Iterator[Shot]:
    """Before signing in, with a provider of this machine."""
    from signing_in import provider, signing_in

    root = folder / "states" / "signed-out"
    invented.publish(root / "published")
    issuer = stack.enter_context(provider())
    yield Shot("state-signed-out", stack.enter_context(signing_in(root, issuer=issuer)))


def sample(folder: Path) -> Path:
    """The sample workspace, built and published once."""
    root = folder / "sample"
    if not (root / "published" / "current").exists():
        commands = (
            [sys.executable, "-m", "sample_data.workspace", str(root)],
            [sys.executable, "-m", "pipeline.cli.main", "run", "--workspace", str(root)],
        )
        for command in commands:
            subprocess.run(command, check=True, timeout=600)
    return root


def picture(browser: Any, shot: Shot, folder: Path, *, language: str) -> None:
    """The shot in every size and scheme, whole pages from top to bottom."""
    for size, window in SIZES.items():
        for scheme in SCHEMES:
            start = shot.address if not shot.role else shot.address.rsplit("/", 1)[0] + "/"
            size_first = WIDE if shot.role else window  # a narrow window folds its links away
            visit = Visit(browser, _with(start, language), size=size_first, scheme=scheme)
            try:
                if shot.role:
                    _see_as(visit.page, shot.role)
                    if start != shot.address:
                        name = shot.address.rsplit("/", 1)[1]
                        visit.page.locator(f"a[href$='/{name}']").first.click(force=True)
                        settle(visit.page)
                    visit.page.set_viewport_size(window)
                    settle(visit.page)
                visit.page.wait_for_timeout(900)
                path = folder / f"{shot.name}-{size}-{scheme}.png"
                visit.page.screenshot(path=str(path))
                height = visit.page.evaluate(
                    "document.querySelector('[data-testid=stMain]').scrollHeight"
                )
                visit.page.set_viewport_size({**window, "height": min(int(height) + 60, 9000)})
                settle(visit.page)
                visit.page.wait_for_timeout(500)
                visit.page.screenshot(path=str(path.with_stem(f"{path.stem}-whole")))
            finally:
                visit.close()


def _with(address: str, language: str) -> str:
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}lang={language}" if language else address


def _see_as(page: Any, words: str) -> None:
    choice = page.locator(".st-key-switch_role input")
    choice.scroll_into_view_if_needed()
    choice.focus()
    choice.press("ArrowDown")
    page.get_by_role("option", name=words).click()
    page.locator(f".st-key-switch_role input[value='{words}']").wait_for()
    settle(page)


def main() -> None:
    """Make the pictures asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--lang", default="")
    asked = parser.parse_args()
    folder = asked.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder / "states", ignore_errors=True)
    with ExitStack() as stack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        root = asked.workspace or sample(folder)
        address = stack.enter_context(served(root / "published"))
        shots = [Shot(name, f"{address}/{path}", role) for name, (path, role) in PAGES.items()]
        makers = [states(stack, folder), signed_out(stack, folder)]
        for shot in shots:
            if not asked.only or shot.name in asked.only:
                picture(browser, shot, folder, language=asked.lang)
        if not asked.only or any(name.startswith("state") for name in asked.only):
            for maker in makers:
                for shot in maker:
                    if not asked.only or shot.name in asked.only:
                        picture(browser, shot, folder, language=asked.lang)
        browser.close()


if __name__ == "__main__":
    main()
